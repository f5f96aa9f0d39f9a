"""Forty nets on the digits: a sweep, and JAX's ``vmap`` over all of them at once."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from benchmarks.race import version_of
from benchmarks.tables import Table, duration

SEEDS, EPOCHS, BATCH, RATE = 40, 10, 32, 0.001
TITLE = "40 nets 64-32-10 on the digits, 10 epochs of Adam each, in one process"


def sweep(repeats: int) -> list[Table]:
    """Forty seeds of the digits."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    X = X / 16.0
    ways: dict[str, tuple[str, Callable[..., Any]]] = {
        "nn.sweep": ("numpy", _swept),
        "JAX, jit of vmap": ("jax", _vmapped),
    }
    rows = []
    for title, (needs, way) in ways.items():
        if version_of(needs) is None:
            rows.append([title, "not installed", "", ""])
            continue
        run = way(X, y)
        first = _seconds(run)
        later = [_seconds(run) for _ in range(max(3, min(repeats, 7)))]
        rows.append([title, duration(first), duration(median(later)), run()])
    table = Table(TITLE, ["", "first", "after the first", "mean accuracy"], rows)
    table.notes.append(
        "The sweep builds 40 nets, records loss and accuracy of every epoch and "
        "returns nets and histories; JAX trains on whole batches only and returns "
        "parameters."
    )
    return [table]


def _seconds(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _swept(X: np.ndarray, y: np.ndarray) -> Callable[[], str]:
    import nn

    def build(seed: int) -> nn.MLP:
        return nn.MLP(64, [32, 10], output="softmax", seed=seed)

    def run() -> str:
        found = nn.sweep(
            build, X, y, seeds=range(SEEDS), epochs=EPOCHS, batch_size=BATCH,
            optimizer=nn.Adam(lr=RATE), verbose=False,
        )  # fmt: skip
        return f"{np.mean([run.last()['accuracy'] for run in found]):.4f}"

    return run


def _vmapped(X: np.ndarray, y: np.ndarray) -> Callable[[], str]:
    import jax
    import jax.numpy as jnp

    X, Y = jnp.array(X), jnp.eye(10)[jnp.array(y)]
    whole = len(X) // BATCH * BATCH

    def scores(theta, x):
        W, b, V, c = theta
        return jax.nn.relu(x @ W.T + b) @ V.T + c

    def loss(theta, x, target):
        z = scores(theta, x)
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.sum(target * z, axis=1))

    def update(carry, rows):
        theta, m, v, t = carry
        slopes = jax.grad(loss)(theta, X[rows], Y[rows])
        each = partial(jax.tree.map)
        m = each(lambda a, g: 0.9 * a + 0.1 * g, m, slopes)
        v = each(lambda a, g: 0.999 * a + 0.001 * g * g, v, slopes)
        theta = each(
            lambda w, a, b: (
                w
                - RATE * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.999**t)) + 1e-8)
            ),
            theta, m, v,
        )  # fmt: skip
        return (theta, m, v, t + 1.0), None

    def trained(key):
        first, second, key = jax.random.split(key, 3)
        theta = (
            jax.random.normal(first, (32, 64)) * np.sqrt(2 / 64), jnp.zeros(32),
            jax.random.normal(second, (10, 32)) * np.sqrt(1 / 32), jnp.zeros(10),
        )  # fmt: skip
        keys = jax.random.split(key, EPOCHS)
        orders = jax.vmap(lambda k: jax.random.permutation(k, len(X))[:whole])(keys)
        zeros = jax.tree.map(jnp.zeros_like, theta)
        start = (theta, zeros, zeros, 1.0)
        (theta, *_), _ = jax.lax.scan(update, start, orders.reshape(-1, BATCH))
        return jnp.mean(jnp.argmax(scores(theta, X), 1) == jnp.argmax(Y, 1))

    together = jax.jit(jax.vmap(trained))
    keys = jax.random.split(jax.random.key(0), SEEDS)
    return lambda: f"{float(jnp.mean(together(keys).block_until_ready())):.4f}"
