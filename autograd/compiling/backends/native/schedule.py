"""The order of instructions where examples are computed tile by tile.

What examples share is computed once before the first tile, its pullback once behind the
last.  The reverse pass says of each contribution to a gradient whether it is the first
to arrive; where the order changes, so does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from autograd.compiling.backends.native.loops.addresses import addresses
from autograd.compiling.instructions import (
    Buffer,
    Contract,
    Instruction,
    Pull,
    Put,
    Scalars,
    Scatter,
    View,
    Zero,
)


@dataclass
class Schedule:
    """Both passes: once, for each tile, and once again.

    Attributes:
        before, after: what is done once.
        forward, backward: what is done for each tile of examples.
    """

    before: list[Instruction] = field(default_factory=list)
    forward: list[Instruction] = field(default_factory=list)
    backward: list[Instruction] = field(default_factory=list)
    after: list[Instruction] = field(default_factory=list)


def schedule(
    forward: Sequence[Instruction],
    backward: Sequence[Instruction],
    buffers: Sequence[Buffer],
) -> Schedule:
    """Return the instructions of both passes in the order for tiles."""
    clears = [it for it in backward if isinstance(it, Zero)]
    pulls = [it for it in backward if not isinstance(it, Zero)]
    shared = [it for it in pulls if not it.batched]
    batched = [it for it in pulls if it.batched]
    once = [it for it in clears if not it.batched]
    if shared and batched:
        once, batched, shared = _arriving(once, batched, shared, buffers)
    return Schedule(
        before=[*(it for it in forward if not it.batched), *once],
        forward=[it for it in forward if it.batched],
        backward=[*(it for it in clears if it.batched), *batched],
        after=shared,
    )


def _arriving(once, batched, shared, buffers: Sequence[Buffer]):
    """Return the instructions with whether they write or add, in their new order."""
    written = [np.zeros(0 if b.batched else b.slopes, dtype=bool) for b in buffers]
    missing = [part.copy() for part in written]
    for it in once:
        written[it.out.buffer][it.out.offset : it.stop] = True

    def arrive(it: Instruction) -> Instruction:
        if not _is_kept(it, buffers):
            return it
        buffer, places = it.out.buffer, _written(it)
        arrived = written[buffer][places]
        adds = not isinstance(it, (Contract, Pull)) or bool(arrived.any())
        if adds:
            missing[buffer][places[~arrived]] = True
        written[buffer][places] = True
        return replace(it, add=adds) if isinstance(it, (Contract, Pull)) else it

    batched = [arrive(it) for it in batched]
    shared = [arrive(it) for it in shared]
    return [*once, *_clears(missing)], batched, shared


def _is_kept(it: Instruction, buffers: Sequence[Buffer]) -> bool:
    """Return whether an instruction writes to a gradient that all tiles add to."""
    slope = it.out.slope or isinstance(it, (Scatter, Scalars))
    return slope and not buffers[it.out.buffer].batched


def _written(it: Instruction) -> np.ndarray:
    """Return where an instruction writes, ascending."""
    if isinstance(it, Scalars):
        return np.array(it.pulled, np.int64)
    if isinstance(it, Scatter):
        return np.unique(it.addresses)
    if isinstance(it, Put):
        return np.unique(addresses(*it.every))
    return np.unique(addresses(it.out, it.sizes))


def _clears(missing: Sequence[np.ndarray]) -> list[Zero]:
    """Return the instructions that clear what is marked."""
    result = []
    for buffer, marked in enumerate(missing):
        edges = np.flatnonzero(np.diff(np.r_[False, marked, False])).reshape(-1, 2)
        result += [
            Zero((), False, View(buffer, start, (), slope=True), stop=stop)
            for start, stop in edges.tolist()
        ]
    return result
