"""The quick way: both passes on arrays like those of the call before."""

from collections.abc import Sequence
from math import isfinite, prod
from typing import Protocol

import numpy as np


class Buffers(Protocol):
    """Buffers of one batch size, and the two passes over them."""

    batch: int

    def read(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray],
        inputs: Sequence[np.ndarray],
    ) -> None:
        """Take all arguments."""

    def run(self, seed: float) -> None:
        """Run both passes."""

    def total(self) -> float:
        """Return the first output, summed over the examples."""

    def gradient(self) -> np.ndarray:
        """Return the gradient, in an array of the caller's own."""


class Direct:
    """Both passes on arrays of a dtype and of shapes that were seen before.

    To look at arguments of any kind takes longer than to run a small net.

    Args:
        shapes: of θ and of the inputs, their examples along the first axis.
    """

    def __init__(
        self,
        memory: Buffers,
        shapes: Sequence[tuple[int, ...]],
        seed: float,
        dtype: np.dtype,
    ):
        self._memory, self._seed, self._dtype = memory, seed, dtype
        self._shapes = tuple(shapes)
        self._rows = [(memory.batch, prod(shape[1:])) for shape in shapes[1:]]

    def __call__(self, *arrays: object) -> tuple[float, np.ndarray] | None:
        """Return the first output's sum over the examples, and the gradient.

        ``None`` says that the arguments are of another kind, or a result not finite.
        """
        if len(arrays) != len(self._shapes):
            return None
        given: list[np.ndarray] = []
        for array, shape in zip(arrays, self._shapes, strict=True):
            if type(array) is not np.ndarray or array.shape != shape:
                return None
            if array.dtype != self._dtype:
                return None
            given.append(array)
        theta, *inputs = given
        memory = self._memory
        rows = [x.reshape(row) for x, row in zip(inputs, self._rows, strict=True)]
        memory.read(theta.ravel(), (), rows)
        memory.run(self._seed)
        total, gradient = memory.total(), memory.gradient()
        if not isfinite(total) or np.isnan(gradient).any():
            return None
        return total, gradient.reshape(self._shapes[0])
