"""What differences say of every output and input of a function."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from math import isfinite, nan
from typing import Any

import numpy as np

from autograd.checking.judging.arrays import ArrayReplay
from autograd.checking.judging.likeness import Original
from autograd.checking.judging.problem import Problem
from autograd.checking.numerical.extrapolation import Estimate
from autograd.checking.numerical.flat import flatness
from autograd.checking.numerical.ladder import Numerical, climbed, plateau_of
from autograd.checking.numerical.rounding import rounding_in
from autograd.checking.numerical.samples import (
    Looks,
    Samples,
    answered,
    type_of_sample,
)
from autograd.checking.tolerances import ROUNDED
from autograd.errors import AutogradError
from autograd.ground.structure import flatten

ZERO = Estimate(0.0, 0.0)
FEW, MANY = 2.0**9, 2.0**48  # floats go to 2**53; by chance, few of them not to 2**48
FEW_INPUTS = 8  # of so few, f itself is asked: no proof is as good
ROUNDINGS = 16.0  # times the rounding: how closely arrays must follow floats
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
    problem.repeated(problem.numbers_at)
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
    noises = [rounding_in(out) for out in outputs]
    evaluate = problem.branched_numbers_at
    problem.repeated(evaluate)
    lines = [Line(evaluate, problem.numbers, i) for i in range(len(problem.numbers))]
    if len(lines) > FEW_INPUTS and (replayed := _replayed_inputs(original, noises)):
        replay = ArrayReplay(original.leaves, outputs)
        return _at_once(lines, noises, eps, replay, replayed)
    return _one_by_one(lines, noises, eps)


def _replayed_inputs(original: Original, noises: Sequence[float]) -> list[int]:
    """The inputs along which arrays give what f gives."""
    if not original.likeness.holds:
        return []
    numbers, outputs = original.a_point_beside()
    replay = ArrayReplay(original.leaves, original.outputs)
    columns = {index: np.array([x]) for index, x in enumerate(numbers)}
    try:
        found = replay.together(columns, 1)[0][:, 0]
    except Exception:  # an array form of somebody's: f itself is asked then
        return []
    for got, wanted, noise in zip(found.tolist(), outputs, noises, strict=True):
        if not abs(got - wanted) <= ROUNDED * abs(wanted) + ROUNDINGS * noise:
            return []
    return original.inputs_that_are_alike()


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


def _at_once(
    lines: Sequence["Line"],
    noises: Sequence[float],
    eps: float | None,
    replay: ArrayReplay,
    replayed: Sequence[int],
) -> list[list[Numerical]]:
    """The same, the points of many inputs gathered and computed together."""
    waiting = {
        (index, output): lines[index].looks(output, noise, eps)
        for index in replayed
        for output, noise in enumerate(noises)
    }
    found: dict[tuple[int, int], Numerical] = {}
    while waiting:
        wanted: dict[tuple[int, float], None] = {}
        for key, looks in list(waiting.items()):
            try:
                points = next(looks)
            except StopIteration as end:
                found[key] = end.value
                del waiting[key]
            else:
                line = lines[key[0]]
                wanted.update(((key[0], x), None) for x in points if line.lacks(x))
        for (index, x), result in zip(wanted, replay.at(list(wanted)), strict=True):
            lines[index].keep(x, result)
    others = [index for index in range(len(lines)) if (index, 0) not in found]
    direct = _one_by_one([lines[index] for index in others], noises, eps)
    rest = dict(zip(others, direct, strict=True))
    return [
        rest.get(index) or [found[index, output] for output in range(len(noises))]
        for index in range(len(lines))
    ]


class Line:
    """A function along one input; all outputs of one evaluation are kept."""

    def __init__(self, evaluate: Callable, numbers: Sequence[float], index: int):
        self.evaluate, self.numbers, self.index = evaluate, list(numbers), index
        self._known: dict[float, Any] = {}

    def looks(self, output: int, noise: float, eps: float | None) -> Looks[Numerical]:
        """Return the work of finding one output's derivative along the line.

        Args:
            output: which.
            noise: the rounding in it.
            eps: a fixed step instead of the ladder.
        """
        x = self.numbers[self.index]
        if eps is not None:
            return _fixed(self.output(output), x, eps)
        return _by_ladder(Samples(self.output(output), x, noise))

    def lacks(self, x: float) -> bool:
        """Return whether nothing is known at a finite point yet."""
        return isfinite(x) and x not in self._known

    def keep(self, x: float, result: tuple) -> None:
        """Keep the outputs' numbers and the branch at a point."""
        self._known[x] = result

    def output(self, which: int) -> Callable:
        """Return the function of the input that gives one output and the branch."""

        def along(x: float) -> type_of_sample:
            numbers, branch = self._at(x)
            return numbers[which], branch

        return along

    def _at(self, x: float) -> Any:
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


def _by_ladder(samples: Samples) -> Looks[Numerical]:
    """What a ladder of steps says; of a constant, that its slope is exactly 0."""
    found = yield from climbed(samples)
    seen = found.estimate.value == found.steepest == 0.0
    if not seen or not (yield from flatness(samples)):
        return found
    plateau = plateau_of(samples)  # it may end further away than the ladder reaches
    return replace(found, central=ZERO, left=ZERO, right=ZERO, plateau=plateau)


def _fixed(along: Callable, x: float, eps: float) -> Looks[Numerical]:
    """A plain central difference, dressed as evidence; its error is not known."""
    yield [x + eps, x - eps]
    slope = (along(x + eps)[0] - along(x - eps)[0]) / (2.0 * eps)
    estimate = Estimate(slope, nan)
    return Numerical(estimate, estimate, estimate, evaluations=2)
