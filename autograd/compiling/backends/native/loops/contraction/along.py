"""Sums whose lanes lie along an axis that is summed."""

from collections.abc import Sequence

from autograd.compiling.backends.native.language.lanes import Lanes, Mask, select
from autograd.compiling.backends.native.language.text import Body, Index, vector
from autograd.compiling.backends.native.loops.addresses import BATCH
from autograd.compiling.backends.native.loops.contraction.sums import Sums
from autograd.compiling.backends.native.loops.site import ONE, Indices, Span


def write_along(sums: Sums, axis: int) -> None:
    """Write a contraction with lanes along an axis that is summed."""
    _Along(sums, axis).write()


class _Along:
    """Blocks of ``rows`` by ``columns`` sums, each spread over the lanes to its end."""

    def __init__(self, sums: Sums, axis: int):
        self.sums, self.axis = sums, axis
        self.site, self.body = sums.site, sums.body
        self.width = self.site.lanes
        self.kind = vector(self.body.real, self.width)
        self.column = max(
            (k for k in sums.kept if sums.axes[k].strides[0] == 1),
            key=sums.size,
            default=None,
        )
        rest = [k for k in sums.kept if k != self.column]
        self.row = max(rest, key=sums.size, default=None)
        self.others = [k for k in rest if k != self.row]
        self.columns = min(self.width, sums.size(self.column))
        most = min(4, sums.registers // self.columns)
        self.rows = max(1, min(sums.size(self.row), most))

    def write(self) -> None:
        """Write the loops."""
        if any(self.sums.axes[k].size == BATCH for k in self.sums.kept):
            self.site.over(self.sums.axes, self.sums.kept, self._single)
            return
        self.site.over(self.sums.axes, self.others, self._blocks)

    def _single(self, indices: Indices) -> None:
        """Write one sum by itself, where the loops run over examples."""
        (total,) = self._totals(indices, [dict(indices)])
        self.sums.put(total_of(total), indices, ONE)

    def _blocks(self, indices: Indices) -> None:
        self._by(
            self.sums.size(self.row),
            self.rows,
            lambda row, rows: self._by(
                self.sums.size(self.column),
                self.columns,
                lambda column, columns: self._sum(indices, row, rows, column, columns),
            ),
        )

    def _by(self, size: int, step: int, inside) -> None:
        """Write a loop by blocks, and what is left of them."""
        full = size // step * step
        self.body.loop(full, step, lambda index, _: inside(index, step))
        if size > full:
            inside(full, size - full)

    def _sum(self, indices, row: Index, rows: int, column: Index, columns: int) -> None:
        """Write one block: all its sums, then their lanes added up, row by row."""
        places = [
            self._place(indices, row, r, column, c)
            for r in range(rows)
            for c in range(columns)
        ]
        totals = self._totals(indices, places)
        for r in range(rows):
            part = totals[r * columns : (r + 1) * columns]
            start = self._place(indices, row, r, column, 0)
            if columns == 1:
                self.sums.put(total_of(part[0]), start, ONE)
                continue
            mask = "" if columns == self.width else self.body.mask(columns, self.width)
            count = None if columns == self.width else columns
            span = Span(self.column, self.width, count, mask)
            self.sums.put(totals_of(part), start, span)

    def _place(self, indices, row: Index, r: int, column: Index, c: int) -> Indices:
        here = dict(indices)
        if self.row is not None:
            here[self.row] = self.body.add(row, r)
        if self.column is not None:
            here[self.column] = self.body.add(column, c)
        return here

    # -- sums --------------------------------------------------------------------------

    def _totals(self, indices: Indices, places: Sequence[Indices]) -> list[Lanes]:
        """Write the sums of some results, return them spread over lanes."""
        zero = self.site.constant(0.0, self.width).name
        outer = [k for k in self.sums.summed if k != self.axis]
        names = self.sums.over_summed(
            outer,
            indices,
            [zero] * len(places),
            self.kind,
            lambda inner, carried: self._vectors(inner, carried, places),
        )
        return [Lanes(self.body, x, self.width, self.body.real) for x in names]

    def _vectors(self, indices, totals: list[str], places) -> list[str]:
        """Write the loop along the lanes' axis, the last vector with a mask."""
        width, size = self.width, self.sums.axes[self.axis].size
        whole = Span(self.axis, width)

        def step(index: Index, carried: list[str], span: Span = whole) -> list[str]:
            return self._terms({**indices, self.axis: index}, carried, places, span)

        kinds = [self.kind] * len(totals)
        if size != BATCH:
            full = size // width * width
            totals = self.body.loop(
                full, width, step, list(zip(kinds, totals, strict=True))
            )
            if size == full:
                return totals
            mask = self.body.mask(size - full, width)
            return step(full, totals, Span(self.axis, width, size - full, mask))
        tile = self.site.tile
        assert tile is not None  # batched instructions are run by tiles
        totals = self.body.loop(
            tile.full, width, step, list(zip(kinds, totals, strict=True))
        )
        left = self.body.let(f"sub i64 {tile.count}, {tile.full}")
        some = self.body.let(f"icmp ne i64 {left}, 0")

        def rest() -> list[str]:
            mask = self.body.mask(left, width)
            return step(tile.full, totals, Span(self.axis, width, None, mask))

        return self.body.branch(some, rest, list(zip(kinds, totals, strict=True)))

    def _terms(self, indices, totals, places, span: Span) -> list[str]:
        """Write one vector of terms of every sum; each factor is read once."""
        known: dict[tuple, Lanes] = {}
        results = []
        for place, total in zip(places, totals, strict=True):

            def read(which: int, place=place) -> Lanes:
                access = self.sums.factors[which]
                here = {**indices, **place}
                moving = tuple(here[k] for k in here if access.strides[k] != 0)
                key = (which, moving)
                if key not in known:
                    known[key] = self.site.read(access, here, span)
                return known[key]

            lanes = Lanes(self.body, total, self.width, self.body.real)
            term = self.sums.term(read, lanes)
            results.append(self._meant(term, lanes, span).name)
        return results

    def _meant(self, term: Lanes, before: Lanes, span: Span) -> Lanes:
        """Keep the sum in lanes that are not meant, if they hold more than zeros."""
        repeats = any(f.strides[self.axis] == 0 for f in self.sums.factors)
        if not span.mask or not repeats:
            return term
        return select(Mask(self.body, span.mask, self.width), term, before)


def total_of(lanes: Lanes) -> Lanes:
    """Return the sum of all lanes."""
    body, width, real = lanes.body, lanes.width, lanes.kind
    bits = 64 if real == "double" else 32
    name = f"@llvm.vector.reduce.fadd.v{width}f{bits}"
    body.module.declare(f"{real} {name}({real}, {lanes.type})")
    zero = body.number(-0.0)
    call = f"call reassoc {real} {name}({real} {zero}, {lanes.type} {lanes.name})"
    return Lanes(body, body.let(call), 1, real)


def totals_of(parts: Sequence[Lanes]) -> Lanes:
    """Return the sums of all lanes of up to as many vectors, side by side.

    Each round adds halves of two vectors into one: three shuffles for two sums.
    """
    body, width, real = parts[0].body, parts[0].width, parts[0].kind
    names = [part.name for part in parts]
    names += ["zeroinitializer"] * (width - len(names))
    step = 1
    while len(names) > 1:
        names = [
            _halves(body, a, b, step, width)
            for a, b in zip(names[::2], names[1::2], strict=True)
        ]
        step *= 2
    return Lanes(body, names[0], width, real)


def _halves(body: Body, a: str, b: str, step: int, width: int) -> str:
    """Return neighbours' sums, those of ``a`` and ``b`` in turn."""
    if a == b == "zeroinitializer":
        return a
    kind = vector(body.real, width)
    lanes = range(width)
    keep = [n if not n & step else width + n for n in lanes]
    move = [n + step if not n & step else width + n - step for n in lanes]
    left, right = body.shuffle(a, b, keep), body.shuffle(a, b, move)
    return body.let(f"fadd {kind} {left}, {right}")
