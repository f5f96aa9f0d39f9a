"""The text of LLVM functions: numbers, vectors, memory and loops.

A ``Module`` collects functions, a ``Body`` writes one.  What a statement computes is
known by its name in the text, ``%t7``; a whole number that is known while we write is
an ``int`` and costs nothing.
"""

from collections.abc import Callable, Sequence

import numpy as np

Index = int | str  # a whole number: known now, or the name of one known at run time


class Module:
    """The functions of one program.

    Args:
        real: ``"double"`` or ``"float"``.
        lanes: how many numbers one vector of the machine holds.
        registers: how many vectors of sums it holds beside what is read.
    """

    def __init__(self, real: str, lanes: int, registers: int = 12):
        self.real, self.lanes, self.registers = real, lanes, registers
        self.bytes = 8 if real == "double" else 4
        self.declared: set[str] = set()
        self.functions: dict[str, str] = {}

    def declare(self, text: str) -> None:
        """Say that a function comes from LLVM itself or from the C library."""
        self.declared.add(f"declare {text}")

    @property
    def text(self) -> str:
        """The whole module."""
        return "\n".join([*sorted(self.declared), *self.functions.values()])


def vector(kind: str, width: int) -> str:
    """Return the type of ``width`` things; one alone is no vector.

    >>> vector("double", 8), vector("i1", 1)
    ('<8 x double>', 'i1')
    """
    return kind if width == 1 else f"<{width} x {kind}>"


def repeated(kind: str, text: str, width: int) -> str:
    """Return a constant vector that holds one thing ``width`` times."""
    if width == 1:
        return text
    return "<" + ", ".join([f"{kind} {text}"] * width) + ">"


class Body:
    """Writes the statements of one function."""

    def __init__(self, module: Module):
        self.module = module
        self.real = module.real
        self.lines: list[str] = []
        self.label = "entry"
        self._count = 0

    # -- statements --------------------------------------------------------------------

    def do(self, text: str) -> None:
        """Write a statement that has no result."""
        self.lines.append(f"  {text}")

    def let(self, text: str) -> str:
        """Write a statement, return the name of its result."""
        self._count += 1
        self.lines.append(f"  %t{self._count} = {text}")
        return f"%t{self._count}"

    def note(self, text: str) -> None:
        """Write a comment for whoever reads the code."""
        self.lines.append(f"  ; {text}")

    def mark(self, label: str) -> None:
        """Begin the block that a jump leads to."""
        self.lines.append(f"{label}:")
        self.label = label

    def fresh(self) -> str:
        """Return a name for a block."""
        self._count += 1
        return f"b{self._count}"

    def number(self, x: float) -> str:
        """Return a constant of the module's kind, exactly."""
        if self.real == "float":
            with np.errstate(over="ignore"):
                x = float(np.float32(x))
        return f"0x{int(np.float64(x).view(np.uint64)):016X}"

    # -- whole numbers -----------------------------------------------------------------

    def add(self, a: Index, b: Index) -> Index:
        """Return a + b."""
        if type(a) is int and type(b) is int:
            return a + b
        if a == 0 or b == 0:
            return b if a == 0 else a
        return self.let(f"add nsw i64 {a}, {b}")

    def times(self, a: Index, b: Index) -> Index:
        """Return a · b."""
        if type(a) is int and type(b) is int:
            return a * b
        if a == 0 or b == 0:
            return 0
        if a == 1 or b == 1:
            return b if a == 1 else a
        return self.let(f"mul nsw i64 {a}, {b}")

    def least(self, a: Index, b: Index) -> Index:
        """Return the smaller of two."""
        if type(a) is int and type(b) is int:
            return min(a, b)
        less = self.let(f"icmp slt i64 {a}, {b}")
        return self.let(f"select i1 {less}, i64 {a}, i64 {b}")

    def rounded(self, a: Index, step: int) -> Index:
        """Return ``a`` rounded down to a multiple of ``step``."""
        if type(a) is int:
            return a // step * step
        if step & (step - 1) == 0:
            return self.let(f"and i64 {a}, {-step}")
        rest = self.let(f"urem i64 {a}, {step}")
        return self.let(f"sub i64 {a}, {rest}")

    # -- memory ------------------------------------------------------------------------

    def at(self, pointer: str, offset: Index, kind: str = "") -> str:
        """Return the address of a number, counted from a pointer."""
        if offset == 0:
            return pointer
        return self.let(
            f"getelementptr inbounds {kind or self.real}, ptr {pointer}, i64 {offset}"
        )

    def load(self, pointer: str, width: int = 1, mask: str = "") -> str:
        """Return numbers that lie side by side; where the mask is 0 they are 0."""
        kind, size = vector(self.real, width), self.module.bytes
        if not mask:
            return self.let(f"load {kind}, ptr {pointer}, align {size}")
        bits = vector("i1", width)
        name = f"@llvm.masked.load.v{width}f{8 * size}.p0"
        self.module.declare(f"{kind} {name}(ptr, i32, {bits}, {kind})")
        return self.let(
            f"call {kind} {name}(ptr {pointer}, i32 {size}, {bits} {mask}, "
            f"{kind} zeroinitializer)"
        )

    def store(self, value: str, pointer: str, width: int = 1, mask: str = "") -> None:
        """Write numbers side by side, those that the mask lets through."""
        kind, size = vector(self.real, width), self.module.bytes
        if not mask:
            self.do(f"store {kind} {value}, ptr {pointer}, align {size}")
            return
        bits = vector("i1", width)
        name = f"@llvm.masked.store.v{width}f{8 * size}.p0"
        self.module.declare(f"void {name}({kind}, ptr, i32, {bits})")
        self.do(
            f"call void {name}({kind} {value}, ptr {pointer}, i32 {size}, "
            f"{bits} {mask})"
        )

    def read_index(self, pointer: str, offset: Index) -> str:
        """Return a whole number from a table."""
        place = self.at(pointer, offset, "i64")
        return self.let(f"load i64, ptr {place}, align 8")

    def mask(self, count: Index, width: int) -> str:
        """Return the mask that lets the first ``count`` lanes through."""
        if type(count) is int:
            bits = ", ".join(f"i1 {int(lane < count)}" for lane in range(width))
            return f"<{bits}>"
        lanes = ", ".join(f"i64 {lane}" for lane in range(width))
        kind = vector("i64", width)
        spread = self.spread(str(count), width, "i64")
        return self.let(f"icmp slt {kind} <{lanes}>, {spread}")

    # -- vectors -----------------------------------------------------------------------

    def spread(self, value: str, width: int, kind: str = "") -> str:
        """Return a vector with one number in every lane."""
        if width == 1:
            return value
        kind = kind or self.real
        whole, places = vector(kind, width), vector("i32", width)
        first = self.let(f"insertelement {whole} poison, {kind} {value}, i32 0")
        return self.let(
            f"shufflevector {whole} {first}, {whole} poison, {places} zeroinitializer"
        )

    def shuffle(self, a: str, b: str, places: Sequence[int]) -> str:
        """Return lanes of ``a`` and ``b``; those of ``b`` are counted on from ``a``'s.

        Only for vectors of as many lanes as there are places.
        """
        width = len(places)
        kind = vector(self.real, width)
        order = ", ".join(f"i32 {place}" for place in places)
        return self.let(
            f"shufflevector {kind} {a}, {kind} {b}, <{width} x i32> <{order}>"
        )

    def lane(self, value: str, lane: int, width: int) -> str:
        """Return one lane."""
        if width == 1:
            return value
        kind = vector(self.real, width)
        return self.let(f"extractelement {kind} {value}, i32 {lane}")

    def gathered(self, values: Sequence[str]) -> str:
        """Return single numbers as a vector."""
        if len(values) == 1:
            return values[0]
        kind, result = vector(self.real, len(values)), "poison"
        for lane, value in enumerate(values):
            result = self.let(
                f"insertelement {kind} {result}, {self.real} {value}, i32 {lane}"
            )
        return result

    # -- loops -------------------------------------------------------------------------

    def loop(
        self,
        stop: Index,
        step: int,
        body: Callable[[Index, list[str]], Sequence[str] | None],
        carried: Sequence[tuple[str, str]] = (),
        start: Index = 0,
    ) -> list[str]:
        """Write a loop over start, start + step, … below stop; return what it carries.

        Args:
            body: writes one round, given the index and what is carried, and returns
                what is carried on.
            carried: types and first values.
        """
        kinds = [kind for kind, _ in carried]
        values = [value for _, value in carried]
        if type(stop) is int and type(start) is int:
            if stop <= start:
                return values
            if start + step >= stop:
                return list(body(start, values) or ())
        before, head, inside, after = (
            self.label,
            self.fresh(),
            self.fresh(),
            self.fresh(),
        )
        self.do(f"br label %{head}")
        self.mark(head)
        top = len(self.lines)
        index = f"%i.{head}"
        names = [f"%c{number}.{head}" for number in range(len(kinds))]
        going = self.let(f"icmp slt i64 {index}, {stop}")
        self.do(f"br i1 {going}, label %{inside}, label %{after}")
        self.mark(inside)
        results = list(body(index, list(names)) or ())
        following = self.let(f"add nsw i64 {index}, {step}")
        self.do(f"br label %{head}")
        last = self.label
        phis = [("i64", index, start, following)]
        phis += zip(kinds, names, values, results, strict=True)
        self.lines[top:top] = [
            f"  {name} = phi {kind} [ {first}, %{before} ], [ {later}, %{last} ]"
            for kind, name, first, later in phis
        ]
        self.mark(after)
        return names

    def branch(
        self,
        condition: str,
        body: Callable[[], Sequence[str]],
        otherwise: Sequence[tuple[str, str]] = (),
    ) -> list[str]:
        """Write what happens only if a condition holds; return its results.

        Args:
            otherwise: types and values of the results if it does not hold.
        """
        before, inside, after = self.label, self.fresh(), self.fresh()
        self.do(f"br i1 {condition}, label %{inside}, label %{after}")
        self.mark(inside)
        results = list(body())
        last = self.label
        self.do(f"br label %{after}")
        self.mark(after)
        return [
            self.let(f"phi {kind} [ {value}, %{last} ], [ {other}, %{before} ]")
            for value, (kind, other) in zip(results, otherwise, strict=True)
        ]
