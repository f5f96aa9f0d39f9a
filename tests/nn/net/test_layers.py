"""Layers: what they compute, what micrograd's users expect, what they refuse."""

from fractions import Fraction

import numpy as np
import pytest

from autograd import Value
from autograd.errors import DomainError
from nn import MLP, Dropout, Layer, Module, Neuron, Sequential, Standardise
from nn.errors import ArchitectureError, DataError, UnknownNameError
from nn.net.losses import as_loss
from nn.training.objectives import objective_for


def by_numpy(net, x):
    """The forward pass of a relu MLP as matrix products."""
    state = net.state_dict()
    last = len(state) // 2 - 1
    for index in range(last + 1):
        x = state[f"layers.{index}.weight"] @ x + state[f"layers.{index}.bias"]
        x = x if index == last else np.maximum(x, 0.0)
    return x


def test_a_neuron_is_a_dot_plus_a_bias_and_an_activation():
    neuron = Neuron(3, "tanh", weights=[1.0, 2.0, -1.0])
    neuron.b.data = 0.5
    out = neuron([0.1, 0.2, 0.3])

    assert out.data == pytest.approx(np.tanh(0.1 + 0.4 - 0.3 + 0.5))
    assert [out.primitive.name, out.operands[0].primitive.name] == ["tanh", "add"]
    assert out.operands[0].operands[0].primitive.name == "dot"


def test_an_mlp_is_the_matrix_formula():
    net = MLP(3, [5, 4, 2], seed=0)
    x = [0.3, -1.0, 2.0]

    assert [out.data for out in net(x)] == pytest.approx(by_numpy(net, x).tolist())


def test_one_output_is_a_value_several_are_a_list():
    assert isinstance(MLP(2, [3, 1])([1.0, 2.0]), Value)
    assert [type(out) for out in MLP(2, [2])([1.0, 2.0])] == [Value, Value]
    assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)


def test_micrograd_s_names_and_calls():
    net = MLP(3, [4, 4, 1])
    assert len(net.parameters()) == len(Layer(3, 4).parameters()) + 20 + 5
    assert len(Neuron(3).parameters()) == 4
    out = net([Value(1.0), Value(2.0), Value(3.0)])
    out.backward()
    for parameter in net.parameters():
        parameter.data -= 0.01 * parameter.grad
    net.zero_grad()
    assert net([1.0, 2.0, 3.0]).data != out.data


def test_gradients_reach_the_inputs():
    x = [Value(0.5), Value(-0.5)]
    MLP(2, [3, 1], "tanh", seed=0)(x).backward()

    assert all(value.grad for value in x)


def test_a_bare_number_serves_a_net_of_one_input():
    net = MLP(1, [2, 1], seed=0)

    assert net(0.5).data == net([0.5]).data == net(np.array([0.5])).data
    assert net(Value(0.5)).data == net([0.5]).data


def test_softmax_output_is_a_distribution():
    out = MLP(2, [4, 3], output="softmax", seed=0)([1.0, -1.0])

    assert sum(unit.data for unit in out) == pytest.approx(1.0, abs=1e-15)


def test_a_linear_deep_net_collapses_to_a_linear_one():
    net = MLP(2, [5, 5, 1], activation="linear", seed=0)
    one, two, both = (net(x).data for x in ([1.0, 0.0], [0.0, 1.0], [2.0, -3.0]))

    assert both == pytest.approx(2 * one - 3 * two)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0], "2 numbers, got 1"),
        ([1.0, 2.0, 3.0], "2 numbers, got 3"),
        (np.ones((2, 2)), r"2 × list.*predict\(X\)"),
        ("ab", "takes one example"),
        (["a", "b"], "2 × str"),
        ([], "got 0"),
        (1.0, "got 1"),
    ],
)
def test_what_is_no_example_is_refused(x, message):
    with pytest.raises(DataError, match=message):
        MLP(2, [3, 1])(x)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MLP(0, [1]), "nin must be a whole number from 1 up, got 0"),
        (lambda: MLP(2, []), "nouts is empty"),
        (lambda: MLP(2, [3, 0]), "nout must be"),
        (lambda: MLP(2, [2.5]), "got 2.5"),
        (lambda: Layer(True, 2), "got True"),
        (lambda: Sequential(Layer(2, 3), Layer(2, 1)), "takes 2 inputs.*gives 3"),
        (lambda: Sequential(3), "3 is no Module"),
        (lambda: Dropout(1.0), r"rate must lie in \[0, 1\)"),
        (lambda: Dropout(keep_prob=0.0), "got rate 1.0"),
        (lambda: Dropout("a"), "rate"),
        (lambda: Dropout(), "either rate or keep_prob"),
        (lambda: Dropout(0.1, keep_prob=0.9), "either"),
        (lambda: MLP(2, [1], activation="rel"), "did you mean 'relu'"),
    ],
)
def test_what_makes_no_net_is_refused(make, message):
    with pytest.raises((ArchitectureError, UnknownNameError), match=message):
        make()


def test_sequential_takes_a_list_and_grows_as_keras_does():
    net = Sequential()
    net.add(Layer(2, 4, "relu", seed=0))
    net.add(Layer(4, 1, "sigmoid", seed=1))
    same = Sequential([Layer(2, 4, "relu", seed=0), Layer(4, 1, "sigmoid", seed=1)])

    assert net([1.0, 2.0]).data == same([1.0, 2.0]).data
    assert (net.nin, net.nout) == (2, 1)


# -- dropout -------------------------------------------------------------------------


def test_dropout_is_off_in_eval_and_its_mean_is_right_in_training():
    layer = Dropout(0.25, seed=0)
    ones = [1.0] * 4000
    dropped = np.array(layer(ones))

    assert layer.eval()(ones) == ones
    assert set(dropped.tolist()) == {0.0, 1.0 / 0.75}
    assert np.mean(dropped == 0.0) == pytest.approx(0.25, abs=0.03)
    assert dropped.mean() == pytest.approx(1.0, abs=0.04)


def test_keep_prob_is_one_minus_rate():
    assert Dropout(keep_prob=0.8).rate == 0.2
    assert Dropout(keep_prob=1.0)([1.0]) == [1.0]


def test_the_same_mask_acts_forward_and_backward():
    x = [Value(1.0) for _ in range(50)]
    out = Dropout(0.5, seed=1)(x)
    sum(out).backward()

    assert {(o.data, v.grad) for o, v in zip(out, x, strict=True)} == {
        (0.0, 0.0),
        (2.0, 2.0),
    }


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
def test_training_gives_each_example_its_own_mask(compiled):
    net = Sequential(
        Layer(1, 6, "linear", seed=0), Dropout(0.5), Layer(6, 1, "linear", seed=1)
    )
    net.train()([0.0])
    X, Y = np.array([[1.0], [1.0], [2.0]]), np.zeros((3, 1))
    objective = objective_for(net, as_loss("half_mse"), compiled=compiled)
    masks = objective.draw_masks(np.random.default_rng(0), 3)
    cost, gradient = objective.value_and_grad(net.theta, X, Y, masks)
    state = net.state_dict()
    hidden = X @ state["layers.0.weight"].T * masks
    out = hidden @ state["layers.2.weight"].T
    by_hand = 0.5 * np.mean(out**2)
    dW2 = out.T @ hidden / 3

    assert masks.shape == (3, 6)
    assert (masks[0] != masks[1]).any()
    assert cost == pytest.approx(by_hand, rel=1e-13)
    assert gradient[-7:-1] == pytest.approx(dW2[0], rel=1e-12)


def test_a_run_that_fails_leaves_neither_masks_nor_mode_behind():
    net = Sequential(Layer(1, 4, seed=0), Dropout(0.5), Layer(4, 1, seed=1)).eval()

    def loss(output, target):
        return (output - 1e9).log()

    with pytest.raises(DomainError):
        net.fit([[1.0], [2.0]], [1.0, 2.0], loss=loss, compiled=False, verbose=False)
    assert net.layers[1].mask is None
    with pytest.raises(DataError):
        net.fit([[1.0]], ["a"], verbose=False)
    assert not net.training


# -- standardisation -----------------------------------------------------------------


def test_standardise_learns_mean_and_spread_from_training_data_only():
    rng = np.random.default_rng(0)
    X = rng.normal([5.0, -3.0], [10.0, 0.1], (50, 2))
    layer = Standardise(2)
    net = Sequential(layer, Layer(2, 1, "sigmoid", seed=0))
    net.fit(
        X, X[:, 0] > 5, epochs=1, verbose=False, validation_data=(X + 100, X[:, 0] > 5)
    )

    assert layer.mean == pytest.approx(X.mean(axis=0))
    assert layer.scale == pytest.approx(X.std(axis=0))
    before = layer.mean.copy()
    net.fit(X * 2, X[:, 0] > 5, epochs=1, verbose=False)
    assert layer.mean.tolist() == before.tolist()


def test_a_feature_that_never_varies_is_only_shifted():
    layer = Standardise(2)
    layer.adapt(np.array([[7.0, 1.0], [7.0, 3.0]]))

    assert layer([7.0, 3.0]) == [0.0, 1.0]


def test_standardise_must_come_first():
    net = Sequential(Layer(2, 3, seed=0), Standardise(3), Layer(3, 1, seed=1))
    with pytest.raises(ArchitectureError, match="must be the first layer"):
        net.fit([[1.0, 2.0]], [1.0], verbose=False)


def test_a_layer_added_twice_is_refused_and_the_net_stays():
    layer = Layer(2, 2, seed=0)
    net = Sequential(layer)

    with pytest.raises(ArchitectureError, match="same parameter"):
        net.add(layer)
    assert net.layers == [layer]


def test_a_deep_net_labels_its_parameters_once(monkeypatch):
    calls = []
    label = Module.label_parameters
    monkeypatch.setattr(
        Module, "label_parameters", lambda self: (calls.append(self), label(self))
    )
    net = MLP(1, [1] * 30, seed=0)

    assert calls.count(net) == 1
    assert net.layers[29].neurons[0].b.label == "layers.29.neurons.0.b"


@pytest.mark.parametrize("size", [1.0, 1e200, 1e-200, 1e308, 1e-300])
def test_features_of_any_size_are_standardised(size):
    X = np.array([[1.0, 0.5], [-1.0, 0.5], [1.25, 0.5]]) * size
    layer = Standardise(2)
    layer.adapt(X)
    exact = [[float(Fraction(x) / Fraction(size)) for x in row] for row in X.tolist()]
    wanted = (np.array(exact) - np.mean(exact, axis=0))[:, 0] / np.std(exact, axis=0)[0]

    assert [layer(row)[0] for row in X.tolist()] == pytest.approx(wanted, rel=1e-12)
    assert layer.scale[1] == 1.0
    Standardise(2).load_state_dict(layer.state_dict())
