"""A GPT trained on names of mixed length, a name a step, compiling included."""

from dataclasses import dataclass
from random import Random

import numpy as np

from autograd import ops
from benchmarks.programs.language import (
    HEADS,
    SHAPES,
    WIDTH,
    attended,
    linear,
    matrix,
    normalised,
)

LONGEST = 8
RATE = 0.01


@dataclass(frozen=True)
class Names:
    """The task: names as numbers, the first parameters, how many steps.

    Args:
        steps: of Adam, each on the next name.
        tolerance: how far the parameters may be off in the end.
    """

    steps: int = 1000
    tolerance: float = 1e-3

    @property
    def theta(self) -> np.ndarray:
        """The first parameters."""
        size = sum(rows * columns for _, rows, columns in SHAPES)
        return np.random.default_rng(0).normal(0.0, 0.08, size)

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """Return a name a step, (steps, 10), and the weights of its places, (steps, 9).

        Names are filled up with 0, which stands before and behind each.
        """
        chance = Random(0)
        letters = np.zeros((self.steps, LONGEST + 2))
        weights = np.zeros((self.steps, LONGEST + 1))
        for row in range(self.steps):
            name = [
                chance.choice(group)
                for _ in range(chance.randint(1, LONGEST // 2))
                for group in ((2, 3, 4, 6, 7, 8, 10, 11, 12, 13), (1, 5, 9, 15, 21))
            ]
            letters[row, 1 : len(name) + 1] = name
            weights[row, : len(name) + 1] = 1 / (len(name) + 1)
        return letters, weights

    def reference(self) -> tuple[float, np.ndarray]:
        """Return the last loss and the parameters after training on our programs."""
        return trained(self, "numpy")


def loss(theta, letters, weights):
    """Return the mean surprise along one name, its letters and weights inputs."""
    W, start = {}, 0
    for name, rows, columns in SHAPES:
        W[name] = matrix(theta, start, rows, columns)
        start += rows * columns
    keys, values, total = [], [], 0.0
    for place, weight in enumerate(weights):
        row = ops.take(W["tokens"], letters[place])
        x = normalised([t + p for t, p in zip(row, W["places"][place], strict=True)])
        x = attended(W, x, keys, values)
        hidden = [ops.relu(h) for h in linear(W["widen"], normalised(x))]
        x = [a + b for a, b in zip(x, linear(W["narrow"], hidden), strict=True)]
        scores = linear(W["head"], x)
        surprise = ops.logsumexp(scores) - ops.take(scores, letters[place + 1])
        total = total + weight * surprise
    return total


def trained(task: Names, backend: str) -> tuple[float, np.ndarray]:
    """Return the last loss and the parameters after training, compiling included."""
    import autograd

    program = autograd.compile(loss, in_axes=(None, 0, 0), backend=backend)
    theta, (letters, weights) = task.theta, task.table()
    mean, square = np.zeros_like(theta), np.zeros_like(theta)
    value = 0.0
    for step in range(task.steps):
        row = slice(step, step + 1)
        value, slopes = program.value_and_grad(theta, letters[row], weights[row])
        mean += 0.1 * (slopes - mean)
        square += 0.001 * (slopes * slopes - square)
        rate = RATE / (1.0 - 0.9 ** (step + 1))
        spread = np.sqrt(square / (1.0 - 0.999 ** (step + 1))) + 1e-8
        theta = theta - rate * mean / spread
    return value, theta


def loss_of_arrays(theta, letters, weights):
    """The same in jnp, the places masked as they are in a causal net."""
    import jax
    import jax.numpy as jnp

    W, start = {}, 0
    for name, rows, columns in SHAPES:
        W[name] = theta[start : start + rows * columns].reshape(rows, columns)
        start += rows * columns
    size, count = WIDTH // HEADS, LONGEST + 1
    letters = letters.astype(int)

    def norm(x):
        return x * (jnp.mean(x * x, axis=-1, keepdims=True) + 1e-5) ** -0.5

    x = norm(W["tokens"][letters[:-1]] + W["places"][:count])
    inside = norm(x)
    query, key, value = (
        (inside @ W[name].T).reshape(count, HEADS, size)
        for name in ("query", "key", "value")
    )
    scores = jnp.einsum("qhd,khd->hqk", query, key) / size**0.5
    scores = jnp.where(np.tri(count, dtype=bool), scores, -jnp.inf)
    read = jnp.einsum("hqk,khd->qhd", jax.nn.softmax(scores), value)
    x = x + read.reshape(count, WIDTH) @ W["output"].T
    x = x + jax.nn.relu(norm(x) @ W["widen"].T) @ W["narrow"].T
    logits = x @ W["head"].T
    chances = jax.nn.log_softmax(logits)
    return -jnp.sum(weights * chances[np.arange(count), letters[1:]])
