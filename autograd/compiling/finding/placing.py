"""Addresses: where each node lies, so that what is used together lies together."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autograd.compiling.finding.groups import Group, Grouping, Segment, Sums
from autograd.compiling.instructions import Buffer
from autograd.compiling.plan import SHARED, Region, Role

Table = tuple[int, np.ndarray]  # a buffer, and addresses in it, (members, terms)


@dataclass
class Layout:
    """Where groups and nodes lie.

    Attributes:
        buffers: their sizes; buffer 0 is shared.
        regions: per buffer, the arrays in it.
        buffer_of: group number → buffer.
        address: node number → address in its buffer.
        ones: per buffer, the addresses that hold a constant 1.
    """

    grouping: Grouping
    buffer_of: list[int]
    address: np.ndarray
    buffers: list[Buffer] = field(default_factory=lambda: [Buffer(0, False)])
    regions: list[list[Region]] = field(default_factory=lambda: [[]])
    ones: dict[int, np.ndarray] = field(default_factory=dict)

    def source(self, numbers: np.ndarray) -> Group:
        """Return the group of the first of some nodes."""
        return self.grouping.groups[self.grouping.group_of[numbers.flat[0]]]

    def located(self, numbers: np.ndarray) -> Table:
        """Return the buffer and the addresses of nodes of one group."""
        return self.buffer_of[self.source(numbers).number], self.address[numbers]

    def place(self, node: int) -> tuple[int, int]:
        """Return the buffer and the address of a node."""
        group = self.grouping.group_of[node]
        return self.buffer_of[group], int(self.address[node])

    def depends(self, table: Table) -> bool:
        """Return whether one of some numbers depends on a parameter."""
        buffer, addresses = table
        if buffer != SHARED:
            return self.regions[buffer][0].depends  # a batched group, or a copy
        inside = addresses[addresses < len(self._shared_depends)]
        return bool(self._shared_depends[inside].any())

    @cached_property
    def _shared_depends(self) -> np.ndarray:
        """Whether each number of the shared buffer depends on a parameter."""
        depends = np.zeros(self.buffers[SHARED].slopes, dtype=bool)
        for region in self.regions[SHARED]:
            if region.depends:
                depends[region.start : region.start + region.size] = True
        return depends

    def factors(self, segment: Segment) -> list[Table]:
        """Return buffer and addresses of a segment's factors, bias and ones too."""
        buffer, first = self.located(segment.first)
        if segment.second is None:
            return [(buffer, first)]
        partner, second = self.located(segment.second)
        if segment.bias is not None:
            rows = self.source(segment.second).rows
            first = np.hstack([first, self.address[segment.bias]])
            second = np.hstack([second, second[:, -1:] + rows])
        return [(buffer, first), (partner, second)]


def place(grouping: Grouping, labels: list[str]) -> Layout:
    """Return where everything lies.

    Args:
        labels: what the groups of leaves are called.
    """
    groups = grouping.groups
    layout = Layout(
        grouping, [SHARED] * len(groups), np.zeros(len(grouping.group_of), np.int64)
    )
    shared = layout.buffers[SHARED]
    data = [g for g in groups if g.level == 0 and not g.batched][1:]
    late = {g.number for g in data}  # behind all that has a gradient
    for group in [*(g for g in groups if g.number not in late), *data]:
        buffer = shared
        if group.batched:
            buffer = Buffer(0, True, given=group.level == 0)
            layout.buffer_of[group.number] = len(layout.buffers)
            layout.buffers.append(buffer)
            layout.regions.append([])
        label = (
            labels[group.number]
            if group.level == 0 and group.role is not Role.CONSTANT
            else ""
        )
        _put(group, buffer, layout, label)
        if group.batched:
            buffer.slopes = buffer.size if group.differentiable else 0
    shared.slopes = shared.size  # constants follow, and have none
    return layout


def _put(group: Group, buffer: Buffer, layout: Layout, label: str) -> None:
    """Give a group's members the next addresses of a buffer."""
    start, size = buffer.size, len(group.members)
    number = layout.buffer_of[group.number]
    if size == 1:
        layout.address[group.members[0]] = start  # quick, for a long chain
    else:
        place = np.arange(size)
        if group.width:  # unit by unit, so that what stands behind the units is a row
            place = place % group.width * group.rows + place // group.width
        layout.address[group.members] = start + place
    buffer.size += size
    layout.regions[number].append(
        Region(start, size, group.role, group.differentiable, label, _is_biased(group))
    )
    if group.has_ones:
        ones = buffer.size + np.arange(group.rows)
        layout.ones[number] = np.append(layout.ones.get(number, []), ones).astype(int)
        buffer.size += len(ones)


def _is_biased(group: Group) -> bool:
    return isinstance(group, Sums) and any(
        segment.bias is not None for segment in group.segments
    )
