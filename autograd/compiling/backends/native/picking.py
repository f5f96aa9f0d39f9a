"""Look-ups: what stands at a place that only a run tells, and its gradient.

A place that is none is read as the first, so that nothing beyond an array is touched,
and noted behind the shared numbers; whoever called the code looks there afterwards.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.language.text import Body, Index
from autograd.compiling.backends.native.loops.addresses import BATCH, Access, Layout
from autograd.compiling.backends.native.loops.site import ONE, Indices, Site
from autograd.compiling.instructions import Put, Take, View, reads_of


class Point(NamedTuple):
    """One entry of a look-up, where the loops stand."""

    indices: Indices
    address: str  # of what is picked
    accesses: list[Access]


def write_take(site: Site, it: Take, number: int) -> None:
    """Write a look-up.

    Args:
        number: which of the plan's look-ups it is.
    """
    _, every = reads_of(it)
    site.layout.check(*every)

    def one(point: Point) -> None:
        lanes = Lanes(site.body, site.body.load(point.address), 1, site.body.real)
        site.write(lanes, point.accesses[0], point.indices, ONE)

    _over(site, it, [it.out, it.index, it.choices], 2, one, number)


def write_put(site: Site, it: Put) -> None:
    """Write what adds to the gradient of what was picked, one after the other."""
    site.layout.check(*it.every)
    flows = [it.upstream] if isinstance(it.upstream, View) else []

    def one(point: Point) -> None:
        if isinstance(it.upstream, View):
            flow = site.read(point.accesses[2], point.indices, ONE)
        else:
            flow = site.scale(it.upstream, it.seeded, 1)
        there = Lanes(site.body, site.body.load(point.address), 1, site.body.real)
        site.body.store((there + flow).name, point.address)

    _over(site, it, [it.out, it.index, *flows], 0, one)


def _over(
    site: Site,
    it: Take | Put,
    views: Sequence[View],
    which: int,
    one: Callable[[Point], None],
    number: int | None = None,
) -> None:
    """Write loops over all entries, and what is done with what each picks.

    Args:
        views: the second is the index.
        which: of the views are the choices.
        number: of the look-up, where a wrong index is to be noted.
    """
    layout, body = site.layout, site.body
    axes = layout.axes(it.sizes, it.batched, views)
    accesses = layout.accesses(axes, views)
    step = it.step * layout.step(views[which])

    def point(indices: dict[int, Index]) -> None:
        index = site.read(accesses[1], indices, ONE).name
        place, right = _place(body, index, it.count)
        if number is not None:
            at = [indices[i] for i, axis in enumerate(axes) if axis.size == BATCH]
            example = body.add(at[0], site.tile.start) if at and site.tile else 0
            _note(body, layout, right, [number + 1, index, example])
        first = site.address(accesses[which], indices)
        address = body.at(first, body.times(place, step))
        one(Point(indices, address, accesses))

    site.over(axes, range(len(axes)), point)


def _place(body: Body, index: str, count: int) -> tuple[str, str]:
    """Return an index as a whole number, 0 if it is no place; and whether it is one."""
    real, bits = body.real, 8 * body.module.bytes
    name = f"@llvm.fptosi.sat.i64.f{bits}"  # of nan it makes 0, of what is large 2^63
    body.module.declare(f"i64 {name}({real})")
    whole = body.let(f"call i64 {name}({real} {index})")
    again = body.let(f"sitofp i64 {whole} to {real}")
    exact = body.let(f"fcmp oeq {real} {again}, {index}")
    below = body.let(f"icmp ult i64 {whole}, {count}")
    right = body.let(f"and i1 {exact}, {below}")
    return body.let(f"select i1 {right}, i64 {whole}, i64 0"), right


def _note(body: Body, layout: Layout, right: str, numbers: Sequence[Index]) -> None:
    """Write what notes a wrong index, unless one is noted already."""
    which, index, example = numbers
    first = body.at("%data", layout.noted)
    before = body.load(first)
    unset = body.let(f"fcmp oeq {body.real} {before}, {body.number(0.0)}")
    wrong = body.let(f"xor i1 {right}, true")
    condition = body.let(f"and i1 {wrong}, {unset}")

    def write() -> Sequence[str]:
        known = body.let(f"sitofp i64 {example} to {body.real}")
        for place, value in enumerate((body.number(float(which)), str(index), known)):
            body.store(value, body.at("%data", layout.noted + place))
        return ()

    body.branch(condition, write)
