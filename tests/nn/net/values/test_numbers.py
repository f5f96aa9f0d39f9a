"""Weights as arrays: what is written to them counts, or is an error."""

import numpy as np
import pytest

from nn import MLP, Conv2d, Embedding, Layer, LayerNorm, datasets
from nn.errors import ArchitectureError
from nn.net.values.numbers import Numbers


def test_weights_show_the_numbers_of_the_moment():
    net = MLP(2, [4, 1], seed=0)
    assert net[0].weight.shape == (4, 2)
    assert net[0].bias.tolist() == [0.0] * 4
    assert net[0].weight[3, 1] == net[0].neurons[3].w[1].data
    net.theta = np.arange(17.0)
    assert net[0].weight.tolist() == [[0, 1], [3, 4], [6, 7], [9, 10]]
    assert net[1].bias.tolist() == [16.0]


def changes(layer):
    weight = layer.weight
    weight[0, 1] = 5.0
    weight[1] = [6.0, 7.0]
    weight[2:][0][1] = 8.0
    weight[weight < 0] = 0.0
    weight *= 2
    layer.weight += 1.0
    layer.bias = range(3)
    layer.bias[-1] = 9
    return weight


def test_what_is_assigned_counts():
    layer, plain = Layer(2, 3, "linear", seed=0), Layer(2, 3, "linear", seed=0)
    expected = np.array(plain.weight)
    expected[0, 1], expected[1], expected[2, 1] = 5.0, [6.0, 7.0], 8.0
    expected[expected < 0] = 0.0
    expected = 2 * expected + 1.0
    changes(layer)

    assert layer.weight.tolist() == expected.tolist()
    x = [0.5, -2.0]
    assert [out.data for out in layer(x)] == pytest.approx(expected @ x + [0, 1, 9])
    assert layer.state_dict()["bias"].tolist() == [0.0, 1.0, 9.0]


def test_a_kept_program_sees_it():
    net = MLP(2, [1], seed=0)
    net.predict([[1.0, 1.0]])
    net[0].weight[0] = [2.0, 3.0]
    assert net.predict([[1.0, 1.0]]).tolist() == [5.0]


def test_what_is_computed_is_plain():
    weight = Layer(2, 3, seed=0).weight
    for found in (weight + 1, weight @ [1.0, 2.0], np.exp(weight), weight == weight):
        assert type(found) is np.ndarray
    assert not isinstance(weight.mean(), Numbers)
    copied = weight.copy()
    copied[0] = 1.0  # a copy is one's own


@pytest.mark.parametrize(
    "write",
    [
        lambda w: w.fill(0.0),
        lambda w: np.copyto(w, 1.0),
        lambda w: w.T.__setitem__(0, 1.0),
        lambda w: w.sort(),
        lambda w: np.put(w, 0, 1.0),
    ],
)
def test_writing_past_the_values_is_an_error(write):
    with pytest.raises(ValueError, match="read-only"):
        write(Layer(2, 3, seed=0).weight)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (np.ones((2, 3)), r"weight: needs numbers of shape \(3, 2\), got \(2, 3\)"),
        ("words", r"weight: needs numbers of shape \(3, 2\)"),
        ([[1.0], [1.0, 2.0]], r"got list"),
        (np.full((3, 2), np.nan), "finite"),
        (np.ones((3, 2), complex), "needs numbers"),
    ],
)
def test_other_things_are_refused_and_nothing_changes(numbers, message):
    layer = Layer(2, 3, seed=0)
    before = layer.weight.tolist()
    with pytest.raises(ArchitectureError, match=message):
        layer.weight = numbers
    assert layer.weight.tolist() == before


@pytest.mark.parametrize(
    "layer", [Embedding(3, 2, seed=0), Conv2d(1, 2, 2, seed=0), LayerNorm(2)]
)
def test_numbers_in_the_place_of_values_are_given_to_them(layer):
    count = len(layer.parameters())
    shape = layer.state_dict()["weight"].shape
    layer.weight = np.arange(float(np.prod(shape))).reshape(shape)

    assert len(layer.parameters()) == count, "they are still trained"
    assert layer.state_dict()["weight"].ravel().tolist() == list(range(np.prod(shape)))
    with pytest.raises(ArchitectureError, match="weight: needs numbers of shape"):
        layer.weight = np.zeros(99)


def test_the_first_part_of_a_net_with_units_has_them_too():
    X, y = datasets.moons(n=40, seed=0)
    net = MLP(2, [4, 3, 1], "tanh", "sigmoid", seed=0)
    net.fit(1000 * X, y, epochs=1, verbose=False)
    first, rest = net[:2], net[2:]

    assert [type(layer).__name__ for layer in first] == [
        "Standardise",
        "Layer",
        "Layer",
    ]
    assert rest.predict(first.predict(1000 * X)) == pytest.approx(net.predict(1000 * X))
    assert len(rest) == 1
    assert first[1] is net[0]
    assert len(MLP(2, [4, 1], seed=0)[:1]) == 1
