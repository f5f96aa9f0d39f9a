"""Where boxes and arrows lie."""

from autograd import Value, ops
from autograd.cli import build
from autograd.drawing.folding import Folding
from autograd.drawing.scene import Box
from autograd.drawing.view import view
from autograd.stepping.views.page.placing import (
    measured,
    placed,
    shortened,
    with_copies,
)
from tests.pages import CHAIN, EXAMPLE


def scene_of(root):
    return view(Folding(root, all_named=True))


def test_boxes_do_not_overlap_and_arrows_end_at_them():
    placement = placed(scene_of(build(*EXAMPLE)))
    boxes = placement.boxes

    assert len(boxes) == 7
    for i, one in enumerate(boxes):
        assert one.x >= 0
        assert one.x + one.width <= placement.width
        for other in boxes[:i]:
            apart = (
                one.x + one.width <= other.x or other.x + other.width <= one.x
                or one.y + one.height <= other.y or other.y + other.height <= one.y
            )  # fmt: skip
            assert apart
    assert len(placement.arrows) == 6


def test_a_small_graph_keeps_its_arrows_and_a_large_one_gets_copies():
    small = scene_of(build(*EXAMPLE))
    assert with_copies(small) == (small, {})
    large = scene_of(build(*CHAIN))
    scene, copies = with_copies(large)

    assert len(scene.arrows) == len(large.arrows)
    assert len(scene.boxes) == len(large.boxes) + len(copies)
    assert set(copies.values()) <= {"n0", "n1"}  # the leaves that all nodes use
    assert placed(scene).width < 20_000


def test_names_of_any_length_and_script_have_room():
    def width(name):
        return measured(Box("n0", "leaf", name, "1", "2"))[0]

    assert width("a") == width("abcdefg")
    assert width("a" * 20) > width("a")
    assert width("a" * 200) == width("a" * 21)
    assert width("損失関数の値段") > width("abcdefg")
    assert shortened("layers.12.neurons.345.weights[6]") == "layers.12.…weights[6]"


def test_a_symbol_of_a_user_has_room():
    node = ops.logsumexp(Value(1.0), Value(2.0))
    (box,) = [x for x in placed(scene_of(node)).boxes if x.box.symbol]

    assert box.tile > 60
    assert box.width > box.tile + 60
