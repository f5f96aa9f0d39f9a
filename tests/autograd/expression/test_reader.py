import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, primitive
from autograd.errors import AutogradError, ExpressionError, OperandError
from autograd.expression import parse, read_values


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
        ("2^3^2", 512.0),
        ("2²", 4.0),
        ("-2²", -4.0),
        ("2⁻¹", 0.5),
        ("2⁽³⁻¹⁾", 4.0),
        ("2·3 × 4 ÷ 8 − 1", 2.0),
        ("√(9) + √4 + ∛(8)", 7.0),
        ("|2 − 5|·||−1| − 3|", 6.0),
        ("[2 > 1] + [1 ≥ 2]", 1.0),
        ("[1 ≠ 2] + (1 == 1) + [1 != 1] + [1 < 2] + (2 ≤ 2)", 4.0),
        ("max(min(1, 2), 0) + max(elu(2, 1))", 3.0),
        ("⌊7 / 2⌋ + ⌊2.5⌋ + floor(7/2)", 8.0),
        ("7 mod 4 + mod(7, 4)", 6.0),
        ("log₂(8) + log2(8) + log₁₀(100)", 8.0),
        ("ln(1) + sum(1, 2) + max(1, 2) + min(1, 2)", 6.0),
        ("Σ(1, 2) + ∑(3, 4)", 10.0),
        ("σ(0) + sigma(0)", 1.0),
        ("1e−3·1000", 1.0),
        ("2·π", 2 * math.pi),
        ("x₁ = 2; x1·x₁", 4.0),
        ("ｘ＝２;\t\u00a0ｘ＋\u20091", 3.0),
        ("u = (1 +\n  2)\r\n  v = u\r\nv", 3.0),
        ("lambda = 2; lambda²", 4.0),
        ("µ = 3; μ", 3.0),  # the micro sign and the Greek letter
        ("σ = 2; σ*2", 4.0),
        ("1/∞", 0.0),
    ],
)
def test_arithmetic(text, expected):
    assert parse(text)() == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.b", "column 2: '.' is not arithmetic; a name has no dots; write a_b"),
        ("a + b.c", "column 6: '.'"),
        ("π + b.c", "column 6: '.'"),
        ("  a + b.c", "column 8: '.'"),
        ("u = a\nv = u + x[1]", "line 2, column 10: a name has no index; write x1"),
        ("__import__('os')", "column 1: no function is called '__import__'"),
        ("sigmoyd(x)", "did you mean 'sigmoid'"),
        ("open(1)", "column 1: no function is called 'open'; chainrule step --help"),
        ("(lambda: 1)()", "column 8: ':' is not arithmetic"),
        ("x if y else z", "column 3: 'if' is not arithmetic; write where"),
        ("a and b", r"column 3: 'and' is not arithmetic; multiply comparisons"),
        ("class*2", "column 1: 'class' is a word of Python; use another name"),
        ("a < b < c", "column 7: one comparison at a time"),
        ("tanh(x, y)", "column 1: tanh takes 1 operand, got 2"),
        ("tanh(x=1)", "column 7: nothing is named in brackets"),
        ("tanh(*x)", r"column 6: a number or a name is missing after '\(', before"),
        ("total()", "column 1: total takes at least 1 operand, got 0"),
        ("tanh([x])", r"column 6: \[ \] hold a comparison"),
        ("[x]", r"column 1: \[ \] hold a comparison"),
        ("(a, b)", "column 3: lists stand in calls"),
        ("2,5*x", "column 2: .* a decimal has a point, 2.5"),
        ("'text'", "column 1: .* without quotes"),
        ("np.sin(x)", r"column 3: a name has no dots; write sin\(x\)"),
        ("2*x.tanh()", r"column 4: a name has no dots; write tanh\(x\)"),
        (
            "f(x) = x²",
            "column 1: .* of the definition of f, write the right",
        ),
        ("f(x, y) = x + y", "column 1: only a name can stand before ="),
        ("1j", r"column 2: an operator is missing; for a product write 1\*j"),
        ("2x", r"column 2: .* write 2\*x"),
        ("x y", r"column 3: .* write x\*y"),
        ("2(x + 1)", r"column 2: .* write 2\*\(…\)"),
        ("2|x|", r"column 2: for a product write 2\*\|"),
        ("x(y)", r"column 1: no function is called 'x'; for a product write x\*\("),
        ("x + x(y)", r"column 5: 'x' is no function; for a product write x\*\("),
        ("sin x", r"column 5: write brackets: sin\(x\)"),
        ("√x²", "column 1: write brackets after √"),
        ("True", "column 1: 'True' is not arithmetic; write 1"),
        ("x = 1; x = 2", "column 8: 'x' has a value already"),
        ("u = a; a = 2", "'a' has a value already"),
        ("u = u + 1", "column 1: 'u' has a value already"),
        ("pi = 3", "column 1: pi is a number of its own"),
        ("a + 1; a", "column 1: name this result: u = …; only the last"),
        ("x\ry", "line 1, column 1: name this result"),
        ("a +\r\nb", "line 1, column 4: a number or a name is missing after"),
        ("u = b·c = 3·2", "column 9: only a name can stand before =; .* one side"),
        ("b*c = u", "column 5: only a name can stand before ="),
        ("x == 2 == y", "column 8: one comparison at a time"),
        ("x =! 2", "column 3: only a name can stand before =|factorials"),
        ("import os", "column 1: 'import' is not arithmetic"),
        ("def f(): pass", "column 1: 'def' is not arithmetic; write name = expression"),
        ("a, b = 1, 2", "column 2: lists stand in calls"),
        ("a +", r"column 4: a number or a name is missing after '\+'"),
        ("(a + b", r"column 1: this '\(' is never closed"),
        ("(a + b]", r"column 7: '\]' cannot close '\('"),
        ("a + b)", r"column 6: this '\)' closes nothing"),
        ("", "column 1: the expression is empty"),
        (" ; ", "column 1: the expression is empty"),
        ("# nothing", "column 1: the expression is empty"),
        ("a \0 b", r"column 3: '\\x00' is not arithmetic"),
        ("a := 2", "column 3: write name = expression"),
        ("{x}", r"column 1: .* round brackets"),
        (r"\frac{a}{b}", "column 1: .* LaTeX is not read"),
        ("x! + 1", "column 2: .* factorials"),
        ("Σ(a, b, …, z)", "column 9: .* left out"),
        ("1e400", "column 1: this number is too large"),
        ("9" * 5000, "column 1: this number is too large"),
    ],
)
def test_anything_else_is_refused_with_its_column(text, message):
    with pytest.raises(ExpressionError, match=message):
        parse(text)


def test_euler_is_the_base_of_a_power_unless_it_has_a_value():
    assert parse("e^(x)", given=["x"]).inputs == ("x",)
    assert parse("e^x + e²", given=["x"])(1.0) == math.e + math.exp(2)
    assert parse("e^x", given=["x", "e"])(3.0, 2.0) == 9.0
    assert parse("e^x")(3.0, 2.0) == 9.0
    assert parse("e = a*b; e^2", given=["a", "b"])(2.0, 3.0) == 36.0
    assert parse("e*x", given=["x"]).inputs == ("e", "x")
    with pytest.raises(ExpressionError, match="column 10: e is a number of its own"):
        parse("u = e^x; e = 3", given=["x"])


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


SIGNS = "abex019.+-*/()[]<>=;, \n\r\t'\"_^%@:{}\\é·−√∛|²⁻ⁿ₁⌊⌋σΣ≥…π∞µ\u200b\0"


@given(st.text(alphabet=SIGNS, max_size=60) | st.text(max_size=20))
def test_any_text_gives_a_value_or_our_error(text):
    said, result = "", 0.0
    try:
        expression = parse(text)
        result = expression(*[0.5] * len(expression.inputs))
    except AutogradError as error:
        said = str(error)

    assert said.isprintable()
    assert isinstance(result, float)


@given(st.lists(st.text(alphabet=SIGNS, max_size=12), max_size=3))
def test_any_values_give_numbers_or_our_error(texts):
    said, numbers = "", {}
    try:
        numbers = read_values(texts)
    except AutogradError as error:
        said = str(error)

    assert said.isprintable()
    assert all(isinstance(number, float) for number in numbers.values())
