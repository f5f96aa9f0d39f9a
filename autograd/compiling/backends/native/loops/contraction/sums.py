"""Sums: a contraction as both ways of writing it need to see it."""

from collections.abc import Callable, Sequence

from autograd.compiling.backends.native.language.lanes import (
    Lanes,
    Mask,
    fma,
    select,
)
from autograd.compiling.backends.native.language.text import Index
from autograd.compiling.backends.native.loops.addresses import BATCH, Access, Axis
from autograd.compiling.backends.native.loops.contraction.product import Product
from autograd.compiling.backends.native.loops.site import Indices, Site, Span


class Sums:
    """A contraction over axes, in memory.

    Attributes:
        accesses: of the result and of each factor.
        summed, kept: which axes the result lacks, and which it has.
    """

    def __init__(
        self,
        product: Product,
        axes: Sequence[Axis],
        accesses: Sequence[Access],
        site: Site,
    ):
        self.product, self.axes, self.site = product, axes, site
        self.out, *self.factors = accesses
        self.body = site.body
        self.registers = site.body.module.registers  # for sums
        self.summed = [i for i, a in enumerate(axes) if a.strides[0] == 0]
        self.kept = [i for i, a in enumerate(axes) if a.strides[0] != 0]

    def size(self, axis: int | None) -> int:
        """Return how long an axis is, at most."""
        if axis is None:
            return 1
        size = self.axes[axis].size
        return self.site.layout.tile if size == BATCH else size

    def term(self, read: Callable[[int], Lanes], total: Lanes) -> Lanes:
        """Return a sum with one more term.

        Args:
            read: returns a factor by its place.
        """
        factors = [read(which) for which in range(len(self.factors))]
        if len(factors) == 2:
            return fma(factors[0], factors[1], total)
        return total + (factors[0] if factors else 1.0)

    def over_summed(
        self,
        axes: Sequence[int],
        indices: Indices,
        totals: list[str],
        kind: str,
        inside: Callable[[dict[int, Index], list[str]], list[str]],
    ) -> list[str]:
        """Write loops over summed axes that carry the sums; return the sums."""
        if not axes:
            return inside(dict(indices), totals)
        axis, *rest = axes
        return self.body.loop(
            self.site.length(self.axes[axis]),
            1,
            lambda index, carried: self.over_summed(
                rest, {**indices, axis: index}, carried, kind, inside
            ),
            [(kind, total) for total in totals],
        )

    def put(self, total: Lanes, indices: Indices, span: Span) -> None:
        """Write a sum to its place, or add it to what is there."""
        if not self.product.is_plain:
            total = total * self.product.scale(self.site, total.width)
        before = self.before(indices, span)
        if before is not None:
            total = before + total
        self.site.write(total, self.out, indices, span)

    def before(self, indices: Indices, span: Span) -> Lanes | None:
        """Return what a sum is to be added to, if there is something."""
        gathers = self.product.gathers(self.site.layout)
        if not self.product.add and not gathers:
            return None
        old = self.site.read(self.out, indices, span)
        if self.product.add:
            return old
        assert self.site.tile is not None  # only tiles gather
        first = self.body.spread(self.site.tile.first, span.width, "i1")
        return select(Mask(self.body, first, span.width), 0.0, old)
