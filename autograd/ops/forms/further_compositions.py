"""Rounding, signs and special functions, written with other rows."""

from autograd.ops.forms import quantiles
from autograd.ops.forms.compositions import between, product_error
from autograd.ops.forms.series import polynomial
from autograd.ops.table import rows

_INF = float("inf")
_LN2 = 0.6931471805599453
_ROOT_HALF = 0.7071067811865476
_ROOT_2_OVER_PI = 0.7978845608028654
_ROOT_PI = 1.7724538509055159
_PI = 3.141592653589793
_ERFCX_FAR = (1.0, -1.0, 3.0, -15.0, 105.0, -945.0, 10395.0, -135135.0, 2027025.0)
_ERFCX_SLOPE_FAR = (
    1.0, -3.0, 15.0, -105.0, 945.0, -10395.0, 135135.0, -2027025.0, 34459425.0, -654729075.0, 13749310575.0, -316234143225.0, 7905853580625.0, -213458046676875.0,
)  # fmt: skip
_WHOLE = 2.0**52  # from here on every float is a whole number


# -- rounding and signs ----------------------------------------------------------------


def floor(x):
    """Return the whole number below; an infinity and NaN stay."""
    is_small = rows.less(rows.abs(x), _WHOLE)
    return rows.where(is_small, rows.floordiv(rows.where(is_small, x, 0.0), 1.0), x)


def round_half_to_even(x):
    """Return the nearest whole number, of two the even one."""
    size = rows.abs(x)
    is_small = rows.less(size, _WHOLE)
    near = rows.where(is_small, size, 0.0)
    below = floor(near)
    even = below + rows.mod(below, 2.0)
    rest = near - below
    up = rows.where(rows.greater(rest, 0.5), below + 1.0, below)
    near = rows.copysign(rows.where(rows.equal(rest, 0.5), even, up), x)
    return rows.where(is_small, near, x)


def fmod(x, y):
    """Return the remainder with the sign of x."""
    return rows.copysign(rows.mod(rows.abs(x), rows.abs(y)), x)


def copysign(x, y):
    """Return |x| with the sign of y, that of a zero too."""
    return rows.abs(x) * rows.where(rows.less(rows.atan2(y, -1.0), 0.0), -1.0, 1.0)


def heaviside(x, at_0):
    """Return 0 below 0, 1 above, ``at_0`` between; NaN stays."""
    beside = rows.where(rows.equal(x, 0.0), at_0, x)
    beside = rows.where(rows.less(x, 0.0), 0.0, beside)
    return rows.where(rows.greater(x, 0.0), 1.0, beside)


# -- logarithms ------------------------------------------------------------------------


def log1mexp(x):
    """Return log(1 − e^−x), by expm1 for a small x."""
    is_small = rows.less(x, _LN2)
    small = rows.log(-rows.expm1(-rows.where(is_small, x, 1.0)))
    return rows.where(
        is_small, small, rows.log1p(-rows.exp(-rows.where(is_small, 1.0, x)))
    )


def logit(p):
    """Return log(p/(1 − p)); about ½, where it is 0, as 2 artanh(2p − 1)."""
    is_near = rows.less(rows.abs(p - 0.5), 0.25)
    near = 2.0 * rows.atanh(2.0 * rows.where(is_near, p, 0.5) - 1.0)
    far = rows.where(is_near, 0.25, p)
    return rows.where(is_near, near, rows.log(far / (1.0 - far)))


# -- the bell curve --------------------------------------------------------------------


def erfcx(x):
    """Return e^(x²) erfc(x), beyond 20 by its asymptotic series."""
    near = between(x, -27.0, 20.0)
    square = near * near
    power = rows.exp(square) * (1.0 + product_error(near, near, square))
    far = rows.where(rows.greater(x, 20.0), x, 20.0)
    falling = 0.5 / far / far
    series = polynomial(_ERFCX_FAR, falling)
    value = rows.where(
        rows.greater(x, 20.0), series / far / _ROOT_PI, power * rows.erfc(near)
    )
    return rows.where(rows.less(x, -27.0), _INF, value)


def erfcx_slope(out, x):
    """Return 2x·erfcx(x) − 2/√π, beyond 12, where the two cancel, by its series."""
    is_far = rows.greater(x, 12.0)
    far = between(x, 12.0, 1e154)  # beyond, all but 0
    series = polynomial(_ERFCX_SLOPE_FAR, 0.5 / far / far)
    near = 2.0 * rows.where(is_far, 0.0, x) * out - 2.0 / _ROOT_PI
    return rows.where(is_far, -series / far / far / _ROOT_PI, near)


def log_ndtr(x):
    """Return log Φ(x): of the tail below −1, of 1 less the tail above 0."""
    above = rows.log1p(-rows.ndtr(-rows.where(rows.greater(x, 0.0), x, 1.0)))
    near = rows.log(rows.ndtr(between(x, -1.0, 1.0)))
    low = rows.where(rows.less(x, -1.0), x, -1.0)
    is_infinite = rows.equal(low, -_INF)
    low = rows.where(is_infinite, -1.0, low)
    far = rows.log(0.5 * rows.erfcx(-_ROOT_HALF * low)) - 0.5 * low * low
    far = rows.where(is_infinite, -_INF, far)
    value = rows.where(rows.less(x, -1.0), far, near)
    return rows.where(rows.greater(x, 0.0), above, value)


def log_ndtr_slope(out, x):
    """Return φ(x)/Φ(x), which is −x far below 0."""
    is_far = rows.less(x, -1e8)
    near = _ROOT_2_OVER_PI / rows.erfcx(-_ROOT_HALF * rows.where(is_far, -1e8, x))
    return rows.where(is_far, -x, near)


def _quantile(distance, twice):
    """The normal quantile, from p − ½ and twice the smaller of p and 1 − p."""
    is_near = rows.less_equal(rows.abs(distance), 0.425)
    near = quantiles.centre(rows.where(is_near, distance, 0.0))
    root = rows.sqrt(_LN2 - rows.log(rows.where(is_near, 0.1, twice)))
    middle = quantiles.middle(rows.where(rows.less_equal(root, 5.0), root, 5.0))
    far = quantiles.far(rows.where(rows.less_equal(root, 5.0), 5.0, root))
    size = rows.where(rows.less_equal(root, 5.0), middle, far)
    return rows.where(is_near, near, rows.copysign(size, distance))


def ndtri(p):
    """Return the x at which Φ(x) = p."""
    return _quantile(p - 0.5, 2.0 * rows.where(rows.less(p, 0.5), p, 1.0 - p))


def erfinv(y):
    """Return the x at which erf(x) = y."""
    return _ROOT_HALF * _quantile(0.5 * y, 1.0 - rows.abs(y))


def erfcinv(q):
    """Return the x at which erfc(x) = q."""
    twice = rows.where(rows.less(q, 1.0), q, 2.0 - q)
    return _ROOT_HALF * _quantile(0.5 * (1.0 - q), twice)


# -- waves -----------------------------------------------------------------------------


def sinc(x):
    """Return sin(πx)/(πx), from the distance to the nearest whole number."""
    is_wave = rows.less(rows.abs(x), _INF) * (1.0 - rows.equal(x, 0.0))
    near = rows.where(is_wave, x, 0.5)
    nearest = rows.round(near)
    sign = 1.0 - 2.0 * rows.mod(nearest, 2.0)
    value = sign * rows.sin(_PI * (near - nearest)) / (_PI * near)
    limit = rows.where(rows.equal(rows.abs(x), _INF), 0.0, 1.0 + x)
    return rows.where(is_wave, value, limit)
