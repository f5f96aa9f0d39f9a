"""Products over several axes, copied into matrices one way or the other."""

import numpy as np
import pytest

from autograd import Value, compile, ops, value_and_grad

SIDE, TAPS = 6, 3


def convolved(image, side, kernels, taps):
    """Return each kernel at each place of an image."""
    return [
        [
            ops.dot([image[r + i][c + j] for i in range(taps) for j in range(taps)], k)
            for r in range(side - taps + 1)
            for c in range(side - taps + 1)
        ]
        for k in kernels
    ]


def loss(theta, image):
    """Return a sum after two convolutions, of what is given and of what is computed."""
    first, second = theta[:2], theta[2:]
    hidden = convolved(image, SIDE, first, TAPS)
    maps = [[ops.tanh(x) for x in each] for each in hidden]
    size = SIDE - TAPS + 1
    tables = [[each[r * size :][:size] for r in range(size)] for each in maps]
    found = [convolved(table, size, second, TAPS) for table in tables]
    return ops.total([ops.sin(x) for each in found for row in each for x in row])


@pytest.mark.parametrize("batch", [1, 5, 8, 20])
def test_windows_whatever_the_number_of_examples(batch):
    rng = np.random.default_rng(batch)
    theta = rng.normal(0.0, 0.4, size=(4, TAPS * TAPS))
    images = rng.normal(size=(batch, SIDE, SIDE))
    program = compile(loss, in_axes=(None, 0), backend="numpy")

    value, gradient = program.value_and_grad(theta, images)

    each = [value_and_grad(loss)(theta.tolist(), x) for x in images.tolist()[:5]]
    if batch > 5:
        rest = compile(loss, in_axes=(None, 0), backend="numpy")
        each += [rest.value_and_grad(theta, images[i : i + 1]) for i in range(5, batch)]
    values, slopes = zip(*each, strict=True)
    assert value == pytest.approx(np.mean(values), rel=1e-12)
    wanted = np.mean(np.array(slopes, float), axis=0)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-11, atol=1e-13)
    assert "reshape" in program.source
    assert "_careful" not in vars(program.engine.last)  # an error would lead there


def test_both_ways_are_in_the_code_where_the_batch_decides():
    program = compile(loss, in_axes=(None, 0), backend="numpy")
    program.value_and_grad(np.ones((4, 9)), np.ones((2, SIDE, SIDE)))
    assert "if B >= 8 else" in program.source


def scaled_rows(theta, x):
    """Return a sum over rows of θ, scaled by x, over their root mean square."""
    found = []
    for row in theta:
        each = [ops.tanh(t) * xi for t, xi in zip(row, x, strict=True)]
        size = ops.sqrt(ops.dot(each, each) / len(each) + 0.1)
        found += [value / size for value in each]
    return ops.total([ops.sin(value) for value in found])


@pytest.mark.parametrize(
    ("rows", "width"),
    [(12, 8), (3, 40), (1, 16), pytest.param(2, 1100, marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("batched", [False, True])
def test_squares_of_rows_are_summed_by_ones_where_they_are_few(rows, width, batched):
    rng = np.random.default_rng(rows)
    theta, X = rng.normal(size=(rows, width)), rng.normal(size=(3, width))
    if batched:
        program = compile(scaled_rows, in_axes=(None, 0), backend="numpy")
        value, gradient = program.value_and_grad(theta, X)
    else:
        leaves = [[Value(x) for x in row] for row in theta.tolist()]
        output = ops.mean([scaled_rows(leaves, x) for x in X.tolist()])
        flat = [x for row in leaves for x in row]
        program = compile(output, wrt=flat, backend="numpy")
        value, gradient = program.value_and_grad(theta.ravel())

    each = [value_and_grad(scaled_rows)(theta.tolist(), x) for x in X.tolist()]
    values, slopes = zip(*each, strict=True)
    assert value == pytest.approx(np.mean(values), rel=1e-12)
    wanted = np.mean(np.array(slopes, float), axis=0).reshape(gradient.shape)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-11, atol=1e-13)
    assert "_careful" not in vars(program.engine.last)
    forward = program.source.split("def backward")[0]
    assert ("einsum" in forward) == (width > 1024 or (batched and rows > 1))
