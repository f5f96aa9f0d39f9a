"""Sums whose lanes lie across the results."""

from autograd.compiling.backends.native.language.lanes import Lanes
from autograd.compiling.backends.native.language.text import Index, vector
from autograd.compiling.backends.native.loops.addresses import BATCH
from autograd.compiling.backends.native.loops.contraction.sums import Sums
from autograd.compiling.backends.native.loops.site import ONE, Indices, Span


def write_across(sums: Sums, axis: int | None, width: int) -> None:
    """Write a contraction with lanes along an axis of the result.

    Args:
        axis: which; ``None`` if the result is a single number.
        width: how many lanes; 1 where no axis suits them.
    """
    _Across(sums, axis, width).write()


class _Across:
    """Blocks of ``rows`` by ``vectors`` sums."""

    def __init__(self, sums: Sums, axis: int | None, width: int):
        self.sums, self.axis, self.width = sums, axis, width
        self.site, self.body = sums.site, sums.body
        self.kind = vector(self.body.real, width)
        self.row = self._row_axis()
        self.rows, self.vectors = self._block()

    def write(self) -> None:
        """Write the loops."""
        others = [a for a in self.sums.kept if a not in (self.axis, self.row)]
        self.site.over(self.sums.axes, others, self._columns)

    # -- the choice of blocks ----------------------------------------------------------

    def _row_axis(self) -> int | None:
        """Return the axis of the result along which some factor stays, so is reused."""
        sums = self.sums
        usable = [
            axis
            for axis in sums.kept
            if axis != self.axis
            and sums.axes[axis].size != BATCH
            and 0 in sums.axes[axis].strides[1:]
        ]
        return max(usable, key=sums.size, default=None) if sums.summed else None

    def _block(self) -> tuple[int, int]:
        """Return how many rows and vectors take the least time, roughly."""
        rows = self.sums.size(self.row)
        vectors = -(-self.sums.size(self.axis) // self.width)
        choices = [
            (self._cost(rows, vectors, r, v), r, v)
            for r in range(1, min(rows, 8) + 1)
            for v in range(1, min(vectors, 4) + 1)
            if r * v <= self.sums.registers
        ]
        return min(choices)[1:]

    @staticmethod
    def _cost(rows: int, vectors: int, r: int, v: int) -> float:
        """Return cycles per term: two loads and two sums a cycle, each sum takes four.

        So fewer than eight sums at a time wait for each other.
        """

        def cycles(r: int, v: int) -> float:
            return (r + v) / 2 + max(r * v, 8) / 2

        def column(v: int) -> float:
            return rows // r * cycles(r, v) + (cycles(rows % r, v) if rows % r else 0)

        return vectors // v * column(v) + vectors % v * column(1)

    # -- loops -------------------------------------------------------------------------

    def _columns(self, indices: Indices) -> None:
        """Write the loops over blocks of vectors, and what is left of them."""
        width, wide, axis = self.width, self.width * self.vectors, self.axis
        if axis is None:
            self._rows(indices, 0, 1, ONE)
            return
        size = self.sums.axes[axis].size
        whole = Span(axis, width)

        def blocks(count: int):
            return lambda index, _: self._rows(indices, index, count, whole)

        if size == BATCH:
            assert self.site.tile is not None  # batched instructions are run by tiles
            stop = self.site.tile.padded if width > 1 else self.site.tile.count
            full = self.body.rounded(stop, wide)
            self.body.loop(full, wide, blocks(self.vectors))
            if self.vectors > 1:
                self.body.loop(stop, width, blocks(1), start=full)
            return
        full, most = size // wide * wide, size // width * width
        self.body.loop(full, wide, blocks(self.vectors))
        if most > full:
            self._rows(indices, full, (most - full) // width, whole)
        if size > most:
            mask = self.body.mask(size - most, width)
            self._rows(indices, most, 1, Span(axis, width, size - most, mask))

    def _rows(self, indices: Indices, column: Index, vectors: int, span: Span) -> None:
        """Write the loop over blocks of rows, and what is left of them."""
        size, rows = self.sums.size(self.row), self.rows
        full = size // rows * rows
        self.body.loop(
            full,
            rows,
            lambda row, _: self._sum(indices, row, rows, column, vectors, span),
        )
        if size > full:
            self._sum(indices, full, size - full, column, vectors, span)

    def _sum(
        self, indices, row: Index, rows: int, column: Index, vectors, span
    ) -> None:
        """Write one block: all its sums, then what becomes of them."""
        places = [(r, v) for r in range(rows) for v in range(vectors)]
        zero = self.site.constant(0.0, self.width).name
        totals = self.sums.over_summed(
            self.sums.summed,
            indices,
            [zero] * len(places),
            self.kind,
            lambda inner, carried: self._terms(
                inner, carried, places, row, column, span
            ),
        )
        for (r, v), total in zip(places, totals, strict=True):
            here = self._place(indices, row, r, column, v)
            lanes = Lanes(self.body, total, self.width, self.body.real)
            self.sums.put(lanes, here, span)

    def _terms(self, indices, totals, places, row, column, span) -> list[str]:
        """Write one term of every sum of a block; each factor is read once."""
        known: dict[tuple, Lanes] = {}
        results = []
        for (r, v), total in zip(places, totals, strict=True):

            def read(which: int, r=r, v=v) -> Lanes:
                access = self.sums.factors[which]
                still = self.row is None or access.strides[self.row] == 0
                fixed = self.axis is None or access.strides[self.axis] == 0
                key = (which, 0 if still else r, 0 if fixed else v)
                if key not in known:
                    here = self._place(indices, row, r, column, v)
                    known[key] = self.site.read(access, here, span)
                return known[key]

            lanes = Lanes(self.body, total, self.width, self.body.real)
            results.append(self.sums.term(read, lanes).name)
        return results

    def _place(self, indices, row: Index, r: int, column: Index, v: int) -> Indices:
        here = dict(indices)
        if self.row is not None:
            here[self.row] = self.body.add(row, r)
        if self.axis is not None:
            here[self.axis] = self.body.add(column, v * self.width)
        return here
