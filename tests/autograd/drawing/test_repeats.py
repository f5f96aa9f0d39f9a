"""What repeats beyond 150 boxes shares one."""

import warnings
from itertools import pairwise

import pytest

from autograd import Value, draw, ops
from autograd.drawing.folding import COMFORTABLE, MANY, Folding
from autograd.drawing.view import view
from autograd.stepping import steps
from nn import MLP
from nn.data import datasets


def squares(count):
    w, b = Value(0.5, "w"), Value(0.1, "b")
    terms = [(w * Value(i / 10) + b - Value(i / 5)) ** 2 for i in range(count)]
    loss = sum(terms) / count
    loss.backward()
    return loss


def recurrence(count):
    h, w, u = Value(0.1, "h0"), Value(0.5, "w"), Value(0.3, "u")
    for i in range(count):
        h = ops.tanh(h * w + u * Value(i / 10, f"x[{i}]"))
    h.backward()
    return h


def moons(penalty):
    inputs, labels = datasets.moons(100, seed=0)
    net = MLP(2, [16, 16, 1], activation="relu", seed=0)
    losses = []
    for point, label in zip(inputs, labels, strict=True):
        score = net([Value(float(x)) for x in point])
        losses.append((1 + (1 - 2 * float(label)) * score).relu())
    loss = sum(losses) * (1 / len(losses))
    if penalty:
        loss = loss + 1e-4 * sum(p * p for p in net.parameters())
    loss.backward()
    return loss


def boxes_of(root, depth=None, expand=()):
    scene = view(Folding(root, depth, set(expand)), set(expand))
    return [box for box in scene.boxes if box.kind != "constant"], scene


def test_the_terms_of_a_batch_share_a_box_for_each_operation():
    boxes, scene = boxes_of(squares(100))
    sizes = {box.name: box.data for box in boxes if box.kind == "group"}

    assert sizes.pop("add (2)") != "×99"  # the sum that grew has one outlet: its value
    assert sizes == dict.fromkeys(
        ["mul", "add", "sub", "pow", "leaves", "leaves (2)"], "×100"
    )
    assert {"w", "b"} <= {box.name for box in boxes if box.kind == "leaf"}
    labels = {arrow.label for arrow in scene.arrows}
    assert {"×100", "×99"} <= labels


def test_the_steps_of_a_recurrence_are_a_loop():
    boxes, scene = boxes_of(recurrence(60))
    names = {box.key: box.name for box in boxes}
    joined = {(names.get(a.tail), names.get(a.head)): a.label for a in scene.arrows}

    assert len(boxes) < 20
    loop = ["mul (2)", "add", "tanh", "mul (2)"]
    assert [joined[ends] for ends in pairwise(loop)] == ["×58"] * 3
    output = boxes[-1]
    assert (output.kind, output.symbol, output.gradient) == ("inner", "tanh", "1")


@pytest.mark.slow
@pytest.mark.parametrize("penalty", [False, True])
def test_the_loss_of_a_batch_through_a_net_stays_readable(penalty):
    boxes, _ = boxes_of(moons(penalty))
    neurons = [box for box in boxes if box.name.startswith("neurons.")]

    assert len(neurons) == 33
    assert len(boxes) <= COMFORTABLE


@pytest.mark.slow
@pytest.mark.parametrize("root", [squares(100), recurrence(80), moons(True)])
def test_every_node_is_in_exactly_one_box_and_contributions_add_up(root):
    fold = Folding(root)
    scene = view(fold)
    keys = {box.key for box in scene.boxes}

    assert all(fold.key(node) in keys for node in fold.order)
    assert all(arrow.tail in keys and arrow.head in keys for arrow in scene.arrows)
    shared = [node for node in fold.order if not fold.home[node] and node is not root]
    for node in shared:
        flows = [a.flow for a in scene.arrows if a.tail == fold.own_key(node)]
        assert sum(flows) == pytest.approx(node.grad, rel=1e-9, abs=1e-12)


def test_few_boxes_and_chosen_depths_are_left_alone():
    few, _ = boxes_of(squares(20))
    assert COMFORTABLE < len(few) <= MANY
    assert not [box for box in few if box.kind == "group"]
    whole, _ = boxes_of(squares(40), depth=0)
    assert len(whole) > MANY
    opened, _ = boxes_of(squares(40), expand=["pow"])
    assert sum(box.symbol == "^" for box in opened) == 40


def test_names_of_repeats_keep_away_from_those_of_groups():
    terms = [ops.tanh(Value(0.1, f"mul[{i}]")) * Value(0.2) for i in range(200)]
    boxes, _ = boxes_of(sum(terms))
    names = [box.name for box in boxes if box.kind == "group"]

    assert len(names) == len(set(names))
    assert "mul" in names
    assert "mul (2)" in names


def test_a_page_steps_through_what_is_folded():
    page = steps(squares(60)).page()

    assert page.count("hands its gradient") > 60
    assert "<summary>1 steps" not in page
    assert "pow" in page[: page.index("</figure>")]


@pytest.mark.slow
def test_a_png_never_outgrows_its_readers(tmp_path):
    x = Value(1.0, "x")
    for index in range(140):
        x = ops.tanh(x)
        x.label = f"a name that is long enough to need its room {index}"
    with pytest.warns(UserWarning, match=r"J\.png: scaled down to a side of 8,000"):
        path = draw(x).save(tmp_path / "J.png")
    width, height = (int.from_bytes(path.read_bytes()[at : at + 4]) for at in (16, 20))

    assert 7_900 < max(width, height) <= 8_000
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small = draw(Value(1.0) * 2).save(tmp_path / "small.png").read_bytes()
        draw(x).save(tmp_path / "J.svg")
    assert int.from_bytes(small[16:20]) < 1_000
