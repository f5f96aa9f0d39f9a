"""Rolling: from groups to instructions on views, the forward pass."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.compiling.finding.aligning import Aligned, Aligner
from autograd.compiling.finding.groups import Calls, Few, Group, Segment, Sums
from autograd.compiling.finding.nodes import NONE, Call, Sum, Tape
from autograd.compiling.finding.placing import Layout, Table
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Instruction,
    Line,
    Operand,
    Scalars,
    Take,
    View,
)
from autograd.compiling.plan import SHARED
from autograd.ops.choosing import pick as PICK  # noqa: N812 - a row


def roll(tape: Tape, layout: Layout) -> tuple[list[Instruction], np.ndarray]:
    """Return the forward pass of a tape whose nodes have their places.

    Returns:
        The instructions in order, and the shared buffer before the first run, (size,).
        The layout gains buffers for what must be copied, and room for constants.
    """
    roller = _Roller(tape, layout)
    for group in layout.grouping.groups:
        if group.level > 0:
            roller.add(group)
    return roller.finish()


class _Roller:
    """Writes groups as instructions, one after the other."""

    def __init__(self, tape: Tape, layout: Layout):
        self.tape, self.layout = tape, layout
        self.forward: list[Instruction] = []
        self.aligner = Aligner(layout, self.forward)
        self.pending: list[Line] = []

    def add(self, group: Group) -> None:
        """Append the instructions for one group."""
        if isinstance(group, Few):
            self.pending += self._lines(group)
            return
        self._flush()
        made = len(self.forward)
        if isinstance(group, Sums):
            self._add_sums(group)
        elif isinstance(group, Calls):
            self._add_calls(group)
        nodes = sum([self.tape.scalars[number] for number in group.members])
        self.forward[made].stands_for = nodes

    def finish(self) -> tuple[list[Instruction], np.ndarray]:
        """Return the instructions, and what the shared buffer holds before all."""
        self._flush()
        constants = self.aligner.constants
        initial = np.zeros(self.layout.buffers[SHARED].size)
        initial[self.layout.ones.get(SHARED, [])] = 1.0
        for number, value in self.layout.grouping.fillers.items():
            initial[self.layout.address[number]] = value
        if constants:
            together = np.concatenate(constants)
            initial[len(initial) - len(together) :] = together
        return self.forward, initial

    def _target(self, group: Group, out: np.ndarray, aligned: Aligned) -> View:
        return aligned.target(self.layout.buffer_of[group.number], out)

    # -- sums ------------------------------------------------------------------------

    def _add_sums(self, group: Sums) -> None:
        out = self.layout.address[group.members]
        for index, segment in enumerate(group.segments):
            self._add_segment(group, out, segment, add=index > 0)
        if not group.segments or group.constant.any():
            aligned = self.aligner.aligned(out, [])
            shift = self.aligner.constant(group.constant.reshape(aligned.sizes))
            target, add = self._target(group, out, aligned), bool(group.segments)
            self.forward.append(
                Contract(aligned.sizes, group.batched, target, add, first=shift)
            )

    def _add_segment(
        self, group: Sums, out: np.ndarray, segment: Segment, add: bool
    ) -> None:
        """Append one contraction: the terms of a sum from one pair of groups.

        Coefficients that differ from term to term are a factor of their own.  Where
        that makes three, two are multiplied beforehand.
        """
        aligned = self.aligner.aligned(out, self.layout.factors(segment))
        sizes, batched = aligned.sizes, group.batched
        factors: list[Operand] = [*aligned.views]
        coefficient = self.aligner.constant(segment.coefficient.reshape(sizes))
        if isinstance(coefficient, View):
            if len(factors) == 2:
                depends = self.layout.depends(aligned.tables[0])
                space = self.aligner.space(sizes, batched, depends)
                self.forward.append(
                    Contract(
                        sizes, batched, space, first=factors[0], second=coefficient
                    )
                )
                factors[0] = space
            else:
                factors.append(coefficient)
            coefficient = 1.0
        second = factors[1] if len(factors) == 2 else None
        assert not isinstance(second, float)  # nodes and stored numbers are views
        self.forward.append(
            Contract(
                sizes, batched, self._target(group, out, aligned), add,
                first=factors[0], second=second, coefficient=coefficient,
            )
        )  # fmt: skip

    # -- calls -----------------------------------------------------------------------

    def _add_calls(self, group: Calls) -> None:
        out = self.layout.address[group.members]
        if group.row is PICK:
            self._add_take(group, out)
            return
        if group.row.arity is None:
            stacked = self._stacked(group, group.slots, group.varies)
            aligned = self.aligner.aligned(out, [stacked])
            if not aligned.inner:
                aligned.inner = [(1, (1,))]  # a single operand is reduced over too
            operands: list[Operand] = [*aligned.views]
        else:
            located = map(self.layout.located, group.node_slots)
            tables = [(buffer, addresses[:, None]) for buffer, addresses in located]
            aligned = self.aligner.aligned(out, tables)
            views = iter(aligned.views)
            operands = [
                next(views) if varies
                else self.aligner.constant(slot.reshape(aligned.sizes))
                for slot, varies in zip(group.slots, group.varies, strict=True)
            ]  # fmt: skip
        self.forward.append(
            Apply(
                aligned.sizes, group.batched, self._target(group, out, aligned),
                row=group.row, operands=tuple(operands), reduced=len(aligned.inner),
            )
        )  # fmt: skip

    def _add_take(self, group: Calls, out: np.ndarray) -> None:
        """Append what takes one of several numbers, by an index that is computed."""
        index, *choices = group.slots
        count = len(choices)
        table = self._stacked(group, choices, group.varies[1:])
        steps = np.diff(table[1], axis=1)
        if count > 1 and (steps != steps[0, 0]).any():
            table = self.aligner.gathered(table)  # now they stand at one distance
        buffer, places = self.layout.located(index)
        same = np.repeat(places[:, None], count, axis=1)
        aligned = self.aligner.aligned(out, [table, (buffer, same)])
        source, where = aligned.views
        outer = len(aligned.outer)
        assert len(aligned.inner) == (count > 1), "choices stand at one distance"
        step = source.strides[outer] if count > 1 else 0
        self.forward.append(
            Take(
                aligned.sizes[:outer], group.batched,
                _cut(self._target(group, out, aligned), outer),
                index=_cut(where, outer), choices=_cut(source, outer),
                step=step, count=count,
            )
        )  # fmt: skip

    def _stacked(
        self, group: Calls, slots: Sequence[np.ndarray], varies: Sequence[bool]
    ) -> Table:
        """Return some operands of n-ary calls as one table, (members, operands).

        Those of different buffers, and constants, are copied side by side.
        """
        located = [
            self.layout.located(slot)
            for slot, is_node in zip(slots, varies, strict=True)
            if is_node
        ]
        if all(varies) and len({buffer for buffer, _ in located}) == 1:
            return located[0][0], np.column_stack([table for _, table in located])
        count, width = len(group.members), len(slots)
        depends = any(self.layout.depends(table) for table in located)
        space = self.aligner.space((count, width), group.batched, depends)
        tables = iter(located)
        for index, (slot, is_node) in enumerate(zip(slots, varies, strict=True)):
            value: Operand
            if is_node:
                value = self._column(next(tables))
            else:
                value = self.aligner.constant(slot)
            target = replace(space, offset=index, strides=(width,))
            self.forward.append(Contract((count,), group.batched, target, first=value))
        return space.buffer, np.arange(count * width).reshape(count, width)

    def _column(self, located: Table) -> View:
        """Return one operand of many calls as a copy that lies in order."""
        buffer, addresses = located
        place, table = self.aligner.gathered((buffer, addresses[:, None]))
        return View(place, int(table[0, 0]), (1,))

    # -- single nodes ----------------------------------------------------------------

    def _lines(self, group: Few) -> list[Line]:
        """Return a group's members as lines of float arithmetic."""
        address = self.layout.address
        lines = []
        for member, node in zip(group.members, group.nodes, strict=True):
            target = int(address[member])
            if isinstance(node, Sum):
                what: tuple[float, tuple, Any, tuple] = (
                    node.constant,
                    self._terms(node),
                    None,
                    (),
                )
            else:
                what = 0.0, (), node.row, self._operands(node)
            lines.append(Line(target, *what, group.differentiable))
        return lines

    def _terms(self, node: Sum) -> tuple[tuple[float, int, int], ...]:
        address = self.layout.address
        return tuple(
            [
                (c, int(address[a]), int(address[b]) if b != NONE else NONE)
                for c, a, b in node.terms
            ]
        )

    def _operands(self, node: Call) -> tuple[int | float, ...]:
        address = self.layout.address
        return tuple([int(address[x]) if type(x) is int else x for x in node.operands])

    def _flush(self) -> None:
        """Close a stretch of plain float arithmetic."""
        if self.pending:
            out = View(SHARED, 0, ())
            self.forward.append(Scalars((), False, out, lines=tuple(self.pending)))
            self.pending = []


def _cut(view: View, axes: int) -> View:
    """Return a view over the first axes alone."""
    return replace(view, strides=view.strides[:axes])
