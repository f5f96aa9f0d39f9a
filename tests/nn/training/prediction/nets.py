"""Nets with every activation and every layer, and examples for them."""

import numpy as np

from nn import (
    MLP,
    Conv2d,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool2d,
    RMSNorm,
    SelfAttention,
    Sequential,
    Standardise,
)
from nn.net.activations import ACTIVATIONS

IMAGES = (6, 2, 6, 6)


def _standardised():
    layer = Standardise(3)
    layer.adapt(np.random.default_rng(1).normal(2.0, 3.0, (50, 3)))
    first, last = Layer(3, 4, "tanh", seed=0), Layer(4, 2, "softmax", seed=1)
    return Sequential(layer, first, last)


NETS = {
    **{
        f"activation {name}": lambda name=name: MLP(3, [4, 2], output=name, seed=0)
        for name in ACTIVATIONS
    },
    "one output": lambda: MLP(3, [5, 1], output="sigmoid", seed=0),
    "deep": lambda: MLP(3, [8, 8, 2], "gelu", output="softmax", seed=0),
    "standardised": _standardised,
    "dropout": lambda: Sequential(
        Layer(3, 4, "relu", seed=0), Dropout(0.5), Layer(4, 1, "linear", seed=1)
    ),
    "layer norm": lambda: Sequential(
        Layer(3, 4, "silu", seed=0), LayerNorm(4), Layer(4, 1, "linear", seed=1)
    ),
    "rms norm": lambda: Sequential(
        Layer(3, 4, "elu", seed=0), RMSNorm(4), Layer(4, 1, "linear", seed=1)
    ),
    "convolution": lambda: Sequential(
        Conv2d(2, 3, 3, seed=0), MaxPool2d(2), Flatten(),
        Layer(12, 2, "softmax", seed=1),
    ),
    "attention": lambda: Sequential(
        Embedding(5, 4, seed=0), SelfAttention(4, seed=1), Flatten(),
        Layer(12, 2, "softmax", seed=2),
    ),
}  # fmt: skip
NOT_IN_FLOAT64 = {"activation gelu", "deep"}  # erf


def examples(name):
    """Examples for the net of that name."""
    rng = np.random.default_rng(0)
    if name == "convolution":
        return rng.normal(size=IMAGES)
    if name == "attention":
        return rng.integers(0, 5, (6, 3)).astype(float)
    return rng.normal(size=(6, 3))
