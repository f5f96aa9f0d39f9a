"""From groups to instructions: addresses, views, and the forward pass."""

from dataclasses import dataclass, field
from math import prod

import numpy as np

from autograd.compiling.grouping import Group, Grouping, Segment
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
from autograd.compiling.layout import common_axes, compressed, is_regular
from autograd.compiling.tape import Tape

PARAMETERS = 0  # the group of the parameters
SHARED = 0  # the buffer of everything without a batch
SMALL = 12  # numbers touched by a group that is computed in plain floats


@dataclass
class Rolled:
    """The forward pass, and all that the reverse pass and a backend need to know.

    Attributes:
        buffers: sizes; buffer 0 is shared.
        initial: the shared buffer before the first run, (size,).
        ones: per batched buffer, the addresses that hold a constant 1.
        forward: the instructions, in order.
        buffer_of: group number → buffer.
        address: node number → address in its buffer.
        differentiable: per group, whether it depends on a parameter.
    """

    grouping: Grouping
    buffers: list[Buffer]
    initial: np.ndarray
    ones: dict[int, np.ndarray]
    buffer_of: list[int]
    address: np.ndarray
    forward: list[Instruction] = field(default_factory=list)


def roll(tape: Tape, grouping: Grouping) -> Rolled:
    """Return the forward pass of a grouped tape."""
    return _Roller(tape, grouping).roll()


class _Roller:
    def __init__(self, tape: Tape, grouping: Grouping):
        self.tape = tape
        self.groups = grouping.groups
        self.grouping = grouping
        self.buffers = [Buffer(0, False)]
        self.ones: dict[int, np.ndarray] = {}
        self.constants: list[np.ndarray] = []
        self.pending: list[Line] = []
        self.forward: list[Instruction] = []

    def roll(self) -> Rolled:
        self._find_biases()
        self._turn()
        self._place()
        for group in self.groups:
            if not group.is_leaf:
                self._group(group)
        self._flush()
        shared = self.buffers[SHARED]
        initial = np.zeros(shared.size)
        for group in self.groups:
            if group.has_ones and self.buffer_of[group.number] == SHARED:
                initial[self._ones_of(group)] = 1.0
        start = shared.size - sum(len(values) for values in self.constants)
        if self.constants:
            initial[start:] = np.concatenate(self.constants)
        return Rolled(
            self.grouping, self.buffers, initial, self.ones, self.buffer_of,
            self.address, self.forward,
        )  # fmt: skip

    # -- where everything lies -----------------------------------------------------

    def _find_biases(self) -> None:
        """Give ones to the groups that meet weights whose bias lies behind them.

        ``Σ w·h + b`` is then ``Σ [w b]·[h 1]``: one product instead of a product and a
        sum.
        """
        for group in self.groups:
            biases = [s for s in group.segments if self._is_bias(s)]
            weights = [s for s in group.segments if self._is_weights(s)]
            if len(biases) == 1 and len(weights) == 1:
                self._join(group, weights[0], biases[0])

    def _is_bias(self, segment: Segment) -> bool:
        return (
            segment.second is None
            and segment.first.shape[1] == 1
            and self._one_source(segment.first, PARAMETERS)
            and bool((segment.coefficient == 1.0).all())
        )

    def _is_weights(self, segment: Segment) -> bool:
        return (
            segment.second is not None
            and self._one_source(segment.first, PARAMETERS)
            and not self._one_source(segment.second[:, :1], PARAMETERS)
            and bool((segment.coefficient == 1.0).all())
        )

    def _join(self, group: Group, weights: Segment, bias: Segment) -> None:
        """Let the bias be one more weight, where it lies behind them."""
        position = self.grouping.position
        rows, places = position[weights.first], position[weights.second]
        width = rows.shape[1]
        partner = self.groups[self.grouping.group_of[weights.second[0, 0]]]
        if (
            partner.width in (0, width)
            and len(partner.members) % width == 0
            and (position[bias.first][:, 0] == rows[:, -1] + 1).all()
            and (np.diff(rows, axis=1) == 1).all()
            and (np.diff(places, axis=1) == 1).all()
            and (places[:, 0] % width == 0).all()
        ):
            partner.width, partner.has_ones = width, True
            weights.bias = bias.first
            group.segments = [s for s in group.segments if s is not bias]

    def _one_source(self, numbers: np.ndarray, group: int) -> bool:
        return bool((self.grouping.group_of[numbers] == group).all())

    def _place(self) -> None:
        """Give every node its address: parameters, groups, data, then constants."""
        self.address = np.zeros(len(self.grouping.group_of), dtype=np.int64)
        self.buffer_of = [SHARED] * len(self.groups)
        shared = self.buffers[SHARED]
        later = []
        for group in self.groups:
            if group.batched:
                self.buffer_of[group.number] = len(self.buffers)
                buffer = Buffer(0, True, given=group.is_leaf)
                self.buffers.append(buffer)
                self._put(group, buffer)
                buffer.slopes = buffer.size if group.differentiable else 0
                if group.has_ones:
                    self.ones[len(self.buffers) - 1] = self._ones_of(group)
            elif group.is_leaf and not group.differentiable:
                later.append(group)
            else:
                self._put(group, shared)
        for group in later:
            self._put(group, shared)
        shared.slopes = shared.size  # constants follow, and have none

    def _put(self, group: Group, buffer: Buffer) -> None:
        place = np.arange(len(group.members))
        if group.width:  # unit by unit, so that what stands behind the units is a row
            rows = len(place) // group.width
            place = place % group.width * rows + place // group.width
        group.start = buffer.size
        self.address[group.members] = buffer.size + place
        buffer.size += len(place) + (rows if group.has_ones else 0)

    def _ones_of(self, group: Group) -> np.ndarray:
        rows = len(group.members) // group.width
        return group.start + len(group.members) + np.arange(rows)

    def _turn(self) -> None:
        """Lay out what feeds a group entry by entry as the group itself."""
        for group in reversed(self.groups):
            if not group.width or group.row is None:
                continue
            for slot, varies in zip(group.slots, group.varies, strict=True):
                source = (
                    self.groups[self.grouping.group_of[slot[0]]] if varies else None
                )
                if (
                    source is not None
                    and not source.is_leaf
                    and not source.width
                    and len(slot) == len(source.members)
                    and np.array_equal(slot, source.members)
                ):
                    source.width = group.width

    def _buffer(self, numbers: np.ndarray) -> int:
        return self.buffer_of[self.grouping.group_of[numbers.flat[0]]]

    # -- groups --------------------------------------------------------------------

    def _group(self, group: Group) -> None:
        work = len(group.members) * (
            sum(s.first.shape[1] for s in group.segments) + len(group.slots)
        )
        if not group.batched and work <= SMALL:
            self.pending += [self._line(group, i) for i in range(len(group.members))]
            return
        self._flush()
        made = len(self.forward)
        if group.row is None:
            self._sum(group)
        else:
            self._call(group)
        for instruction in self.forward[made:]:
            instruction.group = group.number
        self.forward[made].stands_for = sum(
            self.tape.scalars[number] for number in group.members
        )

    def _sum(self, group: Group) -> None:
        out = self.address[group.members]
        buffer = self.buffer_of[group.number]
        add = False
        for segment in group.segments:
            first, second = self._located(segment)
            self._segment(group, out, buffer, segment, first, second, add)
            add = True
        if not add or group.constant.any():
            axes = common_axes([out]) or []
            sizes = tuple(size for size, _ in axes)
            view = View(buffer, int(out[0]), tuple(s[0] for _, s in axes))
            shift = self._constant(group.constant.reshape(sizes))
            self.forward.append(Contract(sizes, group.batched, view, add, first=shift))

    def _located(self, segment):
        """Return (buffer, addresses) of both factors, the bias and its ones included."""
        first = self._buffer(segment.first), self.address[segment.first]
        if segment.second is None:
            return first, None
        second = self._buffer(segment.second), self.address[segment.second]
        bias = segment.bias
        if bias is not None:
            partner = self.groups[self.grouping.group_of[segment.second[0, 0]]]
            rows = len(partner.members) // partner.width
            first = first[0], np.hstack([first[1], self.address[segment.bias]])
            second = second[0], np.hstack([second[1], second[1][:, -1:] + rows])
            segment.coefficient = np.ones(first[1].shape)
        return first, second

    def _segment(self, group, out, buffer, segment, first, second, add) -> None:
        factors = [self._regular(group, factor) for factor in (first, second) if factor]
        inner = common_axes([table[0] for _, table in factors])
        if inner is None:
            factors = [self._gathered(group, factor) for factor in factors]
            inner = common_axes([table[0] for _, table in factors])
        outer = common_axes([out, *[table[:, 0] for _, table in factors]])
        if outer is None:
            factors = [
                factor
                if common_axes([out, factor[1][:, 0]]) is not None and index == 0
                else self._gathered(group, factor)
                for index, factor in enumerate(factors)
            ]
            inner = common_axes([table[0] for _, table in factors])
            outer = common_axes([out, *[table[:, 0] for _, table in factors]])
        if outer is None or inner is None:
            factors = [self._gathered(group, factor) for factor in factors]
            inner = common_axes([table[0] for _, table in factors])
            outer = common_axes([out, *[table[:, 0] for _, table in factors]])
        sizes = tuple(size for size, _ in outer) + tuple(size for size, _ in inner)
        target = View(
            buffer, int(out[0]), tuple(s[0] for _, s in outer) + (0,) * len(inner)
        )
        views: list[Operand] = [
            View(
                place,
                int(table[0, 0]),
                tuple(s[i + 1] for _, s in outer) + tuple(s[i] for _, s in inner),
            )
            for i, (place, table) in enumerate(factors)
        ]
        coefficient = self._constant(segment.coefficient.reshape(sizes))
        if isinstance(coefficient, View):
            if len(views) == 2:
                views = [self._product(group, sizes, views[0], coefficient), views[1]]
            else:
                views.append(coefficient)
            coefficient = 1.0
        self.forward.append(
            Contract(
                sizes,
                group.batched,
                target,
                add,
                first=views[0],
                second=views[1] if len(views) == 2 else None,
                coefficient=coefficient,
            )  # fmt: skip
        )

    def _product(self, group, sizes, first, second) -> View:
        """Multiply two factors of three beforehand."""
        view = self._space(sizes, group.batched)
        self.forward.append(
            Contract(sizes, group.batched, view, first=first, second=second)
        )
        return view

    def _regular(self, group: Group, factor):
        """Return the factor, gathered if its terms are not laid out alike."""
        return factor if is_regular(factor[1]) else self._gathered(group, factor)

    def _gathered(self, group: Group, factor):
        """Copy scattered operands into a region of their own."""
        source, table = factor
        batched = self.buffers[source].batched
        view = self._space(table.shape, batched)
        self.forward.append(
            Gather(table.shape, batched, view, source=source, addresses=table.copy())
        )
        return view.buffer, view.offset + np.arange(table.size).reshape(table.shape)

    def _space(self, sizes, batched: bool) -> View:
        """Return a fresh contiguous region with a gradient."""
        strides = tuple(prod(sizes[i + 1 :]) for i in range(len(sizes)))
        self.buffers.append(Buffer(prod(sizes), batched, prod(sizes)))
        return View(len(self.buffers) - 1, 0, strides)

    def _constant(self, values: np.ndarray) -> Operand:
        """Return constants over the axes as a float or as a view of stored numbers."""
        kept = compressed(values)
        if kept.size == 1:
            return float(kept.flat[0])
        strides = tuple(
            0 if size == 1 else prod(kept.shape[axis + 1 :])
            for axis, size in enumerate(kept.shape)
        )
        shared = self.buffers[SHARED]
        view = View(SHARED, shared.size, strides)
        self.constants.append(kept.ravel())
        shared.size += kept.size
        return view

    def _call(self, group: Group) -> None:
        out = self.address[group.members]
        columns: list[tuple[int, np.ndarray] | np.ndarray] = []
        if group.row.arity is None:
            columns = self._stacked(group)
        else:
            for slot, varies in zip(group.slots, group.varies, strict=True):
                columns.append(
                    (self._buffer(slot), self.address[slot][:, None])
                    if varies
                    else slot
                )
        located = [c for c in columns if isinstance(c, tuple)]
        axes = common_axes([out, *[table[:, 0] for _, table in located]])
        inner = common_axes([table[0] for _, table in located]) if located else []
        regular = all(is_regular(table) for _, table in located)
        if axes is None or inner is None or not regular:
            columns = [
                self._gathered(group, c) if isinstance(c, tuple) else c for c in columns
            ]
            located = [c for c in columns if isinstance(c, tuple)]
            axes = common_axes([out, *[table[:, 0] for _, table in located]])
            inner = common_axes([table[0] for _, table in located])
        sizes = tuple(n for n, _ in axes) + tuple(n for n, _ in inner)
        target = View(
            self.buffer_of[group.number],
            int(out[0]),
            tuple(s[0] for _, s in axes) + (0,) * len(inner),
        )
        operands: list[Operand] = []
        used = 0
        for column in columns:
            if isinstance(column, tuple):
                place, table = column
                operands.append(
                    View(
                        place,
                        int(table[0, 0]),
                        tuple(s[used + 1] for _, s in axes)
                        + tuple(s[used] for _, s in inner),
                    )
                )
                used += 1
            else:
                outer = tuple(n for n, _ in axes)
                operands.append(self._constant(column.reshape(outer)))
        self.forward.append(
            Apply(
                sizes,
                group.batched,
                target,
                row=group.row,
                operands=tuple(operands),
                reduced=len(inner) if group.row.arity is None else 0,
            )  # fmt: skip
        )

    def _stacked(self, group: Group) -> list:
        """The operands of an n-ary call as one table, (members, operands)."""
        sources = {self._buffer(slot) for slot in group.slots if slot.dtype != float}
        if all(group.varies) and len(sources) == 1:
            table = np.column_stack([self.address[slot] for slot in group.slots])
            return [(sources.pop(), table)]
        batched = group.batched
        count, width = len(group.members), len(group.slots)
        view = self._space((count, width), batched)
        for index, (slot, varies) in enumerate(
            zip(group.slots, group.varies, strict=True)
        ):
            target = View(view.buffer, view.offset + index, (width,))
            if varies:
                source, table = self._gathered(
                    group, (self._buffer(slot), self.address[slot][:, None])
                )
                value: Operand = View(source, int(table[0, 0]), (1,))
            else:
                value = self._constant(slot)
            self.forward.append(Contract((count,), batched, target, first=value))
        return [(view.buffer, np.arange(count * width).reshape(count, width))]

    # -- single nodes ---------------------------------------------------------------

    def _line(self, group: Group, member: int) -> Line:
        target = int(self.address[group.members[member]])
        if group.row is not None:
            operands = tuple(
                int(self.address[slot[member]]) if varies else float(slot[member])
                for slot, varies in zip(group.slots, group.varies, strict=True)
            )
            return Line(
                target, row=group.row, operands=operands,
                differentiable=group.differentiable,
            )  # fmt: skip
        terms = []
        for segment in group.segments:
            bias = segment.bias
            for k in range(segment.first.shape[1]):
                second = segment.second
                terms.append(
                    (
                        float(segment.coefficient[member, k]),
                        int(self.address[segment.first[member, k]]),
                        -1 if second is None else int(self.address[second[member, k]]),
                    )
                )
            if bias is not None:
                terms.append((1.0, int(self.address[bias[member, 0]]), -1))
        return Line(
            target, float(group.constant[member]), tuple(terms),
            differentiable=group.differentiable,
        )  # fmt: skip

    def _flush(self) -> None:
        """Close a stretch of plain float arithmetic."""
        if self.pending:
            out = View(SHARED, 0, ())
            self.forward.append(Scalars((), False, out, lines=tuple(self.pending)))
            self.pending = []
