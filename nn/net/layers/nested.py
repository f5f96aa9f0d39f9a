"""One example as nested lists: images, sequences of vectors, and rows of either."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nn.errors import DataError


def lists_of(x: Any) -> Any:
    """Return an array as nested lists; anything else as it is."""
    return x.tolist() if isinstance(x, np.ndarray) else x


def shape_of(x: Any) -> tuple[int, ...]:
    """Return the lengths of nested lists, each that of its first entry.

    >>> shape_of([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    (2, 3)
    """
    x = lists_of(x)
    if not isinstance(x, (list, tuple)):
        return ()
    return (len(x), *shape_of(x[0])) if x else (0,)


def is_regular(x: Any, shape: tuple[int, ...]) -> bool:
    """Whether nested lists have this shape throughout."""
    if not shape:
        return not isinstance(x, (list, tuple, np.ndarray))
    return len(x) == shape[0] and all(is_regular(entry, shape[1:]) for entry in x)


def image_of(x: Any, layer: Any, channels: int | None = None) -> list[list[list]]:
    """Return one image as lists, channel by channel, row by row.

    Args:
        layer: what takes it, for the error.
        channels: how many there have to be.

    Raises:
        DataError: it has another number of channels, or is no image.
    """
    x = lists_of(x)
    shape = shape_of(x)
    fits = len(shape) == 3 and channels in (None, shape[0]) and is_regular(x, shape)
    if not fits:
        count = "channels" if channels is None else f"{channels} channel(s)"
        raise DataError(
            f"{layer!r} takes one image, {count} × rows × columns in nested lists, got "
            f"{described(x)}; images in rows of numbers: X.reshape(-1, channels, rows, "
            "columns)"
        )
    return x


def sequence_of(x: Any, layer: Any, width: int) -> list[list]:
    """Return one sequence of vectors as lists.

    Raises:
        DataError: it is none, or the vectors have another length.
    """
    x = lists_of(x)
    shape = shape_of(x)
    if len(shape) != 2 or shape[1] != width or not is_regular(x, shape):
        raise DataError(
            f"{layer!r} takes one sequence of vectors of {width} numbers, got "
            f"{described(x)}"
        )
    return x


def along_rows(function: Callable[[list], list], x: Any) -> list:
    """Return ``function`` of each innermost list of nested lists, in its place.

    >>> along_rows(sorted, [[3, 1], [2, 0]])
    [[1, 3], [0, 2]]
    """
    x = lists_of(x)
    if x and isinstance(x[0], (list, tuple, np.ndarray)):
        return [along_rows(function, row) for row in x]
    return function(x)


def described(x: Any) -> str:
    """Return the lengths of nested lists in words."""
    shape = shape_of(x)
    if not shape:
        return f"a {type(x).__name__}"
    if not is_regular(x, shape):
        return "rows that differ in length"
    return " × ".join(map(str, shape)) + " numbers"
