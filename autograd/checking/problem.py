"""A function at a point, seen as outputs that depend on a flat list of inputs."""

import inspect
import random
from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from autograd import ops
from autograd.checking.branches import branch_of
from autograd.errors import OperandError
from autograd.graph import number_of, topological_order
from autograd.structure import flatten
from autograd.sweep import pullback, pushforward
from autograd.value import Value, as_operand

type_of_inputs = Sequence[Any] | Any


_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Problem:
    """A function and the point it is checked at.

    Args:
        f: a function of floats, arrays, or nested lists, tuples and dicts of them.
        args: the point, as a tuple of arguments; anything else is one argument.

    Raises:
        OperandError: there is no number among the arguments.
    """

    def __init__(self, f: Callable, args: type_of_inputs):
        self.f = f
        self.args = args if isinstance(args, tuple) else (args,)
        self.name = getattr(f, "__name__", type(f).__name__)
        items, self._rebuild = flatten(self.args)
        self._places = [i for i, item in enumerate(items) if _is_input(item)]
        self._items = items
        self.numbers = [float(number_of_input(items[i])) for i in self._places]
        if not self.numbers:
            raise OperandError(f"{self.name}: there is no number among the arguments")
        names = _names_of(f, self.args)
        self.outputs: list[str] = []
        self.names = [_label(items[i]) or names[i] for i in self._places]

    def call(self, inputs: Sequence[Any]) -> list:
        """Return the numbers or Values in f's result for these inputs."""
        items = list(self._items)
        for place, item in zip(self._places, inputs, strict=True):
            items[place] = item
        result = self.f(*self._rebuild(items))
        if hasattr(result, "__array__") and not isinstance(result, Value):
            result = np.asarray(result)
        return flatten(result)[0]

    def trace(self, numbers: Sequence[float]) -> tuple[list[Value], list]:
        """Return fresh leaves for the inputs and the outputs that f makes of them."""
        pairs = zip(numbers, self.names, strict=True)
        nodes = [Value(number, name) for number, name in pairs]
        return nodes, [as_operand(out, self.name) for out in self.call(nodes)]

    def output_names(self, count: int) -> list[str]:
        """Names for f's results: ``f``, or ``f[0]``, ``f[1]`` …"""
        if self.outputs:
            return self.outputs
        name = "f" if self.name == "<lambda>" else self.name
        return [name] if count == 1 else [f"{name}[{index}]" for index in range(count)]

    def numbers_at(self, numbers: Sequence[float]) -> tuple[list[float], None]:
        """Return f's results on plain floats; they tell no branch."""
        return [float(out) for out in self.call(numbers)], None

    def branched_numbers_at(self, numbers: Sequence[float]):
        """Return f's results on Values, as floats, and the branch they took."""
        _, outputs = self.trace(numbers)
        roots = [out for out in outputs if isinstance(out, Value)]
        branch = branch_of(topological_order(*roots))
        return [number_of(out) for out in outputs], branch

    def slopes(self, mode: str, inputs: Sequence[Value], symbolic: bool) -> list[list]:
        """Return ∂output/∂input, by output and input.

        Args:
            mode: ``rev``, one sweep per output, or ``fwd``, one per input.
            inputs: leaves or Values that f is called with.
            symbolic: give Values, which can be differentiated again.
        """
        outputs = [as_operand(out, self.name) for out in self.call(inputs)]
        roots = [out for out in outputs if isinstance(out, Value)]
        if mode == "fwd":
            order = topological_order(*roots)
            columns = [pushforward(order, {x: 1.0}, symbolic=symbolic) for x in inputs]
            return [[column.get(out, 0.0) for column in columns] for out in outputs]
        found = {
            out: pullback(topological_order(out), {out: 1.0}, symbolic=symbolic)
            for out in roots
        }
        return [[found.get(out, {}).get(x, 0.0) for x in inputs] for out in outputs]

    def derivative(self, mode: str) -> "Problem":
        """Return the problem of checking all of ∂output/∂input, as functions."""

        def slopes(*inputs):
            own = [ops.identity(x) for x in inputs]
            return [x for row in self.slopes(mode, own, symbolic=True) for x in row]

        slopes.__name__ = self.name
        problem = Problem(slopes, tuple(self.numbers))
        problem.names = self.names
        outputs = self.output_names(len(self.trace(self.numbers)[1]))
        mark = "∂" if self.outputs else "/∂"
        problem.outputs = [f"{f}{mark}{x}" for f in outputs for x in self.names]
        return problem

    def along(self, seed: int) -> "Problem":
        """Return the problem of one step along a random direction of all inputs."""
        rng = random.Random(seed)
        moves = [rng.uniform(-0.5, 0.5) * (abs(x) or 1.0) for x in self.numbers]

        def line(t):
            pairs = zip(self.numbers, moves, strict=True)
            return self.call([x + t * move for x, move in pairs])

        line.__name__ = self.name
        return Problem(line, (0.0,))


def number_of_input(item) -> float:
    """Return an input as a float."""
    return item.data if isinstance(item, Value) else float(item)


def _is_input(item) -> bool:
    return isinstance(item, Value) or (
        isinstance(item, Real) and not isinstance(item, (bool, np.bool_))
    )


def _label(item) -> str:
    return item.label if isinstance(item, Value) else ""


def _names_of(f: Callable, args: tuple) -> list[str]:
    """A name for every item in the arguments: ``x``, ``w[0]``, ``p['w'][1]``."""
    try:
        parameters = inspect.signature(f).parameters.values()
        names = [each.name for each in parameters if each.kind not in _VARIABLE]
    except (TypeError, ValueError):
        names = []
    names += [f"x{index}" for index in range(len(names), len(args))]
    return [
        name
        for argument_name, argument in zip(names, args, strict=False)
        for name in _names_in(argument_name, argument)
    ]


def _names_in(name: str, thing) -> list[str]:
    if isinstance(thing, Mapping):
        parts = [(f"{name}[{key!r}]", thing[key]) for key in thing]
    elif isinstance(thing, (list, tuple)):
        parts = [(f"{name}[{index}]", item) for index, item in enumerate(thing)]
    elif isinstance(thing, np.ndarray):
        if thing.shape == ():
            return [name]
        return [
            f"{name}[{', '.join(map(str, index))}]" for index in np.ndindex(thing.shape)
        ]
    else:
        return [name]
    return [inner for part, item in parts for inner in _names_in(part, item)]
