"""Initialisers: sizes of the start, and what a bad start does."""

import numpy as np
import pytest

from nn import MLP, initialisers
from nn.errors import ArchitectureError, UnknownNameError
from nn.net.initialisers import INITIALISERS, draw

SHAPE = (400, 100)


@pytest.mark.parametrize(
    ("name", "spread"),
    [
        ("normal", 0.01),
        ("xavier", np.sqrt(1 / 100)),
        ("he", np.sqrt(2 / 100)),
        ("glorot", np.sqrt(2 / 500)),
        ("uniform", np.sqrt(1 / 3)),
        ("orthogonal", np.sqrt(1 / 400)),
        ("zeros", 0.0),
    ],
)
def test_spread(name, spread):
    weights = INITIALISERS[name](np.random.default_rng(0), SHAPE)

    assert weights.shape == SHAPE
    assert weights.std() == pytest.approx(spread, rel=0.02)
    assert abs(weights.mean()) <= 4 * spread / np.sqrt(weights.size)


@pytest.mark.slow
def test_relu_nets_start_from_he_others_from_xavier():
    relu, tanh = MLP(1000, [50, 1], seed=0), MLP(1000, [50, 1], "tanh", seed=0)
    weights = [net.state_dict()["layers.0.weight"].std() for net in (relu, tanh)]

    assert weights == pytest.approx([np.sqrt(2 / 1000), np.sqrt(1 / 1000)], rel=0.02)


@pytest.mark.parametrize("shape", [(3, 5), (4, 4), (5, 3), (1, 4)])
def test_orthogonal_rows_or_columns(shape):
    weights = INITIALISERS["orthogonal"](np.random.default_rng(0), shape)

    product = weights @ weights.T if shape[0] <= shape[1] else weights.T @ weights
    assert weights.shape == shape
    assert product == pytest.approx(np.eye(min(shape)), abs=1e-12)


def test_an_orthogonal_start_points_nowhere_in_particular():
    rng = np.random.default_rng(0)
    starts = [INITIALISERS["orthogonal"](rng, (1, 1))[0, 0] for _ in range(200)]

    assert {round(start, 12) for start in starts} == {-1.0, 1.0}
    assert abs(np.mean(starts)) < 0.2


@pytest.mark.parametrize("shape", [(4, 2), (6, 6), (5, 3), (1, 4)])
def test_mirrored_rows_come_in_pairs(shape):
    weights = INITIALISERS["mirrored"](np.random.default_rng(0), shape)
    pairs = shape[0] // 2
    first, second = weights[: shape[0] - pairs], weights[shape[0] - pairs :]

    assert weights.shape == shape
    assert second.tolist() == (-first[:pairs]).tolist()


@pytest.mark.slow
def test_no_input_finds_a_dead_layer_at_a_mirrored_start():
    X = np.random.default_rng(0).normal(size=(50, 2))
    alive = {}
    for start in ("he", "mirrored"):
        nets = [MLP(2, [2, 2, 2, 2, 1], initialiser=start, seed=s) for s in range(20)]
        outputs = np.array([net.predict(X) for net in nets])
        alive[start] = (outputs != 0.0).mean()

    assert alive["mirrored"] == 1.0
    assert alive["he"] < 0.8


def test_biases_start_at_zero():
    state = MLP(3, [4, 2], initialiser="uniform", seed=0).state_dict()

    assert not state["layers.0.bias"].any()
    assert not state["layers.1.bias"].any()


def test_a_seed_reproduces_the_start_bit_for_bit():
    starts = [MLP(5, [4, 3], seed=seed).theta for seed in (7, 7, 8)]

    assert (starts[0] == starts[1]).all()
    assert (starts[0] != starts[2]).any()
    assert (MLP(5, [4, 3]).theta != MLP(5, [4, 3]).theta).any()


def test_a_function_serves_and_is_held_to_its_shape():
    ones = draw(lambda rng, shape: np.ones(shape), np.random.default_rng(), (2, 3))

    assert ones.tolist() == [[1.0] * 3] * 2
    with pytest.raises(ArchitectureError, match=r"shape \(2, 3\), got \(3,\)"):
        draw(lambda rng, shape: np.ones(3), np.random.default_rng(), (2, 3))
    with pytest.raises(ArchitectureError, match="finite"):
        draw(lambda rng, shape: np.full(shape, np.inf), None, (2, 3))
    with pytest.raises(UnknownNameError, match="xavier"):
        MLP(2, [1], initialiser="xavierr")
    with pytest.raises(ArchitectureError, match="a name or a function"):
        MLP(2, [1], initialiser=3)


def test_zero_start_keeps_all_units_equal_for_ever():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), rng.integers(0, 2, 40)
    net = MLP(2, [3, 1], "sigmoid", "sigmoid", initialisers.zeros)
    net.fit(X, y, epochs=5, verbose=False)
    weight = net.state_dict()["layers.0.weight"]

    assert weight.any()
    assert (weight == weight[0]).all()
