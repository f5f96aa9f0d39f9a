"""The chain rule as a sequence of plain records, which every view consumes."""

from collections.abc import Sequence
from typing import Any, overload

from autograd.engine.graph import Node, number_of, require_fresh, topological_order
from autograd.engine.node_names import names_of
from autograd.engine.sweep import Contribution, pullback
from autograd.errors import OperandError
from autograd.ground.text import number_text
from autograd.stepping.doors import Views
from autograd.stepping.formula import Formula
from autograd.stepping.records import BackwardStep, ForwardStep, Operand, State, Step
from autograd.stepping.slopes import local_formula


class Steps(Views, Sequence[Step]):
    """Forward steps, then backward steps, of one output.

    Attributes:
        names: the name of every node, in topological order.
        leaves: the positions and numbers of the leaves.
        output: the position of the output.
        cotangents: the gradient of the output by node, for nodes it depends on.
        contributions: the edges of the backward pass, as the sweep recorded them.
    """

    def __init__(self, root: Node):
        order = topological_order(root)
        require_fresh(order)
        self.root = root
        self._order = order
        self.names = list(names_of(order).values())
        self.position = {node: index for index, node in enumerate(order)}
        self.output = len(order) - 1
        self.leaves = {
            index: node._data for index, node in enumerate(order) if not node.primitive
        }
        record: list[Contribution] = []
        self.cotangents = pullback(order, {root: 1.0}, record=record)
        self._inner = [node for node in order if node.primitive]
        self.contributions = record
        reached = {root}
        self._is_first = []
        for edge in record:
            self._is_first.append(edge.operand not in reached)
            reached.add(edge.operand)

    def __len__(self) -> int:
        return len(self._inner) + len(self.contributions)

    @overload
    def __getitem__(self, index: int) -> Step: ...

    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...

    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        forward = len(self._inner)
        if index < forward:
            return self._forward_step(self._inner[index])
        return self._backward_step(index - forward)

    @property
    def backward_start(self) -> int:
        """How many forward steps there are."""
        return len(self._inner)

    def node_at(self, index: int) -> Node:
        """Return the node that step ``index`` computes or hands a gradient on from."""
        forward = len(self._inner)
        if index < forward:
            return self._inner[index]
        return self.contributions[index - forward].node

    @property
    def gradients(self) -> dict[str, float]:
        """The gradient of the output with respect to each leaf, by name."""
        final = self.state(len(self) - 1).gradients if len(self) else {self.output: 1.0}
        return {self.names[leaf]: final.get(leaf, 0.0) for leaf in self.leaves}

    def state(self, index: int) -> State:
        """Return what is known once steps ``0 … index`` are done (−1: nothing yet).

        The backward pass starts with the output's gradient with respect to itself, 1.
        """
        data, gradients = dict(self.leaves), dict[int, float]()
        forward = len(self._inner)
        for node in self._inner[: index + 1]:
            data[self.position[node]] = node._data
        if index >= forward or not self:
            gradients[self.output] = 1.0
        for edge in self.contributions[: max(index + 1 - forward, 0)]:
            gradients[self.position[edge.operand]] = edge.running
        return State(data, gradients)

    def __str__(self) -> str:
        return self.as_text()

    def __repr__(self) -> str:
        return (
            f"<Steps of {self.names[self.output]}: {len(self)}; print them or .page()>"
        )

    # -- records, made when asked for, so that large graphs stay light ---------------

    def _forward_step(self, node: Node) -> ForwardStep:
        assert node.primitive is not None
        position = self.position[node]
        operands = tuple(map(self._operand, node._operands))
        formula = Formula.apply_primitive(
            node.primitive, [self._atom(operand) for operand in node._operands]
        )
        name, op = self.names[position], node.primitive.name
        return ForwardStep(position, name, op, operands, formula, node._data)

    def _backward_step(self, index: int) -> BackwardStep:
        edge = self.contributions[index]
        node, operand = self.position[edge.node], self.position[edge.operand]
        row = edge.node.primitive
        formula = local_formula(
            row,
            edge.index,
            self.names[node],
            [self._atom(x) for x in edge.node._operands],
        )
        return BackwardStep(
            self.names[self.output], node, self.names[node],
            operand, self.names[operand], edge.index,
            edge.local, formula, edge.upstream, edge.amount, edge.running,
            self._is_first[index],
        )  # fmt: skip

    def _operand(self, operand: Any) -> Operand:
        if type(operand) is float:
            return Operand(None, number_text(operand), operand)
        position = self.position[operand]
        return Operand(position, self.names[position], number_of(operand))

    def _atom(self, operand: Any) -> str | float:
        if type(operand) is float:
            return operand
        return self.names[self.position[operand]]


def steps(output: Node) -> Steps:
    """Return the chain rule on ``output`` as a sequence of steps.

    First a :class:`ForwardStep` for every node, then, from right to left, a
    :class:`BackwardStep` for every edge.  Nothing is changed in the graph.

    Raises:
        OperandError: ``output`` is no node of a graph.
        StaleGraphError: a leaf changed since the forward pass.

    >>> from autograd import Value
    >>> a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    >>> u = b * c; u.label = "u"
    >>> v = a + u; v.label = "v"
    >>> J = 3 * v; J.label = "J"
    >>> for step in steps(J):
    ...     print(step)
    u = b·c = 3·2 = 6
    v = a + u = 5 + 6 = 11
    J = 3·v = 3·11 = 33
    dJ/dv = ∂J/∂v · dJ/dJ = 3·1 = 3
    dJ/da = ∂v/∂a · dJ/dv = 1·3 = 3
    dJ/du = ∂v/∂u · dJ/dv = 1·3 = 3
    dJ/db = ∂u/∂b · dJ/du = c·3 = 2·3 = 6
    dJ/dc = ∂u/∂c · dJ/du = b·3 = 3·3 = 9
    """
    if not hasattr(output, "_operands"):
        raise OperandError(
            f"steps: needs a Value, got {type(output).__name__}; "
            "make one with Value(...) and compute with it"
        )
    return Steps(output)
