"""A numerical derivative that knows its own error, from a ladder of steps.

Differences at steps that shrink by four are extrapolated (Neville); the entry of the
table that differs least from its neighbours is taken, and that difference is its error.
Much finer steps must then agree, which catches a fast oscillation or a kink nearby.
The two one-sided ladders use the same evaluations and tell a kink from a slope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import frexp, isfinite, isinf, ldexp, nan, ulp

from autograd.checking.numerical.extrapolation import (
    UNKNOWN,
    Estimate,
    extrapolated,
    one_sided,
)
from autograd.checking.numerical.samples import (
    Looks,
    Samples,
    answered,
    type_of_sample,
)
from autograd.checking.tolerances import DOUBT, FAIR

LEVELS = 8  # steps scale/4 … scale/4⁸
FINER = 64.0  # and from there on divided by this, to look for trouble
SMALLEST = 4.0  # ulp of the point: the least step
LEAST = 20  # a scale is at least 2²⁰ ulp of the point: all levels are distinct
USUAL = 10  # from 2⁻¹⁰ to 2¹⁰, a point's own scale and 1 are much the same
LARGEST = 1023  # the exponent of the largest power of two that is a float
GOOD = 1e-6  # a relative error that needs no finer ladder
FINEST = 4  # ladders, each at 2⁻¹⁰ of the scale before
PERSISTENT = 4  # of the smallest steps, over which a jump stays what it is …
STAYS = 0.99  # … up to this part
CLEAR = 8.0  # roundings: a change that is more than noise
SUDDEN = 2.0**20  # roundings: a smooth function grows by less over its first steps
WIDE = 2.0**10  # ulp of the point: a plateau that is more than rounding


@dataclass(frozen=True)
class Numerical:
    """What differences say of a function at a point.

    Args:
        central, left, right: the derivative from both sides, from below, from above.
        evaluations: how often the function was called.
        steepest: the largest slope between the points of the evaluations.
        plateau: how far the function is constant around the point, if it then changes
            at once; else 0.
        leap: the slope of a jump at the point over the smallest step; 0 without one.
    """

    central: Estimate
    left: Estimate
    right: Estimate
    evaluations: int
    steepest: float = 0.0
    leap: float = 0.0
    plateau: float = 0.0

    @property
    def is_kink(self) -> bool:
        """Whether the one-sided derivatives differ beyond doubt; at a jump none is."""
        left, right = self.left, self.right
        if self.leap or not (left.is_known and right.is_known):
            return False
        size = max(abs(left.value), abs(right.value))
        if isinf(size):
            return left.value != right.value
        error = left.error + right.error
        gap = abs(left.value - right.value)
        return error <= FAIR * size and gap > DOUBT * error

    @property
    def is_flat(self) -> bool:
        """Whether all evaluations gave the same: a slope of 0, or one too small."""
        return self.estimate.value == self.steepest == 0.0

    @property
    def sides(self) -> tuple[float, float] | None:
        """The slopes from below and above where they count: at a kink or a jump."""
        if self.is_kink or self.leap:
            return self.left.value, self.right.value
        return None

    @property
    def estimate(self) -> Estimate:
        """The derivative; at a border, that from inside; at a kink, the middle."""
        if self.right.is_known and self.left.is_known:
            vertical = isinf(self.left.value) and isinf(self.right.value)
            return self.left if vertical and not self.is_kink else self.central
        return self.left if self.left.is_known else self.right


def numerical_derivative(
    f: Callable[[float], float], x: float, noise: float = 0.0
) -> Numerical:
    """Return the derivative of ``f`` at ``x`` from differences, with its error.

    Args:
        f: a function of one float.  Where it raises or gives no finite number, it
            counts as undefined.
        x: the point.
        noise: the rounding in f's result, where it is more than 2 ulp.

    >>> from math import exp
    >>> found = numerical_derivative(exp, 1.0).estimate
    >>> abs(found.value - exp(1.0)) <= found.error < 1e-11
    True
    >>> kink = numerical_derivative(abs, 0.0)
    >>> kink.is_kink, kink.left.value, kink.right.value
    (True, -1.0, 1.0)
    """

    def plain(point: float) -> type_of_sample:
        number = f(point)
        return (nan if isinstance(number, complex) else float(number)), None

    return branched_derivative(plain, x, noise)


def branched_derivative(
    f: Callable[[float], type_of_sample], x: float, noise: float = 0.0
) -> Numerical:
    """Return the derivative of ``f``, which gives its branch beside its number.

    Steps that end on another branch (a relu changes side) are left out.
    """
    return answered(climbed(Samples(f, float(x), noise)))


def climbed(samples: Samples) -> Looks[Numerical]:
    """Return the derivative that samples of a function give."""
    x = samples.x
    yield [x]
    if samples.at(x) is None:
        return Numerical(UNKNOWN, UNKNOWN, UNKNOWN, samples.count)
    scales = scales_of(x)
    yield [point for scale in scales for point in _points(x, scale)]
    found = [_ladder(samples, scale) for scale in scales]
    for scale in _fitting([ldexp(scales[0], -10 * k) for k in range(1, FINEST)], x):
        if _is_rough(found[0]):
            yield _points(x, scale)
            found.insert(0, _ladder(samples, scale))
    central, left, right = (refined(list(each)) for each in zip(*found, strict=True))
    leap = _leap(samples, steps_of(x, scales[0])[-PERSISTENT:])
    return Numerical(
        central, left, right, samples.count, samples.steepest, leap, plateau_of(samples)
    )


def plateau_of(samples: Samples) -> float:
    """Return how far a function is constant, if it then changes at once; else 0."""
    return samples.plateau(SUDDEN, WIDE * ulp(samples.x))


def scales_of(x: float) -> list[float]:
    """Return the sizes over which a function may change, the finest first."""
    exponent = frexp(x)[1]
    own = ldexp(1.0, min(exponent, LARGEST))
    if abs(exponent) <= USUAL:
        return [max(1.0, own)]
    return _fitting(sorted([own, 1.0]), x)


def _fitting(scales: list[float], x: float) -> list[float]:
    """The scales whose steps are more than a few ulp of the point."""
    return [scale for scale in scales if scale >= ldexp(ulp(x), LEAST)]


def _is_rough(ladder: tuple[Estimate, Estimate, Estimate]) -> bool:
    """Whether a ladder of finer steps may find a better derivative."""
    central, *sides = ladder
    known = [side for side in sides if side.is_known]
    judged = [central] if len(known) == 2 else known
    return all(isfinite(side.value) for side in known) and any(
        each.error > GOOD * abs(each.value) > 0.0 for each in judged
    )


def refined(estimates: list[Estimate]) -> Estimate:
    """Return the finest estimate; a coarser one may sharpen it, not contradict."""
    best = UNKNOWN
    for estimate in estimates:
        if not best.is_known or (
            estimate.error < best.error and estimate.agrees_with(best)
        ):
            best = estimate
    return best


def _ladder(samples: Samples, scale: float) -> tuple[Estimate, Estimate, Estimate]:
    """The central, left and right derivative from one ladder of steps."""
    x, sizes = samples.x, steps_of(samples.x, scale)
    right, left = samples.reachable(sizes, 1.0), samples.reachable(sizes, -1.0)
    both = [h for h in right if h in left]
    above, below = [x + h for h in right], [x - h for h in left]
    central = samples.quotients([x - h for h in both], [x + h for h in both])
    return (
        extrapolated(central, power=2).of(0),
        one_sided(samples.quotients(below[:-1], below[1:])).of(0),
        one_sided(samples.quotients(above[1:], above[:-1])).of(0),
    )


def steps_of(x: float, scale: float) -> list[float]:
    """Return the steps of a ladder, the largest first."""
    sizes = [scale / 4.0**level for level in range(1, LEVELS + 1)]
    smallest = max(SMALLEST * ulp(x), scale * ulp(1.0))
    while sizes[-1] / FINER >= smallest:
        sizes.append(sizes[-1] / FINER)
    return sizes


def _points(x: float, scale: float) -> list[float]:
    """The points of a ladder."""
    return [x + step for size in steps_of(x, scale) for step in (size, -size)]


def _leap(samples: Samples, sizes: list[float]) -> float:
    """The slope of a jump over the last of the finest steps, 0 where there is none.

    A jump is a change that stays as it is while the step shrinks.
    """
    here = samples.at(samples.x)
    slopes = [0.0]
    for sign in (1.0, -1.0):
        there = [samples.at(samples.x + sign * step) for step in sizes]
        if here is None or None in there:
            continue
        changes = [abs(each[0] - here[0]) for each in there if each is not None]
        noise = CLEAR * max(samples.rounding(x[0]) for x in (here, *there) if x)
        if noise < min(changes) >= STAYS * max(changes):
            slopes.append(min(changes) / sizes[-1])
    return max(slopes)
