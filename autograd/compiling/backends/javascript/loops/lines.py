"""Stretches of single nodes as plain arithmetic: ``Scalars``."""

from collections.abc import Callable, Iterator

from autograd.compiling.backends.javascript.library import number
from autograd.compiling.backends.javascript.loops.writing import Site
from autograd.compiling.backends.javascript.terms import bare
from autograd.compiling.instructions import Line, Scalars
from autograd.ops.primitive import Primitive

LONGEST = 400  # nodes of one function; engines leave longer ones to their interpreter


def stretches(site: Site, it: Scalars) -> list[list[str]]:
    """Return the statements of the nodes, or of their pullback, a list a function."""
    lines = list(reversed(it.lines)) if it.reverse else list(it.lines)
    parts = [lines[at : at + LONGEST] for at in range(0, len(lines), LONGEST)]
    write = _Pullback(site, it).statements if it.reverse else _values(site)
    return [[text for line in part for text in write(line)] for part in parts]


def _values(site: Site) -> Callable[[Line], Iterator[str]]:
    def statements(line: Line) -> Iterator[str]:
        yield f"x0[{line.target}] = {_value(site, line)};"

    return statements


def _value(site: Site, line: Line) -> str:
    if line.row is not None:
        return bare(site.printer.value(line.row, _names(line)))
    parts = [number(line.constant)] if line.constant or not line.terms else []
    for coefficient, *factors in line.terms:
        names = [f"x0[{x}]" for x in factors if x >= 0]
        if coefficient != 1.0:
            names.insert(0, number(coefficient))
        parts.append(" * ".join(names))
    return " + ".join(parts)


def _names(line: Line) -> list[str]:
    return [number(x) if type(x) is float else f"x0[{x}]" for x in line.operands]


class _Pullback:
    def __init__(self, site: Site, it: Scalars):
        self.site, self.guarded = site, it.guarded
        self.pulled = frozenset(it.pulled)

    def statements(self, line: Line) -> Iterator[str]:
        """Yield what a node hands to its operands."""
        if line.target not in self.pulled:
            return
        if line.row is not None:
            yield from self._row(line, line.row)
            return
        guarded = line.target in self.guarded
        for coefficient, first, second in line.terms:
            upstream = f"g0[{line.target}]"
            if coefficient != 1.0:
                upstream = f"{number(coefficient)} * {upstream}"
            for operand, other in ((first, second), (second, first)):
                if operand in self.pulled:
                    amount = upstream
                    if other >= 0:
                        amount = self.site.times(f"x0[{other}]", upstream, guarded)
                    yield f"g0[{operand}] += {amount};"

    def _row(self, line: Line, row: Primitive) -> Iterator[str]:
        out, names = f"x0[{line.target}]", _names(line)
        places = [
            (place, x)
            for place, x in enumerate(line.operands)
            if type(x) is int and x in self.pulled
        ]
        if row.arity is None:
            slopes = self.site.printer.slopes(row, out, names)
            if isinstance(slopes, str):
                yield f"const p{line.target} = {slopes};"
                slopes = [f"p{line.target}[{k}]" for k in range(len(names))]
        else:
            slopes = [
                self.site.printer.slope(row, place, out, names)
                for place in range(row.arity)
            ]
        for place, operand in places:
            if slopes[place] != "0":
                amount = self.site.times(slopes[place], f"g0[{line.target}]", True)
                yield f"g0[{operand}] += {amount};"
