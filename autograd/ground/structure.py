"""Nested lists, tuples, dicts and arrays of numbers, taken apart and put together."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np


def flatten(thing: Any) -> tuple[list, Callable[[Iterable], Any]]:
    """Return the numbers in ``thing`` and a function that puts others in their place.

    A list, tuple, named tuple, dict or array is taken apart; anything else is a number.

    >>> numbers, rebuild = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> numbers
    [1.0, 2.0, 3.0]
    >>> rebuild([10.0, 20.0, 30.0])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    numbers: list = []
    build = _take_apart(thing, numbers)
    return numbers, lambda replacements: build(iter(replacements))


def _take_apart(thing: Any, numbers: list) -> Callable[[Iterator], Any]:
    if isinstance(thing, Mapping):
        keys = list(thing)
        parts = [_take_apart(thing[key], numbers) for key in keys]
        return lambda new: {
            key: part(new) for key, part in zip(keys, parts, strict=True)
        }
    if isinstance(thing, (list, tuple)):
        parts = [_take_apart(item, numbers) for item in thing]
        if hasattr(thing, "_fields"):
            return lambda new: type(thing)(*[part(new) for part in parts])
        cls = tuple if isinstance(thing, tuple) else list
        return lambda new: cls(part(new) for part in parts)
    if isinstance(thing, np.ndarray):
        numbers.extend(np.asarray(thing).ravel().tolist())  # a matrix too
        shape, size = thing.shape, thing.size
        return lambda new: pack([next(new) for _ in range(size)], shape)
    numbers.append(thing)
    return next


def outline(thing: Any) -> Hashable:
    """Return what two things share whose numbers can take each other's place.

    Kinds, keys in their order, lengths and shapes; not the numbers.

    >>> outline({"w": [1.0, 2.0]}) == outline({"w": [3, 4]})
    True
    >>> outline([1.0, 2.0]) == outline([[1.0, 2.0]])
    False
    """
    if isinstance(thing, np.ndarray):
        return thing.shape
    if isinstance(thing, Mapping):
        return "dict", *((key, outline(part)) for key, part in thing.items())
    if isinstance(thing, (list, tuple)):
        return type(thing), *map(outline, thing)
    return None


def pack(items: list, shape: tuple[int, ...]) -> Any:
    """Return ``items`` as an array of ``shape``; arrays among them add their axes.

    Floats give a float array, Values an object array.  What is neither (a dict for
    every entry, say) comes back as a list.
    """
    if items and all(isinstance(item, np.ndarray) for item in items):
        return np.stack(items).reshape(shape + items[0].shape)
    if any(isinstance(item, (list, tuple, dict)) for item in items):
        return list(items)
    if all(isinstance(item, (int, float)) for item in items):
        return np.array(items, dtype=float).reshape(shape)
    return np.fromiter(items, dtype=object, count=len(items)).reshape(shape)
