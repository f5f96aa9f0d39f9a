"""Sources of plain rows: arrays that lie on a disk, and functions that yield blocks."""

import mmap
from collections.abc import Callable, Iterable, Iterator
from math import prod
from typing import Any

import numpy as np

from nn.data.sources.source import NUMBERS, Chunk, Source
from nn.errors import DataError


class Arrays(Source):
    """Rows of anything with a shape that can be sliced: a memmap, h5py, zarr."""

    name = "the arrays"

    def __init__(self, X: Any, y: Any):
        self.X, self.y = X, y
        self.rows = len(X)
        if y is not None and len(y) != self.rows:
            raise DataError(f"y: has {len(y)} targets for {self.rows} examples in X")
        self._step = max(1, NUMBERS // max(1, prod(X.shape[1:])))
        self.units = -(-self.rows // self._step)

    def chunks(self, unit: int) -> Iterator[Chunk]:
        """Yield some rows; see ``Source``."""
        part = slice(unit * self._step, (unit + 1) * self._step)
        yield _read(self.X, part), None if self.y is None else _read(self.y, part)


def arrays(X: Any, y: Any = None) -> Arrays:
    """Return arrays on a disk as a source.

    Args:
        X: (samples, …), with a shape and slices: ``np.memmap``, h5py, zarr.
        y: (samples,) or (samples, outputs), the same or in memory.

    >>> arrays(np.zeros((10, 2)), np.zeros(10))
    <Arrays the arrays, 10 rows>
    """
    return Arrays(X, y)


def _read(array: Any, part: slice) -> np.ndarray:
    """Return rows as an array in memory.

    Pages of a mapped file count as memory of the process until they are unmapped, so
    a map of these rows alone is made, copied and let go.
    """
    place = _place_of(array)
    if place is None:
        return np.asarray(array[part])
    path, offset = place
    start, end, _ = part.indices(len(array))
    shape = (end - start, *array.shape[1:])
    offset += start * array.strides[0]
    return np.array(np.memmap(path, array.dtype, "r", offset, shape))


def _place_of(array: Any) -> tuple[Any, int] | None:
    """Return the file in which a map's rows lie one after the other, and from where."""
    if not isinstance(array, np.memmap) or not array.flags.c_contiguous:
        return None
    whole, path = getattr(array, "_mmap", None), getattr(array, "filename", None)
    if whole is None or path is None or array.mode == "c":
        return None
    if array.flags.writeable:
        array.flush()  # what was written to the map, and not yet to the file
    begins = array.offset - array.offset % mmap.ALLOCATIONGRANULARITY
    moved = array.ctypes.data - np.frombuffer(whole, np.uint8).ctypes.data
    return path, begins + moved


class Blocks(Source):
    """What a function yields: blocks of X and y."""

    name = "the function"

    def __init__(self, function: Callable[[], Iterable[Any]], rows: int | None = None):
        self.function, self.rows = function, rows

    def chunks(self, unit: int) -> Iterator[Chunk]:
        """Yield the blocks; see ``Source``."""
        for number, block in enumerate(self.function()):
            if not isinstance(block, (tuple, list)) or len(block) != 2:
                raise DataError(
                    f"X: {self.name} yields pairs (X, y); block {number} is a "
                    f"{type(block).__name__}"
                )
            yield tuple(block)


def blocks(function: Callable[[], Iterable[Any]], rows: int | None = None) -> Blocks:
    """Return a function as a source.

    Args:
        function: returns a fresh iterator of blocks (X, y), the same each time.
        rows: how many examples there are in all, if that is known.

    >>> def two():
    ...     yield [[0.0], [1.0]], [0, 1]
    ...     yield [[2.0]], [1]
    >>> [len(X) for X, y in blocks(two).chunks(0)]
    [2, 1]
    """
    return Blocks(function, rows)
