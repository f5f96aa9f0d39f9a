"""What runs: the arrays of one thread at one batch size, and machine code over them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from math import inf, prod
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Bound, Rule, Unsupported
from autograd.compiling.backends.native.block import Arrays, Block, Direct
from autograd.compiling.backends.native.descent.running import Descent
from autograd.compiling.backends.native.kernel import Pass, kernel
from autograd.compiling.backends.native.loops.addresses import NOTED
from autograd.compiling.backends.native.passes import Passes
from autograd.compiling.instructions import Instruction, Take
from autograd.compiling.plan import SHARED, Plan
from autograd.ops.choosing import no_place

SMALL = 4096  # numbers whose copy takes less time than to ask for their address
LINE = 64  # bytes: arrays begin where a vector and a line of the cache do


class Executable:
    """A plan as machine code.

    Args:
        plan, patience: as for ``Passes``.

    Raises:
        Unsupported: native code can't run the plan.
    """

    def __init__(self, plan: Plan, patience: float = inf):
        self.passes = Passes(plan, patience)

    def memory(self, batch: int) -> "Memory":
        """Return fresh buffers for a number of examples."""
        return Memory(self.passes, batch)

    def source(self, comment: Callable[[Instruction], str]) -> str:
        """Return LLVM's text of both passes, each instruction led by its formula."""
        return kernel(self.passes.plan, Pass.BOTH, self.passes.lent, comment).text


class Memory:
    """The arrays of one thread, and the two passes over them.

    The code is told addresses once, in one block of arguments per pass.  What a caller
    gives is copied to where they lead if it is small; asking NumPy for the address of
    an array would take longer.  If it is large, it is read where it is.
    """

    def __init__(self, passes: Passes, batch: int):
        plan = passes.plan
        self.passes, self.plan, self.batch = passes, plan, batch
        self.layout = passes.layout
        self.data, self.slopes, self.tiles = (
            aligned(size, plan.dtype) for size in self.layout.room.values()
        )
        self.data[: plan.buffers[SHARED].size] = plan.initial
        self._put_ones()
        stride = -(-batch // self.layout.tile) * self.layout.tile
        self.results = aligned(len(plan.outputs) * stride, plan.dtype)
        self.results = self.results.reshape(len(plan.outputs), stride)
        lent = self.layout.lent
        self.theta = self.data[: plan.parameters]
        self.gradients = self.slopes[: plan.parameters]
        if lent:
            self.theta, self.gradients = self._space(lent), self._space(lent)
        self.inputs = [self._space(batch, width) for width in self._widths]
        self._blocks: dict[Pass, Block] = {}
        self._bound: tuple[Any, float, Bound] | None = None

    def _space(self, *shape: int) -> np.ndarray:
        """Return an array to copy arguments to, if they are few."""
        size = prod(shape)
        space = aligned(size if size <= SMALL else 0, self.plan.dtype)
        return space.reshape(shape) if size <= SMALL else space

    @cached_property
    def _widths(self) -> list[int]:
        return [
            len(np.arange(self.plan.buffers[buffer].size)[places])
            for buffer, places in self.plan.inputs
        ]

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
        if theta.shape != self.theta.shape or theta.size > SMALL:
            self.theta = self._taken(theta, self.theta, (self.plan.parameters,))
        else:
            np.copyto(self.theta, theta)
        for numbers, places in zip(shared, self.plan.shared, strict=True):
            self.data[places] = numbers
        for which, array in enumerate(inputs):
            space = self.inputs[which]
            if array.shape != space.shape or array.size > SMALL:
                shape = (self.batch, self._widths[which])
                self.inputs[which] = self._taken(array, space, shape)
            else:
                np.copyto(space, array)

    def _taken(
        self, array: np.ndarray, space: np.ndarray, shape: tuple[int, ...]
    ) -> np.ndarray:
        """Return what the code reads: a copy of an argument, or the argument itself."""
        if array.shape != shape:
            raise ValueError(f"an argument is {array.shape}, not {shape}")
        if array.size <= SMALL or (not self.layout.lent and len(shape) == 1):
            np.copyto(space, array)
            return space
        return np.ascontiguousarray(array, self.plan.dtype)

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
        if self.layout.lent > SMALL:
            self.gradients = np.empty(self.layout.lent, self.plan.dtype)
        block = self._blocks.get(which)
        if block is None:
            code = self.passes.code(which)
            block = Block(code, self._arrays, self.results.shape[1], self.batch)
            self._blocks[which] = block
        block.run(seed)
        self._latest = block
        if self._looks:
            self._require_places()

    @cached_property
    def _looks(self) -> list[Take]:
        return [it for it in self.plan.forward if isinstance(it, Take)]

    def _require_places(self) -> None:
        """Raise an error where the latest run looked for what is not there."""
        note = self.data[self.layout.noted :][:NOTED]
        which, index, example = note.tolist()
        note[:] = 0.0
        if which:
            look = self._looks[int(which) - 1]
            raise no_place(index, look.count, int(example) if look.batched else None)

    def _arrays(self) -> Arrays:
        """Return what the code works on, and which of it may be others' or change."""
        own = [self.data, self.slopes, self.tiles]
        given = [self.theta, self.gradients, *self.inputs]
        changing = [array.size > SMALL for array in given]
        return Arrays(given[:2], own, self.results, given[2:], changing)

    def bound(self, shapes: Sequence[tuple[int, ...]], seed: float) -> Bound | None:
        """Return a quick way to run both passes; see the interface."""
        if self._bound is not None and self._bound[:2] == (shapes, seed):
            return self._bound[2]
        code = self.passes.code(Pass.BOTH)
        call = code.call(len(shapes) + 1)
        sizes = [self.plan.parameters, *(self.batch * n for n in self._widths)]
        if call is None or [prod(shape) for shape in shapes] != sizes:
            return None
        block = Block(code, self._arrays, self.results.shape[1], self.batch)
        direct = Direct(call, block, shapes, seed, self.plan.dtype)
        self._bound = shapes, seed, direct
        return direct

    def descent(self, rule: Rule) -> Descent | None:
        """Return what makes many updates in one call; see the interface."""
        plan, count = self.plan, self.plan.parameters
        if plan.dtype != float or plan.shared or not (plan.is_batched and plan.inputs):
            return None
        states = [f"state{k}" for k in range(len(rule.slots))]
        names = ["theta", "gradient", "last", "moved", *states]
        fixed = {name: aligned(count, float) for name in names}
        spaces = [aligned(self.batch * n, float) for n in self._widths]
        spaces = [space.reshape(self.batch, -1) for space in spaces]
        lent = bool(self.layout.lent)
        outer = [fixed["theta"], fixed["gradient"]]
        given = outer if lent else [self.theta, self.gradients]
        found = self._arrays()._replace(outer=given, inputs=spaces)
        code = self.passes.code(Pass.BOTH)
        block = Block(code, lambda: found, self.results.shape[1], self.batch)
        fixed |= {"data": self.data, "slopes": self.slopes}
        copied = 0 if lent else self.theta.nbytes
        return Descent(rule, block, code.address, fixed, spaces, copied)

    # -- what goes out -----------------------------------------------------------------

    def outputs(self) -> list[Any]:
        """Return each output: a number, or (batch,) where it differs by example."""
        return [
            self.results[which, : self.batch]
            if self.plan.buffers[buffer].batched
            else self.data[self.layout.start(buffer) + address]
            for which, (buffer, address) in enumerate(self.plan.outputs)
        ]

    def total(self) -> float:
        """Return the first output, summed over the examples where it differs."""
        return self._latest.total

    def gradient(self) -> np.ndarray:
        """Return the gradient of θ in an array of the caller's own."""
        lent = self.layout.lent > SMALL
        return self.gradients if lent else self.gradients.copy()

    def numbers(self, buffer: int) -> np.ndarray:
        """Refuse to return a buffer: of all tiles only the last is left."""
        raise Unsupported("native programs keep no values")


def aligned(size: int, dtype) -> np.ndarray:
    """Return zeros that begin where a line of the cache does."""
    dtype = np.dtype(dtype)
    room = np.zeros(size * dtype.itemsize + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size * dtype.itemsize].view(dtype)
