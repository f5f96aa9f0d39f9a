"""Each error in the texts: caught by the checker as printed, let pass when right."""

import numpy as np
import pytest

from autograd import grad, ops
from autograd.checking import gradcheck
from autograd.errors import AutogradError, GradcheckError, OperandError


def holds(function, inputs, claimed):
    """Whether the checker believes ``claimed`` to be the gradient of ``function``."""
    return bool(gradcheck(function, inputs, gradient=claimed, raise_exception=False))


def refuted(function, inputs, claimed):
    """Whether the checker found ``claimed`` to be wrong, not merely doubtful."""
    report = gradcheck(function, inputs, gradient=claimed, raise_exception=False)
    return any(partial.status == "mismatch" for partial in report.partials)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# -- text 003 ------------------------------------------------------------------------


def coth(x):
    return (ops.exp(x) + ops.exp(-x)) / (ops.exp(x) - ops.exp(-x))


def test_003_tanh_upside_down():
    def right(x):
        return 1 / coth(x)

    assert refuted(coth, 0.7, grad(ops.tanh))
    assert holds(right, 0.7, grad(ops.tanh))


def test_003_tanh_upside_down_satisfies_the_formula_of_tanh_but_not_its_range():
    assert holds(coth, 0.7, lambda x: 1 - coth(x) ** 2)
    assert coth(0.7) > 1.0
    with pytest.raises(AutogradError, match="without 0"):
        gradcheck(coth, 0.0)


def test_003_sum_from_0_counts_an_example_twice():
    assert_first_index_matters()


# -- text 002 ------------------------------------------------------------------------


def test_002_brackets_of_sigma():
    def slope(z):
        return sigmoid(z) * (1 - sigmoid(z))

    assert refuted(lambda z: 1 / 1 + ops.exp(-z), 0.7, slope)
    assert holds(lambda z: 1 / (1 + ops.exp(-z)), 0.7, slope)


XS, YS = np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.0, 1.0])


def test_002_db_is_not_the_derivative_by_w():
    def cost(w, b):
        a = ops.sigmoid(w * XS + b)
        return -ops.mean(YS * ops.log(a) + (1 - YS) * ops.log(1 - a))

    def dw(w, b):
        return np.mean((sigmoid(w * XS + b) - YS) * XS)

    def db(w, b):
        return np.mean(sigmoid(w * XS + b) - YS)

    assert refuted(cost, (0.4, -0.3), lambda w, b: (dw(w, b), dw(w, b)))
    assert holds(cost, (0.4, -0.3), lambda w, b: (dw(w, b), db(w, b)))


def test_002_index_of_the_slope_of_g():
    W, y = np.array([[0.13, -0.13], [0.64, 0.1]]), np.array([1.0, 0.0])

    def loss(z1):
        a2 = ops.sigmoid(W @ ops.tanh(z1))
        return -ops.dot(y, ops.log(a2)) - ops.dot(1 - y, ops.log(1 - a2))

    def dz1(z1, place):
        dz2 = sigmoid(W @ np.tanh(z1)) - y
        return (W.T @ dz2) * (1 - np.tanh(place) ** 2)

    z1 = np.array([0.3, -0.8])
    assert refuted(loss, (z1,), lambda z1: dz1(z1, W @ np.tanh(z1)))
    assert holds(loss, (z1,), lambda z1: dz1(z1, z1))


# -- text 001 ------------------------------------------------------------------------


def test_001_single_neuron_lacks_b():
    x = [0.5, -1.0]
    at = ([2.0, 1.0], 0.3)

    def slopes(w, b):
        return x, 1.0

    assert refuted(lambda w, b: ops.dot(w, x), at, slopes)
    assert holds(lambda w, b: ops.dot(w, x) + b, at, slopes)


# -- text 000 ------------------------------------------------------------------------


def test_000_b_of_layer_1_in_every_layer():
    def printed(b1, b2):
        return -0.7 * ops.relu(1.2 + b1) + b1

    def right(b1, b2):
        return -0.7 * ops.relu(1.2 + b1) + b2

    assert refuted(printed, (0.1, 0.2), lambda b1, b2: (-0.7, 1.0))
    assert holds(right, (0.1, 0.2), lambda b1, b2: (-0.7, 1.0))


@pytest.mark.parametrize("constant", [0.0, 1.0])
def test_000_the_derivative_of_relu_is_no_constant(constant):
    points = np.array([-2.0, 3.0])

    assert refuted(ops.relu, (points,), lambda z: np.diag([constant, constant]))
    assert gradcheck(ops.relu, -2.0)
    assert gradcheck(ops.relu, 3.0)
    assert grad(ops.relu)(-2.0) != grad(ops.relu)(3.0)


def test_000_sum_from_0_counts_an_example_twice():
    assert_first_index_matters()


def assert_first_index_matters():
    """Examples are numbered from 1; Python's index −1 hides that there is no 0th."""

    def cost(w, first):
        errors = [w * XS[i - 1] - YS[i - 1] for i in range(first, len(XS) + 1)]
        return sum(error**2 for error in errors) / (2 * len(XS))

    def slope(w):
        return np.mean((w * XS - YS) * XS)

    assert refuted(lambda w: cost(w, first=0), 0.4, slope)
    assert holds(lambda w: cost(w, first=1), 0.4, slope)


# -- text 004 ------------------------------------------------------------------------


def test_004_the_loss_does_not_decrease_when_prediction_and_target_differ():
    def loss(p):
        return -ops.log(p)  # y = 1

    assert refuted(loss, 0.6, lambda p: 1 / p)
    assert holds(loss, 0.6, lambda p: -1 / p)


W1, W2 = np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[1.2, -0.7]])
X0 = np.array([[0.6], [-1.0]])


def loss_of_first_layer(W1):
    a1 = ops.sigmoid(W1 @ X0)
    return -ops.log(ops.sigmoid(W2 @ a1)[0, 0])


def activations(W1):
    a1 = sigmoid(W1 @ X0)
    return a1, sigmoid(W2 @ a1)


def test_004_shape_of_dw_of_layer_1_as_printed():
    def printed(W1):
        a1, a2 = activations(W1)
        return ((a2 - 1) * W2 * ((1 - a1) * a1)) @ X0

    with pytest.raises(OperandError, match="4 derivatives to check, but"):
        holds(loss_of_first_layer, (W1,), printed)


def test_004_order_and_transposes_of_dw_of_layer_1():
    def right(W1):
        a1, a2 = activations(W1)
        return (W2.T * (a2 - 1) * (1 - a1) * a1) @ X0.T

    assert refuted(loss_of_first_layer, (W1,), lambda W1: right(W1).T)
    assert holds(loss_of_first_layer, (W1,), right)


def test_the_checker_raises_where_a_report_is_not_asked_for():
    with pytest.raises(GradcheckError, match="mismatch"):
        gradcheck(coth, 0.7, gradient=grad(ops.tanh))
