"""Evaluations around a point: which are made, and the differences between them."""

import math
from math import inf, nan

import pytest

from autograd.checking import numerical_derivative
from autograd.checking.numerical.samples import Samples
from autograd.errors import OperandError, StaleGraphError


def plain(f, x=0.0, noise=0.0):
    return Samples(lambda y: (f(y), None), x, noise)


def failing(error):
    def f(x):
        raise error

    return f


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), OverflowError(), ValueError(), StaleGraphError("")]
)
def test_a_function_that_fails_is_undefined_there(error):
    found = numerical_derivative(failing(error), 1.0)

    assert plain(failing(error)).at(1.0) is None
    assert not found.estimate.is_known
    assert (found.evaluations, found.steepest) == (1, 0.0)


@pytest.mark.parametrize("error", [TypeError(), OperandError(""), KeyError()])
def test_mistakes_are_passed_on(error):
    with pytest.raises(type(error)):
        plain(failing(error)).at(1.0)


def test_no_number_is_no_sample():
    assert plain(lambda x: nan).at(1.0) is None
    assert plain(lambda x: -inf).at(1.0) is None
    assert plain(lambda x: 1.0).at(inf) is None
    assert plain(lambda x: 1.0).at(-1.0) == (1.0, None)


def test_every_point_is_asked_once():
    asked = []
    samples = plain(lambda x: asked.append(x) or x)
    for point in (1.0, 2.0, 1.0, 2.0):
        samples.at(point)

    assert asked == [1.0, 2.0]
    assert samples.count == 2


def test_a_quotient_carries_the_rounding_of_both_values():
    step = plain(lambda x: 2.0 * x).quotient(0.5, 4.0)

    assert step == (3.5, 2.0, 2.0 * (math.ulp(1.0) + math.ulp(8.0)) / 3.5)
    assert plain(math.cos, noise=0.5).quotient(0.0, 4.0).rounding == 0.25
    assert (
        plain(math.cos, noise=1e-17).quotient(-1.0, 1.0).rounding == math.ulp(0.5) * 2
    )


def test_a_quotient_of_values_too_far_apart_for_a_float():
    assert plain(lambda x: 8e307 * x).quotient(-2.0, 2.0).slope == 8e307
    assert plain(lambda x: -8e307 * x).quotient(-1.0, 2.0).slope == -8e307
    assert plain(lambda x: 4.5 * x).quotient(-2.1e307, 2.1e307).slope == 4.5
    assert plain(lambda x: 5e-324 * x).quotient(0.0, 1.0).slope == 5e-324


def test_there_is_no_quotient_without_two_samples_and_a_finite_slope():
    samples = plain(lambda x: math.copysign(1e300, x) if x < 2.0 else nan)

    assert samples.quotient(1.0, 2.0) is None
    assert samples.quotient(2.0, 3.0) is None
    assert samples.quotient(3.0, 1.0) is None
    assert samples.quotient(-1e-300, 1e-300) is None


def test_the_steepest_slope_between_neighbours():
    samples = plain(lambda x: {0.0: 0.0, 1.0: 3.0, 2.0: nan, 3.0: -1.0, 7.0: 0.0}[x])
    for x in (7.0, 0.0, 3.0, 2.0):
        samples.at(x)
    assert samples.steepest == pytest.approx(1.0 / 3.0)

    samples.at(1.0)
    assert samples.steepest == 3.0
    assert plain(math.exp).steepest == 0.0


def test_a_slope_too_steep_for_a_float_is_not_the_steepest():
    samples = plain(lambda x: math.copysign(1e300, x) if x < 1.0 else 1e300 + 1e290)
    for x in (-1e-300, 1e-300, 0.5, 1.0):
        samples.at(x)

    assert samples.steepest == pytest.approx(2e290)


def test_steps_reach_as_far_as_the_branch_of_the_nearest_point():
    samples = Samples(lambda x: (x if x < 5.0 else nan, (x > 2.0,)), 1.0, 0.0)
    steps = [8.0, 2.0, 1.5, 1.0, 0.5, 0.25]

    assert samples.reachable(steps, 1.0) == [1.0, 0.5, 0.25]
    assert samples.reachable(steps, -1.0) == steps
    assert samples.reachable([8.0, 2.0, 1.5], 1.0) == [2.0, 1.5]
    assert samples.reachable([8.0], 1.0) == []
