"""Native programs are held to NumPy's: values, gradients, Hessians, both dtypes."""

import pickle
import sys
import threading

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.backends.native import memory
from autograd.compiling.backends.native.processor import host
from autograd.errors import MissingExtraError, OperandError
from autograd.ops.primitive import call_notation
from autograd.ops.table import primitive

from ...conftest import perceptron, size_of, spelled_out
from ..test_interface import CASES

rng = np.random.default_rng(17)
BATCHES = [1, 2, 7, 8, 63, 64, 65, 130, 300]


def drawn(name, batch):
    f, parameters, features = CASES[name]
    y = {"softmax": (batch, 3)}.get(name, (batch,))
    X = rng.normal(size=(batch, features))
    if name == "guards":
        X[0] = 0.0
    return f, rng.uniform(0.1, 1.0, size=parameters), X, rng.normal(size=y)


def both(f, in_axes=(None, 0, 0), **options):
    """The same function, compiled for NumPy and for the processor."""
    return [
        compile(f, in_axes=in_axes, backend=name, **options)
        for name in ("numpy", "native")
    ]


def assert_same(programs, *arguments, tolerance=1e-12):
    found = []
    for program in programs:
        value, slope = program.value_and_grad(*arguments)
        found.append([program(*arguments), value, *np.ravel(slope)])
    assert programs[1].backend == "native"
    np.testing.assert_allclose(found[1], found[0], rtol=tolerance, atol=tolerance)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_functions_at_every_kind_of_batch(name):
    f, *_ = CASES[name]
    programs = both(f)
    for batch in BATCHES:
        assert_same(programs, *drawn(name, batch)[1:])


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_float32(name):
    f, *data = drawn(name, 70)
    assert_same(both(f, dtype="float32"), *data, tolerance=3e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_hessian_vector_products(name):
    f, theta, *data = drawn(name, 9)
    a, b = (program.hvp(theta, theta[::-1].copy(), *data) for program in both(f))
    np.testing.assert_allclose(b, a, rtol=1e-11, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_finished_graphs(name):
    f, *data = drawn(name, 5)
    found = []
    for backend in ("numpy", "native"):
        loss, parameters = spelled_out(f, *data)
        program = compile(loss, wrt=parameters, backend=backend)
        cost = program.forward()
        program.backward()
        value, slope = program.value_and_grad()
        assert [p.grad for p in parameters] == pytest.approx(slope, rel=1e-13)
        assert cost == pytest.approx(value, rel=1e-14)
        found.append([value, *slope])
    assert program.backend == "native"
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("reduce", ["mean", "sum", None])
def test_every_way_to_reduce_and_several_results(reduce):
    def f(theta, x):
        return {"a": theta[0] * x, "b": theta[1] ** 2.0, "c": ops.exp(x * theta[1])}

    a, b = (
        program([0.5, 2.0], np.linspace(0.0, 1.0, 100))
        for program in both(f, (None, 0), reduce=reduce)
    )
    for key in a:
        np.testing.assert_allclose(b[key], a[key], rtol=1e-14)


def test_contributions_once_and_per_example_meet_in_one_gradient():
    def f(theta, x, y):
        norm = ops.sqrt(ops.total(t * t for t in theta))
        return (theta[0] * x + theta[1] / norm - y) ** 2 + theta[0] * norm

    assert_same(both(f), rng.normal(size=3), rng.normal(size=90), rng.normal(size=90))


@pytest.mark.slow
def test_wide_nets_are_tiled():
    sizes = (40, 33, 5)

    def f(theta, x, y):
        return ops.square(ops.total(perceptron(theta, x, sizes, ops.tanh)) - y)

    theta = 0.1 * rng.normal(size=size_of(sizes))
    for batch in (1, 100):
        assert_same(both(f), theta, rng.normal(size=(batch, 40)), np.ones(batch))


@pytest.mark.slow
def test_inputs_in_any_order_of_memory():
    X = rng.normal(size=(4, 33)).T  # not contiguous
    y = rng.normal(size=66)[::2]
    f = CASES["softmax"][0]
    one_hot = np.eye(3)[rng.integers(0, 3, 33)]
    theta = rng.normal(size=size_of((4, 5, 3)))
    assert_same(both(f), theta, X, one_hot)
    assert_same(both(f), np.repeat(theta, 2)[::2], X.astype("float32"), one_hot)
    assert_same(both(lambda t, x: ops.exp(t * x), (None, 0)), 0.5, y)


@pytest.mark.slow
def test_infinities_nan_and_tiny_numbers_pass_through():
    x = np.array([np.inf, -np.inf, np.nan, 1e300, -1e300, 5e-324, 0.0, -0.0, 1.0])
    for f in (
        lambda t, x: t * ops.sigmoid(x),
        lambda t, x: ops.exp(t * x),
        lambda t, x: ops.log(t * x),
        lambda t, x: ops.relu(x) * t,
        lambda t, x: ops.sqrt(x * t),
    ):
        for examples in (x, *x[:, None]):
            found = [p.value_and_grad(2.0, examples) for p in both(f, (None, 0))]
            np.testing.assert_allclose(found[1], found[0], rtol=1e-12)


# -- what is said ----------------------------------------------------------------------


def test_a_program_says_what_runs_it_and_numpy_runs_the_rest():
    odd = primitive(
        "native_test_odd", lambda x: x**3, [lambda out, x: 3.0 * x * x],
        vector=lambda x: x**3, notation=call_notation("odd", 1),
    )  # fmt: skip
    program = compile(lambda t, x: odd(t * x), in_axes=(None, 0), backend="native")
    assert program.value_and_grad(2.0, [1.0, 2.0]) == pytest.approx((36.0, 54.0))
    assert program.backend == (
        "numpy (native code can't: native_test_odd has no native form and no "
        "composition)"
    )
    assert compile(Value(2.0) * 3.0, backend="numpy").backend == "numpy"
    assert compile(Value(2.0) * 3.0, backend="native").backend == "native"


def test_the_environment_names_a_backend(monkeypatch):
    monkeypatch.setenv("CHAINRULE_BACKEND", "native")
    assert compile(Value(2.0) * 3.0).backend == "native"
    assert compile(Value(2.0) * 3.0, backend="numpy").backend == "numpy"
    monkeypatch.setenv("CHAINRULE_BACKEND", "fortran")
    with pytest.raises(OperandError, match="'fortran' in the environment variable CH"):
        compile(Value(2.0) * 3.0)


def test_without_llvmlite_the_error_names_the_extra(monkeypatch):
    host.llvm.cache_clear()
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    with pytest.raises(MissingExtraError, match=r'pip install "\S*\[native\]"'):
        compile(Value(2.0) * 3.0, backend="native")
    program = compile(lambda t, x: t * x, in_axes=(None, 0), backend="auto")
    assert program(2.0, np.ones(9000)) == 2.0
    assert program.backend.startswith("numpy (native programs need llvmlite")


def test_what_is_not_finite_is_found_by_numpy():
    scale = Value(2.0)
    program = compile(
        lambda t, x: ops.log(t * x) * scale, in_axes=(None, 0), backend="native"
    )
    assert program.value_and_grad(1.0, [1.0, 0.0])[0] == -np.inf
    assert program.not_finite() == "b = log(a) gives -inf in example 1"
    scale.data = np.inf
    program(1.0, [1.0, 2.0])
    assert "gives" in program.not_finite()
    scale.data = 1.0
    program(1.0, [1.0, 2.0])
    assert program.not_finite() is None


def test_the_source_is_led_by_formulas():
    program = compile(
        lambda t, x: ops.tanh(t * x) ** 2.0, in_axes=(None, 0), backend="native"
    )
    program(1.0, [1.0])
    assert "; a = θ ∗ x" in program.source
    assert "define" in program.source


# -- who may run it --------------------------------------------------------------------


@pytest.mark.slow
def test_pickles_and_threads():
    f, theta, X, y = drawn("moons", 50)
    program = compile(f, in_axes=(None, 0, 0), backend="native")
    expected = program.value_and_grad(theta, X, y)
    again = pickle.loads(pickle.dumps(program))
    assert again.backend == "native"
    results = [None] * 8

    def work(index):
        for _ in range(30):
            scale = 1.0 + index
            results[index] = again.value_and_grad(theta * scale, X / scale, y)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0][0] == expected[0]
    np.testing.assert_array_equal(results[0][1], expected[1])
    for index, (value, slope) in enumerate(results):
        scale = 1.0 + index
        alone = program.value_and_grad(theta * scale, X / scale, y)
        assert value == alone[0]
        np.testing.assert_array_equal(slope, alone[1])


def test_results_are_the_callers_own():
    program = compile(lambda t, x: t[0] * x, in_axes=(None, 0), backend="native")
    theta = np.array([2.0])
    _, first = program.value_and_grad(theta, [1.0, 3.0])
    kept = first.copy()
    _, second = program.value_and_grad(theta, [5.0, 7.0])
    np.testing.assert_array_equal(first, kept)
    assert second != first
    assert theta == 2.0


def test_what_does_not_fit_the_plan_is_refused_before_the_code_sees_it():
    program = compile(lambda t, x: t[0] * x, in_axes=(None, 0), backend="native")
    program([1.0, 2.0], [1.0, 2.0, 3.0])
    held = program.engine.last
    assert isinstance(held, memory.Memory)
    with pytest.raises(ValueError, match=r"an argument is \(3,\), not \(2,\)"):
        held.read(np.zeros(3), [], [np.zeros((3, 1))])
    with pytest.raises(ValueError, match=r"an argument is \(4, 1\), not \(3, 1\)"):
        held.read(np.zeros(2), [], [np.zeros((4, 1))])
