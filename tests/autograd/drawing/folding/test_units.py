"""The order of operations: what belongs to one run of a loop stands together."""

import math

from autograd import Value, ops
from autograd.drawing.folding.groups import groups_of
from autograd.drawing.folding.units import Units
from autograd.engine.graph import topological_order


def names(root):
    order = topological_order(root)
    units = Units(order, groups_of(order))
    return " ".join(unit.primitive.name for unit in units.order)


def test_operands_stand_before_their_users():
    x = Value(0.5, "x")
    root = ops.tanh(x * x) + ops.exp(ops.sin(x) * x)
    order = topological_order(root)
    units = Units(order, groups_of(order))

    place = {unit: at for at, unit in enumerate(units.order)}
    assert set(place) == {node for node in order if node.primitive}
    assert all(first < second for first, second in units.edges())


def test_an_example_is_done_before_the_next():
    w = Value(0.5, "w")
    losses = [ops.exp(ops.sin(w * float(i))) for i in range(5)]

    assert names(ops.total(losses)) == "mul sin exp " * 5 + "total"


def test_all_of_a_step_follows_the_step_before():
    """However late a cell's formula names what came before."""
    h, w, u = Value(0.1, "h"), Value(0.5, "w"), Value(0.3, "u")
    for i in range(4):
        h = ops.tanh(ops.sin(u * float(i)) + h * w)

    steps = names(h).split("tanh")
    assert [sorted(step.split()) for step in steps[:-1]] == [
        ["add", "mul", "mul", "sin"]
    ] * 4


def test_a_layer_is_done_before_the_products_of_the_next():
    weights = iter(Value(math.sin(i)) for i in range(100))
    signals = [Value(0.1), Value(0.2)]
    for _ in range(3):
        signals = [
            ops.tanh(ops.total([next(weights) * signal for signal in signals]))
            for _ in range(3)
        ]

    layer = "mul mul mul total tanh " * 3
    assert names(ops.total(signals)) == "mul mul total tanh " * 3 + 2 * layer + "total"
