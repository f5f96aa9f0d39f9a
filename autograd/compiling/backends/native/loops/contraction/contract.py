"""Sums of products: which axis the lanes lie along, and blocks held in registers.

Lanes lie *across* the results if there is an axis that the result moves along in steps
of one; each sum then stays in one lane.  Else they lie *along* an axis that is summed,
and each sum ends by adding up the lanes.  Either way several sums are computed at once:
what is read is used more than once, and the processor adds while it multiplies.
"""

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.loops.addresses import Axis, Layout, apart
from autograd.compiling.backends.native.loops.contraction.across import write_across
from autograd.compiling.backends.native.loops.contraction.along import write_along
from autograd.compiling.backends.native.loops.contraction.product import Product
from autograd.compiling.backends.native.loops.contraction.sums import Sums
from autograd.compiling.backends.native.loops.site import Site


def write_contraction(site: Site, product: Product) -> None:
    """Write one contraction.

    Raises:
        Unsupported: it would overwrite what it still has to read.
    """
    axes = axes_of_sums(product, site.layout)
    views = [product.out, *product.factors]
    sums = Sums(product, axes, site.layout.accesses(axes, views), site)
    axis, width = _lanes(sums, site)
    if axis in sums.summed:
        write_along(sums, axis)
    else:
        write_across(sums, axis, width)


def axes_of_sums(product: Product, layout: Layout) -> list[Axis]:
    """Return the axes of a contraction's loops.

    Raises:
        Unsupported: it would overwrite what it still has to read.
    """
    if not all(apart(product.out, view, product.sizes) for view in product.factors):
        raise Unsupported("a sum is written over its own terms")
    views = [product.out, *product.factors]
    return layout.axes(product.sizes, product.batched, views)


def _lanes(sums: Sums, site: Site) -> tuple[int | None, int]:
    """Return the axis for the lanes and how many there are: the least time per term."""
    best: tuple[float, int | None, int] = (1.0 + len(sums.factors) / 2, None, 1)
    for index, axis in enumerate(sums.axes):
        size, width = sums.size(index), site.lanes
        result, *factors = axis.strides
        if any(s not in (0, 1) for s in (result, *factors)):
            each = 1.0 + width * sum(s not in (0, 1) for s in (result, *factors))
        else:
            each = 1.0 + len(factors) / 2
        cost = -(-size // width) * each / size
        if index in sums.summed:
            if any(s not in (0, 1) for s in factors):
                continue
            cost *= 1.0 + 2.0 * width / size  # the lanes are added up in the end
        best = min(best, (cost, index, width), key=lambda choice: choice[0])
    _, chosen, width = best
    if chosen is None and sums.kept:
        chosen = sums.kept[-1]
    return chosen, width
