"""The tape: a graph flattened, its sums and products fused.

What the compiler knows of algebra stands here: a tree of additions whose inner nodes
are used once is one sum of terms, a product used once is a term of two factors, and a
constant factor moves into the term's coefficient.  So a neuron, however it was written,
is one node ``Σ coefficient · w · x + b``.  Sums are reassociated by this: results agree
with the eager graph to rounding, not bit for bit.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd import ops
from autograd.engine.graph import topological_order
from autograd.ops.primitive import Primitive

NONE = -1  # in place of a second factor


@dataclass(slots=True)
class Sum:
    """``constant + Σ coefficient · first · second``; factors are node numbers."""

    constant: float = 0.0
    terms: list[tuple[float, int, int]] = field(default_factory=list)
    scalings: int = 0

    @property
    def can_scale(self) -> bool:
        """Whether a factor may move into the terms.

        Not into products: ``c·(w·h + b)`` is a product of matrices, which a factor of
        each row's own would spoil.  And not time and again, which would be quadratic.
        """
        return self.scalings < 2 and all(b in (NONE, a) for _, a, b in self.terms)

    def scaled(self, factor: float) -> "Sum":
        """Return this sum times a number."""
        terms = [(factor * c, a, b) for c, a, b in self.terms]
        return Sum(factor * self.constant, terms, self.scalings + 1)


@dataclass(slots=True)
class Call:
    """A primitive on operands: node numbers, or floats for constants."""

    row: Primitive
    operands: tuple[int | float, ...]


@dataclass
class Tape:
    """The fused graph.

    Attributes:
        nodes: number → ``Sum``, ``Call`` or, for a leaf, ``None``; operands first.
        leaves: number → the leaf (a Value).
        batched: the numbers of nodes that depend on the batch.
        outputs: the numbers of the outputs.
        scalars: number → how many scalar nodes of the graph it stands for.
    """

    nodes: dict[int, Sum | Call | None]
    leaves: dict[int, Any]
    batched: set[int]
    outputs: list[int]
    scalars: dict[int, int]


def read(outputs: Sequence[Any], batch: Collection[Any] = ()) -> Tape:
    """Return the tape of the graph behind ``outputs``.

    Args:
        outputs: Values.
        batch: the leaves that differ from example to example.
    """
    order = topological_order(*outputs)
    number = {node: index for index, node in enumerate(order)}
    uses = Counter(
        number[operand]
        for node in order
        for operand in node._operands
        if type(operand) is not float
    )
    for output in outputs:
        uses[number[output]] += 2  # an output is never absorbed
    reader = _Reader(uses)
    batch = set(batch)
    for index, node in enumerate(order):
        operands = tuple(
            operand if type(operand) is float else number[operand]
            for operand in node._operands
        )
        reader.add(index, node, operands, node in batch)
    return reader.tape([number[output] for output in outputs])


class _Reader:
    """Turns nodes into sums and calls, one at a time, operands first."""

    def __init__(self, uses: Counter):
        self.uses = uses
        self.nodes: dict[int, Sum | Call | None] = {}
        self.leaves: dict[int, Any] = {}
        self.batched: set[int] = set()
        self.scalars: dict[int, int] = {}
        self.fresh = len(uses)  # the next number for a node of our own
        self.absorbed: set[int] = set()

    def add(self, index: int, node, operands: tuple, is_batch_leaf: bool) -> None:
        self.fresh = max(self.fresh, index + 1)
        self.scalars[index] = 1
        if node.primitive is None:
            self.nodes[index] = None
            self.leaves[index] = node
            if is_batch_leaf:
                self.batched.add(index)
            return
        if not self.batched.isdisjoint(operands):
            self.batched.add(index)
        expand = _ALGEBRA.get(node.primitive)
        expanded = expand(self, index, operands) if expand else None
        self.nodes[index] = expanded or Call(node.primitive, operands)

    def tape(self, outputs: list[int]) -> Tape:
        nodes = {i: n for i, n in self.nodes.items() if i not in self.absorbed}
        nodes = self._hoisted(nodes)
        return Tape(nodes, self.leaves, self.batched, outputs, self.scalars)

    def _hoisted(self, nodes: dict) -> dict:
        """Make what a batched sum takes from outside the batch a sum of its own."""
        result: dict[int, Sum | Call | None] = {}
        fresh = self.fresh + 1
        for index, node in nodes.items():
            if isinstance(node, Sum) and index in self.batched:
                outside = [t for t in node.terms if not self._is_batched(t)]
                if len(outside) > 1 or any(b != NONE for _, _, b in outside):
                    inside = [t for t in node.terms if self._is_batched(t)]
                    # A row of weights without a batched factor: a penalty, a bias.
                    result[fresh] = Sum(0.0, outside)
                    self.scalars[fresh] = 0
                    node = Sum(node.constant, [*inside, (1.0, fresh, NONE)])
                    fresh += 1
            result[index] = node
        return result

    def _is_batched(self, term) -> bool:
        return term[1] in self.batched or term[2] in self.batched

    # -- algebra -----------------------------------------------------------------

    def into(self, total: Sum, index: int, operand, factor: float | None = None) -> Sum:
        """Return ``total + factor · operand``; may reuse the lists it is given.

        A factor of 1 is treated like any other: the labels ±1 of a batch must not make
        its examples differ.
        """
        plain, factor = factor is None, 1.0 if factor is None else factor
        if type(operand) is float:
            total.constant += factor * operand
            return total
        node = self.nodes[operand]
        if (
            isinstance(node, Sum)
            and self.uses[operand] == 1
            and (operand in self.batched) == (index in self.batched)
            and (plain or node.can_scale)
        ):
            self.absorb(operand, index)
            if not plain:
                node = node.scaled(factor)
            if len(node.terms) > len(total.terms):
                total, node = node, total  # extend the longer list: linear in all
            total.terms.extend(node.terms)
            total.constant += node.constant
            total.scalings = max(total.scalings, node.scalings)
            return total
        total.terms.append((factor, operand, NONE))
        return total

    def absorb(self, operand: int, index: int) -> None:
        self.absorbed.add(operand)
        self.scalars[index] += self.scalars[operand]

    def factor(self, index: int, operand):
        """Return ``(coefficient, number)`` of a factor, seeing through ``c · x``."""
        node = self.nodes[operand]
        if not isinstance(node, Sum) or node.constant or len(node.terms) != 1:
            return 1.0, operand
        coefficient, first, second = node.terms[0]
        if second != NONE or self.uses[operand] != 1:
            return 1.0, operand
        self.absorb(operand, index)
        return coefficient, first

    def product(self, index: int, total: Sum, left, right, scale: float = 1.0) -> Sum:
        """Return ``total + scale · left · right``."""
        if type(left) is float:
            return self.into(total, index, right, scale * left)
        if type(right) is float:
            return self.into(total, index, left, scale * right)
        (c, a), (d, b) = self.factor(index, left), self.factor(index, right)
        total.terms.append((scale * c * d, a, b))
        return total


def _linear(*factors: float | None) -> Callable:
    def expand(reader: _Reader, index: int, operands: tuple) -> Sum:
        total = Sum()
        for operand, factor in zip(operands, factors, strict=True):
            total = reader.into(total, index, operand, factor)
        return total

    return expand


def _total(reader: _Reader, index: int, operands: tuple) -> Sum:
    total = Sum()
    for operand in operands:
        total = reader.into(total, index, operand)
    return total


def _mean(reader: _Reader, index: int, operands: tuple) -> Sum:
    total = Sum()
    for operand in operands:
        total = reader.into(total, index, operand, 1.0 / len(operands))
    return total


def _dot(reader: _Reader, index: int, operands: tuple) -> Sum:
    total, half = Sum(), len(operands) // 2
    for left, right in zip(operands[:half], operands[half:], strict=True):
        total = reader.product(index, total, left, right)
    return total


def _mul(reader: _Reader, index: int, operands: tuple) -> Sum:
    return reader.product(index, Sum(), *operands)


def _square(reader: _Reader, index: int, operands: tuple) -> Sum:
    return Sum(0.0, [(1.0, operands[0], operands[0])])


def _pow(reader: _Reader, index: int, operands: tuple) -> Sum | None:
    exponent = operands[1]  # a constant 2, not node number 2
    is_two = type(exponent) is float and exponent == 2.0
    return _square(reader, index, operands) if is_two else None


def _div(reader: _Reader, index: int, operands: tuple) -> Sum | None:
    left, right = operands
    if type(left) is float or type(right) is not float or right == 0.0:
        return None
    return reader.into(Sum(), index, left, 1.0 / right)


_ALGEBRA: dict[Primitive, Callable] = {
    ops.add: _linear(None, None),
    ops.sub: _linear(None, -1.0),
    ops.neg: _linear(-1.0),
    ops.identity: _linear(None),
    ops.total: _total,
    ops.mean: _mean,
    ops.dot: _dot,
    ops.mul: _mul,
    ops.square: _square,
    ops.pow: _pow,
    ops.div: _div,
}
