"""Is a function that looks constant around a point constant, or only almost so?

Floats hide a slope that is too small: tanh at 30, x + 1e20.  It shows further away, and
there it comes into sight little by little.  A constant stays one for ever, or its piece
ends at once: relu, clip, floor.
"""

from collections.abc import Callable
from math import isfinite, sqrt, ulp

from autograd.checking.numerical.samples import defined

LEAPS = [4.0**power for power in range(1, 33)]  # in first steps; one of them meets 0
FARTHEST = 1e300
CLOSE = 1.0 + 2.0**-7  # how closely the end of the piece is found …
BEYOND = 1.0 + 2.0**-6  # … and where to look behind it
SUDDEN = 2.0**20  # roundings: a smooth function grows by less within so small a part


def is_flat(f: Callable[[float], float], x: float, noise: float = 0.0) -> bool:
    """Return whether ``f``, the same at all steps up to about 1, has a slope of 0.

    Args:
        f: a function of one float.  Where it raises or gives no finite number, it
            counts as undefined.
        x: the point.
        noise: the rounding in f's result, where it is more than 1 ulp.

    >>> from math import floor, tanh
    >>> is_flat(floor, 2.5), is_flat(lambda x: 7.0, 2.5), is_flat(tanh, 30.0)
    (True, True, False)
    """
    ends = [_end(f, x, sign * max(1.0, abs(x)) / 4.0, noise) for sign in (1.0, -1.0)]
    return "gradual" not in ends and ("sudden" in ends or "none" in ends)


def _end(f: Callable[[float], float], x: float, first: float, noise: float) -> str:
    """How a flat piece ends to one side: ``sudden``, ``gradual``, ``border``, ``none``.

    Args:
        f, x, noise: as for :func:`is_flat`.
        first: the first step, towards that side.
    """
    here = f(x)
    inside = 1.0  # in first steps, as is
    for outside in (*LEAPS, FARTHEST / abs(first)):
        if _at(f, x + outside * first) != here:
            break
        inside = outside
    else:
        return "none"
    while outside / inside > CLOSE:
        middle = sqrt(inside) * sqrt(outside)
        if _at(f, x + middle * first) == here:
            inside = middle
        else:
            outside = middle
    behind = _at(f, x + inside * BEYOND * first)
    if behind is None:
        return "none" if inside > LEAPS[-1] else "border"
    return (
        "sudden" if abs(behind - here) > SUDDEN * max(ulp(here), noise) else "gradual"
    )


def _at(f: Callable[[float], float], x: float) -> float | None:
    """The number at ``x``; ``None`` where there is none."""
    number = defined(f, x)
    return number if number is not None and isfinite(number) else None
