"""One call of a program over a batch: what is run, and on which numbers."""

from typing import NamedTuple

import numpy as np

from autograd.compiling.backends.interface import Memory
from autograd.compiling.programs.arguments import Rebuild
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.trace import Trace


class Call(NamedTuple):
    """What is run, and on what.

    Attributes:
        theta, shared, rows: as an engine loads them.
        rebuild: puts a gradient into the structure of the first argument.
    """

    trace: Trace
    examples: int
    theta: np.ndarray
    rebuild: Rebuild
    shared: list[np.ndarray]
    rows: list[np.ndarray]

    def load(self, engine: Engine, *before: np.ndarray) -> Memory:
        """Return an engine's buffers with all in its place."""
        return engine.load(self.theta, [*before, *self.shared], self.rows)


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

    def run(self, args: tuple, in_axes: tuple) -> Call:
        """Return the arguments as numbers, with the trace."""
        shared, rows = [], []
        for arg, axis in zip(args[1:], in_axes[1:], strict=True):
            if axis is None:
                shared.append(arg.ravel())
            else:
                rows.append(arg.reshape(self.examples, -1))
        theta, shape = args[0].ravel(), args[0].shape
        return Call(
            self.trace,
            self.examples,
            theta,
            lambda new: new.reshape(shape),
            shared,
            rows,
        )
