"""Kinks, borders, saturated tails, zero factors and NaN."""

import math
from math import inf, isnan, nan

import pytest

from autograd import Value, ops
from autograd.errors import DomainError


def slope(f, *numbers):
    """The gradients of ``f`` by a backward sweep, as a list."""
    leaves = [Value(x) for x in numbers]
    f(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def test_sqrt_at_zero_is_zero_with_an_infinite_slope():
    assert ops.sqrt(Value(0.0)).data == 0.0
    assert slope(ops.sqrt, 0.0) == [inf]


@pytest.mark.parametrize("f", [ops.abs, abs, ops.relu])
def test_abs_and_relu_at_zero_have_slope_zero(f):
    assert slope(f, 0.0) == [0.0]


def test_maximum_shares_a_tie_equally():
    assert slope(lambda x: ops.maximum(x, 1.0), 1.0) == [0.5]
    assert slope(ops.maximum, 1.0, 1.0) == [0.5, 0.5]
    assert slope(ops.minimum, 2.0, 2.0, 2.0, 3.0) == [1 / 3, 1 / 3, 1 / 3, 0.0]


@pytest.mark.parametrize(
    ("f", "x", "value", "expected"),
    [
        (ops.sigmoid, 1000.0, 1.0, 0.0),
        (ops.sigmoid, -1000.0, 0.0, 0.0),
        (ops.tanh, 400.0, 1.0, 0.0),
        (ops.tanh, -400.0, -1.0, 0.0),
        (ops.softplus, 1000.0, 1000.0, 1.0),
        (ops.softplus, -1000.0, 0.0, 0.0),
    ],
)
def test_saturated_functions_are_finite_and_right(f, x, value, expected):
    assert f(Value(x)).data == value
    assert slope(f, x) == [pytest.approx(expected, abs=1e-300)]


def test_a_tail_keeps_its_digits():
    assert slope(ops.tanh, 50.0) == [pytest.approx(1.4880303904083e-43, rel=1e-13)]


def test_logsumexp_of_huge_numbers_is_finite_and_right():
    out = ops.logsumexp(Value(1000.0), Value(-1000.0), Value(1000.0))

    assert out.data == 1000.0 + math.log(2.0)
    assert slope(ops.logsumexp, 1000.0, -1000.0, 1000.0) == [0.5, 0.0, 0.5]
    assert slope(ops.logsumexp, -1000.0, -1000.0) == [0.5, 0.5]


@pytest.mark.parametrize("f", [lambda x: x * ops.sqrt(x), lambda x: ops.sqrt(x * x)])
def test_a_zero_factor_in_a_sweep_gives_zero_not_nan(f):
    assert slope(f, 0.0) == [0.0]


def test_a_guarded_logarithm_of_zero_is_refused_with_its_way_out():
    x = Value(0.0)
    with pytest.raises(DomainError, match="log: operand 0 must lie in"):
        ops.where(x > 0, ops.log(x), 0.0)

    assert ops.log(ops.clip(x, 1e-12, inf)).data == math.log(1e-12)


def test_relu_of_nan_is_nan_in_value_and_gradient():
    assert isnan(ops.relu(Value(nan)).data)
    assert isnan(slope(ops.relu, nan)[0])
