"""A batch is drawn as one example, a recurrence as its cell."""

import pytest

from autograd import Value, ops
from autograd.drawing.folding import Folding
from autograd.drawing.view import view

from .graphs import attention, leapfrog, lstm, moons, recurrence, squares


def scene_of(root, depth=None, expand=()):
    return view(Folding(root, depth, set(expand)), set(expand))


def inside(scene, frame):
    return [box for box in scene.boxes if box.frames[:1] == (frame,)]


def symbols(boxes):
    return sorted(box.symbol for box in boxes if box.symbol)


@pytest.mark.parametrize("named", [False, True])
def test_an_example_is_drawn_once_and_its_terms_are_a_sum(named):
    scene = scene_of(squares(100, named))
    example = inside(scene, "× 100 examples")

    assert scene.stacks == {"× 100 examples"}
    assert symbols(example) == sorted("×+−^")
    assert "0 … 9.9" in {box.data for box in example}  # the data, from least to largest
    assert "2" in {box.data for box in example}  # the exponent that all share
    outside = [box for box in scene.boxes if box not in example]
    assert symbols(outside) == sorted("Σ÷")
    assert {"w", "b"} <= {box.name for box in outside}


def test_a_recurrence_is_its_cell_and_an_arrow_to_the_next():
    root = recurrence(60)
    scene = scene_of(root)
    cell = inside(scene, "× 60 steps")

    assert symbols(cell) == sorted(["×", "×", "+", "tanh"])
    labels = [arrow.label for arrow in scene.arrows]
    assert labels.count("to the next") == 1
    (last,) = [box for box in cell if box.symbol == "tanh"]
    assert last.data.endswith(f"→ {root.data:.3g}")
    assert last.gradient.endswith("→ 1")
    assert len(scene.boxes) <= 9


@pytest.mark.parametrize(
    ("root", "stacks", "most"),
    [
        (leapfrog(40), {"× 40 steps"}, 14),
        (lstm(30), {"× 30 steps"}, 20),
        (attention(8, 4), {"× 8 examples", "× 8 terms", "× 4 terms (3)"}, 20),
    ],
)
def test_cells_of_any_kind(root, stacks, most):
    scene = scene_of(root)

    assert stacks <= scene.stacks
    assert len(scene.boxes) <= most


@pytest.mark.slow
def test_the_loss_of_readme_is_an_example_of_layers():
    scene = scene_of(moons(True))
    example = inside(scene, "× 100 examples")

    assert sorted(b.name for b in example if b.name) == [
        "layers.0",
        "layers.1",
        "layers.2",
    ]
    assert len(scene.boxes) < 20
    inputs = [box for box in example if box.kind == "constant" and "…" in box.data]
    assert len(inputs) == 3  # two of the net, and the sign
    (penalty,) = [box for box in scene.boxes if box.name == "×337"]
    assert penalty.symbol == "×"
    assert not penalty.frames


@pytest.mark.slow
def test_what_is_folded_opens():
    root = moons(False)
    neurons = scene_of(root, expand=["layers.0"])
    names = [box.name for box in inside(neurons, "× 100 examples")]
    assert len([name for name in names if name.startswith("neurons.")]) == 16

    one = scene_of(root, expand=["examples[7]"])
    assert "× 99 examples" in one.stacks
    assert sum(box.symbol == "ReLU" and not box.frames for box in one.boxes) == 1

    every = scene_of(root, expand=["examples"])
    assert not every.stacks
    assert sum(box.symbol == "ReLU" for box in every.boxes) == 100


def test_a_run_that_is_taken_out_is_alone():
    scene = scene_of(recurrence(60), expand=["steps[59]"])

    assert scene.stacks == {"× 59 steps"}
    assert scene.boxes[-1].gradient == "1"
    assert not scene.boxes[-1].frames


def test_a_body_of_one_box_has_no_frame():
    x = Value(0.5, "x")
    for _ in range(200):
        x = ops.sin(x)
    x.backward()
    leaf, box = scene_of(x).boxes

    assert (leaf.name, box.name, box.symbol) == ("x", "×200", "sin")
    assert box.data == f"0.479 → {x.data:.3g}"
    assert box.frames == ()


def test_depth_and_names_are_as_ever_inside_of_a_stack():
    scene = scene_of(lstm(30), depth=0)

    cell = {box.name: box for box in inside(scene, "× 30 steps")}
    assert {"i", "f", "o", "g"} <= set(cell)
    assert cell["g"].symbol == "× + tanh"


def test_few_boxes_are_left_alone():
    scene = scene_of(squares(9))

    assert not scene.stacks
    assert not [box for box in scene.boxes if box.kind == "group"]


def test_a_first_step_that_lacks_a_part_joins_the_others():
    w, u, h = Value(0.5, "w"), Value(0.3, "u"), None
    for i in range(60):
        inner = u * Value(i / 10, f"x[{i}]")
        h = ops.tanh(inner if h is None else h * w + inner)
    cell = inside(scene_of(h), "× 60 steps")

    sizes = {box.symbol: box.hint for box in cell if box.symbol}
    assert sizes["tanh"] == "tanh: ×60, 60 nodes"
    assert sizes["+"] == "add: ×59, 59 nodes"
