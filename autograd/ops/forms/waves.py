"""sin(πx)/(πx) and its derivatives of any order.

x·S⁽ⁿ⁾ + n·S⁽ⁿ⁻¹⁾ is the n-th derivative of sin(πx)/π, which gives each from the one
below; about 0, where it divides by x, the power series.  What cancels is taken from more
digits.
"""

import math

import numpy as np

from autograd.ops.forms import digits
from autograd.ops.forms.series import from_whole, one_by_one, polynomial

_UNIT = 2.0**-53
_LOST = 8.0  # rounding errors that may add up before digits are asked for
_QUICK = 6.0  # orders up to which floats do
_TERMS = 16  # of the power series, |x| < ½


def sinc(x: float) -> float:
    """Return sin(πx)/(πx), 1 at 0."""
    if not math.isfinite(x):
        return 0.0 if x == x else x
    return _waves(math, round, x)[0] / (math.pi * x) if x else 1.0


def sinc_array(x):
    """Return sin(πx)/(πx) elementwise, 1 at 0."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        value = _waves(np, np.rint, x)[0] / (np.pi * x)
        return np.where(x == 0.0, 1.0, np.where(np.isinf(x), 0.0, value))[()]


def sinc_derivative(n: float, x: float) -> float:
    """Return the n-th derivative of sinc at x, for a whole n ≥ 0."""
    if n != n:
        return n
    if n == 0.0 or not math.isfinite(x):
        return sinc(x)
    if n > _QUICK and x:
        return digits.sinc_derivative(n, x)
    if abs(x) < 0.5:
        return near_0(int(n), x)
    value, error = upwards(math, round, int(n), x, sinc(x))
    lost = error > _LOST * _UNIT * abs(value)
    return digits.sinc_derivative(n, x) if lost else value


def sinc_derivative_array(n, x):
    """Return the n-th derivative of sinc at x, elementwise."""
    n, x = np.broadcast_arrays(np.asarray(n, float), np.asarray(x, float))
    base = np.asarray(sinc_array(x))
    value, doubtful = np.where(n == 0.0, base, n + x), np.zeros(x.shape, bool)
    with np.errstate(all="ignore"):
        for order in np.unique(n[np.isfinite(n) & (n > 0.0)]).astype(int):
            found, error = upwards(np, np.rint, order, x, base)
            near = np.abs(x) < 0.5
            found = np.where(near, near_0(order, np.where(near, x, 0.0)), found)
            found = np.where(np.isinf(x), 0.0, found)
            value = np.where(n == order, found, value)
            lost = ~near & (error > _LOST * _UNIT * np.abs(found))
            doubtful |= (n == order) & lost & np.isfinite(x)
    return one_by_one(sinc_derivative, doubtful, value, n, x)


def _waves(lib, nearest, x):
    """sin πx and cos πx, from the distance to the nearest whole number."""
    rest, whole = from_whole(x, nearest), nearest(x)
    sign = 1.0 - 2.0 * (whole % 2)
    centred = lib.pi * (0.5 - abs(rest))  # where a wave is near 0 it has all its digits
    return sign * lib.sin(lib.pi * rest), sign * lib.sin(centred)


def upwards(lib, nearest, order: int, x, value):
    """The derivative from those of lower order, and a bound of its error."""
    sine, cosine = _waves(lib, nearest, x)
    error, factor = _UNIT * abs(value), 1.0 / math.pi
    for n in range(1, order + 1):
        sine, cosine, factor = cosine, -sine, factor * math.pi
        wave, below = factor * sine, n * value
        error = (_UNIT * (abs(wave) + abs(below)) + n * error) / abs(x)
        value = (wave - below) / x
    return value, error


def near_0(order: int, x):
    """π^n Σ (−1)^k z^(2k−n) / ((2k+1) (2k−n)!), z = πx, over 2k ≥ n."""
    first = (order + 1) // 2
    coefficients = [
        (-1.0) ** k / ((2 * k + 1) * math.factorial(2 * k - order))
        for k in range(first, first + _TERMS)
    ]
    z = math.pi * x
    value = polynomial(coefficients, z * z) * (z if order % 2 else 1.0)
    return value * math.pi**order
