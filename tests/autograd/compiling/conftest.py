"""Programs of scalars to compile, and how a compiled one is held to the eager one."""

from itertools import pairwise

import numpy as np
import pytest

from autograd import Value, compile, ops, value_and_grad

TOLERANCE = 1e-12  # sums are reassociated


def perceptron(theta, x, sizes, activation):
    """A net on flat parameters ``[w…, b]`` per unit; scores as a list."""
    start = 0
    for layer, (inputs, units) in enumerate(pairwise(sizes)):
        scores = []
        for _ in range(units):
            row = theta[start : start + inputs + 1]
            scores.append(ops.dot(row[:-1], x) + row[-1])
            start += inputs + 1
        last = layer == len(sizes) - 2
        x = scores if last else [activation(z) for z in scores]
    return x


def size_of(sizes):
    """How many parameters such a net has."""
    return sum((a + 1) * b for a, b in pairwise(sizes))


def assert_close(actual, expected, tolerance=TOLERANCE):
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=1e-14)


def eager(f, theta, *data):
    """Mean value and gradient, example by example, by the eager graph."""
    found = [value_and_grad(f)(theta, *row) for row in zip(*data, strict=True)]
    return np.mean([v for v, _ in found]), np.mean([g for _, g in found], axis=0)


def spelled_out(f, theta, *data):
    """The whole batch as one graph of Values, and its parameters."""
    parameters = [Value(number) for number in theta]
    losses = [
        f(np.array(parameters, dtype=object), *[as_values(part) for part in row])
        for row in zip(*data, strict=True)
    ]
    return ops.mean(losses), parameters


def as_values(part):
    if np.ndim(part) == 0:
        return Value(part)
    return np.array([Value(number) for number in part], dtype=object)


@pytest.fixture
def check():
    """Hold both ways of compiling to the eager graph; return the two programs."""

    def check(f, theta, *data):
        value, slope = eager(f, theta, *data)
        batched = compile(f, in_axes=(None,) + (0,) * len(data))
        found = batched.value_and_grad(theta, *data)
        assert_close(found[0], value)
        assert_close(found[1], slope)
        assert_close(batched(theta, *data), value)

        loss, parameters = spelled_out(f, theta, *data)
        whole = compile(loss, wrt=parameters)
        found = whole.value_and_grad()
        assert_close(found[0], value)
        assert_close(found[1], slope)
        return batched, whole

    return check
