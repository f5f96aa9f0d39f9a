"""Product: a contraction without what is not computed entry by entry."""

from dataclasses import dataclass

from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.loops.addresses import Layout
from autograd.compiling.backends.native.loops.site import Site
from autograd.compiling.instructions import Contract, View


@dataclass(frozen=True)
class Product:
    """``out = coefficient · Σ Π factors``, with the axes along which something moves.

    Attributes:
        examples: whether it is also to be multiplied by their number.
    """

    sizes: tuple[int, ...]
    batched: bool
    out: View
    factors: tuple[View, ...]
    coefficient: float
    seeded: bool
    guarded: bool
    add: bool
    examples: bool

    @property
    def views(self) -> list[View]:
        """What it writes, and what it reads."""
        return list(dict.fromkeys([self.out, *self.factors]))

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing else to multiply by."""
        return self.coefficient == 1.0 and not self.seeded and not self.examples

    def scale(self, site: Site, width: int) -> Lanes:
        """Return all that the factors are to be multiplied by."""
        scale = site.scale(self.coefficient, self.seeded, width)
        if not self.examples:
            return scale
        assert site.tile is not None  # batched instructions are run by tiles
        body = site.body
        count = body.let(f"sitofp i64 {site.tile.count} to {body.real}")
        return scale * Lanes(body, body.spread(count, width), width, body.real)

    def gathers(self, layout: Layout) -> bool:
        """Return whether every tile adds to the same result."""
        return self.examples or (self.batched and not layout.batched(self.out))

    def sums(self, layout: Layout) -> bool:
        """Return whether several entries make one of the result."""
        return self.gathers(layout) or any(
            size > 1 and stride == 0
            for size, stride in zip(self.sizes, self.out.strides, strict=True)
        )


def product(it: Contract, layout: Layout) -> Product:
    """Return a contraction; axes along which nothing moves become a coefficient."""
    factors = tuple(x for x in (it.first, it.second) if isinstance(x, View))
    coefficient = it.coefficient
    for number in (it.first, it.second):
        if isinstance(number, float):
            coefficient *= number
    views = (it.out, *factors)
    moving = []
    for axis, size in enumerate(it.sizes):
        if any(view.strides[axis] for view in views):
            moving.append(axis)
        else:
            coefficient *= size
    batched = it.batched and any(layout.batched(view) for view in views)
    out, *rest = (_over(view, moving) for view in views)
    return Product(
        tuple(it.sizes[axis] for axis in moving), batched, out, tuple(rest),
        coefficient, it.seeded, it.guarded, it.add, it.batched and not batched,
    )  # fmt: skip


def _over(view: View, axes: list[int]) -> View:
    strides = tuple(view.strides[axis] for axis in axes)
    return View(view.buffer, view.offset, strides, view.slope)
