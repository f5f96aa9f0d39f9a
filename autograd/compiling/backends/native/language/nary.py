"""Rows of any number of operands, on a sequence of lanes."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

from autograd import ops
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language import functions as f
from autograd.compiling.backends.native.language.lanes import Lanes, Number, fma, select
from autograd.compiling.backends.native.language.rows import as_number, larger, smaller
from autograd.ops.primitive import Primitive


def value(row: Primitive, operands: Sequence[Number]) -> Lanes:
    """Return an n-ary row of operands some of which are lanes.

    Raises:
        Unsupported: it is not written here.
    """
    if row not in VALUES:
        raise Unsupported(f"{row.name} has no native form")
    return VALUES[row](_lanes(operands))


def slopes(row: Primitive, out: Lanes, operands: Sequence[Number]) -> list[Lanes]:
    """Return ∂out/∂operand for every operand.

    Raises:
        Unsupported: it is not written here.
    """
    if row not in SLOPES:
        raise Unsupported(f"{row.name} has no native slope")
    return SLOPES[row](out, _lanes(operands))


def _lanes(operands: Sequence[Number]) -> list[Lanes]:
    pattern = next(x for x in operands if isinstance(x, Lanes))
    return [x if isinstance(x, Lanes) else pattern.constant(x) for x in operands]


def _sum(xs: Sequence[Lanes]) -> Lanes:
    return reduce(add, xs)


def _mean(xs: Sequence[Lanes]) -> Lanes:
    return _sum(xs) / float(len(xs))


def _dot(xs: Sequence[Lanes]) -> Lanes:
    half = len(xs) // 2
    total = xs[0].constant(0.0)
    for left, right in zip(xs[:half], xs[half:], strict=True):
        total = fma(left, right, total)
    return total


def finite(x: Lanes) -> Lanes:
    """Return the nearest finite number; nan stays."""
    most = 1.7976931348623157e308 if x.kind == "double" else 3.4028234663852886e38
    return select(x > most, most, select(x < -most, -most, x))


def _logsumexp(xs: Sequence[Lanes]) -> Lanes:
    shift = finite(reduce(larger, xs))
    return f.log_(_sum([f.exp(x - shift) for x in xs])) + shift


def _softmax(out: Lanes, xs: Sequence[Lanes]) -> list[Lanes]:
    """Return shares by the distance to the largest: that to ``out`` is rounded."""
    shift = finite(reduce(larger, xs))
    powers = [f.exp(x - shift) for x in xs]
    size = _sum(powers)
    return [power / size for power in powers]


def _ties(out: Lanes, xs: Sequence[Lanes]) -> list[Lanes]:
    ties = [as_number(x.equals(out), x) for x in xs]
    size = _sum(ties)
    return [tie / size for tie in ties]


def _partners(out: Lanes, xs: Sequence[Lanes]) -> list[Lanes]:
    half = len(xs) // 2
    return [*xs[half:], *xs[:half]]


VALUES: dict[Primitive, Callable[[Sequence[Lanes]], Lanes]] = {
    ops.total: _sum,
    ops.mean: _mean,
    ops.dot: _dot,
    ops.logsumexp: _logsumexp,
    ops.maximum: lambda xs: reduce(larger, xs),
    ops.minimum: lambda xs: reduce(smaller, xs),
}
SLOPES: dict[Primitive, Callable[[Lanes, Sequence[Lanes]], list[Lanes]]] = {
    ops.total: lambda out, xs: [x.constant(1.0) for x in xs],
    ops.mean: lambda out, xs: [x.constant(1.0 / len(xs)) for x in xs],
    ops.dot: _partners,
    ops.logsumexp: _softmax,
    ops.maximum: _ties,
    ops.minimum: _ties,
}
