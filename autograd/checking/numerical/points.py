"""Points to check at: operands drawn from pools that know a primitive's domain."""

import random
from collections.abc import Callable
from math import inf, nextafter

from autograd.ground.domain import Interval
from autograd.ops.primitive import Primitive

MOST_OPERANDS = 5  # drawn for an n-ary row
SMALLEST, LARGEST = 1e-300, 1e300  # beyond, floats lose digits or overflow


def draw_number(interval: Interval, rng: random.Random, extreme: bool = True) -> float:
    """Return a number in ``interval``: moderate, in the tails, huge, tiny, at a border.

    Args:
        interval: where it must lie.
        rng: the source of chance.
        extreme: whether magnitudes from 1e-300 to 1e300 and points a few ulp from a
            border are drawn too.

    >>> rng = random.Random(0)
    >>> all(draw_number(Interval(-1, 1), rng) in Interval(-1, 1) for _ in range(99))
    True
    """
    pools = _pools(interval) if extreme else _pools(interval)[:3]
    while True:
        number = rng.choice(pools)(rng)
        if number in interval and _is_ordinary(number):
            return number


def draw_operands(
    row: Primitive, rng: random.Random, extreme: bool = True
) -> tuple[float, ...]:
    """Return operands that ``row`` accepts, together as well as one by one."""
    while True:
        if row.arity is None:
            size = rng.randint(1, MOST_OPERANDS) * (2 if row.spread else 1)
            intervals = row.domain * size
        else:
            intervals = row.domain
        operands = tuple(draw_number(each, rng, extreme) for each in intervals)
        if len(operands) > 1 and rng.random() < 0.5:  # of similar size as well
            scale = abs(operands[0]) or 1.0
            operands = tuple(_near(x, scale, rng) for x in operands)
        pairs = zip(operands, intervals, strict=True)
        valid = all(x in each and _is_ordinary(x) for x, each in pairs)
        if valid and (row.condition is None or row.condition.holds(*operands)):
            return operands


def _is_ordinary(x: float) -> bool:
    """Whether ``x`` is 0 or of a size where a float has all its digits."""
    return x == 0.0 or SMALLEST <= abs(x) <= LARGEST


def _near(x: float, scale: float, rng: random.Random) -> float:
    """A number of the sign of ``x`` and of about the size ``scale``."""
    size = scale * rng.uniform(0.1, 10.0)
    return size if x > 0.0 else -size


def _pools(interval: Interval) -> list[Callable[[random.Random], float]]:
    """Sources of numbers: three moderate ones, then the extreme ones."""
    specials = [*interval.borders, *interval.kinks] or [0.0]
    return [
        lambda rng: rng.gauss(0.0, 1.0),
        lambda rng: rng.uniform(-6.0, 6.0),
        lambda rng: rng.randint(-24, 24) / 4.0,
        lambda rng: rng.uniform(-750.0, 750.0),
        lambda rng: rng.choice((-1.0, 1.0)) * 10.0 ** rng.uniform(-300.0, 300.0),
        lambda rng: rng.choice((-1.0, 1.0)) * 10.0 ** rng.uniform(-18.0, 18.0),
        lambda rng: _beside(rng.choice(specials), rng),
    ]


def _beside(special: float, rng: random.Random) -> float:
    """A number a few ulp to a few tenths away from ``special``."""
    if rng.random() < 0.2:
        return nextafter(special, rng.choice((-inf, inf)))
    distance = max(1.0, abs(special)) * 2.0 ** -rng.uniform(1.0, 52.0)
    return special + rng.choice((-1.0, 1.0)) * distance
