"""What runs: the arrays of one thread at one batch size, and machine code over them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.kernel import Kernel, Pass, kernel
from autograd.compiling.backends.native.machine import Machine
from autograd.compiling.instructions import Instruction
from autograd.compiling.plan import SHARED, Plan

LINE = 64  # bytes: arrays begin where a vector and a line of the cache do


class Executable:
    """A plan as machine code, made when a pass is first run.

    Raises:
        Unsupported: native code can't run the plan.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self._lock = Lock()
        self._codes: dict[Pass, Code] = {}
        self.lent = plan.parameters if plan.lendable else 0
        try:
            self.code(Pass.BOTH)
        except Unsupported:
            if not self.lent:
                raise
            self.lent = 0  # parameters are mixed with other numbers
            self.code(Pass.BOTH)

    def code(self, which: Pass) -> "Code":
        """Return one pass, compiled."""
        with self._lock:
            if which not in self._codes:
                self._codes[which] = Code(kernel(self.plan, which, self.lent))
            return self._codes[which]

    def memory(self, batch: int) -> "Memory":
        """Return fresh buffers for a number of examples."""
        return Memory(self, batch)

    def source(self, comment: Callable[[Instruction], str]) -> str:
        """Return LLVM's text of both passes, each instruction led by its formula."""
        return kernel(self.plan, Pass.BOTH, self.lent, comment).text


class Code:
    """One pass as machine code."""

    def __init__(self, made: Kernel):
        self.kernel = made
        self.call = Machine(made.text).function("run")


class Memory:
    """The arrays of one thread, and the two passes over them."""

    def __init__(self, executable: Executable, batch: int):
        plan = executable.plan
        self.executable, self.plan, self.batch = executable, plan, batch
        self.layout = executable.code(Pass.BOTH).kernel.layout
        self.lent = self.layout.lent
        self.data, self.slopes, self.tiles = (
            aligned(size, plan.dtype) for size in self.layout.room.values()
        )
        self.data[: plan.buffers[SHARED].size] = plan.initial
        self._put_ones()
        stride = -(-batch // self.layout.tile) * self.layout.tile
        self.results = aligned(len(plan.outputs) * stride, plan.dtype)
        self.results = self.results.reshape(len(plan.outputs), stride)
        self.theta = self.gradients = self.data[:0]
        self.inputs: list[np.ndarray] = []

    def _put_ones(self) -> None:
        tile = self.layout.tile
        for buffer, places in self.plan.ones.items():
            start = self.layout.start(buffer)
            if not self.plan.buffers[buffer].batched:
                self.data[start + places] = 1.0
                continue
            size = self.plan.buffers[buffer].size * tile
            self.tiles[start : start + size].reshape(-1, tile)[places] = 1.0

    # -- what comes in -----------------------------------------------------------------

    def read(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray],
        inputs: Sequence[np.ndarray],
    ) -> None:
        """Take all arguments; see the interface."""
        dtype = self.plan.dtype
        self.theta = np.ascontiguousarray(theta, dtype)
        if len(self.theta) != self.plan.parameters:
            raise ValueError(f"{len(theta)} parameters, not {self.plan.parameters}")
        if not self.lent:
            self.data[: self.plan.parameters] = self.theta
        for numbers, places in zip(shared, self.plan.shared, strict=True):
            self.data[places] = numbers
        self.inputs = [np.ascontiguousarray(array, dtype) for array in inputs]
        for array, width in zip(self.inputs, self._widths, strict=True):
            if array.shape != (self.batch, width):
                raise ValueError(f"an input is {array.shape}")

    @cached_property
    def _widths(self) -> list[int]:
        return [
            len(np.arange(self.plan.buffers[buffer].size)[places])
            for buffer, places in self.plan.inputs
        ]

    def read_others(self, numbers: Sequence[float]) -> None:
        """Take the present data of the leaves that are no arguments."""
        self.data[self.plan.others] = numbers

    # -- running -----------------------------------------------------------------------

    def run_forward(self) -> None:
        """Compute every value."""
        self._run(Pass.FORWARD, 0.0)

    def run_backward(self, seed: float) -> None:
        """Compute every gradient; tiles again, for only the last one is left."""
        batched = any(buffer.batched for buffer in self.plan.buffers)
        self._run(Pass.BOTH if batched else Pass.BACKWARD, seed)

    def run(self, seed: float) -> None:
        """Compute every value, then every gradient."""
        self._run(Pass.BOTH, seed)

    def _run(self, which: Pass, seed: float) -> None:
        code = self.executable.code(which)
        self.gradients = np.empty(self.lent, self.plan.dtype)
        arrays = [
            self.theta, self.gradients, self.data, self.slopes, self.tiles,
            code.kernel.tables, self.results, *self.inputs,
        ]  # fmt: skip
        slots = len(code.kernel.slots)
        block = np.zeros(slots, np.int64)
        block[: len(arrays)] = [array.ctypes.data for array in arrays]
        block[slots - 3 : slots - 1] = self.results.shape[1], self.batch
        block[slots - 1 :].view(self.plan.dtype)[0] = seed
        code.call(block.ctypes.data)

    # -- what goes out -----------------------------------------------------------------

    def outputs(self) -> list[Any]:
        """Return each output: a number, or (batch,) where it differs by example."""
        return [
            self.results[which, : self.batch]
            if self.plan.buffers[buffer].batched
            else self.data[self.layout.start(buffer) + address]
            for which, (buffer, address) in enumerate(self.plan.outputs)
        ]

    def gradient(self) -> np.ndarray:
        """Return the gradient of θ in an array of the caller's own."""
        if self.lent:
            return self.gradients
        return self.slopes[: self.plan.parameters].copy()

    def numbers(self, buffer: int) -> np.ndarray:
        """Refuse to return a buffer: of all tiles only the last is left."""
        raise Unsupported("native programs keep no values")


def aligned(size: int, dtype) -> np.ndarray:
    """Return zeros that begin where a line of the cache does."""
    dtype = np.dtype(dtype)
    room = np.zeros(size * dtype.itemsize + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size * dtype.itemsize].view(dtype)
