"""The error of a plain difference against its step: why 1e-2 and 1e-12 both fail."""

from collections.abc import Callable, Sequence
from math import isfinite, log10, nan
from typing import NamedTuple

from autograd.errors import AutogradError

WIDTH = 32  # of the curve, in characters
LEAST = 1e-16  # an error that is drawn as none


class StepError(NamedTuple):
    """The relative errors of both differences at one step."""

    eps: float
    forward: float
    central: float


def step_errors(
    f: Callable[[float], float],
    x: float,
    slope: float,
    decades: int = 16,
    per_decade: int = 1,
) -> list[StepError]:
    """Return how far differences at steps 1, 0.1 … 1e-16 are from a known slope.

    Args:
        f: a function of one number.
        x: the point.
        slope: the true derivative there.
        decades: how many tenths the steps shrink by.
        per_decade: how many steps there are to each.

    >>> from math import exp
    >>> errors = step_errors(exp, 0.0, 1.0)
    >>> min(errors, key=lambda each: each.central).eps
    1e-05
    """
    return [
        StepError(
            eps,
            _error(lambda e: (f(x + e) - f(x)) / e, eps, slope),
            _error(lambda e: (f(x + e) - f(x - e)) / (2.0 * e), eps, slope),
        )
        for eps in (10.0 ** (-k / per_decade) for k in range(decades * per_decade + 1))
    ]


def _error(quotient: Callable[[float], float], eps: float, slope: float) -> float:
    try:
        gap = abs(quotient(eps) - slope)
    except (ArithmeticError, ValueError, AutogradError):
        return nan
    return gap / abs(slope) if slope else gap


def curve(errors: Sequence[StepError]) -> list[str]:
    """Return the errors as lines of a chart: one step a line, longer bars are worse."""
    lines = [f"{'step':>6}  {'forward':>8}  {'central':>8}  error of the central one"]
    for eps, forward, central in errors:
        bar = "█" * round(WIDTH * _height(central))
        lines.append(f"{eps:6.0e}  {forward:8.1e}  {central:8.1e}  {bar}".rstrip())
    return lines


def _height(error: float) -> float:
    """An error between 1e-16 and 1 on a logarithmic scale from 0 to 1."""
    if not isfinite(error):
        return 1.0
    return min(1.0, max(0.0, 1.0 + log10(max(error, LEAST)) / -log10(LEAST)))
