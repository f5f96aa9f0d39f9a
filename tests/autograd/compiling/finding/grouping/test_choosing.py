"""Which groups are floats depends on what stands around them, and on what is gained."""

import math
from functools import partial

import numpy as np

from autograd import Value, ops, primitive
from autograd.compiling.instructions import Apply, Contract, Scalars
from tests.swept import as_swept

rng = np.random.default_rng(71)


def values(*shape):
    if len(shape) == 1:
        return [Value(x) for x in rng.uniform(0.5, 1.5, shape[0])]
    return [values(*shape[1:]) for _ in range(shape[0])]


checked = partial(as_swept, rel=1e-13, rtol=1e-11, backend="numpy")


def eliminated(size):
    """The square of what solves a system, by elimination."""
    A = values(size, size + 1)
    leaves = [x for row in A for x in row]
    for i in range(size):
        A[i][i] = A[i][i] + float(size)
    for i in range(size):
        for j in range(i + 1, size):
            factor = A[j][i] / A[i][i]
            A[j] = [a - factor * b for a, b in zip(A[j], A[i], strict=True)]
    return ops.total([row[-1] * row[-1] for row in A]), leaves


def kinds(program):
    return [type(it) for it in program.engine.plan.forward]


def test_shrinking_groups_that_feed_each_other_are_floats_altogether():
    assert kinds(checked(*eliminated(9))) == [Scalars]


def test_large_groups_stay_arrays():
    found = kinds(checked(*eliminated(25)))
    assert len(found) > 20
    assert found.count(Scalars) < len(found) / 2


def test_a_few_microseconds_are_not_worth_the_formulas():
    W, x = values(4, 5), values(5)
    output = ops.total([ops.tanh(ops.dot(row, x)) for row in W])
    program = checked(output, [*x, *(v for row in W for v in row)])
    assert kinds(program)[0] is Contract


def test_floats_between_arrays_read_and_write_in_the_right_order():
    x = values(30)
    big = [ops.exp(-a) for a in x]
    narrow = ops.total(big)
    for _ in range(40):
        narrow = ops.sin(narrow) * 1.1 + big[3]
    late = [ops.tanh(narrow * b) for b in big]
    for _ in range(40):
        narrow = ops.cos(narrow + late[0]) * late[7]
    checked(ops.dot(late, big) + narrow, x)


def test_what_fills_short_lists_keeps_its_value_beside_floats():
    """Some groups become floats; the lists, of different length, stay an array."""
    multiplied = primitive(
        "multiplied", lambda *xs: math.prod(xs),
        lambda out, xs: [out / x for x in xs], vector=np.multiply.reduce, neutral=1.0,
    )  # fmt: skip
    X = values(60, 12)
    found = [multiplied(*row[: n // 5 + 1]) for n, row in enumerate(X)]
    solved, leaves = eliminated(9)
    output = solved + ops.dot(found, found)
    program = checked(output, leaves + [x for row in X for x in row])

    assert Scalars in kinds(program)
    assert kinds(program).count(Apply) == 1
