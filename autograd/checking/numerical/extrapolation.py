"""The limit of difference quotients as their steps shrink, and its error."""

from dataclasses import dataclass
from itertools import pairwise
from math import copysign, inf, isnan, log, nan
from statistics import median
from typing import NamedTuple

COLUMNS = 6  # of the extrapolation
CONFIRMING = 6  # slopes that must grow alike to make a tangent vertical
CLEAR = 4.0  # times its rounding: a slope that is more than noise
SLOWEST, FASTEST = 0.15, 0.95  # powers of 1/step by which a vertical tangent shows
LOST = 1e-2  # of the usual change, over the smallest steps
TOLERANCE = 8.0  # times its rounding: how far a finer slope may lie off unnoticed
EVEN = 8.0  # the most by which two looks at the same noise differ
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
        return not isnan(self.value)


UNKNOWN = Estimate()


def one_sided(steps: list[Step]) -> Estimate:
    """Return the limit from one side; ±inf ± the last slope where it is vertical."""
    slope = _vertical(steps)
    if slope:
        return Estimate(slope, abs(steps[-1].slope))
    return extrapolated(steps, power=1)


def _vertical(steps: list[Step]) -> float:
    """±inf if the slopes grow like a power of the shrinking step, else 0.

    A jump, or an oscillation that the steps leap over, grows as 1/step or at random.
    """
    finest = steps[-CONFIRMING:]
    clear = [step for step in finest if abs(step.slope) > CLEAR * step.rounding]
    growths = [_growth(coarse, fine) for coarse, fine in pairwise(clear)]
    if len(clear) == CONFIRMING and SLOWEST <= min(growths) <= max(growths) <= FASTEST:
        return copysign(inf, clear[-1].slope)
    return 0.0


def _growth(coarse: Step, fine: Step) -> float:
    """The power of 1/step by which the slope grows; 0 if its sign changes."""
    ratio = fine.slope / coarse.slope
    return log(ratio, coarse.size / fine.size) if ratio > 0.0 else 0.0


def extrapolated(steps: list[Step], power: int) -> Estimate:
    """Return the limit of slopes whose error is a series in ``step ** power``."""
    best, onward = UNKNOWN, steps
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
                best, onward = Estimate(entry, error), steps[row:]
        above = line
    if not steps or _is_lost(steps):
        return Estimate(best.value, inf)
    return confirmed(best, onward)


def confirmed(estimate: Estimate, steps: list[Step]) -> Estimate:
    """Return the estimate with an error that finer steps bear out.

    Args:
        estimate: as extrapolated.
        steps: that of the estimate, then all finer ones.
    """
    gaps = [abs(step.slope - estimate.value) for step in steps]
    noise = _noise(steps, gaps)
    error = estimate.error + noise / steps[0].size
    judged = [
        (gap, TOLERANCE * (step.rounding + noise / step.size) + error)
        for gap, step in zip(gaps[1:], steps[1:], strict=True)
    ]
    for (gap, tolerance), (next_gap, next_tolerance) in pairwise([*judged, (inf, 0.0)]):
        closes_in = next_gap <= max(gap / 2.0, next_tolerance)
        if gap > tolerance and not closes_in:
            error = max(error, gap)
    return Estimate(estimate.value, error)


def _is_lost(steps: list[Step]) -> bool:
    """Whether the function changes as much over the smallest steps as over others.

    It jumps, or oscillates faster than floats can follow.
    """
    changes = [abs(step.slope) * step.size for step in steps]
    return max(changes[-2:]) > LOST * median(changes)


def _noise(steps: list[Step], gaps: list[float]) -> float:
    """Rounding inside the function beyond that of its result, else 0.

    It shows as gaps that grow as 1/step at the two finest steps: as rounding errors of
    one size in the function's change.
    """
    if len(steps) < 3 or gaps[-2] <= TOLERANCE * steps[-2].rounding:
        return 0.0
    pairs = zip(gaps[-2:], steps[-2:], strict=True)
    smaller, larger = sorted(gap * step.size for gap, step in pairs)
    variation = max(abs(step.slope) * step.size for step in steps)
    return larger if larger < min(EVEN * smaller, MOST_NOISE * variation) else 0.0
