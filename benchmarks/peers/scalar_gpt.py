"""A GPT of one layer in operators and lists, for any class of scalars.

Token and position embedding, RMSNorm, attention of several heads with lists as its
cache, an MLP with relu, and the mean cross-entropy of the next token.
"""

import random
import sys
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from benchmarks.peers.local_grads import LocalGrads
from benchmarks.race import Contestant

SHAPES = {  # the rows, and how many times the width a row is long
    "token": ("vocabulary", 1), "position": ("positions", 1),
    "output": ("vocabulary", 1),
    "query": ("width", 1), "key": ("width", 1), "value": ("width", 1),
    "mix": ("width", 1), "up": ("inner", 1), "down": ("width", 4),
}  # fmt: skip


@dataclass(frozen=True)
class ScalarGPT:
    """The loss of one name, as a task of a race.

    Args:
        tokens: what is read; each but the first is to be foretold.
        width, heads, positions, vocabulary: the size of the model.
    """

    tokens: tuple[int, ...] = (26, 4, 12, 12, 0, 11, 24, 26)
    width: int = 16
    heads: int = 4
    positions: int = 16
    vocabulary: int = 27
    tolerance: float = 1e-9
    numbers: dict[str, list[list[float]]] = field(init=False)

    def __post_init__(self) -> None:
        rng = random.Random(0)
        numbers = {}
        for name, (rows, wider) in SHAPES.items():
            height = 4 * self.width if rows == "inner" else getattr(self, rows)
            columns = wider * self.width
            numbers[name] = [
                [rng.gauss(0.0, 0.3) for _ in range(columns)] for _ in range(height)
            ]
        object.__setattr__(self, "numbers", numbers)

    def parameters(self, Value) -> dict[str, list[list]]:
        """Return the matrices, lists of rows of ``Value``."""
        return {
            name: [[Value(number) for number in row] for row in rows]
            for name, rows in self.numbers.items()
        }

    def loss(self, matrices):
        """Return the mean loss over the positions."""
        keys, values, losses = [], [], []
        for position, (token, target) in enumerate(pairwise(self.tokens)):
            logits = self._logits(matrices, token, position, keys, values)
            losses.append(-softmax(logits)[target].log())
        return (1 / len(losses)) * sum(losses)

    def _logits(self, matrices, token, position, keys, values):
        meaning, place = matrices["token"][token], matrices["position"][position]
        x = normed(plus(meaning, place))
        x = self._attended(matrices, x, keys, values)
        hidden = [z.relu() for z in linear(normed(x), matrices["up"])]
        x = plus(linear(hidden, matrices["down"]), x)
        return linear(x, matrices["output"])

    def _attended(self, matrices, x, keys, values):
        inside = normed(x)
        query = linear(inside, matrices["query"])
        keys.append(linear(inside, matrices["key"]))
        values.append(linear(inside, matrices["value"]))
        size = self.width // self.heads
        heads = []
        for start in range(0, self.width, size):
            part = slice(start, start + size)
            q, ks, vs = query[part], [k[part] for k in keys], [v[part] for v in values]
            scores = [dot(q, k) / size**0.5 for k in ks]
            weights = softmax(scores)
            heads += [
                sum(weights[t] * vs[t][j] for t in range(len(vs))) for j in range(size)
            ]
        return plus(linear(heads, matrices["mix"]), x)

    def reference(self) -> tuple[float, np.ndarray]:
        """Return what PyTorch finds, scalar by scalar."""
        import torch

        def scalar(number):
            return torch.tensor(number, dtype=torch.float64, requires_grad=True)

        matrices = self.parameters(scalar)
        loss = self.loss(matrices)
        loss.backward()
        slopes = [0.0 if p.grad is None else float(p.grad) for p in flat(matrices)]
        return float(loss.detach()), np.array(slopes)


def flat(matrices) -> list:
    """Return all parameters in one list."""
    return [number for rows in matrices.values() for row in rows for number in row]


def linear(x, rows):
    """Return the matrix times the vector, product by product."""
    return [dot(row, x) for row in rows]


def dot(left, right):
    """Return the sum of the products."""
    return sum(a * b for a, b in zip(left, right, strict=True))


def plus(left, right):
    """Return the sum of two vectors."""
    return [a + b for a, b in zip(left, right, strict=True)]


def softmax(scores):
    """Return the probabilities."""
    largest = max(score.data for score in scores)
    powers = [(score - largest).exp() for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def normed(x):
    """Return the vector at mean square 1."""
    mean = sum(xi * xi for xi in x) / len(x)
    scale = (mean + 1e-5) ** -0.5
    return [xi * scale for xi in x]


def _contestant(Value, task: ScalarGPT) -> Contestant:
    matrices = task.parameters(Value)
    parameters = flat(matrices)

    def run():
        for parameter in parameters:
            parameter.grad = 0.0
        loss = task.loss(matrices)
        loss.backward()
        return loss.data

    return Contestant(run, lambda loss: (loss, [p.grad for p in parameters]))


def eager(task: ScalarGPT) -> Contestant:
    """Return loss and gradient on our Values."""
    from autograd import Value

    return _contestant(Value, task)


def local_grads(task: ScalarGPT) -> Contestant:
    """Return the same on the class that keeps local derivatives."""
    sys.setrecursionlimit(100_000)  # its search recurses
    return _contestant(LocalGrads, task)
