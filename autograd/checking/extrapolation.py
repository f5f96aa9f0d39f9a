"""The limit of difference quotients as their steps shrink, and its error."""

from dataclasses import dataclass
from math import inf, log2, nan
from statistics import median
from typing import NamedTuple

COLUMNS = 6  # of the extrapolation
SLOWEST, FASTEST = 0.15, 0.95  # powers of 1/step by which a vertical tangent shows
LOST = 1e-2  # of the usual change, over the smallest steps
MOST_NOISE = 1e-4  # of the function's variation; more is an oscillation leapt over


class Step(NamedTuple):
    """One difference quotient: its step, its value and the rounding in it."""

    size: float
    slope: float
    rounding: float


@dataclass(frozen=True)
class Estimate:
    """A derivative and how far it may be off.

    >>> Estimate(2.0, 0.1).agrees_with(Estimate(2.15, 0.1))
    True
    """

    value: float = nan
    error: float = inf

    def agrees_with(self, other: "Estimate") -> bool:
        """Return whether the two lie within their errors of each other."""
        return abs(self.value - other.value) <= self.error + other.error

    @property
    def is_known(self) -> bool:
        """Whether there is a value, infinite ones included."""
        return self.value == self.value


UNKNOWN = Estimate()


def one_sided(steps: list[Step]) -> Estimate:
    """The limit from one side; ±inf, with the last slope as its error, if vertical."""
    slope = _vertical(steps)
    if slope:
        return Estimate(slope, abs(steps[-1].slope))
    return extrapolated(steps, power=1)


def _vertical(steps: list[Step]) -> float:
    """±inf if the slopes grow like a power of the shrinking step, else 0.

    A jump, or an oscillation that the steps leap over, grows as 1/step or at random.
    """
    clear = [step for step in steps if abs(step.slope) > 4.0 * step.rounding]
    if len(clear) < 6 or clear[-1] is not steps[-1]:
        return 0.0
    growths = []
    for coarse, fine in zip(clear[-6:-1], clear[-5:], strict=True):
        if coarse.slope * fine.slope <= 0.0:
            return 0.0
        growth = log2(fine.slope / coarse.slope) / log2(coarse.size / fine.size)
        growths.append(growth)
    if min(growths) < SLOWEST or max(growths) > FASTEST:
        return 0.0
    return inf if clear[-1].slope > 0.0 else -inf


def extrapolated(steps: list[Step], power: int) -> Estimate:
    """The limit of slopes whose error is a series in ``step ** power``."""
    best, row_of_best = UNKNOWN, 0
    above: list[tuple[float, float]] = []
    for row, step in enumerate(steps):
        line = [(step.slope, step.rounding)]
        for column in range(1, min(row, COLUMNS) + 1):
            ratio = (steps[row - column].size / step.size) ** power - 1.0
            (slope, rounding), (other, its_rounding) = line[-1], above[column - 1]
            entry = slope + (slope - other) / ratio
            spread = rounding + (rounding + its_rounding) / ratio
            line.append((entry, spread))
            error = max(abs(entry - slope), abs(entry - other)) + spread
            if error < best.error:
                best, row_of_best = Estimate(entry, error), row
        above = line
    if not steps or _is_lost(steps):
        return Estimate(best.value, inf)
    return _confirmed(best, steps[row_of_best:])


def _confirmed(estimate: Estimate, steps: list[Step]) -> Estimate:
    """The estimate, with an error that finer steps bear out.

    Args:
        estimate: as extrapolated.
        steps: that of the estimate, then all finer ones.
    """
    gaps = [abs(step.slope - estimate.value) for step in steps]
    noise = _noise(steps, gaps)
    error = estimate.error + noise / steps[0].size
    tolerances = [
        8.0 * step.rounding + 4.0 * noise / step.size + error for step in steps
    ]
    for index in range(1, len(steps)):
        later = slice(index + 1, index + 2)
        closes_in = any(
            gap <= max(gaps[index] / 2.0, tolerance)
            for gap, tolerance in zip(gaps[later], tolerances[later], strict=True)
        )
        if gaps[index] > tolerances[index] and not closes_in:
            error = max(error, gaps[index])
    return Estimate(estimate.value, error)


def _is_lost(steps: list[Step]) -> bool:
    """Whether the function changes as much over the smallest steps as over others.

    It jumps, or oscillates faster than floats can follow.
    """
    changes = [abs(step.slope) * step.size for step in steps]
    return max(changes[-2:]) > LOST * median(changes) > 0.0


def _noise(steps: list[Step], gaps: list[float]) -> float:
    """Rounding inside the function beyond that of its result, else 0.

    It shows as gaps that grow as 1/step at the finest steps.
    """
    if len(steps) < 3 or not gaps[-2] > 8.0 * steps[-2].rounding:
        return 0.0
    growth = gaps[-1] / gaps[-2] / (steps[-2].size / steps[-1].size)
    pairs = zip(gaps[-2:], steps[-2:], strict=True)
    noise = max(gap * step.size for gap, step in pairs)
    variation = max(abs(step.slope) * step.size for step in steps)
    return noise if 0.125 < growth < 8.0 and noise < MOST_NOISE * variation else 0.0
