"""Text 004: one layer is logistic regression, on images of two classes."""

import numpy as np
import pytest

from autograd import Value, compile, grad, ops
from autograd.checking import gradcheck
from nn import MLP, SGD, datasets
from nn.net.losses import binary_cross_entropy

RNG = np.random.default_rng(4)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def propagate(w, b, X, Y):
    """The text's function, its open bracket closed; X is (features, m)."""
    m = X.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)
    cost = (-1 / m) * np.sum(Y * np.log(A) + (1 - Y) * (np.log(1 - A)))
    dw = (1 / m) * np.dot(X, (A - Y).T)
    db = (1 / m) * np.sum(A - Y)
    return {"dw": dw, "db": db}, cost


@pytest.fixture(scope="module")
def images():
    """Threes and eights: X_train, X_test, y_train, y_test; one row an image."""
    pytest.importorskip("sklearn", reason="needs the extra data")
    digits = datasets.digits()
    two = (digits.y == 3) | (digits.y == 8)
    return datasets.split(digits.X[two], (digits.y[two] == 8).astype(int), seed=0)


@pytest.fixture
def example():
    """One example's graph, swept: ω, b, z, a and the loss."""
    omega, b = [Value(0.5), Value(-1.0)], Value(0.1)
    z = ops.dot(omega, [0.8, 0.3]) + b
    a = ops.sigmoid(z)
    binary_cross_entropy(a, 1.0).backward()
    return omega, b, z, a


# -- losses and derivatives ----------------------------------------------------------


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_loss_of_one_example(y):
    p = 0.3
    expected = -(y * np.log(p) + (1 - y) * np.log(1 - p))

    assert binary_cross_entropy(p, y) == pytest.approx(expected)


def test_slope_of_sigma_is_a_times_1_minus_a():
    for z in (-3.0, 0.0, 1.7):
        a = sigmoid(z)
        assert grad(ops.sigmoid)(z) == pytest.approx((1 - a) * a, rel=1e-12)


def test_slope_of_the_loss_by_a(example):
    *_, a = example

    assert a.grad == pytest.approx((a.data - 1.0) / (a.data * (1 - a.data)))


def test_chain_of_da_dz_gives_a_minus_y(example):
    _, _, z, a = example

    assert z.grad == pytest.approx(a.grad * (1 - a.data) * a.data)
    assert z.grad == pytest.approx(a.data - 1.0)


def test_d_omega_is_a_minus_y_times_x_and_db_a_minus_y(example):
    omega, b, _, a = example
    expected = [(a.data - 1.0) * x for x in (0.8, 0.3)]

    assert [w.grad for w in omega] == pytest.approx(expected)
    assert b.grad == pytest.approx(a.data - 1.0)


def test_propagate_with_x_as_features_by_m_agrees_with_the_graph():
    X, Y = RNG.normal(size=(5, 9)), RNG.integers(0, 2, (1, 9)).astype(float)
    net = MLP(5, [1], output="sigmoid", seed=0)
    net.theta = RNG.normal(size=6)
    pairs = zip(X.T.tolist(), Y[0].tolist(), strict=True)
    J = ops.mean([binary_cross_entropy(net(x), y) for x, y in pairs])
    grads, cost = propagate(net.theta[:5].reshape(5, 1), net.theta[5], X, Y)
    expected = [*grads["dw"][:, 0], grads["db"]]

    J.backward()
    assert J.data == pytest.approx(cost)
    assert [p.grad for p in net.parameters()] == pytest.approx(expected)

    net.zero_grad()
    program = compile(J, wrt=net.parameters())
    assert program.forward() == pytest.approx(cost)
    program.backward()
    assert [p.grad for p in net.parameters()] == pytest.approx(expected)


def test_gradients_of_two_layers_with_order_and_transposes_put_right():
    W1, b1 = RNG.normal(size=(3, 2)), RNG.normal(size=(3, 1))
    W2, b2 = RNG.normal(size=(1, 3)), RNG.normal(size=(1, 1))
    x, y = np.array([[0.6], [-0.4]]), 1.0

    def loss(W1, b1, W2, b2):
        a1 = ops.sigmoid(W1 @ x + b1)
        return binary_cross_entropy(ops.sigmoid(W2 @ a1 + b2)[0, 0], y)

    def formulas(W1, b1, W2, b2):
        a1 = sigmoid(W1 @ x + b1)
        dz2 = sigmoid(W2 @ a1 + b2) - y
        dz1 = (W2.T @ dz2) * ((1 - a1) * a1)
        return dz1 @ x.T, dz1, dz2 @ a1.T, dz2

    assert gradcheck(loss, (W1, b1, W2, b2), gradient=formulas)


# -- images and training -------------------------------------------------------------


def test_images_of_two_classes_are_vectors_of_pixels(images):
    X, _, y, _ = images

    assert X.shape == (268, 64)
    assert (X.min(), X.max()) == (0.0, 1.0)
    assert set(y.tolist()) == {0, 1}


def test_one_layer_net_is_logistic_regression_on_flattened_images(images):
    X, X_test, y, y_test = images
    net = MLP(64, [1], output="sigmoid", seed=0)
    net.fit(X, y, epochs=20, optimizer=SGD(lr=0.5), seed=0, verbose=False)
    w, b = net.theta[:64], net.theta[64]

    np.testing.assert_allclose(net.predict(X_test), sigmoid(X_test @ w + b), rtol=1e-10)
    assert np.mean((net.predict(X_test) >= 0.5) == y_test) > 0.95


def test_predicts_the_class_at_one_half_and_above():
    net = MLP(1, [1], output="sigmoid")
    net.theta = [1.0, 0.0]

    assert net.predict([[0.0]]).item() == 0.5
    assert np.ravel(net.predict_classes([[-0.1], [0.0], [0.1]])).tolist() == [0, 1, 1]


def test_list_of_costs_is_propagate_s_and_falls(images):
    X, _, y, _ = images
    net = MLP(64, [1], output="sigmoid", seed=0)
    w, b = net.theta[:64].reshape(64, 1), net.theta[64]
    costs = []
    for _ in range(30):
        grads, cost = propagate(w, b, X.T, y.reshape(1, -1))
        w, b = w - 0.5 * grads["dw"], b - 0.5 * grads["db"]
        costs.append(cost)
    history = net.fit(
        X, y, epochs=30, batch_size=len(X), optimizer=SGD(lr=0.5), verbose=False
    ).history

    assert history["loss"] == pytest.approx(costs)
    assert costs == sorted(costs, reverse=True)
    assert net.theta == pytest.approx(np.append(w, b))
