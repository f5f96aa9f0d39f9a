"""Mathematical functions on lanes of doubles, each within a few ulp everywhere.

The reductions and the coefficients of logarithm, sine and cosine are those of FreeBSD's
msun (fdlibm); exponentials are Taylor series after a reduction by multiples of ln 2.
What is rare is left to the C library, lane by lane.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from math import factorial, inf, log, nan

from autograd.compiling.backends.native.language.lanes import (
    Bits,
    Lanes,
    as_function,
    fma,
    intrinsic,
    one_by_one,
    select,
)

WHOLE = 6755399441055744.0  # 1.5 · 2⁵²: added to a number, it leaves a whole one
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
TAYLOR = [1.0 / factorial(n) for n in range(2, 14)]  # (eʳ − 1 − r) / r²
LOG = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
    2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
    1.479819860511658591e-01,
)  # fmt: skip
SINE = (
    -1.66666666666666324348e-01, 8.33333333332248946124e-03,
    -1.98412698298579493134e-04, 2.75573137070700676789e-06,
    -2.50507602534068634195e-08, 1.58969099521155010221e-10,
)  # fmt: skip
COSINE = (
    4.16666666666666019037e-02, -1.38888888888741095749e-03,
    2.48015872894767294178e-05, -2.75573143513906633035e-07,
    2.08757232129817482790e-09, -1.13596475577881948265e-11,
)  # fmt: skip
HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33)
FAR = 1e8  # from here on the reduction by π/2 is the C library's


def function(write: Callable[..., Lanes]) -> Callable[..., Lanes]:
    """Make a function of doubles one that is written once, for floats too."""

    @wraps(write)
    def call(*operands):
        return as_function(write.__name__.rstrip("_"), write, *operands)

    return call


def c_library(name: str) -> Callable[..., Lanes]:
    """Return a function that the C library computes, lane by lane."""

    def write(*operands):
        return one_by_one(name, *operands)

    return lambda *operands: as_function(f"each.{name}", write, *operands)


def polynomial(x: Lanes, coefficients: Sequence[float]) -> Lanes:
    """Return Σ cₙ xⁿ, by pairs of pairs (Estrin), so that chains are short."""
    terms: list = list(coefficients)
    power = x
    while len(terms) > 1:
        paired = [
            fma(high, power, low)
            for low, high in zip(terms[::2], terms[1::2], strict=False)
        ]
        terms = [*paired, *terms[len(terms) // 2 * 2 :]]
        if len(terms) > 1:
            power = power * power
    return terms[0]


# -- exponentials ----------------------------------------------------------------------


def _reduced(x: Lanes) -> tuple[Bits, Lanes, Lanes]:
    """Return k and r with x = k·ln 2 + r, |r| ≤ ½ ln 2, and eʳ − 1."""
    shifted = fma(x, 1.0 / log(2.0), WHOLE)
    k = shifted - WHOLE
    r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, x))
    return shifted.bits(), r, fma(r * r, polynomial(r, TAYLOR), r)


def _power_of_two(exponent: Bits) -> Lanes:
    """Return 2ⁿ of the exponents in the lowest bits, for −1022 ≤ n ≤ 1023."""
    return ((exponent << 52) + (1023 << 52)).as_double()


@function
def exp(x: Lanes) -> Lanes:
    """Return eˣ; 2ᵏ is multiplied in two steps, for it may over- or underflow."""
    shifted, _, less_one = _reduced(x)
    k = (shifted << 52) >> 52
    half = k >> 1
    power = (less_one + 1.0) * _power_of_two(half) * _power_of_two(k - half)
    power = select(x > 709.7827128933841, inf, power)
    return select(x < -745.1332191019412, 0.0, power)


@function
def expm1(x: Lanes) -> Lanes:
    """Return eˣ − 1 as 2 (2ᵏ⁻¹ (eʳ − 1) + 2ᵏ⁻¹ − ½)."""
    inside = select(x < -50.0, -50.0, x)
    shifted, _, less_one = _reduced(inside)
    scale = _power_of_two(((shifted << 52) >> 52) - 1)
    result = 2.0 * fma(less_one, scale, scale - 0.5)
    result = select(x > 709.7827128933841, inf, result)
    return select(abs(x) < 1e-17, x, result)


@function
def sigmoid(x: Lanes) -> Lanes:
    """Return 1/(1 + e⁻ˣ) without overflow."""
    power = exp(-abs(x))
    return select(x >= 0.0, 1.0, power) / (1.0 + power)


@function
def tanh(x: Lanes) -> Lanes:
    """Return (e²ˣ − 1)/(e²ˣ + 1)."""
    size = abs(x)
    less_one = expm1(2.0 * select(size > 30.0, 30.0, size))
    return intrinsic("copysign", less_one / (less_one + 2.0), x)


# -- logarithms ------------------------------------------------------------------------


def _log_of(f: Lanes, k: Lanes, rest) -> Lanes:
    """Return log(1 + f) + k·ln 2 + rest for ½√2 ≤ 1 + f < √2."""
    s = f / (f + 2.0)
    square = s * s
    series = polynomial(square, LOG) * square
    half_square = 0.5 * f * f
    tail = fma(s, half_square + series, fma(k, LN2_LOW, rest))
    return fma(k, LN2_HIGH, -((half_square - tail) - f))


def _split(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return f and k with x = 2ᵏ (1 + f), for normal x > 0."""
    bits = x.bits()
    k = (bits - 0x3FE6A09E667F3BCD) >> 52
    return (bits - (k << 52)).as_double() - 1.0, k.to_double()


def _at_borders(x: Lanes, border: float, result: Lanes) -> Lanes:
    """Return the logarithm with its values at the border of its domain and beyond."""
    result = select(x.equals(border), -inf, result)
    result = select(x < border, nan, result)
    return select(x.equals(inf) | x.is_nan(), x, result)


@function
def log_(x: Lanes) -> Lanes:
    """Return log(x); subnormal numbers are scaled first."""
    small = x < 2.2250738585072014e-308
    f, k = _split(select(small, x * 2.0**54, x))
    result = _log_of(f, k - select(small, x.constant(54.0), 0.0), 0.0)
    return _at_borders(x, 0.0, result)


@function
def log1p(x: Lanes) -> Lanes:
    """Return log(1 + x); what 1 + x lost to rounding is put back."""
    whole = x + 1.0
    lost = select(whole > 2.0, 1.0 - (whole - x), x - (whole - 1.0)) / whole
    f, k = _split(whole)
    lost = select(abs(x) > 1e300, 0.0, lost)
    result = select(abs(x) < 1e-17, x, _log_of(f, k, lost))
    return _at_borders(x, -1.0, result)


@function
def softplus(x: Lanes) -> Lanes:
    """Return log(1 + eˣ)."""
    result = select(x > 0.0, x, 0.0) + log1p(exp(-abs(x)))
    return select(x.is_nan(), x, result)


# -- circular functions ----------------------------------------------------------------


def _turned(x: Lanes, quarter: int) -> Lanes:
    """Return sin(x + quarter · π/2) for |x| ≤ FAR."""
    shifted = fma(x, 1.0 / HALF_PI[0], WHOLE)
    n = -(shifted - WHOLE)
    first = fma(n, HALF_PI[0], x)
    high = fma(n, HALF_PI[1], first)
    low = fma(n, HALF_PI[2], fma(n, HALF_PI[1], first - high))
    y = high + low
    low = (high - y) + low
    square = y * y
    sine = y + fma(square * y, polynomial(square, SINE), fma(-0.5 * square, low, low))
    half = 0.5 * square
    lead = 1.0 - half
    rest = fma(square * square, polynomial(square, COSINE), -(y * low))
    cosine = lead + (((1.0 - lead) - half) + rest)
    place = shifted.bits() + quarter
    size = select((place & 1).is_zero(), sine, cosine)
    return select((place & 2).is_zero(), size, -size)


def _circular(x: Lanes, quarter: int, far: str) -> Lanes:
    near = _turned(x, quarter)
    body = x.body
    (name,) = body.branch(
        (abs(x) > FAR).any(),
        lambda: [select(abs(x) > FAR, c_library(far)(x), near).name],
        [(x.type, near.name)],
    )
    result = Lanes(body, name, x.width, x.kind)
    return select(x.equals(0.0), x, result) if quarter == 0 else result


@function
def sin(x: Lanes) -> Lanes:
    """Return sin(x)."""
    return _circular(x, 0, "sin")


@function
def cos(x: Lanes) -> Lanes:
    """Return cos(x)."""
    return _circular(x, 1, "cos")


# -- the bell curve --------------------------------------------------------------------

erfc = c_library("erfc")
ROOT_HALF, ROOT_HALF_REST = 0.7071067811865476, -4.833646656726457e-17


@function
def gaussian(x: Lanes) -> Lanes:
    """Return e^(−x²); the rounding of x² is put back."""
    square = x * x
    result = exp(-square) * (1.0 - fma(x, x, -square))
    return select(abs(x) > 30.0, 0.0, result)


@function
def gelu(x: Lanes) -> Lanes:
    """Return x·Φ(x), Φ corrected for the rounding of x/√2."""
    inside = select(abs(x) > 40.0, intrinsic("copysign", x.constant(40.0), x), x)
    z = -inside * ROOT_HALF
    rest = fma(-inside, ROOT_HALF, -z) - inside * ROOT_HALF_REST
    normal = 0.5 * fma(-1.1283791670955126 * exp(-z * z), rest, erfc(z))
    return select(x < -40.0, -40.0, x) * select(x > 40.0, 1.0, normal)


@function
def silu(x: Lanes) -> Lanes:
    """Return x·σ(x); in the tail e^x is split, for alone it would be subnormal."""
    inside = select(x < -1500.0, -1500.0, x)
    half = exp(0.5 * inside)
    return select(x < -700.0, half * inside * half, inside * sigmoid(x))
