"""Site: where an instruction's code is written, and what it may refer to there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.language.text import Body, Index
from autograd.compiling.backends.native.loops.addresses import (
    BATCH,
    Access,
    Axis,
    Layout,
)

Indices = Mapping[int, Index]  # per axis, where a loop stands


@dataclass(frozen=True, slots=True)
class Span:
    """The lanes that are computed at once.

    Attributes:
        axis: that they lie along; ``None`` for a single number.
        width: how many.
        count: how many of them are meant, if not all.
        mask: which those are.
    """

    axis: int | None = None
    width: int = 1
    count: int | None = None
    mask: str = ""


ONE = Span()


@dataclass(frozen=True, slots=True)
class Tile:
    """The examples that are computed together.

    Attributes:
        count: how many they are.
        full: ``count`` rounded down to whole vectors.
        padded: ``count`` rounded up to whole vectors.
        first: whether it is the first tile: gradients are written, later added to.
        start: its first example.
    """

    count: Index
    full: Index
    padded: Index
    first: str
    start: Index


class Site:
    """The body of a function, the memory's layout, and the tile if there is one."""

    def __init__(self, body: Body, layout: Layout, tile: Tile | None = None):
        self.body, self.layout, self.tile = body, layout, tile
        self.lanes = body.module.lanes

    # -- numbers -----------------------------------------------------------------------

    def constant(self, number: float, width: int) -> Lanes:
        """Return a number in every lane."""
        return Lanes(self.body, "", width, self.body.real).constant(number)

    def scale(self, coefficient: float, seeded: bool, width: int) -> Lanes:
        """Return a coefficient, times the seed if so wanted, in every lane."""
        if not seeded:
            return self.constant(coefficient, width)
        seed = self.body.spread("%seed", width)
        seeds = Lanes(self.body, seed, width, self.body.real)
        return seeds if coefficient == 1.0 else seeds * coefficient

    def length(self, axis: Axis) -> Index:
        """Return how long an axis is."""
        if axis.size != BATCH:
            return axis.size
        assert self.tile is not None  # batched instructions are run by tiles
        return self.tile.count

    # -- memory ------------------------------------------------------------------------

    def address(self, access: Access, indices: Indices) -> str:
        """Return the address of the number at some indices."""
        offset: Index = access.offset
        for axis, index in indices.items():
            offset = self.body.add(offset, self.body.times(index, access.strides[axis]))
        return self.body.at(access.pointer, offset)

    def read(self, access: Access, indices: Indices, span: Span) -> Lanes:
        """Return numbers along the span; those not meant are 0 or another's."""
        body, width = self.body, span.width
        place = self.address(access, indices)
        stride = 0 if span.axis is None else access.strides[span.axis]
        if width == 1 or stride == 0:
            name = body.spread(body.load(place), width)
        elif stride == 1:
            name = body.load(place, width, span.mask)
        else:
            meant = width if span.count is None else span.count
            steps = [stride * min(lane, meant - 1) for lane in range(width)]
            name = body.gathered([body.load(body.at(place, s)) for s in steps])
        return Lanes(body, name, width, body.real)

    def write(self, lanes: Lanes, access: Access, indices: Indices, span: Span) -> None:
        """Write numbers along the span, where they are meant."""
        body, width = self.body, span.width
        place = self.address(access, indices)
        stride = 1 if span.axis is None else access.strides[span.axis]
        if width == 1 or stride == 1:
            body.store(lanes.name, place, width, span.mask if width > 1 else "")
            return
        for lane in range(width if span.count is None else span.count):
            single = body.lane(lanes.name, lane, width)
            body.store(single, body.at(place, lane * stride))

    # -- loops -------------------------------------------------------------------------

    def over(
        self,
        axes: Sequence[Axis],
        which: Sequence[int],
        point: Callable[[dict[int, Index]], None],
        indices: Indices | None = None,
    ) -> None:
        """Write loops over some axes, one in the other, and what is done inside."""
        known = dict(indices or {})
        if not which:
            point(known)
            return
        axis, *rest = which
        self.body.loop(
            self.length(axes[axis]),
            1,
            lambda index, _: self.over(axes, rest, point, {**known, axis: index}),
        )

    def along(
        self,
        axes: Sequence[Axis],
        axis: int | None,
        width: int,
        point: Callable[[Index, Span], None],
    ) -> None:
        """Write a loop over one axis by vectors, the last of them with a mask.

        Examples need none: there is room for whole vectors of them.
        """
        if axis is None:
            point(0, ONE)
            return
        whole = Span(axis, width)
        size = axes[axis].size
        if size == BATCH:
            assert self.tile is not None  # batched instructions are run by tiles
            stop = self.tile.padded if width > 1 else self.tile.count
            self.body.loop(stop, width, lambda index, _: point(index, whole))
            return
        full = size // width * width
        self.body.loop(full, width, lambda index, _: point(index, whole))
        if full < size:
            rest = size - full
            point(full, Span(axis, width, rest, self.body.mask(rest, width)))
