"""A GPT trained on names of mixed length, a name a step, compiling included."""

from dataclasses import dataclass
from random import Random

import numpy as np

from autograd import ops
from benchmarks.programs.language import SHAPES, chances_of_arrays, parted, scored

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
    matrices = parted(theta)
    keys, values, total = [], [], 0.0
    for place, weight in enumerate(weights):
        row = ops.take(matrices["tokens"], letters[place])
        scores = scored(matrices, row, place, keys, values)
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
    """The same in jnp."""
    import jax.numpy as jnp

    letters = letters.astype(int)
    chances = chances_of_arrays(theta, letters)
    return -jnp.sum(weights * chances[np.arange(len(weights)), letters[1:]])
