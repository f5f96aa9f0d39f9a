"""N-ary rows over axes: loops where the row is a running sum, else one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from autograd import ops
from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language import functions as f
from autograd.compiling.backends.native.language.lanes import Lanes, fma
from autograd.compiling.backends.native.language.nary import finite
from autograd.compiling.backends.native.language.rows import as_number, larger, smaller
from autograd.compiling.backends.native.language.text import Index
from autograd.compiling.backends.native.loops.addresses import Access
from autograd.compiling.backends.native.loops.elementwise import guarded, widest
from autograd.compiling.backends.native.loops.site import Indices, Site, Span
from autograd.compiling.instructions import Apply, Pull, View

ROWS = (ops.total, ops.mean, ops.dot, ops.logsumexp, ops.maximum, ops.minimum)


def write_reduction(site: Site, it: Apply | Pull) -> None:
    """Write the loops of an n-ary row, or of its pullback.

    Raises:
        Unsupported: there are no loops for it.
    """
    if it.row not in ROWS:
        raise Unsupported(f"{it.row.name} has no native form")
    (operand,) = it.operands
    assert isinstance(operand, View)  # rolling stacks the operands
    views = [it.out, operand]
    if isinstance(it, Pull):
        views += [x for x in (it.result, it.upstream) if isinstance(x, View)]
    kept = len(it.sizes) - it.reduced
    layout = site.layout
    for view in views:
        layout.check(view, it.sizes)
    outer = layout.axes(it.sizes[:kept], it.batched, [_part(v, 0, kept) for v in views])
    inner = layout.axes(it.sizes[kept:], False, [_part(v, kept, None) for v in views])
    axes = [*outer, *inner]
    accesses = layout.accesses(axes, views)
    axis, width = widest(outer, len(views), site)
    reduced = range(len(outer), len(axes))
    size = prod(it.sizes[kept:])

    def inside(indices: Indices) -> None:
        def point(index: Index, span: Span) -> None:
            here = indices if axis is None else {**indices, axis: index}
            fold = _Fold(site, axes, reduced, size, accesses, here, span)
            if isinstance(it, Apply):
                site.write(fold.value(it.row), accesses[0], here, span)
            else:
                fold.pull(it)

        site.along(outer, axis, width, point)

    site.over(outer, [k for k in range(len(outer)) if k != axis], inside)


def _part(view: View, start: int, stop: int | None) -> View:
    return View(view.buffer, view.offset, view.strides[start:stop], view.slope)


@dataclass
class _Fold:
    """One call of an n-ary row, with lanes along another axis."""

    site: Site
    axes: list
    reduced: range
    size: int
    accesses: list[Access]
    indices: Indices
    span: Span

    def _operand(self, indices: Indices) -> Lanes:
        return self.site.read(self.accesses[1], indices, self.span)

    def _constant(self, number: float) -> Lanes:
        return self.site.constant(number, self.span.width)

    def over(
        self,
        start: Lanes,
        step: Callable[[Lanes, Indices], Lanes],
        halves: bool = False,
    ) -> Lanes:
        """Return what a running value is after all operands, or the first half."""
        body = self.site.body

        def loops(which: list[int], indices: Indices, value: str) -> str:
            if not which:
                lanes = Lanes(body, value, start.width, start.kind)
                return step(lanes, indices).name
            axis, *rest = which
            stop = self.axes[axis].size
            if halves and axis == self.reduced[0]:
                stop //= 2
            (result,) = body.loop(
                stop,
                1,
                lambda index, carried: [
                    loops(rest, {**indices, axis: index}, carried[0])
                ],
                [(start.type, value)],
            )
            return result

        name = loops(list(self.reduced), dict(self.indices), start.name)
        return Lanes(body, name, start.width, start.kind)

    def partner(self, indices: Indices) -> Indices:
        """Return where the operand lies that another one is multiplied by."""
        first = self.reduced[0]
        half = self.axes[first].size // 2
        return {**indices, first: self.site.body.add(indices[first], half)}

    # -- values ------------------------------------------------------------------------

    def value(self, row) -> Lanes:
        """Return the row's value."""
        if row is ops.maximum:
            start = self._first()
            return self.over(start, lambda top, i: larger(self._operand(i), top))
        if row is ops.minimum:
            start = self._first()
            return self.over(start, lambda top, i: smaller(self._operand(i), top))
        if row is ops.dot:
            self._check_halves()
            return self.over(
                self._constant(0.0),
                lambda total, i: fma(
                    self._operand(i), self._operand(self.partner(i)), total
                ),
                halves=True,
            )
        if row is ops.logsumexp:
            shift = self._shift()
            return f.log_(self._powers(shift)) + shift
        total = self.over(
            self._constant(0.0), lambda total, i: total + self._operand(i)
        )
        return total / float(self.size) if row is ops.mean else total

    def _check_halves(self) -> None:
        if not self.reduced or self.axes[self.reduced[0]].size % 2:
            raise Unsupported("a dot product's halves lie in no regular order")

    def _first(self) -> Lanes:
        return self._operand({**self.indices, **dict.fromkeys(self.reduced, 0)})

    def _shift(self) -> Lanes:
        return finite(self.value(ops.maximum))

    def _powers(self, shift: Lanes) -> Lanes:
        return self.over(
            self._constant(0.0),
            lambda total, i: total + f.exp(self._operand(i) - shift),
        )

    # -- slopes ------------------------------------------------------------------------

    def pull(self, it: Pull) -> None:
        """Write upstream · ∂row/∂operand for every operand."""
        site = self.site
        result = site.read(self.accesses[2], self.indices, self.span)
        if isinstance(it.upstream, View):
            upstream = site.read(self.accesses[3], self.indices, self.span)
        else:
            upstream = site.scale(it.upstream, it.seeded, self.span.width)
        slope = self._slope(it.row, result)

        def put(_: Lanes, indices: Indices) -> Lanes:
            local = slope(indices)
            product = guarded(local, upstream) if it.guarded else local * upstream
            if it.add:
                product = site.read(self.accesses[0], indices, self.span) + product
            site.write(product, self.accesses[0], indices, self.span)
            return _

        self.over(self._constant(0.0), put)

    def _slope(self, row, result: Lanes) -> Callable[[Indices], Lanes]:
        """Return what gives the slope by the operand at some indices."""
        if row is ops.dot:
            self._check_halves()
            return self._partner_of
        if row is ops.logsumexp:  # by the largest: the distance to ``out`` is rounded
            shift = self._shift()
            size = self._powers(shift)
            return lambda i: f.exp(self._operand(i) - shift) / size
        if row in (ops.maximum, ops.minimum):
            ties = self.over(
                self._constant(0.0),
                lambda total, i: (
                    total + as_number(self._operand(i).equals(result), total)
                ),
            )
            return lambda i: as_number(self._operand(i).equals(result), ties) / ties
        share = 1.0 / self.size if row is ops.mean else 1.0
        return lambda i: self._constant(share)

    def _partner_of(self, indices: Indices) -> Lanes:
        """Return the other factor: half of all operands on, or back."""
        first = self.reduced[0]
        half = self.axes[first].size // 2
        body, index = self.site.body, indices[first]
        if type(index) is int:
            there: Index = index + half if index < half else index - half
        else:
            low = body.let(f"icmp slt i64 {index}, {half}")
            step = body.let(f"select i1 {low}, i64 {half}, i64 {-half}")
            there = body.add(index, step)
        return self._operand({**indices, first: there})
