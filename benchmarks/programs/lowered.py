"""Programs for the comparison of what is handed to JAX with what is written for it."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np

from autograd import ops
from benchmarks.programs.program import Program

# -- nets ------------------------------------------------------------------------------


def _layers(theta, sizes):
    """Yield each layer's weights with its biases, (units, inputs + 1)."""
    start = 0
    for inputs, units in pairwise(sizes):
        stop = start + units * (inputs + 1)
        yield theta[start:stop].reshape(units, inputs + 1)
        start = stop


def net_loss(sizes, hidden, loss, theta, x, y):
    """Return the loss of one example by a net of scalars."""
    start = 0
    for place, (inputs, units) in enumerate(pairwise(sizes)):
        rows = [theta[start + u * (inputs + 1) :][: inputs + 1] for u in range(units)]
        start += units * (inputs + 1)
        x = [ops.dot(row[:-1], x) + row[-1] for row in rows]
        if place < len(sizes) - 2:
            x = [hidden(z) for z in x]
    return loss(x, y)


def net_arrays(sizes, hidden, loss, theta, X, Y):
    """The same in jnp."""
    import jax.numpy as jnp

    *inner, last = _layers(theta, sizes)
    for W in inner:
        X = hidden(X @ W[:, :-1].T + W[:, -1])
    return jnp.mean(loss(X @ last[:, :-1].T + last[:, -1], Y))


def _size(sizes):
    pairs = pairwise(sizes)
    return sum([units * (inputs + 1) for inputs, units in pairs])


def one_score_loss(z, target):
    """Return the cross-entropy of one score."""
    return ops.softplus(z[0]) - target * z[0]


def one_score_arrays(Z, Y):
    """The same in jnp."""
    import jax

    return jax.nn.softplus(Z[:, 0]) - Y * Z[:, 0]


def scores_loss(z, target):
    """Return the cross-entropy of a score for each class."""
    return ops.logsumexp(z) - ops.dot(target, z)


def scores_arrays(Z, Y):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    return jax.nn.logsumexp(Z, 1) - jnp.sum(Y * Z, 1)


def tanh_arrays(Z):
    """Tanh in jnp."""
    import jax.numpy as jnp

    return jnp.tanh(Z)


def relu_arrays(Z):
    """ReLU in jnp."""
    import jax

    return jax.nn.relu(Z)


def circles() -> Program:
    """A net of 2-4-6-6-4-1 with tanh on 1,000 points."""
    rng, sizes = np.random.default_rng(0), (2, 4, 6, 6, 4, 1)
    X = rng.normal(size=(1000, 2))
    y = (np.hypot(*X.T) > 1.0).astype(float)
    return Program(
        "circles 2-4-6-6-4-1", rng.normal(0.0, 0.5, _size(sizes)),
        partial(net_loss, sizes, ops.tanh, one_score_loss),
        partial(net_arrays, sizes, tanh_arrays, one_score_arrays),
        (X, y), batched=True,
    )  # fmt: skip


def images(batch: int = 64) -> Program:
    """A net of 784-128-10 on images."""
    rng, sizes = np.random.default_rng(0), (784, 128, 10)
    X, y = rng.random((batch, 784)), np.eye(10)[rng.integers(0, 10, batch)]
    return Program(
        f"784-128-10, batch {batch}", rng.normal(0.0, 0.05, _size(sizes)),
        partial(net_loss, sizes, ops.relu, scores_loss),
        partial(net_arrays, sizes, relu_arrays, scores_arrays),
        (X, y), batched=True,
    )  # fmt: skip


def margin_loss(z, sign):
    """Return the hinge of one score."""
    return ops.relu(1.0 - sign * z[0])


def margin_arrays(Z, S):
    """The same in jnp."""
    import jax

    return jax.nn.relu(1.0 - S * Z[:, 0])


def moons_loss(X, signs, theta):
    """Return micrograd's loss, spelled out example by example."""
    losses = [
        net_loss((2, 16, 16, 1), ops.relu, margin_loss, theta, list(x), sign)
        for x, sign in zip(X, signs, strict=True)
    ]
    return ops.total(losses) / len(losses) + 1e-4 * ops.dot(theta, theta)


def moons_arrays(X, signs, theta):
    """The same in jnp."""
    import jax.numpy as jnp

    cost = net_arrays((2, 16, 16, 1), relu_arrays, margin_arrays, theta, X, signs)
    return cost + 1e-4 * jnp.sum(theta * theta)


def moons() -> Program:
    """micrograd's demo: 100 examples in one graph."""
    rng = np.random.default_rng(0)
    X, signs = rng.normal(size=(100, 2)), np.where(rng.random(100) < 0.5, -1.0, 1.0)
    theta = rng.normal(0.0, 0.5, _size((2, 16, 16, 1)))
    return Program(
        "moons, 100 examples in a graph", theta,
        partial(moons_loss, X.tolist(), signs.tolist()),
        partial(moons_arrays, X, signs),
    )  # fmt: skip


# -- convolutions ----------------------------------------------------------------------


def _convolved(kernel, image):
    """Return a 3×3 convolution with its bias, the last of ten numbers."""
    size = len(image) - 2
    return [
        [
            ops.dot(kernel[:9], [x for row in image[i : i + 3] for x in row[j : j + 3]])
            + kernel[9]
            for j in range(size)
        ]
        for i in range(size)
    ]


def _convolved_arrays(kernels, X):
    """The same in jnp: (kernels, 10) and (images, rows, columns)."""
    import jax

    return (
        jax.lax.conv_general_dilated(
            X[:, None], kernels[:, :9].reshape(-1, 1, 3, 3), (1, 1), "VALID",
            dimension_numbers=("NCHW", "OIHW", "NCHW"),
        )
        + kernels[:, 9, None, None]
    )  # fmt: skip


def head_loss(theta, image, y):
    """Return the squared error of four convolutions read by one unit."""
    maps = [_convolved(theta[c * 10 : c * 10 + 10], image) for c in range(4)]
    flat = [ops.tanh(z) for plane in maps for row in plane for z in row]
    return ops.square(ops.dot(theta[40:], flat) - y)


def head_arrays(theta, X, y):
    """The same in jnp."""
    import jax.numpy as jnp

    A = jnp.tanh(_convolved_arrays(theta[:40].reshape(4, 10), X))
    return jnp.mean((A.reshape(len(X), -1) @ theta[40:] - y) ** 2)


def twice_loss(theta, image, y):
    """Return the squared error of the mean of two convolutions on each other."""
    inner = [[ops.relu(z) for z in row] for row in _convolved(theta[:10], image)]
    outer = [ops.relu(z) for row in _convolved(theta[10:], inner) for z in row]
    return ops.square(ops.mean(outer) - y)


def twice_arrays(theta, X, y):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    A = jax.nn.relu(_convolved_arrays(theta[None, :10], X))
    A = jax.nn.relu(_convolved_arrays(theta[None, 10:], A[:, 0]))
    return jnp.mean((jnp.mean(A, axis=(1, 2, 3)) - y) ** 2)


def head() -> Program:
    """Four convolutions of images of 12×12, and one unit."""
    rng = np.random.default_rng(1)
    data = rng.normal(size=(32, 12, 12)), rng.normal(size=32)
    return Program("four convolutions, 32 images", rng.normal(0.0, 0.1, 440), head_loss,
                   head_arrays, data, batched=True)  # fmt: skip


def twice() -> Program:
    """A convolution of a convolution."""
    rng = np.random.default_rng(1)
    data = rng.normal(size=(16, 10, 10)), rng.normal(size=16)
    return Program("two convolutions, 16 images", rng.normal(size=20), twice_loss,
                   twice_arrays, data, batched=True)  # fmt: skip


# -- sequences -------------------------------------------------------------------------


def heads_loss(width, theta, x, y):
    """Return the squared error of self-attention with weights for q, k and v."""
    from benchmarks.programs.language import linear, matrix

    W = [matrix(theta, part * width * width, width, width) for part in range(3)]
    q, k, v = ([linear(weights, row) for row in x] for weights in W)
    losses = []
    for query, target in zip(q, y, strict=True):
        scores = [ops.dot(query, key) * width**-0.5 for key in k]
        size = ops.logsumexp(scores)
        shares = [ops.exp(score - size) for score in scores]
        for column, wanted in enumerate(target):
            read = ops.dot(shares, [row[column] for row in v])
            losses.append(ops.square(read - wanted))
    return ops.total(losses)


def heads_arrays(width, theta, X, Y):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    q, k, v = (X @ W.T for W in theta.reshape(3, width, width))
    scores = jnp.einsum("btd,bud->btu", q, k) * width**-0.5
    read = jnp.einsum("btu,bud->btd", jax.nn.softmax(scores), v)
    return jnp.mean(jnp.sum((read - Y) ** 2, axis=(1, 2)))


def heads(length: int = 8, width: int = 4, batch: int = 16) -> Program:
    """Self-attention over a batch."""
    rng = np.random.default_rng(2)
    data = rng.normal(size=(2, batch, length, width))
    return Program(
        f"self-attention, {batch} × {length} × {width}", rng.normal(size=3 * width**2),
        partial(heads_loss, width), partial(heads_arrays, width), tuple(data),
        batched=True,
    )  # fmt: skip


def recurrent_loss(units, theta, xs, y):
    """Return the squared error of a plain recurrent net's last state."""
    wide = units + 2
    rows = [theta[u * wide : (u + 1) * wide] for u in range(units)]
    last = theta[units * wide :]
    h = [ops.tanh(row[units] * xs[0] + row[units + 1]) for row in rows]
    for x in xs[1:]:
        h = [
            ops.tanh(ops.dot(row[:units], h) + row[units] * x + row[units + 1])
            for row in rows
        ]
    return ops.square(ops.dot(last[:units], h) + last[units] - y)


def recurrent_arrays(units, theta, X, y):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    W = theta[: units * (units + 2)].reshape(units, units + 2)
    last = theta[units * (units + 2) :]

    def step(h, x):
        return jnp.tanh(h @ W[:, :units].T + x[:, None] * W[:, units] + W[:, -1]), None

    h, _ = jax.lax.scan(step, jnp.zeros((len(X), units)), X.T)
    return jnp.mean((h @ last[:units] + last[units] - y) ** 2)


def recurrent(steps: int = 10, units: int = 16, batch: int = 32) -> Program:
    """A plain recurrent net."""
    rng = np.random.default_rng(3)
    theta = rng.normal(0.0, 0.3, units * (units + 2) + units + 1)
    data = rng.normal(size=(batch, steps)), rng.normal(size=batch)
    return Program(
        f"recurrent net, {steps} steps, B = {batch}", theta,
        partial(recurrent_loss, units), partial(recurrent_arrays, units), data,
        batched=True,
    )  # fmt: skip


# -- single numbers --------------------------------------------------------------------


def numbers_loss(theta):
    """Return something of three numbers."""
    a, b, c = theta
    return (
        ops.sin(a * b)
        + ops.sqrt(c) * ops.exp(-a) / (1.0 + ops.square(b))
        + ops.maximum(a, b, c)
        + ops.where(a - b, c, a) ** 3
        + ops.absolute(b)
    )


def numbers_arrays(theta):
    """The same in jnp."""
    import jax.numpy as jnp

    a, b, c = theta
    return (
        jnp.sin(a * b)
        + jnp.sqrt(c) * jnp.exp(-a) / (1.0 + b * b)
        + jnp.max(theta)
        + jnp.where(a - b != 0.0, c, a) ** 3
        + jnp.abs(b)
    )


def numbers() -> Program:
    """A few single numbers."""
    return Program("single numbers", np.array([0.3, -1.2, 0.7]), numbers_loss,
                   numbers_arrays)  # fmt: skip


LOWERED: dict[str, Callable[[], Program]] = {
    "moons": moons,
    "circles": circles,
    "images": images,
    "head": head,
    "twice": twice,
    "heads": heads,
    "recurrent": recurrent,
    "numbers": numbers,
}
