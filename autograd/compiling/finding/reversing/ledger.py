"""What is written to gradients, and what must be cleared before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from autograd.compiling.instructions import (
    Buffer,
    Contract,
    Instruction,
    View,
    Zero,
)
from autograd.compiling.plan import SHARED, Plan, Role

GAP = 512  # numbers that are cleared in less time than one more call takes


class Ledger:
    """The instructions of the reverse pass, and which addresses they have reached.

    The first contribution to arrive at an address writes there, later ones add.  What
    is added to without having been written as a whole is cleared before all else.

    Attributes:
        done: the instructions so far.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self.done: list[Instruction] = []
        self._written = [np.zeros(b.slopes, dtype=bool) for b in plan.buffers]
        self._cleared = [np.zeros(b.slopes, dtype=bool) for b in plan.buffers]

    # -- what arrived ------------------------------------------------------------------

    def has_arrived(self, it: Instruction) -> bool:
        """Return whether a contribution arrived at what an instruction makes."""
        written = self._written[it.out.buffer]
        if it.out.offset >= len(written):
            return False
        return bool(written[it.out.addresses(it.sizes)].any())

    def has_arrived_at(self, buffer: int, address: int) -> bool:
        """Return whether a contribution arrived at one address."""
        written = self._written[buffer]
        return address < len(written) and bool(written[address])

    # -- writing or adding -------------------------------------------------------------

    def contribute(self, instruction: Instruction) -> None:
        """Append a contribution to a gradient."""
        instruction.out = replace(instruction.out, slope=True)
        for whole in self._apart(instruction):
            part = self._plain(whole)
            buffer, places = part.out.buffer, part.out.addresses(part.sizes).ravel()
            written = self._written[buffer]
            part.add = bool(written[places].any())
            if part.add:
                self._clear(buffer, places)
            written[places] = True
            self.done.append(part)

    def _apart(self, instruction: Instruction) -> Iterator[Instruction]:
        """Yield a contribution to overlapping windows as slices that do not overlap.

        What is summed is summed beforehand, into a space of its own: one product of
        matrices instead of one a slice.
        """
        if not isinstance(instruction, Contract) or not repeats(instruction):
            yield instruction
            return
        it = instruction
        still = [n for n, s in zip(it.sizes, it.out.strides, strict=True) if not s]
        if prod(still) > 1 or it.batched != self._is_batched(it.out):
            it = self._summed(it)
        yield from _slices(it, windows(it.sizes, it.out.strides))

    def _plain(self, it: Instruction) -> Instruction:
        """Return an instruction in which one stored number is a coefficient."""
        if not isinstance(it, Contract) or not isinstance(it.second, View):
            return it
        view = it.second
        if view.buffer != SHARED or any(view.strides) or view.slope:
            return it
        number = float(self.plan.initial[view.offset])
        if self.plan.region(view).role is not Role.CONSTANT or number == 0.0:
            return it
        return replace(it, second=None, coefficient=it.coefficient * number)

    def _summed(self, it: Contract) -> Contract:
        """Append an instruction that sums into a space; return the copy from there."""
        moves = [axis for axis, stride in enumerate(it.out.strides) if stride]
        sizes = tuple([it.sizes[axis] for axis in moves])
        batched = self._is_batched(it.out)
        space = self.space(sizes, batched)
        strides = [0] * len(it.sizes)
        for axis, stride in zip(moves, space.strides, strict=True):
            strides[axis] = stride
        self.done.append(replace(it, out=replace(space, strides=tuple(strides))))
        out = replace(it.out, strides=tuple([it.out.strides[axis] for axis in moves]))
        return Contract(sizes, batched, out, first=space)

    def _is_batched(self, view: View) -> bool:
        return self.plan.buffers[view.buffer].batched

    def space(self, sizes: tuple[int, ...], batched: bool) -> View:
        """Return a fresh region for a product before it is summed."""
        strides = tuple([prod(sizes[i + 1 :]) for i in range(len(sizes))])
        self._written.append(np.zeros(0, dtype=bool))  # nothing in it has a gradient
        self._cleared.append(np.zeros(0, dtype=bool))
        return View(self.plan.add_space(Buffer(prod(sizes), batched)), 0, strides)

    def add_to(self, buffer: int, places: np.ndarray, instruction: Instruction) -> None:
        """Append an instruction that adds to some addresses, whatever is there."""
        self._clear(buffer, places)
        self._written[buffer][places] = True
        self.done.append(instruction)

    def _clear(self, buffer: int, places: np.ndarray) -> None:
        self._cleared[buffer][places[~self._written[buffer][places]]] = True

    # -- in the end --------------------------------------------------------------------

    def closed(self) -> list[Instruction]:
        """Return all instructions, led by those that clear.

        The gradient of parameters that nothing arrives at is cleared too.
        """
        count = self.plan.parameters
        self._cleared[SHARED][:count] |= ~self._written[SHARED][:count]
        return [*self._zeros(), *self.done]

    def _zeros(self) -> Iterator[Instruction]:
        for buffer, cleared in enumerate(self._cleared):
            batched = self.plan.buffers[buffer].batched
            count = self.plan.parameters if buffer == SHARED else 0
            ours, others = cleared[:count], cleared[count:]
            # one by one where they have names, else with what lies between
            for start, stop in [
                *_ranges(ours, 0),
                *_joined(_ranges(others, count), 0 if batched else GAP),
            ]:
                view = View(buffer, start, (), slope=True)
                yield Zero((), batched, view, stop=stop)


def _ranges(marked: np.ndarray, first: int) -> list[list[int]]:
    """Return where marked places begin and end, counted from ``first``."""
    edges = first + np.flatnonzero(np.diff(np.r_[False, marked, False]))
    return edges.reshape(-1, 2).tolist()


def _joined(ranges: list[list[int]], gap: int) -> list[list[int]]:
    """Return ranges with those made one that are at most so far apart.

    What lies between them is written later, before it is read: it may be cleared too.
    """
    found: list[list[int]] = []
    for start, stop in ranges:
        if found and start - found[-1][1] <= gap:
            found[-1][1] = stop
        else:
            found.append([start, stop])
    return found


def repeats(instruction: Instruction) -> bool:
    """Return whether an instruction writes to one address twice, other than summing."""
    places = instruction.out.addresses(instruction.sizes).ravel()
    return len(np.unique(places)) != len(places)


def windows(sizes: Sequence[int], strides: Sequence[int]) -> tuple[int, ...]:
    """Return the axes to slice along so that no slice meets an address twice.

    Those with the fewest slices.

    >>> windows((8, 8, 5, 5), (12, 1, 12, 1))
    (2, 3)
    """
    moving = [axis for axis, stride in enumerate(strides) if stride]
    choices = [
        axes for count in range(1, len(moving) + 1)
        for axes in combinations(moving, count)
    ]  # fmt: skip
    for axes in sorted(choices, key=lambda axes: prod(sizes[axis] for axis in axes)):
        rest = [axis for axis in moving if axis not in axes]
        view = View(0, 0, tuple(strides[axis] for axis in rest))
        places = view.addresses([sizes[axis] for axis in rest]).ravel()
        if len(np.unique(places)) == len(places):
            return axes
    raise AssertionError("single places do not overlap")


def _slices(it: Contract, axes: Sequence[int]) -> Iterator[Contract]:
    """Yield an instruction at each place along some axes."""
    if not axes:
        yield it
        return
    *others, axis = axes  # the last first, as those before it keep their places
    for index in range(it.sizes[axis]):
        part = replace(
            it,
            sizes=_without(it.sizes, axis),
            out=_sliced(it.out, axis, index),
            first=_sliced(it.first, axis, index),
            second=_sliced(it.second, axis, index),
        )
        yield from _slices(part, others)


def _without(items: tuple, axis: int) -> tuple:
    return items[:axis] + items[axis + 1 :]


def _sliced(operand: Any, axis: int, index: int) -> Any:
    """Return a view without one axis, at one place along it."""
    if not isinstance(operand, View):
        return operand
    offset = operand.offset + index * operand.strides[axis]
    return replace(operand, offset=offset, strides=_without(operand.strides, axis))
