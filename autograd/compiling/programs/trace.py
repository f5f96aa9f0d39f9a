"""A function evaluated once on Values, and the engines made of the graph."""

import copy
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.compiling.programs.arguments import Layout
from autograd.compiling.programs.derivatives import Derivatives
from autograd.compiling.programs.engine import Engine
from autograd.engine.marked import refuse_to_leave, tracing
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.ground.domain import unchecked
from autograd.ground.memory import collector_paused
from autograd.ground.number import as_number
from autograd.ground.structure import Leaf, flatten, outline


class Trace:
    """A function evaluated once, and the engines made of the graph.

    Args:
        f: of one example.
        in_axes: per argument ``None`` if all examples share it.
        argnums: the places of the arguments that the gradient is of.
        args: the arguments for one example.
        listed: whether lists of results are given as arrays.
        reduces: whether there is a gradient to ask for.
        make: makes or finds the engine.
        backend, threads: what runs it.

    Attributes:
        wrt: how the numbers lie that the gradient is of.
        result: how the results lie.
        single: whether the function returns one number.

    Raises:
        TracingError: the function branches on a Value.
        OperandError: it returns something else than numbers.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        in_axes: tuple[int | None, ...],
        argnums: int | tuple[int, ...],
        args: list[Any],
        listed: bool,
        reduces: bool,
        dtype: str,
        backend: str | None,
        threads: int | None = None,
        make: Callable[..., Engine] = Engine,
    ):
        nodes: list[list[Value]] = []
        arguments: list[Any] = []
        with tracing() as mark, collector_paused():
            for arg in args:
                numbers, rebuild = flatten(arg)
                nodes.append([mark.input(number) for number in numbers])
                arguments.append(rebuild(nodes[-1]))
            self._read(_called(f, arguments), listed)
        refuse_to_leave(self.outputs, "a compiled program")  # f closes over one
        chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        wrt = tuple([args[place] for place in chosen])
        self.wrt = Layout(outline(wrt if isinstance(argnums, tuple) else wrt[0]))
        places = range(len(args))
        rest = [p for p in places if in_axes[p] is None and p not in chosen]
        batched = [p for p in places if in_axes[p] is not None]
        parameters = [node for place in chosen for node in nodes[place]]
        self.leaves = parameters, [nodes[p] for p in rest], [nodes[p] for p in batched]
        names = _names(f, [(p, len(nodes[p])) for p in (*rest, *batched)])
        reduces, runs = reduces and self.single, (backend, threads)
        self.engine = make(self.outputs, *self.leaves, dtype, reduces, names, *runs)
        self.derivatives = Derivatives(self.outputs, self.leaves, dtype, *runs)

    def twin(self) -> "Trace":
        """Return the same with buffers of its own."""
        other = copy.copy(self)
        other.engine = self.engine.twin()
        other.derivatives = self.derivatives.twin()
        return other

    def _read(self, result: Any, listed: bool) -> None:
        """Take note of what the function returned, and in which structure."""
        numbers, rebuild = flatten(result)
        if not numbers:
            raise OperandError("compile: the function returned no numbers")
        plain = rebuild(list(map(float, range(len(numbers)))))
        self.single = isinstance(plain, float)
        shape = _shape_of(plain) if listed and not self.single else None
        self.result = Layout(outline(plain) if shape is None else shape)
        self.outputs = [_as_node(number) for number in numbers]


def _called(f: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Return the function's result; an index that NumPy refuses gets a hint."""
    try:
        return unchecked(f)(*arguments)
    except IndexError as error:
        if "only integers" in str(error):
            error.add_note("what stands at a place that is an input: ops.take(rows, x)")
        raise


def _as_node(thing: Any) -> Value:
    if isinstance(thing, Value):
        return thing
    return Value(as_number(thing, "compile: the function's result"))


def _shape_of(thing: Any) -> Leaf | None:
    """Return the form of nested lists as an array; ``None`` for what can't be one."""
    try:
        array = np.asarray(thing)
    except ValueError:
        return None  # rows of different length
    return Leaf(np.ndarray, array.shape) if array.dtype == float else None


def argument_names(f: Callable[..., Any] | None, count: int | None) -> list[str]:
    """Return what arguments of a function are called; ``x0`` where unknown.

    Args:
        count: how many; left out, those that it names.

    >>> argument_names(lambda theta, x: 0.0, 3)
    ['theta', 'x', 'x2']
    """
    try:
        names = list(inspect.signature(f).parameters) if f is not None else []
    except (TypeError, ValueError):
        names = []
    places = range(len(names) if count is None else count)
    return [names[p] if p < len(names) else f"x{p}" for p in places]


def _names(f: Callable[..., Any], arguments: Sequence[tuple[int, int]]) -> list[str]:
    """Return what some arguments are called; a capital stands for many numbers.

    Args:
        arguments: the place of each, and how many numbers it has.
    """
    names = argument_names(f, 1 + max([place for place, _ in arguments], default=0))
    found = [(names[place], count) for place, count in arguments]
    return [name.upper() if count > 1 else name for name, count in found]
