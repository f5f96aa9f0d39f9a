"""Single nodes cut into stretches, and where their numbers are kept between functions.

What single nodes compute stays in Python's own floats: the numbers of one stretch are
one tuple, an entry of the list ``T``, from the forward pass on until the reverse pass
has used them.  Only what an array instruction reads goes to the buffers.  Gradients
that cross from stretch to stretch, or come from arrays, stand in the list ``D``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from autograd.compiling.instructions import Gather, Line, Scalars, reads_of
from autograd.compiling.plan import SHARED, Plan

# Nodes of one function.  A chain's value and gradient take 0.61 µs a node in stretches
# of 50, 0.56 of 150, 0.54 of 400, and compiling it slows down with the names.
STRETCH = 150


@dataclass
class Passage:
    """The single nodes of one instruction.

    Attributes:
        first: the place in ``T`` of what arrives from the buffers; a tuple for each
            stretch follows.
        arriving: addresses in the shared buffer → places among what arrives.
        made: the addresses of the nodes → their places among the lines.
        leaving: the nodes that others read, in order.
        cells: addresses → places in ``D``, those that arrive first, then those that
            leave, then what crosses from stretch to stretch.
    """

    lines: Sequence[Line]
    first: int
    arriving: dict[int, int]
    made: dict[int, int]
    leaving: list[int]
    cells: dict[int, int] = field(default_factory=dict)

    def stretches(self) -> list[Sequence[Line]]:
        """Return the lines cut into stretches."""
        return [self.lines[i : i + STRETCH] for i in range(0, len(self.lines), STRETCH)]

    def value(self, address: int) -> str:
        """Return the expression of a number, between stretches."""
        place = self.made.get(address)
        if place is None:
            return f"T[{self.first}][{self.arriving[address]}]"
        return f"T[{self.first + 1 + place // STRETCH}][{place % STRETCH}]"


class Passages:
    """All single nodes of a plan, by the lines that hold them.

    Attributes:
        tuples: how many entries ``T`` has.
        cells: how many entries ``D`` has.
    """

    def __init__(self, plan: Plan):
        self.tuples = self.cells = 0
        self._found: dict[int, Passage] = {}
        parts = [it for it in plan.forward if isinstance(it, Scalars)]
        read = _read_by_others(plan) if parts else np.zeros(0, dtype=bool)
        arriving = [_arriving(it) for it in parts]
        for addresses in arriving:
            read[list(addresses)] = True
        for it, addresses in zip(parts, arriving, strict=True):
            self._found[id(it.lines)] = self._passage(it, addresses, read)

    def __iter__(self) -> Iterator[Passage]:
        return iter(self._found.values())

    def of(self, it: Scalars) -> Passage:
        """Return the passage of an instruction; that of its pullback is the same."""
        return self._found[id(it.lines)]

    def _passage(
        self, it: Scalars, arriving: dict[int, int], read: np.ndarray
    ) -> Passage:
        made = {line.target: place for place, line in enumerate(it.lines)}
        leaving = [address for address in made if read[address]]
        passage = Passage(it.lines, self.tuples, arriving, made, leaving)
        for address in (*passage.arriving, *leaving, *_crossing(passage)):
            if address not in passage.cells:
                passage.cells[address] = self.cells
                self.cells += 1
        self.tuples += 1 + len(passage.stretches())
        return passage


def _arriving(it: Scalars) -> dict[int, int]:
    """Return the addresses that the lines read and don't make, each with its place."""
    made = {line.target for line in it.lines}
    read = sorted({x for line in it.lines for x in line.reads if x not in made})
    return {address: place for place, address in enumerate(read)}


def _crossing(passage: Passage) -> Iterable[int]:
    """Return the nodes that a later stretch reads."""
    made = passage.made
    found: dict[int, None] = {}
    for index, lines in enumerate(passage.stretches()):
        for line in lines:
            for address in line.reads:
                place = made.get(address)
                if place is not None and place // STRETCH != index:
                    found[address] = None
    return found


def _read_by_others(plan: Plan) -> np.ndarray:
    """Return which numbers of the shared buffer array instructions or callers read."""
    read = np.zeros(plan.buffers[SHARED].size, dtype=bool)
    for buffer, address in plan.outputs:
        if buffer == SHARED:
            read[address] = True
    for it in plan.forward:
        if isinstance(it, Gather) and it.source == SHARED:
            read[it.addresses] = True
        for view, sizes in reads_of(it):
            if view.buffer == SHARED:
                read[view.addresses(sizes)] = True
    return read
