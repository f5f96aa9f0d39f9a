"""Copies: gathers and scatters, clearing, what comes in and what goes out."""

from collections.abc import Sequence

import numpy as np

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.language.text import Body, Index
from autograd.compiling.backends.native.loops.addresses import SHARED
from autograd.compiling.backends.native.loops.site import Site
from autograd.compiling.instructions import Gather, Scatter, View, Zero
from autograd.compiling.plan import Home


class Tables:
    """Whole numbers that the code reads, all in one array."""

    def __init__(self):
        self._parts: list[np.ndarray] = []
        self._size = 0

    def add(self, numbers: np.ndarray, limit: int) -> int:
        """Return where a table begins.

        Raises:
            Unsupported: a number is no address below the limit; never seen, never run.
        """
        flat = np.asarray(numbers, np.int64).ravel()
        if flat.size and not (flat.min() >= 0 and flat.max() < limit):
            raise Unsupported("an address lies beyond its buffer")
        self._parts.append(flat)
        self._size += flat.size
        return self._size - flat.size

    def add_code(self, numbers: np.ndarray) -> int:
        """Return where numbers of another kind begin, that were checked already."""
        packed = np.frombuffer(numbers.tobytes() + bytes(-numbers.nbytes % 8), np.int64)
        self._parts.append(packed)
        self._size += packed.size
        return self._size - packed.size

    @property
    def array(self) -> np.ndarray:
        """All tables, one behind the other."""
        return np.concatenate([*self._parts, np.zeros(1, np.int64)])


def write_zero(site: Site, it: Zero) -> None:
    """Write the clearing of a stretch of a gradient."""
    layout, start = site.layout, it.out.offset
    if it.stop > layout.buffers[it.out.buffer].slopes:
        raise Unsupported("a gradient is cleared beyond its buffer")
    parts = [(start, it.stop)]
    if it.out.buffer == SHARED and start < layout.lent < it.stop:
        parts = [(start, layout.lent), (layout.lent, it.stop)]
    for first, last in parts:
        view = View(it.out.buffer, first, (), slope=True)
        pointer, offset = layout.begin(view)
        place = site.body.at(pointer, offset)
        size = (last - first) * layout.step(view) * site.body.module.bytes
        site.body.module.declare("void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        site.body.do(
            f"call void @llvm.memset.p0.i64(ptr {place}, i8 0, i64 {size}, i1 false)"
        )


def write_gather(site: Site, it: Gather, tables: Tables) -> None:
    """Write a copy of numbers from anywhere in a buffer."""
    layout = site.layout
    table = tables.add(it.addresses, layout.buffers[it.source].size)
    source, target = View(it.source, 0, ()), View(it.out.buffer, 0, ())
    if it.addresses.size > layout.buffers[it.out.buffer].size:
        raise Unsupported("a gather is longer than its result")

    def one(index: Index, _) -> None:
        address = site.body.read_index("%tables", site.body.add(table, index))
        _copy(site, source, address, target, index, add=False)

    site.body.loop(it.addresses.size, 1, one)


def write_scatter(site: Site, it: Scatter, tables: Tables) -> None:
    """Write what adds numbers to a gradient, one after the other: places may repeat."""
    layout = site.layout
    table = tables.add(it.addresses, layout.buffers[it.out.buffer].slopes)
    source = View(it.upstream.buffer, 0, (), slope=True)
    target = View(it.out.buffer, 0, (), slope=True)
    if it.addresses.size > layout.buffers[it.upstream.buffer].slopes:
        raise Unsupported("a scatter is longer than what it adds")

    def one(index: Index, _) -> None:
        address = site.body.read_index("%tables", site.body.add(table, index))
        _copy(site, source, index, target, address, add=True)

    site.body.loop(it.addresses.size, 1, one)


def _copy(
    site: Site, source: View, there: Index, target: View, here: Index, add: bool
) -> None:
    """Write a number, for all examples of a tile, to another place, or add it there."""
    body, layout = site.body, site.layout
    if layout.batched(source) != layout.batched(target):
        raise Unsupported("numbers move between examples and what they share")
    if layout.lent and SHARED in (source.buffer, target.buffer):
        raise Unsupported("parameters are read one by one")
    start = _place(site, source, there)
    end = _place(site, target, here)
    if not layout.batched(source):
        _move(body, start, end, 1, add)
        return
    assert site.tile is not None  # batched instructions are run by tiles
    body.loop(
        site.tile.padded,
        site.lanes,
        lambda b, _: _move(body, body.at(start, b), body.at(end, b), site.lanes, add),
    )


def _place(site: Site, view: View, index: Index) -> str:
    pointer, offset = site.layout.begin(view)
    skipped = site.body.times(index, site.layout.step(view))
    return site.body.at(pointer, site.body.add(skipped, offset))


def _move(body: Body, start: str, end: str, width: int, add: bool = False) -> None:
    lanes = Lanes(body, body.load(start, width), width, body.real)
    if add:
        lanes = Lanes(body, body.load(end, width), width, body.real) + lanes
    body.store(lanes.name, end, width)


# -- what comes in ---------------------------------------------------------------------


def write_input(
    site: Site,
    which: int,
    buffer: int,
    places: np.ndarray,
    tables: Tables,
) -> None:
    """Write the copy of one tile of an input, whose examples lie row by row.

    Behind the last example of a tile its copies fill the vector, so that what is
    computed there is harmless.

    Args:
        places: where each number of an example goes.
    """
    width = len(places)
    table = tables.add(places, site.layout.buffers[buffer].size)
    ordered = np.array_equal(places, np.arange(width) + (places[0] if width else 0))
    assert site.tile is not None  # inputs are read by tiles
    first = site.tile.start
    last = site.body.let(f"sub i64 {site.tile.count}, 1")
    pointer, base = site.layout.begin(View(buffer, 0, ()))
    body, tile, lanes = site.body, site.layout.tile, site.lanes

    def target(number: Index, example: Index) -> str:
        if ordered:
            place: Index = body.add(number, int(places[0]))
        else:
            place = body.read_index("%tables", body.add(table, number))
        return body.at(
            pointer, body.add(body.add(body.times(place, tile), base), example)
        )

    def examples(example: Index, _) -> None:
        rows = []
        for lane in range(lanes):
            row = body.add(body.least(body.add(example, lane), last), first)
            rows.append(body.at(f"%input{which}", body.times(row, width)))

        def block(number: Index, _) -> None:
            columns = [body.load(body.at(row, number), lanes) for row in rows]
            for lane, column in enumerate(transposed(body, columns)):
                body.store(column, target(body.add(number, lane), example), lanes)

        def single(number: Index, _) -> None:
            numbers = [body.load(body.at(row, number)) for row in rows]
            body.store(body.gathered(numbers), target(number, example), lanes)

        full = width // lanes * lanes
        body.loop(full, lanes, block)
        body.loop(width, 1, single, start=full)

    body.loop(site.tile.padded, lanes, examples)


def transposed(body: Body, rows: Sequence[str]) -> list[str]:
    """Return a square of numbers with rows and columns exchanged.

    Each round exchanges blocks of 1, 2, 4, … lanes between pairs of rows.
    """
    width, result, step = len(rows), list(rows), 1
    while step < width:
        for i in range(width):
            if i & step:
                continue
            a, b = result[i], result[i + step]
            lanes = range(width)
            low = [n if not n & step else width + n - step for n in lanes]
            high = [n + step if not n & step else width + n for n in lanes]
            result[i], result[i + step] = (
                body.shuffle(a, b, low),
                body.shuffle(a, b, high),
            )
        step *= 2
    return result


def write_outputs(site: Site, outputs: Sequence[Home], tables: Tables) -> None:
    """Write the copy of one tile of the outputs to their rows of results."""
    tile, body, layout = site.tile, site.body, site.layout
    assert tile is not None  # outputs of examples leave by tiles
    rows = [
        (which, layout.start(buffer) + address * layout.tile)
        for which, (buffer, address) in enumerate(outputs)
        if layout.buffers[buffer].batched
    ]
    if not rows:
        return
    table = tables.add(np.array(rows), layout.room["%tiles"] + len(outputs))
    size = len(rows)

    def one(index: Index, _) -> None:
        pair = body.add(body.times(index, 2), table)
        row = body.times(body.read_index("%tables", pair), "%stride")
        source = body.at("%tiles", body.read_index("%tables", body.add(pair, 1)))
        target = body.at("%outputs", body.add(row, tile.start))
        body.loop(
            tile.padded,
            site.lanes,
            lambda b, _: _move(
                body, body.at(source, b), body.at(target, b), site.lanes
            ),
        )

    body.loop(size, 1, one)
