from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import Value, compile, ops, value_and_grad
from autograd.errors import ExportError, MissingExtraError, OperandError
from autograd.strategies import programs
from tests.autograd.compiling.backends.arrays import cases
from tests.autograd.compiling.backends.arrays.test_lowering import assert_same


def squared_error(theta, x, y):
    return ops.square(ops.tanh(theta["w"] * x) + theta["b"] - y)


@pytest.fixture
def line():
    program = compile(squared_error, in_axes=(None, 0, 0))
    x = np.linspace(-1.0, 1.0, 7)
    return program, ({"w": 0.7, "b": -0.2}, x, 2.0 * x)


@pytest.mark.slow
@pytest.mark.parametrize("name", cases.NAMES)
def test_results_in_their_structure(jax, name):
    program, args = cases.structured()[name]

    assert_same(program.to_jax()(*args), program(*args))
    assert_same(jax.jit(program.to_jax())(*args), program(*args))


@pytest.mark.slow
@pytest.mark.parametrize("name", cases.SCALAR)
def test_gradients_in_their_structure(jax, name):
    program, args = cases.structured()[name]
    value, gradient = jax.jit(jax.value_and_grad(program.to_jax()))(*args)
    right, slopes = program.value_and_grad(*args)

    assert_same(value, right)
    assert_same(in_order(gradient), in_order(slopes))


def in_order(tree):
    """A dict by its keys, which is how JAX gives them back."""
    return dict(sorted(tree.items())) if isinstance(tree, dict) else tree


@pytest.mark.slow
@pytest.mark.parametrize("name", [*cases.SMALL, *cases.LARGE])
def test_programs(jax, name):
    program, args = cases.made(name)
    value, gradient = jax.jit(jax.value_and_grad(program.to_jax()))(*args)
    right, slopes = program.value_and_grad(*args)
    size = np.abs(slopes).max()

    np.testing.assert_allclose(value, right, rtol=1e-11)
    np.testing.assert_allclose(gradient / size, slopes / size, rtol=1e-9, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", cases.REFUSED)
def test_long_stretches_of_single_nodes_are_refused(jax, name):
    program, args = cases.made(name)

    with pytest.raises(ExportError, match="one by one"):
        program.to_jax()(*args)


class Pair(NamedTuple):
    w: object
    b: object


def test_named_tuples(jax):
    program = compile(lambda p, x: p.w * x + p.b, in_axes=(None, 0))
    f = jax.jit(jax.grad(program.to_jax()))

    assert f(Pair(1.0, 2.0), np.arange(4.0)) == Pair(1.5, 1.0)


def test_a_dataclass_of_arrays(jax):
    from dataclasses import dataclass

    @jax.tree_util.register_dataclass
    @dataclass
    class Line:
        w: object
        b: object

    def f(line, x):
        return ops.dot(line.w, x) + line.b

    program = compile(f, in_axes=(None, 0))
    line, X = Line(np.array([1.0, -1.0]), 0.5), np.arange(6.0).reshape(3, 2)
    slopes = jax.jit(jax.grad(program.to_jax()))(line, X)

    np.testing.assert_allclose(slopes.w, X.mean(axis=0))
    assert float(slopes.b) == 1.0


@pytest.mark.slow
def test_vmap_hessian_and_jacobian(jax, line):
    program, (theta, x, y) = line
    f = program.to_jax()
    flat = compile(
        lambda p, x, y: squared_error({"w": p[0], "b": p[1]}, x, y),
        in_axes=(None, 0, 0),
    )
    at = np.array([0.7, -0.2])
    many = {"w": np.array([0.7, 0.1]), "b": np.array([-0.2, 0.3])}
    found = jax.vmap(f, in_axes=(0, None, None))(many, x, y)

    np.testing.assert_allclose(
        jax.hessian(flat.to_jax())(at, x, y), flat.hessian(at, x, y), atol=1e-14
    )
    np.testing.assert_allclose(found[0], program(theta, x, y), rtol=1e-13)
    assert found.shape == (2,)


@pytest.mark.slow
def test_inputs_have_gradients(jax, line):
    program, (theta, x, y) = line
    by_x = jax.grad(program.to_jax(), 1)(theta, x, y)
    turned = compile(
        lambda x, theta, y: squared_error(theta, x, y), in_axes=(None, None, 0)
    )
    expected = [
        turned.value_and_grad(xi, theta, [yi])[1] / len(x)
        for xi, yi in zip(x.tolist(), y.tolist(), strict=True)
    ]

    np.testing.assert_allclose(by_x, expected, rtol=1e-12)


def test_other_leaves_are_read_at_each_run(jax):
    w, x = Value(2.0), Value(3.0)
    program = compile(ops.tanh(w * x), wrt=[w])
    f = program.to_jax()
    jitted = jax.jit(jax.value_and_grad(f))
    jitted(np.array([0.1]))
    x.data = 5.0

    assert float(f(np.array([0.1]))) == pytest.approx(program([0.1]), rel=1e-15)
    assert_same(jitted(np.array([0.1])), program.value_and_grad([0.1]))
    assert float(f.pure([2.0], np.array([0.1]))) == pytest.approx(np.tanh(0.2))


def test_float64_is_never_turned_to_float32(jax):
    program = compile(lambda x: x * x)
    jax.config.update("jax_enable_x64", False)

    with pytest.raises(OperandError, match="jax_enable_x64"):
        program.to_jax()
    assert program.to_jax(dtype="float32")(3.0).dtype == np.float32
    assert compile(lambda x: x * x, dtype="float32").to_jax()(3.0).dtype == np.float32


def test_float32_stays_float32(jax, line):
    _, args = line
    program = compile(squared_error, in_axes=(None, 0, 0), dtype="float32")
    value = program.to_jax()(*args)

    assert value.dtype == np.float32
    np.testing.assert_allclose(value, program(*args), rtol=1e-6)


def test_an_index_that_is_no_place_takes_nan(jax):
    program = compile(lambda t, i: ops.take(list(t), i), in_axes=(None, 0), reduce=None)
    found = program.to_jax()(np.array([1.0, 2.0]), np.array([1.0, 2.0, -1.0, 0.5]))

    assert np.isnan(found).tolist() == [False, True, True, True]
    assert float(found[0]) == 2.0


@pytest.mark.slow
def test_export_with_any_number_of_examples(jax, line):
    program, (theta, x, y) = line
    (b,) = jax.export.symbolic_shape("b")
    row = jax.ShapeDtypeStruct((b,), np.float64)
    one = jax.ShapeDtypeStruct((), np.float64)
    exported = jax.export.export(jax.jit(program.to_jax()))(
        {"w": one, "b": one}, row, row
    )
    again = jax.export.deserialize(exported.serialize())

    for count in (1, 5, 7):
        expected = program(theta, x[:count], y[:count])
        found = again.call(
            {k: np.float64(v) for k, v in theta.items()}, x[:count], y[:count]
        )
        np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_other_dtypes_are_refused(jax):
    with pytest.raises(OperandError, match="float16"):
        compile(lambda x: x * x).to_jax(dtype="float16")


def test_examples_must_agree_and_be_some(jax, line):
    program, (theta, x, y) = line

    with pytest.raises(OperandError, match="there are no examples"):
        program.to_jax()(theta, x[:0], y[:0])

    with pytest.raises(OperandError, match="7 and 3"):
        program.to_jax()(theta, x, y[:3])


def test_without_jax_the_extra_is_named(monkeypatch):
    import sys

    ours = "autograd.compiling.backends.arrays.jax"
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jax", None)

    with pytest.raises(MissingExtraError, match=r"\[jax\]"):
        compile(lambda x: x * x).to_jax()


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=programs(size=8))
def test_drawn_programs(jax, program):
    compiled = compile(program)
    f = jax.value_and_grad(compiled.to_jax(), tuple(range(len(program.inputs))))
    value, slopes = f(*map(float, program.inputs))
    right, expected = value_and_grad(program, tuple(range(len(program.inputs))))(
        *program.inputs
    )

    np.testing.assert_allclose(float(value), right, rtol=1e-9, atol=1e-300)
    for got, wanted in zip(slopes, expected, strict=True):
        np.testing.assert_allclose(float(got), wanted, rtol=1e-6, atol=1e-9)
