"""Addresses: where each node lies, so that what is used together lies together."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autograd.compiling.finding.grouping import Group, Grouping, Segment
from autograd.compiling.instructions import Buffer

Home = tuple[int, int]  # where a group begins: buffer and address

PARAMETERS = 0  # the group of the parameters
SHARED = 0  # the buffer of everything without a batch


@dataclass
class Places:
    """Where groups and nodes lie.

    Attributes:
        buffers: their sizes; buffer 0 is shared.
        buffer_of: group number → buffer.
        address: node number → address in its buffer.
        ones: per buffer, the addresses that hold a constant 1.
    """

    grouping: Grouping
    buffers: list[Buffer] = field(default_factory=lambda: [Buffer(0, False)])
    buffer_of: list[int] = field(default_factory=list)
    address: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    ones: dict[int, np.ndarray] = field(default_factory=dict)

    @cached_property
    def homes(self) -> dict[int, list[int]]:
        """Per buffer, the addresses where its groups begin, ascending."""
        homes: dict[int, list[int]] = {}
        for group in self.grouping.groups:
            homes.setdefault(self.buffer_of[group.number], []).append(group.start)
        return {buffer: sorted(starts) for buffer, starts in homes.items()}

    def home(self, buffer: int, address: int) -> Home:
        """Return where the group begins that an address belongs to."""
        starts = self.homes.get(buffer, [0])
        return buffer, starts[max(bisect_right(starts, address) - 1, 0)]

    def source(self, numbers: np.ndarray) -> Group:
        """Return the group of the first of some nodes."""
        return self.grouping.groups[self.grouping.group_of[numbers.flat[0]]]

    def located(self, numbers: np.ndarray) -> tuple[int, np.ndarray]:
        """Return the buffer and the addresses of nodes."""
        return self.buffer_of[self.source(numbers).number], self.address[numbers]

    def factors(self, segment: Segment) -> list[tuple[int, np.ndarray]]:
        """Return buffer and addresses of a segment's factors, bias and ones too."""
        buffer, first = self.located(segment.first)
        if segment.second is None:
            return [(buffer, first)]
        partner, second = self.located(segment.second)
        if segment.bias is not None:
            rows = _rows(self.source(segment.second))
            first = np.hstack([first, self.address[segment.bias]])
            second = np.hstack([second, second[:, -1:] + rows])
        return [(buffer, first), (partner, second)]


def place(grouping: Grouping) -> Places:
    """Return where everything lies."""
    _join_biases(grouping)
    _turn(grouping.groups)
    places = Places(grouping)
    places.buffer_of = [SHARED] * len(grouping.groups)
    places.address = np.zeros(len(grouping.group_of), dtype=np.int64)
    shared = places.buffers[SHARED]
    data = [g for g in grouping.groups if g.is_leaf and not g.batched][1:]
    for group in [g for g in grouping.groups if g not in data] + data:
        buffer = shared
        if group.batched:
            buffer = Buffer(0, True, given=group.is_leaf)
            places.buffer_of[group.number] = len(places.buffers)
            places.buffers.append(buffer)
        _put(group, buffer, places)
        if group.batched:
            buffer.slopes = buffer.size if group.differentiable else 0
    shared.slopes = shared.size  # constants follow, and have none
    return places


def _put(group: Group, buffer: Buffer, places: Places) -> None:
    """Give a group's members the next addresses of a buffer."""
    place = np.arange(len(group.members))
    if group.width:  # unit by unit, so that what stands behind the units is a row
        place = place % group.width * _rows(group) + place // group.width
    group.start = buffer.size
    places.address[group.members] = buffer.size + place
    buffer.size += len(place)
    if group.has_ones:
        number = places.buffer_of[group.number]
        ones = buffer.size + np.arange(_rows(group))
        places.ones[number] = np.append(places.ones.get(number, []), ones).astype(int)
        buffer.size += len(ones)


def _rows(group: Group) -> int:
    return len(group.members) // group.width


def _join_biases(grouping: Grouping) -> None:
    """Give ones to the groups that meet weights whose bias lies behind them.

    ``Σ w·h + b`` is then ``Σ [w b]·[h 1]``: one product instead of a product and a sum.
    """
    for group in grouping.groups:
        if group.is_small:
            continue
        biases = [s for s in group.segments if _is_bias(s, grouping)]
        weights = [s for s in group.segments if _is_weights(s, grouping)]
        if len(biases) == 1 and len(weights) == 1:
            _join(group, weights[0], biases[0], grouping)


def _are_parameters(numbers: np.ndarray, grouping: Grouping) -> bool:
    return bool((grouping.group_of[numbers] == PARAMETERS).all())


def _is_bias(segment: Segment, grouping: Grouping) -> bool:
    return (
        segment.second is None
        and segment.first.shape[1] == 1
        and _are_parameters(segment.first, grouping)
        and bool((segment.coefficient == 1.0).all())
    )


def _is_weights(segment: Segment, grouping: Grouping) -> bool:
    return (
        segment.second is not None
        and _are_parameters(segment.first, grouping)
        and not _are_parameters(segment.second[:, :1], grouping)
        and bool((segment.coefficient == 1.0).all())
    )


def _join(group: Group, weights: Segment, bias: Segment, grouping: Grouping) -> None:
    """Let the bias be one more weight, where it lies behind them."""
    assert weights.second is not None  # weights multiply something
    position = grouping.position
    rows, places = position[weights.first], position[weights.second]
    width = rows.shape[1]
    partner = grouping.groups[grouping.group_of[weights.second[0, 0]]]
    if (
        partner.width in (0, width)
        and len(partner.members) % width == 0
        and (position[bias.first][:, 0] == rows[:, -1] + 1).all()
        and (np.diff(rows, axis=1) == 1).all()
        and (np.diff(places, axis=1) == 1).all()
        and (places[:, 0] % width == 0).all()
    ):
        partner.width, partner.has_ones = width, True
        weights.bias, group.biased = bias.first, True
        weights.coefficient = np.ones((len(rows), width + 1))
        group.segments = [s for s in group.segments if s is not bias]


def _turn(groups: list[Group]) -> None:
    """Lay out what feeds a group entry by entry as the group itself."""
    owner = {number: group for group in groups for number in group.members[:1]}
    for group in reversed(groups):
        if not group.width or group.row is None:
            continue
        for slot, varies in zip(group.slots, group.varies, strict=True):
            source = owner.get(int(slot[0])) if varies else None
            if (
                source is not None
                and not source.is_leaf
                and not source.width
                and np.array_equal(slot, source.members)
            ):
                source.width = group.width
