"""What pictures show, and how they fold."""

import random

import pytest

from autograd import Value, ops
from autograd.drawing.folding import COMFORTABLE, KEPT, REST, Folding
from autograd.drawing.folding.groups import groups_of, groups_of_label
from autograd.drawing.view import view
from autograd.engine.graph import topological_order

from .graphs import example, net


def scene_of(root, depth=None, expand=()):
    return view(Folding(root, depth, set(expand)), set(expand))


def by_name(scene):
    return {box.name: box for box in scene.boxes}


def test_a_box_shows_symbol_label_data_and_gradient():
    boxes = by_name(scene_of(example()))

    assert (boxes["u"].symbol, boxes["u"].data, boxes["u"].gradient) == ("×", "6", "3")
    assert (boxes["a"].symbol, boxes["a"].kind) == ("", "leaf")
    assert boxes["c"].gradient == "9"
    assert boxes[""].data == "3"  # the constant
    assert boxes[""].kind == "constant"


def test_before_a_backward_pass_the_gradient_is_a_dot_not_zero():
    boxes = by_name(scene_of(example(swept=False)))

    assert boxes["u"].gradient == "·"
    assert boxes["u"].slope is None
    assert boxes[""].gradient == ""


def test_an_arrow_shows_the_local_derivative_and_the_flow():
    scene = scene_of(example())
    names = {box.key: box.name for box in scene.boxes}
    arrows = {(names[a.tail], names[a.head]): (a.label, a.flow) for a in scene.arrows}

    assert arrows[("b", "u")] == ("2", 6.0)
    assert arrows[("c", "u")] == ("3", 9.0)
    assert arrows[("v", "J")] == ("3", 3.0)
    assert arrows[("", "J")] == ("", None)


def test_a_repeated_operand_has_two_arrows():
    a = Value(2.0, "a")
    scene = scene_of(a + a)

    assert [(arrow.tail, arrow.head) for arrow in scene.arrows] == [("n0", "n1")] * 2
    assert len({arrow.key for arrow in scene.arrows}) == 2


def test_drawing_leaves_the_graph_as_it_was():
    J = example(swept=False)
    scene_of(J)

    assert not J.swept
    assert type(J._operands[0]) is float


def test_groups_are_read_off_the_parameters():
    loss = net(2, [3, 1])
    order = topological_order(loss)
    groups = groups_of(order)
    found = {(node.primitive.name, groups[node]) for node in order if node.primitive}

    neuron = ("layers.0", "layers.0.neurons.2")
    assert {("dot", neuron), ("add", neuron), ("tanh", neuron)} <= found
    assert ("sub", ()) in found
    assert ("pow", ()) in found
    assert groups_of_label("encoder.weight[2]") == ("encoder", "encoder.weight")


def test_a_neuron_spelled_out_is_one_group_and_the_loss_is_not():
    w = [Value(0.5, f"layers.0.neurons.0.w[{i}]") for i in range(2)]
    b = Value(0.1, "layers.0.neurons.0.b")
    x = [Value(1.0, "x[0]"), Value(2.0, "x[1]")]
    out = (w[0] * x[0] + w[1] * x[1] + b).relu()
    loss = (out - 1) * (out - 1)
    order = topological_order(loss)
    groups = groups_of(order)

    inside = [node.primitive.name for node in order if node.primitive and groups[node]]
    assert inside == ["mul", "mul", "add", "add", "relu"]


def test_a_function_of_a_score_that_has_other_uses_is_part_of_the_loss():
    w, b = Value(0.5, "layers.0.neurons.0.w[0]"), Value(0.1, "layers.0.neurons.0.b")
    score = w * Value(2.0, "x[0]") + b
    loss = ops.softplus(score) - 1.0 * score
    order = topological_order(loss)
    groups = groups_of(order)

    inside = [node.primitive.name for node in order if node.primitive and groups[node]]
    assert inside == ["mul", "add"]


def test_small_nets_are_drawn_whole_larger_ones_by_neuron_then_by_layer():
    whole, neurons, layers = net(2, [2, 1]), net(2, [4, 4, 1]), net(16, [48, 1])

    assert not [b for b in scene_of(whole).boxes if b.kind == "group"]
    names = [box.name for box in scene_of(neurons).boxes if box.kind == "group"]
    assert sorted(names) == sorted(
        [f"neurons.{i}" for i in range(4)] * 2 + ["neurons.0"]
    )
    boxes = by_name(scene_of(layers))
    assert boxes["layers.0"].data == "×48"
    assert boxes["x"].data == "×16"
    assert len(scene_of(layers).boxes) <= COMFORTABLE


def test_a_folded_neuron_shows_its_output_and_its_symbols():
    loss = net(2, [4, 4, 1])
    scene = scene_of(loss)
    last = next(box for box in scene.boxes if box.frames == ("layers.2",))
    output = loss.operands[0].operands[0]

    assert last.symbol == "· + tanh"
    assert last.data == f"{output.data:.6g}".replace("-", "−")
    assert last.slope == output.grad


def test_depth_and_expand_choose_what_is_open():
    loss = net(2, [4, 4, 1])
    layers = by_name(scene_of(loss, depth=0))
    opened = scene_of(loss, depth=0, expand=["layers.1", "layers.1.neurons.2"])

    assert {"layers.0", "layers.1", "layers.2", "x", "loss"} <= set(layers)
    names = [box.name for box in opened.boxes]
    assert {"neurons.0", "neurons.1", "neurons.3", "w", "b"} <= set(names)
    assert "neurons.2" not in names
    assert by_name(opened)["w"].data == "×4"


def test_a_sum_of_products_is_drawn_as_its_parts():
    w, x = [Value(2.0, "w0"), Value(3.0, "w1")], [Value(5.0, "x0"), 7.0]
    root = ops.dot(w, x)
    root.backward()
    scene = scene_of(root, expand=["dot"])

    products = [box for box in scene.boxes if box.key.startswith("p")]
    assert [(box.symbol, box.data, box.gradient) for box in products] == [
        ("×", "10", "1"),
        ("×", "21", "1"),
    ]
    (whole,) = [box for box in scene.boxes if box.key == "n3"]
    assert (whole.symbol, whole.data) == ("Σ", "31")
    ends = {(a.tail, a.head): a.label for a in scene.arrows}
    root_key = scene.boxes[-1].key if scene.boxes[-1].key.startswith("n") else "n3"
    assert ends[("n0", "p3_0")] == "5"
    assert ends[("n2", "p3_0")] == "2"
    assert ends[("c3_3", "p3_1")] == ""
    assert ends[("p3_1", root_key)] == "1"


@pytest.mark.slow
def test_a_chain_of_a_hundred_thousand_nodes_keeps_its_end():
    y = Value(1.0, "x")
    for _ in range(100_000):
        y = y * 1.0001
    assert len(scene_of(y).boxes) == 2
    y = Value(1.0, "x")
    for row in random.Random(0).choices([ops.tanh, ops.sin, ops.cos], k=100_000):
        y = row(y)
    with pytest.warns(UserWarning, match="100,001 boxes are too many"):
        scene = scene_of(y, depth=0)

    drawn = [box for box in scene.boxes if box.kind != "constant"]
    assert len(drawn) == KEPT + 1
    rest = by_name(scene)[REST]
    assert rest.hint.endswith(f"{100_001 - KEPT:,} nodes")


def test_gradients_may_come_from_outside_the_nodes():
    J = example(swept=False)
    fold = Folding(J, gradients={J: 1.0}, all_named=True)
    boxes = by_name(view(fold))

    assert (boxes["J"].gradient, boxes["v"].gradient) == ("1", "·")
