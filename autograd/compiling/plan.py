"""The plan of a program: all that the passes found, and all that is handed on.

What runs a program (``backends``) and what shows it (``showing``) read this and the
instructions in it, nothing else.  It holds numbers, addresses and rows of the table, no
Values, and can be pickled.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np

from autograd.compiling.instructions import Buffer, Instruction, View

SHARED = 0  # the buffer of everything without a batch

Home = tuple[int, int]  # where a region begins: buffer and address
Places = slice | np.ndarray  # addresses, as a slice where they follow each other


class Role(Enum):
    """What an array is in the formulas."""

    PARAMETERS = "θ"
    GIVEN = "an argument, or leaves that are read at each run"
    CONSTANT = "numbers that never change"
    PRODUCT = "sums of weights times something: pre-activations"
    OTHER = "anything else that is computed"
    COPY = "gathered operands, or space for a product before it is summed"


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a buffer that is one array in the formulas.

    Attributes:
        size: numbers, per example if the buffer is batched; constant ones that stand
            behind them for a bias to multiply are not counted.
        depends: whether it depends on a parameter.
        label: what it is called, if it was given a name.
        biased: whether the weights in it stand before their bias, ``[w b]·[h 1]``.
    """

    start: int
    size: int
    role: Role
    depends: bool = False
    label: str = ""
    biased: bool = False


@dataclass
class Plan:
    """One program: its buffers, its two passes, and where everything lies.

    Attributes:
        dtype: of all buffers.
        buffers: their sizes; buffer 0 (``SHARED``) has no batch.
        parameters: how many numbers θ has.  They are the first of buffer 0, and their
            gradient, complete after ``backward``, the first of that buffer's gradient.
        shared: per argument that all examples share, its places in buffer 0.
        others: the places in buffer 0 of leaves that are no arguments.
        inputs: per batched argument, its buffer and the places in it.
        initial: what buffer 0 holds before the first run: constants; zeros elsewhere.
        ones: the places of each buffer that hold 1 at all times, for every example.
        forward, backward: the instructions, in order.
        outputs: buffer and address of each.
        regions: per buffer, the arrays in it, ascending.
        scalar_nodes: how many nodes of the scalar graph are computed, per example.
    """

    dtype: np.dtype
    buffers: list[Buffer]
    parameters: int
    shared: list[Places]
    others: np.ndarray
    inputs: list[tuple[int, Places]]
    initial: np.ndarray
    ones: dict[int, np.ndarray]
    forward: list[Instruction]
    outputs: list[Home]
    regions: list[list[Region]]
    scalar_nodes: int
    backward: list[Instruction] = field(default_factory=list)
    _starts: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [[region.start for region in part] for part in self.regions]

    def add_space(self, buffer: Buffer) -> int:
        """Return the number of one more buffer, for an array without a gradient."""
        self.buffers.append(buffer)
        self.regions.append([Region(0, buffer.size, Role.COPY)])
        self._starts.append([0])
        return len(self.buffers) - 1

    # -- what lies where ---------------------------------------------------------------

    def region_at(self, buffer: int, address: int) -> Region:
        """Return the region that an address belongs to."""
        index = bisect_right(self._starts[buffer], address) - 1
        return self.regions[buffer][max(index, 0)]

    def homes_at(self, buffer: int, addresses: np.ndarray) -> list[Home]:
        """Return where the regions begin that some addresses belong to, ascending."""
        starts = np.array(self._starts[buffer])
        found = np.unique(np.searchsorted(starts, addresses.ravel(), "right") - 1)
        return [(buffer, int(start)) for start in starts[np.maximum(found, 0)]]

    def region(self, view: View) -> Region:
        """Return the region that a view reads or writes; it lies in one."""
        return self.region_at(view.buffer, view.offset)

    def home_at(self, buffer: int, address: int) -> Home:
        """Return where the region begins that an address belongs to."""
        return buffer, self.region_at(buffer, address).start

    def home(self, view: View) -> Home:
        """Return where the region begins that a view reads or writes."""
        return self.home_at(view.buffer, view.offset)

    # -- what it is like ---------------------------------------------------------------

    @property
    def is_batched(self) -> bool:
        """Whether the first output differs from example to example."""
        return self.buffers[self.outputs[0][0]].batched

    @cached_property
    def depends(self) -> bool:
        """Whether the first output depends on a parameter."""
        return self.region_at(*self.outputs[0]).depends

    @property
    def lendable(self) -> bool:
        """Whether θ may be read, and its gradient written, where the caller has them.

        An output that is a parameter itself is read from buffer 0 after the run.
        """
        return all(
            buffer != SHARED or address >= self.parameters
            for buffer, address in self.outputs
        )
