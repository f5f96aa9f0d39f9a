"""Programs of many parameters, which are read and differentiated in place."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograd import compile, ops
from autograd.compiling.backends.numpy import code

from .conftest import assert_close, eager, perceptron, size_of

rng = np.random.default_rng(26)
SIZES = (3, 6, 2)


@pytest.fixture(autouse=True)
def every_program_is_large(monkeypatch):
    monkeypatch.setattr(code, "LEND", 1)


def loss(theta, x, y):
    scores = perceptron(theta, x, SIZES, ops.tanh)
    return ops.logsumexp(scores) - scores[0] * y


@pytest.fixture(params=["numpy", "native"], autouse=True)
def backend(request, monkeypatch):
    """Every test runs on both."""
    if request.param == "native":
        pytest.importorskip("llvmlite", reason="native programs need llvmlite")
    monkeypatch.setenv("CHAINRULE_BACKEND", request.param)
    return request.param


@pytest.fixture
def program(backend):
    return compile(loss, in_axes=(None, 0, 0))


@pytest.fixture
def data():
    return rng.normal(size=size_of(SIZES)), rng.normal(size=(5, 3)), rng.normal(size=5)


def assert_lent(program, count):
    """That NumPy reads so many parameters where they are."""
    made = program.engine._choice._made
    assert "native" in made or made["numpy"].code.lent == count


@pytest.mark.parametrize(
    "kind",
    [
        np.array,
        np.ndarray.tolist,
        lambda theta: np.repeat(theta, 2)[::2],
        lambda theta: theta.astype(">f8"),
        lambda theta: np.frombuffer(b"1" + theta.tobytes(), offset=1),
        lambda theta: theta.reshape(-1, 2),
    ],
    ids=["own", "list", "strided", "swapped", "unaligned", "matrix"],
)
def test_parameters_of_any_kind(kind, program, data):
    theta, X, y = data
    if kind(theta) is not None and np.ndim(kind(theta)) == 2:
        program = compile(
            lambda t, x, y: loss(np.array(list(t)).ravel(), x, y), in_axes=(None, 0, 0)
        )
    value, slope = program.value_and_grad(kind(theta), X, y)
    assert_lent(program, len(theta))
    expected = eager(loss, theta, X, y)
    assert_close(value, expected[0])
    assert_close(np.ravel(slope), expected[1])


def test_nothing_given_is_written_and_nothing_returned_is_overwritten(program, data):
    theta, X, y = data
    theta.flags.writeable = False
    _, first = program.value_and_grad(theta, X, y)
    kept = first.copy()
    _, second = program.value_and_grad(theta * 2.0, X, y)
    program(theta * 3.0, X, y)
    assert first.tolist() == kept.tolist() != second.tolist()
    first[:] = 0.0  # the caller's own
    assert_close(program.value_and_grad(theta, X, y)[1], kept)


def test_a_change_in_place_counts_at_the_next_call(program, data):
    theta, X, y = data
    program(theta, X, y)
    theta *= 2.0
    assert_close(program(theta, X, y), eager(loss, theta, X, y)[0])


def test_parameters_that_nothing_reads_have_slope_zero():
    program = compile(lambda t, x: ops.square(ops.dot(t[:20], x)), in_axes=(None, 0))
    theta, X = rng.normal(size=30), rng.normal(size=(4, 20))
    for _ in range(3):
        np.full(30, np.nan)  # what an array from the heap may hold
        _, slope = program.value_and_grad(theta, X)
        assert slope[:20].all()
        assert not slope[20:].any()
    assert_lent(program, 30)


@pytest.mark.parametrize(
    "f",
    [
        lambda t, x: t[3],
        lambda t, x: ops.tanh(t[0] * t[7]) * x[0] + t[19] * ops.exp(t[5]),
        lambda t, x: ops.total(
            ops.sin(t[(7 * i) % 20] * t[(3 * i * i) % 20]) for i in range(20)
        ) * x[0],
    ],
    ids=["a parameter as result", "plain floats", "gathered"],
)  # fmt: skip
def test_parameters_that_are_met_in_other_ways_are_copied(f):
    program = compile(f, in_axes=(None, 0))
    theta, X = rng.normal(size=20), rng.normal(size=(4, 2))
    for point in (theta, theta + 1.0):
        value, slope = program.value_and_grad(point, X)
        expected = eager(f, point, X)
        assert_close(value, expected[0])
        assert_close(slope, expected[1])
    assert_lent(program, 0)


@pytest.mark.slow
def test_single_precision_second_order_and_threads(program, data):
    _, X, y = data
    points = [rng.normal(size=size_of(SIZES)) for _ in range(16)]
    program.hvp(points[0], points[1], X, y)

    def call(theta):
        return [
            *program.value_and_grad(theta, X, y)[1],
            *program.hvp(theta, theta, X, y),
        ]

    expected = [call(theta) for theta in points]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, points * 8)) == expected * 8
    narrow = compile(loss, in_axes=(None, 0, 0), dtype="float32")
    slope = narrow.value_and_grad(points[0], X, y)[1]
    assert slope.dtype == np.float32
    np.testing.assert_allclose(slope, expected[0][: len(slope)], rtol=1e-4, atol=1e-6)
