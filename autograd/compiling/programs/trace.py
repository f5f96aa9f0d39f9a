"""A function evaluated once on Values, and the engines made of the graph."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.program import directional
from autograd.engine.marked import tracing
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.ground.domain import unchecked
from autograd.ground.memory import collector_paused
from autograd.ground.number import as_number
from autograd.ground.structure import flatten


class Trace:
    """A function evaluated once, and the engines made of the graph.

    Args:
        f: of one example.
        in_axes: per argument ``None`` if all examples share it.
        args: the arguments for one example.
        reduces: whether there is a gradient to ask for.
        make: makes or finds the engine.
        backend: what runs it.

    Raises:
        TracingError: the function branches on a Value.
        OperandError: it returns something else than numbers.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        in_axes: tuple[int | None, ...],
        args: list[Any],
        reduces: bool,
        dtype: str,
        backend: str,
        make: Callable[..., Engine] = Engine,
    ):
        shared: list[list[Value]] = []
        inputs: list[list[Value]] = []
        arguments: list[Any] = []
        with tracing() as mark, collector_paused():
            for arg, axis in zip(args, in_axes, strict=True):
                numbers, rebuild = flatten(arg)
                nodes: list[Value] = [mark.input(number) for number in numbers]
                (shared if axis is None else inputs).append(nodes)
                arguments.append(rebuild(nodes))
            self._read(_called(f, arguments))
        self.leaves = shared[0], shared[1:], inputs
        self._options = dtype, backend
        names = _names(f, in_axes, shared[1:], inputs)
        self.engine = make(
            self.outputs, *self.leaves, dtype, reduces and self.single, names, backend
        )

    def _read(self, result: Any) -> None:
        """Take note of what the function returned, and in which structure."""
        self._result = result
        numbers, rebuild = flatten(result)
        if not numbers:
            raise OperandError("compile: the function returned no numbers")
        self.single = not isinstance(result, (list, tuple, Mapping, np.ndarray))
        self._shape = _shape_of(rebuild, len(numbers))
        self.outputs = [_as_node(number) for number in numbers]

    @cached_property
    def second(self) -> Engine:
        """The engine whose gradient is the Hessian times its first shared argument."""
        return directional(self.outputs[0], *self.leaves, *self._options)

    def assembled(self, results: Sequence[Any]) -> Any:
        """Return the outputs as the function does: one, an array, or its structure.

        Args:
            results: one per output, all numbers or all (examples,).
        """
        if self._shape is None:
            return flatten(self._result)[1](results)
        if self.single:
            return results[0]
        table = np.stack(results, axis=-1)
        return table.reshape(*table.shape[:-1], *self._shape)


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


def _shape_of(rebuild: Callable, count: int) -> tuple[int, ...] | None:
    """Return the shape of nested lists or an array; ``None`` for what is neither."""
    try:
        array = np.asarray(rebuild(map(float, range(count))))
    except ValueError:
        return None  # rows of different length
    return array.shape if array.dtype == float else None


def _names(f: Callable, in_axes: tuple, shared: list, inputs: list) -> list[str]:
    """Return the names of the other shared arguments, then those of the batched ones.

    A capital stands for many numbers.
    """
    try:
        names = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        names = []
    names += [f"x{i}" for i in range(len(names), len(in_axes))]
    axes = list(zip(names[1:], in_axes[1:], strict=False))
    ordered = [name for name, axis in axes if axis is None]
    ordered += [name for name, axis in axes if axis is not None]
    return [
        name.upper() if len(leaves) > 1 else name
        for name, leaves in zip(ordered, [*shared, *inputs], strict=True)
    ]
