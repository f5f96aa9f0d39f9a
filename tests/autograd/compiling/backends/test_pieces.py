"""Batches that threads share: the same results, bit for bit for any number of them."""

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends import pieces
from autograd.errors import OperandError, PlaceError

BACKENDS = [
    "numpy",
    pytest.param(
        "native",
        marks=pytest.mark.skipif(
            find_spec("llvmlite") is None, reason="native programs need llvmlite"
        ),
    ),
]
RNG = np.random.default_rng(5)
THETA, X = RNG.normal(size=9), RNG.normal(size=(103, 3))
SIZES = [1, 2, 5, 103]


def loss(theta, x):
    hidden = [ops.tanh(ops.dot(theta[3 * k : 3 * k + 3], x)) for k in range(3)]
    penalty = 0.1 * ops.total(ops.square(t) for t in theta)
    return ops.logsumexp(hidden) + penalty


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Let batches of a few examples be worth sharing."""
    monkeypatch.setattr(pieces, "PIECE", 200)


def pair(f=loss, **options):
    """The program that shares nothing, and one that does."""
    options = {"in_axes": (None, 0)} | options
    return compile(f, **options), compile(f, threads=3, **options)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("size", SIZES)
def test_values_and_gradients_are_those_of_one_piece(backend, reduce, size):
    alone, shared = pair(reduce=reduce, backend=backend)
    value, gradient = alone.value_and_grad(THETA, X[:size])
    for _ in range(2):  # the second call finds its buffers
        found, slopes = shared.value_and_grad(THETA, X[:size])
        assert found == pytest.approx(value, rel=1e-14)
        np.testing.assert_allclose(slopes, gradient, rtol=1e-12)
    assert shared(THETA, X[:size]) == pytest.approx(value, rel=1e-14)
    assert ("pieces by 3 threads" in shared.backend) == (size > 5)


@pytest.mark.parametrize("backend", BACKENDS)
def test_any_number_of_threads_gives_the_same_bits(backend):
    found = set()
    for threads in (1, 2, 7, 30):
        program = compile(loss, in_axes=(None, 0), threads=threads, backend=backend)
        value, gradient = program.value_and_grad(THETA, X)
        found.add((value, gradient.tobytes()))
    assert len(found) == 1


def test_threads_do_run(monkeypatch):
    seen, both = set(), threading.Barrier(2, timeout=10)
    piece = pieces.Pieces._piece

    def noted(self, *arguments):
        if len(seen) < 2:
            seen.add(threading.get_ident())
            both.wait()  # goes on when two threads are here
        return piece(self, *arguments)

    monkeypatch.setattr(pieces.Pieces, "_piece", noted)
    program = compile(loss, in_axes=(None, 0), threads=2)
    program.value_and_grad(THETA, X)
    assert len(seen) == 2


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_results_and_derivatives_of_each_example(backend):
    several = lambda theta, x: [loss(theta, x), ops.dot(theta[:3], x)]  # noqa: E731
    alone, shared = pair(several, reduce=None, backend=backend)
    np.testing.assert_allclose(shared(THETA, X), alone(THETA, X), rtol=1e-13)
    np.testing.assert_allclose(
        shared.jacobian(THETA, X), alone.jacobian(THETA, X), rtol=1e-12, atol=1e-15
    )
    alone, shared = pair(backend=backend)
    np.testing.assert_allclose(
        shared.hvp(THETA, THETA[::-1], X), alone.hvp(THETA, THETA[::-1], X), rtol=1e-11
    )
    np.testing.assert_allclose(
        shared.hessian(THETA, X), alone.hessian(THETA, X), rtol=1e-11, atol=1e-14
    )


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_leaves_outside_count_at_each_call(backend):
    scale = Value(1.0)
    scaled = lambda theta, x: scale * loss(theta, x)  # noqa: E731
    alone, shared = pair(scaled, backend=backend)
    for number in (1.0, -2.0):
        scale.data = number
        assert shared(THETA, X) == pytest.approx(alone(THETA, X), rel=1e-14)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_place_that_is_none_is_named_by_its_example_in_the_batch(backend):
    picked = lambda theta, x: ops.take(list(theta), x) + ops.tanh(theta[0])  # noqa: E731
    program = compile(picked, in_axes=(None, 0), threads=2, backend=backend)
    places = np.zeros(400)
    program.value_and_grad(THETA, places)
    assert "pieces" in program.backend
    places[333] = 77.0
    with pytest.raises(PlaceError, match=r"77\.0 in example 333 is not one of"):
        program.value_and_grad(THETA, places)


def test_infinity_times_zero_is_zero_as_alone():
    careless = lambda t, x: t[0] * ops.where(x > 0.0, ops.log(x), 0.0)  # noqa: E731
    alone, shared = pair(careless)
    numbers = np.linspace(-1.0, 1.0, 300)
    np.testing.assert_allclose(
        shared.grad([2.0], numbers), alone.grad([2.0], numbers), rtol=1e-13
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_one_number_for_all_examples_is_not_shared(backend):
    alone, shared = pair(lambda t, x: ops.total(t) * 2.0, backend=backend)
    assert shared.value_and_grad(THETA, X)[0] == alone.value_and_grad(THETA, X)[0]
    assert "threads" not in shared.backend


def test_users_threads_and_pickles():
    _, shared = pair()
    expected = shared.value_and_grad(THETA, X)[0]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: shared(THETA, X), range(12)))
    assert found == [expected] * 12
    again = pickle.loads(pickle.dumps(shared))
    assert again(THETA, X) == expected
    assert again.backend == shared.backend


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"threads": 0}, "threads is a whole number from 1 on, got 0"),
        ({"threads": True}, "whole number from 1 on, got True"),
        ({"threads": 2.0}, "whole number from 1 on, got 2.0"),
        ({"threads": 2, "in_axes": None}, "name the arguments that hold them"),
    ],
)
def test_what_are_no_threads(options, words):
    with pytest.raises(OperandError, match=words):
        compile(loss, **{"in_axes": (None, 0)} | options)


def test_a_finished_graph_has_no_batch_to_share():
    with pytest.raises(OperandError, match="leave out threads"):
        compile(Value(2.0) * 3.0, threads=2)
