"""Which node of a graph first goes wrong, and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

from autograd.checking.judging.branches import declares_jumps
from autograd.checking.judging.verdict import TRUSTED, judge
from autograd.checking.numerical.accuracy import exact_value_and_partials
from autograd.checking.numerical.ladder import numerical_derivative
from autograd.checking.tolerances import NEAR
from autograd.engine.code import as_code
from autograd.engine.graph import Node, make_node, number_of, topological_order
from autograd.engine.sweep import pullback
from autograd.errors import AutogradError
from autograd.ground.domain import unchecked
from autograd.ground.text import printable
from autograd.ops.primitive import Primitive

LONGEST = 40  # lines of a program that somebody reads


@dataclass(frozen=True)
class Fault:
    """The first wrong node.

    Args:
        node: it.
        index: the operand whose local derivative is wrong; ``None`` if all are right
            and the gradient that arrives at the node is wrong.
        got, wanted: the wrong number and the right one.
        root: the output, whose gradient it is.
    """

    node: Node
    index: int | None
    got: float
    wanted: float
    root: Node

    @property
    def words(self) -> str:
        """One sentence that says what is wrong."""
        row = self.node.primitive
        name = row.name if row is not None else printable(self.node.label) or "a leaf"
        if self.index is None:
            return (
                f"all local derivatives are right, but the gradient of {name} adds up "
                f"to {self.got!r} instead of {self.wanted!r}: contributions are lost, "
                "repeated or out of order"
            )
        operands = ", ".join(repr(number_of(x)) for x in self.node._operands)
        return (
            f"{name}({operands}): its partial {self.index} is "
            f"{self.got!r}, should be {self.wanted!r}"
        )

    @property
    def code(self) -> str:
        """A program that shows the fault: all up to the node, or the node alone."""
        remark = f"<- {self.words}"
        if self.index is None:
            return as_code(self.root, {self.node: remark})
        if len(topological_order(self.node)) <= LONGEST:
            return as_code(self.node, {self.node: remark})
        alone = make_node(type(self.node), self.node._data, self.node.primitive)
        alone._operands = tuple(
            make_node(type(self.node), number_of(x)) for x in self.node._operands
        )
        return as_code(alone, {alone: remark})


def first_fault(root: Node) -> Fault | None:
    """Return the first node whose derivative is wrong, ``None`` if none is found.

    First every node's local derivatives are checked by themselves, operands before
    users; then, from the output backwards, what arrives at each node.
    """
    order = topological_order(root)
    for node in order:
        if node.primitive is not None and (fault := _local_fault(node, root)):
            return fault
    cotangents = pullback(order, {root: 1.0})
    for node in reversed(order[:-1]):
        found = numerical_derivative(partial(_downstream, order, node), node._data)
        got = cotangents.get(node, 0.0)
        if judge(got, found) == "mismatch":
            return Fault(node, None, got, found.estimate.value, root)
    return None


def _local_fault(node: Node, root: Node) -> Fault | None:
    row, numbers = node.primitive, [number_of(x) for x in node._operands]
    assert row is not None
    slopes = [float(x) for x in unchecked(row.partials_at)(node._data, numbers)]
    for index, (operand, got) in enumerate(zip(node._operands, slopes, strict=True)):
        if type(operand) is float:
            continue
        wanted = _wrong(row, numbers, index, got)
        if wanted is not None:
            return Fault(node, index, got, wanted, root)
    return None


def _wrong(
    row: Primitive, numbers: Sequence[float], index: int, got: float
) -> float | None:
    """The right slope if ``got`` is not it, else ``None``."""

    def along(x: float) -> float:
        return row.evaluate(*numbers[:index], x, *numbers[index + 1 :])

    found = numerical_derivative(along, numbers[index])
    status = judge(got, found)
    if status in TRUSTED or (status == "jump" and declares_jumps(row)):
        return None
    exact = _exact_slope(row, numbers, index)
    if status == "mismatch":
        return found.estimate.value if exact is None else exact
    is_right = exact is None or abs(got - exact) <= NEAR * abs(exact)
    return None if is_right else exact


def _exact_slope(row: Primitive, numbers: Sequence[float], index: int) -> float | None:
    try:
        slope = exact_value_and_partials(row, numbers)[1][index]
    except (AutogradError, ArithmeticError, ValueError):
        return None
    return None if slope is None or isnan(slope) else float(slope)


def _downstream(order: Sequence[Node], changed: Node, number: float) -> float:
    """The output's number if a node had another one."""
    numbers: dict[Node, float] = {}
    for node in order:
        if node is changed:
            numbers[node] = number
        elif node.primitive is None:
            numbers[node] = node._data
        else:
            operands = [x if type(x) is float else numbers[x] for x in node._operands]
            numbers[node] = node.primitive.evaluate(*operands)
    return numbers[order[-1]]
