"""A sweep gives what ``fit`` gives, run by run; one failure loses no other run."""

import json
import os
import signal

import numpy as np
import pytest

import nn
from autograd.compiling.programs.trace import Trace
from nn import MLP, Adam, datasets
from nn.errors import (
    ArchitectureError,
    ModelFileError,
    TrainingWarning,
    UnknownNameError,
)

X, Y = datasets.moons(n=60, seed=0)
QUIET = {"epochs": 3, "verbose": False}


def build(seed, width=4):
    return MLP(2, [width, 1], "tanh", output="sigmoid", seed=seed)


def alone(seed, width, **options):
    net = build(seed, width)
    history = net.fit(X, Y, seed=seed, **QUIET, **options)
    return net.theta.tolist(), history.history


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["numpy", "auto"])
def test_each_run_is_what_fit_gives(monkeypatch, backend):
    monkeypatch.setenv("CHAINRULE_BACKEND", backend)
    options = {"width": [3, 5], "batch_size": [16, 60], "validation_split": [0.25]}
    found = nn.sweep(build, X, Y, seeds=[4, 7], options=options, **QUIET)

    assert len(found) == 8
    for run in found:
        theta, history = alone(run.seed, **run.options)
        assert run.net.theta.tolist() == theta
        assert run.history.history == history
        assert run.error is None


def test_nets_that_are_alike_are_traced_once(monkeypatch):
    traced, before = [], Trace.__init__

    def noted(self, f, *arguments):
        traced.append(f.__name__)
        before(self, f, *arguments)

    monkeypatch.setattr(Trace, "__init__", noted)
    nn.sweep(build, X, Y, seeds=range(5), options={"width": [6, 7]}, **QUIET)
    assert sorted(traced) == ["_cost_given"] * 2 + ["_outputs_given"] * 2


def test_a_rate_goes_to_the_optimiser_and_optimisers_start_afresh():
    found = nn.sweep(build, X, Y, options={"lr": [0.1, 0.001]}, **QUIET)
    assert [run.last()["lr"] for run in found] == [0.1, 0.001]

    rule = Adam(lr=0.05)
    found = nn.sweep(build, X, Y, options={"optimizer": [rule, rule]}, **QUIET)
    assert found[0].history.history == found[1].history.history
    assert rule.count == 0


def test_settings_may_be_listed():
    found = nn.sweep(build, X, Y, options=[{"width": 2}, {"lr": 0.2}], **QUIET)
    assert [run.net.sizes[0] for run in found] == [2, 4]
    assert [run.options for run in found] == [{"width": 2}, {"lr": 0.2}]


def test_an_error_in_one_run_is_named_and_the_others_go_on():
    with pytest.warns(
        TrainingWarning, match="1 of 3 runs failed; seed 1, batch_size 0"
    ):
        found = nn.sweep(
            build, X, Y, seeds=[1],
            options=[{"lr": 0.1}, {"batch_size": 0}, {"lr": 0.01}],
            **QUIET,
        )  # fmt: skip
    good, bad, last = found
    assert isinstance(bad.error, ArchitectureError)
    assert "in the run seed 1, batch_size 0" in bad.error.__notes__[-1]
    assert good.history.epoch == last.history.epoch == [0, 1, 2]
    assert found.failed == [bad]
    assert "failed" in repr(found)


def test_where_all_fail_the_first_error_is_raised():
    with pytest.raises(ValueError, match="no seed") as caught:
        nn.sweep(lambda seed: int("no seed"), X, Y, seeds=range(3), **QUIET)
    assert "all 3 runs" in caught.value.__notes__[-1]


def test_names_are_checked_before_anything_runs():
    with pytest.raises(UnknownNameError, match="did you mean 'epochs'"):
        nn.sweep(build, X, Y, epoch=3)
    with pytest.raises(UnknownNameError, match="did you mean 'width'"):
        nn.sweep(build, X, Y, options={"widht": [3]})
    with pytest.raises(ArchitectureError, match="nothing to run"):
        nn.sweep(build, X, Y, seeds=[])
    with pytest.raises(ArchitectureError, match="needs a dictionary of lists"):
        nn.sweep(build, X, Y, options="lr")


def test_a_sweep_goes_on_from_its_folder(tmp_path):
    made = []

    def noted(seed, width=4):
        made.append(seed)
        return build(seed, width)

    first = nn.sweep(noted, X, Y, seeds=[0, 1], folder=tmp_path, **QUIET)
    made.clear()
    again = nn.sweep(noted, X, Y, seeds=[0, 1, 2], folder=tmp_path, **QUIET)
    assert [run.resumed for run in again] == [True, True, False]
    for before, after in zip(first, again, strict=False):
        assert before.net.theta.tolist() == after.net.theta.tolist()
        assert before.history.history == after.history.history
    assert again[2].net.theta.tolist() == alone(2, 4)[0]
    assert again[0].net.predict(X).tolist() == first[0].net.predict(X).tolist()
    path = next(tmp_path.glob("run-*.npz"))
    assert nn.load(path).theta.size == first[0].net.theta.size


def test_a_folder_of_other_data_or_other_options_is_not_taken_for_this_one(tmp_path):
    nn.sweep(build, X, Y, folder=tmp_path, **QUIET)
    with pytest.raises(ArchitectureError, match="other data"):
        nn.sweep(build, X + 1.0, Y, folder=tmp_path, **QUIET)
    other = nn.sweep(build, X, Y, folder=tmp_path, **QUIET | {"epochs": 2})
    assert not other[0].resumed


def test_a_rule_of_other_numbers_is_another_option(tmp_path):
    def falling(rate):
        return lambda epoch: 0.1 * rate**epoch

    for rate, steps in ((0.5, falling), (0.9, falling), (0.9, lambda r: falling(r))):
        found = nn.sweep(
            build, X, Y, folder=tmp_path, options={"lr": [steps(rate)]}, **QUIET
        )
        assert found[0].resumed is (steps is not falling)


def test_a_damaged_run_is_told(tmp_path):
    nn.sweep(build, X, Y, folder=tmp_path, **QUIET)
    path = next(tmp_path.glob("run-*.npz"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelFileError, match="damaged"):
        nn.sweep(build, X, Y, folder=tmp_path, **QUIET)


def test_ctrl_c_keeps_what_is_finished(tmp_path):
    def stop(epoch, logs):
        if len(list(tmp_path.glob("run-*"))) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    found = nn.sweep(
        build, X, Y, seeds=range(5), folder=tmp_path, callbacks=stop, **QUIET
    )
    assert found.interrupted
    assert [run.seed for run in found] == [0, 1]
    assert len(list(tmp_path.glob("run-*"))) == 2


@pytest.mark.slow
def test_the_table_has_a_row_for_each_setting(capsys):
    found = nn.sweep(build, X, Y, seeds=range(3), options={"width": [2, 8]}, epochs=1)
    out, err = capsys.readouterr()
    assert "6 runs; mean ± spread over the seeds" in out
    assert "6/6" in err
    losses = [run.last()["loss"] for run in found if run.options == {"width": 8}]
    assert f"{np.mean(losses):.4g} ± {np.std(losses, ddof=1):.2g}" in str(found)


def test_the_best_run_and_a_frame():
    pd = pytest.importorskip("pandas")
    found = nn.sweep(
        build, X, Y, seeds=range(3), validation_split=0.2, metrics=["f1"], **QUIET
    )
    losses = [run.last()["val_loss"] for run in found]
    assert found.best() is found[int(np.argmin(losses))]
    scores = [run.last()["val_f1"] for run in found]
    assert found.best("val_f1").last()["val_f1"] == max(scores)
    with pytest.raises(ArchitectureError, match="not recorded"):
        found.best("val_acuracy")
    frame = found.frame()
    assert isinstance(frame, pd.DataFrame)
    assert frame["val_loss"].tolist() == losses
    assert json.loads(frame["seed"].to_json(orient="values")) == [0, 1, 2]


@pytest.mark.slow
def test_other_processes_give_the_same_numbers():
    pytest.importorskip("joblib")
    here = nn.sweep(build, X, Y, seeds=range(3), **QUIET)
    shared = nn.sweep(
        lambda seed: build(seed), X, Y, seeds=range(3), workers=2, **QUIET
    )
    for a, b in zip(here, shared, strict=True):
        assert a.net.theta.tolist() == b.net.theta.tolist()
        assert a.history.history == b.history.history
    with pytest.warns(
        TrainingWarning, match="1 of 2 runs failed; seed 0, batch_size 0"
    ):
        nn.sweep(build, X, Y, workers=2, options={"batch_size": [0, 9]}, **QUIET)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_numbers():
    distributed = pytest.importorskip("distributed")
    here = nn.sweep(build, X, Y, seeds=range(3), **QUIET)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = nn.sweep(build, X, Y, seeds=range(3), cluster=client, **QUIET)
    assert [r.net.theta.tolist() for r in here] == [r.net.theta.tolist() for r in there]
