"""Contributions of many steps to one gradient of parameters, summed at once.

A cell unrolled in time hands a product of matrices to its weights at each step.  What
the steps read lies at equal distances, if all batched buffers lie in one array, the
arena: then the steps are one more axis, and one product does for all of them.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from math import prod

from autograd.compiling.instructions import Buffer, Contract, Instruction, View
from autograd.compiling.plan import SHARED, Plan

LEAST = 4  # steps that are worth a call of their own
# Numbers of a step's factor, or with a batch of its result, which are copied.  A step
# of its own takes 2.5 µs more than its part of all, the copy of a number 1 ns.
MOST = 2_000

Pair = tuple[Contract, Contract]  # one of the plan, and what is carried out


class Arena:
    """All batched buffers that are computed, as parts of one more buffer.

    Attributes:
        number: that buffer's.
        starts: buffer → where it begins in there.
    """

    def __init__(self, plan: Plan):
        self.plan, self.number = plan, len(plan.buffers)
        inside = [
            number
            for number, buffer in enumerate(plan.buffers)
            if buffer.batched and not buffer.given
        ]
        sizes = [plan.buffers[number].size for number in inside]
        ends = list(accumulate(sizes))
        self.starts = {
            number: end - size
            for number, size, end in zip(inside, sizes, ends, strict=True)
        }
        size = ends[-1] if ends else 0
        self.buffer = Buffer(size, True, size)

    def view(self, view: View) -> View:
        """Return a view as one of the arena, if its buffer lies there."""
        start = self.starts.get(view.buffer)
        if start is None:
            return view
        return replace(view, buffer=self.number, offset=view.offset + start)


def together(
    arena: Arena, instructions: Sequence[Instruction]
) -> tuple[list[Instruction], list[Pair]]:
    """Return the instructions of a reverse pass, and those that go together at its end.

    What they read stays as it is: a gradient is complete before it is handed on.
    """
    families: dict[Hashable, list[Contract]] = {}
    for it in instructions:
        if isinstance(it, Contract) and _is_late(arena.plan, it):
            families.setdefault(_family(arena, it), []).append(it)
    runs = [run for family in families.values() for run in _runs(arena, family)]
    gone = {id(it) for run in runs for it in run}
    kept = [it for it in instructions if id(it) not in gone]
    return kept, [(run[-1], _as_one(arena, run)) for run in runs]


def _is_late(plan: Plan, it: Contract) -> bool:
    """Whether a contraction adds to parameters' gradients, which nothing reads."""
    views = [x for x in (it.first, it.second) if x is not None]
    return (
        it.add
        and it.out.slope
        and it.out.buffer == SHARED
        and it.out.offset < plan.parameters
        and all(isinstance(x, View) for x in views)
        and _numbers(it) <= MOST
    )


def _numbers(it: Contract) -> int:
    """Return how many numbers of a step are copied."""
    moving = [it.out] if it.batched else [it.first, it.second]
    return max(
        [
            prod([n for n, s in zip(it.sizes, view.strides, strict=True) if s])
            for view in moving
            if isinstance(view, View)
        ]
    )


def _places(arena: Arena, it: Contract) -> list[View]:
    return [arena.view(x) for x in (it.first, it.second) if isinstance(x, View)]


def _family(arena: Arena, it: Contract) -> Hashable:
    """Return all that steps have in common: all but where their factors begin."""
    factors = [(x.buffer, x.strides, x.slope) for x in _places(arena, it)]
    return it.out, it.sizes, it.batched, it.coefficient, it.seeded, *factors


def _runs(arena: Arena, family: Sequence[Contract]) -> Iterator[list[Contract]]:
    """Yield steps whose factors begin at equal distances."""
    start = 0
    while start + 1 < len(family):
        step = _distances(arena, family[start], family[start + 1])
        stop = start + 2
        while (
            stop < len(family)
            and _distances(arena, family[stop - 1], family[stop]) == step
        ):
            stop += 1
        if stop - start >= LEAST:
            yield list(family[start:stop])
            start = stop
        else:
            start += 1


def _distances(arena: Arena, before: Contract, after: Contract) -> list[int]:
    both = zip(_places(arena, before), _places(arena, after), strict=True)
    return [b.offset - a.offset for a, b in both]


def _as_one(arena: Arena, steps: Sequence[Contract]) -> Contract:
    """Return the sum of the steps: their number is the first axis."""
    it = steps[0]
    distances = _distances(arena, it, steps[1])
    factors = [
        replace(view, strides=(distance, *view.strides))
        for view, distance in zip(_places(arena, it), distances, strict=True)
    ]
    return replace(
        it,
        sizes=(len(steps), *it.sizes),
        out=replace(it.out, strides=(0, *it.out.strides)),
        first=factors[0],
        second=factors[1] if len(factors) > 1 else None,
    )
