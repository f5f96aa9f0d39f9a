"""Large batches a tile at a time, in buffers that stay in the cache.

Each tile is a batch of its own: its results are put one after the other, its gradients
are added.  Nothing in a program depends on two examples at once.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Comment, Rule
from autograd.compiling.backends.numpy.code import Code
from autograd.compiling.backends.numpy.memory import Memory
from autograd.compiling.plan import Plan
from autograd.errors import PlaceError

# Bytes that a tile's buffers hold at least, altogether and for each instruction.  A net
# for an equation takes 1.3 µs an example with buffers of 44 MB, 0.48 with 18 MB, 0.63
# with 9; paths of a price in 380 instructions 0.69 with 232 MB, 0.55 with 19, 0.65 with
# 9, 0.82 with 5: a call takes as long as computing some thousand numbers.
LEAST = 8 * 2**20
EACH = 32 * 2**10
GRADIENTS = 4  # times θ that it holds at least: each tile adds a gradient of that size


def build(plan: Plan) -> "Tiled":
    """Return a plan as compiled Python over NumPy."""
    return Tiled(Code(plan))


def build_careful(plan: Plan) -> "Tiled":
    """Return it with a reverse pass in which 0·inf and 0·nan are 0, and slower."""
    return Tiled(Code(plan, careful=True))


class Tiled:
    """A plan made ready to run, large batches tile by tile."""

    def __init__(self, code: Code):
        self.code = code

    def source(self, comment: Comment) -> str:
        """Return the two passes as text, each instruction led by its formula."""
        return self.code.source(comment)

    def memory(self, batch: int) -> "Memory | Tiles":
        """Return fresh buffers for a number of examples."""
        rows = rows_of_a_tile(self.code.plan, batch)
        if rows == batch:
            return Memory(self.code, batch)
        return Tiles(self.code, batch, rows)


def rows_of_a_tile(plan: Plan, batch: int) -> int:
    """Return how many examples to run at a time: all, unless that makes several."""
    if not plan.is_batched:
        return batch
    numbers = sum([b.size + b.slopes for b in plan.buffers if b.batched])
    example = numbers * plan.dtype.itemsize
    instructions = len(plan.forward) + len(plan.backward)
    theta = GRADIENTS * plan.parameters * plan.dtype.itemsize
    rows = max(LEAST, EACH * instructions, theta) // example
    return batch if 2 * rows > batch else -(-batch // (batch // rows))


class Tiles:
    """The buffers of one tile, and passes over a batch of many.

    The arguments are read tile by tile, while it runs.
    """

    def __init__(self, code: Code, batch: int, rows: int):
        self.code, self.batch, self.rows = code, batch, rows
        sizes = {rows, batch % rows} - {0}
        self._memories = {size: Memory(code, size) for size in sorted(sizes)}
        self._others: Sequence[float] = ()
        self._outputs: list[Any] = []
        self._gradient = np.zeros(0)

    # -- what comes in -----------------------------------------------------------------

    def read(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray],
        inputs: Sequence[np.ndarray],
    ) -> None:
        """Take all arguments: θ (parameters,), shared (numbers,), inputs row by row."""
        self._arguments = theta, shared, inputs
        self.__dict__.pop("_whole", None)

    def read_others(self, numbers: Sequence[float]) -> None:
        """Take the present data of the leaves that are no arguments."""
        self._others = numbers
        for memory in self._memories.values():
            memory.read_others(numbers)

    # -- running -----------------------------------------------------------------------

    def run_forward(self) -> None:
        """Compute every result."""
        self._each(Memory.run_forward)

    def run_backward(self, seed: float) -> None:
        """Compute every gradient, which takes every value once more."""
        self.run(seed)

    def run(self, seed: float) -> None:
        """Compute every result and the gradient."""
        gradient = np.zeros(self.code.plan.parameters, self.code.plan.dtype)

        def run(memory: Memory) -> None:
            memory.run(seed)
            np.add(gradient, memory.gradient(), out=gradient)

        self._each(run)
        self._gradient = gradient

    def _each(self, run: Callable[[Memory], None]) -> None:
        theta, shared, inputs = self._arguments
        parts = []
        for start in range(0, self.batch, self.rows):
            tile = [array[start : start + self.rows] for array in inputs]
            memory = self._memories[min(self.rows, self.batch - start)]
            memory.read(theta, shared, tile)
            try:
                run(memory)
            except PlaceError:
                self._whole  # noqa: B018 - it raises, with the example's number
                raise
            parts.append([np.array(output) for output in memory.outputs()])
        self._outputs = [
            np.concatenate(each) if each[0].ndim else each[0]
            for each in zip(*parts, strict=True)
        ]

    # -- what goes out -----------------------------------------------------------------

    def outputs(self) -> list[Any]:
        """Return each output: a number, or (batch,) where it differs by example."""
        return self._outputs

    def total(self) -> float:
        """Return the first output, summed over the examples where it differs."""
        return float(np.add.reduce(self._outputs[0], axis=None))

    def gradient(self) -> np.ndarray:
        """Return the gradient of θ, in an array that no later run writes to."""
        return self._gradient

    def numbers(self, buffer: int) -> np.ndarray:
        """Return a buffer as (numbers,) or (numbers, batch), which a tile has not."""
        return self._whole.numbers(buffer)

    @cached_property
    def _whole(self) -> Memory:
        """All values of the latest arguments."""
        memory = Memory(self.code, self.batch)
        memory.read(*self._arguments)
        if len(self._others):
            memory.read_others(self._others)
        memory.run_forward()
        return memory

    def bound(self, shapes: Sequence[tuple[int, ...]], seed: float) -> None:
        """Return nothing: there is no quicker way."""

    def descent(self, rule: Rule) -> None:
        """Return nothing: there is an update a call."""
