"""The integral of the bell curve: scaled erfc, the normal distribution and its log.

The scaled erfc is a Chebyshev series in (x − 3.75)/(x + 3.75): M. M. Shepherd and J. G.
Laframboise, Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞, Math. Comp.
36 (1981), 249-253.
"""

import math

import numpy as np

from autograd.ops.forms import accurate
from autograd.ops.forms.series import chebyshev

_CENTRE = 3.75
_ERF_SCALE = 1.1283791670955126  # 2/√π
_ROOT_HALF = math.sqrt(0.5)
_ROOT_2_OVER_PI = 0.7978845608028654
_ERFCX = (  # (1 + 2x) erfcx(x)
    1.1775789345674017, -0.004590054580646478, -0.08424913336651792,
    0.05920993999819189, -0.026658668435305753, 0.009074997670705265,
    -0.002413163540417608, 0.0004907758365258086, -6.916973302501207e-05,
    4.13902798607301e-06, 7.74038306619849e-07, -2.1886401049234397e-07,
    1.076499946567091e-08, 4.521959811218287e-09, -7.754400208831351e-10,
    -6.318088340886684e-11, 2.86879501093067e-11, 1.9455868545777347e-13,
    -9.65469674843344e-13, 3.25254814814874e-14, 3.3478119482868056e-14,
    -1.864562880419313e-15, -1.2507950530688648e-15, 7.418235256624044e-17,
    5.068148904796111e-17, -2.2370566594359995e-18, -2.187342944303018e-18,
    2.6766327399258762e-20, 9.736561401741451e-20,
)  # fmt: skip
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


def _erfcx_above_0(x):
    place = 1.0 - 2.0 * _CENTRE / (x + _CENTRE)
    return chebyshev(_ERFCX, place) / (0.5 + x) * 0.5


def erfcx(x: float) -> float:
    """Return e^(x²) erfc(x)."""
    if x < 0.0:
        return 2.0 * _exp_of_square(x) - _erfcx_above_0(-x)
    return _erfcx_above_0(x)


def erfcx_array(x):
    """Return e^(x²) erfc(x) elementwise."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        above = _erfcx_above_0(np.abs(x))
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


def ndtr_array(x):
    """Return Φ(x) = ½ e^(−x²/2) erfcx(|x|/√2) elementwise, 1 less that above 0."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        size = np.minimum(np.abs(x), 40.0)
        half = 0.5 * size * size
        error = accurate.product_error(0.5 * size, size, half)
        tail = np.exp(-half) * (1.0 - error) * 0.5 * erfcx_array(size * _ROOT_HALF)
        return np.where(x > 0.0, 1.0 - tail, tail)[()]


def ndtr_slope(out: float, x: float) -> float:
    """Return e^(−x²/2)/√(2π)."""
    return accurate.normal_pdf(x)


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
    """Return log Φ(x) elementwise."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        above = np.log1p(-ndtr_array(-np.abs(x)))
        near = np.log(ndtr_array(np.maximum(x, -2.0)))
        far = np.log(0.5 * erfcx_array(-np.minimum(x, 0.0) * _ROOT_HALF)) - 0.5 * x * x
        far = np.where(x == -np.inf, x, far)
        value = np.where(x > 0.0, above, np.where(x > -1.0, near, far))
        return np.where(np.isnan(x), x, value)[()]


def log_ndtr_slope(out: float, x: float) -> float:
    """Return φ(x)/Φ(x)."""
    if x > 0.0:
        return accurate.normal_pdf(x) / accurate.normal_cdf(x)
    return _ROOT_2_OVER_PI / erfcx(-x * _ROOT_HALF)
