"""What every address of a plan's buffers holds at a moment: a place in an array.

Buffers are written part by part; whole-array expressions write nothing.  So each part
that is written becomes an array of its own, a *piece*, and two tables per buffer say
which piece an address belongs to and where in it.
"""

from collections.abc import Sequence

import numpy as np

from autograd import ops
from autograd.compiling.backends.arrays import strides
from autograd.compiling.backends.arrays.steps import Array, Steps
from autograd.compiling.instructions import Instruction, View
from autograd.compiling.plan import SHARED, Plan

NOBODY = -1


class Pieces:
    """The pieces of all buffers, as far as instructions have been lowered."""

    def __init__(self, plan: Plan, steps: Steps):
        self.plan, self.steps = plan, steps
        self._owner = [np.full(buffer.size, NOBODY) for buffer in plan.buffers]
        self._index = [np.zeros(buffer.size, int) for buffer in plan.buffers]
        self._pieces: list[Array] = []
        self._read: dict[tuple[int, tuple[int, ...], bytes], Array] = {}
        self.write(SHARED, np.arange(len(plan.initial)), steps.constant(plan.initial))
        for buffer, places in plan.ones.items():
            if len(places):
                ones = steps.constant(np.ones(len(places)))
                self.write(buffer, np.asarray(places), ones)

    def write(self, buffer: int, places: np.ndarray, array: Array) -> None:
        """Let addresses belong to an array, in the order of its numbers."""
        flat = places.ravel()
        self._owner[buffer][flat] = len(self._pieces)
        self._index[buffer][flat] = np.arange(flat.size)
        self._pieces.append(array)

    def read(self, buffer: int, places: np.ndarray) -> Array:
        """Return what addresses hold, in their shape."""
        owner = self._owner[buffer][places]
        first = owner.flat[0]
        if (owner == first).all():
            return self._of(int(first), self._index[buffer][places])
        for axis in range(places.ndim):
            lines = np.moveaxis(owner, axis, 0).reshape(owner.shape[axis], -1)
            if (lines == lines[:, :1]).all():
                cuts = np.flatnonzero(np.diff(lines[:, 0])) + 1
                parts = [self.read(buffer, p) for p in np.split(places, cuts, axis)]
                return self.steps.concat(parts, axis)
        return self._mixed(buffer, places, owner.ravel())

    def _of(self, piece: int, index: np.ndarray) -> Array:
        key = piece, index.shape, index.tobytes()
        if key not in self._read:
            array = self._pieces[piece]
            self._read[key] = strides.read(self.steps, array, index)
        return self._read[key]

    def _mixed(self, buffer: int, places: np.ndarray, owner: np.ndarray) -> Array:
        """Read entries of several pieces in no order: all of them, then a take."""
        flat, parts, start = places.ravel(), [], 0
        where = np.zeros(flat.size, int)
        for piece in np.unique(owner).tolist():
            array = self._pieces[piece]
            mine = owner == piece
            where[mine] = start + self._index[buffer][flat[mine]]
            parts.append(self.steps.reshape(array, (array.size,)))
            start += array.size
        found = self.steps.take(self.steps.concat(parts, 0), where)
        return self.steps.reshape(found, places.shape)

    # -- views -------------------------------------------------------------------------

    def moving(self, it: Instruction, view: View) -> list[int]:
        """Return the axes along which a view moves."""
        return [
            axis
            for axis, step in enumerate(view.strides)
            if step and it.sizes[axis] > 1
        ]

    def places(self, it: Instruction, view: View, axes: Sequence[int]) -> np.ndarray:
        """Return the addresses of a view over some of the axes along which it moves."""
        strides_ = tuple([view.strides[axis] for axis in axes])
        part = View(view.buffer, view.offset, strides_)
        return part.addresses([it.sizes[axis] for axis in axes])

    def view(self, it: Instruction, view: View, axes: Sequence[int]) -> Array:
        """Return what a view holds over axes, of length 1 where it does not move."""
        moving = [axis for axis in axes if axis in self.moving(it, view)]
        found = self.read(view.buffer, self.places(it, view, moving))
        shape = [it.sizes[axis] if axis in moving else 1 for axis in axes]
        return self.steps.reshape(found, shape)

    def store(self, it: Instruction, array: Array, axes: Sequence[int]) -> None:
        """Let a result be an array, over the axes that it moves along.

        Axes of length 1 in it are repeated.
        """
        places = self.places(it, it.out, axes)
        if it.add:
            before = self.read(it.out.buffer, places)
            array = self.steps.call(ops.add, [before, array])
        array = self.steps.broadcast(array, places.shape, False)
        self.write(it.out.buffer, places, array)

    def number_of(self, it: Instruction, view: View) -> float | None:
        """Return the number that a view holds everywhere, if it is a constant."""
        places = self.places(it, view, self.moving(it, view))
        owner = self._owner[view.buffer][places]
        array = self._pieces[owner.flat[0]]
        if array.number is None or (owner != owner.flat[0]).any():
            return None
        held = array.number.ravel()[self._index[view.buffer][places]]
        first = held.flat[0]
        same = (held == first).all() and (np.signbit(held) == np.signbit(first)).all()
        return float(first) if same else None

    def borders(self, it: Instruction, view: View, axis: int) -> list[int]:
        """Return where along an axis a view goes over from one piece to another."""
        line = view.offset + view.strides[axis] * np.arange(it.sizes[axis])
        owner = self._owner[view.buffer][line]
        return (np.flatnonzero(np.diff(owner)) + 1).tolist()
