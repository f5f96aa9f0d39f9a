"""How inputs lie: rows as given for products of matrices, columns for all else."""

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.numpy import memory
from autograd.compiling.backends.numpy.code import Code

rng = np.random.default_rng(3)
THETA, X = rng.normal(size=12), rng.normal(size=(9, 4))


def layer(theta, x):
    return ops.total([ops.tanh(ops.dot(theta[4 * k :][:4], x)) for k in range(3)])


def walk(theta, x):
    place = theta[0]
    for step in x:
        place = place + theta[1] * ops.sin(place) * step
    return place


def both(theta, x):
    return layer(theta, x) * walk(theta, x)


def two(theta, x):
    """Reads every other number of a row one by one, and none of the rest."""
    return theta[0] * x[0] + ops.exp(theta[1] * x[2]) * x[0] + x[2] * theta[2]


@pytest.mark.parametrize(("f", "in_rows"), [(layer, 1), (walk, 0), (both, 0), (two, 0)])
def test_inputs_lie_as_they_are_read_and_mean_the_same(f, in_rows, monkeypatch):
    monkeypatch.setattr(memory, "TURNED", 4)  # rows at a time: 4, 4 and 1
    program = compile(f, in_axes=(None, 0), backend="numpy")
    value, slopes = program.value_and_grad(THETA, X)

    leaves = [Value(t) for t in THETA]
    mean = ops.mean([f(leaves, row) for row in X.tolist()])
    mean.backward()
    assert len(Code(program.engine.plan).rows) == in_rows
    assert value == pytest.approx(mean.data, rel=1e-13)
    np.testing.assert_allclose(slopes, [leaf.grad for leaf in leaves], rtol=1e-12)
    buffer, where = program.engine.plan.inputs[0]
    np.testing.assert_array_equal(program.engine.last.numbers(buffer)[where], X.T)
