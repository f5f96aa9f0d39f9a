"""Is a function that looks constant around a point constant, or only almost so?

Floats hide a slope that is too small: tanh at 30, x + 1e20.  It shows further away, and
there it comes into sight little by little.  A constant stays one for ever, or its piece
ends at once: relu, clip, floor.
"""

from bisect import bisect_left
from collections.abc import Callable
from math import ulp

from autograd.checking.numerical.samples import Looks, Samples, alongside, answered

LEAPS = [4.0**power for power in range(1, 33)]  # in first steps; one of them meets 0
FARTHEST = 1e300
CLOSE = 1.0 + 2.0**-7  # how closely the end of the piece is found …
PARTS = 8  # into which a stretch is cut where its end is sought
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
    return answered(flatness(Samples(lambda point: (f(point), None), x, noise)))


def flatness(samples: Samples) -> Looks[bool]:
    """Return whether the samples' function has a slope of 0; see :func:`is_flat`."""
    first = max(1.0, abs(samples.x)) / 4.0
    ends = yield from alongside(_end(samples, sign * first) for sign in (1.0, -1.0))
    return "gradual" not in ends and ("sudden" in ends or "none" in ends)


def _end(samples: Samples, first: float) -> Looks[str]:
    """How a flat piece ends to one side: ``sudden``, ``gradual``, ``border``, ``none``.

    Args:
        samples: of the function.
        first: the first step, towards that side.
    """
    x, here = samples.x, samples.number(samples.x)
    assert here is not None  # it was flat there

    def is_outside(leap: float) -> bool:
        return samples.number(x + leap * first) != here

    leaps = [1.0, *LEAPS, FARTHEST / abs(first)]  # in first steps
    yield [x + leap * first for leap in leaps]
    end = next((i for i, leap in enumerate(leaps[1:]) if is_outside(leap)), None)
    if end is None:
        return "none"
    inside, outside = leaps[end], leaps[end + 1]
    while outside / inside > CLOSE:
        ratio = (outside / inside) ** (1.0 / PARTS)
        marks = [inside * ratio**k for k in range(1, PARTS)]
        yield [x + mark * first for mark in marks]
        place = bisect_left(marks, True, key=is_outside)
        inside, outside = [inside, *marks, outside][place : place + 2]
    yield [x + inside * BEYOND * first]
    behind = samples.number(x + inside * BEYOND * first)
    if behind is None:
        return "none" if inside > LEAPS[-1] else "border"
    leap = SUDDEN * max(ulp(here), samples.noise)
    return "sudden" if abs(behind - here) > leap else "gradual"
