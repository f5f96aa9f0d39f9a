"""Recurrences: LSTM, GRU, a Kalman filter, the heat equation."""

from functools import partial

import numpy as np

from autograd import ops
from benchmarks.programs.language import linear, matrix
from benchmarks.programs.program import Program

INPUTS, UNITS = 2, 8


def _gates(theta, count):
    """Return the weights of the gates, each (units, inputs + units), and the biases."""
    size = UNITS * (INPUTS + UNITS)
    weights = [matrix(theta, g * size, UNITS, INPUTS + UNITS) for g in range(count)]
    start = count * size
    biases = [list(theta[start + g * UNITS :][:UNITS]) for g in range(count)]
    return weights, biases, list(theta[start + count * UNITS :])


def _layer(W, b, x):
    return [z + shift for z, shift in zip(linear(W, x), b, strict=True)]


def lstm_loss(theta, xs, y):
    """Return the squared error of an LSTM's last state read by one unit."""
    weights, biases, readout = _gates(theta, 4)
    h, c = [0.0] * UNITS, [0.0] * UNITS
    for x in xs:
        z = [*x, *h]
        i, f, o = (
            [ops.sigmoid(a) for a in _layer(weights[g], biases[g], z)] for g in range(3)
        )
        g = [ops.tanh(a) for a in _layer(weights[3], biases[3], z)]
        c = [fk * ck + ik * gk for fk, ck, ik, gk in zip(f, c, i, g, strict=True)]
        h = [ok * ops.tanh(ck) for ok, ck in zip(o, c, strict=True)]
    return (ops.dot(readout, h) - y) ** 2


def _shared(theta, count):
    size = UNITS * (INPUTS + UNITS)
    W = theta[: count * size].reshape(count * UNITS, INPUTS + UNITS)
    b = theta[count * size : count * size + count * UNITS]
    return W, b, theta[count * size + count * UNITS :]


def lstm_arrays(theta, X, y):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    W, b, readout = _shared(theta, 4)

    def step(state, x):
        h, c = state
        z = jnp.concatenate([x, h], axis=1) @ W.T + b
        i, f, o = (jax.nn.sigmoid(z[:, g * UNITS : (g + 1) * UNITS]) for g in range(3))
        c = f * c + i * jnp.tanh(z[:, 3 * UNITS :])
        return (o * jnp.tanh(c), c), None

    zeros = jnp.zeros((len(X), UNITS))
    (h, _), _ = jax.lax.scan(step, (zeros, zeros), jnp.swapaxes(X, 0, 1))
    return jnp.mean((h @ readout - y) ** 2)


def gru_loss(theta, xs, y):
    """Return the squared error of a GRU's last state read by one unit."""
    weights, biases, readout = _gates(theta, 3)
    h = [0.0] * UNITS
    for x in xs:
        z = [ops.sigmoid(a) for a in _layer(weights[0], biases[0], [*x, *h])]
        r = [ops.sigmoid(a) for a in _layer(weights[1], biases[1], [*x, *h])]
        reset = [rk * hk for rk, hk in zip(r, h, strict=True)]
        n = [ops.tanh(a) for a in _layer(weights[2], biases[2], [*x, *reset])]
        h = [(1.0 - zk) * nk + zk * hk for zk, nk, hk in zip(z, n, h, strict=True)]
    return (ops.dot(readout, h) - y) ** 2


def gru_arrays(theta, X, y):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    W, b, readout = _shared(theta, 3)

    def step(h, x):
        both = jnp.concatenate([x, h], axis=1) @ W[: 2 * UNITS].T + b[: 2 * UNITS]
        z, r = jax.nn.sigmoid(both[:, :UNITS]), jax.nn.sigmoid(both[:, UNITS:])
        again = jnp.concatenate([x, r * h], axis=1)
        n = jnp.tanh(again @ W[2 * UNITS :].T + b[2 * UNITS :])
        return (1.0 - z) * n + z * h, None

    zeros = jnp.zeros((len(X), UNITS))
    h, _ = jax.lax.scan(step, zeros, jnp.swapaxes(X, 0, 1))
    return jnp.mean((h @ readout - y) ** 2)


def cell(kind: str, steps: int = 30, batch: int = 8) -> Program:
    """An LSTM or a GRU over a batch of sequences."""
    rng = np.random.default_rng(0)
    gates = {"LSTM": 4, "GRU": 3}[kind]
    size = gates * UNITS * (INPUTS + UNITS + 1) + UNITS
    data = rng.normal(size=(batch, steps, INPUTS)), rng.normal(size=batch)
    scalar, arrays = {"LSTM": (lstm_loss, lstm_arrays), "GRU": (gru_loss, gru_arrays)}[
        kind
    ]
    theta = rng.normal(0.0, 0.3, size)
    return Program(f"{kind}, {steps} steps, B = {batch}", theta, scalar, arrays, data,
                   batched=True)  # fmt: skip


# -- a Kalman filter -------------------------------------------------------------------


def kalman_loss(measured, theta):
    """Return the surprise of a filter for a place and a speed, measured with noise."""
    drift, wobble, noise = (ops.exp(t) for t in theta)
    x, v = 0.0, 0.0
    a, b, c = 1.0, 0.0, 1.0  # the covariance, symmetric
    surprise = 0.0
    for z in measured:
        x = x + v
        a, b, c = a + 2.0 * b + c + drift, b + c, c + wobble
        spread, off = a + noise, z - x
        surprise = surprise + ops.log(spread) + off * off / spread
        gain, push = a / spread, b / spread
        x, v = x + gain * off, v + push * off
        a, b, c = a - gain * a, b - gain * b, c - push * b
    return surprise


def kalman_arrays(measured, theta):
    """The same in jnp, the steps by scan."""
    import jax
    import jax.numpy as jnp

    drift, wobble, noise = jnp.exp(theta)

    def step(state, z):
        x, v, a, b, c, surprise = state
        x = x + v
        a, b, c = a + 2.0 * b + c + drift, b + c, c + wobble
        spread, off = a + noise, z - x
        surprise = surprise + jnp.log(spread) + off * off / spread
        gain, push = a / spread, b / spread
        x, v = x + gain * off, v + push * off
        return (x, v, a - gain * a, b - gain * b, c - push * b, surprise), None

    start = tuple(map(jnp.asarray, (0.0, 0.0, 1.0, 0.0, 1.0, 0.0)))
    return jax.lax.scan(step, start, jnp.asarray(measured))[0][-1]


def kalman(steps: int = 200) -> Program:
    """A Kalman filter's likelihood as a function of its three noises."""
    rng = np.random.default_rng(0)
    measured = np.cumsum(rng.normal(0.5, 0.3, steps)) + rng.normal(0.0, 0.5, steps)
    scalar = partial(kalman_loss, tuple(measured.tolist()))
    arrays = partial(kalman_arrays, measured)
    return Program(
        f"Kalman filter, {steps} steps", np.log([0.1, 0.1, 0.3]), scalar, arrays
    )


# -- the heat equation -----------------------------------------------------------------


def heat_loss(steps, theta):
    """Return the mean square after some steps of heat along a rod of cells."""
    u, rate = list(theta[:-1]), ops.sigmoid(theta[-1]) * 0.5
    for _ in range(steps):
        inside = [
            b + rate * (a - 2.0 * b + c)
            for a, b, c in zip(u, u[1:], u[2:], strict=False)
        ]
        u = [u[0], *inside, u[-1]]
    return ops.dot(u, u) / len(u)


def heat_arrays(steps, theta):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    rate = jax.nn.sigmoid(theta[-1]) * 0.5

    def step(u, _):
        inside = u[1:-1] + rate * (u[:-2] - 2.0 * u[1:-1] + u[2:])
        return jnp.concatenate([u[:1], inside, u[-1:]]), None

    return jnp.mean(jax.lax.scan(step, theta[:-1], None, steps)[0] ** 2)


def heat(steps: int = 100, cells: int = 200) -> Program:
    """The heat equation, differentiated by its start and its rate."""
    theta = np.random.default_rng(0).normal(size=cells + 1)
    return Program(
        f"heat, {steps} × {cells}", theta, partial(heat_loss, steps),
        partial(heat_arrays, steps),
    )  # fmt: skip
