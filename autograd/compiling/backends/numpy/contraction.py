"""A contraction as NumPy calls.

Which calls is read off the axes: along each one, the result and the factors move or
stay.  No axis is summed: entry by entry.  Summed axes in both factors, no other axis in
both: a product of matrices or vectors (BLAS).  Anything else: ``einsum``.
"""

from collections.abc import Sequence

from autograd.compiling.backends.numpy.naming import BATCH, Axis, Names, Shaped
from autograd.compiling.instructions import Contract, View

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def contraction_lines(names: Names, it: Contract) -> list[str]:
    """Return the statements that carry out one contraction."""
    return _Contraction(names, it).lines


class _Contraction:
    """The statements for one instruction; axes hold strides of (out, *factors)."""

    def __init__(self, names: Names, it: Contract):
        self.names, self.it = names, it
        self.lines: list[str] = []
        self.factors = [x for x in (it.first, it.second) if isinstance(x, View)]
        axes = names.axes(it, [it.out, *self.factors])
        moving = [axis for axis in axes if any(s != 0 for s in axis.strides)]
        self.scale = self._scale_text([axis for axis in axes if axis not in moving])
        self.axes = moving
        self.summed = [axis for axis in moving if axis.strides[0] == 0]
        if not self.factors:
            self._put(self._out(moving), self.scale or "1.0")
        elif len(self.factors) == 1:
            self._one()
        elif not self.summed:
            self._entry_by_entry()
        elif self._is_product():
            self._product()
        else:
            self._einsum()

    # -- pieces ------------------------------------------------------------------------

    def _scale_text(self, still: Sequence[Axis]) -> str:
        """The coefficient, times the lengths of axes along which nothing moves."""
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

    def _put(self, out: str, text: str) -> None:
        """Write an expression to the result, or add it."""
        add = f"add({out}, {text}, out={out})"
        self.lines.append(add if self.it.add else f"{out}[...] = {text}")

    def _scaled(self, text: str) -> str:
        return f"{text} * ({self.scale})" if self.scale else text

    def _call(self, function: str, a: str, b: str, axes: Sequence[Axis]) -> None:
        """Call a function with ``out=``: the result itself, or space to add from."""
        out = self._out(axes)
        if self.it.add:
            shape = tuple((x.size if x.strides[0] != 0 else 1, 1) for x in axes)
            spare = self.names.array(Shaped(0, 0, shape, empty=True))
            self.lines.append(f"{function}({a}, {b}, out={spare})")
            self._put(out, self._scaled(spare))
            return
        self.lines.append(f"{function}({a}, {b}, out={out})")
        if self.scale:
            self.lines.append(f"multiply({out}, {self.scale}, out={out})")

    # -- kinds -------------------------------------------------------------------------

    def _one(self) -> None:
        """A sum, or a copy."""
        source = self._factor(1, self.axes)
        if self.summed:
            places = [i for i, x in enumerate(self.axes) if x.strides[0] == 0]
            text = f"add_reduce({source}, {tuple(places) if places[1:] else places[0]})"
            self._put(self._out(self.axes, keep=False), self._scaled(text))
        elif self.it.add:
            self._put(self._out(self.axes), self._scaled(source))
        elif self.scale:
            out = self._out(self.axes)
            self.lines.append(f"multiply({source}, {self.scale}, out={out})")
        else:
            self.lines.append(f"copyto({self._out(self.axes)}, {source})")

    def _entry_by_entry(self) -> None:
        a, b = self._factor(1, self.axes), self._factor(2, self.axes)
        if self.it.guarded:
            self._put(self._out(self.axes), self._scaled(f"scaled({a}, {b})"))
        else:
            self._call("multiply", a, b, self.axes)

    def _is_product(self) -> bool:
        """Whether every axis is summed in both factors or belongs to one of them."""
        return all(
            (0 in axis.strides) and (axis.strides.count(0) == 1) for axis in self.axes
        )

    def _product(self) -> None:
        """A product of matrices, of a matrix and a vector, or of two vectors."""
        inner = self.summed
        rows = [x for x in self.axes if x.strides[2] == 0]
        columns = [x for x in self.axes if x.strides[1] == 0]
        if max(len(inner), len(rows), len(columns)) > 1:
            self._folded(rows, inner, columns)
            return
        first, second = 1, 2
        if not _is_block([*rows, *columns]) and _is_block([*columns, *rows]):
            rows, columns, first, second = columns, rows, 2, 1
        a = self._factor(first, [*rows, *inner])
        b = self._factor(second, [*inner, *columns])
        result = [*rows, *columns]
        if not result:
            self._put(self._out([]), self._scaled(f"dot({a}, {b})"))
        else:
            quick = self.it.add or _is_block(result)
            self._call("dot" if quick else "matmul", a, b, result)

    def _folded(self, rows, inner, columns) -> None:
        """A product over several axes, copied into matrices first."""
        depth = " * ".join("B" if x.size == BATCH else str(x.size) for x in inner)
        a = self._factor(1, [*rows, *inner])
        b = self._factor(2, [*inner, *columns])
        out = self._out([*rows, *columns])
        text = f"dot({a}.reshape(-1, {depth}), {b}.reshape({depth}, -1))"
        self._put(out, self._scaled(f"{text}.reshape({out}.shape)"))

    def _einsum(self) -> None:
        letters = dict(zip(map(id, self.axes), LETTERS, strict=False))
        result = [x for x in self.axes if x.strides[0] != 0]
        moved = [x for x in result if x.strides[1:] != (0, 0)]
        terms = [
            "".join(letters[id(x)] for x in self.axes if x.strides[which] != 0)
            for which in (1, 2)
        ]
        target = "".join(letters[id(x)] for x in moved)
        views = ", ".join(self._factor(which, self.axes, False) for which in (1, 2))
        call = f"einsum('{','.join(terms)}->{target}', {views}"
        out = self._out(result)
        if not self.it.add and not self.scale and len(moved) == len(result):
            self.lines.append(f"{call}, out={out})")
            return
        text = self._scaled(f"{call})")
        if len(moved) < len(result):
            index = ", ".join(":" if x in moved else "None" for x in result)
            text = f"({text})[{index}]"
        self._put(out, text)


def _is_block(axes: Sequence[Axis]) -> bool:
    """Whether a result over these axes is one contiguous block, row after row."""
    strides = [axis.strides[0] for axis in axes]
    if len(axes) < 2:
        return strides in ([], [1], [None])
    outer, inner = strides
    if axes[1].size == BATCH:
        return outer == 1
    return outer == axes[1].size and inner == 1
