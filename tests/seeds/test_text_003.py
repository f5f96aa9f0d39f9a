"""Text 003: nets as functions, backpropagation by δ, gradient descent."""

import numpy as np
import pytest

from autograd import Value, grad, hessian, ops
from nn import MLP, Layer, Sequential, comparisons, datasets, plots
from nn.net.losses import LOSSES, cross_entropy, half_squared_error, soft_iou
from nn.training.optimisers import Adam

RNG = np.random.default_rng(3)


def matrices(net):
    """Return (W, b) of each layer."""
    arrays = list(net.state_dict().values())
    return list(zip(arrays[::2], arrays[1::2], strict=True))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def random_start(net):
    net.theta = RNG.normal(size=net.theta.size)
    return net


# -- structure -----------------------------------------------------------------------


def test_recipe_of_five_steps_ends_at_least_squares():
    x = RNG.uniform(-1, 1, 20)
    y = 2 * x - 0.5 + 0.1 * RNG.normal(size=20)
    line = MLP(1, [1], seed=0)
    for _ in range(150):
        errors = [half_squared_error(line([a]), b) for a, b in zip(x, y, strict=True)]
        line.zero_grad()
        ops.mean(errors).backward()
        for parameter in line.parameters():
            parameter.data -= 0.7 * parameter.grad

    assert line.theta == pytest.approx(np.polyfit(x, y, 1), abs=1e-6)


@pytest.mark.slow
def test_universal_approximation_with_one_wide_hidden_layer():
    x = np.linspace(-1.0, 1.0, 60).reshape(-1, 1)
    y = np.sin(5 * x[:, 0])
    errors = {}
    for width in (2, 30):
        hidden = Layer(1, width, "tanh", lambda rng, s: np.full(s, 5.0))
        places = np.linspace(-1, 1, width)
        for neuron, place in zip(hidden.neurons, places, strict=True):
            neuron.b.data = -neuron.w[0].data * place
        net = Sequential(hidden, Layer(width, 1, "linear", seed=0))
        rule = Adam(lr=0.02)
        net.fit(x, y, epochs=1000, batch_size=60, optimizer=rule, verbose=False)
        errors[width] = np.abs(net.predict(x) - y).max()

    assert errors[30] < 0.1
    assert errors[2] > 0.5


def test_w_as_a_matrix_gives_what_the_neurons_give():
    net = random_start(MLP(2, [3, 3, 2], "sigmoid", "sigmoid"))
    x = [0.4, -0.8]
    a = np.array(x)
    for W, b in matrices(net):
        a = sigmoid(W @ a + b)

    assert [node.data for node in net(x)] == pytest.approx(a.tolist())
    assert [W.shape for W, _ in matrices(net)] == [(3, 2), (3, 3), (2, 3)]


def test_linear_deep_net_collapses_to_a_linear_one():
    deep = random_start(MLP(2, [6, 4, 1], activation="linear"))
    (W1, b1), (W2, b2), (W3, b3) = matrices(deep)
    shallow = MLP(2, [1])
    shallow.theta = np.append(W3 @ W2 @ W1, W3 @ (W2 @ b1 + b2) + b3)
    X = RNG.normal(size=(50, 2))
    curved = MLP(2, [6, 4, 1], activation="tanh")
    curved.theta = deep.theta

    np.testing.assert_allclose(deep.predict(X), shallow.predict(X), atol=1e-12)
    assert np.abs(curved.predict(X) - shallow.predict(X)).max() > 0.1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::nn.errors.TrainingWarning")  # the line is stuck
def test_linear_against_non_linear_sets_activations_compared():
    def accuracy(data, activation):
        net = MLP(2, [6, 4, 1], activation, "sigmoid", seed=0)
        net.fit(*data, epochs=60, seed=0, verbose=False)
        return net.evaluate(*data)["accuracy"]

    straight, ring = datasets.linear(200), datasets.circles(200)

    assert accuracy(straight, "linear") > 0.9
    assert accuracy(ring, "linear") < 0.75
    assert accuracy(ring, "tanh") > 0.95


def test_layer_diagram_shows_every_unit_and_weight_of_a_net(tmp_path):
    path = MLP(3, [4, 2], seed=0).draw().save(tmp_path / "net.svg")
    drawn = path.read_text(encoding="utf-8")

    assert drawn.count("<ellipse") == 3 + 4 + 2
    assert drawn.count("<path") == 3 * 4 + 4 * 2


# -- activations and losses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1), ("relu", 0, np.inf)]
)
def test_ranges_of_activations(name, low, high):
    numbers = [getattr(ops, name)(z) for z in np.linspace(-50.0, 50.0, 101).tolist()]

    assert min(numbers) == pytest.approx(low, abs=1e-12)
    assert max(numbers) == pytest.approx(min(high, 50.0))


def test_diagrams_of_activations_and_derivatives():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    ax = plots.activation("tanh")
    z, slope = next(x.get_data() for x in ax.get_lines() if x.get_label() == "g′(z)")
    pyplot.close(ax.figure)

    np.testing.assert_allclose(slope, 1 - np.tanh(z) ** 2, atol=1e-12)


def test_half_mse_is_half_the_mean_of_squares():
    net = random_start(MLP(2, [1]))
    X, y = RNG.normal(size=(7, 2)), RNG.normal(size=7)
    expected = np.sum((net.predict(X) - y) ** 2) / (2 * 7)

    assert net.evaluate(X, y, loss="half_mse")["loss"] == pytest.approx(expected)


def test_error_of_one_output_node_and_its_gradient():
    prediction = Value(0.8)
    half_squared_error(prediction, 0.3).backward()

    assert half_squared_error(0.8, 0.3) == pytest.approx(0.5 * 0.5**2)
    assert prediction.grad == pytest.approx(0.8 - 0.3)


def test_cross_entropy_is_minus_the_log_of_the_true_class():
    assert cross_entropy([0.2, 0.5, 0.3], [0.0, 1.0, 0.0]) == pytest.approx(
        -np.log(0.5)
    )


def test_soft_iou_of_sets_is_one_minus_intersection_over_union():
    first, second = {0, 1, 2, 3}, {2, 3, 4}
    one, other = ([float(i in s) for i in range(6)] for s in (first, second))

    assert soft_iou(one, other) == pytest.approx(
        1 - len(first & second) / len(first | second)
    )
    assert soft_iou(one, one) == pytest.approx(0.0)


def test_soft_iou_trains_a_net_by_name():
    X, Y = np.eye(3), np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]])
    net = MLP(3, [4], output="sigmoid", seed=0)
    rule = Adam(lr=0.1)
    net.fit(X, Y, loss="iou", epochs=150, optimizer=rule, seed=0, verbose=False)

    assert "iou" in LOSSES
    assert net.predict_classes(X).tolist() == Y.tolist()


# -- backward ------------------------------------------------------------------------


@pytest.fixture
def swept():
    """A net's numbers and gradients for one example: W, o, a and their .grad."""
    net = random_start(MLP(2, [4, 3, 2], "sigmoid", "sigmoid"))
    y, o, a = [0.0, 1.0], [], [[0.4, -0.8]]
    for layer in net.layers:
        o.append(layer.all_scores(a[-1]))
        a.append(layer.activate(o[-1]))
    ops.total(
        [half_squared_error(p, t) for p, t in zip(a[-1], y, strict=True)]
    ).backward()
    return net, y, o, [np.array([getattr(n, "data", n) for n in nodes]) for nodes in a]


def grads(nodes):
    return np.array([node.grad for node in nodes])


def test_delta_of_output_nodes(swept):
    _, y, o, a = swept

    np.testing.assert_allclose(grads(o[2]), (a[3] - y) * a[3] * (1 - a[3]), rtol=1e-12)


@pytest.mark.parametrize("k", [1, 2])
def test_delta_of_hidden_nodes_reuses_the_next_layer_s(swept, k):
    net, _, o, a = swept
    W = matrices(net)[k][0]
    expected = a[k] * (1 - a[k]) * (W.T @ grads(o[k]))

    np.testing.assert_allclose(grads(o[k - 1]), expected, rtol=1e-12)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_slope_of_a_weight_is_delta_times_the_activation_before(swept, k):
    net, _, o, a = swept
    slopes = np.array([grads(neuron.w) for neuron in net.layers[k - 1].neurons])

    expected = np.outer(grads(o[k - 1]), a[k - 1])
    np.testing.assert_allclose(slopes, expected, rtol=1e-12)


# -- training ------------------------------------------------------------------------


def test_gradient_descent_on_a_convex_curve_follows_the_rule():
    points = plots.Descent(lambda x: x * x, -2.0, lr=0.3, steps=3).points

    assert points.ravel() == pytest.approx([-2.0 * 0.4**n for n in range(4)])


@pytest.mark.parametrize(
    ("rate", "verdict"), [(0.001, "slow"), (0.3, "right"), (1.05, "diverges")]
)
def test_learning_rate_on_a_curve(rate, verdict):
    heights = plots.Descent(lambda x: x * x, -2.0, lr=rate, steps=20).heights
    kept = heights[-1] / heights[0]
    seen = "diverges" if kept > 1 else "slow" if kept > 0.9 else "right"

    assert seen == verdict


def test_learning_rate_of_a_net_too_small_right_too_large():
    X, y = datasets.circles(200)
    found = comparisons.learning_rates(X, y, [8, 1], (0.003, 0.3, 10.0), epochs=30)
    small, right, large = (history.history["loss"][-1] for history in found.values())

    assert right < 0.2 < 0.5 < small < large


def test_mse_is_convex_for_linear_regression():
    X, y = RNG.normal(size=(10, 2)), RNG.normal(size=10)

    def cost(theta):
        *w, b = theta
        rows = zip(X.tolist(), y.tolist(), strict=True)
        return ops.mean([half_squared_error(ops.dot(w, x) + b, t) for x, t in rows])

    for theta in RNG.normal(size=(3, 3)).tolist():
        assert np.linalg.eigvalsh(hessian(cost)(theta)).min() > 0.0


def test_mse_of_a_net_is_not_convex_and_starts_end_in_different_minima():
    def cost(theta):
        w, v = theta
        return half_squared_error(v * ops.tanh(w), 0.5)

    def hilly(w):
        return half_squared_error(ops.sin(3 * w) + 0.4 * w, 1.0)

    low, high = np.linalg.eigvalsh(hessian(cost)([0.0, 0.0]))
    ends = [
        plots.Descent(hilly, start, lr=0.02, steps=300).points.item(-1)
        for start in (-0.7, -0.4)
    ]

    assert low < 0.0 < high
    assert [grad(hilly)(end) for end in ends] == pytest.approx([0.0, 0.0], abs=1e-3)
    assert ends[1] - ends[0] > 1.0
