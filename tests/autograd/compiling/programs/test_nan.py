"""Products of 0 with infinity or nan in the reverse pass: 0, as in a sweep."""

import numpy as np
import pytest

from autograd import Value, compile, ops

BACKENDS = ["numpy", pytest.param("native", marks=pytest.mark.slow)]


def both(f, theta, *data):
    """A program's slopes, and those of a sweep over all examples."""
    leaves = [Value(x) for x in theta]
    examples = zip(*data, strict=True)
    total = ops.mean([f(leaves, *example) for example in examples])
    total.backward()
    return [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "f",
    [
        lambda t, x: ops.where(x > 0.0, t[0] * ops.sqrt(abs(x)), t[1] * x),
        lambda t, x: ops.where(x > 0.0, ops.cbrt(t[0] * x), t[1] * x),
        lambda t, x: 0.0 * ops.sqrt(t[0] * abs(x)) + t[1] * x,
        lambda t, x: ops.dot(
            [ops.sqrt(t[0] * abs(x)), t[1] * x], [x * 0.0, ops.cos(t[1])]
        ),
    ],
)
def test_a_zero_factor_hands_down_zero(backend, f):
    if backend == "native":
        pytest.importorskip("llvmlite")
    theta, x = np.array([0.7, 1.3]), np.array([0.0, 2.0, -1.0, 0.0])
    program = compile(f, in_axes=(None, 0), backend=backend)

    _, slopes = program.value_and_grad(theta, x)
    assert slopes == pytest.approx(both(f, theta, x.tolist()), rel=1e-12)
    assert np.isfinite(slopes).all()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_branch_that_is_not_taken_may_be_nan(backend):
    if backend == "native":
        pytest.importorskip("llvmlite")
    x, y = Value(2.0), Value(3.0)
    program = compile(
        ops.where(x > 0.0, ops.log(x) * y, x * y), wrt=[x, y], backend=backend
    )

    assert program.value_and_grad([-2.0, 3.0])[1].tolist() == [3.0, -2.0]
    assert program.value_and_grad([2.0, 3.0])[1] == pytest.approx([1.5, np.log(2.0)])
    assert program.value_and_grad([0.0, 3.0])[1].tolist() == [3.0, 0.0]


def test_what_is_nan_in_a_sweep_is_nan():
    x, y = Value(1.0), Value(1.0)
    program = compile(x * ops.exp(y) - ops.exp(y), wrt=[x, y])

    assert np.isnan(program.value_and_grad([1.0, 1000.0])[1][1])


def test_numbers_at_which_math_raises():
    x = Value(1.0)
    program = compile(ops.sin(1.0 / x) + ops.exp(x), wrt=[x], backend="numpy")

    assert program(np.array([0.5])) == pytest.approx(np.sin(2.0) + np.exp(0.5))
    assert np.isnan(program(np.array([0.0])))
    assert program(np.array([1000.0])) == np.inf
    value, slope = program.value_and_grad(np.array([1000.0]))
    assert (value, slope[0]) == (np.inf, np.inf)
    assert program(np.array([0.5])) == pytest.approx(np.sin(2.0) + np.exp(0.5))
