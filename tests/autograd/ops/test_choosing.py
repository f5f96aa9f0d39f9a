"""ops.take: eager, in every transform, and compiled to a gather and a scatter."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, compile, hessian, jvp, ops, steps, value_and_grad
from autograd.checking import gradcheck
from autograd.compiling.instructions import Put, Take
from autograd.errors import OperandError, PlaceError

rng = np.random.default_rng(8)


def test_by_a_plain_number_it_is_what_stands_there():
    rows = [Value(1.0), Value(2.0), Value(3.0)]

    assert ops.take(rows, 1) is rows[1]
    assert ops.take(rows, -1) is rows[2]
    assert ops.take(rows, np.int64(0)) is rows[0]
    assert ops.take(rows, 2.0) is rows[2]
    assert ops.take([[1.0, 2.0], (3.0, 4.0)], -1) == [3.0, 4.0]


def test_by_a_value_the_gradient_goes_to_what_is_picked():
    rows, index = [Value(5.0), Value(6.0), Value(7.0)], Value(1.0)
    out = ops.take(rows, index) ** 2
    out.backward()

    assert out.data == 36.0
    assert [row.grad for row in rows] == [0.0, 12.0, 0.0]
    assert index.grad == 0.0
    index.data = 2.0
    assert out.forward().data == 49.0


def test_rows_of_scalars_give_a_list():
    table = [[Value(float(3 * i + j)) for j in range(3)] for i in range(4)]
    picked = ops.take(table, Value(2.0))

    assert [x.data for x in picked] == [6.0, 7.0, 8.0]
    ops.dot(picked, [1.0, 10.0, 100.0]).backward()
    assert [x.grad for x in table[2]] == [1.0, 10.0, 100.0]
    assert [x.grad for x in table[1]] == [0.0] * 3


@pytest.mark.parametrize("index", [3, -4, 1.5, 3.0, float("nan"), float("inf")])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_place_that_is_not_there_is_an_error_with_the_bounds(index, wrapped):
    with pytest.raises(PlaceError, match=r"is not one of the places 0 … 2") as caught:
        ops.take([Value(1.0)] * 3, Value(index) if wrapped else index)
    assert isinstance(caught.value, IndexError)


def test_a_computed_place_does_not_count_from_the_end():
    with pytest.raises(PlaceError, match=r"-1.0 is not one of the places 0 … 1"):
        ops.take([1.0, 2.0], Value(-1.0))


@pytest.mark.parametrize(
    ("rows", "message"),
    [([], "no rows"), ([[1.0], [2.0, 3.0]], r"differ in length, \[1, 2\]")],
)
def test_rows_that_are_none(rows, message):
    with pytest.raises(OperandError, match=message):
        ops.take(rows, Value(0.0))


def test_an_index_in_brackets_says_what_to_use():
    with pytest.raises(OperandError, match=r"ops.take\(rows, x\)"):
        [1.0, 2.0][Value(1.0)]
    with pytest.raises(Exception, match=r"ops.take\(rows, x\)"):
        compile(lambda t, i: t[i], in_axes=(None, 0))([1.0, 2.0], [0, 1])
    with pytest.raises(IndexError) as caught:
        compile(lambda t, i: t[i], in_axes=(None, 0))(np.array([1.0, 2.0]), [0, 1])
    assert "ops.take" in caught.value.__notes__[0]


def cube(rows, index):
    return ops.take(rows, index) ** 3


def test_transforms_of_every_order():
    rows = [2.0, 3.0, 4.0]

    assert value_and_grad(lambda r: cube(r, Value(1.0)))(rows) == (27.0, [0, 27.0, 0])
    assert np.array(hessian(lambda r: cube(r, Value(1.0)))(rows)).tolist() == [
        [0, 0, 0], [0, 18.0, 0], [0, 0, 0],
    ]  # fmt: skip
    assert jvp(lambda r: cube(r, Value(2.0)), (rows,), ([1.0, 1.0, 1.0],))[1] == 48.0
    assert gradcheck(lambda r: cube(r, Value(0.0)), (rows,))


def test_graphs_with_it_are_copied_pickled_stepped():
    rows = [Value(2.0, "a"), Value(3.0, "b")]
    out = ops.take(rows, Value(1.0, "i")) * 2.0

    assert pickle.loads(pickle.dumps(out)).forward().data == 6.0
    assert copy.deepcopy(out).data == 6.0
    assert "pick(i, a, b)" in str(steps(out))


# -- compiled --------------------------------------------------------------------------

V, D = 7, 3


def embedding(theta, token, target):
    table = [theta[i * D : (i + 1) * D] for i in range(V)]
    read = theta[V * D :]
    return (ops.dot(ops.take(table, token), read) - target) ** 2


def eager(f, theta, *data):
    pairs = [
        value_and_grad(f)(theta.tolist(), *map(float, example))
        for example in zip(*data, strict=True)
    ]
    values, slopes = zip(*pairs, strict=True)
    return np.mean(values), np.mean(slopes, axis=0)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_table_is_read_where_the_index_says(dtype):
    theta, tokens = rng.normal(size=V * D + D), rng.integers(0, V, 20)
    program = compile(embedding, in_axes=(None, 0, 0), dtype=dtype, backend="numpy")
    target = rng.normal(size=20)

    found = program.value_and_grad(theta, tokens, target)

    for got, right in zip(found, eager(embedding, theta, tokens, target), strict=True):
        tolerance = 1e-12 if dtype == "float64" else 1e-4
        np.testing.assert_allclose(got, right, rtol=tolerance, atol=tolerance)
    kinds = [type(it) for it in program.engine.plan.forward]
    assert kinds.count(Take) == 1
    assert [type(it) for it in program.engine.plan.backward].count(Put) == 1
    assert "θ[0:21][token]" in str(program)
    assert program.backend == "numpy"


def test_the_same_as_pytorch():
    torch = pytest.importorskip("torch")
    theta, tokens = rng.normal(size=V * D + D), rng.integers(0, V, 30)
    target = rng.normal(size=30)
    t = torch.tensor(theta, requires_grad=True)
    picked = torch.nn.functional.embedding(torch.tensor(tokens), t[: V * D].view(V, D))
    loss = ((picked @ t[V * D :] - torch.tensor(target)) ** 2).mean()
    loss.backward()

    program = compile(embedding, in_axes=(None, 0, 0))
    value, slopes = program.value_and_grad(theta, tokens, target)
    assert value == pytest.approx(loss.item(), rel=1e-13)
    np.testing.assert_allclose(slopes, t.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("backend", ["numpy", "native"])
def test_a_wrong_place_names_the_example(backend):
    if backend == "native":
        pytest.importorskip("llvmlite")
    program = compile(embedding, in_axes=(None, 0, 0), backend=backend)
    theta = rng.normal(size=V * D + D)
    right = program.value_and_grad(theta, [0, 1, 2], [0.0, 0.0, 0.0])
    for wrong in (7, -1, 0.5, np.nan):
        with pytest.raises(PlaceError, match=rf"{wrong}.* in example 1 is not one"):
            program.value_and_grad(theta, [0, wrong, 2], [0.0, 0.0, 0.0])
    again = program.value_and_grad(theta, [0, 1, 2], [0.0, 0.0, 0.0])
    assert right[0] == again[0]
    assert (right[1] == again[1]).all()


def several(theta, i, j):
    """Picks of what is computed, of constants among it, twice of one table."""
    made = [ops.sin(t * 0.5) for t in theta]
    mixed = ops.take([made[0], 2.0, theta[1]], j)
    return ops.take(made, i) * ops.take(made, j) * mixed + ops.take(theta, i) ** 2


def of_the_batch(theta, x, i):
    """Picks of what differs from example to example."""
    hidden = [ops.tanh(t * x) for t in theta]
    return ops.take(hidden, i) * theta[0]


@pytest.mark.parametrize("f", [several, of_the_batch])
def test_whatever_is_picked(f):
    theta = rng.normal(size=9)
    second = rng.integers(0, 3, 12)
    first = rng.integers(0, 9, 12) if f is several else rng.normal(size=12)
    program = compile(f, in_axes=(None, 0, 0))
    found = program.value_and_grad(theta, first, second)
    right = eager(f, theta, first, second)
    assert found[0] == pytest.approx(right[0], rel=1e-12)
    np.testing.assert_allclose(found[1], right[1], rtol=1e-11, atol=1e-14)


@pytest.mark.slow
@given(st.data())
def test_random_programs_with_look_ups(data):
    size = data.draw(st.integers(2, 6))
    width = data.draw(st.integers(1, 3))
    count = data.draw(st.integers(1, 5))
    indices = data.draw(
        st.lists(
            st.lists(st.integers(0, size - 1), min_size=count, max_size=count),
            min_size=1, max_size=4,
        )
    )  # fmt: skip

    def f(theta, tokens):
        table = [theta[i * width : (i + 1) * width] for i in range(size)]
        state = table[0]
        for token in tokens:
            row = ops.take(table, token)
            state = [ops.tanh(a + b) for a, b in zip(state, row, strict=True)]
        return ops.total(state) * ops.take(state, 0)

    theta = rng.normal(size=size * width)
    program = compile(f, in_axes=(None, 0))
    value, slopes = program.value_and_grad(theta, np.array(indices, float))
    pairs = [value_and_grad(f)(theta.tolist(), list(map(float, i))) for i in indices]
    assert value == pytest.approx(np.mean([v for v, _ in pairs]), rel=1e-11)
    right = np.mean([s for _, s in pairs], axis=0)
    np.testing.assert_allclose(slopes, right, rtol=1e-10, atol=1e-13)
