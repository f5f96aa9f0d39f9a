"""Checkpoint: a run that is killed goes on as if it had not been."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import nn
from nn import MLP, Adam, Checkpoint, EarlyStopping, datasets
from nn.errors import ModelFileError
from nn.files.persistence import read_arrays

X, Y = datasets.moons(n=60, seed=0)
OPTIONS = {"verbose": False, "seed": 3, "validation_split": 0.2}


def net_of(seed=0):
    return MLP(2, [4, 1], output="sigmoid", seed=seed, dropout=0.3)


def train(path, epochs, resume=False, **options):
    net = net_of(seed=1 if resume else 0)  # a resumed net's own start must not matter
    callbacks = [Checkpoint(path, resume=resume), EarlyStopping(patience=50)]
    history = net.fit(X, Y, epochs=epochs, callbacks=callbacks, **(OPTIONS | options))
    return net, history


@pytest.mark.parametrize("suffix", [".safetensors", ".npz"])
def test_a_run_in_two_parts_is_the_run_in_one(tmp_path, suffix):
    whole, history = train(tmp_path / f"whole{suffix}", 8)
    part = tmp_path / f"part{suffix}"
    train(part, 3)
    resumed, again = train(part, 8, resume=True, optimizer=Adam())

    assert resumed.theta.tolist() == whole.theta.tolist()
    assert again.history == history.history
    assert (tmp_path / f"whole{suffix}").read_bytes() == part.read_bytes()


def test_resume_without_a_file_starts_afresh(tmp_path):
    _, history = train(tmp_path / "new.npz", 2, resume=True)

    assert len(history.epoch) == 2


def test_a_finished_run_resumed_has_nothing_to_do(tmp_path):
    _, first = train(tmp_path / "run.npz", 3)
    _, second = train(tmp_path / "run.npz", 3, resume=True)

    assert first.history == second.history


def test_a_run_that_stopped_early_stays_stopped(tmp_path):
    path = tmp_path / "run.npz"

    def run(resume):
        stop = EarlyStopping("loss", patience=1, min_delta=1e9)
        keep = Checkpoint(path, resume=resume)
        return net_of().fit(X, Y, epochs=9, callbacks=[keep, stop], **OPTIONS)

    assert len(run(False).epoch) == len(run(True).epoch) == 2


def test_what_other_callbacks_remember_is_taken_up_too(tmp_path):
    def script(epoch, logs):
        logs["val_loss"] = abs(epoch - 1)

    def run(path, epochs, resume=False):
        net = net_of()
        stop = EarlyStopping(patience=3)
        keep = Checkpoint(path, resume=resume)
        history = net.fit(
            X, Y, epochs=epochs, callbacks=[script, stop, keep], **OPTIONS
        )
        return net.theta.tolist(), len(history.epoch)

    run(tmp_path / "part.npz", 3)
    whole = run(tmp_path / "whole.npz", 9)

    assert whole[1] == 5
    assert run(tmp_path / "part.npz", 9, resume=True) == whole


def test_best_saves_only_improvements(tmp_path):
    path = tmp_path / "best.npz"
    net = net_of()
    history = net.fit(
        X, Y, epochs=12, callbacks=[Checkpoint(path, best="val_loss")], **OPTIONS
    )
    best = nn.load(path)
    held = history.history["val_loss"]

    assert best.theta.tolist() != net.theta.tolist() or held[-1] == min(held)
    assert read_arrays(path)[1]["training"]["epoch"] == 1 + held.index(min(held))


def test_a_checkpoint_is_a_model_file(tmp_path):
    path = tmp_path / "run.npz"
    net, _ = train(path, 2)

    assert nn.load(path).predict(X).tolist() == net.predict(X).tolist()


def test_other_files_are_refused(tmp_path):
    model = tmp_path / "model.npz"
    net_of().save(model)
    with pytest.raises(ModelFileError, match="not a checkpoint"):
        train(model, 2, resume=True)
    train(tmp_path / "run.npz", 1)
    other = MLP(2, [5, 1], output="sigmoid")
    with pytest.raises(ModelFileError, match="another net"):
        other.fit(
            X, Y, callbacks=[Checkpoint(tmp_path / "run.npz", resume=True)], **OPTIONS
        )
    with pytest.raises(ModelFileError, match="no folder"):
        train(tmp_path / "missing" / "run.npz", 1)


CHILD = """
    import sys
    from nn import MLP, Checkpoint, datasets
    X, y = datasets.moons(n=60, seed=0)
    net = MLP(2, [4, 1], output="sigmoid", seed=0, dropout=0.3)
    net.fit(X, y, epochs=int(sys.argv[2]), seed=3, validation_split=0.2, verbose=False,
            callbacks=[Checkpoint(sys.argv[1], resume=True)])
    print(net.theta.tobytes().hex())
"""


@pytest.mark.slow
def test_kill_9_at_any_moment_loses_nothing(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(CHILD)]
    epochs = "400"
    whole = subprocess.check_output([*command, str(tmp_path / "whole.npz"), epochs])
    path = tmp_path / "killed.npz"
    kills = 0
    for pause in (0.05, 0.2, 0.35):
        child = subprocess.Popen(
            [*command, str(path), epochs], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(pause)
        os.kill(child.pid, signal.SIGKILL)
        kills += child.wait() == -signal.SIGKILL
        nn.load(path)  # whatever the moment, the file is whole

    assert kills
    assert subprocess.check_output([*command, str(path), epochs]) == whole
