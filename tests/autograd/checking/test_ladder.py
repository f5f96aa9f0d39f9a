"""The numerical derivative and its own error estimate."""

import math
from math import inf, isnan

import pytest

from autograd.checking import numerical_derivative
from autograd.checking.extrapolation import Estimate
from autograd.checking.ladder import branched_derivative


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


def test_a_jump_keeps_the_slopes_of_its_pieces():
    found = numerical_derivative(lambda x: 2.0 * x + (x > 0), 0.0)

    assert found.is_kink
    assert found.left.value == pytest.approx(2.0)
    assert found.right.value == pytest.approx(2.0)


def test_a_function_that_is_nowhere_defined_has_no_derivative():
    found = numerical_derivative(lambda x: math.sqrt(-1.0 - x * x), 0.0)

    assert not found.estimate.is_known
    assert not numerical_derivative(lambda x: (-2.0) ** x, 0.5).estimate.is_known


def test_a_mistake_in_the_function_is_not_swallowed():
    with pytest.raises(TypeError):
        numerical_derivative(lambda x: x + "1", 1.0)


def test_points_on_another_branch_are_left_out():
    f = lambda x: (x if x < 1.0 else 5.0 * x - 4.0, x < 1.0)  # noqa: E731
    estimate = branched_derivative(f, 1.0 - 1e-4).estimate

    assert abs(estimate.value - 1.0) <= estimate.error <= 1e-9


def test_noise_that_is_known_widens_the_error():
    quiet = numerical_derivative(math.exp, 1.0).estimate
    noisy = numerical_derivative(math.exp, 1.0, noise=1e-6).estimate

    assert noisy.error > 1e5 * quiet.error


def test_estimates_agree_within_their_errors():
    assert Estimate(1.0, 0.1).agrees_with(Estimate(1.2, 0.1))
    assert not Estimate(1.0, 0.1).agrees_with(Estimate(1.3, 0.1))
    assert not Estimate().is_known
