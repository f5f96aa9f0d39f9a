"""The first wrong node of a graph."""

import dataclasses
import math
from math import nan

import pytest

from autograd import Value, ops, primitive
from autograd.checking.judging import blame
from autograd.checking.judging.blame import Fault, first_fault


def broken(row, factor=1.01, index=0):
    """The row with one partial multiplied by a factor."""
    partials = list(row.partials)
    rule = partials[index]
    partials[index] = lambda *numbers: rule(*numbers) * factor
    return dataclasses.replace(row, partials=tuple(partials))


# -- wrong local derivatives -----------------------------------------------------------


def test_a_graph_without_fault_has_none():
    x = Value(0.5, "x")

    assert first_fault(ops.tanh(x) * ops.exp(-x) + ops.relu(x)) is None
    assert first_fault(x) is None


def test_a_convention_at_a_kink_is_no_fault():
    assert first_fault(ops.relu(Value(0.0)) + ops.abs(Value(0.0))) is None


def test_the_first_of_several_wrong_nodes_is_named_with_both_numbers():
    x = Value(0.5, "x")
    first = broken(ops.sin)(x)
    root = broken(ops.exp)(first)
    fault = first_fault(root)

    assert fault.node is first
    assert fault.root is root
    assert fault.index == 0
    assert fault.got == 1.01 * math.cos(0.5)
    assert fault.wanted == pytest.approx(math.cos(0.5))


def test_the_operand_is_named_whose_partial_is_wrong():
    x, y = Value(0.6), Value(0.7)

    assert first_fault(broken(ops.atan2, index=0)(x, y)).index == 0
    assert first_fault(broken(ops.atan2, index=1)(x, y)).index == 1


def test_a_constant_operand_is_no_one_to_blame():
    x = Value(0.5, "x")

    assert first_fault(x**3.0 + ops.leaky_relu(x, 0.1) * ops.atan2(x, 2.0)) is None
    assert first_fault(broken(ops.atan2, index=0)(0.6, x)) is None
    assert first_fault(broken(ops.atan2, index=1)(x, 0.7)) is None
    assert first_fault(broken(ops.atan2, index=1)(0.6, x)).index == 1


# -- where differences cannot tell -----------------------------------------------------


@pytest.mark.parametrize(
    ("row", "x"), [(ops.tanh, 30.0), (ops.cos, 1e17), (ops.sin, 3e17)], ids=str
)
def test_more_digits_decide_where_differences_cannot(row, x):
    pytest.importorskip("mpmath")
    right = row.partials_at(row.evaluate(x), [x])[0]
    fault = first_fault(broken(row, 2.0)(Value(x)))

    assert first_fault(row(Value(x))) is None
    assert first_fault(broken(row, 1.0 + 5e-7)(Value(x))) is None
    assert fault.got == 2.0 * right
    assert fault.wanted == pytest.approx(right, rel=1e-12)
    for factor in (1.0 + 2e-6, 1.0 - 2e-6, -1.0, 0.0, nan):
        assert first_fault(broken(row, factor)(Value(x))).wanted == fault.wanted


def test_without_mpmath_nobody_is_blamed_for_what_differences_cannot_tell(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mpmath", None)

    assert first_fault(broken(ops.tanh, 2.0)(Value(30.0))) is None
    assert first_fault(broken(ops.tanh, 2.0)(Value(0.3))).index == 0


def unclear(precise=None):
    """A row of one's own with a slope that differences cannot find."""
    return primitive(
        "unclear",
        lambda x: math.sin(1e16 * x),
        [lambda out, x: 0.0],
        precise=precise,
    )


def undefined(error):
    def precise(mpmath, x):
        raise error

    return precise


@pytest.mark.parametrize(
    "precise",
    [
        None,
        undefined(ZeroDivisionError()),
        undefined(ValueError()),
        lambda mpmath, x: mpmath.mpf(x > 0.5),
        lambda mpmath, x: mpmath.sqrt(-abs(x - 0.5)),
    ],
    ids=["no form", "division", "value", "jump", "undefined around"],
)
def test_nobody_is_blamed_where_more_digits_do_not_help(precise):
    pytest.importorskip("mpmath")

    assert first_fault(unclear(precise)(Value(0.5))) is None


def test_what_should_be_is_said_to_all_digits():
    pytest.importorskip("mpmath")

    assert first_fault(broken(ops.exp)(Value(1.0))).wanted == math.exp(1.0)


def test_a_row_without_a_precise_form_should_have_the_slope_of_differences():
    row = primitive("twice", lambda x: 2.0 * x, [lambda out, x: 3.0])
    fault = first_fault(row(Value(0.7)))

    assert fault.got == 3.0
    assert fault.wanted == pytest.approx(2.0)


# -- wrong accumulation ----------------------------------------------------------------


@pytest.fixture
def spoil(monkeypatch):
    """Multiplies what arrives at some nodes, or forgets it."""
    pullback = blame.pullback

    def spoiled(factors):
        def forgetful(order, seeds):
            found = pullback(order, seeds)
            for node, factor in factors.items():
                found[node] *= factor
                if not factor:
                    del found[node]
            return found

        monkeypatch.setattr(blame, "pullback", forgetful)

    return spoiled


def test_a_sum_of_contributions_that_is_wrong_is_told_from_a_wrong_rule(spoil):
    x, y = Value(0.5, "x"), Value(2.0, "y")
    inner = ops.exp(x)
    root = inner * x + ops.sin(y)
    spoil({x: 0.5})
    fault = first_fault(root)

    assert (fault.node, fault.index, fault.root) == (x, None, root)
    assert fault.got == 0.75 * math.exp(0.5)
    assert fault.wanted == pytest.approx(1.5 * math.exp(0.5))


def test_the_operand_of_the_output_is_asked_too(spoil):
    x = Value(0.5, "x")
    spoil({x: 0.5})

    assert first_fault(ops.exp(x)).node is x


def test_of_several_wrong_sums_the_one_nearest_the_output_is_named(spoil):
    x = Value(0.5, "x")
    inner = ops.exp(x)
    outer = ops.sin(inner)
    root = outer * inner + 0.5 * inner * x
    spoil({x: 0.5, inner: 3.0, outer: 1.0})

    assert first_fault(root).node is inner


def test_what_never_arrives_counts_as_zero(spoil):
    x, constant = Value(0.5, "x"), Value(0.25)
    root = ops.exp(x) * 2.0 + constant
    spoil({x: 0.0})
    fault = first_fault(root)

    assert fault.node is x
    assert fault.got == 0.0
    assert fault.wanted == pytest.approx(2.0 * math.exp(0.5))


# -- what is said ----------------------------------------------------------------------


def test_a_wrong_rule_in_words():
    node = ops.atan2(Value(0.5), 2.0)

    assert Fault(node, 1, -3.0, 4.0, node).words == (
        "atan2(0.5, 2.0): its partial 1 is -3.0, should be 4.0"
    )


def test_a_wrong_sum_in_words():
    x = Value(0.5)
    inner = ops.sin(x)
    names = [
        Fault(node, None, 1.0, 2.0, inner).words.split("gradient of ")[1]
        for node in (inner, Value(0.5, "weight"), x)
    ]

    assert names[0].startswith("sin adds up to 1.0 instead of 2.0: contributions are ")
    assert names[1].startswith("weight adds up")
    assert names[2].startswith("a leaf adds up")


def chain(length):
    """A graph of so many nodes whose last has a wrong rule."""
    node = Value(0.5, "x")
    for _ in range(length - 2):
        node = ops.sin(node)
    return broken(ops.exp)(node)


def test_the_code_of_a_wrong_rule_ends_with_it():
    node = ops.exp(Value(0.5, "x"))
    code = Fault(node, 0, 1.0, 2.0, ops.sin(node)).code

    assert "out = ops.exp(x)  # <- exp(0.5): its partial 0 is 1.0, should be 2" in code
    assert "sin" not in code


def test_the_code_of_a_wrong_sum_goes_on_to_the_output():
    x = Value(0.5, "x")
    code = Fault(x, None, 1.0, 2.0, ops.sin(ops.exp(x))).code

    assert "x = Value(0.5, 'x')  # <- all local derivatives are right" in code
    assert "ops.sin(t1)" in code


def test_more_than_forty_lines_are_cut_to_the_node_alone():
    whole = first_fault(chain(40))
    alone = first_fault(chain(41))

    assert whole.code.count("ops.sin") == 38
    assert "ops.sin" not in alone.code
    assert f"x1 = Value({alone.node.operands[0].data!r})" in alone.code
    assert "out = ops.exp(x1)" in alone.code
    assert f"# <- {alone.words}" in alone.code
    for fault in (whole, alone):
        exec(compile(fault.code, "counterexample", "exec"), {})


def test_a_fault_cannot_be_altered():
    with pytest.raises(AttributeError):
        first_fault(chain(2)).got = 1.0


def test_no_label_commands_the_terminal_or_leaves_its_comment():
    x = Value(0.5, "\x1b[31mred\nimport os")
    fault = Fault(x, None, 1.0, 2.0, ops.exp(x))

    assert fault.words.isprintable()
    assert "\x1b" not in fault.code
    assert "\nimport" not in fault.code
