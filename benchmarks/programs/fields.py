"""Images, prices and equations: convolutions, options, a net for an equation."""

import numpy as np

from autograd import ops
from benchmarks.programs.language import matrix
from benchmarks.programs.program import Program

# -- convolutions ----------------------------------------------------------------------


def convolved(image, kernels, biases):
    """Return one plane for each kernel; an image is a list of planes of rows."""
    size = len(kernels[0][0])
    rows, columns = len(image[0]) - size + 1, len(image[0][0]) - size + 1
    return [
        [
            [
                ops.relu(
                    ops.total(
                        ops.dot(kernel[p][i], plane[r + i][c : c + size])
                        for p, plane in enumerate(image)
                        for i in range(size)
                    )
                    + bias
                )
                for c in range(columns)
            ]
            for r in range(rows)
        ]
        for kernel, bias in zip(kernels, biases, strict=True)
    ]


def pooled(image):
    """Return the largest of each 2×2 square."""
    return [
        [
            [
                ops.maximum(
                    plane[r][c], plane[r][c + 1], plane[r + 1][c], plane[r + 1][c + 1]
                )
                for c in range(0, len(plane[0]) - 1, 2)
            ]
            for r in range(0, len(plane) - 1, 2)
        ]
        for plane in image
    ]


class Weights:
    """Takes lists off the front of a flat θ."""

    def __init__(self, theta):
        self.theta, self.start = theta, 0

    def take(self, *shape):
        """Return the next numbers in lists of this shape."""
        if len(shape) == 1:
            self.start += shape[0]
            return list(self.theta[self.start - shape[0] : self.start])
        return [self.take(*shape[1:]) for _ in range(shape[0])]


def lenet_loss(theta, image, label):
    """Return the cross-entropy of two convolutions, two pools and one layer."""
    weights, planes = Weights(theta), [image]
    for count, of in ((4, 1), (8, 4)):
        planes = pooled(
            convolved(planes, weights.take(count, of, 5, 5), weights.take(count))
        )
    flat = [x for plane in planes for row in plane for x in row]
    W, b = weights.take(10, len(flat)), weights.take(10)
    scores = [ops.dot(row, flat) + shift for row, shift in zip(W, b, strict=True)]
    return ops.logsumexp(scores) - ops.dot(label, scores)


def _convolved(X, W, b):
    import jax

    axes = ("NCHW", "OIHW", "NCHW")
    Z = jax.lax.conv_general_dilated(X, W, (1, 1), "VALID", dimension_numbers=axes)
    return jax.nn.relu(Z + b[:, None, None])


def lenet_arrays(theta, X, labels):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    start, A = 0, X[:, None]
    for count, of in ((4, 1), (8, 4)):
        size = count * of * 25
        W = theta[start : start + size].reshape(count, of, 5, 5)
        A = _convolved(A, W, theta[start + size : start + size + count])
        start += size + count
        window = (1, 1, 2, 2)
        A = jax.lax.reduce_window(A, -jnp.inf, jax.lax.max, window, window, "VALID")
    A = A.reshape(len(X), -1)
    W = theta[start : start + 10 * A.shape[1]].reshape(10, -1)
    scores = A @ W.T + theta[-10:]
    return jnp.mean(jax.nn.logsumexp(scores, axis=1) - jnp.sum(labels * scores, axis=1))


def lenet() -> Program:
    """A small LeNet on one image of 28×28."""
    rng = np.random.default_rng(0)
    theta = rng.normal(0.0, 0.1, 4 * 26 + 8 * 101 + 10 * 129)
    data = rng.random((1, 28, 28)), np.eye(10)[[3]]
    return Program(
        "LeNet, 28 × 28", theta, lenet_loss, lenet_arrays, data, batched=True
    )


def convolution_loss(theta, image, label):
    """Return the cross-entropy of one convolution, one pool and one layer."""
    weights = Weights(theta)
    planes = pooled(convolved([image], weights.take(4, 1, 3, 3), weights.take(4)))
    flat = [x for plane in planes for row in plane for x in row]
    W = weights.take(10, len(flat))
    scores = [ops.dot(row, flat) for row in W]
    return ops.logsumexp(scores) - ops.dot(label, scores)


def convolution_arrays(theta, X, labels):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    A = _convolved(X[:, None], theta[:36].reshape(4, 1, 3, 3), theta[36:40])
    window = (1, 1, 2, 2)
    A = jax.lax.reduce_window(A, -jnp.inf, jax.lax.max, window, window, "VALID")
    A = A.reshape(len(X), -1)
    scores = A @ theta[40:].reshape(10, -1).T
    return jnp.mean(jax.nn.logsumexp(scores, axis=1) - jnp.sum(labels * scores, axis=1))


def convolution(images: int = 16) -> Program:
    """A convolution, a pool and a layer on images of 8×8."""
    rng = np.random.default_rng(0)
    data = rng.random((images, 8, 8)), np.eye(10)[rng.integers(0, 10, images)]
    theta = rng.normal(0.0, 0.2, 40 + 10 * 36)
    return Program(f"convolution, {images} images", theta, convolution_loss,
                   convolution_arrays, data, batched=True)  # fmt: skip


# -- prices ----------------------------------------------------------------------------


def black_scholes_loss(theta, strike, time, price):
    """Return the squared error of a call's price under volatility and rate."""
    volatility, rate = ops.exp(theta[0]), theta[1]
    spread = volatility * ops.sqrt(time)
    d1 = (
        ops.log(1.0 / strike) + (rate + 0.5 * volatility * volatility) * time
    ) / spread
    d2 = d1 - spread
    phi1 = 0.5 * (1.0 + ops.erf(d1 / 2.0**0.5))
    phi2 = 0.5 * (1.0 + ops.erf(d2 / 2.0**0.5))
    return (phi1 - strike * ops.exp(-rate * time) * phi2 - price) ** 2


def black_scholes_arrays(theta, strike, time, price):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    volatility, rate = jnp.exp(theta[0]), theta[1]
    spread = volatility * jnp.sqrt(time)
    drift = rate + 0.5 * volatility**2
    d1 = (jnp.log(1.0 / strike) + drift * time) / spread
    d2 = d1 - spread
    phi1 = 0.5 * (1.0 + jax.lax.erf(d1 / 2.0**0.5))
    phi2 = 0.5 * (1.0 + jax.lax.erf(d2 / 2.0**0.5))
    return jnp.mean((phi1 - strike * jnp.exp(-rate * time) * phi2 - price) ** 2)


def black_scholes(quotes: int = 10_000) -> Program:
    """Volatility and rate fitted to quotes of calls."""
    rng = np.random.default_rng(0)
    data = (
        rng.uniform(0.7, 1.3, quotes),
        rng.uniform(0.1, 2.0, quotes),
        rng.random(quotes),
    )
    return Program(
        f"Black–Scholes, {quotes:,} quotes", np.array([-1.5, 0.03]),
        black_scholes_loss, black_scholes_arrays, data, batched=True,
    )  # fmt: skip


def heston_loss(theta, normals):
    """Return a call's payoff on one path of a price with a volatility of its own."""
    mean, pull, wobble, tilt = (ops.exp(t) for t in theta)
    log_price, variance, dt = 0.0, 0.04, 1.0 / 12.0
    for first, second in normals:
        root = ops.sqrt(ops.maximum(variance, 1e-8) * dt)
        log_price = log_price - 0.5 * variance * dt + root * first
        both = tilt * first + second
        variance = ops.absolute(
            variance + pull * (mean - variance) * dt + wobble * root * both
        )
    return ops.relu(ops.exp(log_price) - 1.0)


def heston_arrays(theta, Z):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    mean, pull, wobble, tilt = jnp.exp(theta)
    dt = 1.0 / 12.0

    def step(state, z):
        log_price, variance = state
        root = jnp.sqrt(jnp.maximum(variance, 1e-8) * dt)
        log_price = log_price - 0.5 * variance * dt + root * z[:, 0]
        both = tilt * z[:, 0] + z[:, 1]
        variance = jnp.abs(
            variance + pull * (mean - variance) * dt + wobble * root * both
        )
        return (log_price, variance), None

    start = jnp.zeros(len(Z)), jnp.full(len(Z), 0.04)
    (log_price, _), _ = jax.lax.scan(step, start, jnp.swapaxes(Z, 0, 1))
    return jnp.mean(jax.nn.relu(jnp.exp(log_price) - 1.0))


def heston(paths: int = 10_000, steps: int = 12) -> Program:
    """A call under Heston's model by simulated paths."""
    rng = np.random.default_rng(0)
    return Program(f"Heston, {paths:,} × {steps}", np.log([0.05, 1.5, 0.3, 0.4]),
                   heston_loss, heston_arrays, (rng.normal(size=(paths, steps, 2)),),
                   batched=True)  # fmt: skip


# -- a net that solves an equation -----------------------------------------------------

HIDDEN = 16


def equation_loss(theta, x):
    """Return the square of u″ + u for a net u(x), its derivatives carried along."""
    W1 = matrix(theta, 0, HIDDEN, 2)
    W2 = matrix(theta, 2 * HIDDEN, HIDDEN, HIDDEN + 1)
    last = theta[2 * HIDDEN + HIDDEN * (HIDDEN + 1) :]
    h, dh, ddh = _bent([w * x + b for w, b in W1], [w for w, _ in W1], [0.0] * HIDDEN)
    z = [ops.dot(row[:-1], h) + row[-1] for row in W2]
    dz = [ops.dot(row[:-1], dh) for row in W2]
    ddz = [ops.dot(row[:-1], ddh) for row in W2]
    h, dh, ddh = _bent(z, dz, ddz)
    return (ops.dot(last, ddh) + ops.dot(last, h)) ** 2


def _bent(z, dz, ddz):
    """Return tanh z with its first and second derivative."""
    h = [ops.tanh(a) for a in z]
    slope = [1.0 - a * a for a in h]
    dh = [s * d for s, d in zip(slope, dz, strict=True)]
    ddh = [
        s * dd - 2.0 * a * s * d * d
        for a, s, d, dd in zip(h, slope, dz, ddz, strict=True)
    ]
    return h, dh, ddh


def equation_arrays(theta, X):
    """The same in jnp, the derivatives by jax.grad."""
    import jax
    import jax.numpy as jnp

    W1 = theta[: 2 * HIDDEN].reshape(HIDDEN, 2)
    W2 = theta[2 * HIDDEN : 2 * HIDDEN + HIDDEN * (HIDDEN + 1)].reshape(HIDDEN, -1)
    last = theta[2 * HIDDEN + HIDDEN * (HIDDEN + 1) :]

    def u(x):
        h = jnp.tanh(W1[:, 0] * x + W1[:, 1])
        return last @ jnp.tanh(W2[:, :-1] @ h + W2[:, -1])

    second = jax.vmap(jax.grad(jax.grad(u)))(X)
    return jnp.mean((second + jax.vmap(u)(X)) ** 2)


def equation(points: int = 1_000) -> Program:
    """A net trained to solve u″ = −u at points (a PINN)."""
    rng = np.random.default_rng(0)
    theta = rng.normal(0.0, 0.5, 2 * HIDDEN + HIDDEN * (HIDDEN + 1) + HIDDEN)
    return Program(
        f"PINN, {points:,} points", theta, equation_loss, equation_arrays,
        (rng.uniform(-3.0, 3.0, points),), batched=True, tolerance=1e-6,
    )  # fmt: skip
