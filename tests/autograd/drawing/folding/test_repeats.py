"""What repeats beyond 150 boxes shares one."""

import warnings
from random import Random

import pytest

from autograd import Value, draw, ops
from autograd.drawing.folding import COMFORTABLE, MANY, Folding
from autograd.drawing.view import view
from autograd.stepping import steps

from .graphs import attention, leapfrog, lstm, moons, recurrence, squares


def irregular(count):
    """Operations without order, so that no loop is found."""
    random = Random(0)
    values = [Value(random.random(), f"x{i}") for i in range(5)]
    for _ in range(count):
        first, second = random.sample(values[-8:], 2)
        row = random.choice([ops.add, ops.mul, ops.sub, ops.maximum])
        values.append(ops.tanh(row(first, second)))
    root = values[-1]
    root.backward()
    return root


def boxes_of(root, depth=None, expand=()):
    scene = view(Folding(root, depth, set(expand)), set(expand))
    return [box for box in scene.boxes if box.kind != "constant"], scene


@pytest.mark.slow
@pytest.mark.parametrize(
    "root",
    [
        squares(100), squares(70, named=True), recurrence(80), leapfrog(30),
        lstm(20), attention(6, 4), moons(True), irregular(300),
    ],
)  # fmt: skip
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


def test_what_is_made_alike_shares_a_box_where_there_is_no_loop():
    boxes, scene = boxes_of(irregular(300))

    assert not scene.stacks
    assert len(boxes) <= COMFORTABLE
    groups = [box.name for box in boxes if box.kind == "group"]
    assert groups
    assert len(groups) == len(set(groups))
    whole, _ = boxes_of(irregular(300), depth=0)
    assert len(whole) > MANY
    opened, _ = boxes_of(irregular(300), expand=["mul"])
    assert sum(box.symbol == "×" for box in opened) > 20


def test_a_page_steps_through_what_is_folded():
    page = steps(squares(60)).page()

    assert page.count("hands its gradient") > 60
    assert "<summary>1 steps" not in page
    assert "pow" in page[: page.index("</figure>")]


@pytest.mark.slow
def test_a_png_never_outgrows_its_readers(tmp_path):
    x = Value(1.0, "x")
    rows = Random(0).choices([ops.tanh, ops.sin, ops.cos, ops.atan], k=140)
    for index in range(140):
        x = rows[index](x)
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
