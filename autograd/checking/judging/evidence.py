"""What differences say of every output and input of a function."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import isfinite
from typing import Any

import numpy as np

from autograd.checking.judging.arrays import ArrayReplay
from autograd.checking.judging.gathered import gathered
from autograd.checking.judging.likeness import Original
from autograd.checking.judging.lines import Line
from autograd.checking.judging.problem import Problem
from autograd.checking.numerical.ladder import Numerical
from autograd.checking.numerical.rounding import rounding_in
from autograd.checking.numerical.samples import answered
from autograd.checking.tolerances import ROUNDED, ROUNDINGS
from autograd.engine.graph import number_of
from autograd.errors import AutogradError
from autograd.ground.memory import collector_paused
from autograd.ground.structure import flatten

FEW, MANY = 2.0**9, 2.0**48  # floats go to 2**53; by chance, few of them not to 2**48
FEW_INPUTS = 8  # of so few, f itself is asked: no proof is as good
PROBES = (-0.0137, 0.0171, 0.0233)  # of an input's size: where results are looked at


def evidence_on_floats(
    problem: Problem, noises: Sequence[float], eps: float | None
) -> list[list[Numerical]]:
    """Return what differences of plain numbers say, by input and output.

    Args:
        problem: the function.
        noises: the :func:`coarseness` of its results.
        eps: a fixed step instead of the ladder.
    """
    one, other = (problem.numbers_at(problem.numbers)[0] for _ in "12")
    problem.agrees(one, other)
    places = range(len(problem.numbers))
    lines = [Line(problem.numbers_at, problem.numbers, index) for index in places]
    return _one_by_one(lines, noises, eps)


def coarseness(problem: Problem) -> list[float]:
    """Return the rounding in each result beyond that of a float, else 0.

    Results of single precision, or of sums that cancel, end in zeros wherever one
    looks: they are multiples of something much larger than an ulp.
    """
    here, _ = problem.numbers_at(problem.numbers)
    looks = [here]
    for part in PROBES:
        moved = [x + part * max(1.0, abs(x)) for x in problem.numbers]
        with suppress(ArithmeticError, ValueError, AutogradError):
            looks.append(problem.numbers_at(moved)[0])
    return [2.0 * _quantum(results) for results in zip(*looks, strict=True)]


def _quantum(results: Sequence[float]) -> float:
    """What all numbers are multiples of, where they hold fewer bits than floats do.

    0 where they hold as few as small whole numbers: then they are exact.
    """
    numbers = [abs(x) for x in results if isfinite(x) and x]
    unit = min(map(_lowest_bit, numbers), default=0.0)
    return unit if FEW * unit <= max(numbers, default=0.0) <= MANY * unit else 0.0


def _lowest_bit(x: float) -> float:
    """The value of the last bit of a float that is not 0."""
    numerator, denominator = x.as_integer_ratio()
    return (numerator & -numerator) / denominator


def evidence_on_graph(original: Original, eps: float | None) -> list[list[Numerical]]:
    """Return what differences of Values say, which know their branches and rounding.

    Of many inputs, those along which the graph is shown to be the function are looked
    at on arrays, all at once; the function itself is called for the others.

    Args:
        original: the function and its graph at the point.
        eps: a fixed step instead of the ladder.
    """
    problem, outputs = original.problem, original.outputs
    noises = list(map(rounding_in, outputs))
    evaluate = problem.branched_numbers_at
    problem.agrees(list(map(number_of, outputs)), evaluate(problem.numbers)[0])
    lines = [Line(evaluate, problem.numbers, i) for i in range(len(problem.numbers))]
    found: dict[int, list[Numerical]] = {}
    if len(lines) <= FEW_INPUTS or not original.likeness.holds:
        noises = list(map(max, noises, original.rounding_beside()))
    else:
        replay = ArrayReplay(original.leaves, outputs)
        if _follows(replay, original, noises):
            alike = [lines[index] for index in original.inputs_that_are_alike()]
            with collector_paused():  # thousands of samples, none of them garbage
                found = gathered(alike, noises, eps, replay)
    others = [line for line in lines if line.index not in found]
    direct = iter(_one_by_one(others, noises, eps))
    return [found.get(line.index) or next(direct) for line in lines]


def _follows(replay: ArrayReplay, original: Original, noises: Sequence[float]) -> bool:
    """Whether arrays give what f gives."""
    numbers, outputs = original.a_point_beside()
    columns = {index: np.array([x]) for index, x in enumerate(numbers)}
    try:
        found = replay.together(columns, 1)[0][:, 0]
    except Exception:  # an array form of somebody's: f itself is asked then
        return False
    return all(
        abs(got - wanted) <= ROUNDED * abs(wanted) + ROUNDINGS * noise
        for got, wanted, noise in zip(found.tolist(), outputs, noises, strict=True)
    )


def numerical_gradient(f: Callable, args: Any, eps: float | None = None) -> Any:
    """Return the derivative of ``f`` from differences, in the arguments' structure.

    Args:
        f: a function of numbers, of any origin, with one result.
        args: the point, as a tuple of arguments (then a tuple comes back); anything
            else is the only argument.
        eps: a fixed step for plain central differences instead of the ladder.

    >>> round(numerical_gradient(lambda x: x**2, 3.0), 9)
    6.0
    >>> numerical_gradient(lambda x: x**2, 3.0, eps=1e-12)  # rounding takes over
    6.000533403494046
    """
    problem = Problem(f, args)
    evidence = evidence_on_floats(problem, coarseness(problem), eps)
    rebuild = flatten(problem.args)[1]
    gradient = rebuild([row[0].estimate.value for row in evidence])
    return gradient if isinstance(args, tuple) else gradient[0]


def _one_by_one(
    lines: Sequence["Line"], noises: Sequence[float], eps: float | None
) -> list[list[Numerical]]:
    """The evidence by input and output, f called for one point after the other."""
    with np.errstate(all="ignore"):  # a neighbour may well be out of range
        return [
            [answered(line.looks(j, noise, eps)) for j, noise in enumerate(noises)]
            for line in lines
        ]
