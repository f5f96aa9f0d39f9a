"""A graph at many points at once: the same numbers and branches as one by one."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import ops, primitive
from autograd.checking.judging import arrays
from autograd.checking.judging.arrays import ArrayReplay
from autograd.checking.judging.likeness import sketch
from autograd.checking.judging.problem import Problem
from autograd.errors import AutogradError
from autograd.strategies import mlps, programs


def at(leaves, outputs, points):
    """The outputs' numbers and the branch at each point."""
    numbers, branches = ArrayReplay(leaves, outputs).at(*zip(*points, strict=True))
    return list(zip(numbers.T.tolist(), branches.tolist(), strict=True))


def compared(f, numbers, points):
    """Numbers and branches by arrays and one by one, where the graph is the same."""
    problem = Problem(f, tuple(numbers))
    leaves, outputs = problem.trace(problem.numbers)
    drawn = sketch(leaves, outputs)
    pairs = []
    for (index, x), found in zip(points, at(leaves, outputs, points), strict=True):
        moved = list(problem.numbers)
        moved[index] = x
        try:
            if sketch(*problem.trace(moved)) != drawn:
                continue
            wanted = problem.branched_numbers_at(moved)
        except (ArithmeticError, ValueError, AutogradError):
            wanted = [math.nan] * len(outputs), None
        pairs.append(((index, x), found, wanted))
    return pairs


def hold(pairs):
    """Check numbers, and that equal branches have equal codes and others have not."""
    codes: dict = {}
    for point, (numbers, code), (wanted, branch) in pairs:
        for got, number in zip(numbers, wanted, strict=True):
            if math.isfinite(number) or math.isfinite(got):
                assert got == pytest.approx(number, rel=1e-9, abs=1e-9), point
        if branch is not None:
            codes.setdefault(branch, set()).add(code)
    assert all(len(each) == 1 for each in codes.values())
    assert len(set().union(*codes.values())) == len(codes)


def spread(count, seed=0):
    rng = random.Random(seed)
    moves = [0.0, 1e-9, -1e-9, 0.25, -0.25, 3.0, -3.0, 1e4, -1e4]
    return [
        (i, rng.choice(moves) + rng.gauss(0.0, 1.0))
        for i in range(count)
        for _ in "123"
    ]


@pytest.mark.slow
@given(programs(size=10))
@settings(max_examples=60, deadline=None)
def test_random_programs(program):
    whole = program.trimmed()  # dead ends may leave their domains; no graph holds them
    hold(compared(whole, program.inputs, spread(len(program.inputs))))


@pytest.mark.slow
@given(mlps())
@settings(max_examples=20, deadline=None)
def test_nets(program):
    hold(compared(program, program.inputs, spread(len(program.inputs))))


MANY = [
    (lambda x, y: [ops.log(x), x * y, 7.0, ops.sqrt(y)], (1.0, 2.0)),
    (lambda x, y: ops.pow(x, y), (2.0, 3.0)),
    (lambda x, y: 1.0 / (x // y) + x % y, (7.0, 2.0)),
    (lambda x, y: ops.clip(x, -1.0, 1.0) * ops.maximum(x, y, 0.5), (0.3, 0.4)),
    (lambda x, y: ops.logsumexp(x, y, 3.0) + ops.atanh(x), (0.3, 0.4)),
    (lambda x, y: ops.dot([x, y, 1.0], [y, x, 2.0]) + ops.asin(x), (0.5, 0.4)),
    (lambda x, y: ops.sign(x) * ops.step(y) + ops.abs(x * y), (0.5, -0.4)),
    (lambda x, y: ops.reciprocal(ops.exp(x)) + ops.relu(y), (700.0, 0.0)),
]


@pytest.mark.parametrize(("f", "numbers"), MANY)
def test_rows_at_their_borders_and_kinks(f, numbers):
    special = [-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 1e300, -1e300, 720.0]
    hold(compared(f, numbers, [(i, x) for i in (0, 1) for x in special]))


def test_what_leaves_a_domain_on_the_way_is_no_number(monkeypatch):
    f = lambda x: 1.0 / (1.0 / x)  # noqa: E731 - 1/inf is 0 to arrays
    problem = Problem(f, 1.0)

    ((zero, _), (two, _)) = at(*problem.trace([1.0]), [(0, 0.0), (0, 2.0)])
    assert math.isnan(zero[0])
    assert two == [2.0]


def test_large_graphs_take_a_few_columns_at_a_time(monkeypatch):
    problem = Problem(lambda x, y: ops.exp(x) * y, (1.0, 2.0))
    points = [(i % 2, 0.1 * i) for i in range(10)]
    whole = at(*problem.trace([1.0, 2.0]), points)
    monkeypatch.setattr(arrays, "MOST", 1)
    monkeypatch.setattr(arrays, "LEAST", 3)
    assert ArrayReplay(*problem.trace([1.0, 2.0])).columns == 3

    assert at(*problem.trace([1.0, 2.0]), points) == whole
    assert [numbers for numbers, _ in whole] == [
        [pytest.approx(math.exp(x) * 2.0 if not i else math.e * x)] for i, x in points
    ]


def test_all_inputs_can_be_moved_together():
    problem = Problem(lambda x, y: [x * y, x], (1.0, 2.0))
    columns = {0: np.array([3.0, 4.0]), 1: np.array([5.0, 6.0])}

    numbers, _ = ArrayReplay(*problem.trace([1.0, 2.0])).together(columns, 2)
    assert numbers.tolist() == [[15.0, 24.0], [3.0, 4.0]]


def test_rows_of_users_without_an_array_form_work_too():
    row = primitive("threefold", lambda x: 3.0 * x, [lambda out, x: 3.0])
    problem = Problem(lambda x: row(x) * x, 2.0)

    ((numbers, _),) = at(*problem.trace([2.0]), [(0, 4.0)])
    assert numbers == [48.0]


def test_which_outputs_depend_on_which_inputs():
    problem = Problem(lambda x, y, z: [x * y, ops.exp(z), 7.0, y], (1.0, 2.0, 3.0))
    replay = ArrayReplay(*problem.trace(problem.numbers))

    assert [[replay.depends(j, i) for i in range(3)] for j in range(4)] == [
        [True, True, False],
        [False, False, True],
        [False, False, False],
        [False, True, False],
    ]
