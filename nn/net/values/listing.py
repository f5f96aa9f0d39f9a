"""What attributes hold: Values and modules, alone and in lists of lists."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.ground.structure import flatten

Listed = tuple[str, Sequence[int | None], Sequence[Any]]  # name, places, entries


def listed(name: str, things: Sequence[Any], kind: type) -> Iterator[Listed]:
    """Yield ``(name, places, entries)`` of a kind, of a list and of lists in it."""
    if things and set(map(type, things)) == {Value}:  # of weights alone, as most are
        if kind is Value:
            yield name, range(len(things)), things
        return
    places = [i for i, entry in enumerate(things) if isinstance(entry, kind)]
    yield name, places, [things[i] for i in places]
    if len(places) < len(things):
        for i, entry in enumerate(things):
            if isinstance(entry, (list, tuple)):
                inner = f"{name}[{i}]" if kind is Value else f"{name}.{i}"
                yield from listed(inner, entry, kind)


def arrays_of(name: str, thing: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Yield a Value, or lists of them, as an array; as several where rows differ."""
    shape = shape_of(thing)
    if shape is not None:
        values, _ = flatten(thing)
        array = np.empty(len(values), dtype=object)
        array[:] = values
        yield name, array.reshape(shape)
    elif isinstance(thing, (list, tuple)):
        for i, entry in enumerate(thing):
            yield from arrays_of(f"{name}.{i}", entry)


def shape_of(thing: Any) -> tuple[int, ...] | None:
    """Return the shape of nested lists of Values; none where they are ragged or other.

    >>> shape_of([[Value(1.0), Value(2.0)]]), shape_of([Value(1.0), 2])
    ((1, 2), None)
    """
    if isinstance(thing, Value):
        return ()
    if not isinstance(thing, (list, tuple)) or not thing:
        return None
    inner = shape_of(thing[0])
    if inner is None or any(shape_of(entry) != inner for entry in thing[1:]):
        return None
    return (len(thing), *inner)
