"""The exact value and slopes of a row, and how far its floats lie from them."""

import dataclasses
import math
import sys
from math import inf, nan, ulp

import pytest

from autograd import ops, primitive
from autograd.checking.numerical.accuracy import (
    HUGE,
    Accuracy,
    Worst,
    error_in_ulps,
    exact_value_and_partials,
    import_mpmath,
    measure,
)
from autograd.errors import MissingExtraError, OperandError

mpmath = pytest.importorskip("mpmath")


def is_near(number, truth):
    """Whether two numbers agree to 50 digits."""
    return abs(number - truth) <= abs(truth) * mpmath.mpf(10) ** -50


# -- exact slopes ----------------------------------------------------------------------

SLOPES = {
    "exp": (ops.exp, lambda x: [mpmath.exp(x)]),
    "log": (ops.log, lambda x: [1 / x]),
    "sqrt": (ops.sqrt, lambda x: [1 / (2 * mpmath.sqrt(x))]),
    "mul": (ops.mul, lambda x, y: [y, x]),
    "div": (ops.div, lambda x, y: [1 / y, -x / y**2]),
    "atan2": (ops.atan2, lambda x, y: [y / (x * x + y * y), -x / (x * x + y * y)]),
    "dot": (ops.dot, lambda a, b, x, y: [x, y, a, b]),
}


@pytest.mark.parametrize("name", SLOPES)
@pytest.mark.parametrize(
    "numbers",
    [(0.7, 1.3, 0.2, 5.0), (1e-9, 1e12, 3.0, 1e-3), (600.0, 3e-7, 1e4, 2.0)],
)
def test_slopes_are_exact_to_fifty_digits(name, numbers):
    row, formulas = SLOPES[name]
    operands = numbers[: row.arity or 4]
    _, slopes = exact_value_and_partials(row, operands)

    with mpmath.workdps(400):
        truths = formulas(*map(mpmath.mpf, operands))
        assert len(slopes) == len(truths)
        assert all(map(is_near, slopes, truths))


@pytest.mark.parametrize("x", [1e-300, 1e-20, 1e20, 1e300])
def test_slopes_are_exact_at_any_scale(x):
    for name, y in (("log", None), ("sqrt", None), ("div", 0.3), ("atan2", x)):
        row, formulas = SLOPES[name]
        operands = (x,) if y is None else (x, y)
        _, slopes = exact_value_and_partials(row, operands)

        with mpmath.workdps(2000):
            assert all(map(is_near, slopes, formulas(*map(mpmath.mpf, operands))))


def test_the_value_is_exact_too():
    value, _ = exact_value_and_partials(ops.exp, (0.1,))

    with mpmath.workdps(100):
        assert is_near(value, mpmath.exp(mpmath.mpf(0.1)))


@pytest.mark.parametrize(
    ("row", "operands", "slopes"),
    [
        (ops.relu, (0.0,), [None]),
        (ops.abs, (0.0,), [None]),
        (ops.abs, (1e-300,), [1.0]),
        (ops.abs, (-1e-300,), [-1.0]),
        (ops.cbrt, (0.0,), [None]),
        (ops.hypot, (0.0, 0.0), [None, None]),
        (ops.hypot, (0.0, 2.0), [0.0, 1.0]),
        (ops.leaky_relu, (0.0, 1.0), [1.0, 0.0]),
        (ops.leaky_relu, (0.0, 0.1), [None, 0.0]),
        (ops.step, (0.0,), [None]),
        (ops.sign, (0.0,), [None]),
        (ops.sqrt, (0.0,), [None]),
        (ops.asin, (1.0,), [None]),
        (ops.cos, (0.0,), [0.0]),
        (ops.mul, (0.0, 3.0), [3.0, 0.0]),
    ],
    ids=str,
)
def test_a_slope_needs_two_sides_that_agree(row, operands, slopes):
    found = exact_value_and_partials(row, operands)[1]

    assert [s if s is None else pytest.approx(s, abs=1e-35) for s in slopes] == found


def smooth(precise):
    """A row of one's own without kinks."""
    return primitive("mine", lambda x: x, [lambda out, x: 1.0], precise=precise)


def test_an_extremum_is_flat_to_forty_digits_of_its_value():
    bent = smooth(lambda mp, x: mp.cos(1000 * x))
    kinked = smooth(lambda mp, x: 1 + mp.mpf(10) ** -30 * abs(x))

    assert abs(exact_value_and_partials(bent, (0.0,))[1][0]) < 1e-50
    assert exact_value_and_partials(kinked, (0.0,))[1] == [None]


def test_a_function_undefined_on_both_sides_has_the_slope_nan():
    row = smooth(lambda mp, x: mp.sqrt(-abs(x - 0.5)))

    assert mpmath.isnan(exact_value_and_partials(row, (0.5,))[1][0])


@pytest.mark.parametrize("error", [ZeroDivisionError, ValueError, OverflowError])
def test_a_side_where_the_precise_form_fails_is_undefined(error):
    def precise(mp, x):
        if x > 0.5:
            raise error
        return x

    row = smooth(precise)

    assert exact_value_and_partials(row, (0.5,))[1] == [None]
    assert is_near(exact_value_and_partials(row, (0.25,))[1][0], 1)


def test_without_a_precise_form_there_is_nothing_to_compare_with():
    row = primitive("mine", lambda x: x, [lambda out, x: 1.0])

    with pytest.raises(OperandError, match="mine: has no precise form"):
        exact_value_and_partials(row, (1.0,))


def test_without_mpmath_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpmath", None)

    with pytest.raises(MissingExtraError, match=r"pip install .\S*\[check\]"):
        import_mpmath()


# -- errors in ulp ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "exact", "scale", "ulps"),
    [
        (1.0, 1.0, 0.0, 0.0),
        (0.5 + 2.0**-53, 0.5, 0.0, 1.0),
        (-0.5 - 2.0**-53, -0.5, 0.0, 1.0),
        (0.0, 5e-324, 0.0, 1.0),
        (1.0 + ulp(4.0), 1.0, 4.0, 1.0),
        (4.0 + ulp(4.0), 4.0, 1.0, 1.0),
        (5.0, 1.0, inf, 0.0),
        (nan, 1.0, 0.0, inf),
        (1.0, nan, 0.0, inf),
        (nan, nan, 0.0, 0.0),
        (inf, 1e300, 0.0, inf),
        (1e300, inf, 0.0, inf),
        (inf, inf, 0.0, 0.0),
        (-inf, inf, 0.0, inf),
        (-inf, -inf, 0.0, 0.0),
        (inf, HUGE, 0.0, 0.0),
        (-HUGE, -inf, 0.0, 0.0),
        (-HUGE, inf, 0.0, inf),
    ],
)
def test_errors_are_counted_in_units_in_the_last_place(got, exact, scale, ulps):
    assert error_in_ulps(got, exact, scale) == ulps


def test_a_unit_is_that_of_the_truth_unless_a_scale_is_given():
    assert error_in_ulps(0.25 + ulp(0.25), 0.25) == 1.0


def test_the_truth_has_more_digits_than_a_float():
    with mpmath.workdps(50):
        third = mpmath.mpf(1) / 3

    assert 0.0 < error_in_ulps(1.0 / 3.0, third) < 0.5


def test_the_worse_of_two_errors_is_kept():
    small, large = Worst(1.0, (0.5,), 2.0, 3.0), Worst(2.0, (0.25,), 4.0, 5.0)

    assert small.or_worse(2.0, [0.25], 4.0, 5.0) == large
    assert large.or_worse(1.0, [0.5], 2.0, 3.0) is large
    assert large.or_worse(2.0, [0.5], 2.0, 3.0) is large
    assert Accuracy("f", 1, small, (large,)).ulps == 2.0
    assert Accuracy("f", 1, large, (small, small)).ulps == 2.0
    for fixed in (small, Accuracy("f", 1, small, (large,))):
        with pytest.raises(AttributeError):
            fixed.ulps = 0.0


# -- measuring a row -------------------------------------------------------------------


def off_by(row, ulps, slopes=0.0):
    """The row with its values, or its partials, off by about so many ulp."""
    factor, tilt = 1.0 + ulps * 2.0**-52, 1.0 + slopes * 2.0**-52
    return dataclasses.replace(
        row,
        scalar=lambda *xs: row.scalar(*xs) * factor,
        partials=tuple(lambda *xs, r=r: r(*xs) * tilt for r in row.partials),
    )


def test_an_error_of_a_value_is_measured_and_shown():
    found = measure(off_by(ops.mul, 1000.0), points=40)

    assert found.points == 40
    assert 990.0 < found.value.ulps < 2010.0
    assert found.ulps == found.value.ulps
    assert all(worst.ulps < 1.0 for worst in found.partials)
    assert found.value.exact == math.prod(found.value.operands)
    assert found.value.got == found.value.exact * (1.0 + 1000.0 * 2.0**-52)


def test_an_error_of_each_partial_is_measured_and_shown():
    swapped = dataclasses.replace(ops.mul, partials=(lambda out, x, y: 2.0 * y,) * 2)
    found = measure(swapped, points=20)
    first, second = found.partials

    assert found.value.ulps < 1.0
    assert found.ulps == max(first.ulps, second.ulps) > 2.0**51
    assert (first.got, first.exact) == (2.0 * first.operands[1], first.operands[1])
    assert (second.got, second.exact) == (2.0 * second.operands[1], second.operands[0])


def test_the_partials_of_any_number_of_operands_share_one_figure():
    assert len(measure(ops.total, points=10).partials) == 1
    assert len(measure(ops.sub, points=10).partials) == 2


@pytest.mark.slow
def test_a_sum_that_cancels_is_measured_by_its_terms():
    assert measure(ops.total, points=200).value.ulps <= 4.0
    assert measure(ops.dot, points=200).value.ulps <= 4.0


@pytest.mark.slow
def test_the_points_follow_from_the_seed():
    row = off_by(ops.exp, 100.0, slopes=100.0)

    assert measure(row, 30, seed=1) == measure(row, 30, seed=1)
    assert measure(row, 30, seed=1) != measure(row, 30, seed=2)
    assert measure(row, 30) == measure(row, 30, seed=0)
