"""A function's values at the points around another, each asked for once."""

from collections.abc import Callable, Generator, Hashable
from itertools import pairwise
from math import isfinite, isinf, ulp
from typing import TypeVar

from autograd.checking.numerical.extrapolation import Step
from autograd.errors import AutogradError

T = TypeVar("T")

type_of_sample = tuple[float, Hashable]

# Work that says before it goes on at which points it will ask for samples.
Looks = Generator[list[float], None, T]


def answered(looks: Looks[T]) -> T:
    """Return what looks at a function find, its samples taken one by one."""
    while True:
        try:
            next(looks)
        except StopIteration as end:
            return end.value


def defined(f: Callable[[float], T], point: float) -> T | None:
    """Return what ``f`` gives at a point; ``None`` where it is undefined."""
    try:
        return f(point)
    except TypeError:  # a mistake, even where the error is one of ours
        raise
    except (ArithmeticError, ValueError, AutogradError):
        return None


class Samples:
    """Evaluations of a function around a point, each made once."""

    def __init__(self, f: Callable[[float], type_of_sample], x: float, noise: float):
        self.f, self.x, self.noise = f, x, noise
        self._known: dict[float, type_of_sample | None] = {}

    def at(self, point: float) -> type_of_sample | None:
        """The number and the branch at ``point``; ``None`` where there is none."""
        if point not in self._known:
            self._known[point] = self._evaluate(point)
        return self._known[point]

    def number(self, point: float) -> float | None:
        """The number at ``point``; ``None`` where there is none."""
        sample = self.at(point)
        return None if sample is None else sample[0]

    def _evaluate(self, point: float) -> type_of_sample | None:
        if isinf(point):
            return None
        sample = defined(self.f, point)
        return sample if sample is not None and isfinite(sample[0]) else None

    @property
    def count(self) -> int:
        return len(self._known)

    @property
    def steepest(self) -> float:
        """The largest slope between neighbours among the points evaluated."""
        known = sorted((x, s[0]) for x, s in self._known.items() if s is not None)
        slopes = [abs(b - a) / (y - x) for (x, a), (y, b) in pairwise(known)]
        return max(filter(isfinite, slopes), default=0.0)

    def plateau(self, sudden: float, least: float) -> float:
        """Return how far all samples are the same, if the next one differs at once.

        Args:
            sudden: roundings, by which the next one differs at least.
            least: a distance that counts.
        """
        here = self.number(self.x)
        if here is None:
            return 0.0
        known = sorted((abs(x - self.x), s[0]) for x, s in self._known.items() if s)
        reach = 0.0
        for distance, number in known:
            if number != here:
                leap = abs(number - here) > sudden * self.rounding(here)
                return reach if leap and reach >= least else 0.0
            reach = distance
        return 0.0

    def rounding(self, number: float) -> float:
        return max(2.0 * ulp(number), self.noise)

    def quotient(self, low: float, high: float) -> Step | None:
        """The difference quotient between two points, by the distance really taken."""
        before, after = self.at(low), self.at(high)
        if before is None or after is None:
            return None
        rounding = self.rounding(before[0]) + self.rounding(after[0])
        distance = high - low
        change = after[0] - before[0]
        slope = change / distance
        if isinf(change):  # halves of it don't overflow
            slope = (0.5 * after[0] - 0.5 * before[0]) / (0.5 * distance)
        if not isfinite(slope):
            return None
        return Step(distance, slope, rounding / distance)

    def reachable(self, steps: list[float], sign: float) -> list[float]:
        """The steps to one side whose points lie on the same branch as the nearest."""
        found = [(h, self.at(self.x + sign * h)) for h in steps]
        valid = [(h, sample[1]) for h, sample in found if sample is not None]
        return [h for h, branch in valid if branch == valid[-1][1]]
