"""The integral of the bell curve: scaled erfc, the normal distribution and its log.

The scaled erfc and its slope are series in (x − 3.75)/(x + 3.75): M. M. Shepherd and J.
G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞, Math.
Comp. 36 (1981), 249-253.
"""

import math

import numpy as np

from autograd.ops.forms import accurate
from autograd.ops.forms.error_functions import (
    LIFT,
    LOWER,
    bell,
    erfcx_above_0,
    normal_share,
)
from autograd.ops.forms.series import chebyshev

_CENTRE = 3.75
_ERF_SCALE = 1.1283791670955126  # 2/√π
_ROOT_HALF = math.sqrt(0.5)
_ROOT_2_OVER_PI = 0.7978845608028654
_PDF_SCALE = 0.3989422804014327  # 1/√(2π)
_PDF_LOWER = 1.7847797184206356e-38  # e^−86/√(2π)
_ERFCX_SLOPE = (  # −(1 + 2x)² erfcx′(x)
    2.220602224347926, 0.3381491578548434, -0.4780647072401491, 0.22991599476375216,
    -0.058506716560431084, 0.00017975876764081186, 0.0073446428848319605,
    -0.003827223400331194, 0.0011722202970178507, -0.00023037555021512273,
    2.2114134929734502e-05, 2.1859658381137526e-06, -1.049150448053633e-06,
    9.04530806168121e-08, 2.2177778414245705e-08, -5.516129335919508e-09,
    -2.433302233708413e-10, 2.1693995513380136e-10, -5.366283225603341e-12,
    -7.954006687162879e-12, 5.362131784689535e-13, 3.028340588750968e-13,
    -2.7807253862696932e-14, -1.2497160929799849e-14, 1.1897640812263567e-15,
    5.617171355125805e-16, -4.3130464605649346e-17, -2.6922363729620375e-17,
    1.0823413430069776e-18, 1.3289125186868853e-18, 1.3595189319211957e-20,
)  # fmt: skip


# -- e^(x²) erfc(x) --------------------------------------------------------------------


def erfcx(x: float) -> float:
    """Return e^(x²) erfc(x)."""
    if x < 0.0:
        return 2.0 * _exp_of_square(x) - erfcx_above_0(-x)
    return erfcx_above_0(x)


def erfcx_array(x):
    """Return e^(x²) erfc(x) elementwise."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        above = erfcx_above_0(np.abs(x))
        return np.where(x < 0.0, 2.0 * _exp_of_square_array(x) - above, above)[()]


def erfcx_slope(out: float, x: float) -> float:
    """Return 2x erfcx(x) − 2/√π, whose terms cancel for a large x."""
    if x < 0.0:
        return 2.0 * x * out - _ERF_SCALE
    return _erfcx_slope_above_0(x)


def erfcx_slope_array(out, x):
    """Return 2x erfcx(x) − 2/√π elementwise."""
    with np.errstate(all="ignore"):
        above = _erfcx_slope_above_0(np.abs(x))
        return np.where(x < 0.0, 2.0 * x * out - _ERF_SCALE, above)


def _erfcx_slope_above_0(x):
    place = 1.0 - 2.0 * _CENTRE / (x + _CENTRE)
    return -chebyshev(_ERFCX_SLOPE, place) / (1.0 + 2.0 * x) / (1.0 + 2.0 * x)


def _exp_of_square(x: float) -> float:
    if abs(x) > 27.0:
        return math.inf
    square = x * x
    return math.exp(square) * (1.0 + accurate.product_error(x, x, square))


def _exp_of_square_array(x):
    square = x * x
    error = accurate.product_error(x, x, square)
    return np.where(np.abs(x) > 27.0, np.inf, np.exp(square) * (1.0 + error))


# -- the normal distribution -----------------------------------------------------------


def _tail(size):
    """Return e^(−size²/2), lifted, and what Φ(−size) is of it, for sizes ≥ 0."""
    curve = bell(np.minimum(size, 40.0), 0.5, LIFT)  # there it is 0, lowered
    return curve, normal_share(size)


def ndtr_array(x):
    """Return Φ(x) elementwise."""
    curve, share = _tail(np.abs(x))
    tail = curve * share * LOWER
    return np.where(np.greater(x, 0.0), 1.0 - tail, tail)[()]


def gelu_array(x):
    """Return x·Φ(x) elementwise; x comes in before the tail is subnormal."""
    curve, share = _tail(np.abs(x))
    tail = np.minimum(np.maximum(x, -40.0), 40.0) * (curve * share) * LOWER
    return np.where(np.greater(x, 0.0), x - tail, tail)[()]


def gelu_slope_array(out, x):
    """Return Φ(x) + x φ(x) elementwise, near its zero by a series."""
    curve, share = _tail(np.abs(x))
    above = x > 0.0
    near = np.minimum(np.maximum(x, -40.0), 40.0)
    slope = curve * (np.where(above, -share, share) + _PDF_SCALE * near) * LOWER
    slope = np.where(above, 1.0 + slope, slope)
    return accurate.near_root(slope, x, accurate.GELU_ROOT, accurate.GELU_SERIES)


def ndtr_slope(out: float, x: float) -> float:
    """Return e^(−x²/2)/√(2π)."""
    return accurate.normal_pdf(x)


def ndtr_slope_array(out, x):
    """Return e^(−x²/2)/√(2π) elementwise."""
    return bell(np.minimum(np.abs(x), 40.0), 0.5, LIFT) * _PDF_LOWER


def log_ndtr(x: float) -> float:
    """Return log Φ(x)."""
    if x > 0.0:
        return math.log1p(-accurate.normal_cdf(-x))
    if x > -1.0:
        return math.log(accurate.normal_cdf(x))
    if x == -math.inf:
        return x
    return math.log(0.5 * erfcx(-x * _ROOT_HALF)) - 0.5 * x * x


def log_ndtr_array(x):
    """Return log Φ(x) elementwise: below 0, both of its terms are negative."""
    with np.errstate(all="ignore"):
        curve, share = _tail(np.abs(x))
        above = np.log1p(curve * share * -LOWER)
        below = np.log(share) - 0.5 * x * x
        return np.where(np.greater(x, 0.0), above, below)[()]


def log_ndtr_slope(out: float, x: float) -> float:
    """Return φ(x)/Φ(x)."""
    if x > 0.0:
        return accurate.normal_pdf(x) / accurate.normal_cdf(x)
    return _ROOT_2_OVER_PI / erfcx(-x * _ROOT_HALF)


def log_ndtr_slope_array(out, x):
    """Return φ(x)/Φ(x) elementwise."""
    curve, share = _tail(np.abs(x))
    above = curve * _PDF_LOWER / (1.0 - curve * share * LOWER)
    return np.where(x > 0.0, above, _PDF_SCALE / share)
