"""Names of nodes: all different, and as quick for one label as for many."""

import sys

from autograd import Value
from autograd.engine import names
from autograd.engine.graph import topological_order
from autograd.engine.names import names_of


def labelled(*labels):
    return [Value(1.0, label) for label in labels]


def test_a_label_met_again_is_numbered():
    assert list(names_of(labelled("x", "y", "x", "x", "y")).values()) == [
        "x", "y", "x (2)", "x (3)", "y (2)",
    ]  # fmt: skip


def test_a_label_that_looks_numbered_is_left_to_the_node_that_has_it():
    assert list(names_of(labelled("x (2)", "x", "x", "x (2)")).values()) == [
        "x (2)", "x", "x (3)", "x (2) (2)",
    ]  # fmt: skip


def test_names_without_labels_avoid_those_given():
    x1 = Value(1.0, "x1")
    out = (x1 * Value(2.0)) + x1

    assert list(names_of(topological_order(out)).values()) == ["x1", "x2", "t1", "out"]


def test_a_thousand_nodes_of_one_label_cost_a_thousand_looks():
    lines = 0

    def trace(frame, event, argument):
        nonlocal lines
        if frame.f_code.co_filename != names.__file__:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        named = names_of(labelled(*["h"] * 1000))
    finally:
        sys.settrace(before)

    assert len(set(named.values())) == 1000
    assert lines < 20_000
