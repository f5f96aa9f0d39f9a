import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, primitive
from autograd.errors import AutogradError, ExpressionError, OperandError
from autograd.expression import parse


def test_statements_label_the_nodes_they_name():
    a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    expression = parse("u = b*c; v = a + u; J = 3*v")

    assert expression.inputs == ("b", "c", "a")
    assert expression.output == "J"
    output = expression(b, c, a)
    assert output.label == "J"
    assert output.operands[1].label == "v"
    output.backward()
    assert (a.grad, b.grad, c.grad) == (3.0, 6.0, 9.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*3 - 4/8", 6.5),
        ("-2**2", -4.0),
        ("+2 // 0.75 % 2", 0.0),
        ("2**3**2", 512.0),
        ("tanh(0.5)", math.tanh(0.5)),
        ("arcsin(1)", math.asin(1)),
        ("where(2 > 1, 10, 20)", 10.0),
        ("where(2 < 1, 10, 20)", 20.0),
        ("(1 <= 1) + (1 >= 2)", 1.0),
        ("dot([1, 2], (3, 4))", 11.0),
        ("total(1, 2, 3)", 6.0),
        ("leaky_relu(-1)", -0.01),
        ("2*pi", 2 * math.pi),
        ("u = 2\nu*u", 4.0),
        ("1_000", 1000.0),
    ],
)
def test_arithmetic(text, expected):
    assert parse(text)() == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.b", "column 1: Attribute"),
        ("a + b.c", "column 5: Attribute"),
        ("π + b.c", "column 5: Attribute"),
        ("  a + b.c", "column 7: Attribute"),
        ("u = a\nv = u + x[1]", "line 2, column 9: Subscript"),
        ("__import__('os')", "column 1: no function is called '__import__'"),
        ("sigmoyd(x)", "did you mean 'sigmoid'"),
        ("open(1)", "no function is called 'open'"),
        ("(lambda: 1)()", "column 1: Call"),
        ("x if y else z", "where"),
        ("a ^ 2", r"column 1: this operator is not arithmetic; write \*\*"),
        ("a and b", "BoolOp"),
        ("a < b < c", "Compare"),
        ("tanh(x, y)", "column 1: tanh takes 1 operand, got 2"),
        ("tanh(x=1)", "Call"),
        ("tanh(*x)", "Starred"),
        ("total()", "at least 1 operand"),
        ("tanh([x])", "List"),
        ("[x]", "List"),
        ("'text'", "column 1: text is not arithmetic"),
        ("1j", "not arithmetic"),
        ("True", "write 1 or 0"),
        ("x = 1; x = 2", "column 8: 'x' has a value already"),
        ("u = a; a = 2", "'a' has a value already"),
        ("a + 1; a", "only the last"),
        ("import os", "column 1: not arithmetic"),
        ("def f(): pass", "not arithmetic"),
        ("a, b = 1, 2", "not arithmetic"),
        ("a +", "column 4"),
        ("", "empty"),
        (" ; ", "column"),
        ("# nothing", "empty"),
        ("a \0 b", "null"),
        ("a := 2", "column 3"),
        ("9" * 5000, "column"),
    ],
)
def test_anything_else_is_refused_with_its_column(text, message):
    with pytest.raises(ExpressionError, match=message):
        parse(text)


def test_lists_of_different_lengths_are_refused():
    with pytest.raises(OperandError, match="differ in length"):
        parse("dot([1], [2, 3])")()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "(" * 4_000 + "x" + ")" * 4_000,
        "-" * 9_999 + "x",
        "x**" * 3_000 + "x",
        "tanh(" * 1_500 + "x" + ")" * 1_500,
        "[" * 101,
        "1" * 10_001,
    ],
)
def test_depth_and_length_are_bounded(text):
    with pytest.raises(ExpressionError):
        parse(text)


def test_huge_powers_do_not_hang():
    assert parse("9**9**9**9")() == math.inf
    assert math.isnan(parse("9**9**9**9 - 9**9**9**9")())


def test_a_long_sum_needs_no_recursion():
    assert parse("+".join(["x"] * 800))(1.0) == 800.0


def test_rows_declared_by_the_user_are_functions():
    primitive("thrice", lambda x: 3.0 * x, [3.0])

    assert parse("thrice(x)")(2.0) == 6.0


@given(st.text(alphabet="abx019.+-*/()[]<>=;, \n'\"_^%@:{}\\é", max_size=60))
def test_any_text_gives_a_value_or_our_error(text):
    try:
        expression = parse(text)
        result = expression(*[0.5] * len(expression.inputs))
    except AutogradError:
        return
    assert isinstance(result, float)
