"""Evaluations around a point: which are made, and the differences between them."""

import math
from math import inf, nan

import pytest

from autograd.checking import numerical_derivative
from autograd.checking.numerical.samples import Samples, alongside, answered
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


def quotient(samples, low, high):
    """The step, slope and rounding of one quotient; ``None`` if it is left out."""
    size, slope, rounding = samples.quotients([low], [high])
    return None if not size.size else (size.item(), slope.item(), rounding.item())


def test_a_quotient_carries_the_rounding_of_both_values():
    step = quotient(plain(lambda x: 2.0 * x), 0.5, 4.0)

    assert step == (3.5, 2.0, 2.0 * (math.ulp(1.0) + math.ulp(8.0)) / 3.5)
    assert quotient(plain(math.cos, noise=0.5), 0.0, 4.0)[2] == 0.25
    assert quotient(plain(math.cos, noise=1e-17), -1.0, 1.0)[2] == math.ulp(0.5) * 2


def test_a_quotient_of_values_too_far_apart_for_a_float():
    assert quotient(plain(lambda x: 8e307 * x), -2.0, 2.0)[1] == 8e307
    assert quotient(plain(lambda x: -8e307 * x), -1.0, 2.0)[1] == -8e307
    assert quotient(plain(lambda x: 4.5 * x), -2.1e307, 2.1e307)[1] == 4.5
    assert quotient(plain(lambda x: 5e-324 * x), 0.0, 1.0)[1] == 5e-324


def test_there_is_no_quotient_without_two_samples_and_a_finite_slope():
    samples = plain(lambda x: math.copysign(1e300, x) if x < 2.0 else nan)

    assert quotient(samples, 1.0, 2.0) is None
    assert quotient(samples, 2.0, 3.0) is None
    assert quotient(samples, 3.0, 1.0) is None
    assert quotient(samples, -1e-300, 1e-300) is None
    some = samples.quotients([0.5, 1.0, -1.0], [1.0, 2.0, 1.0])
    assert some.size.tolist() == [[0.5], [2.0]]
    assert some.slope.tolist() == [[0.0], [1e300]]


def test_several_looks_tell_their_points_at_the_same_time():
    def looks(start, rounds):
        for step in range(rounds):
            yield [start + step]
        return start

    both = alongside([looks(0.0, 3), looks(10.0, 1)])

    assert [next(both) for _ in range(3)] == [[0.0, 10.0], [1.0], [2.0]]
    assert answered(alongside([looks(0.0, 3), looks(10.0, 1)])) == [0.0, 10.0]
    assert answered(alongside([looks(0.0, 1), looks(10.0, 3)])) == [0.0, 10.0]


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
