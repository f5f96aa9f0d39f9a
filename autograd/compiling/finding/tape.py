"""The tape: a graph flattened, its sums and products fused.

What the compiler knows of algebra stands here: a tree of additions whose inner nodes
are used once is one sum of terms, a product used once is a term of two factors, and a
constant factor moves into the term's coefficient.  So a neuron, however it was written,
is one node ``Σ coefficient · w · x + b``.  Sums are reassociated by this: results agree
with the eager graph to rounding, not bit for bit.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from autograd import ops
from autograd.compiling.finding.nodes import NONE, Call, Node, Sum, Tape, Term
from autograd.engine.graph import topological_order
from autograd.ops.primitive import Primitive

Operand = int | float  # a node's number, or a constant


def read(outputs: Sequence[Any], batch: Collection[Any] = ()) -> Tape:
    """Return the tape of the graph behind ``outputs``.

    Args:
        outputs: Values.
        batch: the leaves that differ from example to example.
    """
    order = topological_order(*outputs)
    number = {node: index for index, node in enumerate(order)}
    edges: list[tuple[Operand, ...]] = [
        tuple(
            [operand if type(operand) is float else number[operand]
             for operand in node._operands]
        )
        for node in order
    ]  # fmt: skip
    uses = [0] * len(order)
    for operands in edges:
        for operand in operands:
            if type(operand) is int:
                uses[operand] += 1
    for output in outputs:
        uses[number[output]] += 2  # an output is never absorbed
    reader = _Reader(uses)
    batch = set(batch)
    for index, (node, operands) in enumerate(zip(order, edges, strict=True)):
        if node.primitive is None:
            reader.add_leaf(index, node, node in batch)
        else:
            reader.add_node(index, node.primitive, operands)
    return reader.tape([number[output] for output in outputs])


class _Reader:
    """Turns nodes into sums and calls, one at a time, operands first."""

    def __init__(self, uses: Sequence[int]):
        self.uses = uses
        self.nodes: dict[int, Node] = {}
        self.leaves: dict[int, Any] = {}
        self.batched: set[int] = set()
        self.scalars: dict[int, int] = {}
        self.absorbed: set[int] = set()

    def add_leaf(self, index: int, leaf: Any, is_batched: bool) -> None:
        self.nodes[index] = None
        self.leaves[index] = leaf
        self.scalars[index] = 1
        if is_batched:
            self.batched.add(index)

    def add_node(
        self, index: int, row: Primitive, operands: tuple[Operand, ...]
    ) -> None:
        self.scalars[index] = 1
        batched = self.batched
        if batched and any(type(x) is int and x in batched for x in operands):
            batched.add(index)
        expand = _ALGEBRA.get(row)
        if expand is not None:
            total = _Total(self, index)
            if expand(total, operands):
                self.nodes[index] = total.sum
                return
        self.nodes[index] = Call(row, operands)

    def absorb(self, operand: int, index: int) -> None:
        """Let one node be part of another one from now on."""
        self.absorbed.add(operand)
        self.scalars[index] += self.scalars[operand]

    def tape(self, outputs: list[int]) -> Tape:
        nodes = {i: n for i, n in self.nodes.items() if i not in self.absorbed}
        return Tape(
            self._hoisted(nodes), self.leaves, self.batched, outputs, self.scalars
        )

    def _hoisted(self, nodes: dict[int, Node]) -> dict[int, Node]:
        """Make what a batched sum takes from outside the batch a sum of its own."""
        result: dict[int, Node] = {}
        fresh = len(self.nodes)  # the next number for a node of our own
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

    def _is_batched(self, term: Term) -> bool:
        return term[1] in self.batched or term[2] in self.batched


class _Total:
    """Adds up what will be one node's sum, taking in the sums it is made of."""

    def __init__(self, reader: _Reader, index: int):
        self.reader, self.index = reader, index
        self.sum = Sum()

    def add(self, operand: Operand, factor: float | None = None) -> None:
        """Add ``factor · operand``.

        A factor of 1 is treated like any other: the labels ±1 of a batch must not make
        its examples differ.
        """
        weight = 1.0 if factor is None else factor
        if type(operand) is float:
            self.sum.constant += weight * operand
            return
        assert type(operand) is int
        node = self.reader.nodes[operand]
        if isinstance(node, Sum) and self._may_take(operand):
            if factor is None:
                self._take(operand, node)
                return
            if node.can_scale:
                self._take(operand, node.scaled(factor))
                return
        self.sum.terms.append((weight, operand, NONE))

    def _may_take(self, operand: int) -> bool:
        """Whether nobody else uses it, and it is computed as often as the sum."""
        batched = self.reader.batched
        once = self.reader.uses[operand] == 1
        return once and (operand in batched) == (self.index in batched)

    def _take(self, operand: int, part: Sum) -> None:
        """Add all terms of a sum that nobody else uses; its list may go on as ours.

        The shorter list goes behind the longer one, so that a long chain of additions
        is linear in all.
        """
        self.reader.absorb(operand, self.index)
        longer, shorter = self.sum, part
        if len(part.terms) > len(self.sum.terms):
            longer, shorter = part, self.sum
        longer.terms += shorter.terms
        longer.constant += shorter.constant
        longer.scalings = max(longer.scalings, shorter.scalings)
        self.sum = longer

    def add_product(self, left: Operand, right: Operand) -> None:
        """Add ``left · right``."""
        if type(left) is float:
            self.add(right, left)
        elif type(right) is float:
            self.add(left, right)
        else:
            (c, a), (d, b) = self._factor(left), self._factor(right)
            self.sum.terms.append((c * d, a, b))

    def _factor(self, operand: Operand) -> tuple[float, int]:
        """Return ``(coefficient, number)`` of a factor, seeing through ``c · x``."""
        assert type(operand) is int
        node = self.reader.nodes[operand]
        if not isinstance(node, Sum) or node.constant or len(node.terms) != 1:
            return 1.0, operand
        coefficient, first, second = node.terms[0]
        if second != NONE or self.reader.uses[operand] != 1:
            return 1.0, operand
        self.reader.absorb(operand, self.index)
        return coefficient, first


# -- algebra: rows that are sums; each returns whether the operands allow it -----------

Expansion = Callable[[_Total, tuple[Operand, ...]], bool]


def _linear(*factors: float | None) -> Expansion:
    def expand(total: _Total, operands: tuple[Operand, ...]) -> bool:
        for operand, factor in zip(operands, factors, strict=True):
            total.add(operand, factor)
        return True

    return expand


def _total(total: _Total, operands: tuple[Operand, ...]) -> bool:
    for operand in operands:
        total.add(operand)
    return True


def _mean(total: _Total, operands: tuple[Operand, ...]) -> bool:
    for operand in operands:
        total.add(operand, 1.0 / len(operands))
    return True


def _dot(total: _Total, operands: tuple[Operand, ...]) -> bool:
    half = len(operands) // 2
    for left, right in zip(operands[:half], operands[half:], strict=True):
        total.add_product(left, right)
    return True


def _mul(total: _Total, operands: tuple[Operand, ...]) -> bool:
    total.add_product(*operands)
    return True


def _square(total: _Total, operands: tuple[Operand, ...]) -> bool:
    factor = operands[0]
    assert type(factor) is int  # a row of constants alone is no node
    total.sum.terms.append((1.0, factor, factor))
    return True


def _pow(total: _Total, operands: tuple[Operand, ...]) -> bool:
    exponent = operands[1]  # a constant 2, not node number 2
    is_two = type(exponent) is float and exponent == 2.0
    return is_two and _square(total, operands)


def _div(total: _Total, operands: tuple[Operand, ...]) -> bool:
    left, right = operands
    if type(left) is float or type(right) is not float or right == 0.0:
        return False
    total.add(left, 1.0 / right)
    return True


_ALGEBRA: dict[Primitive, Expansion] = {
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
