"""Functions of a number, drawn with gaps where they jump."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_SAMPLES = 400
_NOTICEABLE = 0.05  # rise between two samples, in parts of the range
_CLOSE = 1e-7  # distance at which a function that doesn't jump has stopped rising


def draw_function(
    ax: Any,
    f: Callable[[float], Any],
    span: tuple[float, float],
    *,
    color: str,
    **style: Any,
) -> None:
    """Draw ``f`` over ``span``; where it jumps, a gap between dots.

    A full dot is the value at the jump, an empty one a limit from one side.
    """
    z = np.linspace(*span, _SAMPLES)
    heights = np.array([float(f(x)) for x in z.tolist()])
    for place in jumps(f, z, heights):
        limits = [float(f(place - _CLOSE)), float(f(place + _CLOSE))]
        index = np.searchsorted(z, place)
        z = np.insert(z, index, [place] * 3)
        heights = np.insert(heights, index, [limits[0], np.nan, limits[1]])
        ax.plot([place] * 2, limits, "o", ms=5, mec=color, mfc="white", zorder=3)
        ax.plot(place, float(f(place)), "o", ms=5, color=color, zorder=3)
    ax.plot(z, heights, color=color, **style)


def jumps(
    f: Callable[[float], Any], z: np.ndarray, heights: np.ndarray
) -> Iterator[float]:
    """Yield the places between the samples ``z`` at which ``f`` jumps.

    >>> z = np.linspace(-1.0, 1.0, 4)
    >>> list(jumps(np.sign, z, np.sign(z)))
    [0.0]
    """
    rises = np.abs(np.diff(heights))
    for index in np.flatnonzero(rises > _NOTICEABLE * np.ptp(heights)):
        low, high = z[index].item(), z[index + 1].item()
        while high - low > _CLOSE:
            middle = (low + high) / 2
            left = abs(float(f(middle)) - float(f(low)))
            right = abs(float(f(high)) - float(f(middle)))
            low, high = (low, middle) if left >= right else (middle, high)
        if abs(float(f(high)) - float(f(low))) > rises[index] / 4:
            yield round((low + high) / 2, 6)
