"""Sequences of different length as one array, and a mask that says what is real.

>>> values, mask = padded([[5, 1, 3], [2]])
>>> values.tolist(), mask.tolist()
([[5.0, 1.0, 3.0], [2.0, 0.0, 0.0]], [[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
"""

from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple

import numpy as np

from nn.data.arrays import as_floats
from nn.errors import DataError
from nn.options import whole


class Padded(NamedTuple):
    """Sequences filled up to one length; unpacks as ``values, mask``.

    Attributes:
        values: (samples, places), or (samples, places, …) where each place has numbers
            of a shape of its own.
        mask: (samples, places): 1 where there was something, 0 where it was filled up.
    """

    values: np.ndarray
    mask: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """How long each sequence was, (samples,).

        >>> padded([[5, 1, 3], [2]]).lengths.tolist()
        [3, 1]
        """
        return self.mask.sum(axis=1).astype(int)


def padded(
    sequences: Iterable[Any], length: int | None = None, fill: float = 0.0
) -> Padded:
    """Return sequences as one array and the mask of what was there.

    Args:
        sequences: lists or arrays of numbers, or of vectors of one size.
        length: of the result; left out, that of the longest.  One length for all of a
            program's batches makes them share one trace.
        fill: stands behind the end of a sequence; for tokens the number of one.

    Raises:
        DataError: a sequence is longer, or holds no numbers, or other shapes than the
            first; says which.

    >>> padded([[[1, 2]], [[3, 4], [5, 6]]], length=3).values.shape
    (2, 3, 2)
    """
    rows = _rows(sequences)
    inside = next((row.shape[1:] for row in rows if row.size), ())
    longest = max(map(len, rows))
    size = longest if length is None else whole("length", length, at_least=1)
    values = np.full((len(rows), size, *inside), float(fill))
    mask = np.zeros((len(rows), size))
    for index, row in enumerate(rows):
        if len(row) > size:
            raise DataError(
                f"padded: sequence {index} has {len(row)} places, length is {size}; "
                "cut it, sequence[:length], or give a larger length"
            )
        if not row.size:
            continue
        if row.shape[1:] != inside:
            raise DataError(
                f"padded: a place of sequence {index} has the shape {row.shape[1:]}, "
                f"before it was {inside}"
            )
        values[index, : len(row)] = row
        mask[index, : len(row)] = 1.0
    return Padded(values, mask)


def _rows(sequences: Any) -> list[np.ndarray]:
    """Return each sequence as an array of floats.

    Raises:
        DataError: there is none, or one is no sequence of numbers.
    """
    if isinstance(sequences, (str, bytes, Mapping, Set)):
        raise DataError(
            f"padded: needs a list of sequences, got a {type(sequences).__name__}"
        )
    rows = []
    for index, sequence in enumerate(sequences):
        if isinstance(sequence, (str, bytes)):
            raise DataError(
                f"padded: sequence {index} is text, {sequence[:20]!r}; number its "
                "letters first, [letters.index(letter) for letter in text]"
            )
        row = as_floats(sequence, f"padded: sequence {index}")
        if not row.ndim:
            raise DataError(f"padded: sequence {index} is a single number")
        rows.append(row)
    if not any(row.size for row in rows):
        raise DataError("padded: there are no sequences, or all are empty")
    return rows
