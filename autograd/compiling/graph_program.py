"""A finished graph, compiled."""

from collections.abc import Sequence

import numpy as np

from autograd.compiling.engine import Engine
from autograd.compiling.face import Directional, Program
from autograd.errors import OperandError
from autograd.graph import clock, leaves
from autograd.value import Value


class GraphProgram(Program):
    """A finished graph, compiled.  See :func:`compile`."""

    def __init__(self, output: Value, wrt: Sequence[Value] | None, dtype: str):
        self.output = output
        self.parameters = leaves(output) if wrt is None else list(wrt)
        if any(leaf.primitive is not None for leaf in self.parameters):
            raise OperandError("compile: wrt must hold leaves, got a computed Value")
        if len(set(self.parameters)) != len(self.parameters):
            raise OperandError("compile: wrt holds the same leaf twice")
        self._engine = Engine([output], self.parameters, (), dtype)
        self._dtype = dtype
        self._second: Directional | None = None

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
        self.output._data = float(self.engine.outputs(memory)[0])
        return self.output._data

    def backward(self) -> None:
        """Add the gradient to the ``grad`` of every leaf in ``wrt``.

        It is that of the latest ``forward()``.

        Raises:
            OperandError: there was none in this thread.
        """
        memory = self.engine.last
        if memory is None:
            raise OperandError("program: call forward() before backward()")
        memory.run_backward(1.0)
        slopes = self.engine.gradient(memory).tolist()
        for leaf, slope in zip(self.parameters, slopes, strict=True):
            leaf._grad = (leaf._grad or 0.0) + slope

    def __call__(self, theta=None) -> float:
        """Return the output for flat parameters, the leaves' own if left out."""
        memory = self.engine.load(self.theta if theta is None else theta)
        memory.run_forward()
        return float(self.engine.outputs(memory)[0])

    def value_and_grad(self, theta=None) -> tuple[float, np.ndarray]:
        """Return the output and its gradient for flat parameters, (parameters,).

        Fit for ``scipy.optimize.minimize(program.value_and_grad, theta, jac=True)``.
        The leaves are left alone.
        """
        memory = self.engine.load(self.theta if theta is None else theta)
        memory.run(1.0)
        return float(self.engine.outputs(memory)[0]), self.engine.gradient(memory)

    def assign(self, theta) -> None:
        """Write flat parameters into the leaves' ``data``."""
        now = clock.tick()
        for leaf, number in zip(self.parameters, map(float, theta), strict=True):
            leaf._data, leaf._stamp = number, now

    def hvp(self, theta, vector) -> np.ndarray:
        """Return the Hessian of the output at ``theta`` times ``vector``."""
        if self._second is None:
            self._second = Directional(self.output, self.parameters, (), self._dtype)
        self._second.aim(vector)
        memory = self._second.engine.load(theta)
        memory.run(1.0)
        return self._second.engine.gradient(memory)
