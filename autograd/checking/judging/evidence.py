"""What differences say of every output and input of a function."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from math import isfinite, nan
from typing import Any

import numpy as np

from autograd.checking.judging.problem import Problem
from autograd.checking.numerical.extrapolation import Estimate
from autograd.checking.numerical.flat import is_flat
from autograd.checking.numerical.ladder import Numerical, branched_derivative
from autograd.checking.numerical.rounding import rounding_in
from autograd.errors import AutogradError
from autograd.ground.structure import flatten

ZERO = Estimate(0.0, 0.0)
FEW, MANY = 2.0**9, 2.0**48  # floats go to 2**53; by chance, few of them not to 2**48
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
    return _evidence(problem, problem.numbers_at, noises, eps)


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


def evidence_on_graph(
    problem: Problem, outputs: Sequence, eps: float | None
) -> list[list[Numerical]]:
    """Return what differences of Values say, which know their branches and rounding.

    Args:
        problem: the function.
        outputs: what it gives at its point.
        eps: a fixed step instead of the ladder.
    """
    noises = [rounding_in(out) for out in outputs]
    return _evidence(problem, problem.branched_numbers_at, noises, eps)


def numerical_gradient(f: Callable, args: Any, eps: float | None = None):
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


def _evidence(problem, evaluate, noises, eps) -> list[list[Numerical]]:
    problem.repeated(evaluate)
    evidence = []
    for index, x in enumerate(problem.numbers):
        line = Line(evaluate, problem.numbers, index)
        with np.errstate(all="ignore"):  # a neighbour may well be out of range
            evidence.append(
                [_by_ladder(line.output(j), x, noises[j]) for j in range(len(noises))]
                if eps is None
                else [_fixed(line.output(j), x, eps) for j in range(len(noises))]
            )
    return evidence


def _by_ladder(along: Callable, x: float, noise: float) -> Numerical:
    """What a ladder of steps says; of a constant, that its slope is exactly 0."""
    found = branched_derivative(along, x, noise)
    seen = found.estimate.value == found.steepest == 0.0
    if not seen or not is_flat(lambda point: along(point)[0], x, noise):
        return found
    return replace(found, central=ZERO, left=ZERO, right=ZERO)


class Line:
    """A function along one input; all outputs of one evaluation are kept."""

    def __init__(self, evaluate: Callable, numbers: Sequence[float], index: int):
        self.evaluate, self.numbers, self.index = evaluate, list(numbers), index
        self._known: dict[float, Any] = {}

    def output(self, which: int) -> Callable:
        """Return the function of the input that gives one output and the branch."""

        def along(x: float):
            numbers, branch = self._at(x)
            return numbers[which], branch

        return along

    def _at(self, x: float):
        if x not in self._known:
            moved = [*self.numbers[: self.index], x, *self.numbers[self.index + 1 :]]
            try:
                self._known[x] = self.evaluate(moved)
            except (ArithmeticError, ValueError, AutogradError) as error:
                if isinstance(error, TypeError):
                    raise
                self._known[x] = error
        if isinstance(self._known[x], Exception):
            raise self._known[x]
        return self._known[x]


def _fixed(along: Callable, x: float, eps: float) -> Numerical:
    """A plain central difference, dressed as evidence; its error is not known."""
    slope = (along(x + eps)[0] - along(x - eps)[0]) / (2.0 * eps)
    estimate = Estimate(slope, nan)
    return Numerical(estimate, estimate, estimate, evaluations=2)
