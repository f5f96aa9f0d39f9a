"""Callbacks: order of events, stopping, plateaus, stuck nets, the progress line."""

import re
import warnings

import numpy as np
import pytest

from nn import (
    MLP,
    SGD,
    Adam,
    Callback,
    EarlyStopping,
    LambdaCallback,
    ReduceOnPlateau,
    datasets,
    schedules,
)
from nn.errors import ArchitectureError, TrainingWarning

X, Y = datasets.moons(n=60, seed=0)
QUIET = {"verbose": False, "seed": 0}


def small(**options):
    return MLP(2, [4, 1], output="sigmoid", seed=0, **options)


def test_events_come_in_order():
    seen = []

    class Spy(Callback):
        def on_train_begin(self):
            seen.append("begin")

        def on_epoch_begin(self, epoch):
            seen.append(f"epoch {epoch}")

        def on_batch_end(self, batch, logs):
            seen.append(f"batch {batch}")

        def on_epoch_end(self, epoch, logs):
            seen.append(f"end {epoch}")

        def on_train_end(self, history):
            seen.append(f"done {len(history['loss'])}")

    small().fit(X, Y, epochs=2, batch_size=30, callbacks=[Spy()], **QUIET)

    one, two = (
        [f"epoch {i}", "batch 0", "batch 1", f"end {i}"] for i in (0, 1)
    )  # fmt: skip
    assert seen == ["begin", *one, *two, "done 2"]


def test_functions_serve_as_callbacks():
    seen, batches = [], []
    small().fit(
        X,
        Y,
        epochs=2,
        callbacks=[
            lambda epoch, logs: seen.append((epoch, sorted(logs))),
            LambdaCallback(on_batch_end=lambda batch, logs: batches.append(batch)),
        ],
        **QUIET,
    )

    assert seen == [(epoch, ["accuracy", "loss", "lr"]) for epoch in (0, 1)]
    assert batches == [0, 1, 0, 1]
    with pytest.raises(ArchitectureError, match=r"no event 'on_epoch'.*on_epoch_end"):
        LambdaCallback(on_epoch=print)


def test_a_callback_written_for_keras_runs():
    class Keras(Callback):
        def on_train_begin(self, logs=None):
            self.seen = []

        def on_epoch_begin(self, epoch, logs=None):
            self.seen.append(epoch)

        def on_epoch_end(self, epoch, logs=None):
            self.seen.append(round(logs["loss"], 3))

        def on_train_end(self, logs=None):
            self.seen.append(self.model)

    net, spy = small(), Keras()
    loss = net.fit(X, Y, epochs=1, callbacks=[spy], **QUIET).history["loss"]
    assert spy.seen == [0, round(loss[0], 3), net]


@pytest.mark.parametrize("compiled", [True, False])
def test_while_callbacks_run_the_net_is_the_net_in_training(compiled, tmp_path):
    net, losses, files = small(), [], []

    class Look(Callback):
        def on_epoch_end(self, epoch, logs):
            assert self.model is net
            losses.append(self.model.evaluate(X, Y)["loss"])
            files.append(tmp_path / f"{epoch}.npz")
            self.model.save(files[-1])

        def on_batch_end(self, batch, logs):
            assert not self.model.training
            assert (self.model.theta == self.run.theta).all()

    history = net.fit(
        X, Y, epochs=3, callbacks=[Look(), lambda epoch, logs: net.predict(X)],
        validation_data=(X, Y), compiled=compiled, **QUIET,
    )  # fmt: skip
    assert losses == pytest.approx(history.history["val_loss"], rel=1e-12)
    assert len(set(losses)) == 3
    saved = [small().load(file).evaluate(X, Y)["loss"] for file in files]
    assert saved == pytest.approx(losses, rel=1e-12)
    assert losses[-1] == pytest.approx(net.evaluate(X, Y)["loss"], rel=1e-12)


def test_what_a_callback_writes_to_the_weights_counts():
    class Still(Callback):
        def on_epoch_end(self, epoch, logs):
            for parameter in self.model.parameters():
                parameter.data = 0.25

    class Clip(Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.theta = np.clip(self.model.theta, -0.1, 0.1)

    net = small()
    net.fit(X, Y, epochs=2, callbacks=[Still()], **QUIET)
    assert (net.theta == 0.25).all()
    net = small()
    net.fit(X, Y, epochs=5, callbacks=[Clip()], **QUIET)
    assert np.abs(net.theta).max() == 0.1


def test_the_model_of_keras_can_stop_and_has_its_optimizer():
    class Enough(Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.optimizer.lr *= 0.5
            if epoch == 3:
                self.model.stop_training = True

    net = small()
    history = net.fit(X, Y, epochs=9, callbacks=[Enough()], **QUIET)
    assert len(history.epoch) == 4
    assert history.history["lr"] == [0.01, 0.005, 0.0025, 0.00125]
    assert not {"stop_training", "optimizer"} & set(vars(net))
    assert len(net.fit(X, Y, epochs=2, **QUIET).epoch) == 2


def test_keras_s_names_of_batch_events():
    seen = []

    class Batches(Callback):
        def on_train_batch_begin(self, batch, logs=None):
            seen.append(("begin", batch))

        def on_train_batch_end(self, batch, logs=None):
            seen.append(("end", batch, sorted(logs)))

    small().fit(X, Y, epochs=1, batch_size=30, callbacks=[Batches()], **QUIET)
    assert seen == [
        ("begin", 0), ("end", 0, ["loss", "size"]),
        ("begin", 1), ("end", 1, ["loss", "size"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("on_train_epoch_end", r"on_epoch_end\(self, epoch, logs\)"),
        ("on_fit_start", r"on_train_begin\(self\)"),
        ("on_test_end", "val_"),
        ("on_epoch_ended", "on_train_begin, on_epoch_begin"),
    ],
)
def test_events_that_never_happen_are_refused_by_name(name, instead):
    callback = type("Mine", (Callback,), {name: lambda self, *a: None})()
    with pytest.raises(
        ArchitectureError, match=f"Mine.{name} is never called.*{instead}"
    ):
        small().fit(X, Y, epochs=1, callbacks=[callback], **QUIET)


def test_a_callback_can_end_the_run():
    class Enough(Callback):
        def on_epoch_end(self, epoch, logs):
            self.run.stop = epoch == 3

    assert len(small().fit(X, Y, epochs=9, callbacks=[Enough()], **QUIET).epoch) == 4


def scripted(numbers, callback, monkeypatch, monitor="val_loss"):
    """Train with a quantity that takes the numbers given; return net and history."""
    seen = []

    class Script(Callback):
        def on_epoch_end(self, epoch, logs):
            logs[monitor] = numbers[epoch]
            seen.append(self.run.theta.copy())

    net = small()
    history = net.fit(
        X, Y, epochs=len(numbers), callbacks=[Script(), callback], **QUIET
    )
    return net, history, seen


def test_early_stopping_waits_and_gives_the_best_weights_back(monkeypatch):
    numbers = [5.0, 4.0, 4.5, 4.2, 4.1, 1.0]
    net, history, seen = scripted(numbers, EarlyStopping(patience=3), monkeypatch)

    assert len(history.epoch) == 5
    assert net.theta.tolist() == seen[1].tolist()
    keep = EarlyStopping(patience=3, restore_best_weights=False)
    net, history, seen = scripted(numbers, keep, monkeypatch)
    assert net.theta.tolist() == seen[4].tolist()


def test_early_stopping_knows_that_accuracy_rises(monkeypatch):
    stop = EarlyStopping("val_accuracy", patience=2)
    numbers = [0.5, 0.7, 0.6, 0.65, 0.9]
    _, history, _ = scripted(numbers, stop, monkeypatch, "val_accuracy")

    assert len(history.epoch) == 4


def test_min_delta_is_the_least_change_that_counts(monkeypatch):
    stop = EarlyStopping(patience=2, min_delta=0.1)
    _, history, _ = scripted([1.0, 0.95, 0.94, 0.1], stop, monkeypatch)

    assert len(history.epoch) == 3


def test_a_quantity_that_is_not_recorded_says_what_is():
    with pytest.raises(ArchitectureError, match=r"'val_loss'.*loss.*validation data"):
        small().fit(X, Y, callbacks=[EarlyStopping()], **QUIET)


def test_reduce_on_plateau(monkeypatch):
    lower = ReduceOnPlateau("val_loss", factor=0.1, patience=2, min_lr=5e-4)
    numbers = [1.0, 1.0, 1.0, 0.5, 0.6, 0.6, 0.6, 0.6]
    _, history, _ = scripted(numbers, lower, monkeypatch)
    rates = history.history["lr"]

    assert rates == pytest.approx([0.01] * 3 + [0.001] * 3 + [5e-4] * 2)
    with pytest.raises(ArchitectureError, match="is a schedule"):
        small().fit(
            X, Y, optimizer=SGD(lr=schedules.cosine(0.1, 9)),
            callbacks=[ReduceOnPlateau()], **QUIET,
        )  # fmt: skip


# -- stuck nets ----------------------------------------------------------------------


@pytest.mark.slow
def test_a_net_of_dead_relus_is_said_to_be_stuck():
    net = MLP(2, [4, 4, 1], output="sigmoid", seed=0)
    state = net.state_dict()
    state["layers.1.bias"][:] = -100.0
    net.load_state_dict(state)
    balanced = np.arange(60) % 2  # the output bias has nothing to learn either
    with pytest.warns(TrainingWarning, match=r"stuck.*layers.1: 4 of 4 relus are dead"):
        net.fit(X, balanced, epochs=12, **QUIET)


@pytest.mark.slow
def test_text_001_s_net_from_tiny_weights_is_stuck():
    rings = datasets.circles(n=200, seed=0)
    net = MLP(2, [4, 6, 6, 4, 1], output="sigmoid", initialiser="normal", seed=0)
    with pytest.warns(
        TrainingWarning, match="no better than that of constant outputs"
    ) as seen:
        net.fit(*rings, epochs=12, **QUIET)

    assert [warning.filename for warning in seen] == [__file__]


def test_saturated_units_and_equal_units_are_named():
    net = MLP(2, [3, 1], "sigmoid", "sigmoid", seed=0)
    net.theta = [0.0, 0.0, 50.0] * 3 + [0.0, 0.0, 0.0, 0.0]
    balanced = np.arange(60) % 2
    with pytest.warns(TrainingWarning, match=r"3 of 3 units are saturated.*all 3 unit"):
        net.fit(X, balanced, epochs=12, optimizer=SGD(lr=1e-9), **QUIET)


@pytest.mark.parametrize("loss", ["bce", "mse", "mae"])
def test_a_net_that_learns_is_left_alone(loss):
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        small().fit(X, Y, epochs=12, loss=loss, **QUIET)


def test_a_net_that_is_still_on_its_way_is_left_alone():
    far = 150.0 + np.arange(60)  # worse than the mean for long, but falling
    net = MLP(2, [4, 1], seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", TrainingWarning)
        rule = Adam(lr=0.5)
        loss = net.fit(X, far, epochs=12, optimizer=rule, **QUIET).history["loss"]

    assert loss[-1] > np.var(far) / 2


# -- the progress line ---------------------------------------------------------------


def test_the_progress_line_shows_epoch_loss_and_accuracy(capsys):
    small().fit(X, Y, epochs=2, batch_size=30, seed=0)
    line = capsys.readouterr().err.rsplit("\r", 1)[-1]

    assert re.search(r"epoch 2/2.*4/4.*loss=0\.\d+, accuracy=0\.\d+", line)


def test_verbose_false_is_silent(capsys):
    small().fit(X, Y, epochs=2, **QUIET)

    assert capsys.readouterr() == ("", "")
