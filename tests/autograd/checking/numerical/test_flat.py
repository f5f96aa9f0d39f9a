"""A constant, or only almost one: what lies further away tells."""

import math

import pytest

from autograd.checking.numerical.flat import is_flat
from autograd.errors import OperandError


def relu(x):
    return max(x, 0.0)


def clip(x):
    return min(relu(x), 1.0)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 5.0, 1.0),
        (lambda x: 0.0, -1e10),
        (relu, -2.0),
        (relu, -1e-200),
        (clip, 2.0),
        (clip, -1e-3),
        (math.floor, 2.5),
        (math.floor, 1e6 + 0.5),
        (lambda x: math.copysign(1.0, x), 3.0),
        (lambda x: 5.0 + 0.0 * x * x, 1.0),  # overflows far away, and only there
        (lambda x: 5.0 + 0.0 * math.log(x), 1.0),  # undefined to one side
    ],
)
def test_a_constant_piece_is_flat(f, x):
    assert is_flat(f, x)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (math.tanh, 30.0),
        (math.tanh, -400.0),
        (math.erf, 10.0),
        (lambda x: 1e20 + x, 1.0),
        (lambda x: 1e20 - x, 1.0),
        (lambda x: 1e300 + x, 1.0),
        (lambda x: 1e16 + x * x, 1e-3),
        (lambda x: 1.0 - math.exp(-x), 50.0),
        (lambda x: 1.0 - math.exp(-x), 400.0),
        (lambda x: 1.0 + math.exp(-x * x), 27.0),
        (lambda x: 1.0 + 1.0 / x, 1e20),
        (math.atan, 1e17),
        (lambda x: 1e9 + math.atan(1e-12 * x), 1.0),
    ],
)
def test_a_slope_that_floats_hide_comes_into_sight_little_by_little(f, x):
    assert not is_flat(f, x)


def test_what_ends_at_borders_alone_stays_open():
    assert not is_flat(lambda x: 5.0 + 0.0 * math.sqrt(1.0 - x * x), 0.3)


def test_the_end_of_a_piece_must_stand_out_of_the_rounding():
    assert is_flat(clip, 2.0, noise=1e-12)
    assert not is_flat(clip, 2.0, noise=1e-3)


def test_numbers_that_are_none_count_as_undefined():
    def ended(x):
        return 5.0 if x > -1.0 else math.nan

    assert is_flat(ended, 1.0)
    assert not is_flat(lambda x: ended(x) if x < 9.0 else -math.inf, 1.0)


def test_misuse_is_no_border():
    def refuses(x):
        if x > 9.0:
            raise OperandError("no number")
        return 5.0

    with pytest.raises(OperandError):
        is_flat(refuses, 1.0)


@pytest.mark.parametrize("x", [0.0, 1.0, -3e8, 1e-200])
def test_it_costs_a_few_dozen_calls(x):
    calls = []
    is_flat(lambda x: calls.append(x) or 7.0, x)

    assert len(calls) == 1 + 2 * 33
    assert max(map(abs, calls)) >= 1e300
