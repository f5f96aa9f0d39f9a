"""Every row is a base row, or written with rows that end in base rows."""

import random
from itertools import product
from math import copysign, inf, isfinite, isnan, nan, ulp

import numpy as np
import pytest

from autograd import Value, ops
from autograd.checking.numerical.points import draw_operands
from autograd.engine.graph import topological_order
from autograd.errors import DomainError
from autograd.ground.domain import unchecked
from autograd.ops.table import table

BASE = {  # what a backend must know by itself
    "add", "sub", "mul", "div", "neg", "floordiv", "mod", "pow", "sqrt", "exp", "expm1",
    "log", "log1p", "sin", "cos", "atan2", "erf", "erfc", "abs", "greater", "equal",
    "where", "pick",
    # no form in others is as accurate: near their zeros floats lose all digits
    "lgamma", "digamma", "polygamma", "sinc_derivative",
}  # fmt: skip
COMPOSED = [row for row in table().values() if row.composition is not None]
SPECIAL = (0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 5e-324, -1e-308, 1e308, -1e300, 0.5)
FEW = (0.0, -0.0, 1.5, -2.0, inf, -inf, nan, 1e-300)
ROUNDED_OFTEN = {  # two by two: a rounding for each operand; or without the last step
    "logsumexp", "logaddexp", "ndtri", "erfinv", "erfcinv",
}  # fmt: skip
each_composed = pytest.mark.parametrize("row", COMPOSED, ids=lambda row: row.name)


def points(row, count, seed):
    """Operands from pools that know the row's domain."""
    rng = random.Random(seed)
    return [draw_operands(row, rng) for _ in range(count)]


def apart(row, operands):
    """How far composition and scalar lie apart, in units in the last place."""
    expected = row.evaluate(*operands)
    got = float(row.composition(*operands))
    if isnan(expected) or isnan(got):
        return 0.0 if isnan(expected) and isnan(got) else inf
    if expected == got:
        return 0.0 if got or copysign(1.0, got) == copysign(1.0, expected) else 0.5
    if not (isfinite(expected) and isfinite(got)):
        return inf
    size = abs(expected)
    if row.arity is None and row.name in ("total", "mean", "dot"):
        half = len(operands) // 2  # cancellation: held to the sum of the sizes
        terms = operands
        if row.name == "dot":
            terms = map(float.__mul__, operands[:half], operands[half:])
        size = sum(map(abs, terms))
    return abs(got - expected) / ulp(max(size, 1e-300))


def test_the_base_rows_are_those_without_a_composition():
    assert {row.name for row in table().values() if row.composition is None} == BASE


@each_composed
def test_a_composition_is_as_accurate_as_the_row(row):
    for operands in points(row, 300, seed=1):
        assert apart(row, operands) <= (8 if row.name in ROUNDED_OFTEN else 5), operands


@each_composed
def test_special_values_are_those_of_the_row(row):
    count = row.arity or 3 - (row.name == "dot")
    accepted = 0
    for operands in product(SPECIAL if count == 1 else FEW, repeat=count):
        try:
            row.evaluate(*operands)
        except DomainError:
            continue
        accepted += 1
        assert apart(row, operands) <= 5, operands
    assert accepted


@each_composed
def test_a_composition_runs_on_arrays_as_on_floats(row):
    chosen = points(row, 50, seed=2)
    width = min(map(len, chosen))
    columns = np.array([operands[:width] for operands in chosen]).T
    with np.errstate(all="ignore"):
        together = row.composition(*columns)
    for operands, got in zip(columns.T.tolist(), together, strict=True):
        one = float(unchecked(row.composition)(*operands))
        assert got == pytest.approx(one, rel=1e-12, abs=1e-300, nan_ok=True), operands


def rows_of(row):
    """The rows that a composition is made of."""
    count = row.arity or 4
    out = unchecked(row.composition)(*[Value(0.5 + 0.1 * i) for i in range(count)])
    order = topological_order(out)
    return {node.primitive for node in order if node.primitive}


@each_composed
def test_compositions_end_in_base_rows(row):
    below, seen = rows_of(row), set()
    while below:
        other = below.pop()
        assert other is not row, f"{row.name} is made of itself"
        seen.add(other)
        if other.composition is not None:
            below |= rows_of(other) - seen
    assert {x.name for x in seen if x.composition is None} <= BASE


def test_the_row_of_a_user_may_have_a_composition():
    from autograd import primitive

    row = primitive(
        "thrice_for_test",
        lambda x: 3.0 * x,
        [3.0],
        composition=lambda x: ops.add(ops.add(x, x), x),
    )

    assert row.composition(2.0) == row(2.0) == 6.0
