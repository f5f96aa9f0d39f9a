"""Module: how parameters are found, named, saved in memory and replaced."""

import copy
import pickle

import numpy as np
import pytest

from autograd import Value, ops
from nn import MLP, Dropout, Layer, Module, Sequential, Standardise
from nn.errors import ArchitectureError


class Bare(Module):
    """A net by hand, in micrograd's style."""

    def __init__(self):
        self.first = [Layer(2, 2, "tanh", seed=0), Layer(2, 2, "tanh", seed=1)]
        self.gain = Value(1.5)
        self.w, self.b = [Value(0.5), Value(-0.5)], Value(0.1)
        self.centre = np.array([1.0, 2.0])

    def __call__(self, x):
        for layer in self.first:
            x = layer(x)
        return (self.gain * ops.dot(self.w, x) + self.b).relu()


def test_names_follow_the_attributes():
    names = [name for name, _ in Bare().named_parameters()]

    assert names[:5] == ["gain", "w[0]", "w[1]", "b", "first.0.neurons.0.w[0]"]
    assert len(names) == 4 + 12


def test_lists_may_hold_other_things_too():
    class Mixed(Module):
        def __init__(self):
            self.steps = [len, Layer(2, 2, seed=0), None, Layer(2, 1, seed=1)]
            self.empty = []

    names = [name for name, _ in Mixed().named_modules()]
    assert names[:3] == ["", "steps.1", "steps.1.neurons.0"]
    assert len(Mixed().parameters()) == 9


def test_order_is_a_unit_s_weights_and_then_its_bias():
    net = MLP(2, [3, 1], seed=0)
    names = [name for name, _ in net.named_parameters()]

    assert names[:4] == [
        "layers.0.neurons.0.w[0]",
        "layers.0.neurons.0.w[1]",
        "layers.0.neurons.0.b",
        "layers.0.neurons.1.w[0]",
    ]
    state = net.state_dict()
    by_unit = np.column_stack([state["layers.0.weight"], state["layers.0.bias"]])
    assert net.theta[:9].tolist() == by_unit.ravel().tolist()


def test_labels_are_the_names():
    net = Sequential(Layer(2, 2), Layer(2, 1))

    assert all(value.label == name for name, value in net.named_parameters())
    assert net.parameters()[-1].label == "layers.1.neurons.0.b"


def test_weights_leave_the_biases_out():
    net = MLP(2, [3, 1])

    assert len(net.weights()) == 9
    assert not any(weight.label.endswith("b") for weight in net.weights())
    assert len(Bare().weights()) == 1 + 2 + 8


def test_state_dict_has_arrays_by_layer():
    shapes = {k: v.shape for k, v in MLP(3, [4, 2]).state_dict().items()}

    assert shapes == {
        "layers.0.weight": (4, 3),
        "layers.0.bias": (4,),
        "layers.1.weight": (2, 4),
        "layers.1.bias": (2,),
    }
    assert set(Bare().state_dict()) == {
        "gain", "w", "b", "centre", "first.0.weight", "first.0.bias",
        "first.1.weight", "first.1.bias",
    }  # fmt: skip


def test_state_round_trip_moves_everything_and_is_a_copy():
    one, other = MLP(3, [4, 2], seed=0), MLP(3, [4, 2], seed=1)
    state = one.state_dict()
    other.load_state_dict(state)
    state["layers.0.weight"][:] = 0.0

    assert other.theta.tolist() == one.theta.tolist()
    assert one.theta.any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("layers.0.bias"), "missing layers.0.bias"),
        (lambda s: s.update(extra=1.0), "unknown extra"),
        (lambda s: s.update({"layers.0.bias": [1.0]}), r"bias needs shape \(4,\)"),
        (lambda s: s.update({"layers.1.bias": [np.nan]}), "not finite"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, message):
    net = MLP(3, [4, 1], seed=0)
    before = net.theta
    state = {name: array + 1.0 for name, array in net.state_dict().items()}
    change(state)

    with pytest.raises(ArchitectureError, match=message):
        net.load_state_dict(state)
    assert net.theta.tolist() == before.tolist()


def test_a_parameter_in_two_places_is_refused():
    layer = Layer(2, 2)
    with pytest.raises(ArchitectureError, match="are the same parameter"):
        Sequential(layer, layer)


def test_theta_refuses_values_whose_graph_would_be_lost():
    net = Bare()

    with pytest.raises(ArchitectureError, match="with_parameters"):
        net.theta = [Value(number) for number in net.theta]


def test_theta_sets_and_checks():
    net = MLP(2, [1])
    net.theta = [1.0, 2.0, 3.0]

    assert net.theta.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ArchitectureError, match=r"needs shape \(3,\), got \(2,\)"):
        net.theta = [1.0, 2.0]


def test_zero_grad():
    net = MLP(2, [3, 1], seed=0)
    net([1.0, 2.0]).backward()
    assert any(parameter.grad for parameter in net.parameters())
    net.zero_grad()
    assert not any(parameter.grad for parameter in net.parameters())


def test_with_parameters_is_a_copy_that_uses_them():
    net = Bare()
    twin = net.with_parameters(
        [value.data for value in net.parameters()][:3] + [0.7] * 13
    )

    assert isinstance(twin.b, float)
    assert isinstance(net.b, Value)
    assert twin.first[0].neurons[0].b == 0.7
    fresh = [Value(2.0) for _ in net.parameters()]
    out = net.with_parameters(fresh)([1.0, 1.0])
    out.backward()
    assert fresh[0].grad != 0.0
    assert not any(parameter.grad for parameter in net.parameters())


def test_train_and_eval_reach_every_module():
    net = Sequential(Layer(2, 2), Sequential(Dropout(0.5)), Layer(2, 1))

    assert all(module.training for module in net.modules())
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    assert all(module.training for module in net.train().modules())


def test_a_net_by_hand_trains_and_predicts():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 2))
    y = np.maximum(np.tanh(X[:, 0]), 0.0)
    net = Bare()
    history = net.fit(X, y, epochs=60, seed=0, verbose=False).history

    assert history["loss"][-1] < 0.2 * history["loss"][0]
    eager = net.predict(X, compiled=False)
    assert net.predict(X) == pytest.approx(eager, rel=1e-12, abs=1e-15)
    assert net.predict(X[:1])[0] == pytest.approx(net(X[0]).data)


def test_deepcopy_and_pickle_are_nets_of_their_own():
    net = MLP(2, [3, 1], seed=0)
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert twin.theta.tolist() == net.theta.tolist()
        twin.theta = twin.theta + 1.0
        assert twin.theta.tolist() != net.theta.tolist()


def test_summary_counts(capsys):
    MLP(2, [4, 1], dropout=0.5).summary()
    lines = capsys.readouterr().out.splitlines()

    assert [line.split()[-1] for line in lines[:-1]] == ["12", "0", "5", "17"]
    assert "Layer(2, 4, relu)" in lines[0]
    assert lines[-1].split() == ["start", "mirrored"]


def test_a_module_without_a_call_says_so():
    with pytest.raises(NotImplementedError, match="Standard"):
        type("Standard", (Module,), {})()([1.0])
    assert Standardise(2).output_activation is None


class Table(Module):
    """Weights in rows, as a matrix is written by hand."""

    def __init__(self):
        self.w = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
        self.b = ([Value(0.5)], [Value(-0.5)])
        self.ragged = [[Value(5.0)], [Value(6.0), Value(7.0)]]
        self.deep = [[[Value(8.0)]], Layer(1, 1, seed=0), [[Layer(1, 1, seed=1)]]]
        self.data, self.words = [[1.0, 2.0], [3.0]], [["a"], []]

    def __call__(self, x):
        return [ops.dot(row, x) + b[0] for row, b in zip(self.w, self.b, strict=True)]


def test_parameters_may_stand_in_nested_lists():
    names = [name for name, _ in Table().named_parameters()]

    assert names[:9] == [
        "w[0][0]", "w[0][1]", "w[1][0]", "w[1][1]", "b[0][0]", "b[1][0]",
        "ragged[0][0]", "ragged[1][0]", "ragged[1][1]",
    ]  # fmt: skip
    assert names[9:] == [
        "deep[0][0][0]", "deep.1.neurons.0.w[0]", "deep.1.neurons.0.b",
        "deep.2.0.0.neurons.0.w[0]", "deep.2.0.0.neurons.0.b",
    ]  # fmt: skip
    assert [p.data for p in Table().parameters()][:4] == [1.0, 2.0, 3.0, 4.0]
    assert len(Table().weights()) == len(names) - 4


def test_nested_parameters_are_saved_in_their_shape():
    state = Table().state_dict()
    other = Table()
    other.theta = other.theta + 1.0
    other.load_state_dict(state)

    assert state["w"].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert state["b"].tolist() == [[0.5], [-0.5]]
    assert state["ragged.1"].tolist() == [6.0, 7.0]
    assert state["deep.0"].shape == (1, 1)
    assert other.theta.tolist() == Table().theta.tolist()


def test_nested_parameters_learn():
    net = Table()
    X = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    before = net.theta
    history = net.fit(X, X @ [[0.0, 1.0], [1.0, 0.0]], epochs=20, verbose=False)

    assert (net.theta[:6] != before[:6]).all()
    assert history.history["loss"][-1] < history.history["loss"][0]
