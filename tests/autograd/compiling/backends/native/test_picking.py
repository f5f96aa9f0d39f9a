"""Look-ups as machine code: values, gradients, wrong places named, nothing beyond."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import compile, ops
from autograd.errors import PlaceError

pytest.importorskip("llvmlite")

RNG = np.random.default_rng(0)
EXAMPLES = 150  # several tiles, and a last one that is no whole vector


def of_a_table(theta, token, y):
    """Rows of the parameters, and one of what differs from example to example."""
    rows = [theta[2 * i : 2 * i + 2] for i in range(5)]
    first, second = ops.take(rows, token)
    products = [t * y for t in theta]
    return (first * second - y) ** 2 + ops.take(products, ops.floor(y))


def of_made(theta, token, y):
    """Picks of constants, of what is made of parameters, of inputs, twice."""
    made = [ops.sin(t) for t in theta[:5]]
    return ops.take(made, token) * ops.take([2.0, *made[1:], y], token) + ops.take(
        [y, 3.0, y * y, theta[9], theta[8]], token
    )


def of_the_same(theta, token, y):
    """What is picked time and again by all examples."""
    return ops.total([ops.take(theta, ops.floor(0.0 * token + k)) for k in (3, 3, 4)])


def both(f, *data, **options):
    theta = RNG.normal(size=10)
    pair = [
        compile(f, in_axes=(None, 0, 0), backend=backend, **options)
        for backend in ("native", "numpy")
    ]
    found = [program.value_and_grad(theta, *data) for program in pair]
    assert pair[0].backend == "native"
    return (*found, pair[0](theta, *data))


@pytest.mark.slow
@pytest.mark.parametrize("f", [of_a_table, of_made, of_the_same])
@pytest.mark.parametrize(("dtype", "exact"), [("float64", 1e-11), ("float32", 1e-3)])
def test_it_is_what_numpy_computes(f, dtype, exact):
    tokens = RNG.integers(0, 5, EXAMPLES)
    native, numpy, value = both(f, tokens, RNG.uniform(0, 4, EXAMPLES), dtype=dtype)

    assert native[0] == pytest.approx(numpy[0], rel=exact)
    assert value == pytest.approx(native[0], rel=exact)
    np.testing.assert_allclose(native[1], numpy[1], rtol=exact, atol=exact)


def test_a_graph_without_a_batch():
    def f(theta, token):
        return ops.take(theta, token) ** 2 * ops.take(list(theta)[::-1], token)

    theta = RNG.normal(size=6)
    native, numpy = (
        compile(f, backend=backend).value_and_grad(theta, 4.0)
        for backend in ("native", "numpy")
    )
    assert native[0] == pytest.approx(numpy[0], rel=1e-14)
    np.testing.assert_allclose(native[1], numpy[1], rtol=1e-13)
    with pytest.raises(PlaceError, match=r"6.0 is not one of the places 0 … 5"):
        compile(f, backend="native").value_and_grad(theta, 6.0)


@pytest.mark.parametrize("wrong", [5, -1, 0.5, np.nan, np.inf, -np.inf, 1e30, 2.0**63])
@pytest.mark.parametrize("example", [0, 101, EXAMPLES - 1])
def test_a_wrong_place_names_the_example(wrong, example):
    theta, y = RNG.normal(size=10), np.ones(EXAMPLES)
    tokens = RNG.integers(0, 5, EXAMPLES).astype(float)
    program = compile(of_a_table, in_axes=(None, 0, 0), backend="native")
    right = program.value_and_grad(theta, tokens, y)
    broken = tokens.copy()
    broken[example] = wrong
    words = rf"{float(wrong)!r} in example {example} is not one of the places 0 … 4"
    for call in (program, program.value_and_grad, program.value_and_grad):
        with pytest.raises(PlaceError, match=words.replace("+", r"\+")):
            call(theta, broken, y)
    again = program.value_and_grad(theta, tokens, y)

    assert again[0] == right[0]
    assert (again[1] == right[1]).all()


@pytest.mark.slow
def test_a_net_of_tokens_trains_as_on_numpy(monkeypatch):
    from nn import Embedding, Flatten, Layer, SelfAttention, Sequential

    X, y = RNG.integers(0, 6, (40, 3)), RNG.integers(0, 2, 40)
    weights = []
    for backend in ("native", "numpy"):
        monkeypatch.setenv("CHAINRULE_BACKEND", backend)
        net = Sequential(
            Embedding(6, 4, seed=0), SelfAttention(4, seed=1), Flatten(),
            Layer(12, 2, "softmax", seed=2),
        )  # fmt: skip
        net.fit(X, y, epochs=3, seed=0, verbose=False)
        weights.append(net.theta)
    np.testing.assert_allclose(*weights, rtol=1e-8, atol=1e-10)


PAIRS = st.lists(st.integers(0, 3), min_size=2, max_size=2)


@pytest.mark.slow
@given(st.lists(PAIRS, min_size=1, max_size=5), st.integers(1, 3))
def test_random_look_ups(tokens, width):
    def f(theta, row):
        table = [theta[width * i : width * (i + 1)] for i in range(4)]
        state = table[0]
        for token in row:
            taken = ops.take(table, token)
            state = [ops.tanh(a + b) for a, b in zip(state, taken, strict=True)]
        return ops.total(state) * ops.take(state, 0)

    theta = RNG.normal(size=4 * width)
    native, numpy = (
        compile(f, in_axes=(None, 0), backend=backend).value_and_grad(theta, tokens)
        for backend in ("native", "numpy")
    )
    assert native[0] == pytest.approx(numpy[0], rel=1e-11)
    np.testing.assert_allclose(native[1], numpy[1], rtol=1e-10, atol=1e-13)
