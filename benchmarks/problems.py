"""What is computed: a net, its loss, its data and first weights, as plain arrays."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from benchmarks import by_hand


@dataclass(frozen=True)
class Problem:
    """All that a peer needs to know.

    Args:
        task: ``"graph"`` is the loss and gradient of the whole batch, which scalar
            peers spell out example by example; ``"step"`` the same, for peers that may
            be told of the batch axis; ``"train"`` a number of passes of Adam.
        sizes: units of each layer, inputs first; ReLU between, none at the end.
        loss: ``"hinge"`` (targets ±1), ``"bce"`` (0/1, from logits) or ``"softmax"``
            (class numbers); the mean over the examples.
        X: (examples, features).
        y: (examples,).
        weights: per layer (out, in + 1); the last column is the bias.
        decay: factor of the sum of all squared parameters.
        batch, epochs: examples in a mini-batch and passes over all of them.
    """

    task: str
    sizes: tuple[int, ...]
    loss: str
    X: np.ndarray
    y: np.ndarray
    weights: tuple[np.ndarray, ...]
    decay: float = 0.0
    batch: int = 32
    epochs: int = 1

    @property
    def layers(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Fresh copies of each layer's weights (out, in) and biases (out,)."""
        return [(W[:, :-1].copy(), W[:, -1].copy()) for W in self.weights]

    @property
    def theta(self) -> np.ndarray:
        """All parameters in one array: unit by unit, weights then bias."""
        return np.concatenate([W.ravel() for W in self.weights])

    @property
    def one_hot(self) -> np.ndarray:
        """The class numbers as rows of 0 and 1."""
        return np.eye(self.sizes[-1])[self.y]

    def batches(self):
        """Yield the rows of every step of training, epoch after epoch, in order."""
        for _ in range(self.epochs):
            for start in range(0, len(self.y), self.batch):
                yield slice(start, start + self.batch)

    @property
    def tolerance(self) -> float:
        """How far an answer may be off, relative to its largest number."""
        return 1e-3 if self.X.dtype == np.float32 else 1e-8

    def reference(self) -> tuple[float, np.ndarray]:
        """Return what NumPy by hand finds."""
        if self.task == "train":
            losses, layers = by_hand.train(
                self.layers, self.X, self.y, self.loss, self.batches()
            )
            return losses[-1], flat(layers)
        loss, gradients = by_hand.value_and_grad(
            self.layers, self.X, self.y, self.loss, self.decay
        )
        return float(loss), flat(gradients)

    def as_float32(self) -> "Problem":
        """Return the same in single precision."""
        y = self.y if self.loss == "softmax" else self.y.astype(np.float32)
        weights = tuple(W.astype(np.float32) for W in self.weights)
        return replace(self, X=self.X.astype(np.float32), y=y, weights=weights)


def flat(layers) -> np.ndarray:
    """Return pairs (W, b) as one array in the order of ``Problem.theta``."""
    return np.concatenate(
        [np.column_stack([np.asarray(W), np.asarray(b)]).ravel() for W, b in layers]
    )


def _weights(sizes, seed: int = 0) -> tuple[np.ndarray, ...]:
    """He's initialisation, biases a little off zero so that each one matters."""
    rng = np.random.default_rng(seed)
    return tuple(
        np.column_stack(
            [
                rng.normal(0.0, np.sqrt(2.0 / n_in), (n_out, n_in)),
                rng.normal(0.0, 0.1, n_out),
            ]
        )
        for n_in, n_out in pairwise(sizes)
    )


def moons(examples: int = 100, width: int = 16, task: str = "graph") -> Problem:
    """micrograd's demo: max-margin loss and L2 penalty on two half moons."""
    from sklearn.datasets import make_moons

    X, y = make_moons(n_samples=examples, noise=0.1, random_state=1337)
    sizes = (2, width, width, 1)
    return Problem(task, sizes, "hinge", X, 2.0 * y - 1.0, _weights(sizes), decay=1e-4)


def circles(examples: int = 1000) -> Problem:
    """Two rings and a net of four hidden layers, binary cross-entropy."""
    from sklearn.datasets import make_circles

    X, y = make_circles(n_samples=examples, factor=0.3, noise=0.1, random_state=0)
    sizes = (2, 4, 6, 6, 4, 1)
    return Problem("step", sizes, "bce", X, y.astype(float), _weights(sizes))


def digits() -> Problem:
    """Ten epochs over the 1,797 handwritten digits of scikit-learn."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    sizes = (64, 32, 10)
    weights = _weights(sizes)
    return Problem("train", sizes, "softmax", X / 16.0, y, weights, epochs=10)


def images(examples: int = 64) -> Problem:
    """A step of a net for 28 × 28 images; noise for pixels, which costs the same."""
    rng = np.random.default_rng(0)
    sizes = (784, 128, 10)
    X, y = rng.random((examples, 784)), rng.integers(0, 10, examples)
    return Problem("step", sizes, "softmax", X, y, _weights(sizes))
