"""Looking up: tokens and classes by their numbers."""

from collections.abc import Sequence
from typing import Any

from autograd import Value, ops
from autograd.ops.choosing import place_in


def looked_up(rows: Sequence[Any], number: Any) -> Any:
    """Return the row of a token or a class, whose number may be an input of a program.

    It counts from 0 and never from the end: -1 is an error here, as it is in a program.

    Raises:
        PlaceError: there is no such row.

    >>> looked_up([10.0, 20.0], 1)
    20.0
    """
    if not isinstance(number, Value):
        number = place_in(number, len(rows))
    return ops.take(rows, number)
