"""The reverse pass: every instruction's pullback on the same views."""

from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from autograd.compiling.finding.flow import Flow
from autograd.compiling.finding.layout import addresses
from autograd.compiling.finding.placing import PARAMETERS, SHARED, Home
from autograd.compiling.finding.rolling import Rolled
from autograd.compiling.instructions import (
    Apply,
    Buffer,
    Contract,
    Gather,
    Instruction,
    Operand,
    Pull,
    Scalars,
    Scatter,
    View,
    Zero,
    may_be_infinite,
)


def reverse(rolled: Rolled, output: int) -> list[Instruction]:
    """Return the instructions that leave d(output)/d(parameter) in the gradients.

    Args:
        output: the number of the output node.
    """
    return _Reverser(rolled, output).run()


class _Reverser:
    def __init__(self, rolled: Rolled, output: int):
        self.rolled = rolled
        self.buffers = rolled.buffers
        self.output = output
        self.done: list[Instruction] = []
        self.written = [np.zeros(b.slopes, dtype=bool) for b in self.buffers]
        self.cleared = [np.zeros(b.slopes, dtype=bool) for b in self.buffers]
        self.uniform: dict[Home, float] = {}  # groups whose cotangent is one number
        self.flow = Flow(rolled, output)

    def run(self) -> list[Instruction]:
        grouping = self.rolled.places.grouping
        if grouping.groups[grouping.group_of[self.output]].differentiable:
            self._seed()
        for instruction in reversed(self.rolled.forward):
            if not self._reaches(instruction):
                continue
            if isinstance(instruction, Contract):
                self._contract(instruction)
            elif isinstance(instruction, Apply):
                self._apply(instruction)
            elif isinstance(instruction, Gather):
                self._gather(instruction)
            elif isinstance(instruction, Scalars):
                self._scalars(instruction)
        return [*self._zeros(), *self.done]

    # -- what arrives where ----------------------------------------------------------

    def _reaches(self, instruction: Instruction) -> bool:
        """Whether a cotangent arrives at an instruction and has somewhere to go."""
        if isinstance(instruction, Scalars):
            return any(self._arrived(SHARED, x.target) for x in instruction.lines)
        out = instruction.out
        if self.flow.home(out) in self.uniform:
            return True
        if out.offset >= self.buffers[out.buffer].slopes:
            return False
        places = self._places(instruction.sizes, out)
        return bool(self.written[out.buffer][places].any())

    def _arrived(self, buffer: int, address: int) -> bool:
        inside = address < self.buffers[buffer].slopes
        return inside and bool(self.written[buffer][address])

    def _places(self, sizes, view: View) -> np.ndarray:
        """The distinct addresses behind a view, as far as it moves."""
        moving = [(n, s) for n, s in zip(sizes, view.strides, strict=True) if s]
        return addresses(view.offset, [n for n, _ in moving], [s for _, s in moving])

    # -- cotangents ------------------------------------------------------------------

    def _seed(self) -> None:
        number = self.output
        place = self.rolled.places.buffer_of[
            self.rolled.places.grouping.group_of[number]
        ]
        view = View(place, int(self.rolled.places.address[number]), ())
        batched = self.buffers[place].batched
        home = self.flow.home(view)
        if home in self.flow.made and home == (place, view.offset):
            self.uniform[home] = 1.0
        else:
            self._emit(Contract((), batched, view, first=1.0, seeded=True))

    def _upstream(self, instruction: Instruction) -> tuple[Operand, bool]:
        """Return the cotangent of the result: a view, or a number times the seed."""
        out = instruction.out
        key = self.flow.home(out)
        if key in self.uniform:
            return self.uniform[key], True
        return replace(out, slope=True), False

    def _contract(self, instruction: Contract) -> None:
        upstream, seeded = self._upstream(instruction)
        first, second = instruction.first, instruction.second
        coefficient = instruction.coefficient
        pairs: list[tuple[Any, Any]] = [(first, second), (second, first)]
        if first == second:
            coefficient, pairs = 2.0 * coefficient, pairs[:1]
        for operand, other in pairs:
            if not self.flow.reaches(operand):
                continue
            contribution = Contract(
                instruction.sizes, instruction.batched, operand,
                first=upstream, second=other, coefficient=coefficient, seeded=seeded,
                guarded=self.flow.is_steep(instruction.out),
                group=instruction.group,
            )  # fmt: skip
            if isinstance(upstream, float):
                contribution.coefficient *= upstream
                contribution.first, contribution.second = 1.0, None
                if isinstance(other, View):
                    contribution.first = other
                elif self._stays_uniform(contribution):
                    continue
            self._emit(contribution)

    def _stays_uniform(self, contribution: Contract) -> bool:
        """Note a cotangent that is one number for a whole group; no array is needed."""
        view = contribution.out
        home = self.flow.home(view)
        buffer = self.buffers[view.buffer]
        moving = [n for n, s in zip(contribution.sizes, view.strides, strict=True) if s]
        group = self.flow.inner_groups.get(home)
        if (
            self.flow.uses[home] != 1
            or group is None
            or home != (view.buffer, view.offset)
            or prod(moving) != len(group.members)
            or len(np.unique(self._places(contribution.sizes, view))) != prod(moving)
            or contribution.batched != buffer.batched
            or home not in self.flow.made
        ):
            return False
        still = prod(contribution.sizes) // prod(moving)
        self.uniform[home] = contribution.coefficient * still
        return True

    def _apply(self, instruction: Apply) -> None:
        upstream, seeded = self._upstream(instruction)
        row = instruction.row
        for index, operand in enumerate(instruction.operands):
            if not self.flow.reaches(operand):
                continue
            if row.arity is not None and row.is_flat(index):
                continue
            pull = Pull(
                instruction.sizes, instruction.batched, operand, row=row,
                operands=instruction.operands, reduced=instruction.reduced,
                index=index, result=instruction.out, upstream=upstream, seeded=seeded,
                guarded=may_be_infinite(row) or self.flow.is_steep(instruction.out),
                group=instruction.group,
            )  # fmt: skip
            still = 0 in operand.strides or (
                instruction.batched and not self.buffers[operand.buffer].batched
            )
            if still or self._repeats(pull):
                space = self._space(instruction.sizes, instruction.batched)
                pull.out = space
                self.done.append(pull)
                self._emit(
                    Contract(
                        instruction.sizes, instruction.batched, operand, first=space
                    )
                )
            else:
                self._emit(pull)

    def _space(self, sizes, batched: bool) -> View:
        """Return a fresh region for a product before it is summed."""
        strides = tuple(prod(sizes[i + 1 :]) for i in range(len(sizes)))
        self.buffers.append(Buffer(prod(sizes), batched))
        self.written.append(np.zeros(0, dtype=bool))
        self.cleared.append(np.zeros(0, dtype=bool))
        self.flow.reached.append(np.zeros(0, dtype=bool))
        return View(len(self.buffers) - 1, 0, strides)

    def _gather(self, instruction: Gather) -> None:
        table = instruction.addresses
        source = instruction.source
        if not self.flow.reached[source][
            table[table < len(self.flow.reached[source])]
        ].any():
            return
        self._clear(source, table.ravel())
        self.written[source][table] = True
        self.done.append(
            Scatter(
                instruction.sizes,
                instruction.batched,
                View(source, 0, ()),
                addresses=table,
                upstream=replace(instruction.out, slope=True),
            )
        )

    def _scalars(self, instruction: Scalars) -> None:
        touched = set()
        for line in instruction.lines:
            if not line.differentiable:
                continue
            touched.add(line.target)
            for _, first, second in line.terms:
                touched.update(x for x in (first, second) if x >= 0)
            touched.update(x for x in line.operands if type(x) is int)
        limit, flows = self.buffers[SHARED].slopes, self.flow.reached[SHARED]
        pulled = np.array(sorted(x for x in touched if x < limit and flows[x]))
        self._clear(SHARED, pulled)
        self.written[SHARED][pulled] = True
        self.done.append(
            replace(instruction, reverse=True, pulled=tuple(pulled.tolist()))
        )

    # -- writing or adding -------------------------------------------------------------

    def _emit(self, instruction: Instruction) -> None:
        """Append a contribution; the first to arrive writes, later ones add."""
        instruction.out = replace(instruction.out, slope=True)
        for part in self._unrolled(instruction):
            places = self._places(part.sizes, part.out)
            written = self.written[part.out.buffer]
            part.add = bool(written[places].any()) or bool(
                self.cleared[part.out.buffer][places].any()
            )
            if part.add:
                self._clear(part.out.buffer, places.ravel())
            written[places] = True
            self.done.append(part)

    def _clear(self, buffer: int, places: np.ndarray) -> None:
        self.cleared[buffer][places[~self.written[buffer][places]]] = True

    def _repeats(self, instruction: Instruction) -> bool:
        places = self._places(instruction.sizes, instruction.out).ravel()
        return len(np.unique(places)) != len(places)

    def _unrolled(self, instruction: Instruction) -> Iterator[Instruction]:
        """Split a contribution to overlapping windows into slices that do not."""
        if not isinstance(instruction, Contract) or not self._repeats(instruction):
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
            yield from self._unrolled(part)

    def _zeros(self) -> list[Instruction]:
        """Clear, before all else, what is added to without having been written.

        Also the gradient of parameters that nothing arrives at.
        """
        result: list[Instruction] = []
        count = len(self.rolled.places.grouping.groups[PARAMETERS].members)
        self.cleared[SHARED][:count] |= ~self.written[SHARED][:count]
        for buffer, cleared in enumerate(self.cleared):
            edges = np.flatnonzero(np.diff(np.r_[False, cleared, False]))
            for start, stop in edges.reshape(-1, 2).tolist():
                view = View(buffer, start, (), slope=True)
                result.append(Zero((), self.buffers[buffer].batched, view, stop=stop))
        return result


def _without(items: tuple, axis: int) -> tuple:
    return items[:axis] + items[axis + 1 :]


def _sliced(operand, axis: int, index: int):
    """Return a view without one axis, at one place along it."""
    if not isinstance(operand, View):
        return operand
    offset = operand.offset + index * operand.strides[axis]
    return replace(operand, offset=offset, strides=_without(operand.strides, axis))
