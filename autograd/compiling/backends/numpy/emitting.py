"""The instruction list as straight-line Python over NumPy.

Each instruction becomes one call or a few, on views that are made once per batch size,
with ``out=`` wherever NumPy takes it.
"""

from collections.abc import Sequence
from functools import partial, singledispatchmethod
from textwrap import indent
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Comment
from autograd.compiling.backends.numpy.contraction import contraction_lines
from autograd.compiling.backends.numpy.copies import (
    gather_line,
    joined_line,
    scatter_line,
)
from autograd.compiling.backends.numpy.floats.scalar_code import ScalarCode
from autograd.compiling.backends.numpy.floats.stretches import Passages
from autograd.compiling.backends.numpy.naming import BATCH, Axis, Names, Shaped
from autograd.compiling.backends.numpy.statements import Expression, stored
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Pull,
    Put,
    Scalars,
    Scatter,
    Take,
    View,
    Zero,
)
from autograd.compiling.plan import SHARED

# Lines in one function.  Python compiles a chain in 17 µs a node at 150 to 400 lines,
# in 19 at 3,000, with a syntax tree as much larger; running it takes the same.
LONGEST = 400

Block = tuple[Instruction, str]  # a statement or a few, and what they carry out


class Emitter:
    """Turns instructions into statements.

    Args:
        passages: the single nodes of the plan.
        careful: whether 0·inf and 0·nan are 0 in all products, as in a sweep of the
            eager graph, and single nodes follow IEEE's rules; several times slower.
    """

    def __init__(self, names: Names, passages: Passages, careful: bool = False):
        self.names, self.passages, self.careful = names, passages, careful
        self.scalars = ScalarCode(names.value, careful)

    def emit(self, instructions: Sequence[Instruction]) -> list[Block]:
        """Return the statements that carry out the instructions."""
        blocks: list[Block] = []
        waiting = list(reversed(instructions))
        while waiting:
            it = waiting.pop()
            then = waiting[-1] if waiting else None
            if isinstance(it, Contract) and isinstance(then, Contract):
                line = joined_line(self.names, it, then)
                if line is not None:
                    blocks.append((waiting.pop(), line))
                    continue
            blocks += [(it, line) for line in self.lines(it)]
        return blocks

    def steps(self, it: Contract) -> list[str]:
        """Return the statements for many steps at once; see ``together``."""
        return contraction_lines(self.names, it, self.careful, layered=True)

    @singledispatchmethod
    def lines(self, it: Instruction) -> list[str]:
        """Return the statements for one instruction."""
        raise TypeError(f"no NumPy code for {type(it).__name__}")

    @lines.register
    def _(self, it: Contract) -> list[str]:
        return contraction_lines(self.names, it, self.careful)

    @lines.register
    def _(self, it: Apply) -> list[str]:
        axes, reduced = self._call_axes(it, [it.out])
        operands = self._operands(it, axes, reduced, first=1)
        function = self.names.value(it.row.vector)
        takes_out = it.row.arity is not None and _takes_out(it.row.vector)
        call = Expression(function, tuple(operands), takes_out)
        return [stored(self.names.view(it.out, axes, 0), call)]

    @lines.register
    def _(self, it: Pull) -> list[str]:
        flows = [it.upstream] if isinstance(it.upstream, View) else []
        axes, reduced = self._call_axes(it, [it.out, it.result, *flows])
        operands = self._operands(it, axes, reduced, first=2 + len(flows))
        slope = self._slope(it, self.names.view(it.result, axes, 1), operands)
        if isinstance(it.upstream, View):
            upstream = self.names.view(it.upstream, axes, 2)
        else:
            upstream = f"{it.upstream!r} * s" if it.seeded else repr(it.upstream)
        out = self.names.view(it.out, [*reduced, *axes], 0)
        function = "scaled" if self.careful else "multiply"
        product = Expression(function, (slope, upstream), not self.careful)
        if len(reduced) > 1:
            return [stored(out, f"{product}.reshape({out}.shape)", it.add)]
        return [stored(out, product, it.add)]

    def _slope(self, it: Pull, result: str, operands: list[str]) -> str:
        """Return the local derivative; an n-ary row's are stacked along axis 0."""
        if it.row.arity is None:
            rule = self.names.value(it.row.partials)
            call = Expression(rule, (result, operands[0]))
            return str(Expression("stacked", (str(call),)))
        rule = it.row.array_rule(it.index)
        if type(rule) is float:
            return repr(rule)
        return str(Expression(self.names.value(rule), (result, *operands)))

    @lines.register
    def _(self, it: Gather) -> list[str]:
        return [gather_line(self.names, it)]

    @lines.register
    def _(self, it: Scatter) -> list[str]:
        return [scatter_line(self.names, it)]

    @lines.register
    def _(self, it: Take) -> list[str]:
        axes = self.names.axes(it, [it.out, it.index, it.choices])
        flat, addresses = self._picked(it, it.choices, axes, 2)
        out = self.names.view(it.out, axes, 0)
        index = self.names.view(it.index, axes, 1)
        where = f"places({index}, {it.count}, {it.batched})"
        return [f"{out}[...] = {flat}.take({addresses.format(where)})"]

    @lines.register
    def _(self, it: Put) -> list[str]:
        """One call of ``add.at`` on flat arrays, which is quick on no others."""
        flows = [it.upstream] if isinstance(it.upstream, View) else []
        axes = self.names.axes(it, [it.out, it.index, *flows])
        flat, addresses = self._picked(it, it.out, axes, 0)
        where = f"{self.names.view(it.index, axes, 1)}.astype(int)"  # it was looked at
        if isinstance(it.upstream, View):
            upstream = self.names.view(it.upstream, axes, 2)
        else:
            upstream = f"{it.upstream!r} * s" if it.seeded else repr(it.upstream)
        return [f"put({flat}, {addresses.format(where)}, {upstream})"]

    def _picked(
        self, it: Take | Put, choices: View, axes: Sequence[Axis], which: int
    ) -> tuple[str, str]:
        """Return the choices as a flat array, and the addresses of places in it.

        The second is a text with a gap for the places.
        """
        kept = [axis for axis in axes if axis.size != BATCH]
        steps = [(axis.size, axis.strides[which] or 0) for axis in kept]
        ends = [(size - 1) * step for size, step in (*steps, (it.count, it.step))]
        low = sum(end for end in ends if end < 0)
        span: tuple = ((sum(map(abs, ends)) + 1, 1),)
        moves = self.names.buffers[choices.buffer].batched
        if moves:
            span = (*span, (BATCH, None))
        name = self.names.array(
            Shaped(choices.buffer, choices.offset + low, span, choices.slope)
        )
        grid = np.ix_(*[np.arange(size) * step for size, step in steps])
        starts = np.asarray(sum(grid, np.array(-low)))
        first = self.names.value(starts[..., None] if it.batched else starts, "i")
        text = f"{first} + {it.step} * {{}}"
        return (
            (f"{name}.reshape(-1)", f"({text}) * B + arange(B)")
            if moves
            else (name, text)
        )

    @lines.register
    def _(self, it: Zero) -> list[str]:
        axes: tuple = ((it.stop - it.out.offset, 1),)
        if it.batched:
            axes = (*axes, (BATCH, None))
        name = self.names.array(Shaped(it.out.buffer, it.out.offset, axes, True))
        return [f"{name}.fill(0.0)"]

    @lines.register
    def _(self, it: Scalars) -> list[str]:
        """Calls of functions; their numbers stay in ``T``, gradients in ``D``."""
        memory = self.names.base(SHARED, slope=False)
        passage = self.passages.of(it)
        if not it.reverse:
            return self.scalars.forward(passage, memory)
        slopes = self.names.base(SHARED, slope=True)
        return self.scalars.backward(passage, slopes, it)

    # -- calls -----------------------------------------------------------------------

    def _call_axes(
        self, it: Apply | Pull, views: list[View]
    ) -> tuple[list[Axis], list[Axis]]:
        """Return the axes that a call keeps, and those that an n-ary row reduces.

        Their strides are those of ``views``, then of the operands.
        """
        views = [*views, *(x for x in it.operands if isinstance(x, View))]
        axes = [
            Axis(size, tuple(view.strides[index] for view in views))
            for index, size in enumerate(it.sizes)
        ]
        kept = len(axes) - it.reduced
        outer = self.names.merged(axes[:kept]) + self.names.batch_axis(it, views)
        return outer, self.names.merged(axes[kept:])

    def _operands(
        self,
        it: Apply | Pull,
        axes: Sequence[Axis],
        reduced: Sequence[Axis],
        first: int,
    ) -> list[str]:
        """Return the operands' names; reduced axes stand in front, as one.

        Such a row takes its operands whole, even where one is repeated along an axis.
        """
        names = []
        for operand in it.operands:
            if not isinstance(operand, View):
                names.append(repr(operand))
                continue
            both = [*reduced, *axes]
            name = self.names.view(operand, both, first, whole=bool(reduced))
            if len(reduced) > 1:
                name = f"{name}.reshape(-1, *{name}.shape[{len(reduced)}:])"
            names.append(name)
            first += 1
        return names


def _takes_out(function: Any) -> bool:
    if isinstance(function, partial):
        function = function.func
    return isinstance(function, np.ufunc)


def functions(
    name: str, blocks: Sequence[Block], comment: Comment | None = None
) -> list[str]:
    """Return the statements as functions of bounded length; the last calls the rest.

    A pass takes the seed ``s`` and the number of examples ``B``.

    Args:
        comment: what to write above each instruction, if anything.
    """
    chunks: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        length += block[1].count("\n") + 1
        if length > LONGEST:
            chunks.append([])
            length = 0
        chunks[-1].append(block)
    texts = [_commented(chunk, comment) for chunk in chunks]
    if len(texts) == 1:
        return [_function(name, texts[0])]
    parts = [_function(f"{name}_{i}", text) for i, text in enumerate(texts)]
    calls = [f"{name}_{i}(s, B)" for i in range(len(chunks))]
    return [*parts, _function(name, calls)]


def _commented(blocks: Sequence[Block], comment: Comment | None) -> list[str]:
    """Return the statements, each instruction's first one led by its formula."""
    lines: list[str] = []
    latest = None
    for it, text in blocks:
        if comment is not None and it is not latest:
            lines.append(f"# {comment(it)}")
        latest = it
        lines.append(text)
    return lines


def _function(name: str, lines: Sequence[str]) -> str:
    body = "\n".join(lines) or "pass"
    return f"def {name}(s, B):\n" + indent(body, "    ") + "\n"
