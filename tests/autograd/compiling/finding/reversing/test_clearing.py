"""What is cleared before the reverse pass, and in how many calls."""

import numpy as np

from autograd import Value, compile, ops
from autograd.compiling.instructions import Zero


def test_places_with_others_between_them_are_cleared_at_once():
    xs, k = [Value(0.01 * i + 0.1) for i in range(40)], Value(0.3)
    row = xs
    for _ in range(12):
        k = ops.sin(k) * 1.2  # a single node, between the rows of an array
        row = [ops.tanh(x * k) for x in row]
    output = ops.dot(row, xs) + k
    program = compile(output, wrt=xs)
    value, slopes = program.value_and_grad()
    output.backward()
    zeros = [it for it in program.engine.plan.backward if isinstance(it, Zero)]

    assert len(zeros) <= 2
    np.testing.assert_allclose(value, output.data, rtol=1e-13)
    np.testing.assert_allclose(slopes, [x.grad for x in xs], rtol=1e-12)


def test_of_parameters_nothing_is_cleared_but_what_nothing_arrives_at():
    xs = [Value(0.1 * i + 0.2) for i in range(40)]
    used = [x for i, x in enumerate(xs) if i % 10]
    program = compile(ops.total([ops.sin(x) * x for x in used]), wrt=xs)
    zeros = [it for it in program.engine.plan.backward if isinstance(it, Zero)]
    inside = [it for it in zeros if it.out.offset < len(xs)]

    assert all(it.stop <= len(xs) for it in inside)
    _, slopes = program.value_and_grad()
    assert (slopes[::10] == 0.0).all()
    assert (slopes[1:10] != 0.0).all()
