"""What differences say of whole functions."""

import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest

from autograd import ops
from autograd.checking import numerical_gradient
from autograd.checking.judging import evidence
from autograd.checking.judging.evidence import (
    coarseness,
    evidence_on_floats,
    evidence_on_graph,
)
from autograd.checking.judging.likeness import Original
from autograd.checking.judging.lines import Line
from autograd.checking.judging.problem import Problem
from autograd.checking.numerical.extrapolation import Estimate
from autograd.errors import OperandError


def test_numerical_gradients_in_the_arguments_structure():
    found = numerical_gradient(
        lambda p: p["a"] ** 2 + p["b"][0], {"a": 3.0, "b": [1.0]}
    )
    pair = numerical_gradient(lambda x, y: x * y, (2.0, 5.0))

    assert found == {"a": pytest.approx(6.0), "b": [pytest.approx(1.0)]}
    assert pair == (pytest.approx(5.0), pytest.approx(2.0))


@pytest.mark.parametrize(
    ("f", "coarse"),
    [
        (lambda x: float(np.float32(math.sin(x))), True),
        (lambda x: float(np.float16(math.sin(x))), True),
        (lambda x: float(np.float32(1e6 + math.sin(x))), True),
        (lambda x: (x + 1e4) - 1e4, True),
        (lambda x: (x + 1e10) - 1e10, True),
        (math.sin, False),
        (lambda x: 5.0, False),
        (math.floor, False),
        (lambda x: max(x, 0.0) * 0.0, False),
        (lambda x: round(math.sin(x), 3), False),
        (lambda x: x, False),
        (lambda x: math.nan, False),
    ],
)
def test_single_precision_is_told_by_its_bits(f, coarse):
    (noise,) = coarseness(Problem(f, 0.7))

    assert (noise > 0.0) == coarse
    if coarse:  # one in the last place of a float16 or float32, twice
        assert noise / 2.0 >= 8.0 * math.ulp(f(0.7))


def test_each_output_has_its_own_precision_and_borders_do_not_matter():
    def f(x):
        return [math.sqrt(x), float(np.float32(math.sqrt(x)))]

    whole, half = coarseness(Problem(f, 1e-3))

    assert whole == 0.0 < half


def test_a_constant_has_a_slope_of_exactly_0():
    ((found,),) = evidence_on_floats(Problem(lambda x: 5.0, 1.0), [0.0], None)

    assert found.central == found.left == found.right == Estimate(0.0, 0.0)
    ((found,),) = evidence_on_floats(Problem(math.tanh, 30.0), [0.0], None)
    assert found.central.value == 0.0 < found.central.error


def test_evidence_of_graphs_knows_their_rounding():
    f = lambda x: (x + 1e10) - 1e10  # noqa: E731
    problem = Problem(f, 1.0)
    ((found,),) = evidence_on_graph(Original(problem, *problem.trace([1.0])), None)
    assert 1e-7 < found.estimate.error < 1e-4
    assert abs(found.estimate.value - 1.0) <= found.estimate.error


def test_all_outputs_share_the_evaluations_along_an_input():
    calls = []

    def f(x, y):
        calls.append((x, y))
        return [x * y, x + y, x - y]

    evidence_on_floats(Problem(f, (1.0, 2.0)), [0.0] * 3, None)
    assert len(calls) == len(set(calls)) + 3  # the point itself, seen from both inputs


def test_a_fixed_step_takes_two_evaluations_and_knows_no_error():
    evidence = evidence_on_floats(
        Problem(lambda x, y: [x * x, y], (3.0, 1.0)), [0.0, 0.0], 0.5
    )

    assert [[each.estimate.value for each in row] for row in evidence] == [
        [6.0, 0.0], [0.0, 1.0],
    ]  # fmt: skip
    assert math.isnan(evidence[0][0].estimate.error)
    assert evidence[0][0].evaluations == 2


def test_a_line_keeps_errors_too_and_lets_misuse_through():
    calls = []

    def f(numbers):
        calls.append(numbers)
        if numbers[0] > 1.0:
            raise ZeroDivisionError
        raise OperandError("no number")

    along = Line(f, [0.0, 5.0], 0).output(0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            along(2.0)
        with pytest.raises(OperandError):
            along(0.5)
    assert calls == [[2.0, 5.0], [0.5, 5.0], [0.5, 5.0]]


# -- many inputs at once ---------------------------------------------------------------


def wide(xs):
    products = [ops.sin(x) * y for x, y in pairwise(xs)]
    return [ops.total(products), ops.relu(xs[0] - 5.0) + ops.exp(xs[1]), xs[2] * 0.0]


POINT = [0.3 * i - 1.7 for i in range(14)]


def originals(f, point=POINT):
    problem = Problem(f, (point,))
    return Original(problem, *problem.trace(problem.numbers))


@pytest.mark.slow
@pytest.mark.parametrize("eps", [None, 1e-5])
def test_at_once_and_one_by_one_say_the_same(monkeypatch, eps):
    together = evidence_on_graph(originals(wide), eps)
    monkeypatch.setattr(evidence, "FEW_INPUTS", 100)
    alone = evidence_on_graph(originals(wide), eps)

    for ours, theirs in zip(together, alone, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one.evaluations in (0, other.evaluations)  # 0: no path
            assert one.estimate.value == pytest.approx(
                other.estimate.value, abs=1e-9, rel=1e-9
            )
            assert (one.estimate.error == 0.0) == (other.estimate.error == 0.0)


def test_many_inputs_need_few_calls():
    calls = []

    def counted(xs):
        calls.append(1)
        return wide(xs)

    evidence_on_graph(originals(counted), None)
    assert len(calls) < len(POINT)


def test_inputs_along_which_the_graph_is_not_the_function_are_asked_for_alone():
    def branching(xs):
        last = xs[-1] if xs[-1] < 1.0 else xs[-1] + 5.0
        return ops.total([x * x for x in xs[:-1]]) + last

    found = evidence_on_graph(originals(branching, [*POINT, 1.0]), None)

    assert found[-1][0].leap > 0.0
    assert all(each.leap == 0.0 for (each,) in found[:-1])
    assert [each.estimate.value for (each,) in found[:-1]] == [
        pytest.approx(2.0 * x, abs=1e-9) for x in POINT
    ]


def leaking(xs):
    return ops.total([x * x for x in xs]) + xs[3].data ** 3


def with_a_wrong_array_form(xs):
    return ops.total([odd(x) for x in xs])


odd = dataclasses.replace(ops.sin, vector=np.cos)


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (leaking, lambda i, x: 2.0 * x + (i == 3) * 3.0 * x * x),
        (with_a_wrong_array_form, lambda i, x: math.cos(x)),
    ],
)
def test_a_graph_or_an_array_form_that_is_not_the_function_is_not_trusted(f, slope):
    found = evidence_on_graph(originals(f), None)

    assert [each.estimate.value for (each,) in found] == [
        pytest.approx(slope(i, x), abs=1e-9) for i, x in enumerate(POINT)
    ]


def test_an_array_form_that_raises_is_not_needed():
    def fails(x):
        raise RuntimeError("no arrays here")

    row = dataclasses.replace(ops.sin, vector=fails)
    found = evidence_on_graph(
        originals(lambda xs: ops.total([row(x) for x in xs])), None
    )

    assert found[0][0].estimate.value == pytest.approx(math.cos(POINT[0]))
