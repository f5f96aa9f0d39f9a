"""Intervals, and the switch that lets operands leave them."""

from math import inf, nan, nextafter

import numpy as np
import pytest

from autograd import Interval, Value, ops
from autograd.errors import DomainError
from autograd.ground.domain import (
    NONNEGATIVE,
    NONZERO,
    OPEN_UNIT,
    POSITIVE,
    REALS,
    UNIT,
    is_checked,
    silent,
    unchecked,
)
from tests.interrupts import at_every_moment

TINY = 5e-324


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (REALS, [-inf, -1e308, 0.0, inf, nan], []),
        (POSITIVE, [TINY, 1e308, inf, nan], [0.0, -0.0, -TINY, -inf]),
        (NONNEGATIVE, [0.0, -0.0, TINY, inf, nan], [-TINY, -inf]),
        (NONZERO, [TINY, -TINY, inf, -inf, nan], [0.0, -0.0]),
        (UNIT, [-1.0, 1.0, 0.0, nan], [nextafter(1, 2), -nextafter(1, 2), inf]),
        (OPEN_UNIT, [nextafter(1, 0), 0.0, nan], [-1.0, 1.0, inf, -inf]),
        (Interval(0.0, 2.0, high_open=True, holes=(1.0,)), [0.0, 0.5], [1.0, 2.0]),
    ],
)
def test_membership_at_the_borders(interval, inside, outside):
    assert [x for x in inside if x not in interval] == []
    assert [x for x in outside if x in interval] == []


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (REALS, "(-inf, inf)"),
        (POSITIVE, "(0, inf)"),
        (NONNEGATIVE, "[0, inf)"),
        (NONZERO, "(-inf, inf) without 0"),
        (Interval(-1.0, 1.0, high_open=True), "[-1, 1)"),
    ],
)
def test_an_interval_reads_as_in_a_textbook(interval, text):
    assert str(interval) == text


def test_borders_are_finite_ends_and_holes():
    assert POSITIVE.borders == (0.0,)
    assert NONZERO.borders == (0.0,)
    assert UNIT.borders == (-1.0, 1.0)
    assert REALS.borders == ()
    assert REALS.is_everything
    assert not NONZERO.is_everything
    assert not POSITIVE.is_everything


def test_unchecked_gives_ieee_results_and_ends_with_its_call():
    @unchecked
    def block():
        assert not is_checked()
        assert ops.log(0.0) == -inf
        assert (ops.sqrt(Value(-1.0)).data) != 0.0  # nan
        assert not unchecked(is_checked)()
        assert not is_checked()
        return "done"

    assert block() == "done"
    assert is_checked()
    with pytest.raises(DomainError):
        ops.log(0.0)


def test_unchecked_ends_when_its_call_fails():
    with pytest.raises(ZeroDivisionError):
        unchecked(lambda: 1 / 0)()

    assert is_checked()


@pytest.mark.slow
def test_an_interrupt_at_any_moment_leaves_the_checks_on():
    def free():
        assert unchecked(ops.log)(0.0) == -inf

    for moment in at_every_moment(free, (".py",)):
        assert is_checked(), moment
        with pytest.raises(DomainError):
            ops.log(-1.0)
    assert moment > 50


def test_an_interrupt_at_any_moment_leaves_numpys_warnings_on():
    usual = np.geterr()

    def divide():
        assert silent(np.divide)(1.0, 0.0) == inf

    for moment in at_every_moment(divide, ("domain.py", "_ufunc_config.py")):
        assert np.geterr() == usual, moment
    with pytest.warns(RuntimeWarning):
        np.divide(1.0, 0.0)
