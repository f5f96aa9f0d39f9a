"""Choosing by a number: one of several operands, by an index that may be computed.

>>> from autograd import Value
>>> table = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
>>> [picked.data for picked in take(table, Value(1.0))]
[3.0, 4.0]
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.errors import OperandError, PlaceError
from autograd.ops.primitive import Notation, Primitive
from autograd.ops.table import primitive, rows


def place_in(index: Any, count: int) -> int:
    """Return an index as a place from 0.

    Raises:
        PlaceError: it is no whole number, or not one of ``count`` places.

    >>> place_in(2.0, 3)
    2
    """
    if not (0 <= index < count and index % 1 == 0):
        raise no_place(index, count)
    return int(index)


def places_in(index: np.ndarray, count: int, batched: bool = False) -> np.ndarray:
    """Return indices as places from 0, (…).

    Args:
        batched: whether the last axis counts examples.

    Raises:
        PlaceError: one is none; names the first, and the example it is of.
    """
    with np.errstate(invalid="ignore"):
        places = index.astype(np.intp)
    right = places == index
    right &= places.view(np.uintp) < count  # as such a number a negative one is large
    if not right.all():
        where = np.argwhere(~right)[0]
        number = float(index[tuple(where)])
        raise no_place(number, count, where[-1] if batched else None)
    return places


def no_place(index: Any, count: int, example: int | None = None) -> PlaceError:
    """Return the error of an index that is none of ``count`` places."""
    where = "" if example is None else f" in example {example}"
    return PlaceError(
        f"take: {index!r}{where} is not one of the places 0 … {count - 1}"
    )


def _pick(index: float, *choices: float) -> float:
    return choices[place_in(index, len(choices))]


def _pick_array(stack: np.ndarray) -> np.ndarray:
    index, choices = stack[:1], stack[1:]
    return np.take_along_axis(choices, places_in(index, len(choices)), 0)[0]


def _shares(out: Any, operands: Sequence[Any]) -> list[Any]:
    """1 for the one that is picked, 0 for the others and for the index."""
    index = operands[0]
    shares = [rows.equal(index, float(place)) for place in range(len(operands) - 1)]
    return [0.0 * shares[0], *shares]


pick: Primitive = primitive(
    "pick", _pick, _shares, vector=_pick_array,
    convention="none by the index: 0",
    notation=Notation("[ ]", "pick({all})"),
    precise=lambda mp, index, *choices: choices[int(index)],
)  # fmt: skip


def take(rows: Sequence[Any], index: Any) -> Any:
    """Return ``rows[index]``, where the index may be a Value: an input of a program.

    The gradient goes to what is picked.  A compiled program reads the numbers that are
    picked and no others; by a plain number it is Python's ``rows[index]``.

    Args:
        rows: scalars, or sequences of scalars of one length.
        index: a whole number, counted from 0; a plain one may count from the end.

    Returns:
        A scalar; or a list, where each row is a sequence.

    Raises:
        PlaceError: there is no such place; an ``IndexError`` too.  A compiled program
            names the example.
        OperandError: there are no rows, or their lengths differ.

    >>> take([10.0, 20.0, 30.0], -1)
    30.0
    """
    rows = list(rows)
    if not rows:
        raise OperandError("take: there are no rows to take one of")
    if isinstance(index, (int, float, np.integer, np.floating)):
        counted = index + len(rows) if -len(rows) <= index < 0 else index
        row = rows[place_in(counted, len(rows))]
        return list(row) if _is_row(row) else row
    if not _is_row(rows[0]):
        return pick(index, *rows)
    lengths = {len(row) if _is_row(row) else 1 for row in rows}
    if len(lengths) > 1:
        raise OperandError(f"take: the rows differ in length, {sorted(lengths)}")
    return [pick(index, *column) for column in zip(*rows, strict=True)]


def _is_row(thing: Any) -> bool:
    """Whether a row is a sequence rather than a scalar."""
    return hasattr(thing, "__len__") and not isinstance(thing, str)
