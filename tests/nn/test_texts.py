"""What the five introductory texts claim, line by line, held against the graph.

Where a text writes columns, X is (features, m) here too; the transposition stands in
sight.  The texts: 000 two- and L-layer nets, 001 the mathematics of deep nets on
circles, 002 course notes, 003 an introduction, 004 logistic regression on images.
"""

import numpy as np
import pytest

from autograd import Value, ops
from autograd.transforms import grad, hessian
from nn import MLP, SGD, Adam, Neuron, datasets
from nn.losses import as_loss, binary_cross_entropy, squared_error
from nn.preparation import objective_for

RNG = np.random.default_rng(0)


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


SLOPES = {
    "tanh": lambda A: 1 - A**2,
    "relu": lambda A: (A > 0) * 1.0,
    "sigmoid": lambda A: A * (1 - A),
}
FUNCTIONS = {"tanh": np.tanh, "relu": lambda Z: np.maximum(Z, 0), "sigmoid": sigmoid}


def layers_of(net):
    """W and b of each layer, b as a column."""
    state = net.state_dict()
    count = len(state) // 2
    return [
        (state[f"layers.{i}.weight"], state[f"layers.{i}.bias"][:, None])
        for i in range(count)
    ]


def forward(net, X):
    """The activations A[0] = X, A[1] … A[L] of columns, as the texts write them."""
    activations = [X]
    for layer, (W, b) in zip(net.layers, layers_of(net), strict=True):
        activations.append(FUNCTIONS[layer.activation.name](W @ activations[-1] + b))
    return activations


def backward(net, activations, Y):
    """(dW, db) of each layer by the formulas of texts 000 to 002."""
    m = Y.shape[1]
    A = activations[-1]
    dA = -(Y / A - (1 - Y) / (1 - A))
    gradients = []
    for index in reversed(range(len(net.layers))):
        name = net.layers[index].activation.name
        dZ = dA * SLOPES[name](activations[index + 1])
        dW = dZ @ activations[index].T / m
        db = dZ.sum(axis=1, keepdims=True) / m
        dA = layers_of(net)[index][0].T @ dZ
        gradients.insert(0, (dW, db))
    return gradients


def graph_gradients(net, X, Y):
    """(cost, [(dW, db) …]) from the graph; X and Y are columns."""
    objective = objective_for(net, as_loss("bce"))
    cost, slope = objective.value_and_grad(net.theta, X.T, Y.T)
    twin = MLP(net.nin, net.sizes)
    twin.theta = slope  # to read the gradient in the shapes of the weights
    return cost, layers_of(twin)


def with_any_start(net):
    net.theta = np.random.default_rng(1).normal(size=net.theta.size)
    return net


# -- backward ------------------------------------------------------------------------


def test_002_the_example_j_is_3v_v_is_a_plus_u_u_is_bc():
    a, b, c = Value(5.0), Value(3.0), Value(2.0)
    u = b * c
    v = a + u
    J = 3 * v
    J.backward()

    assert J.data == 33.0
    assert [x.grad for x in (v, u, a, b, c)] == [3.0, 3.0, 3.0, 6.0, 9.0]


@pytest.mark.parametrize(
    "net",
    [
        MLP(2, [3, 1], "tanh", "sigmoid"),
        MLP(2, [4, 6, 6, 4, 1], "relu", "sigmoid"),
        MLP(3, [4, 2], "sigmoid", "sigmoid"),
    ],
    ids=["000 two layers", "001 2-4-6-6-4-1", "002 several outputs"],
)
def test_000_001_002_backward_formulas_are_the_graph_s(net):
    with_any_start(net)
    m, outputs = 7, net.sizes[-1]
    X = RNG.normal(size=(net.nin, m))
    Y = RNG.integers(0, 2, (outputs, m)).astype(float)
    activations = forward(net, X)
    A = activations[-1]
    J = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    cost, gradients = graph_gradients(net, X, Y)

    assert cost == pytest.approx(J, rel=1e-12)
    by_formula = backward(net, activations, Y)
    for (W, b), (dW, db) in zip(gradients, by_formula, strict=True):
        # The texts sum over outputs; the loss here is their mean.
        np.testing.assert_allclose(W * outputs, dW, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(b * outputs, db, rtol=1e-9, atol=1e-14)


def test_000_dz_of_the_last_layer_is_a_minus_y():
    A, Y = 0.3, 1.0
    dA = -(Y / A - (1 - Y) / (1 - A))

    assert dA * A * (1 - A) == pytest.approx(A - Y)
    z = np.log(A / (1 - A))
    assert grad(lambda z: binary_cross_entropy(ops.sigmoid(z), Y))(z) == pytest.approx(
        A - Y
    )


def test_004_the_chain_through_one_neuron():
    x, y = [0.5, -1.0, 2.0], 1.0
    neuron = Neuron(3, "sigmoid", weights=[0.1, 0.2, -0.3])
    z = neuron.scores(x)
    a = ops.sigmoid(z)
    loss = binary_cross_entropy(a, y)
    loss.backward()

    assert a.grad == pytest.approx((a.data - y) / (a.data * (1 - a.data)))
    assert z.grad == pytest.approx(a.data - y)
    assert [w.grad for w in neuron.w] == pytest.approx([(a.data - y) * xi for xi in x])
    assert neuron.b.grad == pytest.approx(a.data - y)


def propagate(w, b, X, Y):
    """Text 004's function, with its missing bracket put in; X is (features, m)."""
    m = X.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)
    cost = (-1 / m) * np.sum(Y * np.log(A) + (1 - Y) * (np.log(1 - A)))
    dw = (1 / m) * np.dot(X, (A - Y).T)
    db = (1 / m) * np.sum(A - Y)
    return {"dw": dw, "db": db}, cost


def test_004_propagate_is_the_graph_s():
    X, Y = RNG.normal(size=(4, 9)), RNG.integers(0, 2, (1, 9)).astype(float)
    net = with_any_start(MLP(4, [1], output="sigmoid"))
    (W, b) = layers_of(net)[0]
    grads, cost = propagate(W.T, b, X, Y)
    value, [(dW, db)] = graph_gradients(net, X, Y)

    assert value == pytest.approx(cost)
    np.testing.assert_allclose(dW.T, grads["dw"], rtol=1e-10)
    assert db.item() == pytest.approx(grads["db"])


def test_003_delta_of_output_and_hidden_nodes_with_cached_reuse():
    net = with_any_start(MLP(2, [3, 2], "sigmoid", "sigmoid"))
    x, y = [0.4, -0.8], [0.0, 1.0]
    hidden_scores = net.layers[0].all_scores(x)
    hidden = net.layers[0].activate(hidden_scores)
    scores = net.layers[1].all_scores(hidden)
    outputs = net.layers[1].activate(scores)
    error = ops.total([squared_error(a, t) for a, t in zip(outputs, y, strict=True)])
    error.backward()
    a = np.array([node.data for node in outputs])
    h = np.array([node.data for node in hidden])
    W = net.state_dict()["layers.1.weight"]
    delta = (a - y) * a * (1 - a)
    hidden_delta = h * (1 - h) * (W.T @ delta)

    assert [node.grad for node in scores] == pytest.approx(delta.tolist())
    assert [node.grad for node in hidden_scores] == pytest.approx(hidden_delta.tolist())
    slopes = [[w.grad for w in neuron.w] for neuron in net.layers[0].neurons]
    assert slopes == pytest.approx(np.outer(hidden_delta, x))


# -- structure and training ----------------------------------------------------------


def test_000_the_recipe_of_four_steps_by_hand():
    X, y = datasets.moons(n=40, seed=0)
    net = MLP(2, [4, 1], "tanh", "sigmoid", seed=0)  # 1. structure, 2. parameters
    costs = []
    for _ in range(20):  # 3. loop: forward, loss, backward, update
        losses = [
            binary_cross_entropy(net(x), t)
            for x, t in zip(X.tolist(), y.tolist(), strict=True)
        ]
        J = sum(losses) * (1 / len(losses))
        net.zero_grad()
        J.backward()
        for parameter in net.parameters():
            parameter.data -= 1.0 * parameter.grad
        costs.append(J.data)
    predictions = [1 if net(x).data > 0.5 else 0 for x in X.tolist()]

    assert costs[1] < costs[0]
    assert costs[-1] < 0.75 * costs[0]
    assert np.mean(predictions == y) >= 0.8


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_001_almost_100_percent_on_circles(seed):
    data = datasets.circles(n=1000, factor=0.3, noise=0.1, seed=seed)
    X, X_test, y, y_test = datasets.split(*data, seed=seed)
    net = MLP(2, [4, 6, 6, 4, 1], output="sigmoid", seed=seed)
    net.fit(X, y, epochs=50, seed=seed, verbose=False)

    assert net.evaluate(X_test, y_test)["accuracy"] >= 0.99


def test_004_one_layer_is_logistic_regression_on_flattened_images():
    digits = datasets.digits()
    two = (digits.y == 3) | (digits.y == 8)
    X, X_test, y, y_test = datasets.split(
        digits.X[two], (digits.y[two] == 8).astype(int)
    )
    net = MLP(64, [1], output="sigmoid", seed=0)
    costs = net.fit(
        X, y, epochs=20, optimizer=SGD(lr=0.5), seed=0, verbose=False
    ).history
    predicted = (net.predict(X_test) >= 0.5).astype(int)

    assert costs["loss"] == sorted(costs["loss"], reverse=True)
    assert np.mean(predicted == y_test) > 0.95
    assert predicted.tolist() == net.predict_classes(X_test).tolist()


def test_001_neuron_layer_and_batch_are_the_same_numbers():
    net = with_any_start(MLP(3, [4], output="relu"))
    X = RNG.normal(size=(3, 5))
    W, b = layers_of(net)[0]
    batch = np.maximum(W @ X + b, 0.0)
    one_by_one = [
        [neuron(x).data for neuron in net.layers[0].neurons] for x in X.T.tolist()
    ]

    np.testing.assert_allclose(np.array(one_by_one).T, batch, rtol=1e-12)
    np.testing.assert_allclose(net.predict(X.T).T, batch, rtol=1e-12)


@pytest.mark.filterwarnings("ignore::nn.errors.TrainingWarning")  # one unit can't
def test_003_one_wide_hidden_layer_approximates_a_function():
    x = np.linspace(-1.0, 1.0, 60).reshape(-1, 1)
    y = np.exp(-10 * x[:, 0] ** 2)
    errors = []
    for width in (1, 32):
        net = MLP(1, [width, 1], "tanh", seed=0)
        net.fit(x, y, epochs=300, optimizer=Adam(lr=0.03), seed=0, verbose=False)
        errors.append(np.abs(net.predict(x) - y).max())

    assert errors[1] < 0.05
    assert errors[0] > 0.5


def test_003_mse_is_convex_for_linear_regression():
    X, y = RNG.normal(size=(20, 2)), RNG.normal(size=20)

    def cost(theta):
        *w, b = theta
        losses = [
            squared_error(ops.dot(w, x) + b, t)
            for x, t in zip(X.tolist(), y.tolist(), strict=True)
        ]
        return ops.mean(losses)

    curvature = np.array(hessian(cost)([0.3, -0.2, 0.1]))
    assert np.linalg.eigvalsh(curvature).min() > 0.0
    ends = []
    for seed in (0, 1):
        net = MLP(2, [1], initialiser="uniform", seed=seed)
        rule = SGD(lr=0.3)
        net.fit(X, y, epochs=400, batch_size=20, optimizer=rule, verbose=False)
        ends.append(net.theta)
    best = np.linalg.lstsq(np.column_stack([X, np.ones(20)]), y, rcond=None)[0]
    assert ends[0] == pytest.approx(best, abs=1e-6)
    assert ends[1] == pytest.approx(best, abs=1e-6)


def test_003_a_net_s_cost_is_not_convex():
    def cost(theta):
        w, v = theta
        return squared_error(v * ops.tanh(w * 1.0), 0.5)

    curvature = np.array(hessian(cost)([0.0, 0.0]))
    assert (
        np.linalg.eigvalsh(curvature).min() < 0.0 < np.linalg.eigvalsh(curvature).max()
    )


def test_001_updates_are_theta_minus_alpha_times_the_gradient():
    net = with_any_start(MLP(2, [3, 1], "tanh", "sigmoid"))
    X, Y = RNG.normal(size=(2, 6)), RNG.integers(0, 2, (1, 6)).astype(float)
    before = layers_of(net)
    gradients = backward(net, forward(net, X), Y)
    net.fit(
        X.T, Y.T, epochs=1, batch_size=6, optimizer=SGD(lr=0.7), verbose=False
    )  # fmt: skip
    for (W, b), (W0, b0), (dW, db) in zip(
        layers_of(net), before, gradients, strict=True
    ):
        np.testing.assert_allclose(W, W0 - 0.7 * dW, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(b, b0 - 0.7 * db, rtol=1e-10, atol=1e-14)


# -- errors in the texts -------------------------------------------------------------


def test_000_says_relu_has_a_constant_derivative_and_it_has_two():
    slope = grad(ops.relu)

    assert {slope(z) for z in (-2.0, -0.1, 0.1, 3.0)} == {0.0, 1.0}


def test_000_uses_the_bias_of_layer_1_in_every_layer_and_shapes_forbid_it():
    net = MLP(2, [4, 3, 1])
    shapes = [b.shape for _, b in layers_of(net)]

    assert shapes == [(4, 1), (3, 1), (1, 1)]


def test_001_leaves_the_bias_out_of_the_single_neuron():
    neuron = Neuron(2, "linear", weights=[1.0, 2.0])
    without = neuron([1.0, 1.0]).data
    neuron.b.data = 0.5

    assert neuron([1.0, 1.0]).data == without + 0.5


def test_002_writes_sigmoid_without_brackets():
    z = 0.7

    assert ops.sigmoid(z) == pytest.approx(1 / (1 + np.exp(-z)))
    assert ops.sigmoid(z) != pytest.approx(1 / 1 + np.exp(-z))


def test_004_says_the_loss_falls_where_prediction_and_target_differ():
    losses = [binary_cross_entropy(p, 1.0) for p in (0.9, 0.5, 0.1)]

    assert losses == sorted(losses)
