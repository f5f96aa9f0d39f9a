"""A function along one of its inputs, and the work of finding its slopes there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite, nan
from typing import Any

from autograd.checking.numerical.extrapolation import Estimate
from autograd.checking.numerical.flat import flatness
from autograd.checking.numerical.ladder import Numerical, climbed, plateau_of
from autograd.checking.numerical.samples import Looks, Samples, type_of_sample
from autograd.errors import AutogradError

ZERO = Estimate(0.0, 0.0)


class Line:
    """A function along one input; all outputs of one evaluation are kept."""

    def __init__(self, evaluate: Callable, numbers: Sequence[float], index: int):
        self.evaluate, self.numbers, self.index = evaluate, list(numbers), index
        self.x = self.numbers[index]
        self._known: dict[float, Any] = {}

    def looks(self, output: int, noise: float, eps: float | None) -> Looks[Numerical]:
        """Return the work of finding one output's derivative along the line.

        Args:
            output: which.
            noise: the rounding in it.
            eps: a fixed step instead of the ladder.
        """
        if eps is not None:
            return _fixed(self.output(output), self.x, eps)
        return _by_ladder(Samples(self.output(output), self.x, noise))

    def beyond(self, output: int, noise: float, found: Numerical) -> Looks[Numerical]:
        """Return the work of telling whether an output that looks flat is constant."""
        return _beyond(Samples(self.output(output), self.x, noise), found)

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
    return (yield from _beyond(samples, found)) if found.is_flat else found


def _beyond(samples: Samples, found: Numerical) -> Looks[Numerical]:
    """What is found further away of a function that a ladder saw to be flat."""
    if not (yield from flatness(samples)):
        return found
    plateau = plateau_of(samples)  # it may end further away than the ladder reaches
    return replace(found, central=ZERO, left=ZERO, right=ZERO, plateau=plateau)


def _fixed(along: Callable, x: float, eps: float) -> Looks[Numerical]:
    """A plain central difference, dressed as evidence; its error is not known."""
    yield [x + eps, x - eps]
    slope = (along(x + eps)[0] - along(x - eps)[0]) / (2.0 * eps)
    estimate = Estimate(slope, nan)
    return Numerical(estimate, estimate, estimate, evaluations=2)
