"""A contraction as NumPy calls.

Which calls is read off the axes: along each one, the result and the factors move or
stay.  No axis is summed: entry by entry.  Summed axes in both factors, no other axis in
both: a product of matrices or vectors (BLAS).  Anything else: ``einsum``.  A short sum
is a product with a row of ones, in a third of the time of ``add.reduce``.
"""

from collections.abc import Sequence
from math import inf, prod

from autograd.compiling.backends.numpy.naming import BATCH, Axis, Names, Shaped
from autograd.compiling.backends.numpy.statements import Expression, stored
from autograd.compiling.instructions import Contract, View

# Terms of a sum up to which it is a product with ones.  A longer one is added up in
# pairs, which keeps more digits.
SHORT = 1024

# Products, per example, up to which rows of them are summed by a product with ones.  Of
# 16 by 16 that takes 0.9 µs, ``einsum`` 1.9; of 544 by 4 it takes 1.7 and 3.5.
FEW_PRODUCTS = 5_000

# Examples from which on a copy goes along the batch rather than along other axes.
FEW = 8

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def contraction_lines(
    names: Names, it: Contract, guarded: bool, layered: bool = False
) -> list[str]:
    """Return the statements that carry out one contraction.

    Args:
        guarded: whether 0·inf and 0·nan are 0.
        layered: whether the first axis counts products of matrices that are summed.
    """
    contraction = _Contraction(names, it)
    if not contraction.factors:
        return contraction.number()
    if len(contraction.factors) == 1:
        return contraction.one()
    if guarded:
        return contraction.guarded()
    if not contraction.summed:
        return contraction.entry_by_entry()
    if layered and contraction.has_layers:
        return contraction.layers()
    if contraction.is_product:
        return contraction.product()
    return contraction.einsum()


class _Contraction:
    """One instruction.

    Attributes:
        factors: the one or two that are views.
        axes: those along which something moves, with strides of (out, *factors).
        summed: those along which the result stays.
        scale: what the sum is to be multiplied by, as text; empty for 1.
    """

    def __init__(self, names: Names, it: Contract):
        self.names, self.it = names, it
        self.factors = [x for x in (it.first, it.second) if isinstance(x, View)]
        axes = names.axes(it, [it.out, *self.factors])
        self.axes = [axis for axis in axes if any(s != 0 for s in axis.strides)]
        self.summed = [axis for axis in self.axes if axis.strides[0] == 0]
        self.scale = self._scale_text([x for x in axes if x not in self.axes])

    # -- pieces ------------------------------------------------------------------------

    def _scale_text(self, still: Sequence[Axis]) -> str:
        """The coefficient, times the lengths of axes along which nothing moves.

        ``s`` is the seed and ``B`` the number of examples: the two arguments of a pass.
        """
        it = self.it
        coefficient = it.coefficient
        for number in (it.first, it.second):
            if isinstance(number, float):
                coefficient *= number
        parts = [] if coefficient == 1.0 else [repr(coefficient)]
        parts += ["s"] if it.seeded else []
        parts += ["B" if axis.size == BATCH else f"{axis.size}.0" for axis in still]
        return " * ".join(parts)

    def _factor(self, which: int, axes: Sequence[Axis], keep: bool = True) -> str:
        return self.names.view(self.factors[which - 1], axes, which, keep)

    def _out(self, axes: Sequence[Axis], keep: bool = True) -> str:
        return self.names.view(self.it.out, axes, 0, keep)

    def _put(self, out: str, what: Expression | str) -> list[str]:
        """Store a result that is not scaled yet."""
        if self.it.add and self.scale == "-1.0":
            return [Expression("subtract", (out, str(what))).into(out)]
        if self.scale:
            what = f"{what} * ({self.scale})"
        return [stored(out, what, self.it.add)]

    def _call(self, function: str, a: str, b: str, axes: Sequence[Axis]) -> list[str]:
        """Have a function write to the result itself, or to space to add from."""
        out, call = self._out(axes), Expression(function, (a, b), takes_out=True)
        if self.it.add:
            shape = tuple((x.size if x.strides[0] != 0 else 1, 1) for x in axes)
            spare = self.names.array(Shaped(0, 0, shape, empty=True))
            return [stored(spare, call), *self._put(out, spare)]
        return [stored(out, call), *self._scaled_in_place(out)]

    def _scaled_in_place(self, out: str) -> list[str]:
        return [f"multiply({out}, {self.scale}, out={out})"] if self.scale else []

    # -- kinds -------------------------------------------------------------------------

    def number(self) -> list[str]:
        """One number everywhere."""
        return [stored(self._out(self.axes), self.scale or "1.0", self.it.add)]

    def one(self) -> list[str]:
        """A sum, or a copy."""
        source = self._factor(1, self.axes)
        if self._is_short:
            return self._sum_with_ones(source)
        if self.summed:
            return self._sum(source)
        out = self._out(self.axes)
        if self.it.add:
            return self._put(out, source)
        if self.scale:
            return [stored(out, Expression("multiply", (source, self.scale), True))]
        return [f"copyto({out}, {source})"]

    def _sum(self, entries: str) -> list[str]:
        places = [i for i, x in enumerate(self.axes) if x.strides[0] == 0]
        along = str(tuple(places) if places[1:] else places[0])
        call = Expression("add_reduce", (entries, along))
        return self._put(self._out(self.axes, keep=False), call)

    @property
    def _is_short(self) -> bool:
        """Whether it is the sum of a row or a column whose length is known."""
        if len(self.summed) != 1 or len(self.axes) > 2:
            return False
        moves = all(set(axis.strides[1:]) != {0} for axis in self.axes)
        return moves and 1 < self.summed[0].size <= SHORT

    def _sum_with_ones(self, source: str) -> list[str]:
        """A sum as a product with ones; scaled in the end, where an eager one is."""
        ones = self.names.ones(self.summed[0].size)
        first = self.axes[0] is self.summed[0]
        sides = (ones, source) if first else (source, ones)
        result = [axis for axis in self.axes if axis not in self.summed]
        out = self._out(result)
        takes_out = bool(result) and _is_block(result)
        if takes_out and not self.it.add:
            line = stored(out, Expression("dot", sides, takes_out))
            return [line, *self._scaled_in_place(out)]
        return self._put(out, Expression("dot", sides))

    def entry_by_entry(self) -> list[str]:
        """A product of entries."""
        a, b = self._factor(1, self.axes), self._factor(2, self.axes)
        return self._call("multiply", a, b, self.axes)

    def guarded(self) -> list[str]:
        """Products one by one, summed where the result stays."""
        a, b = self._factor(1, self.axes), self._factor(2, self.axes)
        products = Expression("scaled", (a, b))
        if self.summed:
            return self._sum(str(products))
        return self._put(self._out(self.axes), products)

    @property
    def is_product(self) -> bool:
        """Whether every axis is summed in both factors or belongs to one of them."""
        return all(axis.strides.count(0) == 1 for axis in self.axes)

    @property
    def has_layers(self) -> bool:
        """Whether it is a sum of products of matrices over the batch."""
        counts = [axis.strides.count(0) for axis in self.axes]
        places = [axis.strides.index(0) for axis in self.axes if 0 in axis.strides]
        return (
            self.it.batched
            and counts == [1] * 4
            and sorted(places) == [0, 0, 1, 2]
            and self.axes[0] is self.summed[0]
        )

    def layers(self) -> list[str]:
        """A product of matrices for each step, without a copy of all that they read."""
        outer, inner = self.summed
        (row,) = [x for x in self.axes if x.strides[2] == 0]
        (column,) = [x for x in self.axes if x.strides[1] == 0]
        a = self._factor(1, [outer, row, inner])
        b = self._factor(2, [outer, inner, column])
        products = Expression("matmul", (a, b))
        call = Expression("add_reduce", (str(products), "0"))
        return self._put(self._out([row, column]), call)

    def product(self) -> list[str]:
        """A product of matrices, of a matrix and a vector, or of two vectors."""
        inner = self.summed
        rows = [x for x in self.axes if x.strides[2] == 0]
        columns = [x for x in self.axes if x.strides[1] == 0]
        if max(len(inner), len(rows), len(columns)) > 1:
            return self._folded(rows, inner, columns)
        first, second = 1, 2
        if not _is_block([*rows, *columns]) and _is_block([*columns, *rows]):
            rows, columns, first, second = columns, rows, 2, 1
        a = self._factor(first, [*rows, *inner])
        b = self._factor(second, [*inner, *columns])
        result = [*rows, *columns]
        if not result:
            return self._put(self._out([]), Expression("dot", (a, b)))
        quick = self.it.add or _is_block(result)
        return self._call("dot" if quick else "matmul", a, b, result)

    def _folded(
        self, rows: Sequence[Axis], inner: Sequence[Axis], columns: Sequence[Axis]
    ) -> list[str]:
        """A product over several axes, copied into matrices first."""
        out = self._out([*rows, *columns])
        sides = self._matrix(1, rows, inner), self._matrix(2, inner, columns)
        return self._put(out, f"{Expression('dot', sides)}.reshape({out}.shape)")

    def _matrix(self, which: int, rows: Sequence[Axis], columns: Sequence[Axis]) -> str:
        """A factor as a matrix, its numbers copied in the order in which they lie."""
        straight = self._factor(which, [*rows, *columns])
        turned = self._factor(which, [*columns, *rows])
        straight = f"{straight}.reshape(-1, {_length(columns)})"
        turned = f"{turned}.reshape({_length(columns)}, -1).T"
        axes = [*rows, *columns]
        many, one = (
            turned if self._nearest(which, axes, batch) in rows else straight
            for batch in (FEW, 1)
        )
        return many if many == one else f"({many} if B >= {FEW} else {one})"

    def _nearest(self, which: int, axes: Sequence[Axis], batch: int) -> Axis:
        """Return the axis along which most numbers lie side by side."""
        given = self.names.buffers[self.factors[which - 1].buffer].given

        def distance(axis: Axis) -> tuple[float, int]:
            if axis.size == BATCH:  # an input has its examples apart
                return (1 if given else 0, -batch) if batch > 1 else (inf, 0)
            return abs(axis.strides[which] or 0), -axis.size

        return min(axes, key=distance)

    def einsum(self) -> list[str]:
        """Any other sum of products; few of them are written down first."""
        sizes = [axis.size for axis in self.axes if axis.size != BATCH]
        if self._is_short and prod(sizes) <= FEW_PRODUCTS:
            shape = tuple((axis.size, 1) for axis in self.axes)
            spare = self.names.array(Shaped(0, 0, shape, empty=True))
            a, b = self._factor(1, self.axes), self._factor(2, self.axes)
            product = Expression("multiply", (a, b), takes_out=True)
            return [stored(spare, product), *self._sum_with_ones(spare)]
        letters = dict(zip(map(id, self.axes), LETTERS, strict=False))
        result = [x for x in self.axes if x.strides[0] != 0]
        moved = [x for x in result if x.strides[1:] != (0, 0)]
        terms = [
            "".join(letters[id(x)] for x in self.axes if x.strides[which] != 0)
            for which in (1, 2)
        ]
        target = "".join(letters[id(x)] for x in moved)
        views = [self._factor(which, self.axes, False) for which in (1, 2)]
        whole = len(moved) == len(result)
        call = Expression(
            "einsum", (f"'{','.join(terms)}->{target}'", *views), takes_out=whole
        )
        out = self._out(result)
        if whole:
            return self._put(out, call)
        # along some axes of the result nothing moves: repeat what was summed
        index = ", ".join(":" if x in moved else "None" for x in result)
        text = f"{call} * ({self.scale})" if self.scale else f"{call}"
        return [stored(out, f"({text})[{index}]", self.it.add)]


def _length(axes: Sequence[Axis]) -> str:
    """Return the product of the lengths of some axes as text."""
    return " * ".join(["B" if x.size == BATCH else str(x.size) for x in axes]) or "1"


def _is_block(axes: Sequence[Axis]) -> bool:
    """Whether a result over these axes is one contiguous block, row after row."""
    strides = [axis.strides[0] for axis in axes]
    if len(axes) < 2:
        return strides in ([], [1], [None])
    outer, inner = strides
    if axes[1].size == BATCH:
        return outer == 1
    return outer == axes[1].size and inner == 1
