"""ψ⁽ⁿ⁾, the derivatives of ψ: sums over the powers of 1/(x + k) (Euler–Maclaurin).

Every power is taken of a number near 1, its scale 2^e apart, and is corrected for the
rounding of x + k: so neither a large n nor a large x costs digits.
"""

import math
from types import ModuleType
from typing import Any

import numpy as np

from autograd.ops.forms import digits
from autograd.ops.forms.gamma import psi
from autograd.ops.forms.series import cancels, from_whole, one_by_one

_SUMMED = 12  # terms one by one; the rest from Bernoulli's numbers
_BERNOULLI = (  # B₂/2!, B₄/4!, …
    1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000,
    1 / 74724249600, -3617 / 10670622842880000, 43867 / 5109094217170944000,
    -174611 / 802857662698291200000,
)  # fmt: skip


def polygamma(n: float, x: float) -> float:
    """Return ψ⁽ⁿ⁾(x) for a whole ``n`` ≥ 0; at 0, −1, −2, … inf or NaN."""
    if n == 0.0:
        return psi.digamma(x)
    if n != n:
        return n
    if not math.isfinite(x):
        return math.copysign(0.0, (-1.0) ** (n + 1.0)) if x > 0.0 else math.nan
    s = n + 1.0
    if x > 0.0:
        scale = math.frexp(x)[1]
        total = _hurwitz(math, s, x, 0.0, scale)
    elif x == math.floor(x):
        return math.inf if n % 2.0 else math.nan
    else:
        scale = math.frexp(from_whole(x))[1]
        total, *terms = _below_0(math, s, x, from_whole(x), scale)
        if cancels(total, *terms):
            total, scale = digits.hurwitz_below_0(s, x), 0
    mantissa, exponent = math.frexp(math.gamma(s))
    value = math.ldexp(mantissa * total, exponent - scale * int(s))
    return value if n % 2.0 else -value


def polygamma_array(n, x):
    """Return ψ⁽ⁿ⁾(x) elementwise."""
    n, x = np.broadcast_arrays(np.asarray(n, float), np.asarray(x, float))
    with np.errstate(all="ignore"):
        s, rest = n + 1.0, from_whole(x, np.rint)
        below, pole = x < 0.0, (x <= 0.0) & (x == np.floor(x)) & np.isfinite(x)
        scale = np.frexp(np.where(below, rest, x))[1]
        size = np.abs(x)
        upper = _hurwitz(np, s, size, 0.0, scale)
        lower, *terms = _below_0(np, s, np.minimum(x, 0.0), rest, scale)
        total = np.where(below, lower, upper)
        mantissa, exponent = np.frexp(_factorials()[np.nan_to_num(n).astype(int)])
        value = np.ldexp(
            mantissa * total, exponent - scale * np.nan_to_num(s).astype(int)
        )
        value = np.where(n % 2.0 == 0.0, -value, value)
        value = np.where(pole, np.where(n % 2.0 == 1.0, np.inf, np.nan), value)
        value = np.where(x == -np.inf, np.nan, value)
        value = np.where(x == np.inf, np.copysign(0.0, n % 2.0 - 0.5), value)
        value = np.where(n == 0.0, psi.digamma_array(x), value)
    doubtful = below & ~pole & (n > 0.0) & cancels(total, *terms)
    return one_by_one(
        polygamma, doubtful, np.where(np.isnan(n + x), n + x, value), n, x
    )


def _factorials():
    return np.array([math.gamma(k + 1.0) for k in range(171)])


def _hurwitz(lib: ModuleType, s: Any, x: Any, rest: Any, scale: Any) -> Any:
    """Σ 1/((x + rest + k) / 2^scale)^s over k ≥ 0, for x > 0."""
    total = 0.0 * x
    for k in range(_SUMMED + 1):
        sum_ = x + k
        low = (x - (sum_ - k)) + (k - (sum_ - (sum_ - k))) + rest
        power = lib.ldexp(sum_, -scale) ** -s * (1.0 - s * (low / sum_))
        if k < _SUMMED:
            total = total + power
    factor, tail = s / sum_, 0.5
    for place, number in enumerate(_BERNOULLI):
        tail = tail + number * factor
        rise = (s + (2 * place + 1)) * (s + (2 * place + 2))
        factor = factor * (rise / sum_ / sum_)
    return total + power * (sum_ / (s - 1.0) + tail)


def _below_0(lib: ModuleType, s: Any, x: Any, rest: Any, scale: Any) -> tuple:
    """The same sum for x < 0: over all whole distances less those beyond 0.

    Returns:
        The sum, and its parts, which may all but cancel.
    """
    sign = 1.0 - 2.0 * (s % 2.0)
    nearest = lib.ldexp(abs(rest), -scale) ** -s
    nearest = nearest * (1.0 - (1.0 - sign) * (rest < 0.0))
    right = _hurwitz(lib, s, *_two_sum(1.0, rest), scale)
    left = _hurwitz(lib, s, *_two_sum(1.0, -rest), scale)
    beyond = _hurwitz(lib, s, *_two_sum(1.0, -x), scale)
    between = (left - beyond) * (x != rest)
    return (nearest + right) + sign * between, nearest, right, between


def _two_sum(x: Any, y: Any) -> tuple[Any, Any]:
    """The sum, and what its rounding left out (Knuth)."""
    total = x + y
    taken = total - x
    return total, (x - (total - taken)) + (y - taken)
