"""Names of nodes: no two alike, none that commands a terminal, for any labels."""

import ast
import sys
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, draw, ops
from autograd.engine import node_names
from autograd.engine.code import as_code
from autograd.engine.graph import topological_order
from autograd.engine.node_names import identifiers_of, names_of
from autograd.stepping import steps

ADVERSARIES = [
    "t", "t1", "t2", "x", "x1", "x (2)", "out", "out1", "", " ", "v", "v1", "node1",
    "p1", "leaf", "result", "Value", "ops", "print", "lambda", "x_2", "ŷ", "µ", "μ",
    "<html>", '"', "'", "\\", "a\nb", "\x1b[31mred", "\x1b]0;title\x07", "\x00",
    "\x01", "\u202e", "\ud800", "∂", "t١", "²",
]  # fmt: skip
labels = st.sampled_from(ADVERSARIES) | st.text(max_size=3)


def graph(leaves, inner):
    """A graph whose leaves and inner nodes bear these labels."""
    nodes = [Value(1.0, label) for label in leaves]
    for label in inner:
        nodes.append(ops.mul(nodes[-1], nodes[len(nodes) // 2]))
        nodes[-1].label = label
    return ops.total(nodes)


@given(st.lists(labels, min_size=1, max_size=8), st.lists(labels, max_size=8))
def test_no_two_names_are_alike_and_labels_come_first(leaves, inner):
    root = graph(leaves, inner)
    order = topological_order(root)
    names = names_of(order)

    assert len(set(names.values())) == len(order)
    assert all(name.isprintable() and name.strip() for name in names.values())
    plain = {node.label for node in order if node.label.isprintable()}
    assert {label for label in plain if label.strip()} <= set(names.values())


@pytest.mark.slow
@given(st.lists(labels, min_size=1, max_size=8), st.lists(labels, max_size=8))
def test_code_keeps_usable_labels_and_runs(leaves, inner):
    root = graph(leaves, inner)
    names = identifiers_of(topological_order(root))

    assert len({normalize("NFKC", name) for name in names.values()}) == len(names)
    for node, name in names.items():
        assert name.isidentifier()
        if node.label in ("t", "t1", "out", "v1", "x_2", "ŷ"):
            assert name.startswith(node.label)
    tree = ast.parse(as_code(root).encode("utf-8", "surrogatepass").decode("utf-8"))
    assert tree.body


def test_code_keeps_apart_what_python_takes_for_one_name():
    micro, mu, ligature, plain = "µ", "μ", "ﬁ", "fi"
    nodes = [Value(1.0, label) for label in (micro, mu, ligature, plain)]

    assert list(identifiers_of(nodes).values()) == [mu, f"{mu}_2", plain, f"{plain}_2"]


def test_the_code_of_adversaries_computes_the_same():
    root = graph(ADVERSARIES[:12] * 2, ADVERSARIES[12:24])
    space = {"print": lambda *numbers: None}
    exec(compile(as_code(root), "program", "exec"), space)
    name = identifiers_of(topological_order(root))[root]

    assert space[name].data == root.data


@pytest.mark.parametrize(
    ("leaves", "inner", "expected"),
    [
        (["a"], [""], ["a", "t1", "out"]),
        (["t"], [""], ["t", "v1", "out"]),
        (["t27"], [""], ["t27", "v1", "out"]),
        (["t", "v2"], [""], ["t", "v2", "node1", "out"]),
        (["", "x"], ["t"], ["p1", "x", "t", "out"]),
        (["out"], [""], ["out", "t1", "result"]),
        (["x", "x", "x (2)"], [], ["x", "x (3)", "x (2)", "out"]),
        (["node", "t", "v"], [""], ["node", "t", "v", "node__1", "out"]),
    ],
)
def test_names_made_up_keep_away_from_the_users(leaves, inner, expected):
    root = graph(leaves, inner)

    assert list(names_of(topological_order(root)).values()) == expected


@pytest.mark.slow
@pytest.mark.parametrize("label", ["\x1b[31mred", "a\x9b1mb", "\x1b]0;t\x07", "a\rb"])
def test_nothing_that_is_shown_commands_the_terminal(label):
    root = Value(2.0, label) * 3.0
    root.label = label
    walk = steps(root)
    said = [str(walk), repr(walk), draw(root).svg, walk.page(), *map(repr, walk)]

    for text in said:
        assert not [c for c in text if category(c) == "Cc" and c not in "\n\t"]


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

    assert list(names_of(topological_order(out)).values()) == ["x1", "p1", "t1", "out"]


def test_a_thousand_nodes_of_one_label_cost_a_thousand_looks():
    lines = 0

    def trace(frame, event, argument):
        nonlocal lines
        if frame.f_code.co_filename != node_names.__file__:
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
