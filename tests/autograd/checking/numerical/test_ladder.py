"""The numerical derivative and its own error estimate."""

import math
from math import inf, isnan, nan

import pytest

from autograd.checking import numerical_derivative
from autograd.checking.numerical.extrapolation import Estimate
from autograd.checking.numerical.ladder import (
    Numerical,
    branched_derivative,
    refined,
    scales_of,
)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (math.exp, 1.0, math.e),
        (math.sin, 0.5, math.cos(0.5)),
        (lambda x: x * x, 4e-6, 8e-6),
        (lambda x: x * x, 0.0, 0.0),
        (math.log, 1e-300, 1e300),
        (math.log, 1e300, 1e-300),
        (lambda x: 1.0 / x, 1e-3, -1e6),
        (lambda x: 3.0 * x, 0.3, 3.0),
        (lambda x: 7.0, 1.0, 0.0),
        (math.cos, 0.0, 0.0),
        (lambda x: math.sin(1e6 * x), 1.0, 1e6 * math.cos(1e6)),
        (lambda x: max(x - 1.0, 0.0), 1.0 + 1e-9, 1.0),
        (lambda x: max(x - 1.0, 0.0), 1.0 - 1e-9, 0.0),
    ],
)
def test_the_truth_lies_within_the_error(f, x, slope):
    estimate = numerical_derivative(f, x).estimate

    assert abs(estimate.value - slope) <= estimate.error
    assert estimate.error <= max(1e-6 * abs(slope), 1e-13)


def test_it_costs_under_thirty_evaluations_where_all_is_well():
    assert numerical_derivative(math.exp, 1.0).evaluations <= 29


def test_an_oscillation_too_fast_for_floats_is_owned_to():
    assert numerical_derivative(math.sin, 1e15).estimate.error == inf
    assert numerical_derivative(math.tan, 2e269).estimate.error == inf


def test_a_kink_has_two_slopes():
    found = numerical_derivative(lambda x: 3.0 * x if x > 0 else -x, 0.0)

    assert found.is_kink
    assert found.left.value == pytest.approx(-1.0)
    assert found.right.value == pytest.approx(3.0)


def test_a_smooth_point_beside_a_kink_is_none():
    for distance in (1e-9, 1e-5, 0.1):
        assert not numerical_derivative(lambda x: max(x, 0.0), distance).is_kink


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (math.sqrt, 0.0, inf),
        (math.cbrt, 0.0, inf),
        (math.asin, 1.0, inf),
        (math.acos, -1.0, -inf),
    ],
)
def test_a_vertical_tangent_is_infinite(f, x, slope):
    found = numerical_derivative(f, x)

    assert found.estimate.value == slope
    assert not found.is_kink


def test_a_cusp_is_a_kink_with_two_infinite_slopes():
    found = numerical_derivative(lambda x: math.sqrt(abs(x)), 0.0)

    assert found.is_kink
    assert (found.left.value, found.right.value) == (-inf, inf)


def test_a_border_is_seen_from_inside():
    found = numerical_derivative(lambda x: math.sqrt(x) ** 4, 0.0)

    assert isnan(found.left.value)
    assert found.estimate.value == pytest.approx(0.0, abs=1e-12)


def holed(x):
    return 7.0 if x == 1.0 else 2.0 * x


@pytest.mark.parametrize(
    ("f", "x", "left", "right"),
    [
        (lambda x: 2.0 * x + (x > 0), 0.0, 2.0, 2.0),
        (lambda x: x if x < 1.0 else x + 5.0, 1.0, 1.0, 1.0),
        (lambda x: x * x if x <= 1.0 else 5.0 * x, 1.0, 2.0, 5.0),
        (lambda x: -1e-3 * (x >= 3e5), 3e5, 0.0, 0.0),
        (math.floor, -2.0, 0.0, 0.0),
        (holed, 1.0, 2.0, 2.0),  # continuous but for the point itself
    ],
)
def test_a_jump_is_no_kink_and_keeps_the_slopes_of_its_pieces(f, x, left, right):
    found = numerical_derivative(f, x)

    assert found.leap > 0.0
    assert not found.is_kink
    assert found.left.value == pytest.approx(left)
    assert found.right.value == pytest.approx(right)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (math.sqrt, 0.0),
        (lambda x: math.copysign(abs(x) ** 0.05, x), 0.0),
        (abs, 0.0),
        (lambda x: math.floor(x), 1.0 + 2.0**-30),
        (lambda x: math.sin(1e20 * x), 1.0),
        (lambda x: math.tanh(1e9 * (x - 1.0)), 1.0),
        (lambda x: (x + 1e10) - 1e10, 1.0),
    ],
)
def test_what_is_steep_bent_or_rough_does_not_jump(f, x):
    assert numerical_derivative(f, x, noise=2.0 * math.ulp(1e10)).leap == 0.0
    assert numerical_derivative(f, x).leap == 0.0


def test_a_function_that_is_nowhere_defined_has_no_derivative():
    found = numerical_derivative(lambda x: math.sqrt(-1.0 - x * x), 0.0)

    assert not found.estimate.is_known
    assert not numerical_derivative(lambda x: (-2.0) ** x, 0.5).estimate.is_known


def test_a_mistake_in_the_function_is_not_swallowed():
    with pytest.raises(TypeError):
        numerical_derivative(lambda x: x + "1", 1.0)


@pytest.mark.parametrize(("x", "slope"), [(1.0 - 1e-3, 1.0), (1.0 + 1e-3, 5.0)])
def test_points_on_another_branch_are_left_out(x, slope):
    f = lambda x: (x if x < 1.0 else 5.0 * x - 4.0, x < 1.0)  # noqa: E731
    found = branched_derivative(f, x)

    for estimate in (found.central, found.left, found.right):
        assert abs(estimate.value - slope) <= estimate.error <= 1e-9


def test_noise_that_is_known_widens_the_error():
    quiet = numerical_derivative(math.exp, 1.0).estimate
    noisy = numerical_derivative(math.exp, 1.0, noise=1e-6).estimate

    assert noisy.error > 1e5 * quiet.error


@pytest.mark.parametrize("x", [1.7e308, -1.79e308, 1e300, 5e-324, -1e-310, 0.0])
def test_the_whole_range_of_floats_is_covered(x):
    estimate = numerical_derivative(lambda x: x, x).estimate

    assert abs(estimate.value - 1.0) <= estimate.error < 1e-9


@pytest.mark.parametrize("x", [0.1, -0.7, 1e-3, 12345.678, 1e-200, 3e200])
def test_a_difference_is_divided_by_the_distance_really_taken(x):
    found = numerical_derivative(lambda x: x, x)

    assert found.central.value == found.left.value == found.right.value == 1.0
    assert found.steepest == 1.0


# -- which points are asked ------------------------------------------------------------


def distances(x, f=math.atan):
    """How far from ``x`` to either side a function is asked, the farthest first."""
    points = []
    found = numerical_derivative(lambda y: points.append(y) or f(y), x)
    assert len(points) == len(set(points)) <= found.evaluations
    below = {x - y for y in points if y < x}
    above = {y - x for y in points if y > x}
    assert x in points
    assert sorted(above)[:8] == pytest.approx(sorted(below)[:8])
    return sorted(below if x > 0.0 else above, reverse=True)


def test_steps_are_quarters_of_the_scale_then_64ths_to_a_few_ulp():
    quarters = [2.0 * 4.0**-k for k in range(1, 9)]
    finer = [quarters[-1] / 64.0**k for k in range(1, 6)]

    assert distances(1.0) == pytest.approx(quarters + finer)
    assert finer[-1] >= 4.0 * math.ulp(1.0) > finer[-1] / 64.0


def test_steps_around_zero_end_where_the_scale_has_no_more_digits():
    assert min(distances(0.0)) >= math.ulp(1.0) > min(distances(0.0)) / 64.0


@pytest.mark.parametrize(
    ("x", "scales"),
    [
        (0.0, [1.0]),
        (0.3, [1.0]),
        (-0.3, [1.0]),
        (1.0, [2.0]),
        (1.5, [2.0]),
        (-5.0, [8.0]),
        (1023.0, [1024.0]),
        (1025.0, [1.0, 2048.0]),
        (1e-3, [1.0]),
        (0.9 * 2.0**-10, [1.0]),
        (0.9 * 2.0**-11, [2.0**-11, 1.0]),
        (-1e-300, [2.0**-996, 1.0]),
        (1e300, [2.0**997]),
        (2.0**31, [1.0, 2.0**32]),
        (2.0**32, [1.0, 2.0**33]),
        (2.0**33, [2.0**34]),
        (1.7e308, [2.0**1023]),
    ],
)
def test_a_scale_is_a_power_of_two_above_the_point_and_above_one(x, scales):
    assert distances(x, f=lambda y: 1.0)[0] == pytest.approx(scales[-1] / 4.0)
    assert scales_of(x) == scales


def wild(x):
    return math.sin(1e200 * x)


def test_three_finer_ladders_are_tried_each_a_thousandth_of_the_one_before():
    assert distances(0.0, wild)[0] == 0.25
    assert distances(0.0, wild)[-1] == 2.0 ** -(30 + 52)
    assert {2.0**-18, 2.0**-30} <= set(distances(0.0, wild))  # the first, the second


@pytest.mark.parametrize("x", [0.7, 900.0, 1e5, -3e9])
def test_no_ladder_goes_below_four_ulp(x):
    assert min(distances(x, wild)) >= 4.0 * math.ulp(x)


@pytest.mark.parametrize("height", [1.0, 1e-12, -1e9])
@pytest.mark.parametrize(
    ("width", "is_found"), [(1e-3, True), (1e-6, True), (1e-9, True), (1e-14, False)]
)
def test_finer_ladders_find_a_function_that_changes_fast(width, is_found, height):
    f = lambda x: height * math.atan((x - 0.7) / width)  # noqa: E731
    estimate = numerical_derivative(f, 0.7).estimate

    assert (estimate.error <= 1e-6 * abs(estimate.value)) == is_found


def test_no_finer_ladder_is_tried_where_the_error_is_small():
    for f, x in ((math.exp, 1.0), (math.cos, 0.0), (math.sqrt, 0.0), (abs, 0.0)):
        assert numerical_derivative(f, x).evaluations <= 29


def test_finer_ladders_serve_a_border_too():
    f = lambda x: 1.0 / (1.0 + 1e7 * x) if x >= 0.0 else nan  # noqa: E731
    estimate = numerical_derivative(f, 0.0).estimate

    assert abs(estimate.value + 1e7) <= estimate.error <= 1.0


# -- what the estimates say together ---------------------------------------------------


@pytest.mark.parametrize(
    ("estimates", "best"),
    [
        ([(1.0, 0.5), (1.25, 0.25)], (1.25, 0.25)),
        ([(1.0, 0.5), (1.25, 0.75)], (1.0, 0.5)),
        ([(1.0, 0.5), (1.25, 0.5)], (1.0, 0.5)),
        ([(1.0, 0.5), (2.0, 0.25)], (1.0, 0.5)),
        ([(nan, inf), (2.0, 0.25)], (2.0, 0.25)),
        ([(1.0, inf), (2.0, 0.25), (2.5, 0.125), (2.25, 0.125)], (2.25, 0.125)),
    ],
)
def test_a_coarser_estimate_may_sharpen_but_not_contradict(estimates, best):
    assert refined([Estimate(*each) for each in estimates]) == Estimate(*best)


def kink(left, right, error=1e-12, central=0.1):
    sides = Estimate(left, error), Estimate(right, error)
    return Numerical(Estimate((left + right) / 2, central), *sides, 29)


def test_a_kink_needs_sides_that_differ_beyond_their_errors():
    assert kink(0.0, 1.0).is_kink
    assert kink(0.0, 1.0, error=5e-4).is_kink
    assert not kink(0.0, 1.0, error=5.1e-4).is_kink
    assert kink(-1.0, 0.0, error=4.9e-4).is_kink
    assert not kink(1.0, 1.0 + 1.9e-11).is_kink
    assert kink(1.0, 1.0 + 2.1e-11).is_kink
    assert kink(1.0 + 2.1e-11, 1.0).is_kink
    assert not kink(0.0, 0.0, error=0.0).is_kink


def test_infinite_slopes_are_a_kink_if_they_differ():
    assert kink(-inf, inf).is_kink
    assert kink(inf, 1.0).is_kink
    assert kink(-1.0, -inf).is_kink
    assert not kink(inf, inf).is_kink
    assert not kink(-inf, -inf).is_kink


def test_a_side_where_nothing_is_known_makes_no_kink():
    assert not kink(nan, 1.0).is_kink
    assert not kink(1.0, nan).is_kink
    assert not kink(inf, nan).is_kink
    assert not kink(nan, 1.0, central=inf).is_kink


def test_the_estimate_is_the_side_that_is_known_else_the_middle():
    central, left, right = Estimate(2.0, 0.1), Estimate(1.0, 0.1), Estimate(3.0, 0.1)
    steep, unknown = Estimate(inf, 1e6), Estimate()

    assert Numerical(central, left, right, 9).estimate is central
    assert Numerical(central, left, unknown, 9).estimate is left
    assert Numerical(central, unknown, right, 9).estimate is right
    assert Numerical(central, steep, steep, 9).estimate is steep
    assert Numerical(central, steep, right, 9).estimate is central
    assert Numerical(central, steep, Estimate(-inf, 1e6), 9).estimate is central
    assert not Numerical(central, unknown, unknown, 9).estimate.is_known


def test_the_evidence_cannot_be_altered():
    with pytest.raises(AttributeError):
        kink(0.0, 1.0).evaluations = 0


def test_each_side_of_a_kink_is_as_sharp_as_a_smooth_function():
    found = numerical_derivative(lambda x: math.exp(3.0 * x if x > 0 else -x), 0.0)

    assert abs(found.left.value + 1.0) <= found.left.error < 1e-8
    assert abs(found.right.value - 3.0) <= found.right.error < 1e-8
    assert abs(found.central.value - 1.0) < 0.1


def test_central_differences_gain_two_orders_a_column():
    assert numerical_derivative(math.exp, 1.0).central.error < 1e-12
    assert numerical_derivative(math.exp, 1.0).left.error < 1e-9
    assert numerical_derivative(math.exp, 1.0).right.error < 1e-9


def test_a_constant_costs_the_rounding_over_the_second_step():
    error = numerical_derivative(lambda x: 7.0, 1.0).central.error

    assert error == pytest.approx((16.0 + 20.0 / 15.0) * math.ulp(7.0))
