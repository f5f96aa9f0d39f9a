"""What a target is told of a program: its plan, its arguments, its results.

Arguments may be structures; a target meets them as they are given, with its own arrays
in them.  What it asks a program with are *proxies*: the same structures with NumPy
arrays of the same shapes, of one example where examples are an axis.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograd.compiling.backends.arrays.steps import Shape
from autograd.compiling.plan import Plan
from autograd.errors import OperandError
from autograd.ground.structure import (
    NUMBER,
    Form,
    Leaf,
    build,
    paths,
    read,
)


class Request(NamedTuple):
    """A program for arguments of certain structures.

    Attributes:
        others: the leaves that are no arguments; their data count at each run.
        axes: per argument the axis of its examples, or ``None``.
        theta: the places of the arguments that make up θ, in order.
        result: the form of the results.
        reduce: what becomes of those of many examples: ``"mean"``, ``"sum"``, ``None``.
        shapes: per argument, those of its arrays, without the axis of examples; told by
            who asks.
    """

    plan: Plan
    others: Sequence[Any]
    axes: tuple[int | None, ...]
    theta: tuple[int, ...]
    result: Form
    reduce: str | None
    shapes: tuple[tuple[Shape, ...], ...] = ()

    def ordered(self, parts: Sequence[Any]) -> list[tuple[Any, bool]]:
        """Return parts, one per argument, as a plan has them, and which are batched.

        First what θ is made of, then what is shared, then what is batched.
        """
        places = range(len(self.axes))
        rest = [p for p in places if p not in self.theta and self.axes[p] is None]
        batched = [p for p in places if self.axes[p] is not None]
        plain = [(parts[place], False) for place in (*self.theta, *rest)]
        return plain + [(parts[place], True) for place in batched]


class Source(Protocol):
    """A program, as targets see it."""

    def axes_of(self, count: int) -> tuple[int | None, ...]:
        """Return the axis of examples of each of so many arguments, or ``None``.

        Raises:
            OperandError: it takes more or fewer.
        """

    def request(self, *proxies: Any) -> Request:
        """Return what is to be computed for arguments like these."""

    @property
    def dtype(self) -> str:
        """Of the numbers it computes with."""


class Taken(NamedTuple):
    """An argument taken apart: its arrays, and a proxy of the whole."""

    arrays: list[Any]
    proxy: Any


def asked(
    source: Source, args: Sequence[Any], is_foreign: Callable[[Any], bool]
) -> tuple[Request, list[Taken]]:
    """Return what a program computes of arguments like these, and those taken apart.

    Args:
        args: one that was taken apart before may stand for itself.
        is_foreign: whether something is an array of the target.
    """
    axes = source.axes_of(len(args))
    parts = [
        x if isinstance(x, Taken) else taken(x, axis, is_foreign)
        for x, axis in zip(args, axes, strict=True)
    ]
    shapes = [
        tuple([example_shape(array, axis) for array in part.arrays])
        for part, axis in zip(parts, axes, strict=True)
    ]
    request = source.request(*[part.proxy for part in parts])
    return request._replace(shapes=tuple(shapes)), parts


def taken(thing: Any, axis: int | None, is_foreign: Callable[[Any], bool]) -> Taken:
    """Return the arrays in an argument, and its proxy.

    Args:
        axis: that of the examples, or ``None``.
        is_foreign: whether something is an array of the target.
    """
    leaves: list[Any] = []
    form = read(thing, leaves, axis is None)
    arrays = [x if is_foreign(x) else np.asarray(x, float) for x in leaves]
    proxies = iter([_proxy(x, axis) for x in arrays])

    def put(leaf: Leaf) -> Any:
        proxy = next(proxies)
        if leaf is NUMBER:
            return proxy if proxy.ndim else 0.0
        return proxy if leaf.kind is np.ndarray else leaf.kind(proxy.tolist())

    return Taken(arrays, build(form, put))


def named_arrays(
    thing: Any, alone: str, arrays: Sequence[Any], nested: bool = True
) -> Iterator[tuple[str, Any]]:
    """Yield the arrays of a structure by names such as ``layers.0.w``.

    Args:
        alone: the name of one that is not inside anything.
        arrays: as they were taken from it.
        nested: whether lists in it were taken apart.

    >>> dict(named_arrays({"w": [1.0, 2.0], "b": 3.0}, "theta", [[1.0, 2.0], 3.0]))
    {'w': [1.0, 2.0], 'b': 3.0}
    """
    for path, array in zip(paths(read(thing, [], nested)), arrays, strict=True):
        yield ".".join(steps_of(path)) or alone, array


def steps_of(path: str) -> list[str]:
    """Return the names on the way to a leaf, of a path as Python writes it.

    >>> steps_of("['layers'][0].w")
    ['layers', '0', 'w']
    """
    found = re.findall(r"\['(.*?)'\]|\[(.*?)\]|\.(\w+)", path)
    return ["".join(step) for step in found]


def _proxy(array: Any, axis: int | None) -> np.ndarray:
    shape = list(array.shape)
    if axis is not None:
        if not -len(shape) <= axis < len(shape):
            raise OperandError(
                f"program: an argument has no axis {axis} of examples, its shape is "
                f"{tuple(shape)}"
            )
        shape[axis] = 1
    return np.zeros(shape)


def example_shape(array: Any, axis: int | None) -> Shape:
    """Return the shape of one example of an array, of all of it without an axis.

    >>> example_shape(np.zeros((2, 3)), 1)
    (2,)
    """
    shape = tuple(array.shape)
    if axis is None:
        return shape
    axis %= len(shape)
    return (*shape[:axis], *shape[axis + 1 :])


def assembled(form: Form, arrays: Sequence[Any]) -> Any:
    """Return results in their structure, an array for each of its leaves."""
    rest = iter(arrays)

    def put(leaf: Leaf) -> Any:
        array = next(rest)
        if leaf is NUMBER or leaf.kind is np.ndarray:
            return array
        return leaf.kind([array[..., place] for place in range(leaf.size)])

    return build(form, put)
