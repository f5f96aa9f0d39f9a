"""Layers beside PyTorch's: values, and gradients of parameters and of inputs."""

import numpy as np
import pytest

from autograd import Value, ops
from nn import (
    Conv2d,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool2d,
    RMSNorm,
    SelfAttention,
    Sequential,
)

torch = pytest.importorskip("torch")

RNG = np.random.default_rng(0)


def as_values(array):
    return [Value(number) for number in array.ravel().tolist()]


def nested(values, shape):
    return np.array([*values, None], dtype=object)[:-1].reshape(shape).tolist()


def flat(outputs):
    return Flatten()(outputs)


def weighed(outputs):
    """A sum in which each output counts differently."""
    outputs = flat(outputs)
    return ops.dot([0.5 + i % 7 for i in range(len(outputs))], outputs)


def gradients(layer):
    """Name → gradient, in the shapes of the state."""
    layer.theta, theta = [p.grad for p in layer.parameters()], layer.theta
    found = layer.state_dict()
    layer.theta = theta
    return found


def require_equal(layer, twin, x, names=lambda name: name):
    """Outputs and all gradients are those of the twin with the same weights."""
    state = {k: torch.tensor(v) for k, v in layer.state_dict().items()}
    twin = twin.double()
    twin.load_state_dict({names(name): array for name, array in state.items()})
    values = as_values(x)
    outputs = layer(nested(values, x.shape))
    weighed(outputs).backward()

    there = torch.tensor(x, requires_grad=True)
    expected = twin(there)
    weights = torch.arange(expected.numel(), dtype=torch.double) % 7 + 0.5
    (expected.ravel() * weights).sum().backward()

    close = {"rel": 1e-11, "abs": 1e-13}
    assert [float(v) for v in flat(outputs)] == pytest.approx(
        expected.ravel().tolist(), **close
    )
    assert [v.grad for v in values] == pytest.approx(
        there.grad.ravel().tolist(), **close
    )
    slopes = gradients(layer)
    for name, parameter in twin.named_parameters():
        mine = next(k for k in slopes if names(k) == name)
        assert slopes[mine].shape == tuple(parameter.shape)
        np.testing.assert_allclose(slopes[mine], parameter.grad.numpy(), 1e-10, 1e-12)


@pytest.mark.parametrize(
    ("stride", "padding", "size", "shape"),
    [
        (1, 0, 3, (2, 5, 6)),
        (2, 1, 3, (2, 6, 5)),
        (1, 2, 2, (1, 3, 3)),
        (3, 0, 1, (3, 4, 7)),
    ],
)
def test_convolution(stride, padding, size, shape):
    layer = Conv2d(shape[0], 2, size, stride, padding, activation="linear", seed=0)
    twin = torch.nn.Conv2d(shape[0], 2, size, stride, padding)
    require_equal(layer, twin, RNG.normal(size=shape))


@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 2), (2, 1), (1, None)])
def test_pooling(size, stride):
    x = RNG.normal(size=(2, 5, 7))
    require_equal(MaxPool2d(size, stride), torch.nn.MaxPool2d(size, stride), x)


@pytest.mark.parametrize("shape", [(6,), (3, 6), (1, 6)])
@pytest.mark.parametrize("epsilon", [1e-5, 0.1])
def test_normalisation(shape, epsilon):
    x = RNG.normal(size=shape) * 3.0 + 1.0
    for layer, twin in (
        (LayerNorm(6, epsilon), torch.nn.LayerNorm(6, eps=epsilon)),
        (RMSNorm(6, epsilon), torch.nn.RMSNorm(6, eps=epsilon)),
    ):
        layer.theta = RNG.normal(size=layer.theta.size)
        require_equal(layer, twin, x)


def test_embedding_and_the_gradient_of_the_rows_that_were_looked_up():
    layer, twin = Embedding(5, 3, seed=0), torch.nn.Embedding(5, 3).double()
    twin.load_state_dict({k: torch.tensor(v) for k, v in layer.state_dict().items()})
    tokens = [4, 0, 4, 1]
    weighed(layer(tokens)).backward()
    expected = twin(torch.tensor(tokens))
    (expected.ravel() * (torch.arange(12) % 7 + 0.5)).sum().backward()

    assert [v.data for v in flat(layer(tokens))] == expected.ravel().tolist()
    assert gradients(layer)["weight"].tolist() == twin.weight.grad.tolist()


@pytest.mark.parametrize("heads", [1, 2, 4])
@pytest.mark.parametrize("causal", [True, False])
def test_self_attention(heads, causal):
    layer = SelfAttention(4, heads, causal, seed=0)
    layer.theta = RNG.normal(size=layer.theta.size)
    x = RNG.normal(size=(3, 4))
    require_equal(layer, Attention(heads, causal), x)


class Attention(torch.nn.Module):
    """PyTorch's, with its three stacked matrices by their names."""

    def __init__(self, heads, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        for name in ("query", "key", "value", "output"):
            setattr(self, name, torch.nn.Linear(4, 4))

    def forward(self, x):
        stacked = [self.query, self.key, self.value]
        ban = torch.ones(len(x), len(x), dtype=torch.bool).triu(1)
        out, _ = torch.nn.functional.multi_head_attention_forward(
            x, x, x, 4, self.heads,
            torch.cat([part.weight for part in stacked]),
            torch.cat([part.bias for part in stacked]),
            None, None, False, 0.0, self.output.weight, self.output.bias,
            attn_mask=ban if self.causal else None, need_weights=False,
        )  # fmt: skip
        return out


def test_a_net_of_them():
    net = Sequential(
        Conv2d(1, 3, 3, padding=1, seed=0), MaxPool2d(2), Conv2d(3, 2, 2, seed=1),
        Flatten(), LayerNorm(8), Layer(8, 3, "linear", seed=2),
    )  # fmt: skip
    twin = torch.nn.Sequential(
        torch.nn.Conv2d(1, 3, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(3, 2, 2), torch.nn.ReLU(), torch.nn.Flatten(0),
        torch.nn.LayerNorm(8), torch.nn.Linear(8, 3),
    )  # fmt: skip
    places = {"0": "0", "2": "3", "4": "6", "5": "7"}

    def names(name):
        _, place, which = name.split(".")
        return f"{places[place]}.{which}"

    require_equal(net, twin, RNG.normal(size=(1, 6, 6)), names)
