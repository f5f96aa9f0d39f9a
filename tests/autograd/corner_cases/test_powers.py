"""Operators both ways round, and powers at zero and of negative bases."""

import math
from math import isnan

import numpy as np
import pytest

from autograd import Value, grad
from autograd.errors import DomainError


def slope(f, *numbers):
    """The gradients of ``f`` by a backward sweep, as a list."""
    leaves = [Value(x) for x in numbers]
    f(*leaves).backward()
    return [leaf.grad for leaf in leaves]


@pytest.mark.parametrize(
    ("f", "value", "expected"),
    [
        (lambda v: 2**v, 8.0, 8.0 * math.log(2.0)),
        (lambda v: v**v, 27.0, 27.0 * (math.log(3.0) + 1.0)),
        (lambda v: 1 / v, 1 / 3, -1 / 9),
        (lambda v: 5 - v, 2.0, -1.0),
        (lambda v: sum([v, v]), 6.0, 2.0),
        (lambda v: np.float64(2) * v, 6.0, 2.0),
        (lambda v: v * np.float64(2), 6.0, 2.0),
    ],
)
def test_operators_both_ways_round(f, value, expected):
    v = Value(3.0)
    out = f(v)
    out.backward()

    assert isinstance(out, Value)
    assert type(out.data) is float
    assert out.data == pytest.approx(value, rel=1e-15)
    assert v.grad == pytest.approx(expected, rel=1e-15)


def test_a_zeroth_power_at_zero_is_one_with_slope_zero():
    assert (Value(0.0) ** 0).data == 1.0
    assert slope(lambda x: x**0, 0.0) == [0.0]


@pytest.mark.parametrize("exponent", [2.0, 2, 3, 3.0])
def test_derivatives_of_powers_at_zero_are_exact_to_the_third(exponent):
    found = []
    f = lambda x: x**exponent  # noqa: E731
    for _ in range(3):
        f = grad(f)
        found.append(f(0.0))

    assert found == ([0.0, 2.0, 0.0] if exponent == 2 else [0.0, 0.0, 6.0])


@pytest.mark.parametrize("exponent", [2.0, 0.0])
def test_the_exponent_of_a_zero_base_has_slope_zero(exponent):
    assert slope(lambda y: 0.0**y, exponent) == [0.0]
    assert slope(lambda x, y: x**y, 0.0, exponent)[1] == 0.0


def test_a_negative_base_has_a_slope_and_its_exponent_nan():
    base, exponent = slope(lambda x, y: x**y, -2.0, 2.0)

    assert base == -4.0
    assert isnan(exponent)


def test_a_fractional_power_of_a_negative_base_is_refused_never_complex():
    with pytest.raises(DomainError, match="whole exponent"):
        Value(-2.0) ** 0.5


def test_a_huge_even_power_of_a_negative_base_keeps_its_sign():
    assert slope(lambda x: x**1e17, -1.0) == [-1e17]
