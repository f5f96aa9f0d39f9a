"""The quick call looks at arrays itself: what does not suit takes the long way."""

import gc
import pickle
import threading

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.native import entry
from autograd.compiling.backends.native.processor import arrays
from autograd.errors import PlaceError

rng = np.random.default_rng(5)
THETA, X, Y = rng.normal(size=4), rng.normal(size=(70, 3)), rng.normal(size=70)


def squares(theta, x, y):
    return ops.square(ops.dot(theta[:3], x) * ops.exp(theta[3]) - y)


def quick(**options):
    """A program whose next call with such arrays is a quick one."""
    program = compile(squares, in_axes=(None, 0, 0), backend="native", **options)
    kind = options.get("dtype", "float64")
    arguments = [array.astype(kind) for array in (THETA, X, Y)]
    long_way = program.value_and_grad(*arguments)
    assert program.engine.again(arguments[0], tuple(arguments[1:])) is not None
    return program, arguments, long_way


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_the_quick_way_gives_the_same_bits(dtype, reduce):
    program, arguments, (value, slope) = quick(dtype=dtype, reduce=reduce)
    again, same = program.value_and_grad(*arguments)
    assert again == value == program(*arguments)
    np.testing.assert_array_equal(same, slope)
    assert same.dtype == slope.dtype


@pytest.mark.parametrize(
    "changed",
    [
        lambda a: a.tolist(),
        lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
        lambda a: a.astype(">f8"),
        lambda a: a.astype("float32").astype("longdouble"),
        lambda a: np.frombuffer(b"1" + a.tobytes(), offset=1).reshape(a.shape),
        lambda a: np.asfortranarray(a),
        lambda a: a.view(np.recarray),
        lambda a: a.astype(object),
    ],
    ids=[
        "list", "strided", "swapped", "wide", "unaligned", "columns", "subclass",
        "objects",
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", [0, 1, 2])
def test_arrays_of_other_kinds_are_read_all_the_same(changed, which):
    program, arguments, _ = quick()
    arguments[which] = changed(arguments[which])
    value, slope = program.value_and_grad(*arguments)
    numbers = [np.array(argument, float) for argument in arguments]
    expected = compile(squares, in_axes=(None, 0, 0), backend="numpy")
    cost, wanted = expected.value_and_grad(*numbers)
    assert value == pytest.approx(cost, rel=1e-13)
    np.testing.assert_allclose(slope, wanted, rtol=1e-12)


def test_other_shapes_are_traced_and_a_change_of_shape_in_place_is_seen():
    program, (theta, X, Y), (value, _) = quick()
    for count in (1, 8, 69):
        part, _ = program.value_and_grad(theta, X[:count], Y[:count])
        assert part == pytest.approx(program(theta, X[:count], Y[:count]), rel=1e-15)
    assert program.value_and_grad(theta, X, Y)[0] == value
    mine = X.copy()
    program.value_and_grad(theta, mine, Y)
    mine.shape = (35, 6)
    with pytest.raises(Exception, match="examples"):
        program.value_and_grad(theta, mine, Y)
    with pytest.raises(Exception, match="takes 3 arguments"):
        program.value_and_grad(theta, X)


def test_examples_along_another_axis():
    program = compile(squares, in_axes=(None, 1, 0), backend="native")
    for _ in range(3):
        found = program.value_and_grad(THETA, X.T.copy(), Y)
        assert found[0] == quick()[2][0]


def test_what_is_not_finite_takes_the_long_way():
    f = lambda t, x: ops.sqrt(t[0] * x) * t[1]  # noqa: E731
    x, theta = np.linspace(0.0, 4.0, 90), np.array([1.0, 0.0])
    found = []
    for backend in ("numpy", "native"):
        program = compile(f, in_axes=(None, 0), backend=backend)
        found.append([program.value_and_grad(theta, x)[1] for _ in range(3)])
        program.value_and_grad(np.array([1.0, 1.0]), x[1:])
        program.value_and_grad(np.array([1.0, 1.0]), x[1:])
        assert program.not_finite() is None
        program.value_and_grad(np.array([-1.0, 1.0]), x[1:])
        assert "gives nan" in program.not_finite()
    np.testing.assert_allclose(found[1], found[0], rtol=1e-13)


def test_leaves_that_are_no_arguments_are_read_each_time():
    scale = Value(2.0)
    program = compile(lambda t, x: t * x * scale, in_axes=(None, 0), backend="native")
    theta, x = np.array(3.0), np.ones(9)
    for factor in (2.0, 5.0, 7.0):
        scale.data = factor
        assert program.value_and_grad(theta, x) == pytest.approx((3.0 * factor, factor))


@pytest.mark.slow
def test_what_is_returned_is_the_callers_and_what_is_given_may_change():
    program, (theta, X, Y), (value, _) = quick()
    _, first = program.value_and_grad(theta, X, Y)
    kept = first.copy()
    theta *= 2.0
    other, second = program.value_and_grad(theta, X, Y)
    np.testing.assert_array_equal(first, kept)
    assert other != value
    assert not np.array_equal(second, first)
    del theta, X, Y
    gc.collect()


def test_parameters_met_one_by_one_are_copied_there_and_back():
    values = [Value(x) for x in (0.5, 1.5, 2.5)]
    loss = ops.sin(values[0]) * values[1] + ops.exp(values[2] * values[0])
    program = compile(loss, wrt=values, backend="native")
    theta = np.array([0.5, 1.5, 2.5])
    long_way = program.value_and_grad(theta)
    value, slope = program.value_and_grad(theta)
    assert value == long_way[0]
    np.testing.assert_array_equal(slope, long_way[1])
    assert program.value_and_grad(theta + 1.0)[0] != value


def test_a_large_batch_is_summed_exactly():
    program = compile(lambda t, x: t * x, in_axes=(None, 0), backend="native")
    x = rng.uniform(size=1_000_003)
    value, _ = program.value_and_grad(np.array(1.0), x)
    assert value == pytest.approx(float(np.mean(x.astype("longdouble"))), rel=1e-15)


def test_threads_keep_to_their_own():
    program, (theta, X, Y), _ = quick()
    expected = [program.value_and_grad(theta * k, X, Y)[0] for k in range(8)]
    found = [set() for _ in range(8)]

    def work(k):
        for _ in range(200):
            found[k].add(program.value_and_grad(theta * k, X, Y)[0])

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{value} for value in expected]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_arrays_out_of_a_pickle_or_a_file_take_the_quick_way(dtype, tmp_path):
    program, arguments, (value, _) = quick(dtype=dtype)
    unpickled = pickle.loads(pickle.dumps(arguments))
    assert program.engine.again(unpickled[0], tuple(unpickled[1:])) is not None
    np.savez(tmp_path / "arrays.npz", *arguments)
    with np.load(tmp_path / "arrays.npz") as stored:
        loaded = [stored[f"arr_{k}"] for k in range(3)]
    assert program.engine.again(loaded[0], tuple(loaded[1:])) is not None
    assert program.value_and_grad(*unpickled)[0] == value
    other = [array.view("int64" if dtype == "float64" else "int32") for array in loaded]
    assert program.engine.again(other[0], tuple(other[1:])) is None


def test_where_arrays_lie_otherwise_the_long_way_is_always_taken(monkeypatch):
    monkeypatch.setattr(entry, "fields", lambda: None)
    program = compile(squares, in_axes=(None, 0, 0), backend="native")
    first = program.value_and_grad(THETA, X, Y)
    assert program.engine.again(THETA, (X, Y)) is None
    assert program.value_and_grad(THETA, X, Y)[0] == first[0]


def test_fields_are_tried_before_they_are_relied_on(monkeypatch):
    assert arrays.fields.__wrapped__() == arrays.fields()
    monkeypatch.setattr(arrays.Fields, "descr", property(lambda it: it.data + 32))
    assert arrays.fields.__wrapped__() is None


def test_a_wrong_index_is_an_error_on_the_quick_way_and_then_forgotten():
    def looked_up(theta, index, x):
        rows = [theta[2 * k : 2 * k + 2] for k in range(3)]
        return ops.square(ops.dot(ops.take(rows, index), x[:2]) - x[2])

    program = compile(looked_up, in_axes=(None, 0, 0), backend="native")
    theta, index = rng.normal(size=6), rng.integers(0, 3, 70).astype(float)
    expected = program.value_and_grad(theta, index, X)
    for _ in range(2):
        value, slope = program.engine.again(theta, (index, X))
        assert value / 70 == expected[0]
        np.testing.assert_array_equal(slope, expected[1])
        bad = index.copy()
        bad[40] = 3.0
        assert program.engine.again(theta, (bad, X)) is None
        with pytest.raises(PlaceError, match="in example 40 is not one of"):
            program.value_and_grad(theta, bad, X)
        assert program.value_and_grad(theta, index, X)[0] == expected[0]
