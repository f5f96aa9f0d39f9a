"""A function's traces by the shapes of its arguments, and one call of it.

What is run, and on which numbers; not yet what for.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from autograd.compiling.backends.interface import Memory
from autograd.compiling.programs.arguments import (
    Given,
    examples_of,
    given,
    numbers_of,
)
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.kept import Engines
from autograd.compiling.programs.latest import CacheInfo, Latest
from autograd.compiling.programs.program import Program
from autograd.compiling.programs.trace import Trace, argument_names
from autograd.errors import OperandError
from autograd.ground.structure import NUMBER, Branch, Leaf, build

# Structures of arguments that a program keeps the trace for.  One of a 64-32-10 net
# takes 9 ms to make and holds 2 MB; a recurrence met at 16 lengths keeps them all.
SHAPES = 16

Axes = tuple[int | None, ...]
Twin = TypeVar("Twin", bound="Traced")


class Call(NamedTuple):
    """What is run, and on what.

    Attributes:
        examples: how many; 1 where nothing is batched.
        theta, shared, rows: as an engine loads them.
    """

    trace: Trace
    examples: int
    theta: np.ndarray
    shared: list[np.ndarray]
    rows: list[np.ndarray]

    def load(self, engine: Engine, *before: np.ndarray) -> Memory:
        """Return an engine's buffers with all in its place."""
        return engine.load(self.theta, [*before, *self.shared], self.rows)

    def of_example(self, place: int) -> "Call":
        """Return the same call of one example."""
        rows = [table[place : place + 1] for table in self.rows]
        return self._replace(examples=1, rows=rows)


class Again(NamedTuple):
    """Arrays of the shapes that were given before: the short way to run them.

    Looking at any arguments takes longer than running a small net.
    """

    shapes: tuple[tuple[int, ...], ...]
    trace: Trace
    examples: int

    def suits(self, args: tuple) -> bool:
        """Return whether the arguments are arrays of floats with these shapes."""
        if len(args) != len(self.shapes):
            return False
        for arg, shape in zip(args, self.shapes, strict=True):
            if type(arg) is not np.ndarray or arg.shape != shape:
                return False
            if arg.dtype.kind != "f":
                return False
        return True

    def run(self, args: tuple, axes: tuple, chosen: tuple[int, ...]) -> Call:
        """Return the arguments as numbers, with the trace."""
        shared, rows = [], []
        for place, axis in enumerate(axes):
            if axis is not None:
                rows.append(args[place].reshape(self.examples, -1))
            elif place not in chosen:
                shared.append(args[place].ravel())
        theta = [args[place].ravel() for place in chosen]
        flat = theta[0] if len(theta) == 1 else np.concatenate(theta)
        return Call(self.trace, self.examples, flat, shared, rows)


class Traced(Program):
    """A function, and its traces for the shapes and structures met latest."""

    def __init__(
        self,
        f: Callable[..., Any],
        in_axes: Axes | None,
        argnums: int | tuple[int, ...],
        reduce: str | None,
        dtype: str,
        backend: str | None,
        threads: int | None = None,
        kept: Engines | None = None,
    ):
        self.f: Callable[..., Any] | None = f
        self.in_axes, self.argnums = in_axes, argnums
        self.reduce = reduce if in_axes is not None else "sum"  # of one, itself
        self._each = in_axes is not None and reduce is None
        self._chosen = argnums if isinstance(argnums, tuple) else (argnums,)
        self._options = dtype, backend, threads
        self._make = kept.engine if kept is not None else Engine
        self._traces: Latest[Trace] = Latest(SHAPES)
        self._origin: Traced | None = None  # what this is a twin of
        self._latest: Trace | None = None
        self._again: Again | None = None

    def twin(self: Twin) -> Twin:
        """Return a program of the same function with buffers of its own.

        What one of them traces the other need not trace again.
        """
        other = copy.copy(self)
        other.f = self.f  # which a pickle, and so a copy, is without
        other._origin, other._traces = self._origin or self, Latest(SHAPES)
        other._latest = other._again = None
        return other

    def __getstate__(self) -> dict[str, Any]:
        # a closure can't travel; its traces do
        return {**self.__dict__, "f": None, "_origin": None}

    @property
    def engine(self) -> Engine:
        """The engine of the latest trace."""
        if self._latest is None:
            raise OperandError("program: not traced yet; call it on data first")
        return self._latest.engine

    @property
    def dtype(self) -> str:
        """Of the numbers it computes with."""
        return self._options[0]

    def axes_of(self, count: int) -> Axes:
        """Return the axis of examples of each of so many arguments, or ``None``.

        Raises:
            OperandError: it takes more or fewer.
        """
        axes = self.in_axes or (None,) * count
        self._require_places((None,) * count, axes)
        return axes

    def argument_names(self, count: int) -> list[str]:
        """Return what its arguments are called."""
        return argument_names(self.f, count)

    @property
    def _arity(self) -> int:
        """How many arguments it takes; 0 where that is unknown."""
        if self.in_axes is not None:
            return len(self.in_axes)
        return 0 if self.f is None else len(argument_names(self.f, None))

    def alike(self) -> list[Any]:
        """Return arguments of the structures met latest, of one example; or none."""
        keys = self._traces.keys()
        if not keys:
            return []
        key: Any = keys[-1]
        count = next(
            n for n in range(1, len(key) + 1)
            if n == len(key) or not isinstance(key[n], (Leaf, Branch))
        )  # fmt: skip
        axes = self.in_axes or (None,) * count
        shapes = iter(key[count:])

        def example(axis: int | None) -> Callable[[Leaf], Any]:
            def put(leaf: Leaf) -> Any:
                if axis is not None:
                    return np.moveaxis(np.zeros((1, *next(shapes))), 0, axis)
                zeros = np.zeros(leaf.shape)
                if leaf is NUMBER:
                    return 0.0
                return zeros if leaf.kind is np.ndarray else leaf.kind(zeros.tolist())

            return put

        pairs = zip(key[:count], axes, strict=True)
        return [build(form, example(axis)) for form, axis in pairs]

    def cache_info(self) -> CacheInfo:
        """Return how often arguments had a trace, and how many traces are kept.

        Arrays of the same shapes as in the call before are not looked up, nor counted.
        """
        return self._traces.info

    @property
    def _reduction(self) -> str:
        return self.reduce or "sum"

    def release(self) -> None:
        """Free all buffers; the next call makes them anew.  No other may be running."""
        for trace in self._traces.items():
            trace.engine.release()

    def _prepare(self, args: tuple) -> Call:
        """Return the arguments as numbers, with the trace for their structure."""
        axes = self.in_axes or (None,) * len(args)
        again = self._again
        if again is not None and again.suits(args):
            self._latest = again.trace
            return again.run(args, axes, self._chosen)
        self._require_places(args, axes)
        names = self._names(len(args))
        taken = [given(arg, axis is None) for arg, axis in zip(args, axes, strict=True)]
        flat, batched = {}, {}
        for place, (each, axis) in enumerate(zip(taken, axes, strict=True)):
            if axis is None:
                flat[place] = numbers_of(each, names[place])
            else:
                batched[place] = [
                    examples_of(leaf, axis, names[place]) for leaf in each.leaves
                ]
        examples = _number_of_examples(batched, names) if batched else 1
        trace = self._trace_for(args, axes, taken, batched)
        if all(type(arg) is np.ndarray and arg.size for arg in args) and not any(axes):
            self._again = Again(tuple(arg.shape for arg in args), trace, examples)
        theta = [flat.pop(place) for place in self._chosen]
        first = theta[0] if len(theta) == 1 else np.concatenate(theta)
        rows = [_side_by_side(arrays, examples) for arrays in batched.values()]
        return Call(trace, examples, first, list(flat.values()), rows)

    def _trace_for(
        self,
        args: tuple,
        axes: Axes,
        taken: Sequence[Given],
        batched: dict[int, list[np.ndarray]],
    ) -> Trace:
        """Return the trace for arguments like these, made now if there is none."""
        shapes = [array.shape[1:] for arrays in batched.values() for array in arrays]
        key = (*[each.form for each in taken], *shapes)
        trace = self._traces.get(key)
        if trace is None and self._origin is not None:
            found = self._origin._traces.get(key)
            trace = found and self._traces.put(key, found.twin())
        if trace is None:
            one = list(args)
            for place, arrays in batched.items():
                rows = [array[0] for array in reversed(arrays)]
                one[place] = build(taken[place].form, _popping(rows))
            trace = self._traces.put(key, self._traced(one, axes))
            if self._origin is not None:
                self._origin._traces.put(key, trace.twin())
        self._latest = trace
        return trace

    def _traced(self, args: list[Any], axes: Axes) -> Trace:
        if self.f is None:
            raise OperandError(
                "program: it was pickled, which a function does not survive, and has "
                "no trace for arguments of this shape; call it on such arguments "
                "before, or compile the function again"
            )
        listed, reduces = self.in_axes is not None, not self._each
        return Trace(
            self.f,
            axes,
            self.argnums,
            args,
            listed,
            reduces,
            *self._options,
            self._make,
        )

    def _require_places(self, args: tuple, axes: Axes) -> None:
        """Require as many arguments as there are axes, and those the gradient is of."""
        if len(args) != len(axes):
            raise OperandError(f"program: takes {len(axes)} arguments, got {len(args)}")
        if max(self._chosen) >= len(args):
            raise OperandError(
                f"program: argnums asks for argument {max(self._chosen)}, but only "
                f"{len(args)} were given"
            )

    def _names(self, count: int) -> list[str]:
        """Return what the arguments are called in errors."""
        first = "argument 0" if self.in_axes is None or self.argnums != 0 else "theta"
        return [
            f"program: {first}",
            *(f"program: argument {i}" for i in range(1, count)),
        ]


def _popping(rows: list[Any]) -> Callable[[Any], Any]:
    """Return what gives a row for each leaf, from the last to the first."""
    return lambda _: rows.pop()


def _side_by_side(arrays: list[np.ndarray], examples: int) -> np.ndarray:
    """Return the numbers of one batched argument, (examples, numbers)."""
    flat = [array.reshape(examples, array[0].size) for array in arrays]
    return flat[0] if len(flat) == 1 else np.hstack(flat)


def _number_of_examples(batched: dict[int, list[np.ndarray]], names: list[str]) -> int:
    """Return how many examples all arrays have.

    Raises:
        OperandError: they differ, or there are none.
    """
    counts = {p: {len(array) for array in arrays} for p, arrays in batched.items()}
    sizes = sorted(set().union(*counts.values()))
    if len(sizes) > 1:
        each = ", ".join(
            f"{names[place].removeprefix('program: ')}: {sorted(found)}"
            for place, found in counts.items()
        )
        raise OperandError(
            f"program: arguments differ in their number of examples, {sizes} ({each})"
        )
    if sizes == [0]:
        raise OperandError("program: there are no examples")
    return sizes[0]
