"""Graphs in which something repeats."""

import math

from autograd import Value, ops
from nn import MLP, datasets


def squares(count, named=False):
    """The mean squared error of a line through points, as constants or as leaves."""
    w, b = Value(0.5, "w"), Value(0.1, "b")
    terms = []
    for i in range(count):
        x, y = (Value(i / 10, f"x[{i}]"), Value(i / 5)) if named else (i / 10, i / 5)
        terms.append((w * x + b - y) ** 2)
    loss = sum(terms) / count
    loss.backward()
    return loss


def recurrence(count):
    """A cell ``tanh(h·w + u·x)`` in time."""
    h, w, u = Value(0.1, "h0"), Value(0.5, "w"), Value(0.3, "u")
    for i in range(count):
        h = ops.tanh(h * w + u * Value(i / 10, f"x[{i}]"))
    h.backward()
    return h


def leapfrog(count):
    """A pendulum, whose place and speed use each other."""
    k, x, v = Value(1.5, "k"), Value(1.0, "x0"), Value(0.0, "v0")
    for _ in range(count):
        v = v - k * ops.sin(x) * 0.1
        x = x + v * 0.1
    x.backward()
    return x


def lstm(steps):
    """A cell with gates, whose parameters bear the gates' names."""
    gates = {
        k: [Value(v, f"{k}.{g}") for v, g in zip((0.5, 0.3, 0.1), "whb", strict=True)]
        for k in "ifog"
    }
    h = c = Value(0.0, "start")
    for t in range(steps):
        z = {k: w * math.cos(t) + u * h + b for k, (w, u, b) in gates.items()}
        c = z["f"].sigmoid() * c + z["i"].sigmoid() * z["g"].tanh()
        h = z["o"].sigmoid() * c.tanh()
    h.backward()
    return h


def attention(count, width):
    """Softmax attention in scalars, and the sum of its outputs' squares."""
    q, k, v = (
        [
            [Value(math.sin(s + i * width + j)) for j in range(width)]
            for i in range(count)
        ]
        for s in (1, 2, 3)
    )
    total = 0.0
    for i in range(count):
        scores = [
            sum(a * b for a, b in zip(q[i], k[j], strict=True)) for j in range(count)
        ]
        shares = [ops.exp(score / 2.0) for score in scores]
        whole = sum(shares)
        for d in range(width):
            out = sum(shares[j] / whole * v[j][d] for j in range(count))
            total = total + out * out
    total.backward()
    return total


def moons(penalty):
    """README's loss: a net on a hundred examples."""
    inputs, labels = datasets.moons(100, seed=0)
    net = MLP(2, [16, 16, 1], seed=0)
    margins = [
        (1 - sign * net(x)).relu()
        for x, sign in zip(inputs, 2 * labels - 1, strict=True)
    ]
    loss = sum(margins) / len(margins)
    if penalty:
        loss = loss + 1e-4 * sum(p * p for p in net.parameters())
    loss.backward()
    return loss
