import math
import random
import xml.etree.ElementTree as ET

import pytest

from autograd import Interval, Notation, ops, primitive
from autograd.expression import parse
from autograd.ops.table import table
from autograd.stepping.formula import Formula
from autograd.stepping.slopes import local_formula

x, y, z = map(Formula.of, "xyz")
ROWS = list(table().values())


def names(row):
    return ["a", "b", "c", "d"][: row.arity or 4]


def smooth_point(row, rng):
    """A point inside the domain, away from kinks and borders."""
    while True:
        count = row.arity or 4
        intervals = row.domain * count if row.arity is None else row.domain
        point = [rng.uniform(0.1, 0.9) for _ in range(count)]
        if row.name == "acosh":
            point = [1.0 + number for number in point]
        if row.name in ("polygamma", "sinc_derivative", "pick"):
            point[0] = 2.0  # an order, a place
        if all(number in i for number, i in zip(point, intervals, strict=True)):
            return point


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_textbook_slope_equals_the_partial(row):
    rng = random.Random(row.name)
    for _ in range(5):
        point = smooth_point(row, rng)
        out = row.evaluate(*point)
        for index, partial in enumerate(row.partials_at(out, point)):
            names_of_operands = [f"o{i}" for i in range(len(point))]
            formula = local_formula(row, index, "out", names_of_operands)
            number = evaluated(
                formula, dict(zip(names_of_operands, point, strict=True)), out
            )
            wanted = pytest.approx(float(partial), rel=1e-9, abs=1e-12, nan_ok=True)
            assert number == wanted


def evaluated(formula, numbers, out):
    """The number of a formula: its rows applied to numbers."""
    if formula.row is None:
        if isinstance(formula.atom, float):
            return formula.atom
        return out if formula.atom == "out" else numbers[formula.atom]
    return formula.row(*[evaluated(part, numbers, out) for part in formula.operands])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_built_in_row_has_textbook_slopes_that_the_parser_reads(row):
    by_order = row.name in ("polygamma", "sinc_derivative", "pick")  # their rules serve
    assert len(row.notation.slopes) == (0 if by_order else row.arity or 1)
    for slope in row.notation.slopes:
        assert set(parse(slope).inputs) <= {"x", "y", "z", "n", "out"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_is_written_in_three_ways(row):
    formula = Formula.apply_primitive(row, names(row))

    for name in names(row):
        assert name in str(formula)
        assert name in formula.latex()
        assert f"<mi>{name}</mi>" in formula.mathml()
    assert formula.latex().count("{") == formula.latex().count("}")
    ET.fromstring(f"<math>{formula.mathml()}</math>")


@pytest.mark.parametrize(
    ("formula", "text", "latex"),
    [
        (x - (y - z), "x − (y − z)", r"x - \left(y - z\right)"),
        (x - y - z, "x − y − z", "x - y - z"),
        (x + (y + z), "x + y + z", "x + y + z"),
        (x + (y - z), "x + y − z", "x + y - z"),
        (x * (y + z), "x·(y + z)", r"x \cdot \left(y + z\right)"),
        (x * (y * z), "x·y·z", r"x \cdot y \cdot z"),
        (x / y * z, "(x / y)·z", r"\frac{x}{y} \cdot z"),
        (x * y / z, "x·y / z", r"\frac{x \cdot y}{z}"),
        (x / (y * z), "x / (y·z)", r"\frac{x}{y \cdot z}"),
        (x / (y / z), "x / (y / z)", r"\frac{x}{\frac{y}{z}}"),
        ((x / y) ** z, "(x / y)^z", r"\left(\frac{x}{y}\right)^{z}"),
        (-(x + y), "−(x + y)", r"-\left(x + y\right)"),
        (-(x * y), "−(x·y)", r"-\left(x \cdot y\right)"),
        (x * -y, "x·(−y)", r"x \cdot \left(-y\right)"),
        (-(x % y), "−(x mod y)", r"-\left(x \bmod y\right)"),
        (x % y + z, "x mod y + z", r"x \bmod y + z"),
        (z - x % y, "z − x mod y", r"z - x \bmod y"),
        (z - ops.reciprocal(x), "z − 1 / x", r"z - \frac{1}{x}"),
        (z / ops.xlogy(x, y), "z / (x·log(y))", r"\frac{z}{x \log\left(y\right)}"),
        (
            z / ops.xlog1py(x, y),
            "z / (x·log1p(y))",
            r"\frac{z}{x \operatorname{log1p}\left(y\right)}",
        ),
        (z - ops.xlogy(x, y), "z − x·log(y)", r"z - x \log\left(y\right)"),
        (
            z - ops.xlog1py(x, y),
            "z − x·log1p(y)",
            r"z - x \operatorname{log1p}\left(y\right)",
        ),
        (-ops.reciprocal(x), "−(1 / x)", r"-\frac{1}{x}"),
        (-ops.xlogy(x, y), "−(x·log(y))", r"-\left(x \log\left(y\right)\right)"),
        (
            ops.xlog1py(x, y) + z,
            "x·log1p(y) + z",
            r"x \operatorname{log1p}\left(y\right) + z",
        ),
        (-ops.dot([x], [y]), "−(x·y)", r"-\left(x \cdot y\right)"),
        (-x * y, "−x·y", r"-x \cdot y"),
        (x * Formula.of(-2.0), "x·(−2)", r"x \cdot \left(-2\right)"),
        ((-x) ** 2, "(−x)^2", r"\left(-x\right)^{2}"),
        (-(x**2), "−x^2", "-x^{2}"),
        ((x**y) ** z, "(x^y)^z", r"\left(x^{y}\right)^{z}"),
        (x ** (y + 1), "x^(y + 1)", "x^{y + 1}"),
        (ops.square(ops.square(x)), "(x²)²", r"\left(x^{2}\right)^{2}"),
        (ops.tanh(x + y), "tanh(x + y)", r"\tanh\left(x + y\right)"),
        (
            ops.where(x + y, x * y, z),
            "where(x + y, x·y, z)",
            r"\operatorname{where}\left(x + y, x \cdot y, z\right)",
        ),
        (ops.hypot(x + 1, y), "√((x + 1)² + y²)", r"\sqrt{\left(x + 1\right)^2 + y^2}"),
        (ops.dot([x, y], [z, x]), "x·z + y·x", r"x \cdot z + y \cdot x"),
        (
            z - ops.dot([x, y], [z, x]),
            "z − (x·z + y·x)",
            r"z - \left(x \cdot z + y \cdot x\right)",
        ),
        (2 * ops.dot([x], [z]), "2·(x·z)", r"2 \cdot \left(x \cdot z\right)"),
        (Formula.of(math.pi) * x, "π·x", r"\pi \cdot x"),
        (abs(x - 1), "|x − 1|", r"\left|x - 1\right|"),
    ],
)
def test_brackets_stand_where_they_are_needed(formula, text, latex):
    assert str(formula) == text
    assert formula.latex() == latex
    in_mathml = "".join(ET.fromstring(f"<math>{formula.mathml()}</math>").itertext())
    assert in_mathml.count("(") == latex.count("(")


def test_long_sums_are_elided():
    terms = [Formula.of(f"v{i}") for i in range(20)]

    assert str(ops.total(terms)) == "Σ(v0, v1, v2, v3, …, v19)"
    assert str(ops.dot(terms, terms)).endswith(" + … + v19·v19")


def test_names_with_indices_and_hostile_names():
    assert Formula.of("w[1]").latex() == "w_{1}"
    assert Formula.of("x_1").mathml() == "<msub><mi>x</mi><mn>1</mn></msub>"
    assert Formula.of("loss").latex() == r"\mathrm{loss}"
    hostile = Formula.of("<script>") + Formula.of(r"\input{/etc}$")
    assert "<script" not in hostile.mathml()
    assert r"\input" not in hostile.latex()


def test_a_rule_without_textbook_slope_writes_itself_down():
    row = primitive(
        "cubed", lambda x: x**3, [lambda out, x: 3 * x**2], domain=Interval()
    )

    assert str(local_formula(row, 0, "out", ["a"])) == "3·a^2"


def test_a_rule_that_looks_at_its_operand_has_no_formula():
    row = primitive(
        "peeking",
        lambda x: x,
        [lambda out, x: 1.0 if x else 0.0],
        notation=Notation("peek", "peek({0})"),
    )

    assert local_formula(row, 0, "out", ["a"]) is None
