"""A function of one example, traced and run over a batch."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiling.engine import Engine
from autograd.compiling.face import Directional, Program
from autograd.domain import unchecked
from autograd.errors import OperandError
from autograd.structure import flatten
from autograd.value import Value, tracing


class BatchProgram(Program):
    """A function of one example, traced and run over a batch.  See :func:`compile`."""

    def __init__(self, f: Callable, in_axes: tuple, reduce: str | None, dtype: str):
        if not in_axes or all(axis is None for axis in in_axes):
            raise OperandError("compile: in_axes names no batch axis")
        if in_axes[0] is not None:
            raise OperandError(
                "compile: the first argument holds the parameters, its axis must be "
                f"None, got {in_axes[0]}"
            )
        self.f: Callable | None = f
        self.in_axes, self.reduce, self.dtype = in_axes, reduce, dtype
        self._traces: dict[tuple, _Trace] = {}
        self._latest: _Trace | None = None

    def __getstate__(self):
        return {**self.__dict__, "f": None}  # a closure can't travel; its traces do

    @property
    def engine(self) -> Engine:
        """The engine of the latest trace."""
        if self._latest is None:
            raise OperandError("program: not traced yet; call it on data first")
        return self._latest.engine

    def _prepare(self, args: tuple):
        if len(args) != len(self.in_axes):
            raise OperandError(
                f"program: takes {len(self.in_axes)} arguments, got {len(args)}"
            )
        arrays = [
            None if axis is None else _examples(arg, axis, position)
            for position, (arg, axis) in enumerate(zip(args, self.in_axes, strict=True))
        ]
        sizes = {len(array) for array in arrays if array is not None}
        if len(sizes) > 1:
            raise OperandError(
                "program: arguments differ in their number of examples, "
                f"{sorted(sizes)}"
            )
        if sizes == {0}:
            raise OperandError("program: there are no examples")
        shared = [
            _numbers(x)
            for x, axis in zip(args, self.in_axes, strict=True)
            if axis is None
        ]
        key = (
            *[len(numbers) for numbers, _ in shared],
            *[array.shape[1:] for array in arrays if array is not None],
        )
        if key not in self._traces:
            self._traces[key] = _Trace(self, args, arrays)
        self._latest = trace = self._traces[key]
        batch = [a.reshape(len(a), -1) for a in arrays if a is not None]
        for nodes, (numbers, _) in zip(trace.shared[1:], shared[1:], strict=True):
            for node, number in zip(nodes, numbers, strict=True):
                node.data = number
        return trace, shared[0], batch

    def __call__(self, theta, *data):
        """Return the reduced results; with ``reduce=None`` one per example.

        Args:
            theta: the parameters, in any structure.
            data: the other arguments; what is batched has its examples along its axis.
        """
        trace, (numbers, _), batch = self._prepare((theta, *data))
        memory = trace.engine.load(numbers, batch)
        memory.run_forward()
        results = trace.engine.outputs(memory)
        if self.reduce is None:
            columns = [np.broadcast_to(r, len(batch[0])) for r in results]
            return columns[0].copy() if trace.single else np.stack(columns, axis=1)
        reduced = [float(self._reduced(r, len(batch[0]))) for r in results]
        return reduced[0] if trace.single else np.array(reduced)

    def _reduced(self, result, batch: int):
        if result.ndim == 0:
            return result * (batch if self.reduce == "sum" else 1)
        return np.add.reduce(result) / (batch if self.reduce == "mean" else 1)

    def value_and_grad(self, theta, *data):
        """Return the reduced result and its gradient, in the structure of ``theta``.

        Raises:
            OperandError: the function has several results, or ``reduce`` is ``None``.
        """
        trace, (numbers, rebuild), batch = self._prepare((theta, *data))
        memory, value = self._run(trace, trace.engine, numbers, batch)
        return value, rebuild(trace.engine.gradient(memory))

    def _run(self, trace: "_Trace", engine: Engine, numbers, batch):
        if self.reduce is None or not trace.single:
            raise OperandError(
                "program: a gradient needs one result and reduce='mean' or 'sum'"
            )
        examples = len(batch[0])
        memory = engine.load(numbers, batch)
        weight = 1.0 if self.reduce == "sum" else 1.0 / examples
        memory.run(weight if engine.is_batched else weight * examples)
        return memory, float(self._reduced(engine.outputs(memory)[0], examples))

    def hvp(self, theta, vector, *data):
        """Return the Hessian of the reduced result times ``vector``.

        Args:
            theta, data: as for a call.
            vector: in the structure of ``theta``.
        """
        trace, (numbers, rebuild), batch = self._prepare((theta, *data))
        engine = trace.directed(_numbers(vector)[0])
        memory, _ = self._run(trace, engine, numbers, batch)
        return rebuild(engine.gradient(memory))


class _Trace:
    """A function evaluated once on leaves, and the engine made of the graph."""

    def __init__(self, program: BatchProgram, args: tuple, arrays: list):
        if program.f is None:
            raise OperandError(
                "program: arguments of this shape were not traced before the program "
                "was pickled"
            )
        self.shared: list[list[Value]] = []
        inputs: list[list[Value]] = []
        arguments: list[Any] = []
        for arg, array in zip(args, arrays, strict=True):
            numbers, rebuild = flatten(arg if array is None else array[0])
            nodes = [Value(number) for number in numbers]
            (self.shared if array is None else inputs).append(nodes)
            arguments.append(rebuild(nodes))
        with tracing(), unchecked():
            result = program.f(*arguments)
        outputs, _ = flatten(result)
        self.single = not isinstance(result, (list, tuple, dict, np.ndarray))
        self.outputs = [x if isinstance(x, Value) else Value(x) for x in outputs]
        self.inputs = inputs
        self.dtype = program.dtype
        differentiate = program.reduce is not None and self.single
        self.engine = Engine(
            self.outputs, self.shared[0], inputs, program.dtype, differentiate,
            _input_names(program.f, program.in_axes, inputs),
        )  # fmt: skip
        self.second: Directional | None = None

    def directed(self, vector) -> Engine:
        """Return the engine whose gradient is the Hessian times ``vector``."""
        if self.second is None:
            self.second = Directional(
                self.outputs[0], self.shared[0], self.inputs, self.dtype
            )
        self.second.aim(vector)
        return self.second.engine


def _input_names(f: Callable, in_axes: tuple, inputs: list) -> list[str]:
    """Return the batched arguments' names, a capital where an example is a row."""
    try:
        names = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        names = []
    names += [f"x{i}" for i in range(len(names), len(in_axes))]
    batched = [
        name for name, axis in zip(names, in_axes, strict=False) if axis is not None
    ]
    return [
        name.upper() if len(leaves) > 1 else name
        for name, leaves in zip(batched, inputs, strict=True)
    ]


def _numbers(arg) -> tuple[Any, Callable]:
    """Return an argument's numbers, and what puts others in their place."""
    if isinstance(arg, np.ndarray):  # the quick way, for a million parameters
        return arg.ravel(), lambda slopes: slopes.reshape(arg.shape)
    numbers, rebuild = flatten(arg)
    return numbers, lambda slopes: rebuild(slopes.tolist())


def _examples(arg, axis: int, position: int) -> np.ndarray:
    """Return a batched argument with its examples along the first axis."""
    try:
        array = np.asarray(arg, dtype=float)
    except (TypeError, ValueError) as error:
        raise OperandError(
            f"program: argument {position} is not an array of numbers ({error})"
        ) from None
    if array.ndim == 0:
        raise OperandError(f"program: argument {position} has no axis of examples")
    return np.moveaxis(array, axis, 0) if axis else array
