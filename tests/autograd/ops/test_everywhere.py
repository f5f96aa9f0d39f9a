"""Every row at borders, infinities, NaN, huge and tiny numbers: one answer, three ways.

A row is computed node by node, by a replay of the graph, and by a compiled program: its
value, its slopes and their slopes must be the same numbers.
"""

from itertools import product
from math import inf, isclose, isnan, nan

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.engine.graph import topological_order
from autograd.engine.sweep import pullback
from autograd.errors import DomainError
from autograd.ops.table import table

ONE = (
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, 3.0, -7.5, 25.0, -40.0, 700.0, -800.0,
    1e10, -1e10, 1e308, -1e308, 5e-324, -5e-324, 1e-308, 1e-160, inf, -inf, nan,
)  # fmt: skip
TWO = (0.0, -0.0, 0.5, 2.0, -3.0, 1e300, -1e308, 1e-308, inf, -inf, nan)
THREE = (0.0, -0.0, 1.0, -2.0, inf, nan)
ROWS = list(table().values())


def _lost_parity(x, y):
    """Of an exponent beyond 2⁵³: y − 1 is rounded to an even number, as y is."""
    return x < 0.0 and y > 2.0**53


APART = {  # row → where the ways differ, and why
    "pow": {
        # As a graph the rule computes x^(y−1) with y − 1 rounded.
        "swept": lambda x, y: _lost_parity(x, y) or (x == 0.0 and y < 1e-300),
    },
}


def operands_of(row):
    """Operands that the row accepts."""
    count = row.arity or 2 + 2 * (row.spread is not None)
    pool = {1: ONE, 2: TWO, 3: THREE, 4: (0.0, -2.0, inf, nan)}[count]
    for numbers in product(pool, repeat=count):
        try:
            row.evaluate(*numbers)
        except DomainError:
            continue
        yield numbers


def swept(output, leaves):
    """The slopes of an output by its leaves, as graphs."""
    order = topological_order(output)
    cotangents = pullback(order, {output: 1.0}, symbolic=True)
    return [cotangents.get(leaf, 0.0) for leaf in leaves]


def number(thing):
    return thing.data if isinstance(thing, Value) else thing


def same(a, b):
    if isnan(a) or isnan(b):
        return isnan(a) and isnan(b)
    return a == b or isclose(a, b, rel_tol=1e-11, abs_tol=1e-306)


def table_of(row):
    """Graphs of the row at every point: leaves, output, slopes."""
    rows = []
    for numbers in operands_of(row):
        leaves = [Value(x) for x in numbers]
        output = row.apply(tuple(leaves))
        rows.append((numbers, leaves, output, swept(output, leaves)))
    return rows


def compiled_slopes(outputs, leaves):
    """By each leaf the slope of the sum of all outputs; each depends on its own."""
    nodes = [output for output in outputs if isinstance(output, Value)]
    if not nodes:
        return [0.0] * len(leaves)
    program = compile(ops.total(nodes), wrt=leaves)
    with np.errstate(all="ignore"):
        _, slopes = program.value_and_grad([leaf.data for leaf in leaves])
    return slopes.tolist()


def disagreements(row):
    """What the three ways say differently."""
    rows = table_of(row)
    leaves = [leaf for _, of_row, _, _ in rows for leaf in of_row]
    apart = []

    def compare(what, expected, got):
        flat = [(numbers, i) for numbers, *_ in rows for i in range(len(numbers))]
        for (numbers, i), a, b in zip(flat, expected, got, strict=True):
            listed = APART.get(row.name, {}).get(what, lambda *numbers: False)
            if not same(a, b) and not listed(*numbers):
                apart.append((what, numbers, i, a, b))

    # Values.
    points = np.array([numbers for numbers, *_ in rows])
    program = compile(lambda _, x: row.apply(tuple(x)), in_axes=(None, 0), reduce=None)
    with np.errstate(all="ignore"):
        values = program(0.0, points)
    for (numbers, _, output, _), value in zip(rows, values.tolist(), strict=True):
        if not same(output.data, value):
            apart.append(("value", numbers, output.data, value))
        before = output.data
        if not same(output.forward().data, before):
            apart.append(("replay", numbers, before, output.data))

    # Slopes.
    expected = [number(slope) for *_, slopes in rows for slope in slopes]
    for _, _, output, _ in rows:
        output.backward()
    compare("swept", expected, [leaf.grad for leaf in leaves])
    compare("slope", expected, compiled_slopes([r[2] for r in rows], leaves))

    # Slopes of slopes.
    for index in range(len(rows[0][1])):
        seconds = []
        for _, of_row, _, slopes in rows:
            slope = slopes[index]
            is_node = isinstance(slope, Value)
            again = swept(slope, of_row) if is_node else [0.0] * len(of_row)
            seconds += map(number, again)
        firsts = [slopes[index] for *_, slopes in rows]
        compare(f"second {index}", seconds, compiled_slopes(firsts, leaves))
    return apart


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_the_same_eager_replayed_and_compiled(row):
    assert disagreements(row) == []
