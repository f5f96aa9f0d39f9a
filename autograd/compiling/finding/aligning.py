"""Tables of addresses as views over common axes, and the space that this may need."""

from dataclasses import dataclass
from math import prod

import numpy as np

from autograd.compiling.finding.layout import Axis, compressed, shared_axes
from autograd.compiling.finding.placing import Layout, Table
from autograd.compiling.instructions import Buffer, Gather, Instruction, Operand, View
from autograd.compiling.plan import SHARED, Region, Role


@dataclass
class Aligned:
    """Tables of addresses over common axes."""

    tables: list[Table]
    outer: list[Axis]  # over members; the first stride is that of the result
    inner: list[Axis]  # over terms

    @property
    def sizes(self) -> tuple[int, ...]:
        """The lengths of all axes."""
        return tuple([size for size, _ in [*self.outer, *self.inner]])

    @property
    def views(self) -> list[View]:
        """The tables as views."""
        return [
            View(
                buffer,
                int(table[0, 0]),
                (
                    *[strides[index + 1] for _, strides in self.outer],
                    *[strides[index] for _, strides in self.inner],
                ),
            )
            for index, (buffer, table) in enumerate(self.tables)
        ]

    def target(self, buffer: int, out: np.ndarray) -> View:
        """Return the result as a view that stays along the axes over terms."""
        strides = [s[0] for _, s in self.outer] + [0] * len(self.inner)
        return View(buffer, int(out[0]), tuple(strides))


class Aligner:
    """Makes views of tables, with instructions that gather where no stride serves.

    Attributes:
        constants: numbers that never change, one array after the other.
    """

    def __init__(self, layout: Layout, forward: list[Instruction]):
        self.layout, self.forward = layout, forward
        self.constants: list[np.ndarray] = []

    def aligned(self, out: np.ndarray, tables: list[Table]) -> Aligned:
        """Write tables over common axes; what follows no stride is gathered first.

        All as they are, if they allow it; else what does not fit the result by itself
        is gathered; else everything is.
        """
        for attempt in range(3):
            if attempt == 1:
                tables = [
                    table if shared_axes(out, [table[1]]) else self.gathered(table)
                    for table in tables
                ]
            elif attempt == 2:
                tables = [self.gathered(table) for table in tables]
            found = shared_axes(out, [table for _, table in tables])
            if found:
                return Aligned(tables, *found)
        raise AssertionError("gathered operands lie in order")

    def gathered(self, table: Table) -> Table:
        """Copy scattered operands into a region of their own."""
        source, addresses = table
        batched = self.layout.buffers[source].batched
        space = self.space(addresses.shape, batched, self.layout.depends(table))
        self.forward.append(
            Gather(addresses.shape, batched, space, source=source, addresses=addresses)
        )
        return space.buffer, np.arange(addresses.size).reshape(addresses.shape)

    def space(self, sizes: tuple[int, ...], batched: bool, depends: bool) -> View:
        """Return a fresh contiguous region, with a gradient if it depends on θ."""
        size = prod(sizes)
        self.layout.buffers.append(Buffer(size, batched, size if depends else 0))
        self.layout.regions.append([Region(0, size, Role.COPY, depends)])
        strides = tuple([prod(sizes[i + 1 :]) for i in range(len(sizes))])
        return View(len(self.layout.buffers) - 1, 0, strides)

    def constant(self, values: np.ndarray) -> Operand:
        """Return constants over the axes as a float or as a view of stored numbers."""
        kept = compressed(values)
        if kept.size == 1:
            return float(kept.flat[0])
        strides = tuple(
            [
                0 if size == 1 else prod(kept.shape[axis + 1 :])
                for axis, size in enumerate(kept.shape)
            ]
        )
        shared = self.layout.buffers[SHARED]
        view = View(SHARED, shared.size, strides)
        self.constants.append(kept.ravel())
        self.layout.regions[SHARED].append(
            Region(shared.size, kept.size, Role.CONSTANT)
        )
        shared.size += kept.size
        return view
