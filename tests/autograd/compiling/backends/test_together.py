"""Steps whose contributions to the weights are summed at once."""

import math

import numpy as np
import pytest

from autograd import compile, ops, value_and_grad

rng = np.random.default_rng(83)


def recurrent(steps, inputs=2, units=5):
    """Return a loss of a cell unrolled in time, and how many weights it has."""

    def loss(theta, xs):
        W = [
            theta[i * (inputs + units + 1) :][: inputs + units + 1]
            for i in range(units)
        ]
        h = [0.0] * units
        for x in xs[:steps]:
            z = [*x, *h]
            h = [ops.tanh(ops.dot(row[:-1], z) + row[-1]) for row in W]
        return ops.total([a * a for a in h])

    return loss, units * (inputs + units + 1)


def expected(loss, theta, X):
    found = [value_and_grad(loss)(theta.tolist(), x.tolist()) for x in X]
    return np.mean([v for v, _ in found]), np.mean([g for _, g in found], axis=0)


@pytest.mark.parametrize("batch", [1, 2, 7])
@pytest.mark.parametrize("steps", [3, 6, 12])
def test_gradients_of_unrolled_cells_are_those_of_eager(steps, batch):
    loss, size = recurrent(steps)
    theta, X = rng.normal(0.0, 0.4, size), rng.normal(size=(batch, steps, 2))
    program = compile(loss, in_axes=(None, 0), backend="numpy")
    for _ in range(2):  # buffers are used again
        value, slopes = program.value_and_grad(theta, X)
        right, gradient = expected(loss, theta, X)
        np.testing.assert_allclose(value, right, rtol=1e-13)
        np.testing.assert_allclose(slopes, gradient, rtol=1e-11, atol=1e-15)


def test_more_steps_need_no_more_products_for_the_weights():
    counts = []
    for steps in (8, 16):
        loss, size = recurrent(steps)
        program = compile(loss, in_axes=(None, 0), backend="numpy")
        program.value_and_grad(np.full(size, 0.1), np.ones((3, steps, 2)))
        backward = program.source.split("def backward")[1]
        counts.append(backward.count("dot(") + backward.count("add_reduce("))
    assert counts[1] - counts[0] == 8  # what flows to the step before


def test_a_weight_shared_by_the_steps_of_one_example_has_the_whole_gradient():
    def loss(theta, xs):
        u, rate = list(xs), theta[0]
        for k in range(9):
            u = [a + rate * ops.sin(a) * theta[1 + k % 2] for a in u]
        return ops.total(u)

    theta, X = np.array([0.3, 0.7, -0.4]), rng.normal(size=(1, 60))
    value, slopes = compile(loss, in_axes=(None, 0), backend="numpy").value_and_grad(
        theta, X
    )
    right, gradient = expected(loss, theta, X)
    assert math.isclose(value, right, rel_tol=1e-13)
    np.testing.assert_allclose(slopes, gradient, rtol=1e-11)


def test_infinities_meet_zeros_at_once_as_one_by_one():
    loss, size = recurrent(8)
    X = rng.normal(size=(2, 8, 2))
    X[0, 3, 0] = np.inf
    theta = rng.normal(0.0, 0.4, size)
    program = compile(loss, in_axes=(None, 0), backend="numpy")
    value, slopes = program.value_and_grad(theta, X)
    right, gradient = expected(loss, theta, X)
    np.testing.assert_allclose(value, right, rtol=1e-13)
    np.testing.assert_allclose(slopes, gradient, rtol=1e-11)
