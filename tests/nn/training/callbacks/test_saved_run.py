"""Hostile checkpoints: an error that names the file, and nothing is changed."""

import copy

import numpy as np
import pytest

import nn
from nn import SGD, Adam, Callback, Checkpoint, EarlyStopping, ReduceOnPlateau, datasets
from nn.errors import ModelFileError, TrainingWarning
from nn.files.persistence import read_arrays, write_arrays

X, Y = datasets.moons(n=20, seed=0)
OPTIONS = {"verbose": False, "batch_size": 10}


def fresh(seed=0):
    return nn.MLP(2, [2, 1], output="sigmoid", seed=seed)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A sound checkpoint: its arrays and metadata."""
    path = tmp_path_factory.mktemp("saved") / "run.npz"
    callbacks = [Checkpoint(path), EarlyStopping("loss")]
    fresh().fit(X, Y, epochs=3, seed=1, callbacks=callbacks, **OPTIONS)
    return read_arrays(path)


ODD = [None, -1, 2**70, 1.5, float("nan"), "x", [], {}, [None], True, {"a": {"b": 0}}]
ODD_ARRAYS = [
    np.array(np.nan),
    np.full(9, np.nan),
    np.full(9, np.inf),
    np.zeros(8),
    np.zeros((3, 3)),
    np.array(-1),
    np.array(1.5),
    np.array("text"),
    np.zeros(9, complex),
    np.zeros(9, bool),
    np.zeros(0),
]
PLACES = [
    ("training",),
    ("training", "epoch"),
    ("training", "stop"),
    ("training", "history"),
    ("training", "history", "loss"),
    ("training", "history", "accuracy"),
    ("training", "rng"),
    ("training", "rng", "bit_generator"),
    ("training", "rng", "state"),
    ("training", "rng", "state", "state"),
    ("architecture",),
    ("training", "lr"),
]
GOOD = {  # what is odd in one place is right in another
    ("training", "lr"): (None, 1.5, 2**70),
    ("training", "stop"): (True,),
    ("training", "history"): (),
    ("training", "history", "accuracy"): ([],),
    ("training", "rng", "state", "state"): (True, 2**70),
}
ARRAYS = [
    "layers.0.weight",
    "layers.1.bias",
    "training.optimiser.count",
    "training.optimiser.lr",
    "training.optimiser.mean",
    "training.optimiser.square",
    "training.callbacks.EarlyStopping(loss).0.best",
    "training.callbacks.EarlyStopping(loss).0.waited",
    "training.callbacks.EarlyStopping(loss).0.best_theta",
]


def attacks():
    for place in PLACES:
        for thing in ODD:
            if not any(thing is good or thing == good for good in GOOD.get(place, ())):
                yield f"{'.'.join(place)}={thing!r:.20}", place, thing
        yield f"{'.'.join(place)} gone", place, KeyError
    for name in ARRAYS:
        for index, array in enumerate(ODD_ARRAYS):
            if not _is_sound(name, array):
                yield f"{name} odd {index}", name, array
        yield f"{name} gone", name, KeyError


def _is_sound(name, array):
    if array.shape == ():
        kinds = {"count": "i", "lr": "f", "best": "if", "waited": "i"}
        number = array.dtype.kind in kinds.get(name.rpartition(".")[2], "")
        return number and (array >= 0 or name.endswith(("best", "waited")))
    return False


def damaged(saved, place, thing):
    arrays, metadata = dict(saved[0]), copy.deepcopy(saved[1])
    if isinstance(place, str):
        arrays[place] = thing
        if thing is KeyError:
            del arrays[place]
        return arrays, metadata
    inside = metadata
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = thing
    if thing is KeyError:
        del inside[place[-1]]
    return arrays, metadata


FREE = {"training.optimiser.lr gone", "training.lr gone"}  # a schedule has none
FREE |= {"training.history.accuracy gone"}  # a run may record less


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "thing"),
    [pytest.param(p, t, id=name) for name, p, t in attacks() if name not in FREE],
)
def test_a_hostile_checkpoint_changes_nothing(saved, tmp_path, place, thing):
    path = tmp_path / "run.npz"
    write_arrays(path, *damaged(saved, place, thing))
    net, optimiser, stop = fresh(seed=7), Adam(lr=0.01), EarlyStopping("loss")
    theta, rng = net.theta.tolist(), np.random.default_rng(5)
    draws, rule = rng.bit_generator.state, copy.deepcopy(vars(optimiser))
    keep = Checkpoint(path, resume=True)
    options = {"optimizer": optimiser, "callbacks": [keep, stop], "seed": rng}
    with pytest.raises(ModelFileError, match=r"run\.npz") as caught:
        net.fit(X, Y, epochs=9, **options, **OPTIONS)

    assert str(caught.value).count("run.npz") == 1
    assert net.theta.tolist() == theta
    assert vars(optimiser) == rule
    assert (stop.best, stop.waited, stop.best_theta) == (np.inf, 0, None)
    assert rng.bit_generator.state == draws
    assert keep.run.record.history == {}
    assert keep.run.epoch == 0


def test_there_are_two_hundred_of_them():
    assert len(list(attacks())) >= 200


# -- taken up as it was --------------------------------------------------------------

BITS = [np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM]


@pytest.mark.parametrize("make", [*BITS, np.random.RandomState], ids=str)
@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_every_generator_that_fit_takes_goes_on(tmp_path, make, suffix):
    def train(path, epochs):
        net = fresh()
        options = {"seed": make(3), "callbacks": Checkpoint(path, resume=True)}
        net.fit(X, Y, epochs=epochs, validation_split=0.2, **options, **OPTIONS)
        return net.theta.tolist()

    train(tmp_path / f"part{suffix}", 2)

    whole = train(tmp_path / f"whole{suffix}", 5)
    assert train(tmp_path / f"part{suffix}", 5) == whole


def resume(path, epochs, *callbacks, seed=None, **options):
    """Train further from a file, with a seed of its own."""
    keep = Checkpoint(path, resume=True)
    net = fresh(seed=9)
    history = net.fit(
        X,
        Y,
        epochs=epochs,
        callbacks=[*callbacks, keep],
        seed=seed,
        **options,
        **OPTIONS,
    )
    return keep.run, history


def test_a_resumed_run_holds_out_the_same_examples(tmp_path):
    path = tmp_path / "run.npz"
    first, _ = resume(path, 2, validation_split=0.25, seed=1)
    again, _ = resume(path, 4, validation_split=0.25, seed=2)

    for before, after in zip(first.validation, again.validation, strict=True):
        assert before.tolist() == after.tolist()
    assert first.data[0].tolist() == again.data[0].tolist()
    for options in ({}, {"validation_split": 0.5}):
        with pytest.raises(ModelFileError, match=r"held 5 of 20 .* same data and va"):
            resume(path, 6, **options)
    with pytest.raises(ModelFileError, match="held 5 of 20"):
        fresh().fit(
            X[:16], Y[:16], callbacks=Checkpoint(path, resume=True),
            validation_split=0.25, **OPTIONS,
        )  # fmt: skip


@pytest.mark.parametrize("lr", [0.5, np.float32(0.25), 0.0])
def test_a_new_rate_is_taken_and_said(tmp_path, lr):
    path = tmp_path / "run.npz"
    resume(path, 2, optimizer=SGD(lr=0.125))
    with pytest.warns(TrainingWarning, match=rf"rate {float(lr):g} given now.*0\.125"):
        run, history = resume(path, 4, optimizer=SGD(lr=lr))

    assert run.optimiser.lr == lr
    assert history.history["lr"] == [0.125, 0.125, lr, lr]


def test_a_rate_that_was_lowered_on_the_way_stays_lowered(tmp_path):
    path = tmp_path / "run.npz"

    def lower():
        return ReduceOnPlateau("loss", patience=1, min_delta=1e9)

    resume(path, 2, lower(), optimizer=SGD(lr=0.5))
    _, history = resume(path, 4, lower(), optimizer=SGD(lr=0.5))

    assert history.history["lr"] == [0.5, 0.5, 0.25, 0.125]


def test_more_patience_goes_on_and_the_same_does_not(tmp_path):
    path = tmp_path / "run.npz"

    def stop(patience):
        return EarlyStopping("loss", patience, min_delta=1e9)

    assert len(resume(path, 9, stop(2))[1].epoch) == 3
    assert len(resume(path, 9, stop(2))[1].epoch) == 3
    assert len(resume(path, 9, stop(4))[1].epoch) == 5
    assert len(resume(path, 9, stop(50))[1].epoch) == 9


def test_a_run_stopped_by_hand_stays_stopped(tmp_path):
    class Stop(Callback):
        def on_epoch_end(self, epoch, logs):
            self.run.stop = True

    assert len(resume(tmp_path / "run.npz", 9, Stop())[1].epoch) == 1
    assert len(resume(tmp_path / "run.npz", 9)[1].epoch) == 1


def test_callbacks_in_another_order_keep_their_own_state(tmp_path):
    path = tmp_path / "run.npz"

    def several():
        return [
            EarlyStopping("loss", 50),
            EarlyStopping("accuracy", 50),
            ReduceOnPlateau("loss", patience=50, min_delta=1e9),
        ]

    first = several()
    resume(path, 4, *first)
    again = several()
    resume(path, 4, *again[::-1])

    assert [c.best for c in again] == [c.best for c in first]
    assert [c.waited for c in again] == [c.waited for c in first]
    assert len({c.best for c in first}) > 1


def test_a_checkpoint_keeps_the_loss(tmp_path):
    path = tmp_path / "run.npz"
    net = nn.MLP(2, [2, 1], seed=0)
    net.fit(X, 2 * Y - 1, epochs=1, loss="hinge", callbacks=Checkpoint(path), **OPTIONS)

    assert nn.load(path).predict_classes(X).tolist() == net.predict_classes(X).tolist()
