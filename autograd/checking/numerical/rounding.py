"""How much rounding a graph's numbers may hold."""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite, ulp
from typing import Any

from autograd.engine.graph import Node, number_of, topological_order
from autograd.engine.sweep import pullback
from autograd.engine.value import Value


def rounding_in(out: Any, reordered: bool = False) -> float:
    """Return what roundings of 1 ulp in every inner node may add up to in ``out``.

    To first order; a few times as much is possible where rows round by several ulp.

    Args:
        out: a Value; a plain number holds no rounding.
        reordered: allow for sums whose terms are added in any other order.

    >>> x = Value(1.0)
    >>> rounding_in(x), rounding_in((x + 1e16) - 1e16)
    (0.0, 2.0)
    """
    if not isinstance(out, Value):
        return 0.0
    cotangents = pullback(topological_order(out), {out: 1.0})
    amounts = (
        abs(slope) * (_reordering(node) if reordered else ulp(node._data))
        for node, slope in cotangents.items()
        if node.primitive is not None
    )
    return sum(filter(isfinite, amounts), start=0.0)


def _reordering(node: Node) -> float:
    """The rounding of a node whose terms, if it adds any, come in another order."""
    row, numbers = node.primitive, [number_of(x) for x in node._operands]
    if row.arity is not None and not _is_linear(row.partials):
        return ulp(node._data)
    slopes = row.partials_at(node._data, numbers)
    terms = (abs(s * x) for s, x in zip(slopes, numbers, strict=True))
    return len(numbers) * ulp(sum(terms))


def _is_linear(partials: Sequence) -> bool:
    """Whether a row adds up multiples of its operands."""
    return all(type(rule) is float for rule in partials)


def rounding_reaches_a_kink(root: Node, factor: float) -> bool:
    """Return whether other roundings of the same graph may take another branch.

    Args:
        root: the output.
        factor: how many times :func:`rounding_in` a number may be off.
    """
    for node in topological_order(root):
        row = node.primitive
        if row is None:
            continue
        operands = [
            (number_of(x), factor * rounding_in(x, reordered=True))
            for x in node._operands
        ]
        if row.convention and _overlap(operands):
            return True
        domain = row.domain if row.arity else row.domain * len(operands)
        for (number, reach), interval in zip(operands, domain, strict=True):
            points = interval.kinks + interval.holes
            if any(abs(number - point) < reach for point in points):
                return True
    return False


def _overlap(operands: Sequence[tuple[float, float]]) -> bool:
    """Whether roundings may change the order of numbers."""
    ordered = sorted(operands)
    return any(
        high - low < reach + other for (low, reach), (high, other) in pairwise(ordered)
    )
