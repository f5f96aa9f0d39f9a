"""One program in eight threads at once, each with arguments of its own."""

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograd import Value, compile, ops

from .conftest import perceptron, size_of

rng = np.random.default_rng(24)
THREADS, POINTS, CALLS = 8, 24, 100
SIZES = (3, 4, 1)
X = rng.normal(size=(5, 3))


@pytest.fixture(autouse=True)
def quick_switches():
    """Let threads take turns in the middle of a call."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def net(theta, x, scale, shift):
    """A batched part, and products of shared numbers as plain float arithmetic."""
    z = perceptron(theta, x * 1.0 + np.array(list(shift)), SIZES, ops.tanh)[0]
    return ops.square(z * scale) + ops.sin(scale * shift[0]) * ops.exp(shift[1])


def batched(dtype, copied):
    program = compile(net, in_axes=(None, 0, None, None), dtype=dtype)
    points = [
        (
            rng.normal(size=size_of(SIZES)), rng.normal(size=size_of(SIZES)), X,
            float(rng.normal()), rng.normal(size=3),
        )
        for _ in range(POINTS)
    ]  # fmt: skip
    theta, vector, *data = points[0]
    program.hvp(theta, vector, *data)  # traced, also for a pickle
    if copied:
        program = pickle.loads(pickle.dumps(program))

    def call(point):
        theta, vector, *data = point
        return [
            program(theta, *data),
            *program.value_and_grad(theta, *data)[1],
            *program.hvp(theta, vector, *data),
        ]

    return call, points


def spelled_out(dtype, copied):
    leaves = [Value(0.1 * i) for i in range(6)]
    output = ops.square(ops.sin(leaves[0] * leaves[1]) + leaves[2] ** 3 * leaves[3])
    for leaf in leaves[3:]:
        output = ops.tanh(output * leaf + leaves[0])
    program = compile(output, wrt=leaves, dtype=dtype)
    points = [(rng.normal(size=6), rng.normal(size=6)) for _ in range(POINTS)]
    program.hvp(*points[0])
    if copied:
        program = pickle.loads(pickle.dumps(program))

    def call(point):
        theta, vector = point
        value, slopes = program.value_and_grad(theta)
        return [program(theta), value, *slopes, *program.hvp(theta, vector)]

    return call, points


@pytest.mark.slow
@pytest.mark.parametrize("copied", [False, True], ids=["fresh", "pickled"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", [batched, spelled_out])
def test_threads_with_different_arguments_do_not_mix(kind, dtype, copied):
    call, points = kind(dtype, copied)
    expected = np.array([call(point) for point in points])
    order = rng.permutation(np.repeat(np.arange(POINTS), CALLS // POINTS + 1))
    rounds = [np.roll(order, 7 * thread) for thread in range(THREADS)]

    def calls(numbers):
        return np.array([call(points[number]) for number in numbers])

    with ThreadPoolExecutor(THREADS) as pool:
        for numbers, found in zip(rounds, pool.map(calls, rounds), strict=True):
            np.testing.assert_array_equal(found, expected[numbers])
