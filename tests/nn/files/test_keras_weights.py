"""get_weights and set_weights: Keras's order and shapes."""

import numpy as np
import pytest

from nn import MLP, Conv2d, Flatten, Layer, LayerNorm, Sequential
from nn.errors import ArchitectureError


def test_a_forward_pass_by_kernels_as_keras_writes_it():
    net = MLP(3, [5, 2], "tanh", seed=0)
    first, bias, second, last = net.get_weights()
    X = np.random.default_rng(0).normal(size=(7, 3))

    assert net.predict(X) == pytest.approx(np.tanh(X @ first + bias) @ second + last)


def test_the_kernel_of_a_convolution_is_rows_columns_channels_filters():
    net = Sequential(Conv2d(2, 3, 4, seed=0), Flatten(), Layer(3, 1, seed=1))
    net[2].bias = [0.5]
    kernel = net.get_weights()[0]

    assert kernel.shape == (4, 4, 2, 3)
    assert kernel[1, 2, 0, 2] == net[0].weight[2, 0, 1, 2]
    twin = Sequential(Conv2d(2, 3, 4, seed=7), Flatten(), Layer(3, 1, seed=8))
    twin.set_weights(net.get_weights())
    assert twin.theta.tolist() == net.theta.tolist()


def test_they_are_copies_and_leave_buffers_out():
    net = MLP(2, [1], standardise=True, seed=0)
    weights = net.get_weights()
    weights[0][:] = 7.0
    assert [w.shape for w in net.get_weights()] == [(2, 1), (1,)]
    assert 7.0 not in net.theta
    assert [w.shape for w in LayerNorm(2).get_weights()] == [(2,), (2,)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w[:-1], "has 4 arrays, got 3"),
        (lambda w: [w[0].T, *w[1:]], r"layers.0.weight needs shape \(3, 5\), got"),
        (lambda w: [*w[:3], w[3] * np.nan], "layers.1.bias has numbers that are not"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_changes(change, message):
    net = MLP(3, [5, 2], seed=0)
    before = net.theta.tolist()
    with pytest.raises(ArchitectureError, match=message):
        net.set_weights(change(net.get_weights()))
    assert net.theta.tolist() == before
