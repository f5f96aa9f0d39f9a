"""A function's values at the points around another, each asked for once."""

from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from itertools import pairwise
from math import isfinite, isinf, nan, ulp
from typing import TypeVar

import numpy as np

from autograd.checking.numerical.extrapolation import Steps, type_of_numbers
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


def alongside(several: Iterable[Looks[T]]) -> Looks[list[T]]:
    """Return what several looks find, which say at the same time where they will."""
    found: dict[int, T] = {}
    waiting = dict(enumerate(several))
    while waiting:
        points: list[float] = []
        for place, looks in list(waiting.items()):
            try:
                points += next(looks)
            except StopIteration as end:
                found[place] = end.value
                del waiting[place]
        yield points
    return [found[place] for place in sorted(found)]


def defined(f: Callable[[float], T], point: float) -> T | None:
    """Return what ``f`` gives at a point; ``None`` where it is undefined."""
    try:
        return f(point)
    except TypeError:  # a mistake, even where the error is one of ours
        raise
    except (ArithmeticError, ValueError, AutogradError):
        return None


def rounding(numbers: type_of_numbers, noise: float) -> type_of_numbers:
    """Return how far numbers may be rounded: 2 ulp, or the noise in them."""
    return np.maximum(2.0 * np.spacing(np.abs(numbers)), noise)


def difference_quotients(
    low: type_of_numbers,
    high: type_of_numbers,
    before: type_of_numbers,
    after: type_of_numbers,
    noise: float,
) -> Steps:
    """Return the difference quotients between points.

    Args:
        low, high: the points.
        before, after: the function's numbers there.
        noise: the rounding in them, where it is more than 2 ulp.
    """
    distance = high - low
    with np.errstate(all="ignore"):
        slope = (after - before) / distance
        halves = (0.5 * after - 0.5 * before) / (0.5 * distance)  # don't overflow
        slope = np.where(np.isinf(after - before), halves, slope)
        spread = (rounding(before, noise) + rounding(after, noise)) / distance
    return Steps(distance, slope, spread)


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

    def quotients(self, low: Sequence[float], high: Sequence[float]) -> Steps:
        """Return the difference quotients between points, by the distance really taken.

        Those that are no finite number are left out.
        """
        found = difference_quotients(
            np.array(low, float)[:, None],
            np.array(high, float)[:, None],
            self._numbers(low),
            self._numbers(high),
            self.noise,
        )
        finite = np.isfinite(found.slope[:, 0])
        return found if finite.all() else Steps(*(each[finite] for each in found))

    def _numbers(self, points: Sequence[float]) -> type_of_numbers:
        """The numbers at points, in a column; NaN where there is none."""
        numbers = [nan if (x := self.number(point)) is None else x for point in points]
        return np.array(numbers, float).reshape(-1, 1)

    def reachable(self, steps: list[float], sign: float) -> list[float]:
        """The steps to one side whose points lie on the same branch as the nearest."""
        found = [(h, self.at(self.x + sign * h)) for h in steps]
        valid = [(h, sample[1]) for h, sample in found if sample is not None]
        return [h for h, branch in valid if branch == valid[-1][1]]
