"""Rows written with other rows, as accurate as their own forms.

A backend says how the base rows are computed; every other row is then its composition.
All forms are free of branches: both sides of a ``where`` are computed, so each gets
operands that it can bear.
"""

from functools import reduce

from autograd.ops.forms import accurate
from autograd.ops.table import rows

_LN2 = 0.6931471805599453
_SPLIT = 134217729.0  # 2²⁷ + 1, Veltkamp's constant
_ERF_SCALE = 1.1283791670955126  # 2/√π


def product_error(x, y, product):
    """Return ``x·y − product`` exactly (Dekker), where nothing over- or underflows."""
    high_x, high_y = _SPLIT * x - (_SPLIT * x - x), _SPLIT * y - (_SPLIT * y - y)
    low_x, low_y = x - high_x, y - high_y
    cross = high_x * low_y + low_x * high_y
    return ((high_x * high_y - product) + cross) + low_x * low_y


def between(x, low: float, high: float):
    """Return x, or the limit it exceeds; NaN stays."""
    x = rows.where(rows.less(x, low), low, x)
    return rows.where(rows.greater(x, high), high, x)


def sign(x):
    """Return ±1, or ±0 and NaN as they are."""
    return rows.where(rows.greater(x, 0.0), 1.0, rows.where(rows.less(x, 0.0), -1.0, x))


def step(x):
    """Return 1 above 0, else 0; NaN stays."""
    positive = rows.where(rows.greater(x, 0.0), 1.0, x)
    return rows.where(rows.less_equal(x, 0.0), 0.0, positive)


def cbrt(x):
    """Return ∛x: by exp and log, then one step of Newton."""
    size = rows.abs(x)
    ordinary = rows.greater(size, 0.0) * rows.less(size, float("inf"))
    size = rows.where(ordinary, size, 1.0)
    root = rows.exp(rows.log(size) / 3.0)
    root = root - (root - size / root / root) / 3.0
    return rows.where(ordinary, rows.sign(x) * root, x)


def xlogy(x, y):
    """Return x·log y, and 0 where both are 0."""
    both = rows.equal(x, 0.0) * rows.greater_equal(y, 0.0)
    return x * rows.log(rows.where(both, 1.0, y))


def xlog1py(x, y):
    """Return x·log(1 + y), and 0 where both are 0."""
    both = rows.equal(x, 0.0) * rows.greater_equal(y, -1.0)
    return x * rows.log1p(rows.where(both, 0.0, y))


def sinh(x):
    """Return ½(e^x − e^−x); a large power is taken as a square, lest it overflow."""
    size = rows.abs(x)
    power = rows.expm1(rows.where(rows.less(size, 22.0), size, 22.0))
    small = 0.5 * (power + power / (power + 1.0))
    half = rows.exp(0.5 * size)
    large = (0.5 * half) * half
    return rows.sign(x) * rows.where(rows.less(size, 22.0), small, large)


def cosh(x):
    """Return ½(e^x + e^−x); a large power is taken as a square, lest it overflow."""
    half = rows.exp(0.5 * rows.abs(x))
    return (0.5 * half) * half + 0.5 * rows.exp(-rows.abs(x))


def tanh(x):
    """Return (1 − e^−2|x|) / (1 + e^−2|x|) with the sign of x."""
    power = rows.expm1(-2.0 * rows.abs(x))
    return rows.sign(x) * (-power / (power + 2.0))


def asinh(x):
    """Return log(|x| + √(x² + 1)) with the sign of x."""
    size = rows.abs(x)
    is_large = rows.greater(size, 1e8)
    small = rows.where(is_large, 1.0, size)
    small = rows.log1p(small + small * small / (1.0 + rows.sqrt(1.0 + small * small)))
    large = rows.log(rows.where(is_large, size, 1.0)) + _LN2
    return rows.sign(x) * rows.where(is_large, large, small)


def acosh(x):
    """Return log(x + √(x² − 1)), written with x − 1."""
    is_large = rows.greater(x, 1e8)
    above = rows.where(is_large, 1.0, x) - 1.0
    small = rows.log1p(above + rows.sqrt(above * (2.0 + above)))
    large = rows.log(rows.where(is_large, x, 1.0)) + _LN2
    return rows.where(is_large, large, small)


def atanh(x):
    """Return ½ log((1 + |x|) / (1 − |x|)) with the sign of x."""
    size = rows.abs(x)
    return rows.sign(x) * (0.5 * rows.log1p(rows.div(2.0 * size, 1.0 - size)))


def hypot(x, y):
    """Return √(x² + y²): the larger times √(1 + ratio²)."""
    a, b = rows.abs(x), rows.abs(y)
    swapped = rows.less(a, b)
    large, small = rows.where(swapped, b, a), rows.where(swapped, a, b)
    infinite = rows.equal(a, float("inf")) + rows.equal(b, float("inf"))
    ratio = small / rows.where(rows.equal(large, 0.0) + infinite, 1.0, large)
    length = large * rows.sqrt(1.0 + ratio * ratio)
    return rows.where(infinite, float("inf"), length)


def gaussian(x):
    """Return e^(−x²); the rounding of x² is put back, for it would cost x² ulp."""
    x = between(x, -30.0, 30.0)
    square = x * x
    power = rows.exp(-square) * (1.0 - product_error(x, x, square))
    return rows.where(rows.equal(rows.abs(x), 30.0), 0.0, power)


def ndtr(x):
    """Return ½ erfc(−x/√2), corrected for the rounding of x/√2."""
    near = between(x, -40.0, 40.0)
    z = -accurate.SQRT_HALF * near
    rest = product_error(-near, accurate.SQRT_HALF, z) - near * accurate.SQRT_HALF_REST
    slope = -_ERF_SCALE * rows.exp(-z * z)  # erfc'(z)
    return 0.5 * (rows.erfc(z) + slope * rest)


def gelu(x):
    """Return x·Φ(x)."""
    x = rows.where(rows.less(x, -40.0), -40.0, x)  # there Φ is 0
    return x * ndtr(x)


def sigmoid(x):
    """Return 1/(1 + e^−x) without overflow."""
    power = rows.exp(-rows.abs(x))
    return rows.where(rows.greater_equal(x, 0.0), 1.0, power) / (1.0 + power)


def silu(x):
    """Return x·σ(x); in the tail e^x is split, for alone it would be subnormal."""
    low = rows.where(rows.less(x, -2000.0), -2000.0, x)
    half = rows.exp(0.5 * rows.where(rows.less(low, 0.0), low, 0.0))
    return rows.where(rows.less(x, -700.0), half * low * half, low * rows.sigmoid(x))


def softplus(x):
    """Return log(1 + e^x) without overflow."""
    positive = rows.where(rows.greater(x, 0.0), x, 0.0)
    return positive + rows.log1p(rows.exp(-rows.abs(x)))


def leaky_relu(x, slope):
    """Return x, or slope·x up to 0."""
    return rows.where(rows.less_equal(x, 0.0), slope * x, x)


def elu(x, alpha):
    """Return x, or α(e^x − 1) up to 0."""
    below = rows.where(rows.less_equal(x, 0.0), x, 0.0)
    return rows.where(rows.less_equal(x, 0.0), alpha * rows.expm1(below), x)


def clip(x, low, high):
    """Return x, or the limit it exceeds; the upper one wins."""
    return rows.minimum(rows.maximum(x, low), high)


def maximum(*operands):
    """Return the largest; NaN if one is."""

    def larger(a, b):
        b = rows.where(rows.less_equal(b, a), a, b)
        return rows.where(rows.equal(a, a), b, a)  # keep a NaN

    return reduce(larger, operands)


def minimum(*operands):
    """Return the smallest; NaN if one is."""

    def smaller(a, b):
        b = rows.where(rows.greater_equal(b, a), a, b)
        return rows.where(rows.equal(a, a), b, a)  # keep a NaN

    return reduce(smaller, operands)


def total(*operands):
    """Return the sum."""
    return reduce(lambda a, b: a + b, operands)


def mean(*operands):
    """Return the sum over the count."""
    return total(*operands) / float(len(operands))


def dot(*operands):
    """Return Σ w·x of ``w₁ … wₙ x₁ … xₙ``."""
    half = len(operands) // 2
    return total(
        *[w * x for w, x in zip(operands[:half], operands[half:], strict=True)]
    )


def logsumexp(*operands):
    """Return log Σ e^x, two by two: the larger + log(1 + e^−distance)."""

    def joined(a, b):
        distance = rows.where(rows.equal(a, b), 0.0, a - b)  # of two infinities too
        return rows.maximum(a, b) + rows.log1p(rows.exp(-rows.abs(distance)))

    return reduce(joined, operands)
