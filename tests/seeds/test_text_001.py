"""Text 001, "Deep Dive into Math Behind Deep Networks", with public names."""

import sys

import numpy as np
import pytest

import autograd
from autograd import grad, ops
from nn import MLP, SGD, Layer, Neuron, Sequential, datasets, losses, plots

X, Y = datasets.circles(n=1000, noise=0.1, factor=0.3, seed=0)
X_TRAIN, X_TEST, Y_TRAIN, Y_TEST = datasets.split(X, Y, seed=0)
SIZES = [4, 6, 6, 4, 1]


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    from matplotlib import pyplot

    pyplot.close("all")


@pytest.fixture(scope="module")
def trained():
    """The net, its history and its film."""
    net = MLP(2, SIZES, "relu", "sigmoid", seed=0)
    filming = plots.BoundaryFilm(X_TRAIN[:100], Y_TRAIN[:100], every=10)
    history = net.fit(
        X_TRAIN, Y_TRAIN, epochs=40, callbacks=[filming], seed=0, verbose=False
    )
    return net, history.history, filming


def arrays(net, layer):
    state = net.state_dict()
    return state[f"layers.{layer}.weight"], state[f"layers.{layer}.bias"]


# -- structure ------------------------------------------------------------------------


def test_figure_1_two_circles_of_500_each():
    radius = np.hypot(*X.T)

    assert X.shape == (1000, 2)
    assert np.bincount(Y).tolist() == [500, 500]
    assert radius[Y == 1].mean() < 0.5 < radius[Y == 0].mean()


def test_figure_2_layers_added_as_in_keras_are_the_net():
    net = Sequential()
    widths = [2, *SIZES]
    for index, size in enumerate(SIZES):
        kind = "sigmoid" if index == 4 else "relu"
        net.add(Layer(widths[index], size, kind, seed=index))

    assert len(net.parameters()) == 117 == MLP(2, SIZES).theta.size
    assert "2, 4, 6, 6, 4 and 1 units" in net.draw().svg


def test_almost_100_percent_on_circles(trained):
    assert trained[0].evaluate(X_TEST, Y_TEST)["accuracy"] >= 0.99


def test_figure_4_a_neuron_is_g_of_w_x_plus_b():
    neuron = Neuron(3, "relu", weights=[0.2, -0.5, 1.0])
    neuron.b.data = 0.1

    assert neuron([1.0, 2.0, 3.0]).data == pytest.approx(2.3)


def test_figure_5_a_layer_is_its_neurons_stacked():
    net = MLP(2, SIZES, "relu", "sigmoid", seed=0)
    a1 = [0.3, 0.0, 1.2, 0.7]
    W, b = arrays(net, 1)
    by_neuron = [neuron(a1).data for neuron in net.layers[1].neurons]

    assert W.shape == (6, 4)
    assert np.abs(by_neuron).max() > 0.1
    np.testing.assert_allclose(by_neuron, np.maximum(W @ a1 + b, 0), rtol=1e-12)


def test_a_batch_is_the_examples_side_by_side(trained):
    net, A = trained[0], X[:20].T
    for index in range(5):
        W, b = arrays(net, index)
        Z = W @ A + b[:, np.newaxis]
        A = np.maximum(Z, 0) if index < 4 else 1 / (1 + np.exp(-Z))

    np.testing.assert_allclose(net.predict(X[:20]), A[0], rtol=1e-9)
    by_example = [net(x).data for x in X[:20]]
    np.testing.assert_allclose(by_example, A[0], rtol=1e-9)


@pytest.mark.slow
def test_vectorised_answers_like_a_for_loop_in_far_fewer_calls(trained):
    net = trained[0]
    net.predict(X)  # compiled here

    def calls(function):
        count = 0

        def seen(frame, event, arg):
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(seen)
        try:
            answer = function()
        finally:
            sys.setprofile(None)
        return count, answer

    slow, by_loop = calls(lambda: [net(x).data for x in X])
    fast, vectorised = calls(lambda: net.predict(X))

    assert fast < slow / 50
    np.testing.assert_allclose(vectorised, by_loop, rtol=1e-9)


# -- activations ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "low", "high", "slope_at_1"),
    [
        ("sigmoid", 0.0, 1.0, 0.19661193324148185),
        ("tanh", -1.0, 1.0, 0.41997434161402614),
        ("relu", 0.0, 30.0, 1.0),
        ("identity", -30.0, 30.0, 1.0),
    ],
)
def test_figure_6_activations_with_ranges_and_derivatives(name, low, high, slope_at_1):
    ax = plots.activation(name, span=(-30.0, 30.0))
    curves = {line.get_label(): line.get_ydata() for line in ax.get_lines()}
    near_1 = np.argmin(np.abs(ax.get_lines()[-1].get_xdata() - 1.0))
    z = ax.get_lines()[-1].get_xdata()[near_1]

    assert curves["g(z)"].min() == pytest.approx(low, abs=1e-9)
    assert curves["g(z)"].max() == pytest.approx(high, abs=1e-9)
    function = getattr(ops, name, lambda z: z)
    assert grad(function)(1.0) == pytest.approx(slope_at_1)
    assert curves["g′(z)"][near_1] == pytest.approx(grad(function)(z))


def test_without_activations_the_net_is_linear():
    net = MLP(2, SIZES, "linear", "linear", seed=0)
    at_zero = net([0.0, 0.0]).data
    a, b = np.array([0.3, -0.7]), np.array([1.1, 0.4])
    both = net(a + b).data - at_zero

    assert abs(both) > 1e-3
    assert both == pytest.approx(net(a).data + net(b).data - 2 * at_zero)


@pytest.mark.slow
def test_without_activations_circles_are_not_learnt():
    net = MLP(2, SIZES, "linear", "sigmoid", seed=0)
    net.fit(X_TRAIN, Y_TRAIN, epochs=8, seed=0, verbose=False)

    assert net.evaluate(X_TEST, Y_TEST)["accuracy"] < 0.7


# -- loss and learning ----------------------------------------------------------------


def test_loss_is_binary_cross_entropy_averaged(trained):
    y_hat = trained[0].predict(X_TEST)
    each = -(Y_TEST * np.log(y_hat) + (1 - Y_TEST) * np.log(1 - y_hat))

    assert trained[0].evaluate(X_TEST, Y_TEST)["loss"] == pytest.approx(each.mean())


def test_figure_7_loss_falls_and_accuracy_rises(trained):
    record = trained[1]
    scales = plots.curves(record).figure.axes

    assert record["loss"][-1] < 0.2 * record["loss"][0]
    assert record["accuracy"][-1] >= 0.99 > record["accuracy"][0]
    drawn = [axes.get_lines()[0].get_ydata().tolist() for axes in scales]
    assert drawn == [record["loss"], record["accuracy"]]


@pytest.mark.slow
def test_figure_3_film_of_class_areas(trained, tmp_path):
    from PIL import Image

    filming = trained[2]
    filming.film(resolution=10).save(tmp_path / "areas.gif")
    frames = [title.partition(",")[0] for title in filming.titles]

    assert frames == ["start", "epoch 10", "epoch 20", "epoch 30", "epoch 40"]
    with Image.open(tmp_path / "areas.gif") as film:
        assert film.n_frames == 5


@pytest.mark.slow
def test_figure_8_gradient_descent_on_a_surface(tmp_path):
    from PIL import Image

    def bowl(x, y):
        return 0.15 * (x * x + y * y) - ops.exp(-((x - 1) ** 2) - (y + 0.5) ** 2)

    path = plots.Descent(bowl, (-2.0, 2.0), lr=0.5, steps=30)
    assert (np.diff(path.heights[:12]) < 0).all()
    start, after = path.points[:2]
    slope = np.array(grad(lambda p: bowl(*p))(start.tolist()))
    np.testing.assert_allclose(after, start - 0.5 * slope, rtol=1e-12)
    plots.Descent(bowl, (-2.0, 2.0), lr=0.5, steps=2).film().save(tmp_path / "f.gif")
    with Image.open(tmp_path / "f.gif") as film:
        assert film.n_frames == 3


def test_too_low_a_rate_is_slow_and_too_high_misses_the_minimum():
    ends = {
        rate: abs(plots.Descent(lambda x: x * x, 2.0, rate, 20).points[-1, 0])
        for rate in (0.01, 0.3, 1.1)
    }

    assert ends[0.3] < 1e-6
    assert 1.0 < ends[0.01] < 2.0 < ends[1.1]


def test_backpropagation_formulas_come_out_of_the_graph():
    net, m = MLP(2, SIZES, "relu", "sigmoid", seed=3), 12
    loss = losses.binary_cross_entropy_with_logits
    pairs = zip(X[:m].tolist(), Y[:m].tolist(), strict=True)
    J = ops.mean([loss(net.scores(x), y) for x, y in pairs])
    program = autograd.compile(J, wrt=net.parameters())
    program.forward()
    program.backward()

    A = [X[:m].T]
    for index in range(5):
        W, b = arrays(net, index)
        Z = W @ A[-1] + b[:, np.newaxis]
        A.append(np.maximum(Z, 0) if index < 4 else 1 / (1 + np.exp(-Z)))
    dZ = A[5] - Y[:m]
    for index in range(4, -1, -1):
        units = net.layers[index].neurons
        dW = [[w.grad for w in unit.w] for unit in units]
        db = [unit.b.grad for unit in units]
        np.testing.assert_allclose(dW, dZ @ A[index].T / m, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(db, dZ.mean(axis=1), rtol=1e-9, atol=1e-15)
        dZ = arrays(net, index)[0].T @ dZ * (A[index] > 0)


def test_update_is_w_minus_alpha_dw_of_the_same_size():
    net = MLP(2, SIZES, "relu", "sigmoid", seed=3)
    before = net.theta
    losses.binary_cross_entropy(net(X[0]), 1.0 - Y[0].item()).backward()
    slope = np.array([parameter.grad for parameter in net.parameters()])
    SGD(net.parameters(), lr=0.25).step()

    assert np.abs(slope).max() > 1e-3
    np.testing.assert_allclose(net.theta, before - 0.25 * slope, rtol=1e-14)


def test_error_the_single_neuron_lacks_its_bias():
    neuron = Neuron(2, "linear", weights=[1.0, 2.0])
    neuron.b.data = 0.5

    assert neuron([1.0, 1.0]).data == 3.5
    assert neuron.parameters()[-1] is neuron.b
