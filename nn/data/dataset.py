"""The Dataset: examples and targets under names."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Dataset:
    """Examples and targets.

    Args:
        name: what to call it.
        X: (samples, features).
        y: labels 0…k−1 (ints), or numbers if there are no classes.
        classes: the names of the labels; empty for numbers.
        features: the names of the columns.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.X, self.y))

    def __len__(self) -> int:
        return len(self.X)
