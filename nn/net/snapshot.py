"""What a net is made of at one moment, to tell later whether it still is.

A program of a net is right as long as the net computes the same of its parameters and
inputs.  For layers that say of themselves that they are ``self_contained`` this can be
told from their attributes and their code, without running them.
"""

import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain
from operator import is_
from typing import Any

import numpy as np

from autograd import Value, ops
from autograd.errors import AutogradError
from autograd.ops.primitive import Primitive
from nn.net.activations import Activation, linear, softmax

# What the forward pass of no layer reads: modes are set by whoever asks.
ASIDE = {
    "training", "loss", "schema", "stop_training", "optimizer",
    "_kept", "_chosen", "_start", "_asked",
}  # fmt: skip

CONTAINERS = (list, tuple, dict, set, np.ndarray, bytearray)


class Snapshot:
    """A net's parts, attributes and code, but for its own scaling.

    Programs of a net are those of its layers: scaled examples go in and come out.

    Args:
        net: the module.

    Attributes:
        description: equal for the same net as long as it computes the same of the same
            parameters and inputs; ``None`` if that can't be told.
        likeness: equal for any two nets that compute the same of the same parameters
            and inputs; ``None`` if that can't be told.
    """

    def __init__(self, net: Any):
        self.net = net
        self._spaces: list[Mapping[str, Any]] = []
        self._rows: list[Any] = []
        self._weights: list[list[Value]] = []
        self._arrays: list[tuple[np.ndarray, tuple]] = []
        self._modules: list[Any] = []
        self._classes: dict[type, None] = {}
        self._met: dict[int, int] = {}
        self._values: list[int] = []
        self.description: tuple | None = None
        self.likeness: tuple | None = None
        try:
            described = self._module(net)
            code: list[Hashable] = []
            while len(code) < len(self._classes):  # a class may hold further modules
                code.append(self._code([*self._classes][len(code)]))
        except _UnknownError:
            return
        self.description = described, tuple(code), (*self._met, *self._values)
        if len(set(self._values)) == len(self._values):  # each has a place of its own
            self.likeness = self.description[:2]
        self._places = [*self._spaces, *self._rows, *self._weights]
        self._lengths = list(map(len, self._places))
        self._objects = list(self._seen())
        self._copies = [list(row) for row in self._weights]

    def holds(self, exactly: bool = False) -> bool:
        """Return whether nothing was put in the place of anything.

        It may say no where what came is as good as what went; ``description`` tells.

        Weights are compared by their numbers, all in one call: one that came in the
        place of another with the same number is as good, for parameters are read from
        where they stand.

        Args:
            exactly: whether a number in the place of a weight counts, which makes one
                parameter less.
        """
        if self.description is None:
            return False
        try:
            return (
                list(map(len, self._places)) == self._lengths
                and all(map(is_, self._seen(), self._objects))
                and self._weights == self._copies
                and all(_contents(array) == was for array, was in self._arrays)
                and not (exactly and self._frozen())
            )
        except (RuntimeError, AutogradError):
            return False  # another thread gives it an attribute; or a Value is traced

    def _frozen(self) -> bool:
        """Return whether something else stands in the place of a weight."""
        return any(set(map(type, row)) != {Value} for row in self._weights)

    def _seen(self) -> Iterator[Any]:
        """Yield every name and every thing that stands somewhere, weights aside."""
        return chain(
            map(type, self._modules),
            chain.from_iterable(self._spaces),
            chain.from_iterable([space.values() for space in self._spaces]),
            chain.from_iterable(self._rows),
        )

    # -- what is looked at -------------------------------------------------------------

    def _module(self, module: Any) -> Hashable:
        cls = type(module)
        if not vars(cls).get("self_contained"):
            raise _UnknownError
        if id(module) in self._met:
            return self._met[id(module)]
        self._met[id(module)] = len(self._met)
        self._modules.append(module)
        self._classes |= dict.fromkeys(cls.__mro__)
        attributes = vars(module)
        self._spaces.append(attributes)
        inside = [
            (name, self._thing(held))
            for name, held in list(attributes.items())
            if name not in ASIDE and not (module is self.net and name == "scaling")
        ]
        return id(cls), tuple(inside)

    def _thing(self, thing: Any) -> Hashable:
        """Return what tells one attribute from another."""
        kind = type(thing)
        if thing is None or kind in (bool, int, float, str):
            return kind, repr(thing)
        if kind is Value:
            self._values.append(id(thing))
            return "Value"
        if kind in (list, tuple):
            return self._row(thing)
        if kind is dict:
            self._spaces.append(thing)
            return tuple([(repr(k), self._thing(v)) for k, v in thing.items()])
        if kind is np.ndarray and thing.dtype.kind in "fiub":
            contents = _contents(thing)
            self._arrays.append((thing, contents))
            return contents
        if kind is np.random.Generator:  # what it draws is given from outside
            return kind.__name__
        if kind is Activation and is_fixed(thing):
            self._classes[kind] = None
            return id(thing.function), thing.across
        if hasattr(kind, "self_contained"):
            return self._module(thing)
        raise _UnknownError

    def _row(self, row: Any) -> Hashable:
        if type(row) is list and row and set(map(type, row)) == {Value}:
            self._weights.append(row)
            self._values += map(id, row)
            return "Values", len(row)
        self._rows.append(row)
        return type(row), tuple([self._thing(entry) for entry in row])

    def _code(self, cls: type) -> Hashable:
        """Return what tells whether a class does what it did."""
        if getattr(cls, "__slots__", ()):
            raise _UnknownError  # attributes that are not looked at
        self._spaces.append(vars(cls))
        found: list[Hashable] = []
        for name, thing in list(vars(cls).items()):
            found.append((name, id(thing)))
            if type(thing) in CONTAINERS and not name.startswith("__"):
                found.append(self._thing(thing))  # it may change and stay where it is
        for space in _surroundings(cls):
            if id(space) not in self._met:
                self._met[id(space)] = len(self._met)
                self._spaces.append(space)
                found.append(tuple([(k, id(v)) for k, v in list(space.items())]))
        return tuple(found)


def is_fixed(activation: Activation) -> bool:
    """Return whether an activation depends on nothing but what it is given."""
    function = activation.function
    return isinstance(function, Primitive) or function in (linear, softmax)


def _surroundings(cls: type) -> Iterable[dict[str, Any]]:
    """Return the names that our own layers' code finds around it."""
    if cls.__module__.startswith("nn.net."):
        return vars(sys.modules[cls.__module__]), vars(ops)
    return ()


def _contents(array: np.ndarray) -> tuple:
    return array.shape, array.dtype.str, array.tobytes()


class _UnknownError(Exception):
    """Something that may depend on anything."""
