"""Units learnt from data: when, of what, and that answers are in the data's own."""

import copy
import pickle

import numpy as np
import pytest

import nn
from nn import L2, MLP, SGD, Sequential, datasets
from nn.errors import ArchitectureError, ModelFileError
from nn.net.layers import Scaling, are_switches, is_of_size_one

RNG = np.random.default_rng(0)
X = RNG.normal([1990.0, 0.001], [10.0, 0.0002], (80, 2))
Y = 3e5 + 1e4 * (X[:, 0] - 1990.0) - 5e7 * (X[:, 1] - 0.001)
MEAN = Y.mean()
QUIET = {"verbose": False}


def trained(sizes=(4, 1), y=Y, **options):
    net = MLP(2, list(sizes), seed=0)
    history = net.fit(X, y, **({"epochs": 60} | QUIET | options))
    return net, history


def r2(net, X, y):
    return 1.0 - np.mean((net.predict(X) - y) ** 2) / np.var(y)


# -- what is of size one -------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "fits"),
    [
        (RNG.normal(size=(500, 3)), True),
        (RNG.uniform(-4.0, 4.0, (100, 2)), True),
        (RNG.integers(0, 2, (100, 4)), True),
        (datasets.moons().X, True),
        (np.ones((10, 1)), True),
        (np.eye(50)[:, :1] * 0.01, True),  # a pixel of the margin
        (X, False),
        (X[:, :1] - X[:, 0].mean(), False),
        (X[:, 1:], False),
        (1.0 + 0.01 * RNG.normal(size=(100, 1)), False),
        (np.column_stack([RNG.normal(size=50), 0.01 * RNG.normal(size=50)]), False),
        (np.eye(50)[:, :1] * 9e4, False),  # gains, which few have
    ],
)
def test_data_of_size_one_are_left_as_they_are(columns, fits):
    assert is_of_size_one(np.asarray(columns, float)) is fits


@pytest.mark.parametrize(
    ("columns", "switches"),
    [
        ([[0, 0], [0, 1], [1, 0], [1, 1]], True),
        ([[0, 7], [1, 7]], True),
        ([[1], [2]], True),
        ([[-1], [1]], False),
        ([[0], [0.5], [1]], False),
        ([[0]] * 9 + [[1]], False),
        ([[7.0]], False),
        ([[0, 0.5], [1, 0.7], [0, 0.1], [1, 0.3]], False),
    ],
)
def test_features_of_two_values_are_told(columns, switches):
    assert are_switches(np.array(columns, float)) is switches


def test_yes_and_no_become_plus_and_minus_one():
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    net.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], epochs=1, **QUIET)

    assert net.scaling.mean.tolist() == net.scaling.scale.tolist() == [0.5, 0.5]


# -- in a net ------------------------------------------------------------------------


def test_raw_numbers_are_learnt_and_predicted_in_their_own_unit():
    net, history = trained()

    assert r2(net, X, Y) > 0.9
    assert net.scaling.mean == pytest.approx(X.mean(axis=0))
    assert net.scaling.spread == pytest.approx([Y.std()])
    assert "standardised" in history.chosen["features"] + history.chosen["targets"]


def test_one_example_many_and_the_graphs_agree():
    net, _ = trained()
    outputs = [net(x).data for x in X[:5].tolist()]

    assert outputs == pytest.approx(net.predict(X[:5]))
    assert outputs == pytest.approx(net.predict(X[:5], compiled=False))
    assert net.scores(X[0].tolist()).data == outputs[0]


def test_it_is_what_a_pipeline_of_scalers_around_a_plain_net_gives():
    net, history = trained(optimizer=SGD(lr=0.1), epochs=5, seed=1)
    plain = MLP(2, [4, 1], seed=0, standardise=False)
    scaled, target = (X - X.mean(0)) / X.std(0), (Y - Y.mean()) / Y.std()
    losses = plain.fit(
        scaled, target, optimizer=SGD(lr=0.1), epochs=5, seed=1, **QUIET
    ).history["loss"]

    assert plain.scaling is None
    assert plain.theta == pytest.approx(net.theta, rel=1e-9)
    assert plain.predict(scaled) * Y.std() + Y.mean() == pytest.approx(net.predict(X))
    assert np.array(losses) * Y.var() == pytest.approx(history.history["loss"])


@pytest.mark.parametrize("loss", ["mse", "half_mse", "mae", "huber"])
@pytest.mark.parametrize("compiled", [True, False])
def test_losses_are_in_the_unit_of_the_targets(loss, compiled):
    one_batch = {"batch_size": 80, "epochs": 2, "optimizer": SGD(lr=0.0)}
    net, history = trained(loss=loss, compiled=compiled, **one_batch)

    assert history.history["loss"][-1] == pytest.approx(
        net.evaluate(X, Y)["loss"], rel=1e-9
    )


@pytest.mark.slow
def test_a_loss_of_ones_own_sees_the_targets_own_unit():
    seen = []

    def deviation(output, target):
        seen.append(float(target.data if hasattr(target, "data") else target))
        return abs(output - target)

    net, _ = trained(loss=deviation, compiled=False, epochs=40, optimizer="adam")

    assert min(seen) == Y.min()
    assert r2(net, X, Y) > 0.5


@pytest.mark.slow
def test_outputs_of_different_units_are_each_learnt():
    both = np.column_stack([Y, 1e-3 * X[:, 0] + X[:, 1]])
    net, history = trained([8, 2], both, epochs=150)

    assert [r2(net, X, both)] > [0.9]
    found = 1.0 - np.mean((net.predict(X) - both) ** 2, axis=0) / both.var(axis=0)
    assert (found > 0.8).all()
    assert history.history["loss"][-1] == pytest.approx(net.evaluate(X, both)["loss"])


def test_weights_of_samples_count_in_the_unit_too():
    net, _ = trained(sample_weight=np.where(Y > MEAN, 1.0, 0.0), epochs=40)

    assert r2(net, X[Y > MEAN], Y[Y > MEAN]) > 0.5


def test_labels_keep_their_numbers_and_features_are_scaled():
    labels = (Y > MEAN).astype(int)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    net.fit(X, labels, epochs=40, **QUIET)

    assert net.evaluate(X, labels)["accuracy"] > 0.9
    assert not net.scaling.of_outputs


def test_the_held_out_examples_teach_no_unit():
    net, history = trained(epochs=1, validation_split=0.5)

    assert net.scaling.spread != pytest.approx([Y.std()], rel=1e-6)
    assert history.chosen["held out"].startswith("40 of 80")


# -- switched off, or settled --------------------------------------------------------


def test_it_can_be_switched_off_and_on():
    plain = MLP(2, [4, 1], seed=0, standardise=False)
    plain.fit(X, Y, epochs=1, **QUIET)
    always = MLP(2, [4, 1], seed=0, standardise=True)
    always.fit(*datasets.moons(40), epochs=1, **QUIET)

    assert plain.scaling is None
    assert always.scaling.of_inputs
    assert always.scaling.of_outputs
    with pytest.raises(ArchitectureError, match="True, False or 'auto', got 'no'"):
        MLP(2, [1], standardise="no")


def test_a_second_training_keeps_the_units():
    net, _ = trained()
    before = net.state_dict()
    net.fit(X * 2, Y * 5, epochs=1, **QUIET)

    assert net.scaling.mean.tolist() == before["scaling.mean"].tolist()
    assert net.scaling.spread.tolist() == before["scaling.spread"].tolist()


def test_weights_that_somebody_gave_are_trained_as_they_are():
    net = MLP(2, [4, 1], seed=0)
    net.theta = net.theta + 1.0
    net.fit(X, Y, epochs=1, **QUIET)

    assert net.scaling is None


def test_inside_another_net_it_learns_none():
    inner = MLP(2, [4, 1], seed=0)
    Sequential(inner).fit(X, Y, epochs=1, **QUIET)

    assert inner.scaling is None


def test_a_penalty_is_that_of_the_weights_in_the_net():
    net, history = trained(
        regulariser=L2(1.0), epochs=1, batch_size=80, optimizer=SGD(lr=0.0)
    )
    weights = sum(w.data**2 for w in net.weights())
    penalty = history.history["loss"][0] - net.evaluate(X, Y)["loss"]

    assert penalty == pytest.approx(weights / 160 * Y.var(), rel=1e-6)


# -- kept ----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["safetensors", "npz"])
def test_a_file_holds_it(tmp_path, suffix):
    net, _ = trained()
    net.save(tmp_path / f"net.{suffix}")
    back = nn.load(tmp_path / f"net.{suffix}")
    into = MLP(2, [4, 1], seed=5).load(tmp_path / f"net.{suffix}")

    for other in (back, into, copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert other.predict(X).tolist() == net.predict(X).tolist()


def test_a_plain_state_makes_the_net_plain_again():
    net, _ = trained()
    plain = MLP(2, [4, 1], seed=3)
    net.load_state_dict(plain.state_dict())

    assert net.scaling is None
    assert net.predict(X).tolist() == plain.predict(X).tolist()


def test_a_state_that_does_not_fit_leaves_the_net_as_it_was():
    net, _ = trained()
    before, fresh = net.predict(X).tolist(), MLP(2, [4, 1], seed=3)
    state = net.state_dict()
    del state["layers.1.bias"]
    for receiver in (net, fresh):
        with pytest.raises(ArchitectureError, match=r"missing layers\.1\.bias"):
            receiver.load_state_dict(state)

    assert net.predict(X).tolist() == before
    assert fresh.scaling is None


def test_a_file_of_another_size_of_it_is_refused(tmp_path):
    net, _ = trained()
    net.scaling = Scaling(3, 1)
    net.save(tmp_path / "net.npz")
    with pytest.raises(ModelFileError, match=r"Scaling\(3, 1\) is not that of MLP"):
        nn.load(tmp_path / "net.npz")


def test_a_run_taken_up_again_ends_like_one_that_was_not_stopped(tmp_path):
    def fresh():
        return MLP(2, [4, 1], seed=0)

    options = QUIET | {"validation_split": 0.25}
    whole = fresh()
    whole.fit(X, Y, epochs=6, **options)
    fresh().fit(
        X, Y, epochs=3, callbacks=nn.Checkpoint(tmp_path / "run.npz"), **options
    )
    resumed = fresh()
    resumed.fit(
        X, Y, epochs=6, **options,
        callbacks=nn.Checkpoint(tmp_path / "run.npz", resume=True),
    )  # fmt: skip

    assert resumed.theta.tolist() == whole.theta.tolist()
    assert resumed.predict(X).tolist() == whole.predict(X).tolist()


def test_callbacks_see_the_net_answer_in_the_targets_unit():
    found = []

    class Watch(nn.Callback):
        def on_epoch_end(self, epoch, logs):
            found.append(self.model.evaluate(X, Y)["loss"] - logs["loss"])

    rule = SGD(lr=0.0)
    options = QUIET | {"callbacks": Watch(), "optimizer": rule, "batch_size": 80}
    MLP(2, [4, 1], seed=0).fit(X, Y, epochs=3, **options)

    assert found == pytest.approx([0.0] * 3, abs=1e-6 * Y.var())
