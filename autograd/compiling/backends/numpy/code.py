"""The two passes of a plan as source, compiled, and the names of the arrays in it."""

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from types import CodeType

from autograd.compiling.backends.interface import Comment
from autograd.compiling.backends.numpy.emitting import Block, Emitter, functions
from autograd.compiling.backends.numpy.floats.stretches import Passages
from autograd.compiling.backends.numpy.naming import Names
from autograd.compiling.backends.numpy.together import Arena, together
from autograd.compiling.instructions import Contract, views_of
from autograd.compiling.plan import SHARED, Plan

# Parameters from which views of another array cost less than a copy.  One layer's value
# and gradient, lent and copied: with 5,000 parameters 29 and 29 µs, with 20,000 38 and
# 43, with 100,000 98 and 123.
LEND = 20_000


class Code:
    """The two passes as source, compiled once, and the arrays that it names.

    Attributes:
        lent: how many parameters are read and differentiated where the caller keeps
            them, all or none.  It pays for many, if they are met by views of their own.
        rows: the buffers that keep a row for each example, as they are given; those of
            all others lie side by side.
        has_arena: whether batched buffers lie in one array, the ``arena``.
    """

    def __init__(self, plan: Plan, careful: bool = False):
        self.plan, self.is_careful = plan, careful
        self.rows = _kept_in_rows(plan)
        self.arena = Arena(plan)
        kept, late = together(self.arena, plan.backward)
        self.names = Names([*plan.buffers, self.arena.buffer], plan.dtype)
        self.passages = Passages(plan)
        emitter = Emitter(self.names, self.passages, careful)
        self._passes: dict[str, list[Block]] = {
            "forward": emitter.emit(plan.forward),
            "backward": [
                *emitter.emit(kept),
                *((it, line) for it, one in late for line in emitter.steps(one)),
            ],
        }
        self.has_arena = bool(late)
        self._stretches = emitter.scalars.texts()
        self.compiled = [
            *map(_code, self._stretches),
            *(code for each in self._passes.items() for code in _compiled(*each)),
        ]
        self.lent = plan.parameters if self._lends() else 0

    def source(self, comment: Comment) -> str:
        """Return the two passes as text, each instruction led by its formula."""
        passes = [
            function
            for name, blocks in self._passes.items()
            for function in functions(name, blocks, comment)
        ]
        return "\n\n".join([*self._stretches, *passes])

    @cached_property
    def careful(self) -> "Code":
        """The same for numbers at which ``math`` raises."""
        return Code(self.plan, careful=True)

    def _lends(self) -> bool:
        """Return whether the parameters are worth lending, and no view has others."""
        count = self.plan.parameters
        return (
            count >= LEND
            and self.plan.lendable
            and all(
                x.offset >= count or x.is_within(count)
                for x in self.names.arrays
                if x.buffer == SHARED and not x.empty
            )
        )


def _kept_in_rows(plan: Plan) -> frozenset[int]:
    """Return the inputs that are left as they are given.

    Others are read number by number, for all examples: a number of each row takes
    0.6 ns, of a column 0.13, and turning rows into columns 0.5.
    """
    reads = [0] * len(plan.buffers)
    for it in (*plan.forward, *plan.backward):
        if isinstance(it, Contract) and it.second and _sums(plan, it):
            continue  # products of matrices take either
        for view in views_of(it):
            reads[view.buffer] += math.prod(
                [n for n, s in zip(it.sizes, view.strides, strict=True) if s]
            )
    return frozenset(
        [i for i, b in enumerate(plan.buffers) if b.given and reads[i] < b.size]
    )


def _sums(plan: Plan, it: Contract) -> bool:
    over_the_batch = it.batched and not plan.buffers[it.out.buffer].batched
    return over_the_batch or 0 in it.out.strides


def _compiled(name: str, blocks: Sequence[Block]) -> Iterator[CodeType]:
    """Yield the functions one by one: a syntax tree takes much memory."""
    for function in functions(name, blocks):
        yield _code(function)


def _code(function: str) -> CodeType:
    return compile(function, "<compiled graph>", "exec")
