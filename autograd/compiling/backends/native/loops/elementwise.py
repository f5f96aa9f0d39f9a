"""Instructions entry by entry; neighbours over the same axes share one loop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language.lanes import Lanes, Number, select
from autograd.compiling.backends.native.language.rows import slope, value
from autograd.compiling.backends.native.loops.addresses import (
    BATCH,
    Access,
    Axis,
    Layout,
    apart,
)
from autograd.compiling.backends.native.loops.contraction import Product, product
from autograd.compiling.backends.native.loops.site import ONE, Indices, Site, Span
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Instruction,
    Operand,
    Pull,
    View,
)

LONGEST = 24  # instructions in one loop: more would not fit the registers

Step = Apply | Pull | Product


@dataclass
class Run:
    """Instructions that share a loop, and the views that each reads and writes."""

    sizes: tuple[int, ...]
    batched: bool
    steps: list[Step]
    instructions: list[Instruction]

    @property
    def views(self) -> list[View]:
        """All views, each once."""
        views = [v for step in self.steps for v in (step.out, *_views(step))]
        return list(dict.fromkeys(views))

    def takes(self, step: Step, layout: Layout) -> bool:
        """Return whether one more instruction may be done in the same loop.

        Each round does one entry of every instruction, so one may read what another
        writes only at the same entry.
        """
        if (step.sizes, step.batched) != (self.sizes, self.batched):
            return False
        if len(self.steps) >= LONGEST:
            return False
        return all(
            apart(mine, other.out, self.sizes) and apart(step.out, theirs, self.sizes)
            for other in self.steps
            for mine in _views(step)
            for theirs in _views(other)
        )


def as_step(it: Instruction, layout: Layout) -> Step | None:
    """Return an instruction that is done entry by entry, or ``None``."""
    if isinstance(it, Contract):
        contraction = product(it, layout)
        return None if contraction.sums(layout) else contraction
    if isinstance(it, (Apply, Pull)) and not it.reduced and it.row.arity is not None:
        return it
    return None


def runs(
    instructions: Sequence[Instruction], layout: Layout
) -> Iterator[Run | Instruction]:
    """Return the instructions with neighbours that share a loop put together."""
    run: Run | None = None
    for it in instructions:
        step = as_step(it, layout)
        if step is not None and run is not None and run.takes(step, layout):
            run.steps.append(step)
            run.instructions.append(it)
            continue
        if run is not None:
            yield run
        run = None if step is None else Run(step.sizes, step.batched, [step], [it])
        if step is None:
            yield it
    if run is not None:
        yield run


def write_run(site: Site, run: Run) -> None:
    """Write the loop over the entries of some instructions."""
    axes, views = axes_of_run(run, site.layout), run.views
    accesses = dict(zip(views, site.layout.accesses(axes, views), strict=True))
    axis, width = widest(axes, len(views), site)
    outer = [index for index in range(len(axes)) if index != axis]

    def inside(indices: Indices) -> None:
        def point(index, span: Span) -> None:
            here = indices if axis is None else {**indices, axis: index}
            _Entry(site, accesses, here, span).write(run.steps)

        site.along(axes, axis, width, point)

    site.over(axes, outer, inside)


def axes_of_run(run: Run, layout: Layout) -> list[Axis]:
    """Return the axes of the loops over the entries of some instructions.

    Raises:
        Unsupported: they can't be computed entry by entry.
    """
    for step in run.steps:
        _check(step, layout)
    return layout.axes(run.sizes, run.batched, run.views)


def _check(step: Step, layout: Layout) -> None:
    """Raise ``Unsupported`` if entries can't be computed one by one, in any order."""
    if step.batched and not layout.batched(step.out):
        raise Unsupported("entries of several examples have one place")
    if not all(apart(step.out, view, step.sizes) for view in _views(step)):
        raise Unsupported("an instruction reads other entries of what it writes")


def _views(step: Step) -> list[View]:
    """The views that an instruction reads."""
    if isinstance(step, Product):
        operands: tuple = step.factors
    elif isinstance(step, Pull):
        operands = (step.result, step.upstream, *step.operands)
    else:
        operands = step.operands
    reads = [x for x in operands if isinstance(x, View)]
    return [*reads, step.out] if step.add else reads


def widest(axes: Sequence[Axis], views: int, site: Site) -> tuple[int | None, int]:
    """Return the axis to lay lanes along, and how many lanes: the cheapest."""
    best = (float(views), len(axes) - 1 if axes else None, 1)
    for index, axis in enumerate(axes):
        size = site.layout.tile if axis.size == BATCH else axis.size
        vectors = -(-size // site.lanes)
        each = sum(2 * site.lanes if abs(s) > 1 else 1 for s in axis.strides)
        best = min(best, (vectors * each / size, index, site.lanes), key=lambda x: x[0])
    return best[1:]


@dataclass
class _Entry:
    """One round of a loop: an entry of every instruction."""

    site: Site
    accesses: dict[View, Access]
    indices: Indices
    span: Span = ONE

    def write(self, steps: Sequence[Step]) -> None:
        """Write the instructions; what one leaves for the next stays in a register."""
        known: dict[View, Lanes] = {}
        for step in steps:
            result = self._result(step, known)
            if step.add:
                result = self._read(step.out, known) + result
            known[step.out] = result
            self.site.write(result, self.accesses[step.out], self.indices, self.span)

    def _read(self, operand: Operand, known: dict[View, Lanes]) -> Number:
        if not isinstance(operand, View):
            return operand
        if operand not in known:
            access = self.accesses[operand]
            known[operand] = self.site.read(access, self.indices, self.span)
        return known[operand]

    def _result(self, step: Step, known: dict[View, Lanes]) -> Lanes:
        width = self.span.width
        if isinstance(step, Product):
            return self._product(step, known)
        operands = [self._read(x, known) for x in step.operands]
        if not any(isinstance(x, Lanes) for x in operands):
            operands[0] = self.site.constant(operands[0], width)
        if isinstance(step, Apply):
            return value(step.row, operands)
        local = slope(step.row, step.index, self._read(step.result, known), operands)
        upstream = self._read(step.upstream, known)
        if not isinstance(upstream, Lanes):
            upstream = self.site.scale(upstream, step.seeded, width)
        return guarded(local, upstream) if step.guarded else local * upstream

    def _product(self, step: Product, known: dict[View, Lanes]) -> Lanes:
        width = self.span.width
        factors = [self._read(x, known) for x in step.factors]
        if not factors:
            return step.scale(self.site, width)
        result = factors[0]
        if len(factors) == 2:
            both = step.guarded
            result = guarded(*factors) if both else factors[0] * factors[1]
        return result if step.is_plain else result * step.scale(self.site, width)


def guarded(a: Lanes, b: Lanes) -> Lanes:
    """Return a·b with 0 wherever either is 0."""
    return select(a.equals(0.0) | b.equals(0.0), 0.0, a * b)
