"""Nested lists, tuples, dicts, records and arrays of numbers, apart and together.

A *form* says how numbers are arranged, without the numbers: what a structure is read
into, what two are compared by, and what puts other numbers in the place of the first.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import Field
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.errors import OperandError

PLAIN = {float, int, np.float64}  # a list of these alone is read as one leaf


class Leaf(NamedTuple):
    """The form of numbers that lie side by side: one, an array, or a list of them."""

    kind: type
    shape: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


NUMBER = Leaf(float)


class _Told(NamedTuple):
    """A static field, told from what is equal to it but not the same: 1 from True."""

    held: Hashable
    kind: type
    spelt: str


class Branch(NamedTuple):
    """The form of a list, tuple, named tuple, dict or record.

    Attributes:
        kind: the class that is built.
        names: the keys of a dict, the fields of a named tuple or record.
        parts: the forms of what is in it.
        fixed: the static fields of a record, with what they hold.
    """

    kind: type
    names: tuple[Hashable, ...]
    parts: tuple[Any, ...]
    fixed: tuple[tuple[str, "_Told"], ...] = ()

    def assembled(self, parts: list) -> Any:
        """Return the structure with other parts."""
        if self.kind is dict:
            return dict(zip(self.names, parts, strict=True))
        if hasattr(self.kind, "__dataclass_fields__"):
            fields: Any = zip(self.names, parts, strict=True)
            static = {name: told.held for name, told in self.fixed}
            return self.kind(**dict(fields), **static)
        return self.kind(*parts) if self.names else self.kind(parts)

    @property
    def steps(self) -> list[str]:
        """How each part is reached from the whole, as it is written in Python."""
        if self.kind is dict:
            return [f"[{name!r}]" for name in self.names]
        if self.names:
            return [f".{name}" for name in self.names]
        return [f"[{index}]" for index in range(len(self.parts))]


Form = Leaf | Branch


def read(thing: Any, leaves: list, nested: bool = True) -> Form:
    """Return the form of a structure, and append its leaves to a list.

    A list, tuple, named tuple, dict, record (an instance of a dataclass) or array is
    taken apart; anything else is a number.  The fields of a record that its class gives
    ``metadata={"static": True}`` stay what they are.

    Args:
        nested: whether lists, plain tuples and arrays are taken apart; else each is one
            leaf, of the form of a number.

    Raises:
        OperandError: a static field can't be compared by a hash.
    """
    kind = type(thing)
    if kind is float:
        leaves.append(thing)
        return NUMBER
    if isinstance(thing, Mapping):
        parts = tuple([read(thing[key], leaves, nested) for key in thing])
        return Branch(dict, tuple(thing), parts)
    if hasattr(kind, "_fields") and isinstance(thing, tuple):
        return Branch(kind, kind._fields, _all_read(thing, leaves, nested))
    if hasattr(kind, "__dataclass_fields__") and not hasattr(kind, "__float__"):
        return _read_record(thing, leaves, nested)  # a number of a user's is none
    if nested and isinstance(thing, (list, tuple)):
        made = tuple if isinstance(thing, tuple) else list
        if set(map(type, thing)) <= PLAIN:
            leaves.append(thing)
            return Leaf(made, (len(thing),))
        return Branch(made, (), _all_read(thing, leaves, nested))
    leaves.append(thing)
    if nested and isinstance(thing, np.ndarray):
        return Leaf(np.ndarray, thing.shape)
    return NUMBER


def _all_read(things: Iterable, leaves: list, nested: bool) -> tuple[Form, ...]:
    return tuple([read(thing, leaves, nested) for thing in things])


def _read_record(thing: Any, leaves: list, nested: bool) -> Branch:
    """Read what a dataclass is made of; what it makes itself, it makes again."""
    names, fixed = [], []
    fields: Iterable[Field] = type(thing).__dataclass_fields__.values()
    for field in fields:
        if not field.init:
            continue
        if not field.metadata.get("static"):
            names.append(field.name)
            continue
        held = getattr(thing, field.name)
        if getattr(type(held), "__hash__", None) is None:
            raise OperandError(
                f"{type(thing).__name__}.{field.name} is static, and so it must be "
                f"hashable; a {type(held).__name__} is not"
            )
        fixed.append((field.name, _Told(held, type(held), _spelt(held))))
    parts = _all_read([getattr(thing, name) for name in names], leaves, nested)
    return Branch(type(thing), tuple(names), parts, tuple(fixed))


def _spelt(thing: Any) -> str:
    """Return how numbers are written, also those in a tuple: -0.0 is not 0.0."""
    return repr(thing) if isinstance(thing, (int, float, tuple, frozenset)) else ""


def build(form: Form, take: Callable[[Leaf], Any]) -> Any:
    """Return a structure of a form, with what ``take`` gives for each leaf in turn."""
    if isinstance(form, Leaf):
        return take(form)
    return form.assembled([build(part, take) for part in form.parts])


def leaves_of(form: Form) -> list[Leaf]:
    """Return the leaves of a form, in order."""
    if isinstance(form, Leaf):
        return [form]
    return [leaf for part in form.parts for leaf in leaves_of(part)]


def paths(form: Form) -> list[str]:
    """Return how each leaf is reached, as it is written in Python.

    >>> paths(outline({"w": [1.0, {"b": 2.0}]}))
    ["['w'][0]", "['w'][1]['b']"]
    """
    if isinstance(form, Leaf):
        return [""]
    return [
        step + rest
        for step, part in zip(form.steps, form.parts, strict=True)
        for rest in paths(part)
    ]


def flatten(thing: Any) -> tuple[list, Callable[[Iterable], Any]]:
    """Return the numbers in ``thing`` and a function that puts others in their place.

    See :func:`read` for what is taken apart.

    >>> numbers, rebuild = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> numbers
    [1.0, 2.0, 3.0]
    >>> rebuild([10.0, 20.0, 30.0])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    leaves: list = []
    form = read(thing, leaves)
    numbers: list = []
    for leaf in leaves:
        if isinstance(leaf, np.ndarray):
            numbers.extend(np.asarray(leaf).ravel().tolist())  # a matrix too
        elif isinstance(leaf, (list, tuple)):
            numbers.extend(leaf)
        else:
            numbers.append(leaf)

    def rebuild(replacements: Iterable) -> Any:
        new = iter(replacements)
        return build(form, lambda leaf: _filled(leaf, new))

    return numbers, rebuild


def _filled(leaf: Leaf, new: Iterator) -> Any:
    """Return the next few of some things in the form of a leaf."""
    if leaf is NUMBER:
        return next(new)
    items = [next(new) for _ in range(leaf.size)]
    return pack(items, leaf.shape) if leaf.kind is np.ndarray else leaf.kind(items)


def outline(thing: Any) -> Form:
    """Return what two things share whose numbers can take each other's place.

    Kinds, keys in their order, lengths and shapes; not the numbers.

    >>> outline({"w": [1.0, 2.0]}) == outline({"w": [3, 4]})
    True
    >>> outline([1.0, 2.0]) == outline([[1.0, 2.0]])
    False
    """
    return read(thing, [])


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
