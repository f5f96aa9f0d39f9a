"""Float forms that keep their last digits where the textbook form loses them.

Each has a generic twin in the table; the tests hold the two together and both
against mpmath.
"""

from math import erfc, exp, fsum, inf, nan, sqrt

import numpy as np

SQRT_HALF = sqrt(0.5)
SQRT_HALF_REST = -4.833646656726457e-17  # 1/√2 − SQRT_HALF
_PDF_SCALE = 0.3989422804014327  # 1/√(2π)
_SPLIT = 134217729.0  # 2²⁷ + 1, Veltkamp's constant


def product_error(x: float, y: float, product: float) -> float:
    """Return ``x·y − product`` exactly (Dekker), where nothing over- or underflows."""
    high_x = _SPLIT * x - (_SPLIT * x - x)
    high_y = _SPLIT * y - (_SPLIT * y - y)
    low_x, low_y = x - high_x, y - high_y
    return (
        (high_x * high_y - product) + high_x * low_y + low_x * high_y
    ) + low_x * low_y


def gaussian(x: float) -> float:
    """Return e^(−x²); the rounding of x² is put back, for it would cost x² ulp."""
    if abs(x) > 30.0:
        return 0.0
    square = x * x
    return exp(-square) * (1.0 - product_error(x, x, square))


def gaussian_slope(out: float, x: float) -> float:
    """Return −2x e^(−x²); in the tail the power is split, for it is subnormal."""
    if out > 1e-290:
        return -2.0 * x * out
    x = max(min(x, 30.0), -30.0)  # there it is 0, and inf · 0 is none
    square = x * x
    half = exp(-0.5 * square)
    return -2.0 * x * half * (1.0 - product_error(x, x, square)) * half


def normal_cdf(x: float) -> float:
    """Return Φ(x) = ½ erfc(−x/√2), corrected for the rounding of x/√2."""
    if abs(x) > 40.0:
        return 1.0 if x > 0.0 else 0.0
    z = -x * SQRT_HALF
    rest = product_error(-x, SQRT_HALF, z) - x * SQRT_HALF_REST
    slope = -1.1283791670955126 * exp(-z * z)  # erfc'(z)
    return 0.5 * (erfc(z) + slope * rest)


def gelu(x: float) -> float:
    """Return x·Φ(x)."""
    return max(x, -40.0) * normal_cdf(x)  # there Φ is 0, and -inf · 0 is none


def normal_pdf(x: float) -> float:
    """Return e^(−x²/2)/√(2π)."""
    if abs(x) > 40.0:
        return 0.0
    half = 0.5 * x * x
    error = product_error(0.5 * x, x, half)
    return exp(-half) * (1.0 - error) * _PDF_SCALE


def sigmoid(x: float) -> float:
    """Return 1/(1 + e^(−x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    power = exp(x)
    return power / (1.0 + power)


def sigmoid_array(x):
    """Return e^x/(1 + e^x) elementwise; from 40 on that is 1, to the last digit."""
    power = np.exp(np.minimum(x, 40.0))
    return power / (1.0 + power)


def sigmoid_slope_array(out, x):
    """Return σ(x) σ(−x) = 1/(2 cosh(x/2))² elementwise."""
    root = 0.5 / np.cosh(0.5 * x)
    return root * root


def tanh_slope_array(out, x):
    """Return 1/cosh²(x) elementwise: 1 − out² would lose the digits of the tails."""
    return np.square(np.reciprocal(np.cosh(x)))


def silu(x: float) -> float:
    """Return x·σ(x); in the tail e^x is split, for alone it would be subnormal."""
    if x < -700.0:
        half = exp(0.5 * x)
        return half * x * half if half else -0.0
    return x * sigmoid(x)


def softmax(out: float, numbers) -> list[float]:
    """Return e^(xᵢ − out); the rounding of xᵢ − max is put back."""
    largest = max(numbers)
    if abs(largest) == inf and out == out:  # those that are the largest share
        ties = [1.0 if x == largest else 0.0 for x in numbers]
        return [tie / sum(ties) for tie in ties]
    powers = []
    for x in numbers:
        distance = x - largest
        taken = distance - x
        rest = (x - (distance - taken)) - (largest + taken)
        powers.append(0.0 if distance == -inf else exp(distance) * (1.0 + rest))
    size = fsum(powers)
    return [power / size for power in powers]


def cbrt_slope(out: float, x: float) -> float:
    """Return ∛x / 3x, which has the rounding of ∛x once, not twice."""
    if abs(x) == inf:
        return 0.0
    return out / x / 3.0 if x else inf


def elu_slope(out: float, x: float, alpha: float) -> float:
    """Return α·e^x for x ≤ 0, else 1; in the tail e^x is split, as in ``silu``."""
    if x > 0.0:
        return 1.0
    if x < -700.0:
        half = exp(0.5 * x)
        return half * alpha * half
    return alpha * exp(x)


def power_slope(out: float, base: float, exponent: float) -> float:
    """Return y·x^(y−1), corrected for the rounding of y − 1."""
    if exponent == 0.0:
        return 0.0
    lower, size = exponent - 1.0, abs(base)
    factor = exponent
    if base < 0.0:  # by the parity of y: that of a large y − 1 is lost to rounding
        factor *= {0.0: -1.0, 1.0: 1.0}.get(exponent % 2.0, nan)
    taken = lower - exponent
    rest = (exponent - (lower - taken)) - (1.0 + taken)
    try:
        correction = size**rest if 0.0 < size < inf and abs(rest) > 0.0 else 1.0
        power = size**lower
    except ArithmeticError:
        correction, power = 1.0, inf
    if power < 1e-290 and size:  # split, for alone it would be subnormal
        half = size ** (0.5 * lower)
        return half * correction * factor * half
    return factor * (power * correction)


# The derivatives of silu and gelu cross zero; near the crossing their terms cancel,
# so they are taken from the Taylor series about it.  Root (as a sum of two floats) and
# coefficients c₁, c₂, … were computed with mpmath at 60 digits.
SILU_ROOT = (-1.2784645427610737, -1.0946994183093437e-16)
SILU_SERIES = (
    0.2178117057198001, 0.1466487969969469, 0.018874814223782312,
    -0.015222655223188032, -0.006606589138356696, 0.000126627410081122,
    0.0007985218818397998, 0.00018570724361186496, -4.090534237428612e-05,
    -2.9733542213263917e-05, -2.942631888842464e-06, 2.346029682463866e-06,
    8.599695028268575e-07, -3.051244750055421e-08, -9.266646309267441e-08,
    -1.8877622907727957e-08,
)  # fmt: skip
GELU_ROOT = (-0.7517915246935645, 1.4956759177009883e-17)
GELU_SERIES = (
    0.4314939923140469, 0.388284982990552, -0.018199676398671087,
    -0.1140082332972217, -0.014771522148244337, 0.019421679838189067,
    0.004539228379125415, -0.002239538068073497, -0.0007448268386746817,
    0.00018633974623233514, 8.615947861116571e-05, -1.121438018842664e-05,
    -7.74846130700372e-06, 4.3284506257392273e-07, 5.702764979242107e-07,
    -1.6044265494246427e-09,
)  # fmt: skip


def _series(x, root: tuple[float, float], coefficients):
    distance = (x - root[0]) - root[1]
    value = 0.0
    for coefficient in reversed(coefficients):
        value = (value + coefficient) * distance
    return value


def near_root(slope, x, root, coefficients):
    """Return an array of slopes, those near the root by the series about it."""
    near = np.abs(x - root[0]) < 0.29
    if near.any():
        slope = np.array(slope)
        slope[near] = _series(np.asarray(x)[near], root, coefficients)
    return slope


def silu_slope(out: float, x: float) -> float:
    """Return σ(x)(1 + x σ(−x)), for x < 0 as e^x (1 + x + e^x) / (1 + e^x)²."""
    if abs(x - SILU_ROOT[0]) < 0.25:
        return _series(x, SILU_ROOT, SILU_SERIES)
    if x < -700.0:
        half = exp(0.5 * x)
        return half * (1.0 + x) * half if half else -0.0
    if x < 0.0:
        power = exp(x)
        return power * ((1.0 + x) + power) / ((1.0 + power) * (1.0 + power))
    return sigmoid(x) * (1.0 + min(x, 800.0) * sigmoid(-x))


def silu_array(x):
    """Return x·σ(x) elementwise; e^x is split, for alone it would be subnormal."""
    half = np.exp(np.minimum(0.5 * x, 20.0))
    return np.maximum(x, -2000.0) / (1.0 + half * half) * half * half


def silu_slope_array(out, x):
    """Return e^x (1 + x + e^x) / (1 + e^x)² elementwise, near its zero by the series."""
    power = np.exp(np.minimum(x, 44.0))  # from there on, the slope is 1
    bottom = 1.0 + power
    bend = (1.0 + np.minimum(np.maximum(x, -2000.0), 60.0)) + power
    slope = power * (bend / (bottom * bottom))
    tail = np.less(x, -700.0)
    if tail.any():  # split, for e^x may be subnormal
        half = np.exp(0.5 * np.minimum(x, 0.0))
        slope = np.where(tail, half * bend * half, slope)
    return near_root(slope, x, SILU_ROOT, SILU_SERIES)


def gelu_slope(out: float, x: float) -> float:
    """Return Φ(x) + x φ(x)."""
    if abs(x - GELU_ROOT[0]) < 0.25:
        return _series(x, GELU_ROOT, GELU_SERIES)
    near = max(min(x, 40.0), -40.0)  # beyond, φ is 0, and inf · 0 is none
    return normal_cdf(x) + near * normal_pdf(x)


def precise_erfc(mp, x):
    """erfc in mpmath, whose own fails for huge ``x``, where it is 0 or 2 all but."""
    return mp.erfc(x) if mp.fabs(x) < 1000 else mp.exp(-x * x) if x > 0 else mp.mpf(2)
