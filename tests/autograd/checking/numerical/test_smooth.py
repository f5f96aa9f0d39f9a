"""Many lines on arrays: each is judged as by a ladder of its own, or left to one."""

import math
import random

import numpy as np
import pytest

from autograd.checking.numerical import smooth
from autograd.checking.numerical.ladder import branched_derivative

ORDINARY = [
    math.sin,
    lambda x: 1e-2 * math.expm1(x),
    lambda x: 3.0 * x - 7.0,
    lambda x: x**3 + 1e6,
    lambda x: math.exp(2.0 * x),
    lambda x: math.tanh(x) ** 2,
]
ODD = [
    lambda x: 1e7 * math.floor(1e4 * x) + x,  # jumps beside the point
    lambda x: math.sin(1e6 * x),
    lambda x: math.sqrt(abs(x - 0.3)),
    lambda x: float(np.float32(x)),
    lambda x: round(x, 9),
    lambda x: 1e-3 * (x >= 0.3) + x,
    lambda x: math.nan,
    lambda x: math.inf if x > 0.3 else x,
    lambda x: math.log(x) if x >= 0.3 else math.nan,
    lambda x: 1e308 * x,
]
POINTS = [0.3, -0.7, 0.0, 1.0, -1.0, 5.0, 700.0, 0.4999, 0.001]
NOISES = (0.0, 1e-13)


def judged(f, points, branch, noise):
    """What arrays and what a ladder say of f at each of the points it can do."""
    for those in smooth.ladders(points):
        numbers = np.array([[f(x) for x in row] for row in those.points.tolist()])
        branches = np.array([
            [branch(x) != branch(here) for x, here in zip(row, those.x, strict=True)]
            for row in those.points
        ])  # fmt: skip
        slopes = smooth.slopes(those, numbers, branches.astype(np.uint64), noise)
        for x, slope in zip(those.x.tolist(), slopes, strict=True):
            alone = branched_derivative(lambda y: (f(y), branch(y)), x, noise)
            yield points.index(x), slope, alone


def hold(pairs):
    pairs = list(pairs)
    for _, slope, alone in pairs:
        assert slope is None or repr(slope) == repr(alone)
    return [slope for _, slope, _ in sorted(pairs, key=lambda each: each[0])]


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("f", ORDINARY)
def test_ordinary_lines_are_judged_as_by_a_ladder(f, noise):
    points = [x for x in POINTS if abs(x) < 10.0]
    found = hold(judged(f, points, lambda x: 0, noise))

    assert len(found) == len(points)
    assert sum(slope is not None for slope in found) >= len(points) - 2


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("f", ODD)
def test_what_is_odd_is_left_to_a_ladder_or_seen_as_it_sees_it(f, noise):
    hold(judged(f, POINTS, lambda x: 0, noise))


@pytest.mark.parametrize(
    "f", [lambda x: 7.0 * (x >= 0.3), lambda x: round(x, 9), lambda x: math.nan]
)
def test_jumps_plateaus_and_gaps_are_left_to_a_ladder(f):
    assert hold(judged(f, [0.3], lambda x: 0, 0.0)) == [None]


def test_coarse_steps_onto_another_branch_are_left_out():
    f, branch = (lambda x: max(x, 0.0) ** 2), (lambda x: x > 0.0)
    found = hold(judged(f, [0.2, 0.01, 1e-3, 2.0, -0.2], branch, 0.0))

    assert [bool(slope) for slope in found] == [True] * 4 + [False]  # a plateau
    assert found[0].estimate.value == pytest.approx(0.4, rel=1e-9)
    assert found[1].estimate.value == pytest.approx(0.02, rel=1e-9)


def test_a_kink_at_the_point_and_a_branch_that_comes_back_are_left_to_a_ladder():
    assert hold(judged(abs, [0.0], lambda x: x > 0.0, 0.0)) == [None]
    back = lambda x: 0.301 < x < 0.35  # noqa: E731
    assert hold(judged(math.sin, [0.3], back, 0.0)) == [None]


def test_flat_lines_are_told():
    (found,) = hold(judged(lambda x: 5.0, [0.3], lambda x: 0, 0.0))

    assert found.is_flat


def test_lines_of_two_scales_are_left_out():
    assert list(smooth.ladders([1e9, 1e-9])) == []
    assert [each.places for each in smooth.ladders([1e9, 1.0, 1e-9, 1.0])] == [[1, 3]]


@pytest.mark.slow
def test_random_functions():
    rng = random.Random(0)
    for _ in range(300):
        a, b, c = (rng.gauss(0.0, 10.0 ** rng.randint(-3, 3)) for _ in range(3))
        kink, scale = rng.gauss(0.0, 0.3), 10.0 ** rng.randint(-6, 3)
        f = rng.choice([
            lambda x: a * math.sin(b * x) + c,
            lambda x: a * max(x - kink, 0.0) + b * x,
            lambda x: a * math.floor(x / scale) + b * x,
            lambda x: a * math.tanh((x - kink) / scale),
        ])  # fmt: skip
        branch = rng.choice([lambda x: 0, lambda x: x > kink])
        points = [rng.uniform(-2.0, 2.0) for _ in range(5)] + [kink]
        hold(judged(f, points, branch, rng.choice(NOISES)))
