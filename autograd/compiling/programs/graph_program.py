"""A finished graph, compiled."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.compiling.backends.arrays.request import Request
from autograd.compiling.programs.arguments import flat_numbers
from autograd.compiling.programs.derivatives import Derivatives
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.program import Program, require_dependence
from autograd.engine.graph import clock, leaves
from autograd.engine.marked import refuse_to_leave
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.ground.structure import NUMBER

if TYPE_CHECKING:
    from autograd.compiling.backends.arrays.torch.module import ProgramModule


class GraphProgram(Program):
    """A finished graph, compiled.  See :func:`compile`."""

    def __init__(
        self,
        output: Value,
        wrt: Sequence[Value] | None,
        dtype: str,
        backend: str | None = None,
    ):
        self.output = output
        self.parameters = leaves(output) if wrt is None else _checked(wrt)
        refuse_to_leave((output, *self.parameters), "a compiled program")
        self._engine = Engine([output], self.parameters, dtype=dtype, backend=backend)
        self._derivatives = Derivatives(
            [output], (self.parameters, (), ()), dtype, backend
        )

    @property
    def engine(self) -> Engine:
        """What runs it."""
        return self._engine

    @property
    def theta(self) -> np.ndarray:
        """The parameters' present data, (parameters,)."""
        return np.array([leaf._data for leaf in self.parameters])

    def forward(self) -> float:
        """Compute the output from the leaves' data, leave it in ``output.data``."""
        memory = self.engine.load(self.theta)
        memory.run_forward()
        self.output._data = float(memory.outputs()[0])
        return self.output._data

    def backward(self) -> None:
        """Add the gradient to the ``grad`` of every leaf in ``wrt``.

        It is that of the latest ``forward()``.

        Raises:
            OperandError: there was none in this thread, or the output depends on no
                leaf in ``wrt``.
        """
        self._require_dependence()
        memory = self.engine.last
        if memory is None:
            raise OperandError("program: call forward() before backward()")
        memory.run_backward(1.0)
        slopes = self.engine.gradient(memory, 1.0).tolist()
        for leaf, slope in zip(self.parameters, slopes, strict=True):
            leaf._grad = (leaf._grad or 0.0) + slope

    def __call__(self, theta: Any = None) -> float:
        """Return the output for flat parameters, the leaves' own if left out."""
        memory = self.engine.load(self._theta(theta))
        memory.run_forward()
        return float(memory.outputs()[0])

    def value_and_grad(self, theta: Any = None) -> tuple[float, np.ndarray]:
        """Return the output and its gradient for flat parameters, (parameters,).

        Fit for ``scipy.optimize.minimize(program.value_and_grad, theta, jac=True)``.
        The leaves are left alone.

        Raises:
            OperandError: the output depends on no leaf in ``wrt``.
        """
        found = self._engine.again(theta, ())
        if found is not None:
            return found
        self._require_dependence()
        numbers = self._theta(theta)
        memory = self.engine.load(numbers)
        memory.run(1.0)
        value, gradient = float(memory.outputs()[0]), self.engine.gradient(memory, 1.0)
        self.engine.bind((theta,), 1.0)
        return value, gradient

    def assign(self, theta: Any) -> None:
        """Write flat parameters into the leaves' ``data``."""
        numbers = flat_numbers(theta, "program: theta", len(self.parameters)).tolist()
        now = clock.tick()
        for leaf, number in zip(self.parameters, numbers, strict=True):
            leaf._data, leaf._stamp = number, now

    def hvp(self, theta: Any, vector: Any) -> np.ndarray:
        """Return the Hessian of the output at ``theta`` times ``vector``."""
        direction = flat_numbers(vector, "program: vector", len(self.parameters))
        return self._hvp(self._theta(theta), direction)

    def hessian(self, theta: Any = None) -> np.ndarray:
        """Return the second derivatives, (parameters, parameters)."""
        numbers = self._theta(theta)
        return np.array([self._hvp(numbers, unit) for unit in np.eye(len(numbers))]).T

    def _hvp(self, theta: np.ndarray, direction: np.ndarray) -> np.ndarray:
        self._require_dependence()
        engine = self._derivatives.hvp
        memory = engine.load(theta, [direction])
        memory.run(1.0)
        return engine.gradient(memory, 1.0)

    # -- elsewhere ---------------------------------------------------------------------

    @property
    def dtype(self) -> str:
        """Of the numbers it computes with."""
        return self.engine.plan.dtype.name

    def axes_of(self, count: int) -> tuple[int | None, ...]:
        """Return the axes of examples of its only argument: none."""
        if count != 1:
            raise OperandError(f"program: takes 1 argument, flat θ, got {count}")
        return (None,)

    def request(self, *proxies: Any) -> Request:
        """Return what another engine is to compute for flat parameters."""
        flat_numbers(proxies[0], "program: theta", len(self.parameters))
        plan, others = self.engine.plan, self.engine.others
        return Request(plan, others, (None,), (0,), NUMBER, None)

    def to_torch(self, theta: Any = None) -> "ProgramModule":
        """Return the program as a ``torch.nn.Module`` with the parameter ``theta``.

        Called without arguments it gives the output.  Other leaves are read each time;
        slopes at kinks are the table's, and what is handed down of 0 is 0.

        Args:
            theta: the flat parameters to start with; the leaves' own if left out.

        Raises:
            MissingExtraError: PyTorch is not installed.
        """
        return self.torch_module({0: self._theta(theta)})

    def to_onnx(
        self, path: str | os.PathLike, theta: Any = None, *, dtype: str | None = None
    ) -> Path:
        """Write the program as an ONNX model with the input ``theta``; return the path.

        Leaves that are no parameters have their numbers of now.

        Args:
            theta: flat parameters, which are then part of the model.
            dtype: ``"float64"`` or ``"float32"``; left out, the program's own.

        Raises:
            MissingExtraError: onnx is not installed.
            ExportError: onnxruntime has no kernel for a row.
        """
        fixed = () if theta is None else (0,)
        return self._write_onnx(path, [self._theta(theta)], ["theta"], fixed, dtype)

    def _require_dependence(self) -> None:
        require_dependence(self.engine, "a leaf in wrt")

    def _theta(self, theta: Any) -> np.ndarray:
        """Return flat parameters, the leaves' own if left out."""
        if theta is None:
            return self.theta
        return flat_numbers(theta, "program: theta", len(self.parameters))


def _checked(wrt: Sequence[Value]) -> list[Value]:
    """Return the leaves to differentiate by.

    Raises:
        OperandError: something else is among them, or one is there twice.
    """
    if isinstance(wrt, Value):
        raise OperandError("compile: wrt is one Value; write wrt=[leaf]")
    for index, leaf in enumerate(wrt):
        if not isinstance(leaf, Value):
            raise OperandError(
                f"compile: wrt must hold leaves, got a {type(leaf).__name__} at "
                f"place {index}"
            )
        if leaf.primitive is not None:
            raise OperandError(
                f"compile: wrt must hold leaves, got a computed Value at place {index}"
            )
    if len(set(wrt)) != len(wrt):
        raise OperandError("compile: wrt holds the same leaf twice")
    return list(wrt)
