"""A state machine that builds, sweeps, changes, replays and clears one graph.

Beside the graph it keeps a plain model: the numbers each node was computed from, and
derivatives by dual numbers.  Run it as a test::

    TestGraph = GraphMachine.TestCase
"""

from math import isclose, isnan

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from autograd import ops
from autograd.engine.graph import leaves, number_of, topological_order
from autograd.engine.value import Value
from autograd.errors import StaleGraphError
from autograd.ops.table import lookup

UNARY = ("tanh", "sin", "sigmoid", "softplus", "relu", "neg", "square", "identity")
BINARY = ("add", "sub", "mul", "hypot", "maximum", "total", "atan2")
NUMBERS = st.integers(-12, 12).map(lambda n: n / 4.0)


class GraphMachine(RuleBasedStateMachine):
    """Random sequences of everything that one may do to a graph."""

    nodes = Bundle("nodes")
    inputs = Bundle("inputs")

    def __init__(self):
        super().__init__()
        self.expected: dict[Value, float] = {}  # leaf -> its gradient
        self.built: list[Value] = []

    @rule(target=inputs, number=NUMBERS)
    def make_leaf(self, number):
        leaf = Value(number)
        self.expected[leaf] = 0.0
        return leaf

    @rule(target=nodes, leaf=inputs)
    def use_leaf(self, leaf):
        return leaf

    @rule(target=nodes, name=st.sampled_from(UNARY), x=nodes)
    def apply_unary(self, name, x):
        return self._built(lookup(name)(x))

    @rule(target=nodes, name=st.sampled_from(BINARY), x=nodes, y=nodes)
    def apply_binary(self, name, x, y):
        return self._built(lookup(name)(x, y))

    @rule(target=nodes, x=nodes, y=nodes, number=NUMBERS)
    def apply_dot(self, x, y, number):
        return self._built(ops.dot([x, y, number], [y, y, x]))

    def _built(self, node):
        self.built.append(node)
        return node

    @rule(leaf=inputs, number=NUMBERS)
    def change(self, leaf, number):
        leaf.data = number

    @rule(node=nodes)
    def replay(self, node):
        node.forward()
        assert not _outdated(node)

    @rule(leaf=inputs)
    def clear(self, leaf):
        leaf.grad = 0.0
        self.expected[leaf] = 0.0

    @rule(node=nodes, seed=st.sampled_from([1.0, -2.0]))
    def sweep(self, node, seed):
        if _outdated(node):
            try:
                node.backward(seed)
            except StaleGraphError:
                return
            raise AssertionError("a sweep mixed old and new numbers")
        before = {leaf: leaf.grad for leaf in leaves(node)}
        try:
            node.backward(seed)
        except StaleGraphError:  # a leaf was set, perhaps to the number it had
            node.forward().backward(seed)
        for leaf, start in before.items():
            self.expected[leaf] = start + seed * _derivative(node, leaf)

    @invariant()
    def every_leaf_holds_the_sum_of_its_sweeps(self):
        for leaf, gradient in self.expected.items():
            assert isclose(leaf.grad, gradient, rel_tol=1e-9, abs_tol=1e-9) or (
                isnan(leaf.grad) and isnan(gradient)
            )

    @invariant()
    def data_stay_plain_floats(self):
        assert all(type(node.data) is float for node in self.built)


def _outdated(root: Value) -> bool:
    """Whether a node's number is not what its operands' numbers give."""
    return any(
        node.primitive.evaluate(*map(number_of, node._operands)) != node.data
        for node in topological_order(root)
        if node.primitive is not None
    )


def _derivative(root: Value, leaf: Value) -> float:
    """∂root/∂leaf by dual numbers, left to right, with no sweep of the engine's."""
    tangents = {leaf: 1.0}
    for node in topological_order(root):
        if node.primitive is None:
            continue
        numbers = [number_of(x) for x in node._operands]
        slopes = node.primitive.partials_at(node.data, numbers)
        tangents[node] = sum(
            slope * tangents.get(x, 0.0)
            for slope, x in zip(slopes, node._operands, strict=True)
            if type(x) is not float and tangents.get(x, 0.0) and slope
        )
    return tangents.get(root, 0.0)
