"""The derivatives along many lines at once, where nothing is out of the ordinary.

The ladders of hundreds of inputs are columns of the same arrays.  A line with a kink, a
border, a jump or a plateau, or one whose steps are too coarse, is left to a ladder of
its own.
"""

from collections.abc import Iterator, Sequence
from math import nan
from typing import NamedTuple

import numpy as np

from autograd.checking.numerical.extrapolation import (
    Estimates,
    Steps,
    extrapolated,
    one_sided,
    type_of_numbers,
)
from autograd.checking.numerical.ladder import (
    CLEAR,
    GOOD,
    PERSISTENT,
    STAYS,
    SUDDEN,
    WIDE,
    Numerical,
    scales_of,
    steps_of,
)
from autograd.checking.numerical.samples import difference_quotients, rounding


class Ladders(NamedTuple):
    """The ladders of inputs that have equally many steps.

    Args:
        places: which of all inputs they are.
        x: where they stand.
        sizes: their steps, a row for each.
    """

    places: list[int]
    x: type_of_numbers
    sizes: type_of_numbers

    @property
    def points(self) -> type_of_numbers:
        """The points of the ladders, a row for each, in ascending order."""
        above = self.x + self.sizes
        return np.concatenate([self.x - self.sizes, self.x[None], above[::-1]])


def ladders(numbers: Sequence[float]) -> Iterator[Ladders]:
    """Yield those of some inputs for which one ladder may do."""
    groups: dict[int, dict[int, list[float]]] = {}
    for place, x in enumerate(numbers):
        if len(found := scales_of(x)) == 1:
            sizes = steps_of(x, found[0])
            groups.setdefault(len(sizes), {})[place] = sizes
    for group in groups.values():
        places = list(group)
        points = np.array([numbers[place] for place in places])
        yield Ladders(places, points, np.array(list(group.values())).T)


def slopes(
    those: Ladders, numbers: type_of_numbers, branches: np.ndarray, noise: float
) -> Iterator[Numerical | None]:
    """Yield what differences say along each line; ``None`` where a closer look is due.

    One may be due where the function is flat too; see :meth:`Numerical.is_flat`.

    Args:
        those: the ladders.
        numbers: what the function gives at their points.
        branches: 0 where a point lies on the branch of the line's own number.
        noise: the rounding in the numbers, where it is more than 2 ulp.
    """
    points = those.points
    reached, is_fine = _reached(numbers, branches)
    with np.errstate(all="ignore"):
        both, left, right = _quotients(points, np.where(reached, numbers, nan), noise)
        central = extrapolated(both, power=2)
        sides = one_sided(left), one_sided(right)
        steepness = np.abs(np.diff(numbers, axis=0) / np.diff(points, axis=0))
        steepest = steepness.max(axis=0)
        is_fine &= _is_sharp(central, *sides) & np.isfinite(steepest)
        is_fine &= ~_stands_still(those, numbers, noise) & ~_leaps(numbers, noise)
    for line, fine in enumerate(is_fine):
        yield None if not fine else Numerical(
            central.of(line), sides[0].of(line), sides[1].of(line),
            len(points), float(steepest[line]),
        )  # fmt: skip


def _reached(
    numbers: type_of_numbers, branches: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which points lie on the branch at the point; which lines have them in one row."""
    half = len(numbers) // 2
    reached = (branches == 0) & np.isfinite(numbers)
    ends = np.abs(np.diff(reached, axis=0)).sum(axis=0)
    joined = ends == (~reached[0]).astype(int) + ~reached[-1]
    return reached, joined & reached[half - 1 : half + 2].all(axis=0)


def _quotients(
    points: type_of_numbers, numbers: type_of_numbers, noise: float
) -> tuple[Steps, Steps, Steps]:
    """The difference quotients across the points, below and above them."""
    half = len(points) // 2
    below, above = points[:half], points[:half:-1]  # the largest step first
    under, over = numbers[:half], numbers[:half:-1]
    return (
        difference_quotients(below, above, under, over, noise),
        difference_quotients(below[:-1], below[1:], under[:-1], under[1:], noise),
        difference_quotients(above[1:], above[:-1], over[1:], over[:-1], noise),
    )


def _is_sharp(central: Estimates, *sides: Estimates) -> np.ndarray:
    """Whether no ladder of finer steps is due; as a ladder sees it."""
    size = np.abs(central.value)
    sharp = (central.error <= GOOD * size) | (size == 0.0)
    return sharp & np.all([np.isfinite(side.value) for side in sides], axis=0)


def _leaps(numbers: type_of_numbers, noise: float) -> np.ndarray:
    """Whether a function may jump at the point; to either side."""
    half = len(numbers) // 2
    found = np.zeros(numbers.shape[1], bool)
    for side in (numbers[half - PERSISTENT : half], numbers[half + 1 :][:PERSISTENT]):
        changes = np.abs(side - numbers[half])
        least = CLEAR * rounding(numbers[half], noise)
        found |= (least < changes.min(axis=0)) & (
            changes.min(axis=0) >= STAYS * changes.max(axis=0)
        )
    return found


def _stands_still(those: Ladders, numbers: type_of_numbers, noise: float) -> np.ndarray:
    """Whether a function may be constant up to where it changes at once."""
    half = len(numbers) // 2
    here = numbers[half]
    under, over = numbers[:half] - here, numbers[:half:-1] - here
    changes = np.maximum(np.abs(under), np.abs(over))[::-1]  # the smallest step first
    first = (changes > 0.0).argmax(axis=0)
    every = np.arange(len(first))
    reach = those.sizes[::-1][first - 1, every]
    is_sudden = changes[first, every] > SUDDEN * rounding(here, noise)
    return (first > 0) & is_sudden & (reach >= WIDE * np.spacing(np.abs(those.x)))
