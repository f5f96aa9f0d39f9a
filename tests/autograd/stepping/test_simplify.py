"""Simplified formulas mean the same and say less."""

from html import unescape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd import Value, ops
from autograd.errors import AutogradError
from autograd.expression import parse
from autograd.ops.table import table
from autograd.stepping import steps
from autograd.stepping.formula import Formula
from autograd.stepping.simplify import simplified
from autograd.stepping.slopes import local_formula

ROWS = list(table().values())
NUMBERS = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.0]


def formula_of(text):
    expression = parse(text)
    return expression.on([Formula.of(name) for name in expression.inputs], Formula.of)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("2·t^(2 − 1)·1", "2·t"),
        ("3·t^(3 − 1)", "3·t^2"),
        ("2·(1·x)·1", "2·x"),
        ("x·1 + 0", "x"),
        ("0 + x − 0", "x"),
        ("x / 1", "x"),
        ("x^1", "x"),
        ("x^0·y", "y"),
        ("--x", "x"),
        ("−(−(−x))", "−x"),
        ("0 − x", "−x"),
        ("x − −y", "x + y"),
        ("x + −y", "x − y"),
        ("x + (−3)", "x − 3"),
        ("x − (−3)", "x + 3"),
        ("−1·x", "−x"),
        ("x·(−1)", "−x"),
        ("x / (−1)", "−x"),
        ("0·x + y", "y"),
        ("0 / x", "0"),
        ("where(1, x, y)", "x"),
        ("where(0, x, y)", "y"),
        ("x·log(1)", "0"),
        ("x·log(2)", "x·log(2)"),
        ("1 / 4", "1 / 4"),
        ("sqrt(4)·x", "2·x"),
        ("c·3", "3·c"),
        ("2·(3·x)", "6·x"),
        ("x·2·y", "2·x·y"),
        ("sqrt(2·π)", "√(2·π)"),
        ("x + (−y)·z", "x − y·z"),
        ("x − (−2)·y", "x + 2·y"),
        ("x + −y / z", "x − y / z"),
        ("x + (−1)·y", "x − y"),
        ("0.5^2 + x", "0.25 + x"),
        ("(x + 0)^(1·y)", "x^y"),
        ("exp(−x²)·1", "exp(−x^2)"),
    ],
)
def test_a_teacher_would_write(text, short):
    formula = simplified(formula_of(text))

    assert str(formula) == short
    assert simplified(formula) == formula
    assert unescape(formula.mathml()).count("<mo>·</mo>") == short.count("·")
    assert formula.latex().count(r"\cdot") == short.count("·")


def evaluated(formula, numbers):
    if formula.row is None:
        return (
            formula.atom if isinstance(formula.atom, float) else numbers[formula.atom]
        )
    return formula.row(*[evaluated(part, numbers) for part in formula.operands])


@pytest.mark.slow
@given(st.data())
def test_simplified_derivatives_equal_the_partials(data):
    """Of every row, some operands being the numbers that rules are about."""
    row = data.draw(st.sampled_from(ROWS))
    count = row.arity or 4
    point = [
        data.draw(st.sampled_from(NUMBERS) | st.floats(0.1, 0.9)) for _ in range(count)
    ]
    index = data.draw(st.integers(0, count - 1))
    named = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    operands = [f"o{i}" if named[i] else number for i, number in enumerate(point)]
    try:
        out = row.evaluate(*point)
        partial = float(row.partials_at(out, point)[index])
        names = {"out": out, **{f"o{i}": number for i, number in enumerate(point)}}
        formula = local_formula(row, index, "out", operands)
        unchanged = evaluated(
            local_formula(row, index, "out", [f"o{i}" for i in range(count)]), names
        )
    except AutogradError:
        assume(False)
    assume(unchanged == pytest.approx(partial, rel=1e-9, abs=1e-12))  # no kink's choice

    assert evaluated(formula, names) == pytest.approx(partial, rel=1e-9, abs=1e-12)


@pytest.mark.slow
@given(
    st.recursive(
        st.sampled_from(["x", "y", "0", "1", "2", "(−1)"]),
        lambda inner: (
            st.builds("({}{}{})".format, inner, st.sampled_from("+-*/^"), inner)
            | st.builds("(-{})".format, inner)
        ),
        max_leaves=8,
    ),
    st.floats(0.2, 3),
    st.floats(0.2, 3),
)
def test_any_formula_keeps_its_value(text, x, y):
    formula = formula_of(text)
    numbers = {"x": x, "y": y}
    try:
        value = evaluated(formula, numbers)
    except AutogradError:
        assume(False)
    assume(abs(value) < 1e9)

    assert evaluated(simplified(formula), numbers) == pytest.approx(value, rel=1e-9)
    assert len(str(simplified(formula))) <= len(str(formula))


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda t: t**2, "dout/dt = ∂out/∂t · dout/dout = 2·t = 6·1 = 6"),
        (lambda t: t**3, "dout/dt = ∂out/∂t · dout/dout = 3·t^2 = 27·1 = 27"),
        (lambda t: t**2 * 5, "dout/dt = ∂t1/∂t · dout/dt1 = 2·t·5 = 6·5 = 30"),
        (lambda t: t**1, "dout/dt = ∂out/∂t · dout/dout = 1·1 = 1"),
        (lambda t: 2 / ops.identity(t), "dout/dt1 = ∂out/∂t1 · dout/dout = −2 / t1^2"),
    ],
)
def test_steps_show_simplified_formulas(function, said):
    walk = steps(function(Value(3.0, "w") if "w" in said else Value(3.0, "t")))
    text = str(walk).replace("v1", "t1")

    assert said in text
