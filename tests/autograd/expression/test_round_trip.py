"""What is printed is read back, and means the same."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd import Value
from autograd.expression import parse
from autograd.ground.output import plain
from autograd.ops.table import table
from autograd.stepping import steps
from autograd.stepping.formula import Formula
from autograd.strategies import expressions, programs

ROWS = list(table().values())
SHOWN = [row.name for row in ROWS if row.name not in {"atan2", "logsumexp"}]


def derivatives(function, point):
    """The value of a function and its gradient at a point."""
    leaves = [Value(number) for number in point]
    out = function(*leaves)
    if not isinstance(out, Value):
        return [out, *[0.0] * len(leaves)]
    out.backward()
    return [out.data, *(leaf.grad for leaf in leaves)]


def read_back(text, names):
    expression = parse(text)

    def function(*operands):
        by_name = dict(zip(names, operands, strict=True))
        return expression(*[by_name[name] for name in expression.inputs])

    return function


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("spell", [str, plain])
def test_every_row_is_read_as_it_is_printed(row, spell):
    names = ["a", "b", "c", "d"][: row.arity or 4]
    point = [1.7, 1.2, 1.4, 1.9] if row.name == "acosh" else [0.7, 0.3, 0.4, 0.6]
    if row.name in ("polygamma", "sinc_derivative", "pick"):
        point[0] = 2.0  # an order, a place
    point = point[: len(names)]
    text = spell(str(Formula.apply_primitive(row, names)))

    again = derivatives(read_back(text, names), point)
    once = derivatives(lambda *xs: row.apply(xs), point)
    assert again == pytest.approx(once, rel=1e-12, nan_ok=True)


@pytest.mark.slow
@given(programs(ops=SHOWN, size=5), st.sampled_from([str, plain]))
def test_formulas_of_random_graphs_are_read_as_they_are_printed(program, spell):
    names = [f"x{i}" for i in range(len(program.inputs))]
    formula = str(program(*map(Formula.of, names)))
    assume(len(formula) < 2_000)

    again = derivatives(read_back(spell(formula), names), program.inputs)
    once = derivatives(program, program.inputs)
    assert again == pytest.approx(once, rel=1e-6, abs=1e-6)


@pytest.mark.slow
@given(expressions(leaves=6), st.floats(0.1, 2), st.floats(0.1, 2), st.floats(0.1, 2))
def test_every_formula_of_steps_is_read_back(text, x, y, z):
    function = parse(text)
    leaves = {name: Value(n, name) for name, n in zip("xyz", (x, y, z), strict=True)}
    root = function(*[leaves[name] for name in function.inputs])
    assume(isinstance(root, Value) and root.primitive)
    walk = steps(root)
    known = dict(zip(walk.names, (node.data for node in walk.position), strict=True))
    for step in walk:
        for formula, number in (
            (step.formula, step.result if step.phase == "forward" else step.local),
        ):
            again = parse(str(formula))
            taken = [known[name] for name in again.inputs]
            assert again(*taken) == pytest.approx(number, rel=1e-4, abs=1e-9)
