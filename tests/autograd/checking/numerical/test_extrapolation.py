"""The limit of slopes made to measure, and how far it may be off."""

import math
from math import inf, nan

import numpy as np
import pytest

from autograd.checking.numerical import extrapolation
from autograd.checking.numerical.extrapolation import Estimate, Estimates, Steps

# As the ladder takes them: quartered, then by 64ths.
SIZES = [4.0**-k for k in range(1, 9)] + [4.0**-8 / 64.0**k for k in range(1, 5)]
HALVES = [2.0**-k for k in range(8)]


def columns(lines):
    """Lines of (step, slope, rounding), side by side; shorter ones begin with NaN."""
    longest = max(map(len, lines))
    filled = [[(1e3 * 2.0**k, nan, nan) for k in range(longest - len(line), 0, -1)]
              + list(line) for line in lines]  # fmt: skip
    return Steps(*np.array(filled, float).reshape(len(lines), longest, 3).T)


def extrapolated(steps, power):
    """The limit of one line."""
    return extrapolation.extrapolated(columns([steps]), power).of(0)


def one_sided(steps):
    return extrapolation.one_sided(columns([steps])).of(0)


def confirmed(estimate, steps):
    found = Estimates(np.array([estimate.value]), np.array([estimate.error]))
    return extrapolation.confirmed(found, columns([steps]), np.array([0])).of(0)


def steps_of(slope, sizes=SIZES, noise=0.0):
    """Steps of a slope, where the function's change is rounded by ``noise``."""
    return [(h, slope(h), noise / h) for h in sizes]


def listed(slopes, sizes=SIZES):
    """Exact steps whose slopes are given, the coarsest first."""
    return [(h, slope, 0.0) for h, slope in zip(sizes, slopes, strict=False)]


# -- estimates -------------------------------------------------------------------------


def test_estimates_agree_within_the_sum_of_their_errors():
    assert Estimate(1.0, 0.125).agrees_with(Estimate(1.375, 0.25))
    assert Estimate(1.375, 0.25).agrees_with(Estimate(1.0, 0.125))
    assert not Estimate(1.0, 0.125).agrees_with(Estimate(1.376, 0.25))


def test_a_number_is_known_and_nan_is_not():
    assert Estimate(inf, 1.0).is_known
    assert Estimate(0.0, inf).is_known
    assert not Estimate().is_known


def test_an_estimate_keeps_its_value():
    with pytest.raises(AttributeError):
        Estimate(1.0, 0.1).value = 2.0


# -- Neville's table -------------------------------------------------------------------


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("degree", range(1, 6))
def test_a_polynomial_is_extrapolated_exactly(degree, power):
    def slope(h):
        return 2.0 + sum((k + 1.0) * h ** (k * power) for k in range(1, degree + 1))

    found = extrapolated(steps_of(slope, noise=1e-17), power)

    assert abs(found.value - 2.0) <= found.error < 1e-12


def test_steps_may_shrink_by_any_factor():
    sizes = [0.9 * 2.5**-k for k in range(14)]
    found = extrapolated(steps_of(lambda h: 2.0 + h - h**2, sizes, 1e-17), power=1)

    assert abs(found.value - 2.0) < 1e-14
    assert one_sided(steps_of(lambda h: h**-0.9, sizes)).value == inf


def test_six_columns_make_the_sixth_power_the_first_that_shows():
    degree_5 = extrapolated(steps_of(lambda h: h**5, HALVES[:7]), power=1)
    degree_6 = extrapolated(steps_of(lambda h: h**6, HALVES), power=1)

    assert abs(degree_5.value) <= degree_5.error < 1e-16
    assert 1e-13 < abs(degree_6.value) <= degree_6.error


@pytest.mark.parametrize(
    ("slope", "limit"),
    [
        (lambda h: math.sin(h) / h, 1.0),
        (lambda h: math.expm1(h) / h, 1.0),
        (lambda h: (math.exp(-h) - 1.0) / h, -1.0),
        (lambda h: 1.0 / (1.0 + 50.0 * h), 1.0),
        (lambda h: 3.0 + 0.2 * h**1.5, 3.0),
    ],
)
def test_the_error_is_never_below_the_true_one(slope, limit):
    found = extrapolated(steps_of(slope, noise=1e-16), power=1)

    assert abs(found.value - limit) <= found.error < 1e-3


def test_the_rounding_of_both_slopes_enters_the_error():
    steps = [(1.0, 0.0, 1e-3), (0.25, 0.0, 4e-3)]

    assert extrapolated(steps, power=1).error == pytest.approx(4e-3 + 5e-3 / 3.0)
    assert extrapolated(steps, power=2).error == pytest.approx(4e-3 + 5e-3 / 15.0)


def test_the_error_is_the_larger_difference_to_a_neighbour():
    for slopes in ((8.0, 2.0), (-8.0, -2.0)):
        steps = [(1.0, slopes[0], 0.0), (0.25, slopes[1], 0.0)]
        steps += [(1e-9, 0.0, inf), (1e-10, 0.0, inf)]
        found = extrapolated(steps, power=1)

        assert found.value == 0.0
        assert found.error == 8.0


def test_of_two_equally_good_the_coarser_is_taken_and_the_finer_confirm_it():
    found = extrapolated(listed([2.0] * 10 + [3.0, 3.0]), power=2)

    assert found == Estimate(2.0, 1.0)


def test_nothing_comes_of_fewer_than_two_steps():
    for steps in ([], [(1.0, 2.0, 0.0)]):
        for found in (extrapolated(steps, power=2), one_sided(steps)):
            assert not found.is_known
            assert found.error == inf


# -- jumps and oscillations ------------------------------------------------------------


def slopes_of(changes):
    """Slopes of a function that changes by so much over each of the steps."""
    return listed([change / h for change, h in zip(changes, SIZES, strict=False)])


@pytest.mark.parametrize(
    ("changes", "is_lost"),
    [
        ([1.0] * 8, True),
        ([-1.0] * 8, True),
        ([100.0] * 6 + [0.9, 0.9], False),
        ([100.0] * 6 + [1.1, 0.0], True),
        ([100.0] * 6 + [0.0, 1.1], True),
        ([100.0] * 6 + [0.0, -1.1], True),
        ([100.0] * 5 + [1.1, 0.0, 0.0], False),
        ([0.0] * 8, False),
    ],
)
def test_a_change_that_does_not_shrink_with_the_step_is_owned_to(changes, is_lost):
    found = extrapolated(slopes_of(changes), power=2)

    assert found.is_known
    assert (found.error == inf) == is_lost


# -- what finer steps say --------------------------------------------------------------


def seen_from(gaps, roundings=None, error=0.0, ratio=4.0):
    """The error of the estimate 2 at step ½, whose finer slopes lie off by ``gaps``."""
    roundings = roundings or [0.0] * len(gaps)
    finer = [
        (0.5 * ratio ** -(k + 1), 2.0 + gap, rounding)
        for k, (gap, rounding) in enumerate(zip(gaps, roundings, strict=True))
    ]
    found = confirmed(Estimate(2.0, error), [(0.5, 2.5, 0.0), *finer])
    assert found.value == 2.0
    return found.error


def test_finer_slopes_that_agree_leave_the_error():
    assert seen_from([0.0, 0.0, 0.0], error=0.125) == 0.125
    assert seen_from([0.125, -0.125], error=0.125) == 0.125


def test_a_finest_slope_that_lies_off_makes_the_error():
    assert seen_from([0.0, 0.0, 0.5], error=0.125) == 0.5
    assert seen_from([0.0, 0.0, -0.5], error=0.125) == 0.5
    assert seen_from([0.0, 1.0, 1.0], error=0.125) == 1.0


def test_slopes_that_close_in_by_half_are_let_pass():
    assert seen_from([1.0, 0.5, 0.25, 0.125, 0.0], error=0.0625) == 0.0625
    assert seen_from([1.0, 0.51, 0.25, 0.0, 0.0]) == 1.0
    assert seen_from([1.0, 0.25, 0.125, 0.0, 0.5, 0.0, 0.0]) == 0.0
    assert seen_from([0.25, 0.5, 0.26, 0.0, 0.0]) == 0.5


def test_a_gap_may_be_eight_times_its_own_rounding():
    assert seen_from([0.0, 0.0, 8.0], [0.0, 0.0, 1.0], error=0.5) == 0.5
    assert seen_from([0.0, 0.0, 8.5], [0.0, 0.0, 1.0], error=0.5) == 0.5
    assert seen_from([0.0, 0.0, 8.6], [0.0, 0.0, 1.0], error=0.5) == pytest.approx(8.6)


def test_a_gap_closes_in_if_the_next_is_within_its_rounding():
    assert seen_from([1.0, 0.75, 0.0, 0.0], [0.0, 0.75 / 8, 0.0, 0.0]) == 0.0
    assert seen_from([1.0, 0.75, 0.0, 0.0], [0.0, 0.74 / 8, 0.0, 0.0]) == 1.0


def noisy(*noises, **options):
    """The error where the function's change is off by ``noises``, the finest last."""
    ratio = options.get("ratio", 4.0)
    gaps = [2.0 * noise * ratio ** (k + 1) for k, noise in enumerate(noises)]
    return seen_from(gaps, **options)


def test_noise_inside_the_function_is_counted_at_the_step_of_the_estimate():
    assert noisy(0.0, 0.0, 1e-5, 1e-5) == pytest.approx(2e-5)
    assert noisy(0.0, 0.0, 1e-5, -7.9e-5, error=1.0) == pytest.approx(1.0 + 15.8e-5)
    assert noisy(0.0, 0.0, 7.9e-5, 1e-5) == pytest.approx(15.8e-5)
    assert noisy(1e-5, 1e-5) == pytest.approx(2e-5)


def test_gaps_that_do_not_grow_as_noise_does_are_none():
    assert noisy(0.0, 0.0, 1e-5, 8.1e-5) == pytest.approx(16.2e-5 * 4**4)
    assert noisy(0.0, 0.0, 8.1e-5, 1e-5) == pytest.approx(2e-5 * 4**4)
    assert noisy(0.0, 0.0, 2.0**-17, 2.0**-14) == 2.0**-13 * 4**4
    assert noisy(0.0, 0.0, 1e-5) == pytest.approx(2e-5 * 4**3)
    assert noisy(1e-5) == pytest.approx(8e-5)


def test_noise_is_small_beside_the_variation():
    assert noisy(0.0, 0.0, 1.24e-4, 1.24e-4) == pytest.approx(2.48e-4)
    assert noisy(0.0, 0.0, 1.26e-4, 1.26e-4) == pytest.approx(2.52e-4 * 4**4)


def test_gaps_within_the_known_rounding_are_no_noise():
    noise, gap = 2.0**-17, 2.0**-12

    assert noisy(0.0, noise, noise, roundings=[0.0, gap / 8.0, 0.0]) == 4.0 * gap
    assert noisy(0.0, noise, noise, roundings=[0.0, gap / 7.0, 0.0]) == 4.0 * gap
    assert noisy(0.0, noise, noise, roundings=[0.0, gap / 8.1, 0.0]) == 2.0 * noise


def test_gaps_within_eight_times_the_noise_are_let_pass():
    assert noisy(8.4e-5, 4e-4, 1e-5, 1e-5, ratio=2.0) == pytest.approx(2e-5)
    assert noisy(8.6e-5, 4e-4, 1e-5, 1e-5, ratio=2.0) == pytest.approx(3.44e-4)


# -- vertical tangents -----------------------------------------------------------------


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(
    ("power", "is_vertical"),
    [
        (0.14, False),
        (0.16, True),
        (0.5, True),
        (0.94, True),
        (0.96, False),
        (1.0, False),
        (-0.5, False),
    ],
)
def test_a_vertical_tangent_grows_like_a_power_of_the_step(power, is_vertical, sign):
    found = one_sided(steps_of(lambda h: sign * h**-power))

    assert (found.value == sign * inf) == is_vertical


def test_the_error_of_a_vertical_tangent_is_its_steepest_slope():
    assert one_sided(steps_of(lambda h: -(h**-0.5))).error == SIZES[-1] ** -0.5


def is_vertical(slopes, rounding=0.0):
    steps = [(h, slope, rounding) for h, slope in zip(SIZES, slopes, strict=False)]
    return abs(one_sided(steps).value) == inf


def test_six_slopes_make_a_tangent_vertical():
    slopes = [2.0**k for k in range(7)]

    assert is_vertical(slopes[:6])
    assert not is_vertical(slopes[:5])
    assert is_vertical([-5.0, 0.0, *slopes[:6]])
    assert not is_vertical([*slopes[:3], 0.5, *slopes[3:]])
    assert not is_vertical([*slopes[:5], 16.0])


def test_rounding_near_the_largest_float_hides_a_vertical_tangent_without_a_warning():
    slopes = [2.0**k for k in range(6)]

    with np.errstate(all="raise"):
        assert not is_vertical(slopes, rounding=1e308)


def test_one_slope_of_another_sign_makes_no_vertical_tangent():
    for position in range(6):
        slopes = [2.0**k for k in range(6)]
        slopes[position] *= -1.0

        assert not is_vertical(slopes)


def test_slopes_in_their_own_rounding_make_no_vertical_tangent():
    slopes = [2.0**k for k in range(6)]

    assert is_vertical(slopes, rounding=0.24)
    assert not is_vertical(slopes, rounding=0.25)
    assert not is_vertical([-s for s in slopes], rounding=0.26)


def test_slopes_that_vanish_make_no_vertical_tangent():
    assert not is_vertical([1e300, 1e200, 1e100, 1e-100, 1e-200, 1e-300])


# -- many lines side by side -----------------------------------------------------------

LINES = [
    steps_of(lambda h: 2.0 + h - h**2, noise=1e-17),
    steps_of(lambda h: -(h**-0.5)),
    listed([2.0] * 10 + [3.0, 3.0]),
    slopes_of([1.0] * 12),
    slopes_of([100.0] * 6 + [0.9] * 6),
    steps_of(lambda h: 0.0, noise=1e-17),
    steps_of(lambda h: math.sin(1e3 * h) / h, noise=1e-16),
    steps_of(lambda h: 1.0 + 1e-12 * h**-1, noise=1e-17),
]


@pytest.mark.parametrize("shorter_by", range(8))
def test_each_line_is_what_it_is_alone(shorter_by):
    lines = [line[shorter_by * (k % 2) :] for k, line in enumerate(LINES)]
    central = extrapolation.extrapolated(columns(lines), power=2)
    sides = extrapolation.one_sided(columns(lines))

    assert [repr(central.of(k)) for k in range(len(lines))] == [
        repr(extrapolated(line, 2)) for line in lines
    ]
    assert [repr(sides.of(k)) for k in range(len(lines))] == [
        repr(one_sided(line)) for line in lines
    ]


def test_a_line_without_any_slope_is_unknown_beside_others():
    found = extrapolation.extrapolated(columns([LINES[0], []]), power=1)

    assert found.of(0).is_known
    assert not found.of(1).is_known
    assert found.of(1).error == inf
