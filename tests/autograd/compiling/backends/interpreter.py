"""A second backend: the instruction list, walked one instruction at a time.

It reads the plan as ``backends/interface.py`` promises it, and nothing else.  Every
instruction is carried out by the letter, on whole index arrays, so it is also what the
words of ``instructions.py`` are held to.
"""

from functools import singledispatchmethod

import numpy as np

from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Pull,
    Scalars,
    Scatter,
    View,
    Zero,
)
from autograd.compiling.plan import SHARED
from autograd.ground.domain import unchecked


def build(plan):
    return Executable(plan)


class Executable:
    def __init__(self, plan):
        self.plan = plan

    def memory(self, batch):
        return Memory(self.plan, batch)

    def source(self, comment):
        return "\n".join(map(comment, [*self.plan.forward, *self.plan.backward]))


def product(local, factor, guarded=True):
    with np.errstate(all="ignore"):
        plain = np.multiply(local, factor)
    if not guarded:
        return plain
    return np.where((np.asarray(local) == 0) | (np.asarray(factor) == 0), 0.0, plain)


class Memory:
    """Every buffer is (numbers, batch), the batch 1 long where there is none."""

    def __init__(self, plan, batch):
        self.plan, self.batch = plan, batch
        self.values = [self.space(buffer, buffer.size) for buffer in plan.buffers]
        self.slopes = [self.space(buffer, buffer.slopes) for buffer in plan.buffers]
        self.values[SHARED][:, 0] = plan.initial
        for buffer, places in plan.ones.items():
            self.values[buffer][places] = 1.0

    def space(self, buffer, size):
        width = self.batch if buffer.batched else 1
        return np.full((size, width), np.nan, self.plan.dtype)

    # -- in and out --------------------------------------------------------------------

    def read(self, theta, shared, inputs):
        self.values[SHARED][: self.plan.parameters, 0] = theta
        for numbers, places in zip(shared, self.plan.shared, strict=True):
            self.values[SHARED][places, 0] = numbers
        for rows, (buffer, places) in zip(inputs, self.plan.inputs, strict=True):
            self.values[buffer][places] = rows.T

    def read_others(self, numbers):
        self.values[SHARED][self.plan.others, 0] = numbers

    def total(self):
        return float(np.sum(self.outputs()[0]))

    def bound(self, shapes, seed):
        return None

    def descent(self, rule):
        return None

    def outputs(self):
        return [self.numbers(buffer)[place] for buffer, place in self.plan.outputs]

    def gradient(self):
        return self.slopes[SHARED][: self.plan.parameters, 0].copy()

    def numbers(self, buffer):
        values = self.values[buffer]
        return values if self.plan.buffers[buffer].batched else values[:, 0]

    # -- passes ------------------------------------------------------------------------

    def run_forward(self):
        self.walk(self.plan.forward, 1.0)

    def run_backward(self, seed):
        self.walk(self.plan.backward, seed)

    def run(self, seed):
        self.run_forward()
        self.run_backward(seed)

    @unchecked
    def walk(self, instructions, seed):
        self.seed = seed
        with np.errstate(all="ignore"):
            for it in instructions:
                self.carry_out(it)

    # -- views -------------------------------------------------------------------------

    def table(self, view, it):
        """The addresses behind every index, (*sizes, 1)."""
        addresses = np.full(it.sizes, view.offset)
        for axis, (size, stride) in enumerate(zip(it.sizes, view.strides, strict=True)):
            shape = [1] * len(it.sizes)
            shape[axis] = size
            addresses = addresses + stride * np.arange(size).reshape(shape)
        return addresses

    def entries(self, operand, it):
        """An operand over all axes, (*sizes, batch); a number as it is."""
        if not isinstance(operand, View):
            return operand
        base = (self.slopes if operand.slope else self.values)[operand.buffer]
        return base[self.table(operand, it)]

    def put(self, it, entries):
        """Write entries, (*sizes, batch), summed where the result stays."""
        base = (self.slopes if it.out.slope else self.values)[it.out.buffer]
        width = self.batch if it.batched else 1
        entries = np.broadcast_to(entries, (*it.sizes, width)).astype(base.dtype)
        stays = tuple(i for i, s in enumerate(it.out.strides) if s == 0)
        summed = entries.sum(stays, keepdims=True)
        if it.batched and base.shape[1] == 1 and not self.is_batched(it.out):
            summed = summed.sum(-1, keepdims=True)
        first = tuple(
            slice(1) if i in stays else slice(None) for i in range(len(it.sizes))
        )
        places = self.table(it.out, it)[first]
        base[places] = base[places] + summed if it.add else summed

    def is_batched(self, view):
        return self.plan.buffers[view.buffer].batched

    # -- instructions ------------------------------------------------------------------

    @singledispatchmethod
    def carry_out(self, it):
        raise TypeError(f"unknown instruction {type(it).__name__}")

    @carry_out.register
    def _(self, it: Contract):
        number = it.coefficient * (self.seed if it.seeded else 1.0)
        entries = self.entries(it.first, it)
        if it.second is not None:
            entries = product(entries, self.entries(it.second, it), it.guarded)
        self.put(it, np.multiply(entries, number))

    def stacked(self, it, operand):
        """The operands of an n-ary row, (operands, *kept, batch)."""
        entries = self.entries(operand, it)
        kept = len(it.sizes) - it.reduced
        shape = (*entries.shape[:kept], -1, entries.shape[-1])
        return np.moveaxis(entries.reshape(shape), -2, 0)

    def reduced(self, view, it):
        """A result, (*kept, batch): any index along the reduced axes shows it."""
        entries = self.entries(view, it)
        for _ in range(it.reduced if isinstance(view, View) else 0):
            entries = entries[(..., 0, slice(None))]
        return entries

    @carry_out.register
    def _(self, it: Apply):
        if it.row.arity is None:
            entries = it.row.vector(self.stacked(it, it.operands[0]))
            for _ in range(it.reduced):
                entries = entries[..., None, :]
            # the result stays along the reduced axes: it is no sum
            places = self.table(it.out, it)
            self.values[it.out.buffer][places] = np.broadcast_to(
                entries, (*it.sizes, entries.shape[-1])
            )
        else:
            self.put(it, it.row.vector(*[self.entries(x, it) for x in it.operands]))

    @carry_out.register
    def _(self, it: Pull):
        upstream = self.reduced(it.upstream, it)
        if not isinstance(it.upstream, View) and it.seeded:
            upstream = upstream * self.seed
        result = self.reduced(it.result, it)
        if it.row.arity is None:
            operands = self.stacked(it, it.operands[0])
            slopes = np.stack(list(it.row.partials(result, operands)))
            entries = np.moveaxis(product(slopes, upstream, it.guarded), 0, -2)
            entries = entries.reshape(*it.sizes, entries.shape[-1])
        else:
            operands = [self.entries(x, it) for x in it.operands]
            local = it.row.partial(it.index, result, operands)
            entries = product(local, upstream, it.guarded)
        self.put(it, entries)

    @carry_out.register
    def _(self, it: Gather):
        self.values[it.out.buffer][:] = self.values[it.source][it.addresses.ravel()]

    @carry_out.register
    def _(self, it: Scatter):
        upstream = self.slopes[it.upstream.buffer]
        np.add.at(self.slopes[it.out.buffer], it.addresses.ravel(), upstream)

    @carry_out.register
    def _(self, it: Zero):
        self.slopes[it.out.buffer][it.out.offset : it.stop] = 0.0

    @carry_out.register
    def _(self, it: Scalars):
        x = self.values[SHARED][:, 0]
        if it.reverse:
            slopes = self.slopes[SHARED][:, 0]
            for line in reversed(it.lines):
                if line.target in it.pulled:
                    pull_line(it, line, x, slopes)
            return
        for line in it.lines:
            if line.row is not None:
                x[line.target] = line.row.evaluate(*numbers(line, x))
            else:
                x[line.target] = line.constant + sum(
                    c * float(x[a]) * (float(x[b]) if b >= 0 else 1.0)
                    for c, a, b in line.terms
                )


def numbers(line, x):
    return tuple(float(x[n]) if type(n) is int else n for n in line.operands)


def pull_line(it, line, x, slopes):
    upstream = float(slopes[line.target])
    if line.row is not None:
        locals_ = line.row.partials_at(float(x[line.target]), numbers(line, x))
        for operand, local in zip(line.operands, locals_, strict=True):
            if type(operand) is int and operand in it.pulled:
                slopes[operand] += product(local, upstream)
        return
    guarded = line.target in it.guarded
    for c, a, b in line.terms:
        for operand, other in ((a, b), (b, a)):
            if operand in it.pulled:
                factor = float(x[other]) if other >= 0 else 1.0
                slopes[operand] += product(factor, c * upstream, guarded)
