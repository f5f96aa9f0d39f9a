"""Names for arrays: views over the axes of an instruction, merged where they can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.compiling.instructions import Buffer, Instruction, View
from autograd.compiling.plan import SHARED

BATCH = -1  # the length of the batch axis, in a shape


@dataclass(frozen=True)
class Shaped:
    """A strided view as an array: per axis its length (or BATCH) and stride.

    A stride of None is that of the batch; ``empty`` asks for scratch space.
    """

    buffer: int
    offset: int
    axes: tuple[tuple[int, int | None], ...]
    slope: bool = False
    empty: bool = False

    @property
    def stop(self) -> int:
        """The address behind its last, for one example."""
        steps = sum((size - 1) * (stride or 0) for size, stride in self.axes)
        return self.offset + steps + 1

    def is_within(self, parameters: int) -> bool:
        """Return whether it is part of so many parameters, or of their gradient."""
        inside = self.buffer == SHARED and self.stop <= parameters
        return inside and not self.empty


@dataclass
class Axis:
    """One axis of an instruction: its length, and the stride of each of its views."""

    size: int
    strides: tuple[int | None, ...]  # None: moves with the batch; 0: stays


class Names:
    """Gives arrays, functions and index arrays their names in the source."""

    def __init__(self, buffers: Sequence[Buffer], dtype: np.dtype):
        self.buffers, self.dtype = buffers, dtype
        self._ones: dict[int, np.ndarray] = {}
        self.arrays: dict[Shaped, str] = {}
        self.values: dict[int, tuple[str, Any]] = {}

    def array(self, shaped: Shaped) -> str:
        """Return the name of an array, the same for the same view."""
        if shaped.empty:
            shaped = Shaped(len(self.arrays), 0, shaped.axes, empty=True)
        return self.arrays.setdefault(shaped, f"v{len(self.arrays)}")

    def value(self, thing: Any, prefix: str = "f") -> str:
        """Return the name of a function or an index array."""
        if id(thing) not in self.values:
            self.values[id(thing)] = (f"{prefix}{len(self.values)}", thing)
        return self.values[id(thing)][0]

    def ones(self, size: int) -> str:
        """Return the name of an array of so many ones."""
        if size not in self._ones:
            self._ones[size] = np.ones(size, self.dtype)
        return self.value(self._ones[size], "i")

    def base(self, buffer: int, slope: bool) -> str:
        """Return the name of a whole buffer or its gradient."""
        size = self.buffers[buffer].slopes if slope else self.buffers[buffer].size
        axes: tuple = ((size, 1),)
        if self.buffers[buffer].batched:
            axes = (*axes, (BATCH, None))
        return self.array(Shaped(buffer, 0, axes, slope))

    def view(
        self,
        view: View,
        axes: Sequence[Axis],
        which: int,
        keep: bool = True,
        whole: bool = False,
    ) -> str:
        """Return the name of a view over ``axes``; where it stays, length 1 or none.

        A ``whole`` one has the full length of every axis.
        """
        shape = []
        for axis in axes:
            stride = axis.strides[which]
            if stride != 0 or whole:
                shape.append((axis.size, stride))
            elif keep:
                shape.append((1, 0))
        return self.array(Shaped(view.buffer, view.offset, tuple(shape), view.slope))

    def axes(self, instruction: Instruction, views: Sequence[View]) -> list[Axis]:
        """Return the axes of an instruction, merged where possible, the batch last."""
        axes = [
            Axis(size, tuple(v.strides[index] for v in views))
            for index, size in enumerate(instruction.sizes)
            if size > 1
        ]
        return self.merged(axes) + self.batch_axis(instruction, views)

    def batch_axis(self, instruction: Instruction, views: Sequence[View]) -> list[Axis]:
        """Return the axis of the examples, if the instruction has one."""
        if not instruction.batched:
            return []
        moves = [self.buffers[v.buffer].batched for v in views]
        return [Axis(BATCH, tuple(None if moving else 0 for moving in moves))]

    def merged(self, axes: list[Axis]) -> list[Axis]:
        """Return the axes with neighbours that move as one made one."""
        merged: list[Axis] = []
        for axis in axes:
            if merged:
                before = merged[-1]
                fits = all(
                    a == (b or 0) * axis.size
                    for a, b in zip(before.strides, axis.strides, strict=True)
                )
                if fits:
                    merged[-1] = Axis(before.size * axis.size, axis.strides)
                    continue
            merged.append(axis)
        return merged
