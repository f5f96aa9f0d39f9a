"""Where numbers lie: buffers in memory, views as offsets and strides, axes of loops.

All buffers without a batch are one array, their gradients another, both whole.  A
batched buffer has room for one tile of examples: number k of example b of the tile lies
at ``k · TILE + b``.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from math import prod

import numpy as np

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language.text import Index
from autograd.compiling.instructions import Buffer, View

BATCH = -1  # the length of the axis of examples, known when a tile is run
SHARED = 0
NOTED = 3  # numbers of a note: which look-up, counted from 1, its index, its example


@dataclass(frozen=True, slots=True)
class Access:
    """A view in memory: a pointer's name, then numbers to skip.

    Attributes:
        strides: per axis of the loops.
    """

    pointer: str
    offset: Index
    strides: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of an instruction; ``strides`` holds that of each of its views."""

    size: int
    strides: tuple[int, ...]


class Layout:
    """Where every buffer lies.

    Args:
        buffers: of the plan.
        tile: how many examples are computed together.
        lent: how many parameters lie in arrays of the caller's.
    """

    def __init__(self, buffers: Sequence[Buffer], tile: int, lent: int):
        self.buffers, self.tile, self.lent = buffers, tile, lent
        self._told: dict[View, str] = {}
        self._starts: dict[tuple[int, bool], int] = {}
        self.room = {"%data": 0, "%slopes": 0, "%tiles": 0}  # numbers behind a pointer
        for number, buffer in enumerate(buffers):
            for slope, size in ((False, buffer.size), (True, buffer.slopes)):
                pointer = self.pointer(number, slope)
                self._starts[number, slope] = self.room[pointer]
                self.room[pointer] += size * (tile if buffer.batched else 1)
        self.noted = self.room["%data"]  # where a look-up notes a wrong index
        self.room["%data"] += NOTED

    def pointer(self, buffer: int, slope: bool = False) -> str:
        """Return what a buffer, or its gradient, is part of."""
        if self.buffers[buffer].batched:
            return "%tiles"
        return "%slopes" if slope else "%data"

    def start(self, buffer: int, slope: bool = False) -> int:
        """Return where a buffer begins behind its pointer."""
        return self._starts[buffer, slope]

    def batched(self, view: View) -> bool:
        """Return whether a view moves with the examples."""
        return self.buffers[view.buffer].batched

    def step(self, view: View) -> int:
        """Return how far a number lies from the next."""
        return self.tile if self.batched(view) else 1

    def told(self, names: Mapping[View, str]) -> "Layout":
        """Return the same layout for code that is told where some views begin."""
        other = copy(self)
        other._told = dict(names)
        return other

    def begin(self, view: View) -> tuple[str, Index]:
        """Return the pointer that a view is counted from, and how far it begins."""
        pointer, start = self._begin(view)
        return pointer, self._told.get(view, start)

    def _begin(self, view: View) -> tuple[str, int]:
        if view.buffer == SHARED and view.offset < self.lent:
            return ("%gradient" if view.slope else "%theta"), view.offset
        start = self._starts[view.buffer, view.slope]
        pointer = self.pointer(view.buffer, view.slope)
        return pointer, start + view.offset * self.step(view)

    def axes(
        self, sizes: Sequence[int], batched: bool, views: Sequence[View]
    ) -> list[Axis]:
        """Return the axes of loops over some views, in numbers to skip in memory.

        Neighbours that move as one are made one; the examples come last.

        Raises:
            Unsupported: a view reaches beyond its buffer; never seen, never run.
        """
        for view in views:
            self.check(view, sizes)
        axes: list[Axis] = []
        for index, size in enumerate(sizes):
            strides = tuple(v.strides[index] * self.step(v) for v in views)
            if size == 1:
                continue
            before = axes[-1] if axes else None
            if before and before.strides == tuple(s * size for s in strides):
                axes[-1] = Axis(before.size * size, strides)
            else:
                axes.append(Axis(size, strides))
        if batched:
            axes.append(Axis(BATCH, tuple(int(self.batched(v)) for v in views)))
        return axes

    def accesses(self, axes: Sequence[Axis], views: Sequence[View]) -> list[Access]:
        """Return views as accesses over axes that were made for them."""
        return [
            Access(*self.begin(view), tuple(axis.strides[which] for axis in axes))
            for which, view in enumerate(views)
        ]

    def check(self, view: View, sizes: Sequence[int]) -> None:
        """Raise ``Unsupported`` if a view reaches beyond its buffer."""
        low, high = view.extent(sizes)
        buffer = self.buffers[view.buffer]
        limit = buffer.slopes if view.slope else buffer.size
        if low < 0 or high >= limit or len(view.strides) != len(sizes):
            raise Unsupported(f"{view} leaves its buffer of {limit}")
        if self.lent and view.buffer == SHARED and low < self.lent <= high:
            raise Unsupported(f"{view} mixes parameters with other numbers")


def apart(a: View, b: View, sizes: Sequence[int]) -> bool:
    """Return whether two views over the same axes are one, or share no number."""
    if (a.buffer, a.slope) != (b.buffer, b.slope) or a == b:
        return True
    (low, high), (below, above) = a.extent(sizes), b.extent(sizes)
    if high < below or above < low:
        return True
    if prod(sizes) > 1_000_000:
        return False
    return not np.intersect1d(addresses(a, sizes), addresses(b, sizes)).size


def addresses(view: View, sizes: Iterable[int]) -> np.ndarray:
    """Return every address behind a view, (numbers,)."""
    result = np.array([view.offset])
    for size, stride in zip(sizes, view.strides, strict=True):
        if stride:
            result = (result[:, None] + np.arange(size) * stride).ravel()
    return result
