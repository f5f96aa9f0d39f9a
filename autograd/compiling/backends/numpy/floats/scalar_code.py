"""Single nodes written as functions of floats, and the statements that call them.

A function computes the nodes of one stretch, or their pullback, from floats to floats.
In it ``x7`` is the seventh node, ``a7`` the seventh number from elsewhere, ``g7`` and
``h7`` are their gradients.  Stretches that do the same share a function: a loop of a
million steps needs one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

import numpy as np

from autograd import ops
from autograd.compiling.backends.numpy.floats.spelling import Speller, number
from autograd.compiling.backends.numpy.floats.stretches import Passage
from autograd.compiling.instructions import Line, Scalars
from autograd.engine.sweep import scaled
from autograd.ops.primitive import Primitive, Stable

TERMS = 50  # of a sum in one statement; the parser nests them

Name = Callable[..., str]  # of a function or an index list


class ScalarCode:
    """Writes single nodes as functions, and the statements that call them.

    Args:
        name: gives a function or an index list a name.
        careful: whether rows follow IEEE's rules where ``math`` raises, and 0·inf and
            0·nan are 0 in the pullback; it takes several times as long.

    Attributes:
        functions: the functions, by their parameters and bodies.
    """

    def __init__(self, name: Name, careful: bool):
        self.name, self.careful = name, careful
        self.speller = Speller(name)
        self.functions: dict[str, str] = {}

    def texts(self) -> list[str]:
        """Return the functions as source."""
        return [f"def {name}{rest}" for rest, name in self.functions.items()]

    def forward(self, passage: Passage, memory: str) -> list[str]:
        """Return statements that compute nodes from what lies in a buffer."""
        arriving = self._index(passage.arriving)
        statements = [f"T[{passage.first}] = {memory}.take({arriving}).tolist()"]
        for index, lines in enumerate(passage.stretches()):
            stretch = _Stretch(lines)
            body = [f"x{i} = {text}" for i, text in self._values(stretch)]
            body.append(f"return {_tuple(f'x{i}' for i in range(len(lines)))}")
            called = self._function("f", stretch.arguments, body)
            given = ", ".join(map(passage.value, stretch.inputs))
            place = passage.first + 1 + index
            statements.append(f"T[{place}] = {called}({given})")
        if passage.leaving:
            values = _tuple(map(passage.value, passage.leaving))
            statements.append(f"{memory}[{self._index(passage.leaving)}] = {values}")
        return statements

    def backward(self, passage: Passage, slopes: str, it: Scalars) -> list[str]:
        """Return statements that hand the nodes' gradients down."""
        pulled, cells = frozenset(it.pulled), passage.cells
        arriving = [x for x in passage.arriving if x in pulled]
        outer = [*arriving, *(x for x in passage.leaving if x in pulled)]
        statements = []
        if outer:
            targets = _tuple(f"D[{cells[x]}]" for x in outer)
            index = self._index(outer)
            statements.append(f"{targets} = {slopes}.take({index}).tolist()")
        known = set(outer)
        stretches = list(enumerate(passage.stretches(), passage.first + 1))
        for place, lines in reversed(stretches):
            statements += self._pull(passage, lines, place, pulled, known)
        if arriving:
            values = _tuple(f"D[{cells[x]}]" for x in arriving)
            statements.append(f"{slopes}[{self._index(arriving)}] = {values}")
        return statements

    def _pull(
        self, passage: Passage, lines: Sequence[Line], place: int,
        pulled: frozenset[int], known: set[int],
    ) -> list[str]:  # fmt: skip
        """Return the call that pulls one stretch; ``known`` are gradients so far."""
        stretch, cells = _Stretch(lines), passage.cells
        pull = _Pullback(self, stretch, pulled, known)
        body = pull.statements()
        results = [x for x in stretch.inputs if stretch.gradient(x) in pull.given]
        if not results:
            return []
        parameters, given = [], []
        if pull.reads_nodes:
            names = _tuple(
                f"x{i}" if f"x{i}" in pull.used else "_" for i in range(len(lines))
            )
            body.insert(0, f"{names} = t")
            parameters, given = ["t"], [f"T[{place}]"]
        for address in stretch.inputs:
            if stretch.names[address] in pull.used:
                parameters.append(stretch.names[address])
                given.append(passage.value(address))
        for address in pull.begun:
            parameters.append(stretch.gradient(address))
            given.append(f"D[{cells[address]}]")
        body.append(f"return {_tuple(map(stretch.gradient, results))}")
        called = self._function("r", parameters, body)
        known.update(results)
        targets = _tuple(f"D[{cells[x]}]" for x in results)
        return [f"{targets} = {called}({', '.join(given)})"]

    def _index(self, addresses: Iterable[int]) -> str:
        return self.name(np.array(list(addresses), dtype=np.int64), "i")

    def _function(
        self, prefix: str, parameters: Sequence[str], body: Sequence[str]
    ) -> str:
        """Return the name of a function; those that do the same are one."""
        text = "\n    ".join([f"({', '.join(parameters)}):", *body]) + "\n"
        return self.functions.setdefault(text, f"{prefix}_{len(self.functions)}")

    # -- values ------------------------------------------------------------------------

    def _values(self, stretch: "_Stretch") -> Iterator[tuple[int, str]]:
        """Yield assignments; a long sum takes several."""
        names = stretch.names
        for index, line in enumerate(stretch.lines):
            if line.row is not None:
                yield index, self._call(line.row, stretch.operands(line))
                continue
            terms = [_term(c, names.get(a), names.get(b)) for c, a, b in line.terms]
            parts = [number(line.constant)] if line.constant or not terms else []
            parts += terms[:TERMS]
            yield index, _sum(parts)
            for start in range(TERMS, len(terms), TERMS):
                yield index, _sum([f"x{index}", *terms[start : start + TERMS]])

    def _call(self, row: Primitive, operands: Sequence[str]) -> str:
        if self.careful:
            return f"{self.name(_evaluator(row))}({', '.join(operands)})"
        return self.speller.value(row, operands)


class _Stretch:
    """Lines with names of their own for what they read and make.

    Attributes:
        inputs: the addresses that are read and not made, in the order of their use.
        names: addresses → names.
    """

    def __init__(self, lines: Sequence[Line]):
        self.lines = lines
        self.inputs: list[int] = []
        self.names: dict[int, str] = {}
        for index, line in enumerate(lines):
            for address in line.reads:
                if address not in self.names:
                    self.names[address] = f"a{len(self.inputs)}"
                    self.inputs.append(address)
            self.names[line.target] = f"x{index}"

    @property
    def arguments(self) -> list[str]:
        """The names of the inputs."""
        return [self.names[address] for address in self.inputs]

    def gradient(self, address: int) -> str:
        """Return the name of a gradient."""
        name = self.names[address]
        return f"{'g' if name[0] == 'x' else 'h'}{name[1:]}"

    def operands(self, line: Line) -> list[str]:
        """Return the operands of a call."""
        return [self.names[x] if type(x) is int else number(x) for x in line.operands]


class _Pullback:
    """The reverse of one stretch.

    Args:
        pulled: the addresses that a gradient may flow to.
        known: those outside of the stretch that have a gradient already.

    Attributes:
        used: the names of the numbers that are read.
        begun: the addresses whose gradients so far are handed in.
        given: the names of all gradients that there are.
    """

    def __init__(
        self, code: ScalarCode, stretch: _Stretch, pulled: frozenset[int],
        known: set[int],
    ):  # fmt: skip
        self.code, self.stretch, self.pulled = code, stretch, pulled
        self.used: set[str] = set()
        targets = [line.target for line in stretch.lines]
        self.begun = [x for x in (*targets, *stretch.inputs) if x in known]
        self.given = {stretch.gradient(x) for x in self.begun}
        self._body: list[str] = []

    @property
    def reads_nodes(self) -> bool:
        """Whether a node of the stretch is read."""
        return any(name[0] == "x" for name in self.used)

    def statements(self) -> list[str]:
        """Return the statements, from the last node to the first."""
        for line in reversed(self.stretch.lines):
            if line.target not in self.pulled:
                continue
            if self.stretch.gradient(line.target) not in self.given:
                continue  # nothing that is asked for reads it
            if line.row is None:
                self._pull_sum(line)
            elif line.row.arity is None:
                self._pull_many(line, line.row)
            else:
                self._pull_call(line, line.row)
        return self._body

    def _read(self, name: str) -> str:
        self.used.add(name)
        return name

    def _add(self, address: int, amount: str, negative: bool = False) -> None:
        """Add to a gradient; the first contribution is written."""
        name = self.stretch.gradient(address)
        if name in self.given:
            self._body.append(f"{name} {'-' if negative else '+'}= {amount}")
        else:
            self._body.append(f"{name} = {'-' if negative else ''}{amount}")
            self.given.add(name)

    def _pull_sum(self, line: Line) -> None:
        """Hand ``coefficient · upstream · other`` to each factor of each term."""
        upstream = self.stretch.gradient(line.target)
        for coefficient, first, second in line.terms:
            if first == second:
                self._pull_factor(2.0 * coefficient, first, second, upstream)
                continue
            self._pull_factor(coefficient, first, second, upstream)
            self._pull_factor(coefficient, second, first, upstream)

    def _pull_factor(
        self, coefficient: float, factor: int, other: int, upstream: str
    ) -> None:
        if factor not in self.pulled:
            return
        size = abs(coefficient)
        amount = upstream if size == 1.0 else f"{size!r} * {upstream}"
        if other >= 0:
            name = self._read(self.stretch.names[other])
            if self.code.careful:  # 0·inf is 0
                amount = f"{self.code.name(scaled)}({name}, {amount})"
            else:
                amount = f"{amount} * {name}"
        self._add(factor, amount, negative=coefficient < 0.0)

    def _pull_many(self, line: Line, row: Primitive) -> None:
        """Hand an n-ary row's local derivatives down."""
        upstream = self.stretch.gradient(line.target)
        operands = self._operands(line)
        out = self._read(self.stretch.names[line.target])
        rule = self.code.name(_slopes(row, self.code.careful))
        self._body.append(f"p = {rule}({out}, ({', '.join(operands)},))")
        times = self.code.name(scaled) if self.code.careful else ""
        for index, operand in enumerate(line.operands):
            if type(operand) is int and operand in self.pulled:
                local = f"p[{index}]"
                product = (
                    f"{times}({local}, {upstream})" if times
                    else f"{local} * {upstream}"
                )  # fmt: skip
                self._add(operand, product)

    def _pull_call(self, line: Line, row: Primitive) -> None:
        upstream = self.stretch.gradient(line.target)
        places = [
            index for index, operand in enumerate(line.operands)
            if type(operand) is int and operand in self.pulled
            and not row.is_flat(index)
        ]  # fmt: skip
        if self.code.careful:
            self._pull_carefully(line, row, places)
            return
        if row is ops.div:
            self._pull_quotient(line, places)
            return
        for index in places:
            operand = line.operands[index]
            assert type(operand) is int
            rule = row.partials[index]
            if type(rule) is float:
                size = "" if abs(rule) == 1.0 else f"{abs(rule)!r} * "
                self._add(operand, f"{size}{upstream}", negative=rule < 0.0)
                continue
            out = self.stretch.names[line.target]
            inside = self.stretch.operands(line)
            slope = self.code.speller.slope(row, index, out, inside)
            self._note(slope, [out, *inside])
            self._add(operand, f"{slope} * {upstream}")

    def _pull_carefully(self, line: Line, row: Primitive, places: list[int]) -> None:
        """By IEEE's rules, 0·inf being 0."""
        upstream = self.stretch.gradient(line.target)
        out, inside = self._read(self.stretch.names[line.target]), self._operands(line)
        for index in places:
            operand = line.operands[index]
            assert type(operand) is int
            share = self.code.name(_share(row, index))
            self._add(operand, f"{share}({upstream}, {out}, {', '.join(inside)})")

    def _pull_quotient(self, line: Line, places: list[int]) -> None:
        """Both local derivatives have the divisor below."""
        upstream, names = self.stretch.gradient(line.target), self.stretch.names
        left, right = line.operands
        divisor = self.stretch.operands(line)[1]
        self._note(divisor, [divisor])
        self._body.append(f"q = {upstream} / {divisor}")
        if 0 in places:
            assert type(left) is int
            self._add(left, "q")
        if 1 in places:
            assert type(right) is int
            out = self._read(names[line.target])
            self._add(right, f"{out} * q", negative=True)

    def _operands(self, line: Line) -> list[str]:
        operands = self.stretch.operands(line)
        self.used.update([name for name in operands if name[0] in "xa"])
        return operands

    def _note(self, text: str, names: Sequence[str]) -> None:
        """Take note of the numbers that an expression reads."""
        self.used.update([name for name in names if name[0] in "xa" and name in text])


# -- pieces ----------------------------------------------------------------------------


def _tuple(parts: Iterable[str]) -> str:
    text = ", ".join(parts)
    return f"({text},)"


def _sum(parts: Sequence[str]) -> str:
    text = " + ".join(parts)
    return text.replace("+ -", "- ")


def _term(coefficient: float, first: str | None, second: str | None) -> str:
    """Return ``coefficient · first · second``, a minus in front where it suffices."""
    factors = [name for name in (first, second) if name is not None]
    if abs(coefficient) != 1.0:
        factors.insert(0, repr(abs(coefficient)))
    return f"{'-' if coefficient < 0.0 else ''}{' * '.join(factors)}"


@lru_cache(maxsize=1024)
def _evaluator(row: Primitive) -> Callable[..., float]:
    """Return one bound method per row, so that equal rows share a name."""
    return row.evaluate


@lru_cache(maxsize=1024)
def _slopes(row: Primitive, careful: bool) -> Callable[..., Sequence[float]]:
    """Return the rule of an n-ary row on floats; one object per row."""
    rule = row.partials
    if careful or not isinstance(rule, Stable):
        return partial(type(row).partials_at, row) if careful else rule
    return rule.number or rule.rule


@lru_cache(maxsize=1024)
def _share(row: Primitive, index: int) -> Callable[..., float]:
    """Return one function per row and operand, so that equal ones share a name."""
    slope = row.partial

    def share(upstream: float, out: float, *operands: float) -> float:
        return scaled(slope(index, out, operands), upstream)

    return share
