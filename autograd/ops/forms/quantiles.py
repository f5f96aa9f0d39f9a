"""Quantiles of the normal distribution, and the inverses of erf and erfc.

M. J. Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution,
Applied Statistics 37 (1988), 477-484: three rational functions, of p − ½ or of
√(−log p).  A step of Newton mends the last digits on floats.
"""

import math

import numpy as np

from autograd.ops.forms import accurate, bell
from autograd.ops.forms.series import polynomial

_LN2 = math.log(2.0)
_ROOT_HALF = math.sqrt(0.5)
_ROOT_HALF_PI = math.sqrt(math.pi / 2.0)
_HALF_ROOT_PI = math.sqrt(math.pi) / 2.0
_CENTRE_TOP = (
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
    45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227,
)  # fmt: skip
_CENTRE_BOTTOM = (
    1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852854,
)  # fmt: skip
_MIDDLE_TOP = (
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
    1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
)  # fmt: skip
_MIDDLE_BOTTOM = (
    1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-09,
)  # fmt: skip
_FAR_TOP = (
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
    0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-05,
    2.0103343992922881e-07,
)  # fmt: skip
_FAR_BOTTOM = (
    1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615,
    0.0007868691311456133, 1.8463183175100548e-05, 1.421511758316446e-07,
    2.0442631033899397e-15,
)  # fmt: skip


def centre(distance):
    """Return the quantile at p = ½ + distance, |distance| ≤ 0.425."""
    r = 0.180625 - distance * distance
    return distance * polynomial(_CENTRE_TOP, r) / polynomial(_CENTRE_BOTTOM, r)


def middle(root):
    """Return minus the quantile of a small p, from √(−log p) ≤ 5."""
    return polynomial(_MIDDLE_TOP, root - 1.6) / polynomial(_MIDDLE_BOTTOM, root - 1.6)


def far(root):
    """Return minus the quantile of a tiny p, from √(−log p) ≥ 5."""
    return polynomial(_FAR_TOP, root - 5.0) / polynomial(_FAR_BOTTOM, root - 5.0)


def _upper(twice: float) -> float:
    """Minus the quantile of p ≤ 0.075, from 2p, which half of may be no float."""
    root = math.sqrt(_LN2 - math.log(twice))
    value = middle(root) if root <= 5.0 else far(root)
    if twice < 1e-290:  # Φ would be subnormal, without its last digits
        rest = bell.log_ndtr(-value) - (math.log(twice) - _LN2)
        return value + rest * _ROOT_HALF_PI * bell.erfcx(value * _ROOT_HALF)
    rest = accurate.normal_cdf(-value) - 0.5 * twice
    return value + rest / accurate.normal_pdf(value)


def _upper_array(twice):
    root = np.sqrt(_LN2 - np.log(twice))
    value = np.where(root <= 5.0, middle(np.minimum(root, 5.0)), far(root))
    return np.where(root == np.inf, np.inf, value)


# -- the rows --------------------------------------------------------------------------


def ndtri(p: float) -> float:
    """Return the x at which Φ(x) = p."""
    if abs(p - 0.5) <= 0.425:
        return centre(p - 0.5)
    return -_upper(2.0 * p) if p < 0.5 else _upper(2.0 * (1.0 - p))


def ndtri_array(p):
    """Return the x at which Φ(x) = p, elementwise."""
    p = np.asarray(p, float)
    with np.errstate(all="ignore"):
        value = _upper_array(2.0 * np.minimum(p, 1.0 - p))
        value = np.where(p < 0.5, -value, value)
        return np.where(np.abs(p - 0.5) <= 0.425, centre(p - 0.5), value)[()]


def erfinv(y: float) -> float:
    """Return the x at which erf(x) = y."""
    if abs(y) <= 0.85:
        return _ROOT_HALF * centre(0.5 * y)
    return math.copysign(_ROOT_HALF * _upper(1.0 - abs(y)), y)


def erfinv_array(y):
    """Return the x at which erf(x) = y, elementwise."""
    y = np.asarray(y, float)
    with np.errstate(all="ignore"):
        value = np.copysign(_upper_array(1.0 - np.abs(y)), y)
        return _ROOT_HALF * np.where(np.abs(y) <= 0.85, centre(0.5 * y), value)[()]


def erfcinv(q: float) -> float:
    """Return the x at which erfc(x) = q."""
    if abs(q - 1.0) <= 0.85:
        return _ROOT_HALF * centre(0.5 * (1.0 - q))
    if q < 1.0:
        return _ROOT_HALF * _upper(q)
    return -_ROOT_HALF * _upper(2.0 - q)


def erfcinv_array(q):
    """Return the x at which erfc(x) = q, elementwise."""
    q = np.asarray(q, float)
    with np.errstate(all="ignore"):
        value = _upper_array(np.minimum(q, 2.0 - q))
        value = np.where(q < 1.0, value, -value)
        near = np.abs(q - 1.0) <= 0.85
        return _ROOT_HALF * np.where(near, centre(0.5 * (1.0 - q)), value)[()]


# -- their slopes: Mills' ratio over the tail, where e^(x²) would lose x² ulp ------------


def ndtri_slope(out: float, p: float) -> float:
    """Return 1/φ(x)."""
    return _ROOT_HALF_PI * bell.erfcx(abs(out) * _ROOT_HALF) / min(p, 1.0 - p)


def erfinv_slope(out: float, y: float) -> float:
    """Return ½√π e^(x²)."""
    return _HALF_ROOT_PI * bell.erfcx(abs(out)) / (1.0 - abs(y))


def erfcinv_slope(out: float, q: float) -> float:
    """Return −½√π e^(x²)."""
    return -_HALF_ROOT_PI * bell.erfcx(abs(out)) / min(q, 2.0 - q)
