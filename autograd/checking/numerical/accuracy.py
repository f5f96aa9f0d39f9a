"""How far a primitive's floats lie from the truth, in units in the last place."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, isinf, isnan, log10, ulp
from typing import Any

from autograd.checking.numerical.points import draw_operands
from autograd.errors import OperandError
from autograd.ground.domain import unchecked
from autograd.ground.extras import missing
from autograd.ops.primitive import Primitive

STEP = 60  # h = 1e-60 · scale: its square is far below any float
SAME = 20  # one-sided slopes that differ in the first 20 digits make a kink
HUGE = 1.7976931348623e308  # a few ulp below the largest float
RANGE = 340  # digits between 1 and the smallest float, and some more


@dataclass(frozen=True)
class Worst:
    """The largest error met, and where."""

    ulps: float = 0.0
    operands: tuple[float, ...] = ()
    got: float = 0.0
    exact: float = 0.0

    def or_worse(
        self, ulps: float, operands: Sequence[float], got: float, exact: float
    ) -> "Worst":
        """Return the larger of this error and another."""
        return Worst(ulps, tuple(operands), got, exact) if ulps > self.ulps else self


@dataclass(frozen=True)
class Accuracy:
    """The worst errors of one row: of its value and of each partial (n-ary: of all)."""

    name: str
    points: int
    value: Worst
    partials: tuple[Worst, ...]

    @property
    def ulps(self) -> float:
        """The worst error of all, in ulp."""
        return max(self.value.ulps, *(worst.ulps for worst in self.partials))


def import_mpmath() -> Any:
    """Return the module mpmath.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import mpmath
    except ImportError as error:
        raise missing("numbers beyond 16 digits need mpmath", "check") from error
    return mpmath


def exact_value_and_partials(
    row: Primitive, operands: Sequence[float]
) -> tuple[Any, list[Any]]:
    """Return a row's value and partials at floats, to more than 50 digits.

    The partials are differences of the row's ``precise`` form, not its rules, so
    that they are an independent witness.  A partial is ``None`` at a kink, a jump or a
    border, and NaN where the function is undefined on both sides.

    Raises:
        OperandError: the row has no ``precise`` form.
        MissingExtraError: mpmath is not installed.
    """
    if row.precise is None:
        raise OperandError(f"{row.name}: has no precise form to compare with")
    mpmath = import_mpmath()
    sizes = [log10(abs(x)) for x in operands if x] + [0.0]
    step = STEP + ceil(max(sizes) - 2 * min(sizes))
    with mpmath.workdps(step + SAME + RANGE + 2 * ceil(max(sizes))):
        exact = [mpmath.mpf(x) for x in operands]
        value = row.precise(mpmath, *exact)
        h = mpmath.mpf(10) ** -step
        partials = [_slope(row, exact, i, value, h) for i in range(len(exact))]
    return value, partials


def _slope(row: Primitive, exact: list, index: int, value: Any, h: Any) -> Any:
    """The slope along one operand, ``None`` where the two sides differ."""
    mpmath = import_mpmath()
    x = exact[index]
    slope = _two_sided(row, exact, index, value, h)
    if not slope or x not in row.domain[index if row.arity else 0].kinks:
        return slope
    closer = _two_sided(row, exact, index, value, h * mpmath.mpf(10) ** -SAME)
    steep = abs(slope - closer) > abs(slope) * mpmath.mpf(10) ** -SAME
    return None if steep else slope


def _two_sided(row: Primitive, exact: list, index: int, value: Any, h: Any) -> Any:
    """The slope from differences over one step to either side."""
    mpmath = import_mpmath()
    x, precise = exact[index], row.precise
    if precise is None:
        return None

    def moved(by: Any) -> Any:
        try:
            y = precise(mpmath, *exact[:index], x + by, *exact[index + 1 :])
        except (ArithmeticError, ValueError):
            return None
        return y if isinstance(y, mpmath.mpf) else None

    right, left = moved(h), moved(-h)
    if right is None and left is None:
        return mpmath.nan
    if right is None or left is None:
        return None
    after, before = (right - value) / h, (value - left) / h
    flat = abs(value) * mpmath.mpf(10) ** -(STEP - SAME)  # an extremum, to 40 digits
    same = max(abs(after), abs(before)) * mpmath.mpf(10) ** -SAME
    return (after + before) / 2 if abs(after - before) <= max(same, flat) else None


def _scale(row: Primitive, operands: Sequence[float]) -> float:
    """What the value's rounding is measured by: for an n-ary row, its magnitudes.

    A sum of floats that cancel keeps the rounding of its terms.
    """
    if row.arity is not None or row.precise is None:
        return 0.0
    return float(row.precise(import_mpmath(), *map(abs, operands)))


def error_in_ulps(got: float, exact: Any, scale: float = 0.0) -> float:
    """Return ``|got − exact|`` in units in the last place of ``exact`` as a float.

    Args:
        got: a float.
        exact: the truth, of any precision.
        scale: a number whose unit is taken where that is larger; anything is within
            the unit of an infinite one.

    >>> error_in_ulps(1.0 + 2 * 2.0**-52, 1.0)
    2.0
    """
    nearest = float(exact)
    if isinf(scale):
        return 0.0
    if isnan(got) or isnan(nearest):
        return 0.0 if isnan(got) and isnan(nearest) else inf
    if isinf(nearest) or isinf(got):  # at the edge of overflow either is right
        both_huge = min(abs(nearest), abs(got)) >= HUGE
        return 0.0 if both_huge and (nearest > 0) == (got > 0) else inf
    return float(abs(exact - got) / max(ulp(nearest), ulp(scale)))


def measure(row: Primitive, points: int = 100, seed: int = 0) -> Accuracy:
    """Return the worst errors of a row over random points of its whole domain.

    Args:
        row: a primitive with a ``precise`` form.
        points: how many points, of magnitudes from 1e-300 to 1e300.
        seed: of the random points.

    >>> from autograd import ops
    >>> measure(ops.sin, points=20).ulps < 5.0
    True
    """
    rng = random.Random(f"{row.name} {seed}")
    value = Worst()
    partials = [Worst() for _ in range(row.arity or 1)]
    for _ in range(points):
        operands = draw_operands(row, rng)
        exact, slopes = exact_value_and_partials(row, operands)
        out = row.evaluate(*operands)
        error = error_in_ulps(out, exact, _scale(row, operands))
        value = value.or_worse(error, operands, out, float(exact))
        locals_ = unchecked(row.partials_at)(out, operands)
        for index, (local, slope) in enumerate(zip(locals_, slopes, strict=True)):
            if slope is not None:
                slot = index if row.arity else 0
                error = error_in_ulps(local, slope)
                partials[slot] = partials[slot].or_worse(
                    error, operands, local, float(slope)
                )
    return Accuracy(row.name, points, value, tuple(partials))
