"""Contributions that overlap (windows of an image), and what is cleared before."""

import numpy as np
import pytest

import autograd
from autograd import Value, compile, ops, value_and_grad
from autograd.compiling.finding.reversing.ledger import windows
from autograd.compiling.instructions import Zero


def convolved(image, kernel, side, taps):
    """Return a sum of tanh of every window of an image times a kernel."""
    at = [
        ops.dot(
            [image[(r + i) * side + c + j] for i in range(taps) for j in range(taps)],
            kernel,
        )
        for r in range(side - taps + 1)
        for c in range(side - taps + 1)
    ]
    return ops.total([ops.tanh(each) for each in at])


def filtered(theta, side=7, taps=3, kernels=2):
    """Return the same by several kernels; image and kernels are parameters."""
    image, rest = theta[: side * side], theta[side * side :]
    size = taps * taps
    parts = [rest[k * size : (k + 1) * size] for k in range(kernels)]
    return ops.total([convolved(image, kernel, side, taps) for kernel in parts])


@pytest.mark.parametrize(("side", "taps", "kernels"), [(7, 3, 2), (6, 3, 1), (5, 2, 3)])
def test_an_image_gets_its_gradient_tap_by_tap(side, taps, kernels):
    theta = np.random.default_rng(0).normal(size=side**2 + kernels * taps**2)
    leaves = [Value(number) for number in theta.tolist()]
    loss = filtered(leaves, side, taps, kernels)
    program = autograd.compile(loss, wrt=leaves)

    value, gradient = program.value_and_grad(theta)

    wanted, slopes = value_and_grad(filtered)(theta.tolist(), side, taps, kernels)
    assert value == pytest.approx(wanted, rel=1e-13)
    assert gradient == pytest.approx(np.array(slopes, float), rel=1e-12, abs=1e-14)
    assert len(program.engine.plan.backward) < taps**2 + 12


def test_windows_of_parameters_sum_over_the_batch_first():
    side, taps = 6, 3

    def loss(image, kernel):
        return convolved(image, kernel, side, taps)

    rng = np.random.default_rng(1)
    image, kernels = rng.normal(size=side**2), rng.normal(size=(4, taps**2))
    program = autograd.compile(loss, in_axes=(None, 0), backend="numpy")

    _, gradient = program.value_and_grad(image, kernels)

    each = [value_and_grad(loss)(image.tolist(), k)[1] for k in kernels.tolist()]
    assert gradient == pytest.approx(np.mean(each, axis=0), rel=1e-12, abs=1e-14)
    plan = program.engine.plan
    assert sum(it.batched for it in plan.backward) < taps**2


@pytest.mark.parametrize(
    ("sizes", "strides", "axes"),
    [
        ((8, 8, 5, 5), (12, 1, 12, 1), (2, 3)),
        ((3, 4), (1, 1), (0,)),
        ((2, 5, 9), (0, 1, 1), (1,)),
    ],
)
def test_the_fewest_slices_that_do_not_overlap(sizes, strides, axes):
    assert windows(sizes, strides) == axes


@pytest.mark.slow
def test_places_with_others_between_them_are_cleared_at_once():
    xs, k = [Value(0.001 * i + 0.1) for i in range(150)], Value(0.3)
    row = xs
    for _ in range(12):
        k = ops.sin(k) * 1.2 + row[3]  # a single node, between the rows of an array
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
