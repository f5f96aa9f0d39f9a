"""What is written to gradients, and what must be cleared before."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.compiling.instructions import Contract, Instruction, View, Zero
from autograd.compiling.plan import SHARED, Plan


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

    def add_buffer(self) -> None:
        """Take note of one more buffer; nothing in it has a gradient."""
        self._written.append(np.zeros(0, dtype=bool))
        self._cleared.append(np.zeros(0, dtype=bool))

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
        for part in _apart(instruction):
            buffer, places = part.out.buffer, part.out.addresses(part.sizes).ravel()
            written = self._written[buffer]
            part.add = bool(written[places].any())
            if part.add:
                self._clear(buffer, places)
            written[places] = True
            self.done.append(part)

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
            edges = np.flatnonzero(np.diff(np.r_[False, cleared, False]))
            for start, stop in edges.reshape(-1, 2).tolist():
                view = View(buffer, start, (), slope=True)
                yield Zero((), self.plan.buffers[buffer].batched, view, stop=stop)


def repeats(instruction: Instruction) -> bool:
    """Return whether an instruction writes to one address twice, other than summing."""
    places = instruction.out.addresses(instruction.sizes).ravel()
    return len(np.unique(places)) != len(places)


def _apart(instruction: Instruction) -> Iterator[Instruction]:
    """Split a contribution to overlapping windows into slices that do not overlap."""
    if not isinstance(instruction, Contract) or not repeats(instruction):
        yield instruction
        return
    sizes, strides = instruction.sizes, instruction.out.strides
    axis = min((n, i) for i, n in enumerate(sizes) if n > 1 and strides[i])[1]
    for index in range(sizes[axis]):
        part = replace(
            instruction,
            sizes=_without(sizes, axis),
            out=_sliced(instruction.out, axis, index),
            first=_sliced(instruction.first, axis, index),
            second=_sliced(instruction.second, axis, index),
        )
        yield from _apart(part)


def _without(items: tuple, axis: int) -> tuple:
    return items[:axis] + items[axis + 1 :]


def _sliced(operand: Any, axis: int, index: int) -> Any:
    """Return a view without one axis, at one place along it."""
    if not isinstance(operand, View):
        return operand
    offset = operand.offset + index * operand.strides[axis]
    return replace(operand, offset=offset, strides=_without(operand.strides, axis))
