"""Values from 50 digits, for points where the terms of floats all but cancel.

Python's ``decimal`` is exact enough anywhere and a hundred times slower than floats.
"""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import wraps
from typing import Any

_PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"
    "8628034825342117067982148086513282306647093844609550582231725359408128481117450284"
)
_BERNOULLI = [  # B₂, B₄, …
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
    (43867, 798), (-174611, 330), (854513, 138), (-236364091, 2730), (8553103, 6),
]  # fmt: skip
_FAR = 40  # where the sums with Bernoulli's numbers give 35 digits


def _to(precision: int) -> Callable[[Any], Any]:
    """Let a function compute with so many digits and return a float."""

    def decorate(function):
        @wraps(function)
        def rounded(*numbers: float) -> float:
            with localcontext(Context(precision, Emin=MIN_EMIN, Emax=MAX_EMAX)):
                return float(function(*map(Decimal, numbers)))

        return rounded

    return decorate


def _sine(x: Decimal) -> Decimal:
    """sin x by its power series, for |x| of some units."""
    total, term, place = x, x, 1
    while abs(term) > abs(total) * Decimal(10) ** -60:
        place += 2
        term *= -x * x / (place * (place - 1))
        total += term
    return total


def _cosine(x: Decimal) -> Decimal:
    return _sine(_PI / 2 - x)


def _bernoulli(place: int) -> Decimal:
    top, bottom = _BERNOULLI[place]
    return Decimal(top) / bottom


@_to(50)
def lgamma(x: Decimal) -> Decimal:
    """Return log|Γ(x)| for a negative ``x``."""
    y, product = 1 - x, Decimal(1)
    while y < _FAR:
        product *= y
        y += 1
    upper = (y - Decimal("0.5")) * y.ln() - y + (2 * _PI).ln() / 2 - product.ln()
    for k in range(len(_BERNOULLI)):
        upper += _bernoulli(k) / ((2 * k + 2) * (2 * k + 1) * y ** (2 * k + 1))
    wave = abs(_sine(_PI * (x - x.to_integral_value())))
    return (_PI / wave).ln() - upper


@_to(50)
def digamma(x: Decimal) -> Decimal:
    """Return ψ(x) for a negative ``x``."""
    y, value = 1 - x, Decimal(0)
    while y < _FAR:
        value -= 1 / y
        y += 1
    value += y.ln() - 1 / (2 * y)
    for k in range(len(_BERNOULLI)):
        value -= _bernoulli(k) / ((2 * k + 2) * y ** (2 * k + 2))
    angle = _PI * (x - x.to_integral_value())
    return value - _PI * _cosine(angle) / _sine(angle)


@_to(50)
def hurwitz_below_0(s: Decimal, x: Decimal) -> Decimal:
    """Return Σ 1/(x + k)^s over k ≥ 0 for a negative ``x``."""
    rest, sign = x - x.to_integral_value(), -1 if s % 2 else 1
    upper = _hurwitz(s, 1 - rest) - _hurwitz(s, 1 - x)
    return rest ** (-s) + _hurwitz(s, 1 + rest) + sign * upper


def _hurwitz(s: Decimal, x: Decimal) -> Decimal:
    """Σ 1/(x + k)^s (Euler–Maclaurin)."""
    total = Decimal(0)
    for _ in range(_FAR):
        total += x ** (-s)
        x += 1
    power = x ** (-s)
    total += power * x / (s - 1) + power / 2
    factor = s * power / x / 2
    for k in range(len(_BERNOULLI)):
        total += _bernoulli(k) * factor
        rise = (s + 2 * k + 1) * (s + 2 * k + 2)
        factor *= rise / (x * x * (2 * k + 3) * (2 * k + 4))
    return total


@_to(50)
def logaddexp(x: Decimal, y: Decimal) -> Decimal:
    """Return log(e^x + e^y)."""
    return (x.exp() + y.exp()).ln()


@_to(150)
def sinc_derivative(order: Decimal, x: Decimal) -> Decimal:
    """Return the derivative of sin(πx)/(πx) of any order at ``x`` ≠ 0."""
    if abs(x) < 30:
        return _sinc_series(int(order), _PI * x)
    rest = _PI * (x - x.to_integral_value())
    sign = -1 if x.to_integral_value() % 2 else 1
    sine, cosine = sign * _sine(rest), sign * _cosine(rest)
    value, factor = sine / (_PI * x), 1 / _PI
    for n in range(1, int(order) + 1):
        sine, cosine, factor = cosine, -sine, factor * _PI
        value = (factor * sine - n * value) / x
    return value


def _sinc_series(order: int, z: Decimal) -> Decimal:
    """π^n Σ (−1)^k z^(2k−n) / ((2k+1) (2k−n)!), over 2k ≥ n."""
    k = (order + 1) // 2
    rest = 2 * k - order
    term, total = (-1) ** k * z**rest, Decimal(0)
    while abs(term) > abs(total) * Decimal(10) ** -100:
        total += term / (2 * k + 1)
        k, rest = k + 1, rest + 2
        term *= -z * z / (rest * (rest - 1))
    return total * _PI**order
