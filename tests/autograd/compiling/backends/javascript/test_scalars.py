"""Straight-line JavaScript of graphs, against the numbers of the graphs themselves."""

import random
from itertools import product
from math import copysign, inf, nan

import pytest
from hypothesis import HealthCheck, given, settings

from autograd import Value, ops, primitive
from autograd.checking.numerical.points import draw_operands
from autograd.compiling.backends import javascript
from autograd.engine.sweep import local_derivatives
from autograd.errors import DomainError, OperandError, PlaceError
from autograd.ground.domain import unchecked
from autograd.ops.table import table
from autograd.strategies import programs
from tests.browsers import literal, numbers

ROWS = list(table().values())
SPECIAL = (0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 5e-324, -1e-308, 1e308, 0.5, -2.5, 3.0)
FEW = (0.0, -0.0, 1.5, -2.0, inf, -inf, nan, 1e-300)
ZEROS = {  # about which digits are lost, if anywhere
    "digamma": (1.4616321449683622, -0.5040830082644554, -10.702672),
    "lgamma": (1.0, 2.0, -2.457024738220797),
    "silu": (0.0, -1.2784645427610737),
    "gelu": (0.0, -0.7517915246935645),
    "logit": (0.5, 0.25),
    "log1p": (0.0, -0.5),
    "sinc": (1.0, -3.0),
    "tan": (3.141592653589793, 1.5707963267948966),
    "ndtri": (0.5, 0.075),
}
TINY = 4e-323  # a few of the smallest steps: where a float has no twelve digits


def graph(row, operands):
    """The node of a row, its value and local derivatives; None if it is refused."""
    leaves = [Value(x) for x in operands]
    try:
        out = row.apply(leaves)
    except (DomainError, PlaceError):
        return None
    locals_ = [float(local) for _, _, local in unchecked(local_derivatives)(out)]
    return out, [out.data, *locals_]


def same(expected, got):
    if expected != expected or got != got:
        return expected != expected and got != got
    close = abs(expected - got) <= max(TINY, 1e-12 * abs(expected))
    return expected == got or close


def points(row, count):
    """Operands of a row, by how many there are: drawn from its domain, and special."""
    rng = random.Random(row.name)
    drawn = [draw_operands(row, rng) for _ in range(count)]
    width = row.arity or 4 - (row.name != "dot")
    for zero in ZEROS.get(row.name, ()):
        drawn += [(zero + rng.gauss(0.0, 1.0) * 10.0**-k,) for k in range(1, 15)]
    drawn += product(SPECIAL if width < 3 else FEW, repeat=width)
    by_width = {}
    for operands in drawn:
        made = graph(row, operands)
        if made is not None:
            by_width.setdefault(len(operands), []).append((operands, *made))
    return by_width


def places_of(leaves, operands):
    return [[x is leaf for x in operands].index(True) for leaf in leaves]


def script_of(cases):
    """A script that runs each program at its points."""
    parts = ["const found = [];"]
    for program, places in cases:
        parts.append(
            f"{{const run = {program.source}; for (const x of {literal(places)}) {{"
            "const {values, local} = run(x);"
            "found.push(shown([values[values.length - 1], ...local]));}}"
        )
    return "\n".join([*parts, "return found;"])


def compared(engine, rows, count):
    """(row, operands, expected, got) for each point of some rows."""
    cases, wanted = [], []
    for row in rows:
        for made in points(row, count).values():
            program = javascript.scalar_program(made[0][1])
            order = places_of(program.leaves, made[0][1]._operands)
            cases.append((program, [[x[i] for i in order] for x, *_ in made]))
            wanted += [(row.name, x, expected) for x, _, expected in made]
    found = numbers(engine.run(script_of(cases)))
    return [(*case, got) for case, got in zip(wanted, found, strict=True)]


@pytest.mark.slow
def test_every_row_and_slope_is_that_of_python_over_its_domain(engine):
    for name, operands, expected, got in compared(engine, ROWS, 60):
        assert all(map(same, expected, got)), (name, operands, expected, got)
        if expected[0] == 0.0:
            assert copysign(1.0, expected[0]) == copysign(1.0, got[0]), (name, operands)


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(program=programs(ops=sorted(row.name for row in ROWS if row.arity), size=25))
def test_every_number_of_a_program_is_that_of_its_graph(engine, program):
    leaves = [Value(x) for x in program.inputs]
    out = program(*leaves)
    printed = javascript.scalar_program(out)
    point = literal([leaf.data for leaf in printed.leaves])
    values, local = numbers(
        engine.run(
            f"const {{values, local}} = ({printed.source})({point});"
            "return [shown(values), shown(local)];"
        )
    )

    given = dict(zip(printed.nodes, values, strict=True))
    for node, got in given.items():
        if node.primitive is not None:  # of what JavaScript made of the operands
            taken = [x if type(x) is float else given[x] for x in node._operands]
            assert same(node.primitive.evaluate(*taken), got)
    for (node, place, operand), got in zip(printed.edges, local, strict=True):
        node, operand = printed.nodes[node], printed.nodes[operand]
        assert node._operands[place] is operand
        taken = [x if type(x) is float else given[x] for x in node._operands]
        assert same(float(node.primitive.partials_at(given[node], taken)[place]), got)


def test_a_graph_is_computed_anew_for_other_leaves(engine):
    a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    program = javascript.scalar_program(3 * (a + b * c))

    values = engine.run(f"return shown(({program.source})([1, -2, 4]).values);")

    assert program.leaves == (a, b, c)
    assert numbers(values) == [1.0, -2.0, 4.0, -8.0, -7.0, -21.0]


def test_the_rows_of_a_user_are_their_composition_or_their_arithmetic(engine):
    cube = primitive("cube_js", lambda x: x * x * x, [lambda out, x: 3 * x * x])
    bump = primitive(
        "bump_js",
        lambda x: max(0.0, 1.0 - x * x),
        [lambda out, x: -2.0 * x * ops.step(out)],
        composition=lambda x: ops.relu(1.0 - x * x),
    )
    spread = primitive(
        "spread_js",
        lambda *xs: max(xs) - min(xs),
        lambda out, xs: [ops.equal(x, ops.maximum(*xs)) * 1.0 for x in xs],
        composition=lambda *xs: ops.maximum(*xs) - ops.minimum(*xs),
    )
    x, y = Value(0.5, "x"), Value(3.0, "y")
    program = javascript.scalar_program(spread(cube(y), bump(x), x))
    values, local = numbers(
        engine.run(
            f"const {{values, local}} = ({program.source})([2, 0.25]);"
            "return [shown(values), shown(local)];"
        )
    )

    assert values == [2.0, 8.0, 0.25, 0.9375, 7.75]
    assert local == [12.0, -0.5, 1.0, 0.0, 0.0]


def test_a_row_that_cannot_be_written_is_refused_by_name():
    primitive("asks_js", lambda x: x if x > 0 else 0.0, [1.0])
    row = table()["asks_js"]

    with pytest.raises(OperandError, match=r"asks_js.*composition"):
        javascript.scalar_program(row(Value(1.0)))


@pytest.mark.slow
def test_a_chain_of_many_nodes_is_printed_and_runs(engine):
    x = out = Value(1.0)
    for _ in range(5000):
        out = out * 1.0001
    program = javascript.scalar_program(out)

    last = engine.run(f"return shown(({program.source})([2]).values)[5000];")

    assert float(last) == pytest.approx(2.0 * out.data / x.data, rel=1e-12)
