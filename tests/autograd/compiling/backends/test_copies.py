"""Copies: one call with what is added, unless that would read too early; gathers and
the gradients of what was gathered, by one statement or the other."""

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.numpy.copies import joined_line, scatter_line
from autograd.compiling.backends.numpy.naming import Names
from autograd.compiling.instructions import Buffer, Contract, Scatter, View
from tests.swept import as_swept

RNG = np.random.default_rng(8)


def values(count):
    return [Value(x) for x in np.random.default_rng(count).uniform(0.3, 1.2, count)]


def checked(output, leaves, dtype="float64", digits=1e-12):
    """The program, known to give what a sweep gives."""
    return as_swept(
        output, leaves, rel=digits, rtol=digits, atol=digits, dtype=dtype,
        backend="numpy",
    )  # fmt: skip


@pytest.mark.parametrize("c", [1.0, -1.0, 0.5])
@pytest.mark.parametrize("d", [1.0, -1.0, -3.0])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_terms_of_two_arrays_with_any_coefficients(c, d, dtype):
    leaves = values(60)
    a = [ops.tanh(x) for x in leaves]
    b = ops.exp(ops.mean(a))
    together = [ops.sin(c * x + d * b) for x in a]
    digits = 1e-12 if dtype == "float64" else 2e-4
    program = checked(ops.total(together), leaves, dtype, digits)
    assert "copyto" not in program.source.split("def backward")[0]


def contract(out, first, add=False, coefficient=1.0):
    return Contract((4,), False, out, add, first=first, coefficient=coefficient)


def test_what_may_read_the_copy_is_no_part_of_it():
    names = Names([Buffer(40, False)], np.dtype(float))
    out, other = View(0, 0, (1,)), View(0, 10, (1,))
    copy = contract(out, other)

    assert joined_line(names, copy, contract(out, View(0, 20, (1,)), add=True))
    for start, stride in ((0, 1), (3, 1), (6, -1), (-3, 2)):
        reads = contract(out, View(0, start, (stride,)), add=True)
        assert joined_line(names, copy, reads) is None
    away = contract(out, View(0, 4, (1,)), add=True, coefficient=-2.0)
    assert joined_line(names, copy, away) == "add(v1, v3 * -2.0, out=v0)"


def test_what_is_no_copy_and_sum_stays_apart():
    names = Names([Buffer(40, False)], np.dtype(float))
    out, a, b = View(0, 0, (1,)), View(0, 10, (1,)), View(0, 20, (1,))
    then = contract(out, b, add=True)

    assert joined_line(names, contract(out, a, add=True), then) is None
    assert joined_line(names, contract(out, a), contract(out, b)) is None
    assert joined_line(names, contract(out, 2.0), then) is None
    summed = View(0, 0, (0,))
    assert joined_line(names, contract(summed, a), contract(summed, b, True)) is None
    assert joined_line(names, contract(View(0, 5, (1,)), a), then) is None


@pytest.mark.parametrize("count", [3, 40, pytest.param(1100, marks=pytest.mark.slow)])
def test_sums_short_and_long_of_the_same_and_of_others(count):
    """Of a row, of a column, time and again of the same."""
    leaves = values(3 * count)
    rows = [[ops.tanh(x) for x in leaves[i * count :][:count]] for i in range(3)]
    again = 20 if count < 100 else 1
    sums = [ops.exp(ops.total(row) / count) for row in rows for _ in range(again)]
    columns = [ops.sin(ops.total(column)) for column in zip(*rows, strict=True)]
    checked(ops.total(sums) + ops.total(columns), leaves)
    checked(ops.total(sums) + ops.total(columns), leaves, "float32", 1e-3)


def test_a_sum_of_the_same_time_and_again_fills_all_its_places():
    leaves = values(40)
    row = [ops.tanh(x) for x in leaves]
    sums = [ops.exp(ops.total(row) / 40.0) for _ in range(20)]
    program = checked(ops.total(sums), leaves)
    assert program.instructions < 8


def scattered(addresses, batch=0):
    """The statement, and what it leaves where 1, 2, 3, … was before."""
    flat = np.asarray(addresses)
    buffers = [Buffer(60, bool(batch), 60), Buffer(flat.size, bool(batch), flat.size)]
    names = Names(buffers, np.dtype(float))
    out, upstream = View(0, 0, (), slope=True), View(1, 0, (), slope=True)
    it = Scatter(flat.shape, bool(batch), out, addresses=flat, upstream=upstream)
    line = scatter_line(names, it)
    shape = (batch,) if batch else ()
    slopes = [RNG.normal(size=(b.slopes, *shape)) for b in buffers]
    before = slopes[0].copy()
    space = {"add": np.add, "bincount": np.bincount, "add_reduceat": np.add.reduceat}
    space.update(names.values.values())
    for shaped, name in names.arrays.items():
        size = shaped.axes[0][0]
        space[name] = slopes[shaped.buffer][shaped.offset : shaped.offset + size]
    exec(line, space)
    np.add.at(before, flat.ravel(), slopes[1])
    np.testing.assert_allclose(slopes[0], before, rtol=1e-13, atol=1e-15)
    return line


@pytest.mark.parametrize("batch", [0, 3])
@pytest.mark.parametrize(
    "addresses",
    [
        RNG.integers(20, 50, 40),
        RNG.permutation(60)[:40],
        [3, 59],
        [7],
        [5] * 30 + [9, 12],
        RNG.integers(0, 60, (5, 8)),
        range(10, 40),
    ],
    ids=["dense", "once", "far", "one", "in a row", "table", "in order"],
)
def test_a_scatter_adds_all_that_arrives(addresses, batch):
    scattered(addresses, batch)


def test_what_lies_together_is_counted_at_once():
    assert "bincount" in scattered(RNG.integers(20, 50, 40))
    for other in ([3, 59], [5] * 30 + [9, 12]):
        assert "bincount" not in scattered(other)
    assert "bincount" not in scattered(RNG.integers(20, 50, 40), batch=2)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_programs_that_read_out_of_order_in_any_dtype(dtype):
    leaves = [Value(x) for x in RNG.normal(size=40)]
    hidden = [ops.tanh(x) for x in leaves]
    order = RNG.integers(40, size=(60, 3))
    output = ops.total(
        [ops.sin(ops.dot([hidden[i] for i in t], hidden[:3])) for t in order]
    )
    program = compile(output, wrt=leaves, backend="numpy", dtype=dtype)
    _, slopes = program.value_and_grad()
    output.backward()
    digits = 1e-12 if dtype == "float64" else 1e-4
    np.testing.assert_allclose(slopes, [x.grad for x in leaves], digits, digits)
    assert "bincount" in program.source
