"""ψ = (log Γ)′, on floats and on arrays.

Near 1 to 3 a polynomial times the distance from the zero, beyond 10 the asymptotic
series (Abramowitz & Stegun 6.3.18), between them the recurrence; below 0 the reflection,
whose two terms cancel about the zeros: those are taken to 50 digits.
"""

import math

import numpy as np

from autograd.ops.forms import digits
from autograd.ops.forms.series import cancels, from_whole, one_by_one, polynomial

_ROOT, _ROOT_REST = 1.4616321449683622, 9.549995429965697e-17  # ψ is 0 at their sum
_DIGAMMA = (  # ψ(2 + t) / (2 + t − root), |t| ≤ 1
    0.7853075386041053, -0.26073895468300146, 0.10899991701762612, -0.04955103291766727,
    0.023447309597734074, -0.011338432553570059, 0.005552254171105199,
    -0.0027395728785465467, 0.0013581421936730543, -0.0006753134209495447,
    0.0003364323495666613, -0.00016781483194783505, 8.377980375728113e-05,
    -4.184787693054116e-05, 2.0891220143025212e-05, -1.0435770943228892e-05,
    5.269921956816271e-06, -2.645871409092003e-06, 1.2098986471677347e-06,
    -5.864278463317367e-07, 4.642683009813479e-07, -2.532281805799342e-07,
    -5.853294516772412e-08, 4.594744120460249e-08, 1.1655551107493253e-07,
    -6.695140151139414e-08, -3.607440221465453e-08, 2.070604694120438e-08,
    1.0254404239698909e-08, -5.495315942645068e-09,
)  # fmt: skip
_DIGAMMA_TAIL = (
    1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160,
)  # fmt: skip


def digamma(x: float) -> float:
    """Return ψ(x) = d log Γ(x) / dx."""
    if not math.isfinite(x):
        return x if x > 0.0 else math.nan
    if x > 0.0:
        return _digamma_above_0(x)
    if x == math.floor(x):
        return math.nan if x else math.copysign(math.inf, -x)
    size, rest = -x, from_whole(x)
    first = _digamma_after_1(size)
    if size >= 1.0:
        first = _digamma_above_0(size) + 1.0 / size
    wave = math.tan(math.pi * (0.5 - abs(rest)))  # of the rest where that is small
    second = math.pi * (
        wave if abs(rest) > 0.25 else 1.0 / math.tan(math.pi * abs(rest))
    )
    value = first - math.copysign(second, rest)
    return digits.digamma(x) if cancels(value, first, second) else value


def _digamma_after_1(x):
    """ψ(1 + x), 0 ≤ x ≤ 2."""
    return ((x - (_ROOT - 1.0)) - _ROOT_REST) * polynomial(_DIGAMMA, x - 1.0)


def _digamma_above_0(x: float) -> float:
    if x < 1.0:
        return _digamma_after_1(x) - 1.0 / x
    if x <= 3.0:
        return _digamma_after_1(x - 1.0)
    total = 0.0
    while x < 10.0:
        total += 1.0 / x
        x += 1.0
    return _digamma_far(x, math.log(x)) - total


def _digamma_far(x, log):
    square = 1.0 / x / x
    return log - (0.5 / x + square * polynomial(_DIGAMMA_TAIL, square))


def digamma_array(x):
    """Return ψ(x) elementwise."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        size = np.abs(x)
        upper = _digamma_array_above_0(size)
        lower = _digamma_after_1(np.minimum(size, 1.0))
        lower = np.where(size < 1.0, lower, upper + 1.0 / size)
        rest = from_whole(x, np.rint)
        wave = np.tan(np.pi * (0.5 - np.abs(rest)))
        wave = np.where(np.abs(rest) > 0.25, wave, 1.0 / np.tan(np.pi * np.abs(rest)))
        value = lower - np.copysign(np.pi * wave, rest)
        doubtful = (x < 0.0) & cancels(value, lower, np.pi * wave)
        pole = np.where(x == 0.0, -1.0 / x, np.nan)
        value = np.where(x == np.floor(x), pole, value)
    return one_by_one(digamma, doubtful, np.where(x > 0.0, upper, value), x)


def _digamma_array_above_0(x):
    near = _digamma_after_1(np.where(x < 1.0, x, np.minimum(x, 3.0) - 1.0))
    near = np.where(x < 1.0, near - 1.0 / x, near)
    total, y = np.zeros_like(x), x
    for _ in range(7):
        below = y < 10.0
        total = np.where(below, total + 1.0 / y, total)
        y = np.where(below, y + 1.0, y)
    return np.where(x <= 3.0, near, _digamma_far(y, np.log(y)) - total)
