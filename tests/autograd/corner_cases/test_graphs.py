"""Graphs that other engines get wrong: shared, copied, compared, changed."""

import copy
import math
import pickle

import pytest

from autograd import Value, ops
from autograd.engine.marked import tracing
from autograd.errors import StaleGraphError, TracingError


@pytest.mark.parametrize(
    ("f", "expected"), [(lambda a: a + a, 2.0), (lambda a: a * a, 6.0)]
)
def test_both_edges_of_a_repeated_operand_are_kept_and_counted(f, expected):
    a = Value(3.0)
    out = f(a)
    out.backward()

    assert out.operands == (a, a)
    assert a.grad == expected


def test_diamonds_count_every_path():
    a = Value(3.0)
    b = a * a
    (b * b + b).backward()

    assert a.grad == 4 * 27.0 + 6.0


def test_a_second_backward_doubles_leaves_and_no_inner_node():
    a, b, c = Value(2.0), Value(3.0), Value(4.0)
    inner = a * b
    out = inner * c

    out.backward()
    out.backward()

    assert (a.grad, b.grad, c.grad) == (24.0, 16.0, 12.0)
    assert (inner.grad, out.grad) == (4.0, 1.0)


@pytest.mark.parametrize(
    "way", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
def test_a_copy_of_a_graph_fills_the_gradients_of_its_own_leaves(way):
    a = Value(2.0, "a")
    out = a * a + ops.exp(a)
    twin = way(out)
    twin.backward()

    twin_a = twin.operands[0].operands[0]
    assert twin_a is not a
    assert twin_a.grad == 4.0 + math.exp(2.0)
    assert twin_a is twin.operands[1].operands[0]
    assert a.grad == 0.0
    assert twin_a.label == "a"


def test_comparisons_mean_numbers_all_six_alike_and_hash_is_by_identity():
    a, b = Value(1.0), Value(1.0)

    assert a == b
    assert (a != b).data == 0.0
    assert a != 2.0
    assert len({a, b}) == 2
    assert {a: "a", b: "b"}[b] == "b"
    assert a <= b
    assert not a < b
    assert Value(1.0) < 2.0 < Value(3.0)


def test_a_branch_on_a_value_while_tracing_names_ops_where():
    refused = pytest.raises(TracingError, match=r"ops\.where")
    with refused, tracing() as mark:  # at its end again, whoever caught it
        a = mark.input(1.0)
        for question in (
            lambda: bool(a > 0.0),
            lambda: float(a),
            lambda: a == 1.0 or a,
        ):
            with pytest.raises(TracingError, match=r"ops\.where"):
                question()


def test_a_changed_leaf_is_replayed_by_forward():
    a, b = Value(2.0), Value(3.0)
    out = a * b
    a.data = 10.0

    assert out.forward().data == 30.0
    out.backward()
    assert (a.grad, b.grad) == (3.0, 10.0)


def test_a_backward_without_replay_refuses_to_mix_old_and_new():
    a, b = Value(2.0), Value(3.0)
    out = ops.exp(a * b)
    b.data = 10.0

    with pytest.raises(StaleGraphError, match="forward"):
        out.backward()
    assert a.grad == 0.0


def test_a_leaf_changed_by_in_place_steps_needs_no_replay_in_a_new_graph():
    a = Value(2.0)
    (a * a).backward()
    a.data -= 0.5 * a.grad
    a.grad = 0.0
    (a * a).backward()

    assert (a.data, a.grad) == (0.0, 0.0)
