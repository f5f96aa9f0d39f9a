"""Compiled programs stay with the net between calls, and never outlive a change."""

import copy
import pickle

import numpy as np
import pytest

from autograd import Value
from nn import L2, MLP, Dropout, Layer, Module, Sequential, datasets
from nn.net.activations import as_activation

X, Y = datasets.moons(n=60, seed=0)
QUIET = {"verbose": False, "seed": 0}
FACTOR = 2.0


class Scaled(Module):
    """A net of one's own, whose answer depends on more than its parameters."""

    def __init__(self):
        self.inner = Sequential(Layer(2, 4, "tanh", seed=0), Dropout(0.5))
        self.last = Layer(4, 1, "linear", seed=1)
        self.shift, self.table = 1.0, {"gain": 3.0}
        self.frozen = np.array([0.5, 0.25])

    def __call__(self, x):
        x = [a - b for a, b in zip(x, self.frozen.tolist(), strict=True)]
        return self.last(self.inner(x)) * self.table["gain"] * FACTOR + self.shift


def test_nothing_is_compiled_twice(made):
    net = MLP(2, [4, 1], output="sigmoid", seed=0, dropout=0.2)
    net.fit(X, Y, epochs=1, **QUIET)
    once = len(made)
    net.fit(X, Y, epochs=2, validation_split=0.2, batch_size=7, **QUIET)
    net.predict(X[:3])
    net.predict_proba(X)
    net.evaluate(X, Y)
    net.evaluate(X, Y)

    assert once == 2  # the cost, and the scores for the accuracy
    assert len(made) == 3  # and what predict shows, after the sigmoid


def test_a_second_fit_is_that_of_a_fresh_net_bit_for_bit():
    used = MLP(2, [4, 1], output="sigmoid", seed=0)
    start = used.theta
    used.fit(X, Y, epochs=2, **QUIET)
    used.theta = start
    fresh = MLP(2, [4, 1], output="sigmoid", seed=0)
    records = [net.fit(X, Y, epochs=3, **QUIET).history for net in (used, fresh)]

    assert records[0] == records[1]
    assert used.theta.tolist() == fresh.theta.tolist()


def other_layer(net):
    net.inner.layers[0] = Layer(2, 4, "relu", seed=3)


def other_activation(net):
    net.inner.layers[0].activation = as_activation("sigmoid")


def one_neuron_less(net):
    net.inner.layers[0].neurons.pop()
    for neuron in net.last.neurons:
        neuron.w.pop()
    net.last = Layer(3, 1, "linear", seed=5)


def other_attribute(net):
    net.shift = -4.0


def other_entry(net):
    net.table["gain"] = 7.0


def other_buffer(net):
    net.frozen[0] = 9.0


def other_global(net, monkeypatch):
    monkeypatch.setitem(globals(), "FACTOR", 5.0)


def other_method(net, monkeypatch):
    monkeypatch.setattr(Scaled, "__call__", lambda self, x: self.last(self.inner(x)))


def no_dropout(net):
    net.inner.layers[1].rate = 0.0


def more_dropout(net):
    net.inner.layers[1].rate = 0.75


def added_layer(net):
    net.inner.add(Layer(4, 4, "tanh", seed=8))


def other_weights(net):
    net.theta = net.theta * 2.0


CHANGES = [
    other_layer, other_activation, one_neuron_less, other_attribute, other_entry,
    other_buffer, other_global, other_method, no_dropout, more_dropout, added_layer,
    other_weights,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_seen(change, monkeypatch):
    net = Scaled()
    net.fit(X, Y, epochs=1, **QUIET)
    before = net.predict(X), net.evaluate(X, Y)["loss"]
    wanted = change.__code__.co_argcount == 2
    change(net, monkeypatch) if wanted else change(net)

    twin = copy.deepcopy(net)  # keeps no program
    assert net.predict(X) == pytest.approx(net.predict(X, compiled=False), rel=1e-12)
    assert net.predict(X).tolist() == twin.predict(X).tolist()
    if change not in (no_dropout, more_dropout):
        assert (net.predict(X) != before[0]).any()
        assert net.evaluate(X, Y)["loss"] != before[1]
    records = [model.fit(X, Y, epochs=2, **QUIET).history for model in (net, twin)]
    assert records[0] == records[1]
    assert net.theta.tolist() == twin.theta.tolist()


@pytest.mark.parametrize(
    "options",
    [
        [{"regulariser": L2(0.1)}, {"regulariser": L2(10.0)}, {"regulariser": None}],
        [{"loss": "mse"}, {"loss": "mae"}, {"loss": "huber"}],
        [{"loss": lambda a, t, c=c: c * (a - t) ** 2} for c in (1.0, 2.0)],
        [{"batch_size": size} for size in (60, 7, 1)],
    ],
    ids=["penalty", "loss", "loss of one's own", "batch"],
)
def test_options_of_fit_are_seen(options):
    used, start = MLP(2, [4, 1], seed=0), MLP(2, [4, 1], seed=0).theta
    for option in options:
        used.theta = start
        fresh = MLP(2, [4, 1], seed=0)
        mine = used.fit(X, Y, epochs=1, **option, **QUIET).history
        assert mine == fresh.fit(X, Y, epochs=1, **option, **QUIET).history


def test_the_penalty_knows_the_number_of_examples():
    net, start = MLP(2, [4, 1], seed=0), MLP(2, [4, 1], seed=0).theta
    losses = []
    for count in (60, 30, 60):
        net.theta = start
        data = X[:1].repeat(count, axis=0), Y[:1].repeat(count)
        record = net.fit(*data, epochs=1, batch_size=60, regulariser=L2(9.0), **QUIET)
        losses.append(record.history["loss"][0])

    assert losses[0] == losses[2] < losses[1]


def test_standardisation_learnt_later_is_seen():
    net = MLP(2, [4, 1], seed=0, standardise=True)
    before = net.predict(X)
    net.fit(5.0 + X, Y, epochs=0, **QUIET)

    assert (net.predict(X) != before).any()
    assert net.predict(X) == pytest.approx(net.predict(X, compiled=False), rel=1e-12)


def test_a_value_outside_the_net_is_read_anew():
    gain = Value(2.0)

    class Gained(Module):
        def __init__(self):
            self.layer = Layer(2, 1, "linear", seed=0)

        def __call__(self, x):
            return self.layer(x) * gain

    net = Gained()
    before = net.predict(X)
    gain.data = 6.0

    assert net.predict(X) == pytest.approx(3.0 * before)


def test_copies_and_pickles_leave_the_programs_behind():
    net = MLP(2, [4, 1], seed=0)
    net.predict(X)
    bare = MLP(2, [4, 1], seed=0)

    assert len(pickle.dumps(net)) < len(pickle.dumps(bare)) + 100
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net)), copy.copy(net)):
        other.layers = [Layer(2, 1, "linear", seed=4)]
        expected = other.predict(X, compiled=False)
        assert other.predict(X) == pytest.approx(expected, rel=1e-12)
    assert net.predict(X).tolist() == bare.predict(X).tolist()


def test_what_a_net_is_made_of_does_not_change_with_use():
    net = MLP(2, [4, 1], seed=0)
    names, config = list(net.state_dict()), net.config()
    net.fit(X, Y, epochs=1, **QUIET)

    assert list(net.state_dict()) == names
    assert net.config() == config
