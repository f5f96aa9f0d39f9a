"""Logarithms of sums and of odds, where the textbook form loses digits."""

import math

import numpy as np

from autograd.ops.forms import digits
from autograd.ops.forms.series import one_by_one

_LN2 = math.log(2.0)


def logaddexp(x: float, y: float) -> float:
    """Return log(e^x + e^y); where that is near 0 from 50 digits."""
    larger = max(x, y)
    if x != x or y != y:
        return math.nan
    if math.isinf(larger):
        return larger
    value = larger + math.log1p(math.exp(-abs(x - y)))
    near_0 = -1.0 < larger < 0.0 and abs(value) < -0.6 * larger
    return digits.logaddexp(x, y) if near_0 else value


def logaddexp_array(x, y):
    """Return log(e^x + e^y) elementwise."""
    with np.errstate(all="ignore"):
        value, larger = np.logaddexp(x, y), np.maximum(x, y)
        near_0 = (larger > -1.0) & (larger < 0.0) & (np.abs(value) < -0.6 * larger)
    return one_by_one(logaddexp, near_0, value, x, y)


def share(x: float, y: float) -> float:
    """Return σ(x − y), corrected for the rounding of x − y; ½ for equal infinities."""
    if x == y:
        return 0.5
    distance = x - y
    if math.isinf(distance) or distance != distance:
        return distance if distance != distance else float(distance > 0.0)
    taken = distance - x
    rest = (x - (distance - taken)) - (y + taken)
    power = math.exp(-abs(distance))
    other = (power if distance > 0.0 else 1.0) / (1.0 + power)
    return (1.0 if distance > 0.0 else power) / (1.0 + power) * (1.0 + rest * other)


def log1mexp(x: float) -> float:
    """Return log(1 − e^(−x)), x > 0 (M. Mächler, Accurately computing it, 2012)."""
    if x > _LN2:
        return math.log1p(-math.exp(-x))
    return math.log(-math.expm1(-x))


def log1mexp_array(x):
    """Return log(1 − e^(−x)) elementwise."""
    with np.errstate(all="ignore"):
        far = np.log1p(-np.exp(-x))
        return np.where(np.greater(x, _LN2), far, np.log(-np.expm1(-x)))[()]


def log1mexp_slope(out: float, x: float) -> float:
    """Return 1/(e^x − 1)."""
    return math.exp(-x) / -math.expm1(-x)


def logit(p: float) -> float:
    """Return log(p/(1 − p)); about ½, where it is 0, as 2 artanh(2p − 1)."""
    if 0.25 < p < 0.75:
        return 2.0 * math.atanh(2.0 * p - 1.0)
    return math.log(p / (1.0 - p))


def logit_array(p):
    """Return log(p/(1 − p)) elementwise."""
    p = np.asarray(p, float)
    with np.errstate(all="ignore"):
        near = 2.0 * np.arctanh(2.0 * p - 1.0)
        return np.where(np.abs(p - 0.5) < 0.25, near, np.log(p / (1.0 - p)))[()]
