"""A function of one example, traced and run over a batch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiling.programs.arguments import (
    examples_of,
    flat_numbers,
    numbers_of,
)
from autograd.compiling.programs.call import Again, Call
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.kept import Engines
from autograd.compiling.programs.latest import Latest
from autograd.compiling.programs.program import Program, require_dependence
from autograd.compiling.programs.trace import Trace
from autograd.errors import OperandError
from autograd.ground.structure import outline

# Structures of arguments that a program keeps the trace for.  One of a 64-32-10 net
# takes 9 ms to make and holds 2 MB; a recurrence met at 16 lengths keeps them all.
SHAPES = 16


class BatchProgram(Program):
    """A function of one example, traced and run over a batch.  See :func:`compile`.

    The number of examples may differ from call to call.  Arguments of another shape or
    structure are traced anew; the latest 16 traces are kept.
    """

    def __init__(
        self,
        f: Callable,
        in_axes: tuple,
        reduce: str | None,
        dtype: str,
        backend: str,
        kept: Engines | None = None,
    ):
        for index, axis in enumerate(in_axes):
            if axis is not None and type(axis) is not int:
                raise OperandError(
                    "compile: in_axes holds one axis number or None for each argument, "
                    f"got {axis!r} at place {index}"
                )
        if all(axis is None for axis in in_axes):
            raise OperandError("compile: in_axes names no batch axis")
        if in_axes[0] is not None:
            raise OperandError(
                "compile: the first argument holds the parameters, its axis must be "
                f"None, got {in_axes[0]}"
            )
        self.f: Callable | None = f
        self.in_axes, self.reduce = in_axes, reduce
        self._options = dtype, backend
        self._make = kept.engine if kept is not None else Engine
        self._traces: Latest[Trace] = Latest(SHAPES)
        self._latest: Trace | None = None
        self._again: Again | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "f": None}  # a closure can't travel; its traces do

    @property
    def engine(self) -> Engine:
        """The engine of the latest trace."""
        if self._latest is None:
            raise OperandError("program: not traced yet; call it on data first")
        return self._latest.engine

    def _prepare(self, args: tuple) -> Call:
        """Return the arguments as numbers, with the trace for their structure."""
        again = self._again
        if again is not None and again.suits(args):
            self._latest = again.trace
            return again.run(args, self.in_axes)
        if len(args) != len(self.in_axes):
            raise OperandError(
                f"program: takes {len(self.in_axes)} arguments, got {len(args)}"
            )
        given = list(zip(args, self.in_axes, _places(len(args)), strict=True))
        shared = [numbers_of(arg, where) for arg, axis, where in given if axis is None]
        batched = [
            examples_of(arg, axis, where)
            for arg, axis, where in given
            if axis is not None
        ]
        examples = _number_of_examples(batched)
        key = (
            *[outline(arg) for arg, axis, _ in given if axis is None],
            *[array.shape[1:] for array in batched],
        )
        trace = self._traces.get(key)
        if trace is None:
            rows = iter([array[0] for array in batched])
            one = [arg if axis is None else next(rows) for arg, axis, _ in given]
            trace = self._traces.put(key, self._traced(one))
        self._latest = trace
        (theta, rebuild), *rest = shared
        tables = [array.reshape(examples, array[0].size) for array in batched]
        if all(type(arg) is np.ndarray and arg.size for arg in args) and not any(
            self.in_axes
        ):
            self._again = Again(tuple(arg.shape for arg in args), trace, examples)
        return Call(trace, examples, theta, rebuild, [n for n, _ in rest], tables)

    def _traced(self, args: list[Any]) -> Trace:
        if self.f is None:
            raise OperandError(
                "program: it was pickled, which a function does not survive, and has "
                "no trace for arguments of this shape; call it on such arguments "
                "before, or compile the function again"
            )
        reduces = self.reduce is not None
        return Trace(self.f, self.in_axes, args, reduces, *self._options, self._make)

    def __call__(self, theta: Any, *data: Any) -> Any:
        """Return the reduced results; with ``reduce=None`` one per example.

        Lists and arrays of results come back as an array, (examples, ...); dicts as
        dicts.

        Args:
            theta: the parameters, in any structure.
            data: the other arguments; what is batched has its examples along its axis.
        """
        run = self._prepare((theta, *data))
        memory = run.load(run.trace.engine)
        memory.run_forward()
        if self.reduce is not None and run.trace.engine.plan.backward:
            return self._mean(run.trace.engine, memory.total(), run.examples)
        results = memory.outputs()
        if self.reduce is None:
            each = [np.broadcast_to(r, run.examples).copy() for r in results]
            return run.trace.assembled(each)
        reduced = [float(self._reduced(r, run.examples)) for r in results]
        return run.trace.assembled(reduced)

    def _reduced(self, result: np.ndarray, examples: int) -> Any:
        if result.ndim == 0:
            return result * (examples if self.reduce == "sum" else 1)
        return np.add.reduce(result) / (examples if self.reduce == "mean" else 1)

    def _mean(self, engine: Engine, total: float, examples: int) -> float:
        """Return the reduced result, given its sum over the examples."""
        if engine.plan.is_batched:
            return total / examples if self.reduce == "mean" else total
        return total * examples if self.reduce == "sum" else total

    def value_and_grad(self, theta: Any, *data: Any) -> tuple[Any, Any]:
        """Return the reduced result and its gradient, in the structure of ``theta``.

        Raises:
            OperandError: the function has several results, or ``reduce`` is ``None``;
                or its result does not depend on ``theta``.
        """
        if self._latest is not None:
            engine = self._latest.engine
            found = engine.again(theta, data)
            if found is not None:
                return self._mean(engine, found[0], engine.batch), found[1]
        run = self._prepare((theta, *data))
        self._require_gradient(run.trace)
        engine = run.trace.engine
        memory = run.load(engine)
        seed = self._seed(engine, run.examples)
        memory.run(seed)
        value = self._mean(engine, memory.total(), run.examples)
        gradient = engine.gradient(memory, seed)
        if not run.shared and not any(self.in_axes):
            engine.bind((theta, *data), seed)
        return value, run.rebuild(gradient)

    def hvp(self, theta: Any, vector: Any, *data: Any) -> Any:
        """Return the Hessian of the reduced result times ``vector``.

        Args:
            theta, data: as for a call.
            vector: in the structure of ``theta``.
        """
        run = self._prepare((theta, *data))
        self._require_gradient(run.trace)
        engine = run.trace.second
        direction = flat_numbers(vector, "program: vector", len(run.theta))
        memory = run.load(engine, direction)
        seed = self._seed(engine, run.examples)
        memory.run(seed)
        return run.rebuild(engine.gradient(memory, seed))

    def _require_gradient(self, trace: Trace) -> None:
        if self.reduce is None or not trace.single:
            raise OperandError(
                "program: a gradient needs one result and reduce='mean' or 'sum'"
            )
        require_dependence(trace.engine, "the first argument")

    def _seed(self, engine: Engine, examples: int) -> float:
        """Return the derivative of the reduced result by each example's."""
        weight = 1.0 if self.reduce == "sum" else 1.0 / examples
        return weight if engine.plan.is_batched else weight * examples


def _places(count: int) -> list[str]:
    """Return what the arguments are called in errors."""
    return ["program: theta", *(f"program: argument {i}" for i in range(1, count))]


def _number_of_examples(batched: list[np.ndarray]) -> int:
    """Return how many examples all arrays have.

    Raises:
        OperandError: they differ, or there are none.
    """
    sizes = sorted({len(array) for array in batched})
    if len(sizes) > 1:
        raise OperandError(
            f"program: arguments differ in their number of examples, {sizes}"
        )
    if sizes == [0]:
        raise OperandError("program: there are no examples")
    return sizes[0]
