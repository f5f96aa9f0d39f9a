"""log|Γ|, on floats and on arrays.

Near 1 to 3 a polynomial times the function's zeros, beyond 10 Stirling's series
(Abramowitz & Stegun 6.1.41), between them the recurrence; below 0 the reflection, whose
two terms cancel about the zeros: those are taken to 50 digits.
"""

import math

import numpy as np

from autograd.ops.forms import digits
from autograd.ops.forms.series import cancels, from_whole, one_by_one, polynomial

_HALF_LOG_2PI = 0.9189385332046728
_LGAMMA = (  # lgamma(2 + t) / (t (1 + t)), |t| ≤ 1
    0.42278433509846713, -0.10031730167435392, 0.03296500062115574,
    -0.012384192193371025, 0.004998641164703877, -0.00210813083396774,
    0.0009153769220606788, -0.00040570739724578336, 0.0001825526419770573,
    -8.309512956943704e-05, 3.816886281372433e-05, -1.7661650808739293e-05,
    8.22234752455359e-06, -3.847458853109349e-06, 1.8074596187759183e-06,
    -8.524589422854706e-07, 4.055632887824375e-07, -1.9297722928131087e-07,
    8.745972665553556e-08, -4.0989550123056e-08, 2.6247261052647615e-08,
    -1.3413634707816507e-08, -7.603161817337265e-10, 1.0302382218738562e-09,
    4.927878685807231e-09, -2.7213519871256995e-09, -1.38994451662441e-09,
    7.781579910182537e-10, 4.2453673576593125e-10, -2.2029817508598198e-10,
)  # fmt: skip
_STIRLING = (
    1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156,
    -3617 / 122400,
)  # fmt: skip


def lgamma(x: float) -> float:
    """Return log|Γ(x)|; at 0, −1, −2, … inf."""
    if not math.isfinite(x):
        return abs(x)
    if x > 0.0:
        return _lgamma_above_0(x)
    if x == math.floor(x):
        return math.inf
    wave = abs(math.sin(math.pi * from_whole(x)))
    if x > -1.0:
        return math.log(math.pi / wave) - _lgamma_after_1(-x)
    first, second = math.log(math.pi / -x / wave), _lgamma_above_0(-x)
    value = first - second
    return digits.lgamma(x) if cancels(value, first, second) else value


def _lgamma_after_1(x):
    """log Γ(1 + x), 0 ≤ x ≤ 1."""
    return x * (x - 1.0) * polynomial(_LGAMMA, x - 1.0)


def _lgamma_above_0(x: float) -> float:
    if x < 1.0:
        return _lgamma_after_1(x) - math.log(x)
    if x > 10.0:
        return _stirling(x, math.log(x))
    product = 1.0
    while x > 3.0:
        x -= 1.0
        product *= x
    return _lgamma_after_1(x - 1.0) + math.log(product)


def _stirling(x, log):
    tail = polynomial(_STIRLING, 1.0 / x / x) / x
    return (x - 0.5) * (log - 1.0) + (_HALF_LOG_2PI - 0.5) + tail


def lgamma_array(x):
    """Return log|Γ(x)| elementwise."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        size = np.abs(x)
        upper = _lgamma_array_above_0(size)
        wave = np.abs(np.sin(np.pi * from_whole(x, np.rint)))
        shift = np.where(size < 1.0, 1.0, size)
        lower = np.where(size < 1.0, _lgamma_after_1(np.minimum(size, 1.0)), upper)
        first = np.log(np.pi / shift / wave)
        value = first - lower
        doubtful = (x < -1.0) & cancels(value, first, upper)
        pole = (x <= 0.0) & (x == np.floor(x))
    value = np.where(x > 0.0, upper, np.where(pole, np.inf, value))
    return one_by_one(lgamma, doubtful, value, x)


def _lgamma_array_above_0(x):
    product, y = np.ones_like(x), np.minimum(x, 10.0)
    for _ in range(7):
        above = y > 3.0
        y = np.where(above, y - 1.0, y)
        product = np.where(above, product * y, product)
    after = np.where(x < 1.0, x, y - 1.0)  # (1 + x) − 1 would lose digits
    middle = _lgamma_after_1(after) + np.log(np.where(x < 1.0, 1.0 / x, product))
    middle = np.where(x < 1.0, _lgamma_after_1(after) - np.log(x), middle)
    return np.where(x > 10.0, np.where(x == np.inf, x, _stirling(x, np.log(x))), middle)
