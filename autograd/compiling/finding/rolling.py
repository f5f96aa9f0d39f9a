"""From groups to instructions: views on addresses, and the forward pass."""

from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from autograd.compiling.finding.grouping import Group, Segment
from autograd.compiling.finding.layout import Axis, common_axes, compressed, is_regular
from autograd.compiling.finding.placing import SHARED, Places
from autograd.compiling.finding.tape import NONE, Tape
from autograd.compiling.instructions import (
    Apply,
    Buffer,
    Contract,
    Gather,
    Instruction,
    Line,
    Operand,
    Scalars,
    View,
)

Table = tuple[int, np.ndarray]  # a buffer, and addresses in it, (members, terms)


@dataclass
class Rolled:
    """The forward pass, and all that the reverse pass and a backend need to know.

    Attributes:
        places: where nodes lie.
        initial: the shared buffer before the first run, (size,).
        forward: the instructions, in order.
    """

    places: Places
    initial: np.ndarray = field(default_factory=lambda: np.zeros(0))
    forward: list[Instruction] = field(default_factory=list)

    @property
    def buffers(self) -> list[Buffer]:
        """The sizes of all buffers."""
        return self.places.buffers


def roll(tape: Tape, places: Places) -> Rolled:
    """Return the forward pass of a tape whose nodes have their places."""
    return _Roller(tape, places).roll()


@dataclass
class _Aligned:
    """Tables of addresses over common axes."""

    tables: list[Table]
    outer: list[Axis]  # over members; the first stride is that of the result
    inner: list[Axis]  # over terms

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(size for size, _ in [*self.outer, *self.inner])

    def view(self, index: int) -> View:
        """Return a table as a view."""
        buffer, table = self.tables[index]
        strides = [s[index + 1] for _, s in self.outer] + [
            s[index] for _, s in self.inner
        ]
        return View(buffer, int(table[0, 0]), tuple(strides))

    def target(self, buffer: int, out: np.ndarray) -> View:
        """Return the result as a view that stays along the axes over terms."""
        strides = [s[0] for _, s in self.outer] + [0] * len(self.inner)
        return View(buffer, int(out[0]), tuple(strides))


class _Roller:
    def __init__(self, tape: Tape, places: Places):
        self.tape, self.places = tape, places
        self.rolled = Rolled(places)
        self.forward = self.rolled.forward
        self.constants: list[np.ndarray] = []
        self.pending: list[Line] = []

    def roll(self) -> Rolled:
        shared = self.places.buffers[SHARED]
        start = shared.size
        for group in self.places.grouping.groups:
            if not group.is_leaf:
                self._group(group)
                group.forget()
        self._flush()
        initial = np.zeros(shared.size)
        initial[self.places.ones.get(SHARED, [])] = 1.0
        initial[start:] = np.concatenate([*self.constants, np.zeros(0)])
        self.rolled.initial = initial
        return self.rolled

    def _group(self, group: Group) -> None:
        if group.is_small:
            self.pending += self._lines(group)
            return
        self._flush()
        made = len(self.forward)
        if group.row is None:
            self._sum(group)
        else:
            self._call(group)
        for instruction in self.forward[made:]:
            instruction.group = group.number
        nodes = sum(self.tape.scalars[number] for number in group.members)
        self.forward[made].stands_for = nodes

    # -- sums ------------------------------------------------------------------------

    def _sum(self, group: Group) -> None:
        out = self.places.address[group.members]
        for index, segment in enumerate(group.segments):
            self._segment(group, out, segment, add=index > 0)
        assert group.constant is not None  # a group of sums has one
        if not group.segments or group.constant.any():
            aligned = self._aligned(group, out, [])
            shift = self._constant(group.constant.reshape(aligned.sizes))
            self._contract(group, out, aligned, [shift], add=bool(group.segments))

    def _segment(self, group: Group, out, segment: Segment, add: bool) -> None:
        aligned = self._aligned(group, out, self.places.factors(segment))
        views: list[Operand] = [aligned.view(i) for i in range(len(aligned.tables))]
        coefficient = self._constant(segment.coefficient.reshape(aligned.sizes))
        if isinstance(coefficient, View):
            if len(views) == 2:  # three factors: multiply two beforehand
                space = self._space(aligned.sizes, group.batched)
                self.forward.append(
                    Contract(
                        aligned.sizes, group.batched, space,
                        first=views[0], second=coefficient,
                    )
                )  # fmt: skip
                views[0] = space
            else:
                views.append(coefficient)
            coefficient = 1.0
        self._contract(group, out, aligned, views, add, coefficient)

    def _contract(self, group, out, aligned, views, add, coefficient=1.0) -> None:
        first, second = [*views, None][:2]
        target = aligned.target(self.places.buffer_of[group.number], out)
        self.forward.append(
            Contract(
                aligned.sizes, group.batched, target, add,
                first=first, second=second, coefficient=coefficient,
            )
        )  # fmt: skip

    # -- calls -----------------------------------------------------------------------

    def _call(self, group: Group) -> None:
        out = self.places.address[group.members]
        row = group.row
        assert row is not None
        if row.arity is None:
            tables = [self._stacked(group)]
        else:
            tables = [
                (buffer, addresses[:, None])
                for buffer, addresses in map(self.places.located, self._nodes(group))
            ]
        aligned = self._aligned(group, out, tables)
        if row.arity is None and not aligned.inner:
            aligned.inner = [(1, (1,))]  # a single operand is reduced over too
        views = iter([aligned.view(index) for index in range(len(tables))])
        sizes = tuple(size for size, _ in aligned.outer)
        slots = zip(group.slots, group.varies, strict=True)
        operands: list[Operand] = (
            [
                next(views) if varies else self._constant(slot.reshape(sizes))
                for slot, varies in slots
            ]
            if row.arity is not None
            else list(views)
        )
        self.forward.append(
            Apply(
                aligned.sizes,
                group.batched,
                aligned.target(self.places.buffer_of[group.number], out),
                row=row,
                operands=tuple(operands),
                reduced=len(aligned.inner),
            )
        )

    def _nodes(self, group: Group) -> list[np.ndarray]:
        """The slots that hold nodes rather than constants."""
        return [s for s, v in zip(group.slots, group.varies, strict=True) if v]

    def _stacked(self, group: Group) -> Table:
        """The operands of an n-ary call as one table, (members, operands)."""
        located = [self.places.located(slot) for slot in self._nodes(group)]
        if all(group.varies) and len({buffer for buffer, _ in located}) == 1:
            return located[0][0], np.column_stack([table for _, table in located])
        count, width = len(group.members), len(group.slots)
        space = self._space((count, width), group.batched)
        for index, (slot, varies) in enumerate(
            zip(group.slots, group.varies, strict=True)
        ):
            value: Operand
            if varies:
                buffer, addresses = self.places.located(slot)
                place, table = self._gathered((buffer, addresses[:, None]))
                value = View(place, int(table[0, 0]), (1,))
            else:
                value = self._constant(slot)
            target = replace(space, offset=index, strides=(width,))
            self.forward.append(Contract((count,), group.batched, target, first=value))
        return space.buffer, np.arange(count * width).reshape(count, width)

    # -- views -----------------------------------------------------------------------

    def _aligned(self, group: Group, out: np.ndarray, tables: list[Table]) -> _Aligned:
        """Write tables over common axes; what follows no stride is gathered first.

        All as they are, if they allow it; else what does not fit the result by itself
        is gathered; else everything is.
        """
        for attempt in range(3):
            if attempt == 1:
                tables = [
                    table if _axes(out, [table]) else self._gathered(table)
                    for table in tables
                ]
            elif attempt == 2:
                tables = [self._gathered(table) for table in tables]
            found = _axes(out, tables)
            if found:
                return _Aligned(tables, *found)
        raise AssertionError("gathered operands lie in order")

    def _gathered(self, table: Table) -> Table:
        """Copy scattered operands into a region of their own."""
        source, addresses = table
        batched = self.places.buffers[source].batched
        space = self._space(addresses.shape, batched)
        self.forward.append(
            Gather(addresses.shape, batched, space, source=source, addresses=addresses)
        )
        return space.buffer, np.arange(addresses.size).reshape(addresses.shape)

    def _space(self, sizes: tuple[int, ...], batched: bool) -> View:
        """Return a fresh contiguous region with a gradient."""
        self.places.buffers.append(Buffer(prod(sizes), batched, prod(sizes)))
        strides = tuple(prod(sizes[i + 1 :]) for i in range(len(sizes)))
        return View(len(self.places.buffers) - 1, 0, strides)

    def _constant(self, values: np.ndarray) -> Operand:
        """Return constants over the axes as a float or as a view of stored numbers."""
        kept = compressed(values)
        if kept.size == 1:
            return float(kept.flat[0])
        strides = tuple(
            0 if size == 1 else prod(kept.shape[axis + 1 :])
            for axis, size in enumerate(kept.shape)
        )
        shared = self.places.buffers[SHARED]
        view = View(SHARED, shared.size, strides)
        self.constants.append(kept.ravel())
        shared.size += kept.size
        return view

    # -- single nodes ----------------------------------------------------------------

    def _lines(self, group: Group) -> list[Line]:
        """Return a group's members as lines of float arithmetic."""
        address = self.places.address
        lines = [
            Line(int(address[member]), differentiable=group.differentiable)
            for member in group.members
        ]
        if group.row is not None:
            columns = [
                address[slot].tolist() if varies else slot.tolist()
                for slot, varies in zip(group.slots, group.varies, strict=True)
            ]
            for line, operands in zip(lines, zip(*columns, strict=True), strict=True):
                line.row, line.operands = group.row, operands
            return lines
        assert group.constant is not None
        for line, constant in zip(lines, group.constant.tolist(), strict=True):
            line.constant = constant
        for segment in group.segments:
            tables = [table for _, table in self.places.factors(segment)]
            if len(tables) == 1:
                tables.append(np.full_like(tables[0], NONE))
            rows = zip(
                segment.coefficient.tolist(),
                *map(np.ndarray.tolist, tables),
                strict=True,
            )
            for line, row in zip(lines, rows, strict=True):
                line.terms += tuple(zip(*row, strict=True))
        return lines

    def _flush(self) -> None:
        """Close a stretch of plain float arithmetic."""
        if self.pending:
            out = View(SHARED, 0, ())
            self.forward.append(Scalars((), False, out, lines=tuple(self.pending)))
            self.pending = []


def _axes(out: np.ndarray, tables: list[Table]):
    """Return the axes over members and over terms that all tables share, if any."""
    if not all(is_regular(table) for _, table in tables):
        return None
    inner = common_axes([table[0] for _, table in tables]) if tables else []
    outer = common_axes([out, *[table[:, 0] for _, table in tables]])
    return None if inner is None or outer is None else (outer, inner)
