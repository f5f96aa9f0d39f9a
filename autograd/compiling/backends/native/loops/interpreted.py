"""Long stretches of single nodes: a table of steps, and one loop that carries them out.

Straight-line code takes LLVM a hundred microseconds a node and more to compile; a step
of the table takes one to write and a few nanoseconds to run.  Each step is a kind and
up to five places, all 32 bits.  There is a sum that steps add to, or, in the pullback,
the upstream gradient that they hand on.

    BEGIN c        sum = constant         UP t          upstream = slope of t
    ONE a          sum += a               PULL a        slope of a += upstream
    TWO a b        sum += a · b           PULL_BY a b   slope of a += upstream · b
    STORE t        t = sum

The same with a coefficient c behind them, and a kind for each row that the stretch has:
``t = row(a, b, …)``, and for an operand of it ``slope of a += upstream · slope``.  Zero
times infinity is nan here; where that shows, the whole pullback is run again by the
backend that takes it for zero.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum

import numpy as np

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language import nary, rows
from autograd.compiling.backends.native.language.lanes import Lanes, Number
from autograd.compiling.backends.native.language.text import Body, Module
from autograd.compiling.backends.native.loops.moving import Tables
from autograd.compiling.backends.native.loops.site import Site
from autograd.compiling.instructions import Line, Scalars
from autograd.ops.primitive import Primitive

WIDTH = 6  # numbers in a step
OPERANDS = 4  # of a row: as many as a step has places for
KINDS = 64  # of rows with constants written into them; beyond, constants are read

READ = "read"  # in place of a constant that is written into the code: one of the table
Operands = tuple[str | None, ...]  # constants by their bits; none where a node is read
Key = tuple[Primitive, Operands, int]  # row, operands, which of them
VALUE = -1  # in place of an operand: the row's value is meant


class Step(IntEnum):
    """The kinds that every stretch has; those of rows are counted on from there."""

    BEGIN = 0
    ONE = 1
    TWO = 2
    ONE_TIMES = 3
    TWO_TIMES = 4
    STORE = 5
    UP = 6
    PULL = 7
    PULL_BY = 8
    PULL_TIMES = 9
    PULL_BY_TIMES = 10


def write_interpreted(site: Site, it: Scalars, tables: Tables) -> None:
    """Write the table of a stretch, or of its pullback, and the call that runs it.

    Raises:
        Unsupported: a row has too many operands, or no native form.
    """
    table = _Table(it)
    for line in reversed(it.lines) if it.reverse else it.lines:
        if it.reverse:
            table.pull(line)
        else:
            table.compute(line)
    module, shared = site.body.module, site.layout.buffers[0]
    steps = table.checked(shared.size, shared.slopes)
    start = tables.add_code(steps)
    constants = tables.add_code(np.array([*map(float.fromhex, table.constants), 0.0]))
    name = f"interpret.{len(module.functions)}"
    module.functions[name] = _Loop(module, name, table.kinds).text()
    body = site.body
    site.body.do(
        f"call void @{name}(ptr %data, ptr %slopes, "
        f"ptr {body.at('%tables', start, 'i64')}, i64 {len(steps)}, "
        f"ptr {body.at('%tables', constants, 'i64')})"
    )


class _Table:
    """Turns lines into steps."""

    def __init__(self, it: Scalars):
        self.pulled = frozenset(it.pulled)
        self.kinds: dict[Key, int] = {}
        self.constants: dict[str, int] = {}  # by their bits: 0 is not −0
        self._steps: list[tuple[int, ...]] = []

    def _add(self, kind: int, *places: int) -> None:
        self._steps.append((kind, *places, *[0] * (WIDTH - 1 - len(places))))

    def _constant(self, number: float) -> int:
        return self.constants.setdefault(number.hex(), len(self.constants))

    def _row(self, line: Line, which: int) -> None:
        """Add a step that computes a row, or hands down to one of its operands."""
        row, operands = line.row, line.operands
        assert row is not None  # lines without a row are sums
        if len(operands) > OPERANDS:
            raise Unsupported(f"{row.name} has {len(operands)} single operands")
        constants = tuple(x.hex() if type(x) is float else None for x in operands)
        key: Key = row, constants, which
        if key not in self.kinds and len(self.kinds) >= KINDS:
            key = row, tuple(None if x is None else READ for x in constants), which
        kind = self.kinds.setdefault(key, len(Step) + len(self.kinds))
        places = [x if type(x) is int else self._constant(float(x)) for x in operands]
        self._add(kind, line.target, *places)

    def compute(self, line: Line) -> None:
        """Add the steps of a node."""
        if line.row is not None:
            self._row(line, VALUE)
            return
        self._add(Step.BEGIN, self._constant(line.constant))
        for coefficient, *factors in line.terms:
            places = [x for x in factors if x >= 0]
            if not places:
                raise Unsupported("a term has no factor")  # never seen
            kind = Step.TWO if len(places) == 2 else Step.ONE
            if coefficient == 1.0:
                self._add(kind, *places)
            else:
                self._add(kind + 2, *places, self._constant(coefficient))
        self._add(Step.STORE, line.target)

    def pull(self, line: Line) -> None:
        """Add the steps of a node's pullback."""
        if line.target not in self.pulled:
            return
        self._add(Step.UP, line.target)
        if line.row is not None:
            for which, operand in enumerate(line.operands):
                if type(operand) is int and operand in self.pulled:
                    self._row(line, which)
            return
        for coefficient, first, second in line.terms:
            for operand, other in ((first, second), (second, first)):
                if operand in self.pulled:
                    self._pull(operand, other, coefficient)

    def _pull(self, operand: int, other: int, coefficient: float) -> None:
        places = [operand] if other < 0 else [operand, other]
        kind = Step.PULL if other < 0 else Step.PULL_BY
        if coefficient == 1.0:
            self._add(kind, *places)
        else:
            self._add(kind + 2, *places, self._constant(coefficient))

    def checked(self, size: int, slopes: int) -> np.ndarray:
        """Return the steps, (steps, WIDTH), if all they name is there.

        Raises:
            Unsupported: a place lies beyond its buffer; never seen, never run.
        """
        steps = np.array(self._steps, np.int64).reshape(-1, WIDTH)
        kinds, places = steps[:, 0], steps[:, 1:]
        numbers = size if size < 1 << 31 else 0
        constants, limits = len(self.constants), np.full(places.shape, numbers)
        for step, where in _CONSTANTS.items():
            limits[kinds == step, where] = constants
        limits[(kinds >= Step.UP) & (kinds <= Step.PULL_BY_TIMES), 0] = slopes
        for (_, operands, which), row in self.kinds.items():
            for place, operand in enumerate(operands, 1):
                if operand is not None:
                    limits[kinds == row, place] = constants
            if which != VALUE:
                limits[kinds == row, 1 + which] = min(slopes, numbers)
        if (places < 0).any() or (places >= np.maximum(limits, 1)).any():
            raise Unsupported("a node lies beyond its buffer")
        return steps.astype(np.int32)


_CONSTANTS = {
    Step.BEGIN: 0,
    Step.ONE_TIMES: 1,
    Step.TWO_TIMES: 2,
    Step.PULL_TIMES: 1,
    Step.PULL_BY_TIMES: 2,
}


class _Loop:
    """The function that carries out steps."""

    def __init__(self, module: Module, name: str, kinds: dict[Key, int]):
        self.name, self.kinds = name, kinds
        self.module, self.body = module, Body(module)

    def text(self) -> str:
        """Return the whole function."""
        body = self.body
        body.do("br label %head")
        body.mark("head")
        top = len(body.lines)
        going = body.let("icmp ult i64 %step, %count")
        body.do(f"br i1 {going}, label %inside, label %end")
        body.mark("inside")
        self._start = body.times("%step", WIDTH)
        kind = self._place(-1)
        cases = {k: f"kind.{k}" for k in [*map(int, Step), *self.kinds.values()]}
        jumps = " ".join(f"i64 {k}, label %{label}" for k, label in cases.items())
        body.do(f"switch i64 {kind}, label %end [ {jumps} ]")
        ends = list(self._cases(cases))
        body.mark("next")
        real = body.real
        results = ", ".join(f"[ {name}, %{label} ]" for name, label in ends)
        body.do(f"%following.sum = phi {real} {results}")
        body.do("%following = add nuw i64 %step, 1")
        body.do("br label %head")
        zero = body.number(0.0)
        body.lines[top:top] = [
            "  %step = phi i64 [ 0, %entry ], [ %following, %next ]",
            f"  %sum = phi {real} [ {zero}, %entry ], [ %following.sum, %next ]",
        ]
        body.mark("end")
        head = (
            f"define internal void @{self.name}(ptr noalias %data, "
            "ptr noalias %slopes, ptr noalias %code, i64 %count, "
            "ptr noalias %constants) noinline nounwind {"
        )
        return "\n".join([head, "entry:", *body.lines, "  ret void", "}"])

    def _cases(self, cases: dict[int, str]) -> Iterator[tuple[str, str]]:
        """Write what each kind does; yield what the sum is then, and where."""
        writers: dict[int, Callable[[], Lanes]] = {
            kind: getattr(self, f"_{Step(kind).name.lower()}") for kind in Step
        }
        for key, kind in self.kinds.items():
            writers[kind] = lambda key=key: self._row(*key)  # type: ignore[misc]
        for kind, label in cases.items():
            self.body.mark(label)
            found = writers[kind]()
            self.body.do("br label %next")
            yield found.name, self.body.label

    # -- places ------------------------------------------------------------------------

    def _place(self, which: int) -> str:
        """Return a number of the step, -1 for its kind."""
        body = self.body
        place = body.at("%code", body.add(self._start, 1 + which), "i32")
        number = body.let(f"load i32, ptr {place}, align 4")
        return body.let(f"zext i32 {number} to i64")

    def _lanes(self, name: str) -> Lanes:
        return Lanes(self.body, name, 1, self.body.real)

    def _read(self, which: int, pointer: str = "%data") -> Lanes:
        name = self.body.load(self.body.at(pointer, self._place(which)))
        return self._lanes(name)

    def _constant(self, which: int) -> Lanes:
        place = self.body.at("%constants", self._place(which), "double")
        name = self.body.let(f"load double, ptr {place}, align 8")
        return Lanes(self.body, name, 1, "double").cast(self.body.real)

    @property
    def _sum(self) -> Lanes:
        return self._lanes("%sum")

    def _hand(self, which: int, amount: Lanes) -> Lanes:
        """Add to the slope at a place; the upstream gradient stays."""
        place = self.body.at("%slopes", self._place(which))
        before = self._lanes(self.body.load(place))
        self.body.store((before + amount).name, place)
        return self._sum

    # -- what the kinds do -------------------------------------------------------------

    def _begin(self) -> Lanes:
        return self._constant(0)

    def _one(self) -> Lanes:
        return self._sum + self._read(0)

    def _two(self) -> Lanes:
        return self._sum + self._read(0) * self._read(1)

    def _one_times(self) -> Lanes:
        return self._sum + self._read(0) * self._constant(1)

    def _two_times(self) -> Lanes:
        return self._sum + self._read(0) * self._read(1) * self._constant(2)

    def _store(self) -> Lanes:
        self.body.store("%sum", self.body.at("%data", self._place(0)))
        return self._sum

    def _up(self) -> Lanes:
        return self._read(0, "%slopes")

    def _pull(self) -> Lanes:
        return self._hand(0, self._sum)

    def _pull_by(self) -> Lanes:
        return self._hand(0, self._sum * self._read(1))

    def _pull_times(self) -> Lanes:
        return self._hand(0, self._sum * self._constant(1))

    def _pull_by_times(self) -> Lanes:
        return self._hand(0, self._sum * self._constant(2) * self._read(1))

    def _operand(self, place: int, constant: str | None) -> Number:
        if constant is None:
            return self._read(place)
        return self._constant(place) if constant == READ else float.fromhex(constant)

    def _row(self, row: Primitive, given: Operands, which: int) -> Lanes:
        operands = [self._operand(place, x) for place, x in enumerate(given, 1)]
        if not any(isinstance(x, Lanes) for x in operands):
            operands[0] = self._sum.constant(operands[0])
        if which == VALUE:
            call = nary.value if row.arity is None else rows.value
            value = call(row, operands)
            self.body.store(value.name, self.body.at("%data", self._place(0)))
            return self._sum
        out = self._read(0)
        if row.arity is None:
            local = nary.slopes(row, out, operands)[which]
        else:
            local = rows.slope(row, which, out, operands)
        return self._hand(1 + which, local * self._sum)
