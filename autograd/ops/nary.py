"""Rows of any number of operands."""

import math
import operator

import numpy as np

from autograd.errors import OperandError
from autograd.ops.forms import accurate, compositions
from autograd.ops.primitive import (
    SUM,
    Notation,
    Primitive,
    Stable,
)
from autograd.ops.table import primitive, rows

_LARGEST = float(np.finfo(float).max)


def _each(rule, operands):
    """Apply ``rule`` to every operand: in one go to a stack, else one by one."""
    if isinstance(operands, np.ndarray):
        return np.broadcast_to(rule(operands), operands.shape)
    return [rule(operand) for operand in operands]


def _extreme(name: str, choose, choose_array, symbol: str, slope: str) -> Primitive:
    """The row of the largest or the smallest operand."""

    def scalar(*numbers):
        return sum(numbers) if any(x != x for x in numbers) else choose(numbers)

    def partials(out, operands):
        if isinstance(operands, np.ndarray):
            return _shares(np.equal(operands, out), out)
        ties = _each(
            lambda x: rows.greater_equal(x, out) * rows.greater_equal(out, x), operands
        )
        share = rows.reciprocal(total.apply(tuple(ties)))
        return [tie * share for tie in ties]

    return primitive(
        name, scalar, partials, vector=lambda stack: choose_array(stack),
        convention="operands that tie share the derivative equally",
        notation=Notation(
            symbol, f"{symbol}({{all}})", latex=rf"\{symbol}\left({{all}}\right)",
            slopes=(slope,),
        ),
        precise=lambda mp, *xs: choose(xs), composition=getattr(compositions, name),
    )  # fmt: skip


def _shares(ties, out):
    """Return 1 for the operand that is the result; those that tie share it."""
    if np.count_nonzero(ties) == out.size and not np.isnan(out).any():
        return ties.astype(out.dtype)  # each result has one
    return ties / np.add.reduce(ties, dtype=out.dtype)


def _pairs(row: Primitive, arguments: tuple) -> tuple:
    """Lay out ``dot(ws, xs)`` as the operands ``w₁ … wₙ x₁ … xₙ``."""
    if len(arguments) != 2:
        raise OperandError(f"{row.name}: takes two sequences, got {len(arguments)}")
    for side in arguments:
        if not hasattr(side, "__iter__"):
            kind = type(side).__name__
            raise OperandError(f"{row.name}: takes two sequences, got a {kind}")
    left, right = map(tuple, arguments)
    if len(left) != len(right):
        raise OperandError(
            f"{row.name}: the sequences differ in length, {len(left)} and {len(right)}"
        )
    return left + right


def _swap_halves(out, operands):
    half = len(operands) // 2
    if isinstance(operands, np.ndarray):
        return np.concatenate([operands[half:], operands[:half]])
    return [*operands[half:], *operands[:half]]


def _dot(*numbers):
    half = len(numbers) // 2
    return float(sum(map(operator.mul, numbers[:half], numbers[half:])))


def _logsumexp(*numbers):
    largest = max(numbers)
    if math.isinf(largest) or any(x != x for x in numbers):
        return largest if all(x == x for x in numbers) else math.nan
    first = numbers.index(largest)
    others = numbers[:first] + numbers[first + 1 :]
    return largest + math.log1p(sum([math.exp(x - largest) for x in others]))


def _softmax(out, operands):
    """Return e^(xᵢ − out) over their sum, which puts back what rounding ``out`` costs."""

    def power(x):  # infinities that tie with the result share it
        return rows.exp(rows.where(rows.equal(x, out), 0.0, x - out))

    if isinstance(operands, np.ndarray):
        return _softmax_array(out, operands)
    powers = _each(power, operands)
    size = total.apply(tuple(powers))
    return [power / size for power in powers]


def _softmax_array(out, stack):
    """Return the same of an array; that of finite numbers takes three calls."""
    powers = np.exp(stack - out)
    size = np.add.reduce(powers)
    if not np.add.reduce(size, axis=None) < math.inf:  # an infinity, or NaN
        powers = np.exp(np.where(stack == out, 0.0, stack - out))
        size = np.add.reduce(powers)
    return powers / size


def _logsumexp_array(stack):
    shift = np.minimum(np.maximum(np.maximum.reduce(stack), -_LARGEST), _LARGEST)
    return np.log(np.add.reduce(np.exp(stack - shift))) + shift


total: Primitive = primitive(
    "total", lambda *xs: float(sum(xs)),
    lambda out, xs: _each(lambda x: 1.0, xs), vector=np.add.reduce,
    notation=Notation("Σ", "Σ({all})", latex=r"\sum\left({all}\right)", slopes=("1",)),
    precise=lambda mp, *xs: mp.fsum(xs),
    composition=compositions.total,
)  # fmt: skip
mean: Primitive = primitive(
    "mean", lambda *xs: sum(xs) / len(xs),
    lambda out, xs: _each(lambda x: 1.0 / len(xs), xs),
    vector=lambda stack: np.mean(stack, axis=0),
    notation=Notation(
        "mean", "mean({all})", latex=r"\operatorname{{mean}}\left({all}\right)",
        slopes=("1 / n",),
    ),
    precise=lambda mp, *xs: mp.fsum(xs) / len(xs),
    composition=compositions.mean,
)  # fmt: skip
dot: Primitive = primitive(
    "dot", _dot, _swap_halves, spread=_pairs,
    vector=lambda stack: np.einsum(
        "i...,i...->...", stack[: len(stack) // 2], stack[len(stack) // 2 :]
    ),
    notation=Notation("·", "{pairs}", latex="{pairs}", precedence=SUM, slopes=("y",)),
    precise=lambda mp, *xs: mp.fdot(xs[: len(xs) // 2], xs[len(xs) // 2 :]),
    composition=compositions.dot,
)  # fmt: skip
logsumexp: Primitive = primitive(
    "logsumexp", _logsumexp,
    Stable(_softmax, accurate.softmax),
    vector=_logsumexp_array,
    notation=Notation(
        "logΣexp", "logsumexp({all})", latex=r"\log\sum\exp\left({all}\right)",
        slopes=("exp(x - out)",),
    ),
    precise=lambda mp, *xs: mp.log(mp.fsum(map(mp.exp, xs))),
    convention="operands of −∞ have slope 0; infinities that tie share it equally",
    composition=compositions.logsumexp,
)  # fmt: skip
maximum: Primitive = _extreme(
    "maximum", max, np.maximum.reduce, "max", "greater_equal(x, out)"
)
minimum: Primitive = _extreme(
    "minimum", min, np.minimum.reduce, "min", "greater_equal(out, x)"
)
