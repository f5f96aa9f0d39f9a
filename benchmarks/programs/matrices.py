"""Matrices by hand: Cholesky, a Gaussian process, Gauss's elimination, a mixture."""

from functools import partial

import numpy as np

from autograd import ops
from benchmarks.programs.language import matrix
from benchmarks.programs.program import Program


def cholesky(A):
    """Return the lower triangle L with L·Lᵀ = A, row by row."""
    L: list[list] = []
    for i, row in enumerate(A):
        L.append([])
        for j in range(i + 1):
            rest = row[j] - sum(L[i][k] * L[j][k] for k in range(j))
            L[i].append(ops.sqrt(rest) if i == j else rest / L[j][j])
    return L


def log_determinant_loss(size, theta):
    """Return log det(B·Bᵀ + 1) by Cholesky."""
    B = matrix(theta, 0, size, size)
    A = [
        [ops.dot(B[i], B[j]) + (1.0 if i == j else 0.0) for j in range(size)]
        for i in range(size)
    ]
    return 2.0 * sum(ops.log(row[-1]) for row in cholesky(A))


def log_determinant_arrays(size, theta):
    """The same in jnp."""
    import jax.numpy as jnp

    B = theta.reshape(size, size)
    L = jnp.linalg.cholesky(B @ B.T + jnp.eye(size))
    return 2.0 * jnp.sum(jnp.log(jnp.diag(L)))


def log_determinant(size: int = 10) -> Program:
    """The log-determinant of a matrix by Cholesky's factors."""
    theta = np.random.default_rng(0).normal(size=size * size)
    return Program(f"Cholesky, {size}", theta, partial(log_determinant_loss, size),
                   partial(log_determinant_arrays, size))  # fmt: skip


def process_loss(xs, ys, theta):
    """Return the negative log-likelihood of points under a Gaussian process."""
    scale, reach, noise = (ops.exp(t) for t in theta)
    n = len(xs)
    K = [
        [
            scale * ops.exp(-((xs[i] - xs[j]) ** 2) / (2.0 * reach * reach))
            + (noise if i == j else 0.0)
            for j in range(i + 1)
        ]
        for i in range(n)
    ]
    L = cholesky(K)
    whitened: list = []
    for i in range(n):
        rest = ys[i] - sum(L[i][k] * whitened[k] for k in range(i))
        whitened.append(rest / L[i][i])
    return 0.5 * sum(w * w for w in whitened) + sum(ops.log(row[-1]) for row in L)


def process_arrays(xs, ys, theta):
    """The same in jnp."""
    import jax.numpy as jnp
    from jax.scipy.linalg import solve_triangular

    scale, reach, noise = jnp.exp(theta)
    x = jnp.asarray(xs)
    squares = (x[:, None] - x) ** 2
    K = scale * jnp.exp(-squares / (2.0 * reach * reach)) + noise * jnp.eye(len(xs))
    L = jnp.linalg.cholesky(K)
    whitened = solve_triangular(L, jnp.asarray(ys), lower=True)
    return 0.5 * jnp.sum(whitened**2) + jnp.sum(jnp.log(jnp.diag(L)))


def process(points: int = 20) -> Program:
    """A Gaussian process's likelihood by its three hyperparameters."""
    xs = np.linspace(0.0, 4.0, points)
    ys = np.sin(2.0 * xs)
    both = tuple(xs.tolist()), tuple(ys.tolist())
    return Program(
        f"Gaussian process, {points}", np.log([1.0, 0.5, 0.1]),
        partial(process_loss, *both), partial(process_arrays, *both),
    )  # fmt: skip


def elimination_loss(size, theta):
    """Return the square of the solution of A·x = b by elimination."""
    A = matrix(theta, 0, size, size + 1)
    for i in range(size):
        A[i][i] = A[i][i] + float(size)
    for i in range(size):
        for j in range(i + 1, size):
            factor = A[j][i] / A[i][i]
            A[j] = [a - factor * b for a, b in zip(A[j], A[i], strict=True)]
    x: list = [0.0] * size
    for i in reversed(range(size)):
        known = sum(A[i][j] * x[j] for j in range(i + 1, size))
        x[i] = (A[i][-1] - known) / A[i][i]
    return ops.dot(x, x)


def elimination_arrays(size, theta):
    """The same in jnp."""
    import jax.numpy as jnp

    A = theta.reshape(size, size + 1)
    x = jnp.linalg.solve(A[:, :-1] + size * jnp.eye(size), A[:, -1])
    return jnp.dot(x, x)


def elimination(size: int = 10) -> Program:
    """A linear system by Gauss's elimination without pivots."""
    theta = np.random.default_rng(0).normal(size=size * (size + 1))
    return Program(f"Gauss, {size}", theta, partial(elimination_loss, size),
                   partial(elimination_arrays, size))  # fmt: skip


def mixture_loss(parts, width, theta, x):
    """Return the surprise at a point under a mixture of normal clouds."""
    scores, weights = [], []
    for part in range(parts):
        start = part * (2 * width + 1)
        mean = theta[start : start + width]
        spread = theta[start + width : start + 2 * width]
        weights.append(theta[start + 2 * width])
        away = [
            (xi - m) * ops.exp(-s) for xi, m, s in zip(x, mean, spread, strict=True)
        ]
        scores.append(weights[-1] - ops.total(spread) - 0.5 * ops.dot(away, away))
    return ops.logsumexp(weights) - ops.logsumexp(scores)


def mixture_arrays(parts, width, theta, X):
    """The same in jnp."""
    import jax
    import jax.numpy as jnp

    table = theta.reshape(parts, 2 * width + 1)
    mean, spread, weight = table[:, :width], table[:, width:-1], table[:, -1]
    away = (X[:, None] - mean) * jnp.exp(-spread)
    scores = weight - spread.sum(axis=1) - 0.5 * jnp.sum(away**2, axis=2)
    total = jax.nn.logsumexp(weight)
    return jnp.mean(total - jax.nn.logsumexp(scores, axis=1))


def mixture(parts: int = 5, width: int = 10, examples: int = 200) -> Program:
    """A mixture of normal clouds in 10 dimensions."""
    rng = np.random.default_rng(0)
    theta = rng.normal(0.0, 0.5, parts * (2 * width + 1))
    return Program(
        f"Gaussian mixture, D = {width}", theta, partial(mixture_loss, parts, width),
        partial(mixture_arrays, parts, width), (rng.normal(size=(examples, width)),),
        batched=True,
    )  # fmt: skip
