"""The quick way of NumPy programs gives what the long one does, or leaves it alone."""

import numpy as np
import pytest

from autograd import compile, ops
from autograd.compiling.backends.numpy.direct import Direct

rng = np.random.default_rng(4)
THETA, X, Y = rng.normal(size=(3, 4)), rng.normal(size=(7, 2, 2)), rng.normal(size=7)


def loss(theta, x, y):
    flat = [*x[0], *x[1]]
    hidden = [ops.log(1.5 + ops.tanh(ops.dot(row, flat))) for row in theta]
    return (ops.total(hidden) - y) ** 2


@pytest.fixture
def both():
    """A program, and its quick way after a call."""
    program = compile(loss, in_axes=(None, 0, 0), backend="numpy")
    program.value_and_grad(THETA, X, Y)
    quick = program.engine._local.held[len(X)].direct
    assert isinstance(quick, Direct)
    return program, quick


def test_it_gives_the_same_bits(both):
    program, quick = both
    for scale in (1.0, -0.5):
        total, gradient = quick(scale * THETA, X + scale, Y)
        program.engine._local.bound = False  # the long way
        value, slopes = program.value_and_grad(scale * THETA, X + scale, Y)
        assert total / 7 == value
        assert np.array_equal(gradient, slopes)
        assert gradient.shape == THETA.shape


def test_a_gradient_is_the_callers_own(both):
    _, quick = both
    first = quick(THETA, X, Y)[1]
    kept = first.copy()
    quick(2.0 * THETA, X, Y)
    assert np.array_equal(first, kept)


@pytest.mark.parametrize(
    "arguments",
    [
        (THETA, X),
        (THETA, X, Y[:6]),
        (THETA.ravel(), X, Y),
        (THETA.tolist(), X, Y),
        (THETA, X.astype(np.float32), Y),
        (THETA, X, np.arange(7)),
        (np.full_like(THETA, np.nan), X, Y),
        (THETA, X, np.full_like(Y, np.inf)),
    ],
    ids=["one less", "fewer", "shape", "list", "dtype", "whole", "nan", "inf"],
)
def test_other_arguments_are_left_to_the_long_way(both, arguments):
    assert both[1](*arguments) is None


def test_arrays_that_are_views_are_read_as_they_stand(both):
    program, quick = both
    wide, turned = np.repeat(X, 2, axis=0)[::2], np.asfortranarray(THETA)
    total, gradient = quick(turned, wide, Y[::-1])
    program.engine._local.bound = False
    value, slopes = program.value_and_grad(THETA, X, Y[::-1].copy())
    assert total / 7 == value
    assert np.array_equal(gradient, slopes)
