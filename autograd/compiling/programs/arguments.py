"""What a program is given, as arrays of numbers, or an error that says what is wrong.

>>> examples_of([[1, 2], [3, 4]], 1, "argument 1").tolist()
[[1.0, 3.0], [2.0, 4.0]]
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.ground.number import as_number
from autograd.ground.structure import flatten

Rebuild = Callable[[np.ndarray], Any]


def numbers_of(thing: Any, where: str) -> tuple[np.ndarray, Rebuild]:
    """Return the numbers in a structure, flat, and what puts others in their place.

    Args:
        thing: an array, a number, or lists, tuples and dicts of them.
        where: what it is called in errors.

    Raises:
        OperandError: it holds something else than real numbers.
    """
    if isinstance(thing, np.ndarray):  # the quick way, for a million parameters
        shape = thing.shape
        return as_floats(thing, where).ravel(), lambda new: new.reshape(shape)
    numbers, rebuild = flatten(thing)
    return as_floats(numbers, where), lambda new: rebuild(new.tolist())


def flat_numbers(thing: Any, where: str, count: int) -> np.ndarray:
    """Return ``count`` numbers, flat.

    Raises:
        OperandError: it holds something else than real numbers, or more or fewer.
    """
    numbers, _ = numbers_of(thing, where)
    if len(numbers) != count:
        raise OperandError(f"{where}: must hold {count} numbers, got {len(numbers)}")
    return numbers


def examples_of(thing: Any, axis: int, where: str) -> np.ndarray:
    """Return an array with its examples along the first axis.

    Args:
        thing: numbers in an array or nested lists.
        axis: along which the examples lie.
        where: what it is called in errors.

    Raises:
        OperandError: it is no array of real numbers, or has no such axis.
    """
    array = as_floats(thing, where)
    if not -array.ndim <= axis < array.ndim:
        raise OperandError(
            f"{where}: has no axis {axis} of examples, its shape is {array.shape}"
        )
    return np.moveaxis(array, axis, 0) if axis else array


def as_floats(thing: Any, where: str) -> np.ndarray:
    """Return real numbers of any type as an array of floats, as it is if it is one.

    Raises:
        OperandError: one is not a real number, or rows differ in length.
    """
    try:
        array = np.asarray(thing)
    except ValueError as error:
        raise OperandError(f"{where}: is not an array of numbers ({error})") from None
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "iub" or not array.size:
        return array.astype(float)
    return np.array(
        [_as_float(number, where) for number in array.ravel().tolist()]
    ).reshape(array.shape)


def _as_float(thing: Any, where: str) -> float:
    if isinstance(thing, Value):
        raise OperandError(
            f"{where}: holds a Value, whose graph would be lost: a program takes and "
            "returns plain numbers; give float(value), or call the function itself"
        )
    return as_number(thing, where)
