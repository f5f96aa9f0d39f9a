"""Graphs that several tests of pictures draw."""

import random

from autograd import Value, ops


def example(swept=True):
    """The example J = 3(a + bc)."""
    a, b, c = Value(5.0, "a"), Value(3.0, "b"), Value(2.0, "c")
    u = b * c
    u.label = "u"
    v = a + u
    v.label = "v"
    J = 3 * v
    J.label = "J"
    if swept:
        J.backward()
    return J


def net(inputs, sizes, examples=1):
    """The loss of a net of n-ary neurons whose parameters bear their full names."""
    rng = random.Random(0)
    layers, width = [], inputs
    for layer, size in enumerate(sizes):
        neurons = []
        for neuron in range(size):
            name = f"layers.{layer}.neurons.{neuron}"
            weights = [
                Value(rng.gauss(0, 1) / width**0.5, f"{name}.w[{i}]")
                for i in range(width)
            ]
            neurons.append((weights, Value(0.1, f"{name}.b")))
        layers.append(neurons)
        width = size
    losses = []
    for _ in range(examples):
        signals = [Value(rng.gauss(0, 1), f"x[{i}]") for i in range(inputs)]
        for neurons in layers:
            signals = [ops.tanh(ops.dot(w, signals) + b) for w, b in neurons]
        losses.append((signals[0] - 1.0) ** 2)
    loss = ops.mean(losses) if examples > 1 else losses[0]
    loss.label = "loss"
    loss.backward()
    return loss
