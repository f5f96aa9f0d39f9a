"""Text 000, "The math of neural networks": what it says, with public names."""

import numpy as np
import pytest

from autograd import grad, ops
from autograd.checking import gradcheck
from nn import MLP, SGD, datasets, losses

X, Y = datasets.circles(60, seed=0)


def cost_of(net, X=X, Y=Y):
    examples = zip(X.tolist(), Y.tolist(), strict=True)
    return ops.mean([losses.binary_cross_entropy(net(x), y) for x, y in examples])


def descend(net, alpha, iterations):
    """The loop of the recipe; returns the cost before each update."""
    costs = []
    for _ in range(iterations):
        J = cost_of(net)  # forward, loss
        net.zero_grad()
        J.backward()
        for parameter in net.parameters():
            parameter.data -= alpha * parameter.grad
        costs.append(J.data)
    return costs


def grads(rows):
    return np.array([[value.grad for value in row] for row in rows])


def of_layer(layer):
    """dW and db, the latter a column, as the graph has them."""
    units = layer.neurons
    return grads([unit.w for unit in units]), grads([[unit.b] for unit in units])


@pytest.mark.slow
def test_recipe_of_define_initialise_loop_learns_the_circles():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    costs = descend(net, alpha=3.0, iterations=61)
    predicted = [int(net(x).data > 0.5) for x in X.tolist()]

    assert costs[-1] < 0.2 * costs[0]
    assert predicted == Y.tolist()


def test_loss_falls_after_an_iteration():
    first, second = descend(MLP(2, [3, 1], "tanh", "sigmoid", seed=1), 0.5, 2)

    assert second < first


def test_two_layer_net_is_tanh_then_sigmoid():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    W1, b1, W2, b2 = (
        net.state_dict()[f"layers.{i}.{kind}"]
        for i in (0, 1)
        for kind in ("weight", "bias")
    )
    z2 = W2 @ np.tanh(W1 @ X[0] + b1) + b2

    assert net(X[0]).data == pytest.approx(1 / (1 + np.exp(-z2[0])), rel=1e-14)


def test_threshold_is_one_half():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    probabilities = net.predict(X)

    assert net.predict_classes(X).tolist() == (probabilities >= 0.5).tolist()
    assert 0 < (probabilities >= 0.5).sum() < len(X)


def test_cost_is_the_mean_binary_cross_entropy_from_1_to_m():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    A, m = net.predict(X), len(X)
    J = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    assert cost_of(net).data == pytest.approx(J, rel=1e-12)
    assert net.evaluate(X, Y, loss="bce")["loss"] == pytest.approx(J, rel=1e-12)


def test_backward_formulas_of_the_two_layer_net():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    hidden, last = net.layers
    x, y = [0.5, -1.2], 1.0
    z1 = hidden.all_scores(x)
    a1 = [ops.tanh(z) for z in z1]
    (z2,) = last.all_scores(a1)
    a2 = ops.sigmoid(z2)
    losses.binary_cross_entropy(a2, y).backward()

    A1 = np.array([[a.data] for a in a1])
    dz2 = np.array([[a2.data - y]])
    dz1 = net.state_dict()["layers.1.weight"].T @ dz2 * (1 - A1**2)
    dW1, db1 = of_layer(hidden)
    dW2, db2 = of_layer(last)
    np.testing.assert_allclose([[z2.grad]], dz2, rtol=1e-12)
    np.testing.assert_allclose(dW2, dz2 @ A1.T, rtol=1e-12)
    np.testing.assert_allclose(db2, dz2, rtol=1e-12)
    np.testing.assert_allclose(grads([[z] for z in z1]), dz1, rtol=1e-12)
    np.testing.assert_allclose(dW1, dz1 @ [x], rtol=1e-12)
    np.testing.assert_allclose(db1, dz1, rtol=1e-12)


def test_l_layer_net_is_relu_l_minus_1_times_then_sigmoid():
    net = MLP(2, [5, 4, 1], "relu", "sigmoid", seed=2)
    names = [name for _, name, _ in net.trace(X[0])]

    assert names == ["relu", "relu", "sigmoid"]


def test_backward_formulas_of_the_l_layer_net():
    net, m = MLP(2, [5, 4, 1], "relu", "sigmoid", seed=2), 8
    traces = [net.trace(x) for x in X[:m]]
    units = [[[*layer[2]] for layer in trace] for trace in traces]
    pairs = zip(units, Y[:m].tolist(), strict=True)
    ops.mean([losses.binary_cross_entropy(u[-1][0], y) for u, y in pairs]).backward()

    A = [X[:m].T]
    A += [np.array([[unit.data for unit in u[k]] for u in units]).T for k in range(3)]
    dZ = A[3] - Y[:m]
    for layer in (3, 2, 1):
        dW, db = of_layer(net.layers[layer - 1])
        np.testing.assert_allclose(dW, dZ @ A[layer - 1].T / m, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(db[:, 0], dZ.mean(axis=1), rtol=1e-9, atol=1e-15)
        if layer > 1:
            dA = net.state_dict()[f"layers.{layer - 1}.weight"].T @ dZ
            of_graph = m * grads([u[layer - 2] for u in units]).T
            np.testing.assert_allclose(of_graph, dA, rtol=1e-9, atol=1e-15)
            dZ = dA * (A[layer - 1] > 0)


def test_update_is_theta_minus_alpha_d_theta():
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    before, alpha = net.theta, 0.7
    cost_of(net).backward()
    slope = np.array([parameter.grad for parameter in net.parameters()])
    SGD(net.parameters(), lr=alpha).step()

    assert np.abs(slope).max() > 0.01
    np.testing.assert_allclose(net.theta, before - alpha * slope, rtol=1e-14)


@pytest.mark.slow
def test_from_zeros_the_hidden_units_stay_equal_for_ever():
    net = MLP(2, [3, 1], "sigmoid", "sigmoid", initialiser="zeros")
    some = X[:41], Y[:41]  # more of one class, or nothing would move
    for _ in range(100):
        net.zero_grad()
        cost_of(net, *some).backward()
        SGD(net.parameters(), lr=1.0).step()
    rows = net.state_dict()["layers.0.weight"]

    assert np.abs(rows).min() > 1e-3
    assert (rows == rows[0]).all()


def test_picture_of_the_layers_has_every_unit():
    svg = MLP(2, [3, 1], "tanh", "sigmoid", seed=1).draw().svg

    assert "a net of 2, 3 and 1 units" in svg


def test_error_the_derivative_of_relu_is_no_constant():
    as_said = gradcheck(ops.relu, -2.0, gradient=lambda z: 1.0, raise_exception=False)

    assert not as_said
    assert gradcheck(ops.relu, -2.0)
    assert [grad(ops.relu)(z) for z in (-2.0, -0.1, 0.1, 2.0)] == [0.0, 0.0, 1.0, 1.0]


def test_error_each_layer_has_a_bias_of_its_own():
    net = MLP(2, [5, 4, 1])
    shapes = [net.state_dict()[f"layers.{i}.bias"].shape for i in range(3)]

    assert shapes == [(5,), (4,), (1,)]


def test_error_a_sum_from_0_to_m_has_m_plus_1_terms():
    undecided = MLP(2, [1], output="sigmoid", initialiser="zeros")
    cost, m = cost_of(undecided).data, len(X)

    assert cost == pytest.approx(np.log(2))
    assert cost != pytest.approx((m + 1) / m * np.log(2))
