"""Jacobians and Hessians of programs: against JAX, SciPy and the eager transforms."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.optimize import curve_fit, least_squares, minimize

from autograd import Value, compile, hessian, jacobian, ops
from autograd.compiling.programs import tables
from autograd.errors import OperandError

from ..conftest import assert_close

T = np.linspace(0.0, 2.0, 9)
THETA = np.array([1.5, -0.4, 0.3])


def decay(theta, t):
    return theta[0] * ops.exp(theta[1] * t) + theta[2] * t


def curve(theta, t):
    """Several results of one example."""
    return [decay(theta, t), ops.sin(theta[1] * t) * theta[2], theta[0] * theta[0]]


def rosenbrock(x):
    pairs = zip(x[1:], x, strict=False)
    return sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for b, a in pairs)


def residuals(theta, t, y):
    return [decay(theta, a) - b for a, b in zip(t, y, strict=True)]


# -- against JAX -----------------------------------------------------------------------


def both(f):
    """The function with JAX's exp and sin; what it is given has operators."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)

    def twin(*args):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ops, "exp", jax.numpy.exp)
            patch.setattr(ops, "sin", jax.numpy.sin)
            result = f(*args)
            return jax.numpy.stack(result) if isinstance(result, list) else result

    return jax, twin


@pytest.mark.slow
@pytest.mark.parametrize("f", [decay, curve])
@pytest.mark.parametrize("backend", ["numpy", "native"])
def test_each_examples_jacobian_is_jaxs(f, backend):
    if backend == "native":
        pytest.importorskip("llvmlite")
    jax, twin = both(f)
    program = compile(f, in_axes=(None, 0), reduce=None, backend=backend)
    expected = jax.vmap(jax.jacobian(twin), (None, 0))(THETA, T)
    assert program.jacobian(THETA, T).shape == expected.shape
    assert_close(program.jacobian(THETA, T), expected, 1e-12)


@pytest.mark.slow
def test_each_examples_hessian_and_the_reduced_ones_are_jaxs():
    jax, twin = both(decay)
    expected = jax.vmap(jax.hessian(twin), (None, 0))(THETA, T)
    for reduce, of in ((None, np.asarray), ("mean", np.mean), ("sum", np.sum)):
        program = compile(decay, in_axes=(None, 0), reduce=reduce)
        wanted = of(expected) if reduce is None else of(expected, axis=0)
        assert_close(program.hessian(THETA, T), wanted, 1e-12)


@pytest.mark.slow
def test_a_hessian_without_a_batch_is_jaxs():
    jax, twin = both(rosenbrock)
    x = np.linspace(-1.0, 1.5, 7)
    assert_close(compile(rosenbrock).hessian(x), jax.hessian(twin)(x), 1e-12)


# -- against the eager transforms ------------------------------------------------------


def test_reduced_jacobians_are_the_mean_and_the_sum_of_all():
    each = compile(curve, in_axes=(None, 0), reduce=None).jacobian(THETA, T)
    assert each.shape == (9, 3, 3)
    assert_close(
        each, [jacobian(lambda p, t=t: np.array(curve(p, t)))(THETA) for t in T]
    )
    for reduce, of in (("mean", np.mean), ("sum", np.sum)):
        found = compile(curve, in_axes=(None, 0), reduce=reduce).jacobian(THETA, T)
        assert_close(found, of(each, axis=0))


def test_more_results_than_parameters_and_fewer():
    wide, tall = (
        (lambda x: [ops.total(x)]),
        (lambda x: [n * x[0] * x[1] for n in range(9)]),
    )
    for f in (wide, tall):
        found = compile(f).jacobian([2.0, 5.0])
        assert found == jacobian(f)([2.0, 5.0])


STRUCTURES = {
    "number": (lambda p: p * p, 3.0),
    "array": (lambda p: p * p.sum(), np.array([[1.0, 2.0], [3.0, 4.0]])),
    "dict": (
        lambda p: {"a": p["w"][0] * p["b"], "b": p["w"]},
        {"w": [1.0, 2.0], "b": 3.0},
    ),
    "tuple": (lambda p: (p[0] * p[1][0], [p[1][1]]), (2.0, [3.0, 4.0])),
}


@pytest.mark.parametrize("kind", STRUCTURES)
def test_the_jacobian_has_the_results_structure_around_the_arguments(kind):
    f, theta = STRUCTURES[kind]
    found, expected = compile(f).jacobian(theta), jacobian(f)(theta)
    assert type(found) is type(expected)
    np.testing.assert_equal(found, expected)


def test_of_several_arguments_each_has_its_own():
    def f(a, x, b):
        return np.array([a[0] * x * b, b * b])

    each = compile(f, argnums=(0, 2)).jacobian(np.array([2.0, 1.0]), 5.0, 3.0)
    expected = jacobian(f, (0, 2))(np.array([2.0, 1.0]), 5.0, 3.0)
    np.testing.assert_equal(each, expected)


def test_the_hessian_of_a_structure_has_it_twice():
    program = compile(lambda p: p["w"][0] ** 2 * p["b"] + p["w"][1])
    found = program.hessian({"w": np.array([3.0, 1.0]), "b": 5.0})
    assert found["w"]["w"].tolist() == [[10.0, 0.0], [0.0, 0.0]]
    assert found["w"]["b"].tolist() == [6.0, 0.0]
    assert found["b"]["w"].tolist() == [6.0, 0.0]
    assert found["b"]["b"] == 0.0


def test_a_graph_has_a_hessian_too():
    x = [Value(number) for number in (-0.5, 2.0, 1.0)]
    program = compile(rosenbrock(x), wrt=x)
    expected = hessian(rosenbrock)([-0.5, 2.0, 1.0])
    assert_close(program.hessian(), expected)
    assert_close(program.hessian([-0.5, 2.0, 1.0]), expected)


# -- where zero meets infinity ---------------------------------------------------------


@pytest.mark.parametrize(
    "f",
    [
        lambda x: [ops.sqrt(x[0]), x[1] * 1.0],
        lambda x: [ops.cbrt(x[0]), x[1] * x[1]],
        lambda x: [ops.sqrt(x[0]), x[1], x[0]],
    ],
)
@pytest.mark.parametrize("backend", ["numpy", "native"])
def test_a_zero_factor_hands_down_zero(f, backend):
    if backend == "native":
        pytest.importorskip("llvmlite")
    found = compile(f, backend=backend).jacobian(np.array([0.0, 3.0]))
    expected = jacobian(f)(np.array([0.0, 3.0]))
    np.testing.assert_array_equal(found, expected)
    assert np.isinf(found[0][0])


def test_only_the_examples_concerned_are_done_again():
    program = compile(
        lambda p, x: ops.sqrt(p[0] * x) + p[1], in_axes=(None, 0), reduce=None
    )
    found = program.jacobian(np.array([1.0, 2.0]), np.array([4.0, 0.0, 9.0]))
    assert found[0].tolist() == [1.0, 1.0]
    assert found[1, 1] == 1.0
    assert found[2].tolist() == [1.5, 1.0]


def test_derivatives_are_right_wherever_they_were_first_asked():
    """At the first point the branch with the logarithm is not taken."""

    def f(t, x):
        return ops.where(t > x, ops.log(t - x) * t, t * t)

    for ask in ("jacobian", "hessian"):
        used = compile(f, in_axes=(None, 0), reduce=None)
        fresh = compile(f, in_axes=(None, 0), reduce=None)
        getattr(used, ask)(1.0, [2.0, 3.0])
        found = getattr(used, ask)(5.0, [2.0, 3.0])
        assert_close(found, getattr(fresh, ask)(5.0, [2.0, 3.0]))
        assert (found != 0.0).all()


def test_leaves_that_changed_since_the_trace_are_read():
    gain = Value(2.0)
    program = compile(lambda x: [gain * x[0] * x[0], x[1]])
    program([1.0, 1.0])
    gain.data = 5.0
    assert program.jacobian([3.0, 1.0]) == [[30.0, 0.0], [0.0, 1.0]]


# -- SciPy -----------------------------------------------------------------------------


def test_least_squares_takes_it():
    y = 2.0 * np.exp(-1.3 * T) + 0.5 * T
    plain = compile(residuals)
    found = least_squares(plain, [1.0, -1.0, 0.0], plain.jacobian, args=(T, y))
    assert_close(found.x, [2.0, -1.3, 0.5], 1e-7)
    batched = compile(
        lambda p, t, y: decay(p, t) - y, in_axes=(None, 0, 0), reduce=None
    )
    found = least_squares(batched, [1.0, -1.0, 0.0], batched.jacobian, args=(T, y))
    assert_close(found.x, [2.0, -1.3, 0.5], 1e-7)


def test_minimize_takes_its_hessian():
    program = compile(rosenbrock)
    found = minimize(
        program.value_and_grad, np.zeros(4), jac=True, hess=program.hessian,
        method="trust-exact", options={"gtol": 1e-10},
    )  # fmt: skip
    assert_close(found.x, np.ones(4), 1e-8)
    found = minimize(program, np.zeros(4), jac=program.grad, hess=program.hessian,
                     method="Newton-CG")  # fmt: skip
    assert_close(found.x, np.ones(4), 1e-3)


def test_curve_fit_takes_it():
    program = compile(
        lambda x, a, b: a * ops.exp(b * x),
        in_axes=(0, None, None), argnums=(1, 2), reduce=None,
    )  # fmt: skip
    found, _ = curve_fit(
        program, T, 3.0 * np.exp(-0.7 * T), p0=[1.0, 0.0],
        jac=lambda x, *p: np.stack(program.jacobian(x, *p), axis=-1),
    )  # fmt: skip
    assert_close(found, [3.0, -0.7], 1e-7)


# -- programs --------------------------------------------------------------------------


def test_many_directions_are_done_in_parts(monkeypatch):
    program = compile(curve, in_axes=(None, 0), reduce=None)
    whole = program.jacobian(THETA, T)
    monkeypatch.setattr(tables, "ROWS", 4)
    assert_close(program.jacobian(THETA, T), whole)


def test_a_pickle_has_derivatives_of_what_was_traced():
    program = compile(decay, in_axes=(None, 0), reduce=None)
    program(THETA, T)
    other = pickle.loads(pickle.dumps(program))
    assert_close(other.jacobian(THETA, T), program.jacobian(THETA, T))
    assert_close(other.hessian(THETA, T), program.hessian(THETA, T))


def test_threads_may_ask_at_once():
    program = compile(curve, in_axes=(None, 0), reduce=None)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda k: program.jacobian(THETA * k, T), range(24)))
    for k, table in enumerate(found):
        assert_close(table, program.jacobian(THETA * k, T))


def test_single_precision_stays_single():
    program = compile(decay, in_axes=(None, 0), reduce=None, dtype="float32")
    double = compile(decay, in_axes=(None, 0), reduce=None)
    found = program.jacobian(THETA, T)
    assert found.dtype == np.float32
    assert_close(found, double.jacobian(THETA, T), 1e-5)


@pytest.mark.parametrize("ask", ["jacobian", "hessian"])
def test_what_depends_on_no_parameter_is_refused(ask):
    with pytest.raises(OperandError, match="does not depend on the first argument"):
        getattr(compile(lambda p, x: x * x), ask)(1.0, 2.0)
    program = compile(lambda p, x: p * p, argnums=1)
    with pytest.raises(OperandError, match="does not depend on argument 1"):
        getattr(program, ask)(1.0, 2.0)


def test_one_result_that_depends_is_enough_for_a_jacobian():
    assert compile(lambda p: [7.0, p * p]).jacobian(3.0) == [0.0, 6.0]


def test_a_hessian_needs_one_result():
    with pytest.raises(OperandError, match="hessian needs a function of one result"):
        compile(lambda p: [p, p]).hessian(1.0)
