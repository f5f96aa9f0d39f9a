"""Every row on lanes: within 5 ulp of mpmath, and of the row where that ends."""

import mpmath
import numpy as np
import pytest

from autograd import ops
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.language.rows import FORMS, slope, value
from autograd.compiling.backends.native.language.text import Body, Module
from autograd.compiling.backends.native.processor.host import host
from autograd.compiling.backends.native.processor.machine import Machine
from autograd.ops.primitive import Primitive


def is_native(row):
    """Whether it has a form, or a composition of rows that do; NumPy runs the rest."""
    body = Body(Module("double", 8))
    try:
        value(row, [Lanes(body, "%x", 8, "double")] * row.arity)
    except Unsupported:
        return False
    return True


ROWS = [
    row
    for row in (getattr(ops, name) for name in dir(ops))
    if isinstance(row, Primitive) and row.arity is not None and is_native(row)
]
BORDERS = [
    0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, -5e-324, 1e-308, 1.0,
    -1.0, 0.5, 2.0, 3.0, -3.0, -0.75, 40.0, 710.0, -746.0,
]  # fmt: skip
ULP = 5.0


def compiled(write, arguments, width):
    """A function of arrays from one of lanes."""
    module = Module("double", width)
    body = Body(module)
    count = body.let(f"load i64, ptr {body.at('%block', arguments + 1, 'i64')}")
    pointers = [
        body.let(f"load ptr, ptr {body.at('%block', slot, 'i64')}")
        for slot in range(arguments + 1)
    ]

    def step(index, _):
        lanes = [
            Lanes(body, body.load(body.at(pointer, index), width), width, "double")
            for pointer in pointers[1:]
        ]
        body.store(write(*lanes).name, body.at(pointers[0], index), width)

    body.loop(count, width, step)
    lines = ["define void @run(ptr %block) {", "entry:", *body.lines, "ret void", "}"]
    module.functions["run"] = "\n".join(lines)
    call = Machine(module.text).function("run")

    def run(*arrays):
        length = -(-len(arrays[0]) // width) * width
        padded = [np.resize(array, length) for array in arrays]
        out = np.zeros(length)
        block = np.array([x.ctypes.data for x in (out, *padded)] + [length])
        call(block.ctypes.data)
        return out[: len(arrays[0])]

    return run


def distance(found, exact):
    """How many ulp a number is from an exact one."""
    nearest = float(exact)
    if not (np.isfinite(found) and np.isfinite(nearest)):
        return 0.0 if found == nearest or found != found != nearest else np.inf
    unit = np.spacing(abs(nearest)) if nearest else 5e-324
    return float(abs(mpmath.mpf(float(found)) - exact) / unit)


def same(found, expected):
    """Whether both are none, or equal to a few ulp of either form."""
    if not (np.isfinite(found) and np.isfinite(expected)):
        return found == expected or (found != found and expected != expected)
    tiny = 1e-320  # the array form of silu is 0 where its factor is subnormal
    return abs(found - expected) <= 4 * ULP * np.spacing(abs(expected)) + tiny


def drawn(row, count=120):
    rng = np.random.default_rng(len(row.name))
    wide = rng.uniform(-1.0, 1.0, count) * 10.0 ** rng.uniform(-17.0, 3.0, count)
    near = rng.normal(size=count)
    far = rng.uniform(-700.0, 700.0, count)
    pool = np.concatenate([wide, near, near * 20.0, far])
    return [rng.permutation(pool) for _ in range(row.arity)]


def meant(row, point):
    inside = all(x in part for x, part in zip(point, row.domain, strict=True))
    return inside and (row.condition is None or row.condition.holds(*point))


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_within_a_few_ulp_of_mpmath(row):
    arrays = drawn(row)
    found = compiled(lambda *xs: value(row, xs), row.arity, host().lanes)(*arrays)
    with mpmath.workdps(400):
        for out, point in zip(found, zip(*arrays, strict=True), strict=True):
            point = [float(x) for x in point]
            if meant(row, point) and abs(out) > 1e-305:
                exact = row.precise(mpmath, *map(mpmath.mpf, point))
                near_zero = row is ops.logaddexp and abs(out - exact) < 4e-16
                assert near_zero or distance(out, exact) <= ULP, (point, out)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_borders_are_those_of_the_row(row):
    grid = np.meshgrid(*[BORDERS] * min(row.arity, 2))
    arrays = [part.ravel() for part in grid]
    arrays += [arrays[0][::-1]] * (row.arity - len(arrays))
    found = compiled(lambda *xs: value(row, xs), row.arity, host().lanes)(*arrays)
    with np.errstate(all="ignore"):
        expected = row.vector(*arrays)
    for got, want, point in zip(
        found, expected, zip(*arrays, strict=True), strict=True
    ):
        assert same(got, want), (point, got, want)


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)
def test_single_numbers_are_those_of_vectors(row):
    arrays = [array[:40] for array in drawn(row)]
    wide = compiled(lambda *xs: value(row, xs), row.arity, host().lanes)(*arrays)
    alone = compiled(lambda *xs: value(row, xs), row.arity, 1)(*arrays)
    np.testing.assert_array_equal(alone, wide)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row is not ops.sinc], ids=lambda row: row.name
)  # the slope of sinc is a row that NumPy runs
def test_slopes_are_those_of_the_rules(row):
    arrays = drawn(row, 40)
    if row in (ops.pow, ops.floordiv, ops.mod):
        arrays[0] = abs(arrays[0])
    with np.errstate(all="ignore"):
        out = row.vector(*arrays)
    for index in range(row.arity):
        run = compiled(
            lambda out, *xs, i=index: slope(row, i, out, xs), row.arity + 1, 8
        )
        with np.errstate(all="ignore"):
            expected = row.partial(index, out, arrays) + np.zeros_like(out)
        np.testing.assert_allclose(run(out, *arrays), expected, rtol=1e-11, atol=1e-300)
