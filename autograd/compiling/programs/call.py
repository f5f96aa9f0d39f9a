"""One call of a program: what is run, and on which numbers."""

from typing import NamedTuple

import numpy as np

from autograd.compiling.backends.interface import Memory
from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.trace import Trace


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
