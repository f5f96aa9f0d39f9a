"""Memory that a coordinator and its workers see alike: parameters out, gradients back.

It has no name in any folder, so nothing of it stays behind, however a process ends.
"""

import mmap
import os
import tempfile
from collections.abc import Sequence

import numpy as np


class Board:
    """Parameters for all, and a gradient from each.

    Args:
        handle: of the file that has no name; none to make one.
        sizes: how many numbers each part of the parameters has; gradients are of the
            first part.
        count: how many workers write a gradient.
        dtype: of the numbers.

    >>> board = Board(None, (2, 1), 3)
    >>> other = Board(board.handle, (2, 1), 3)
    >>> board.write((np.array([1.0, 2.0]), np.array([3.0])))
    >>> other.parts[0].tolist(), other.parts[1].tolist(), len(other.gradients)
    ([1.0, 2.0], [3.0], 3)
    >>> board.close()
    """

    def __init__(
        self,
        handle: int | None,
        sizes: Sequence[int],
        count: int,
        dtype: str = "float64",
    ):
        size = np.dtype(dtype).itemsize * max(1, sum(sizes) + count * sizes[0])
        self.handle = _nameless(size) if handle is None else handle
        self._memory = mmap.mmap(self.handle, size)
        numbers = np.frombuffer(self._memory, dtype)
        ends = np.cumsum([*sizes, *[sizes[0]] * count])
        views = np.split(numbers, ends[:-1])
        self.parts, self.gradients = views[: len(sizes)], views[len(sizes) :]

    def write(self, parts: Sequence[np.ndarray]) -> None:
        """Write the parameters for all."""
        for space, part in zip(self.parts, parts, strict=True):
            space[:] = part

    def close(self) -> None:
        """Give the memory back; views of it may live on."""
        os.close(self.handle)


def _nameless(size: int) -> int:
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("parameters")
    else:
        with tempfile.TemporaryFile() as file:
            handle = os.dup(file.fileno())
    os.ftruncate(handle, size)
    return handle
