"""Single nodes as plain float arithmetic.

In the code ``x7`` is the number at address 7 of the shared buffer, ``g7`` its gradient,
``p`` the local derivatives of an n-ary row.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np

from autograd import ops
from autograd.compiling.instructions import Line, Scalars
from autograd.engine.sweep import scaled
from autograd.ops.primitive import Primitive, Stable

# Nodes between a load and a store.  A chain's value and gradient take 0.61 µs a node in
# stretches of 50, 0.56 of 150, 0.54 of 400, and compiling it slows down with the names.
STRETCH = 150

Name = Callable[..., str]  # of a function or an index list


def scalar_lines(
    it: Scalars, memory: str, slopes: str, name: Name, careful: bool
) -> list[str]:
    """Return blocks of statements for single nodes, or for their pullback.

    Names don't outlive a block.

    Args:
        memory, slopes: the names of the shared buffer and of its gradient.
        name: gives a function or an index list a name.
        careful: whether rows follow IEEE's rules where ``math`` raises, and 0·inf and
            0·nan are 0 in the pullback; it takes twice as long.
    """
    stretches = [it.lines[i : i + STRETCH] for i in range(0, len(it.lines), STRETCH)]
    if it.reverse:
        pullback = _Pullback(it, memory, slopes, name, careful)
        blocks = [pullback.block(stretch) for stretch in reversed(stretches)]
    else:
        blocks = [_forward(stretch, memory, name, careful) for stretch in stretches]
    return ["\n".join(block) for block in blocks]


def _load(places: Sequence[int], prefix: str, array: str, name: Name) -> list[str]:
    if not places:
        return []
    targets = ", ".join([f"{prefix}{x}" for x in places])
    comma = "," if len(places) == 1 else ""
    return [f"{targets}{comma} = {array}.take({name(np.array(places), 'i')}).tolist()"]


def _store(places: Sequence[int], prefix: str, array: str, name: Name) -> list[str]:
    if not places:
        return []
    values = ", ".join([f"{prefix}{x}" for x in places])
    return [f"{array}[{name(np.array(places), 'i')}] = ({values},)"]


# -- forward ---------------------------------------------------------------------------


def _forward(
    lines: Sequence[Line], memory: str, name: Name, careful: bool
) -> list[str]:
    made = [line.target for line in lines]
    read = sorted({x for line in lines for x in line.reads} - set(made))
    way = _careful_value if careful else _quick_value
    return [
        *_load(read, "x", memory, name),
        *[f"x{line.target} = {_value(line, name, way)}" for line in lines],
        *_store(made, "x", memory, name),
    ]


def _value(line: Line, name: Name, way: Callable[..., str]) -> str:
    if line.row is not None:
        return way(line.row, _arguments(line), name)
    parts = [repr(line.constant)] if line.constant or not line.terms else []
    return " + ".join(parts + [_term(*term) for term in line.terms])


def _quick_value(row: Primitive, arguments: str, name: Name) -> str:
    if row is ops.div:
        return arguments.replace(", ", " / ")
    return f"{name(row.scalar)}({arguments})"


def _careful_value(row: Primitive, arguments: str, name: Name) -> str:
    return f"{name(_evaluator(row))}({arguments})"


def _arguments(line: Line) -> str:
    return ", ".join([f"x{x}" if type(x) is int else repr(x) for x in line.operands])


def _term(coefficient: float, first: int, second: int) -> str:
    factors = [] if coefficient == 1.0 else [f"{coefficient!r}"]
    return " * ".join(factors + [f"x{x}" for x in (first, second) if x >= 0])


# -- backward --------------------------------------------------------------------------


class _Pullback:
    """The reverse of a stretch of lines, block by block."""

    def __init__(
        self, it: Scalars, memory: str, slopes: str, name: Name, careful: bool
    ):
        self.pulled = frozenset(it.pulled)  # once: a long chain has many blocks
        self.careful = careful
        self.memory, self.slopes, self.name = memory, slopes, name

    def block(self, lines: Sequence[Line]) -> list[str]:
        """Return the statements for some lines."""
        reached = [line for line in lines if line.target in self.pulled]
        values = {x for line in reached for x in (line.target, *line.reads)}
        touched = sorted(values & self.pulled)
        body: list[str] = []
        for line in reversed(reached):
            body += self._sum(line) if line.row is None else self._call(line, line.row)
        return [
            *_load(sorted(values), "x", self.memory, self.name),
            *_load(touched, "g", self.slopes, self.name),
            *body,
            *_store(touched, "g", self.slopes, self.name),
        ]

    def _sum(self, line: Line) -> Iterable[str]:
        """Hand ``coefficient · upstream · other`` to each factor of each term."""
        upstream = f"g{line.target}"
        times = self.name(scaled) if self.careful else ""
        for coefficient, first, second in line.terms:
            scale = upstream if coefficient == 1.0 else f"{coefficient!r} * {upstream}"
            for operand, other in ((first, second), (second, first)):
                if operand not in self.pulled:
                    continue
                if other < 0:
                    amount = scale
                elif times:  # 0·inf is 0
                    amount = f"{times}(x{other}, {scale})"
                else:
                    amount = f"{scale} * x{other}"
                yield f"g{operand} += {amount}"

    def _call(self, line: Line, row: Primitive) -> Iterable[str]:
        """Hand ``local derivative · upstream`` to each operand."""
        way = self._careful if self.careful else self._quick
        upstream, out, inside = f"g{line.target}", f"x{line.target}", _arguments(line)
        if row.arity is None:
            yield f"p = {self.name(row.partials)}({out}, ({inside},))"
        for index, operand in enumerate(line.operands):
            if type(operand) is not int or operand not in self.pulled:
                continue
            if row.arity is None:
                amount = f"{self.name(scaled)}(p[{index}], {upstream})"
            else:
                amount = way(row, index, upstream, out, inside)
            yield f"g{operand} += {amount}"

    def _quick(
        self, row: Primitive, index: int, upstream: str, out: str, inside: str
    ) -> str:
        """The product without further ado."""
        if row is ops.div:
            divisor = inside.partition(", ")[2]
            slope = f"{upstream} / {divisor}"
            return f"-{out} * ({slope})" if index else slope
        rule = row.partials[index]
        if type(rule) is float:
            return f"{rule!r} * {upstream}"
        if type(rule) is Stable:
            rule = rule.number or rule.rule
        return f"{self.name(rule)}({out}, {inside}) * {upstream}"

    def _careful(
        self, row: Primitive, index: int, upstream: str, out: str, inside: str
    ) -> str:
        """The product by IEEE's rules, 0·inf being 0."""
        return f"{self.name(_share(row, index))}({upstream}, {out}, {inside})"


@lru_cache(maxsize=1024)
def _evaluator(row: Primitive) -> Callable[..., float]:
    """Return one bound method per row, so that equal rows share a name."""
    return row.evaluate


@lru_cache(maxsize=1024)
def _share(row: Primitive, index: int) -> Callable[..., float]:
    """Return one function per row and operand, so that equal ones share a name."""
    slope = row.partial

    def share(upstream: float, out: float, *operands: float) -> float:
        return scaled(slope(index, out, operands), upstream)

    return share
