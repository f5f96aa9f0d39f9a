"""The limit of difference quotients as their steps shrink, and its error.

The quotients of many lines stand side by side, one column each: a net has hundreds of
inputs, and one pass over arrays costs what three of floats do.
"""

from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Any, NamedTuple

import numpy as np

COLUMNS = 6  # of the extrapolation
CONFIRMING = 6  # slopes that must grow alike to make a tangent vertical
CLEAR = 4.0  # times its rounding: a slope that is more than noise
SLOWEST, FASTEST = 0.15, 0.95  # powers of 1/step by which a vertical tangent shows
LOST = 1e-2  # of the usual change, over the smallest steps
TOLERANCE = 8.0  # times its rounding: how far a finer slope may lie off unnoticed
EVEN = 8.0  # the most by which two looks at the same noise differ
MOST_NOISE = 1e-4  # of the function's variation; more is an oscillation leapt over

type_of_numbers = np.ndarray[Any, np.dtype[np.float64]]


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


class Steps(NamedTuple):
    """Difference quotients: a row for each step, the largest first; a column a line.

    Their steps, their values and the rounding in them.  Lines that have fewer of them
    hold NaN in their first rows.
    """

    size: type_of_numbers
    slope: type_of_numbers
    rounding: type_of_numbers

    @property
    def change(self) -> type_of_numbers:
        """By how much the function changes over each step."""
        return np.abs(self.slope) * self.size

    def last(self, count: int) -> "Steps":
        """Return the finest so many."""
        return Steps(*(each[-count:] for each in self))


class Estimates(NamedTuple):
    """A derivative and its error for each line."""

    value: type_of_numbers
    error: type_of_numbers

    def of(self, line: int) -> Estimate:
        """Return those of one line."""
        return Estimate(float(self.value[line]), float(self.error[line]))


def one_sided(steps: Steps) -> Estimates:
    """Return the limits from one side; ±inf ± the last slope where it is vertical."""
    value, error = extrapolated(steps, power=1)
    slope = _vertical(steps)
    if not np.any(slope):
        return Estimates(value, error)
    steepest = np.abs(steps.slope[-1])
    return Estimates(np.where(slope, slope, value), np.where(slope, steepest, error))


def _vertical(steps: Steps) -> type_of_numbers:
    """±inf if the slopes grow like a power of the shrinking step, else 0.

    A jump, or an oscillation that the steps leap over, grows as 1/step or at random.
    """
    if len(steps.size) < CONFIRMING:
        return np.zeros(steps.size.shape[1])
    size, slope, rounding = steps.last(CONFIRMING)
    with np.errstate(all="ignore"):
        ratio = slope[1:] / slope[:-1]
        growth = np.log(ratio) / np.log(size[:-1] / size[1:])  # NaN: the sign changes
        fits = (np.abs(slope) > CLEAR * rounding).all(axis=0)
    fits &= ((growth >= SLOWEST) & (growth <= FASTEST)).all(axis=0)
    return np.where(fits, np.copysign(inf, slope[-1]), 0.0)


def extrapolated(steps: Steps, power: int) -> Estimates:
    """Return the limits of slopes whose error is a series in ``step ** power``.

    Of the entries of Neville's table those that differ least from their neighbours.
    """
    size, (rows, lines) = steps.size, steps.size.shape
    entries = np.full((rows, COLUMNS, lines), nan)
    errors = np.full((rows, COLUMNS, lines), inf)
    slope, rounding = steps.slope, steps.rounding
    with np.errstate(all="ignore"):
        for column in range(1, min(rows - 1, COLUMNS) + 1):
            ratio = (size[:-column] / size[column:]) ** power - 1.0
            entry = slope[1:] + (slope[1:] - slope[:-1]) / ratio
            gap = np.maximum(np.abs(entry - slope[1:]), np.abs(entry - slope[:-1]))
            rounding = rounding[1:] + (rounding[1:] + rounding[:-1]) / ratio
            entries[column:, column - 1] = slope = entry
            errors[column:, column - 1] = gap + rounding
    if rows < 2:
        return Estimates(np.full(lines, nan), np.full(lines, inf))
    return _best(steps, entries.reshape(-1, lines), errors.reshape(-1, lines))


def _best(steps: Steps, entries: type_of_numbers, errors: type_of_numbers) -> Estimates:
    """The entries with the least errors, of two alike the one of coarser steps."""
    errors = np.where(np.isnan(errors), inf, errors)
    place, every = errors.argmin(axis=0), np.arange(errors.shape[1])
    found = Estimates(entries[place, every], errors[place, every])
    value = np.where(found.error < inf, found.value, nan)
    error = confirmed(Estimates(value, found.error), steps, place // COLUMNS).error
    return Estimates(value, np.where(_is_lost(steps), inf, error))


def confirmed(found: Estimates, steps: Steps, start: type_of_numbers) -> Estimates:
    """Return the estimates with errors that finer steps bear out.

    Args:
        found: as extrapolated.
        steps: all of them.
        start: the row of each estimate's own step; those below are finer.
    """
    rows, every = np.arange(len(steps.size))[:, None], np.arange(len(start))
    with np.errstate(all="ignore"):
        gaps = np.abs(steps.slope - found.value)
        noise = _noise(steps, gaps, start)
        error = found.error + noise / steps.size[start, every]
        tolerance = TOLERANCE * (steps.rounding + noise / steps.size) + error
        after = np.concatenate([gaps[1:], np.full_like(gaps[:1], inf)])
        allowed = np.concatenate([tolerance[1:], np.zeros_like(gaps[:1])])
        closes_in = after <= np.maximum(gaps / 2.0, allowed)
        is_off = (rows > start) & (gaps > tolerance) & ~closes_in
    return Estimates(found.value, np.where(is_off, gaps, error).max(axis=0))


def _is_lost(steps: Steps) -> np.ndarray:
    """Whether a function changes as much over the smallest steps as over others.

    It jumps, or oscillates faster than floats can follow.
    """
    changes, every = np.sort(steps.change, axis=0), np.arange(steps.size.shape[1])
    count = np.isfinite(changes).sum(axis=0)  # NaN stands last
    middle = 0.5 * (changes[(count - 1) // 2, every] + changes[count // 2, every])
    return steps.change[-2:].max(axis=0) > LOST * middle


def _noise(
    steps: Steps, gaps: type_of_numbers, start: type_of_numbers
) -> type_of_numbers:
    """Rounding inside a function beyond that of its result, else 0.

    It shows as gaps that grow as 1/step at the two finest steps: as rounding errors of
    one size in the function's change.
    """
    rows = np.arange(len(gaps))[:, None]
    smaller, larger = np.sort(gaps[-2:] * steps.size[-2:], axis=0)
    variation = np.where(rows >= start, steps.change, 0.0).max(axis=0)
    is_noise = (len(gaps) - start >= 3) & (gaps[-2] > TOLERANCE * steps.rounding[-2])
    is_noise &= larger < np.minimum(EVEN * smaller, MOST_NOISE * variation)
    return np.where(is_noise, larger, 0.0)
