"""Text 002, "The Basic Formulas in Neural Networks", with public names."""

import numpy as np
import pytest

from autograd import Value, ops
from autograd.checking import gradcheck
from nn import L2, MLP, SGD, Dropout, comparisons, datasets, initialisers, losses

X, Y = datasets.circles(40, seed=0)


def cost_of(net, X=X, Y=Y):
    examples = zip(X.tolist(), Y.tolist(), strict=True)
    return ops.mean([losses.binary_cross_entropy(net(x), y) for x, y in examples])


# -- computation graph ---------------------------------------------------------------


def example():
    a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    u = b * c
    v = a + u
    J = 3 * v
    J.backward()
    return a, b, c, u, v, J


def test_forward_u_is_bc_v_is_a_plus_u_j_is_3v():
    *_, u, v, J = example()

    assert (u.data, v.data, J.data) == (6.0, 11.0, 33.0)


def test_every_partial_from_right_to_left():
    a, b, c, u, v, _ = example()

    assert v.grad == 3.0
    assert a.grad == 3.0 * 1.0
    assert u.grad == 3.0 * 1.0
    assert b.grad == 3.0 * 1.0 * c.data
    assert c.grad == 3.0 * 1.0 * b.data


def test_picture_of_the_graph_has_its_gradients():
    svg = example()[-1].draw().svg

    assert "a graph of 7 boxes and 6 arrows" in svg
    assert ">33<" in svg


def test_wording_layer_example_neuron():
    net = MLP(2, [4, 3, 1], "tanh", "sigmoid", seed=0)
    W = [net.state_dict()[f"layers.{k}.weight"] for k in (0, 1)]
    i, j = 7, 2
    layer_2 = net.trace(X[i])[1][2]

    a = np.tanh(W[1] @ np.tanh(W[0] @ X[i]))  # b = 0
    assert layer_2[j].data == pytest.approx(a[j], rel=1e-12)


# -- cost and its derivatives --------------------------------------------------------


def test_cost_of_one_example_and_of_m():
    net = MLP(2, [4, 1], "tanh", "sigmoid", seed=0)
    A = net.predict(X)
    each = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    one = losses.binary_cross_entropy(A[0].item(), Y[0].item())
    assert one == pytest.approx(each[0], rel=1e-12)
    assert cost_of(net).data == pytest.approx(each.sum() / len(X), rel=1e-12)


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_da_of_the_last_layer_and_dz_is_a_minus_y(y):
    z = Value(0.8)
    a = ops.sigmoid(z)
    losses.binary_cross_entropy(a, y).backward()
    A = a.data

    assert a.grad == pytest.approx(-(y / A - (1 - y) / (1 - A)), rel=1e-12)
    assert z.grad == pytest.approx(A - y, rel=1e-12)


def test_vectorised_backward_of_two_layers():
    net, m = MLP(2, [4, 1], "tanh", "sigmoid", seed=0), len(X)
    cost_of(net).backward()
    state = net.state_dict()
    W1, W2 = state["layers.0.weight"], state["layers.1.weight"]
    A1 = np.tanh(W1 @ X.T)
    A2 = 1 / (1 + np.exp(-(W2 @ A1)))

    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    for layer, dZ, A in ((net.layers[1], dZ2, A1), (net.layers[0], dZ1, X.T)):
        dW = [[w.grad for w in unit.w] for unit in layer.neurons]
        db = [[unit.b.grad] for unit in layer.neurons]
        db_formula = np.sum(dZ, axis=1, keepdims=True) / m
        np.testing.assert_allclose(dW, dZ @ A.T / m, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(db, db_formula, rtol=1e-9, atol=1e-15)


def test_update_rule_theta_minus_alpha_dj_dtheta():
    theta = Value(2.0)
    (theta * theta).backward()
    SGD([theta], lr=0.1).step()

    assert theta.data == pytest.approx(2.0 - 0.1 * 4.0)


# -- initialisation ------------------------------------------------------------------


def test_from_a_zero_matrix_a_s_and_dw_rows_stay_equal():
    net = MLP(2, [2, 1], "sigmoid", "sigmoid", initialiser="zeros")
    for _ in range(60):
        net.zero_grad()
        cost_of(net, X[:27], Y[:27]).backward()
        row_1, row_2 = ([w.grad for w in unit.w] for unit in net.layers[0].neurons)
        assert row_1 == row_2
        SGD(net.parameters(), lr=1.0).step()
    a_1, a_2 = net.layers[0](X[0])

    assert a_1.data == a_2.data != 0.5
    assert max(map(abs, row_1)) > 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "factor"),
    [("normal", 0.01), ("xavier", np.sqrt(1 / 400)), ("he", np.sqrt(2 / 400))],
)
def test_random_starts_are_randn_times_their_factor_with_b_0(name, factor):
    net = MLP(400, [300], initialiser=name, seed=0)
    state = net.state_dict()
    rng = np.random.default_rng(0)
    start = getattr(initialisers, name)(rng, (300, 400))

    np.testing.assert_array_equal(state["layers.0.weight"], start)
    assert start.std() == pytest.approx(factor, rel=0.01)
    assert abs(start.mean()) < 0.02 * factor
    assert not state["layers.0.bias"].any()


def test_small_weights_keep_off_the_flat_parts_of_the_curve():
    steep, flat = (
        MLP(2, [50], output="tanh", seed=0, initialiser=start)
        for start in ("normal", lambda rng, shape: rng.standard_normal(shape) * 20)
    )
    slopes = [1 - net.predict(X) ** 2 for net in (steep, flat)]

    assert slopes[0].mean() > 0.99
    assert slopes[1].mean() < 0.2


@pytest.mark.slow
def test_he_learns_the_relu_net_that_zeros_and_small_starts_do_not():
    histories = comparisons.initialisers(X, Y, [4, 6, 6, 4, 1], epochs=120, seed=3)
    last = {name: history.history["loss"][-1] for name, history in histories.items()}

    assert last["he"] < 0.1
    assert last["zeros"] > 0.6
    assert last["normal"] > 0.6


# -- L2 ------------------------------------------------------------------------------


def test_l2_adds_lambda_over_2m_times_the_squares_of_weights_only():
    net, lam, m = MLP(2, [3, 1], "tanh", seed=0), 0.7, 40
    for unit in net.layers[0].neurons:
        unit.b.data = 5.0
    squares = sum(np.sum(np.square(W)) for n, W in net.state_dict().items() if "w" in n)
    penalty = L2(lam)(net.weights(), m)
    penalty.backward()

    assert penalty.data == pytest.approx(lam / (2 * m) * squares, rel=1e-12)
    for parameter in net.parameters():
        is_bias = parameter.label.endswith(".b")
        expected = 0.0 if is_bias else lam / m * parameter.data
        assert parameter.grad == pytest.approx(expected, rel=1e-12)


def test_fit_takes_the_regularised_cost():
    fitted, by_hand = (MLP(2, [3, 1], "tanh", "sigmoid", seed=0) for _ in range(2))
    fitted.fit(
        X, Y, epochs=1, batch_size=40, optimizer=SGD(lr=0.5), regulariser=L2(2.0),
        verbose=False,
    )  # fmt: skip
    (cost_of(by_hand) + L2(2.0)(by_hand.weights(), len(X))).backward()
    SGD(by_hand.parameters(), lr=0.5).step()

    np.testing.assert_allclose(fitted.theta, by_hand.theta, rtol=1e-9, atol=1e-12)


@pytest.mark.slow
def test_l2_smooths_and_a_large_lambda_oversmooths():
    data = datasets.moons(160, noise=0.3, seed=1)
    train, _, labels, _ = datasets.split(*data, test=0.5, seed=0)
    accuracy = {}
    for lam in (0.0, 10.0):
        net = MLP(2, [24, 24, 1], "relu", "sigmoid", seed=0)
        net.fit(train, labels, epochs=200, regulariser=L2(lam), seed=0, verbose=False)
        accuracy[lam] = net.evaluate(train, labels)["accuracy"]

    assert accuracy[0.0] >= 0.97
    assert accuracy[10.0] <= 0.92


# -- inverted dropout ----------------------------------------------------------------


def test_dropout_masks_and_divides_by_keep_prob_forward_and_backward():
    layer = Dropout(keep_prob=0.75, seed=3)
    a = [Value(k + 1.0) for k in range(200)]
    dropped = layer(a)
    ops.total(dropped).backward()
    forward = np.array([y.data / x.data for x, y in zip(a, dropped, strict=True)])
    backward = np.array([x.grad for x in a])

    assert set(forward.round(12)) == {0.0, round(1 / 0.75, 12)}
    np.testing.assert_allclose(backward, forward, rtol=1e-12)  # the same mask
    assert np.mean(forward > 0) == pytest.approx(0.75, abs=0.1)


def test_dropout_keeps_the_expected_activation_and_is_off_in_eval():
    layer = Dropout(keep_prob=0.5, seed=0)
    mean = np.mean([layer([2.0] * 20) for _ in range(2000)])

    assert mean == pytest.approx(2.0, rel=0.03)
    assert layer.eval()([2.0, 3.0]) == [2.0, 3.0]


# -- errors in the text --------------------------------------------------------------


def test_error_sigmoid_without_brackets_is_never_below_1():
    assert ops.sigmoid(-3.0) == pytest.approx(1 / (1 + np.exp(3.0)))
    assert 1 / 1 + np.exp(3.0) > 1.0 > ops.sigmoid(-3.0)


def test_error_db_is_the_derivative_by_b_not_by_w():
    def cost(w, b):
        each = zip((X @ [1.0, 0.5]).tolist(), Y.tolist(), strict=True)
        loss = losses.binary_cross_entropy
        return ops.mean([loss(ops.sigmoid(w * x + b), y) for x, y in each])

    def by_formula(w, b):
        x = X @ [1.0, 0.5]
        dZ = 1 / (1 + np.exp(-(w * x + b))) - Y
        return np.mean(dZ * x).item(), np.mean(dZ).item()

    def as_written(w, b):
        dw, _ = by_formula(w, b)
        return dw, dw

    assert gradcheck(cost, (0.3, -0.2), gradient=by_formula)
    assert not gradcheck(cost, (0.3, -0.2), gradient=as_written, raise_exception=False)


def test_error_g_prime_is_taken_at_z_of_its_own_layer():
    def output(z1):
        return ops.tanh(0.7 * ops.tanh(z1))

    def slope(z1, at):
        z2 = 0.7 * np.tanh(z1)
        dz2 = 1 - np.tanh(z2) ** 2
        return float(0.7 * dz2 * (1 - np.tanh(at(z1, z2)) ** 2))

    def own(z1):
        return slope(z1, lambda z1, z2: z1)

    def as_written(z1):
        return slope(z1, lambda z1, z2: z2)

    assert gradcheck(output, 0.4, gradient=own)
    assert not gradcheck(output, 0.4, gradient=as_written, raise_exception=False)
