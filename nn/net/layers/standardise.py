"""Standardisation: features of mean 0 and spread 1, learnt from the data."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net.module import Module, Shapes
from nn.net.neurons import inputs_of
from nn.options import whole, wholes


def mean_and_spread(X: np.ndarray, weights: Any = None) -> tuple[Any, Any]:
    """Return the mean and the standard deviation along the first axis, of any size.

    What never varies has the spread 1.  Squares of 1e200 and of 1e-200 are no floats,
    so each column is first divided by a power of two of its size.

    Args:
        weights: how much each row counts; all alike if left out.

    >>> mean, spread = mean_and_spread(np.array([1e300, 3e300]))
    >>> float(mean), float(spread)
    (2e+300, 1e+300)
    """
    with np.errstate(all="ignore"):
        _, exponents = np.frexp(np.abs(X).max(axis=0))
        small = np.ldexp(X, -exponents)
        mean = np.average(small, axis=0, weights=weights)
        spread = np.sqrt(np.average((small - mean) ** 2, axis=0, weights=weights))
        varies = spread > 1e-12 * np.abs(mean)
        return (
            np.ldexp(mean, exponents)[()],
            np.where(varies, np.ldexp(spread, exponents), 1.0)[()],
        )


class Standardise(Module):
    """(x − mean)/scale with each feature's mean and spread, learnt from training data.

    ``fit`` learns them from its training examples, once, before the first step; they
    are saved with the weights.  Must be the first layer.

    >>> layer = Standardise(1)
    >>> layer.adapt(np.array([[1.0], [3.0]]))
    >>> layer([3.0])
    [1.0]
    """

    self_contained = True
    keeps_shape = True

    def __init__(self, nin: int):
        self.nin = whole("nin", nin, at_least=1)
        self.mean, self.scale = np.zeros(nin), np.ones(nin)
        self.seen = np.zeros(())

    @property
    def adapted(self) -> bool:
        """Whether mean and scale have been learnt."""
        return bool(self.seen)

    def adapt(self, X: np.ndarray) -> None:
        """Learn mean and scale; a feature that never varies keeps the scale 1.

        Raises:
            ArchitectureError: X has another number of features.
        """
        if X.shape[1] != self.nin:
            raise ArchitectureError(
                f"Standardise({self.nin}) must be the first layer: X has "
                f"{X.shape[1]} features"
            )
        self.learn(*mean_and_spread(X))

    def learn(self, mean: np.ndarray, scale: np.ndarray) -> None:
        """Take mean and scale as they are."""
        self.mean[:], self.scale[:] = mean, scale
        self.seen[...] = 1.0

    def __call__(self, x):
        """Return the standardised features of one example."""
        rows = zip(
            inputs_of(x, self.nin), self.mean.tolist(), self.scale.tolist(), strict=True
        )
        return [(feature - mean) / scale for feature, mean, scale in rows]

    @staticmethod
    def shapes(config: Mapping[str, Any]) -> Shapes:
        """Return the shapes of its arrays in a file, from the words of ``config``."""
        each = wholes(config, "nin")
        return {"mean": each, "scale": each, "seen": ()}

    def config(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this."""
        return {"type": "Standardise", "nin": self.nin}

    def __repr__(self) -> str:
        return f"Standardise({self.nin})"
