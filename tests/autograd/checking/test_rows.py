"""check_primitive, accuracy, points and code."""

import math
import random

import pytest

from autograd import Interval, Value, ops, primitive
from autograd.checking import check_primitive
from autograd.checking.numerical.points import draw_number, draw_operands
from autograd.engine.code import as_code
from autograd.errors import GradcheckError
from autograd.ops.table import table

BUILT_IN = [row for name, row in table().items() if vars(ops).get(name) is row]


@pytest.mark.slow
@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
def test_every_built_in_row_passes(row):
    pytest.importorskip("mpmath")

    assert check_primitive(row, points=20)


def declared(name, **changes):
    parts = {
        "scalar": math.sinh,
        "partials": [lambda out, x: ops.cosh(x)],
        "precise": lambda mp, x: mp.sinh(x),
    }
    return primitive(name, **(parts | changes))


@pytest.mark.slow
def test_a_row_of_ones_own_passes():
    assert check_primitive(declared("own_sinh"))
    assert check_primitive(declared("plain_sinh", precise=None))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("wrong_partial", {"partials": [lambda out, x: ops.sinh(x)]}, "operand 0"),
        ("wrong_vector", {"vector": lambda x: x}, "vector"),
        ("wrong_precise", {"precise": lambda mp, x: mp.cosh(x)}, "precise"),
        (
            "wrong_kink",
            {
                "scalar": abs,
                "partials": [lambda out, x: 2.0 if x == 0 else ops.sign(x)],
                "precise": lambda mp, x: abs(x),
                "domain": Interval(kinks=(0.0,)),
            },
            r"wrong_kink\(0.0\)",
        ),
    ],
)
def test_a_wrong_form_is_named(name, changes, message):
    row = declared(name, **changes)
    with pytest.raises(GradcheckError, match=message):
        check_primitive(row)

    assert not check_primitive(row, raise_exception=False)


# -- points ----------------------------------------------------------------------------


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
def test_operands_are_drawn_from_the_domain(row):
    rng = random.Random(0)
    for _ in range(50):
        row.evaluate(*draw_operands(row, rng))


def test_draws_reach_the_extremes_and_the_borders():
    rng = random.Random(0)
    numbers = [draw_number(Interval(low=0.0, low_open=True), rng) for _ in range(500)]

    assert min(numbers) < 1e-200
    assert max(numbers) > 1e200
    assert any(0.5 < x < 2.0 for x in numbers)
    near_one = [draw_number(Interval(-1.0, 1.0), rng) for _ in range(500)]
    assert any(1.0 > x > 1.0 - 1e-12 for x in near_one)
    assert 1.0 in near_one or -1.0 in near_one


def test_moderate_draws_are_moderate():
    rng = random.Random(0)

    numbers = [draw_number(Interval(), rng, extreme=False) for _ in range(200)]
    assert max(map(abs, numbers)) < 10.0


# -- code ------------------------------------------------------------------------------


def test_code_builds_the_same_graph(capsys):
    x, y = Value(0.1, "x"), Value(1e-5, "not a name")
    out = ops.dot([x, y, x], [2.0, x, y]) + ops.total([x]) * math.inf
    program = as_code(out)
    space = {}
    exec(compile(program, "program", "exec"), space)

    out.backward()
    assert capsys.readouterr().out.split() == [str(x.grad), str(y.grad)]
    assert space["x"].label == "x"


def test_remarks_stand_on_their_line():
    x = Value(1.0, "x")
    node = x * 2
    text = as_code(node + 1, {node: "here"})

    assert "t1 = ops.mul(x, 2.0)  # here" in text.splitlines()


def test_names_never_clash():
    nodes = [Value(1.0, "v1"), Value(2.0, "ops"), Value(3.0, "x"), Value(4.0, "x")]
    space = {}
    exec(compile(as_code(ops.total(nodes)), "program", "exec"), space)

    assert space["out"].data == 10.0
