"""Large batches in pieces, which threads share: the same bits for any number of them.

Where a batch is cut depends on the plan and the batch alone, and the pieces' sums are
added in their order.  Whichever backend runs a piece lets other threads run meanwhile.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import pairwise
from queue import SimpleQueue
from typing import Any, NamedTuple, NoReturn

import numpy as np

from autograd.compiling.backends.interface import Executable, Memory, Rule, Unsupported
from autograd.compiling.plan import Plan
from autograd.errors import PlaceError

# Scalar nodes from which a piece is worth a thread: they take some 50 µs as machine
# code, and to start two threads takes 100.
PIECE = 100_000
MOST = 16  # pieces; each adds a gradient to the sum


class _Found(NamedTuple):
    """What a piece gives: outputs, (outputs, examples), and perhaps slopes of θ."""

    outputs: np.ndarray
    gradient: np.ndarray = np.empty(0)


def cuts(plan: Plan, batch: int) -> list[int]:
    """Return where the pieces of a batch begin, and its end."""
    work = plan.scalar_nodes * batch
    count = min(MOST, batch, max(1, work // PIECE)) if _adds_up(plan) else 1
    return [batch * place // count for place in range(count + 1)]


def _adds_up(plan: Plan) -> bool:
    """Whether a batch's results are its pieces' results side by side, or their sum."""
    return all(plan.buffers[buffer].batched for buffer, _ in plan.outputs)


class Pieces:
    """The buffers of a batch whose pieces threads share; see ``interface.Memory``.

    Args:
        made: runs the plan.
        starts: where each piece begins, and the end.
        threads: how many run at once.
    """

    def __init__(self, made: Executable, starts: Sequence[int], threads: int):
        self._made, self._threads = made, threads
        self._parts = [slice(*pair) for pair in pairwise(starts)]
        self._free: SimpleQueue[dict[int, Memory]] = SimpleQueue()
        for _ in range(threads):
            self._free.put({})  # a piece's buffers by its size: there are two sizes
        self._others: Sequence[float] = ()
        self._found: list[_Found] = []

    def read(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray],
        inputs: Sequence[np.ndarray],
    ) -> None:
        """Take all arguments."""
        self._arguments = theta, shared, inputs

    def read_others(self, numbers: Sequence[float]) -> None:
        """Take the present data of the leaves that are no arguments."""
        self._others = numbers

    # -- running -----------------------------------------------------------------------

    def run_forward(self) -> None:
        """Compute every value."""

        def run(memory: Memory) -> _Found:
            memory.run_forward()
            return _Found(np.array(memory.outputs()))

        self._run(run)

    def run_backward(self, seed: float) -> None:
        """Compute every gradient; all again, for a piece's buffers serve the next."""
        self.run(seed)

    def run(self, seed: float) -> None:
        """Compute every value, then every gradient."""

        def run(memory: Memory) -> _Found:
            memory.run(seed)
            return _Found(np.array(memory.outputs()), memory.gradient())

        self._run(run)

    def _run(self, run: Callable[[Memory], _Found]) -> None:
        try:
            with ThreadPoolExecutor(self._threads, "chainrule") as pool:
                pieces = pool.map(lambda part: self._piece(run, part), self._parts)
                self._found = list(pieces)
        except PlaceError:  # it counts examples in its piece
            self._found = [self._piece(run, slice(0, self._parts[-1].stop))]

    def _piece(self, run: Callable[[Memory], _Found], part: slice) -> _Found:
        theta, shared, inputs = self._arguments
        size = part.stop - part.start
        held = self._free.get()
        try:
            if size not in held:
                held[size] = self._made.memory(size)
            memory = held[size]
            memory.read(theta, shared, [array[part] for array in inputs])
            if len(self._others):
                memory.read_others(self._others)
            return run(memory)
        finally:
            self._free.put(held)

    # -- what goes out -----------------------------------------------------------------

    def total(self) -> float:
        """Return the first output, summed over the examples."""
        return float(sum(piece.outputs[0].sum() for piece in self._found))

    def gradient(self) -> np.ndarray:
        """Return the gradient of θ in an array of the caller's own."""
        return reduce(np.add, [piece.gradient for piece in self._found])

    def outputs(self) -> list[Any]:
        """Return each output, (batch,)."""
        return list(np.concatenate([piece.outputs for piece in self._found], axis=1))

    def numbers(self, buffer: int) -> NoReturn:
        """Refuse to return a buffer: a piece's buffers serve the next."""
        raise Unsupported("buffers that threads share keep no values")

    def bound(self, shapes: Sequence[tuple[int, ...]], seed: float) -> None:
        """Return nothing: what takes long needs no quick way."""

    def descent(self, rule: Rule) -> None:
        """Return nothing: there is an update a call."""
