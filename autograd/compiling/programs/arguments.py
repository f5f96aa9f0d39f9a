"""What a program is given, as arrays of numbers, or an error that says what is wrong.

>>> examples_of([[1, 2], [3, 4]], 1, "argument 1").tolist()
[[1.0, 3.0], [2.0, 4.0]]
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.ground.number import as_number
from autograd.ground.structure import (
    NUMBER,
    Branch,
    Form,
    Leaf,
    build,
    leaves_of,
    paths,
    read,
)


class Layout:
    """How the numbers of a structure lie in one flat array.

    >>> from autograd.ground.structure import outline
    >>> Layout(outline({"w": [1.0, 2.0], "b": 3.0})).put(np.arange(3.0))
    {'w': [0.0, 1.0], 'b': 2.0}
    """

    def __init__(self, form: Form):
        self.form = form
        self.size = sum(leaf.size for leaf in leaves_of(form))

    def put(self, table: np.ndarray, inner: "Layout | None" = None) -> Any:
        """Return the structure with numbers of a table in the places of the first.

        Args:
            table: (..., size); the axes before the last stay with each number.
            inner: a structure that stands in the place of each number; then it is
                (..., size, inner.size), and the axes of an array go before those of the
                arrays inside.
        """
        axis = table.ndim - (1 if inner is None else 2)
        lead, rest = table.shape[:axis], table.shape[axis + 1 :]
        start = 0

        def finished(block: np.ndarray) -> Any:
            if inner is not None:
                return inner.put(block)
            return block if block.ndim else float(block)

        def take(leaf: Leaf) -> Any:
            nonlocal start
            first, start = start, start + leaf.size
            part = table[(slice(None),) * axis + (slice(first, start),)]
            if leaf.kind is np.ndarray or not leaf.shape:
                part = part.reshape(lead + leaf.shape + rest)
                return finished(part) if leaf is NUMBER or inner else part
            if inner is None and not axis:
                return leaf.kind(part.tolist())
            rows = np.moveaxis(part, axis, 0)
            if inner is not None and _is_array(inner.form):
                return leaf.kind(inner.put(rows))
            return leaf.kind([finished(row) for row in rows])

        return build(self.form, take)


def _is_array(form: Form) -> bool:
    return isinstance(form, Leaf) and form.kind is np.ndarray


class Given(NamedTuple):
    """An argument as it was read: its form, and its leaves."""

    form: Form
    leaves: list


def given(thing: Any, nested: bool = True) -> Given:
    """Return an argument taken apart; see ``autograd.ground.structure.read``."""
    leaves: list = []
    return Given(read(thing, leaves, nested), leaves)


def numbers_of(argument: Given, where: str) -> np.ndarray:
    """Return the numbers of an argument, flat.

    Args:
        argument: what was given.
        where: what it is called in errors.

    Raises:
        OperandError: it holds something else than real numbers.
    """
    form, leaves = argument
    if len(leaves) == 1:  # the quick way, for a million parameters
        return _as_floats_at(leaves[0], where, form, 0).ravel()
    if all(type(leaf) is float for leaf in leaves):
        return np.array(leaves)
    parts = [_as_floats_at(x, where, form, place) for place, x in enumerate(leaves)]
    return np.concatenate([part.ravel() for part in parts])


def _as_floats_at(leaf: Any, where: str, form: Form, place: int) -> np.ndarray:
    """Return one leaf as an array; where it fails, name its place in the whole."""
    if type(leaf) is np.ndarray and leaf.dtype.kind == "f":
        return leaf
    try:
        return as_floats(leaf, where)
    except OperandError:
        path = paths(form)[place]
        if path:
            as_floats(leaf, f"{where}: at {path}")
        raise


def flat_numbers(thing: Any, where: str, count: int) -> np.ndarray:
    """Return ``count`` numbers, flat.

    Raises:
        OperandError: it holds something else than real numbers, or more or fewer.
    """
    if (
        type(thing) is np.ndarray
        and thing.dtype.kind == "f"
        and thing.shape == (count,)
    ):
        return thing  # nothing to take apart
    return _counted(given(thing), where, count)


def _counted(argument: Given, where: str, count: int) -> np.ndarray:
    numbers = numbers_of(argument, where)
    if len(numbers) != count:
        raise OperandError(f"{where}: must hold {count} numbers, got {len(numbers)}")
    return numbers


def numbers_like(form: Form, thing: Any, where: str) -> np.ndarray:
    """Return the numbers of a thing, flat, in the order of a structure that it must be.

    A flat array or list of as many numbers will do for any structure.

    Raises:
        OperandError: it is another structure, or holds something else than numbers.
    """
    argument, count = given(thing), Layout(form).size
    flat = isinstance(argument.form, Leaf) and len(argument.form.shape) <= 1
    if flat or argument.form == form:
        return _counted(argument, where, count)
    parts: list[np.ndarray] = []
    _align(form, thing, where, "", parts)
    return np.concatenate(parts)


def _align(form: Form, thing: Any, where: str, path: str, parts: list) -> None:
    """Append the numbers of a thing in the order of a form, or say where it differs."""
    place = f"{where}: at {path}" if path else where
    if isinstance(form, Leaf):
        numbers = as_floats(thing, place)
        if numbers.shape != form.shape:
            raise OperandError(
                f"{place}: must have shape {form.shape}, got {numbers.shape}"
            )
        parts.append(numbers.ravel())
        return
    for step, part, inside in zip(
        form.steps, form.parts, _parts_like(form, thing, place), strict=True
    ):
        _align(part, inside, where, path + step, parts)


def _parts_like(form: Branch, thing: Any, place: str) -> Sequence[Any]:
    """Return the parts of a thing in the order of a form.

    Raises:
        OperandError: it has others.
    """
    if form.kind is dict:
        if isinstance(thing, dict) and set(thing) == set(form.names):
            return [thing[name] for name in form.names]
        wanted = f"a dict with the keys {list(form.names)}"
    elif form.names:
        if isinstance(thing, form.kind):
            return [getattr(thing, str(name)) for name in form.names]
        wanted = f"a {form.kind.__name__}"
    else:
        if isinstance(thing, (list, tuple)) and len(thing) == len(form.parts):
            return thing
        wanted = f"a {form.kind.__name__} of {len(form.parts)}"
    got = f"the keys {list(thing)}" if isinstance(thing, dict) else type(thing).__name__
    raise OperandError(f"{place}: must be {wanted}, got {got}")


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
