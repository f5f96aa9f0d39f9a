"""Penalties: λ/(2m)·ΣW² and λ/m·Σ|W|, on weights only."""

import numpy as np
import pytest

from nn import L1, L2, MLP
from nn.errors import ArchitectureError, UnknownNameError
from nn.net.losses import as_loss
from nn.training.objectives import objective_for
from nn.training.regularisers import as_regulariser

X, Y = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[1.0], [0.0]])


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize(
    ("penalty", "cost", "slope"),
    [
        (L2(0.7), lambda w: 0.7 / (2 * 5) * np.sum(w**2), lambda w: 0.7 / 5 * w),
        (
            L1(0.7),
            lambda w: 0.7 / 5 * np.sum(np.abs(w)),
            lambda w: 0.7 / 5 * np.sign(w),
        ),
    ],
)
def test_cost_and_gradient_are_the_text_s(penalty, cost, slope, compiled):
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=0)
    net.theta = np.random.default_rng(1).normal(size=net.theta.size)  # biases too
    loss = as_loss("bce")
    plain = objective_for(net, loss, compiled=compiled)
    added = objective_for(net, loss, penalty, samples=5, compiled=compiled)
    base, base_slope = plain.value_and_grad(net.theta, X, Y)
    value, value_slope = added.value_and_grad(net.theta, X, Y)
    names = [name for name, _ in net.named_parameters()]
    is_weight = np.array(["w[" in name for name in names])
    weights = net.theta * is_weight

    assert value - base == pytest.approx(cost(weights), rel=1e-12)
    np.testing.assert_allclose(
        value_slope - base_slope, slope(weights), rtol=1e-10, atol=1e-15
    )


def test_l2_makes_weights_smaller_the_stronger_it_is():
    rng = np.random.default_rng(0)
    data = rng.normal(size=(60, 2))
    labels = (data.sum(axis=1) > 0).astype(int)

    def size(strength):
        net = MLP(2, [4, 1], output="sigmoid", seed=0)
        net.fit(
            data, labels, epochs=30, seed=0, verbose=False, regulariser=L2(strength)
        )
        return np.abs(net.theta).sum()

    assert size(0.0) > size(1.0) > size(10.0)


def test_names_and_strangers():
    assert as_regulariser("l2") == L2()
    assert as_regulariser(None) is None
    with pytest.raises(UnknownNameError, match="l1, l2"):
        as_regulariser("l3")
    with pytest.raises(ArchitectureError, match="regulariser"):
        as_regulariser(0.1)
