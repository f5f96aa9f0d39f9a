import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, ops
from autograd.drawing.folding import Folding
from autograd.stepping import steps
from autograd.stepping.paths import path_sums
from autograd.stepping.sections import sections

from .test_records import random_graph


def test_paths_of_a_diamond():
    x = Value(2.0, "x")
    u, v = 3 * x, x * x
    u.label, v.label = "u", "v"
    (found,) = path_sums(steps(u * v))

    assert found.how_many == 3
    assert sorted(path.names for path in found.paths) == [
        ("x", "u", "out"),
        ("x", "v", "out"),
        ("x", "v", "out"),
    ]
    assert found.total == 36.0


@given(st.integers(0, 10_000), st.integers(2, 12))
def test_the_sum_over_paths_is_the_gradient(seed, size):
    root, _ = random_graph(seed, size)
    walk = steps(root)
    for found in path_sums(walk, limit=100_000):
        assert len(found.paths) == found.how_many
        assert found.total == pytest.approx(
            walk.gradients[found.leaf], rel=1e-9, abs=1e-9
        )


def test_so_many_paths_that_only_a_count_is_possible():
    x = Value(1.0, "x")
    y = x
    for _ in range(200):
        y = y + y
    (found,) = path_sums(steps(y), limit=5)

    assert found.how_many == 2**200
    assert len(found.paths) == 5


def test_the_output_that_is_a_leaf_has_one_empty_path():
    (found,) = path_sums(steps(Value(1.0, "x")))

    assert (found.how_many, found.total) == (1, 1.0)


def test_a_section_is_a_run_through_one_group():
    w, x = Value(2.0, "layers.0.neurons.0.w[0]"), Value(3.0, "x")
    walk = steps(ops.tanh(w * x) - 1)
    folded = sections(walk, Folding(walk.root, depth=1))
    flat = sections(walk, Folding(walk.root, depth=9))

    assert [(s.phase, s.home, s.first, s.last) for s in folded] == [
        ("forward", "layers.0.neurons.0", 0, 1),
        ("forward", "", 2, 2),
        ("backward", "", 3, 3),
        ("backward", "layers.0.neurons.0", 4, 6),
    ]
    assert [section.first for section in flat] == list(range(7))
