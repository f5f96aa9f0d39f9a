"""Lanes: several numbers in one register, written with Python's operators.

A function of ``Lanes`` writes LLVM's statements while it runs.  So the rules of rows,
which are written with operators and other rows, are their own compilers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from autograd.compiling.backends.native.language.text import Body, repeated, vector
from autograd.ops import pow

Number = Any  # Lanes, or a float that is the same in every lane


@dataclass(frozen=True, eq=False, slots=True)
class _Register:
    """What a statement computed: its name, in which function, how many lanes."""

    body: Body
    name: str
    width: int

    def _let(self, kind: type, text: str):
        return kind(self.body, self.body.let(text), self.width)


@dataclass(frozen=True, eq=False, slots=True)
class Mask(_Register):
    """Yes or no in every lane."""

    def _with(self, word: str, other: "Mask") -> "Mask":
        kind = vector("i1", self.width)
        return self._let(Mask, f"{word} {kind} {self.name}, {other.name}")

    def __and__(self, other: "Mask") -> "Mask":
        return self._with("and", other)

    def __or__(self, other: "Mask") -> "Mask":
        return self._with("or", other)

    def any(self) -> str:
        """Return the name of a single yes or no: whether some lane holds yes."""
        if self.width == 1:
            return self.name
        kind = vector("i1", self.width)
        name = f"@llvm.vector.reduce.or.v{self.width}i1"
        self.body.module.declare(f"i1 {name}({kind})")
        return self.body.let(f"call i1 {name}({kind} {self.name})")


@dataclass(frozen=True, eq=False, slots=True)
class Bits(_Register):
    """A 64-bit whole number in every lane."""

    def _with(self, word: str, other: "Bits | int") -> "Bits":
        kind = vector("i64", self.width)
        text = (
            repeated("i64", str(other), self.width)
            if isinstance(other, int)
            else other.name
        )
        return self._let(Bits, f"{word} {kind} {self.name}, {text}")

    def __add__(self, other: "Bits | int") -> "Bits":
        return self._with("add", other)

    def __sub__(self, other: "Bits | int") -> "Bits":
        return self._with("sub", other)

    def __and__(self, other: "Bits | int") -> "Bits":
        return self._with("and", other)

    def __or__(self, other: "Bits | int") -> "Bits":
        return self._with("or", other)

    def __lshift__(self, count: int) -> "Bits":
        return self._with("shl", count)

    def __rshift__(self, count: int) -> "Bits":
        """Shift right, keeping the sign."""
        return self._with("ashr", count)

    def is_zero(self) -> Mask:
        """Return where it is 0."""
        kind = vector("i64", self.width)
        return self._let(Mask, f"icmp eq {kind} {self.name}, zeroinitializer" if (
            self.width > 1
        ) else f"icmp eq i64 {self.name}, 0")  # fmt: skip

    def as_double(self) -> "Lanes":
        """Return the numbers whose bits these are."""
        source, target = vector("i64", self.width), vector("double", self.width)
        text = f"bitcast {source} {self.name} to {target}"
        return Lanes(self.body, self.body.let(text), self.width, "double")

    def to_double(self) -> "Lanes":
        """Return the whole numbers as floats."""
        source, target = vector("i64", self.width), vector("double", self.width)
        text = f"sitofp {source} {self.name} to {target}"
        return Lanes(self.body, self.body.let(text), self.width, "double")


@dataclass(frozen=True, eq=False, slots=True)
class Lanes(_Register):
    """One number in every lane, double or float."""

    kind: str
    apply_primitive: ClassVar[Callable[..., "Lanes"]]  # see rows: what a row does here

    @property
    def type(self) -> str:
        """LLVM's name of the type."""
        return vector(self.kind, self.width)

    def write(self, text: str) -> "Lanes":
        """Write a statement whose result is of this kind."""
        return Lanes(self.body, self.body.let(text), self.width, self.kind)

    def like(self, other: Number) -> str:
        """Return the name of lanes, or the text of a constant of the same kind."""
        if isinstance(other, Lanes):
            return other.name
        return repeated(self.kind, self.body.number(other), self.width)

    def constant(self, number: float) -> "Lanes":
        """Return a constant of the same kind."""
        return Lanes(self.body, self.like(number), self.width, self.kind)

    def _with(self, word: str, a: Number, b: Number) -> "Lanes":
        return self.write(f"{word} {self.type} {self.like(a)}, {self.like(b)}")

    def __add__(self, other: Number) -> "Lanes":
        return self._with("fadd", self, other)

    def __radd__(self, other: float) -> "Lanes":
        return self._with("fadd", other, self)

    def __sub__(self, other: Number) -> "Lanes":
        return self._with("fsub", self, other)

    def __rsub__(self, other: float) -> "Lanes":
        return self._with("fsub", other, self)

    def __mul__(self, other: Number) -> "Lanes":
        return self._with("fmul", self, other)

    def __rmul__(self, other: float) -> "Lanes":
        return self._with("fmul", other, self)

    def __truediv__(self, other: Number) -> "Lanes":
        return self._with("fdiv", self, other)

    def __rtruediv__(self, other: float) -> "Lanes":
        return self._with("fdiv", other, self)

    def __pow__(self, other: Number) -> "Lanes":
        return pow.apply((self, other))

    def __rpow__(self, other: float) -> "Lanes":
        return pow.apply((other, self))

    def __neg__(self) -> "Lanes":
        return self.write(f"fneg {self.type} {self.name}")

    def __abs__(self) -> "Lanes":
        return intrinsic("fabs", self)

    def __pos__(self) -> "Lanes":
        return self

    def _compared(self, word: str, other: Number) -> Mask:
        text = f"fcmp {word} {self.type} {self.name}, {self.like(other)}"
        return self._let(Mask, text)

    def __lt__(self, other: Number) -> Mask:
        return self._compared("olt", other)

    def __le__(self, other: Number) -> Mask:
        return self._compared("ole", other)

    def __gt__(self, other: Number) -> Mask:
        return self._compared("ogt", other)

    def __ge__(self, other: Number) -> Mask:
        return self._compared("oge", other)

    def equals(self, other: Number) -> Mask:
        """Return where both are equal; nan equals nothing."""
        return self._compared("oeq", other)

    def differs(self, other: Number) -> Mask:
        """Return where both differ; nan differs from all."""
        return self._compared("une", other)

    def is_nan(self) -> Mask:
        """Return where it is no number."""
        return self._compared("uno", self)

    def bits(self) -> Bits:
        """Return the bits of doubles."""
        target = vector("i64", self.width)
        return self._let(Bits, f"bitcast {self.type} {self.name} to {target}")

    def cast(self, kind: str) -> "Lanes":
        """Return the numbers as doubles or floats."""
        if kind == self.kind:
            return self
        word = "fpext" if kind == "double" else "fptrunc"
        target = vector(kind, self.width)
        text = f"{word} {self.type} {self.name} to {target}"
        return Lanes(self.body, self.body.let(text), self.width, kind)


def intrinsic(name: str, *operands: Number) -> Lanes:
    """Return what LLVM itself computes: ``fabs``, ``sqrt``, ``fma``, ``floor``, …"""
    lanes = _pattern(operands)
    bits = 64 if lanes.kind == "double" else 32
    size = f"f{bits}" if lanes.width == 1 else f"v{lanes.width}f{bits}"
    kinds = ", ".join([lanes.type] * len(operands))
    lanes.body.module.declare(f"{lanes.type} @llvm.{name}.{size}({kinds})")
    given = ", ".join(f"{lanes.type} {lanes.like(x)}" for x in operands)
    return lanes.write(f"call {lanes.type} @llvm.{name}.{size}({given})")


def fma(a: Number, b: Number, c: Number) -> Lanes:
    """Return a·b + c, rounded once."""
    return intrinsic("fma", a, b, c)


def select(condition: Mask, a: Number, b: Number) -> Lanes:
    """Return ``a`` where the condition holds, else ``b``; one of them lanes."""
    lanes = _pattern((a, b))
    choice = f"select {vector('i1', lanes.width)} {condition.name}, "
    return lanes.write(
        f"{choice}{lanes.type} {lanes.like(a)}, {lanes.type} {lanes.like(b)}"
    )


def one_by_one(function: str, *operands: Number) -> Lanes:
    """Return what a function of the C library gives, lane by lane, on doubles."""
    lanes = _pattern(operands)
    body, width = lanes.body, lanes.width
    given = ", ".join(["double"] * len(operands))
    body.module.declare(f"double @{function}({given})")
    columns = [x if isinstance(x, Lanes) else lanes.constant(x) for x in operands]
    results = []
    for lane in range(width):
        singles = [f"double {body.lane(x.name, lane, width)}" for x in columns]
        results.append(body.let(f"call double @{function}({', '.join(singles)})"))
    if width == 1:
        return Lanes(body, results[0], 1, "double")
    name = "poison"
    for lane, single in enumerate(results):
        text = f"insertelement {lanes.type} {name}, double {single}, i32 {lane}"
        name = body.let(text)
    return Lanes(body, name, width, "double")


def as_function(name: str, write: Callable[..., Lanes], *operands: Number) -> Lanes:
    """Return the call of a function of doubles that is written once per module."""
    lanes = _pattern(operands)
    if lanes.kind != "double":
        widened = [x.cast("double") if isinstance(x, Lanes) else x for x in operands]
        return as_function(name, write, *widened).cast(lanes.kind)
    module = lanes.body.module
    full = f"{name}.{lanes.width}"
    if full not in module.functions:
        module.functions[full] = ""  # its place, behind what it calls itself
        inner = Body(module)
        inner.real = "double"
        names = [f"%x{i}" for i in range(len(operands))]
        result = write(*[Lanes(inner, x, lanes.width, "double") for x in names])
        head = ", ".join(f"{lanes.type} {x}" for x in names)
        # Single nodes are many: their code would be long, and take seconds to compile.
        inlining = "noinline" if lanes.width == 1 else "alwaysinline"
        module.functions[full] = "\n".join(
            [
                f"define internal {lanes.type} @{full}({head}) {inlining} {{",
                "entry:",
                *inner.lines,
                f"  ret {lanes.type} {result.name}",
                "}",
            ]
        )
    given = ", ".join(f"{lanes.type} {lanes.like(x)}" for x in operands)
    return lanes.write(f"call {lanes.type} @{full}({given})")


def _pattern(operands: Sequence[Number]) -> Lanes:
    """Return the first operand that is lanes."""
    return next(x for x in operands if isinstance(x, Lanes))
