"""Single nodes: straight-line code in functions of bounded length, or a table.

0·inf is nan in it, guarded or not: to look for zeros would double the code.  Where that
shows in a gradient, the program is run again by ``careful``.
"""

from collections.abc import Sequence

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.language import nary, rows
from autograd.compiling.backends.native.language.lanes import Lanes, Number
from autograd.compiling.backends.native.language.text import Body, Module
from autograd.compiling.backends.native.loops.addresses import Layout
from autograd.compiling.backends.native.loops.interpreted import write_interpreted
from autograd.compiling.backends.native.loops.moving import Tables
from autograd.compiling.backends.native.loops.site import Site
from autograd.compiling.instructions import Line, Scalars

STRETCH = 150  # nodes in one function: the time to compile grows faster than its length
MOST = 300  # nodes beyond which compiling takes longer than it saves: 0.1 ms a node


def write_scalars(site: Site, it: Scalars, tables: Tables) -> None:
    """Write calls of functions that compute single nodes, or their pullback.

    Raises:
        Unsupported: a node has no native form.
    """
    module, layout = site.body.module, site.layout
    if layout.lent:
        raise Unsupported("parameters are read one by one")
    if len(it.lines) > MOST:
        write_interpreted(site, it, tables)
        return
    stretches = [it.lines[i : i + STRETCH] for i in range(0, len(it.lines), STRETCH)]
    if it.reverse:
        stretches.reverse()
    for lines in stretches:
        name = f"stretch.{len(module.functions)}"
        stretch = _Stretch(module, layout, it)
        if it.reverse:
            stretch.pull(lines)
        else:
            stretch.compute(lines)
        module.functions[name] = stretch.text(name)
        site.body.do(f"call void @{name}(ptr %data, ptr %slopes)")


class _Stretch:
    """One function: reads numbers when first needed, writes gradients at its end."""

    def __init__(self, module: Module, layout: Layout, it: Scalars):
        self.body = Body(module)
        self.it = it
        self.pulled = set(it.pulled)
        self.limits = layout.buffers[0].size, layout.buffers[0].slopes
        self.numbers: dict[int, Lanes] = {}
        self.gradients: dict[int, Lanes] = {}

    def text(self, name: str) -> str:
        """Return the whole function."""
        head = f"define internal void @{name}(ptr noalias %data, ptr noalias %slopes)"
        for address, lanes in self.gradients.items():
            self.body.store(lanes.name, self._place("%slopes", address))
        lines = [f"{head} noinline nounwind {{", "entry:", *self.body.lines]
        return "\n".join([*lines, "  ret void", "}"])

    # -- memory ------------------------------------------------------------------------

    def _place(self, pointer: str, address: int) -> str:
        limit = self.limits[pointer == "%slopes"]
        if not 0 <= address < limit:
            raise Unsupported(f"a node lies at {address}, beyond {limit}")
        return self.body.at(pointer, address)

    def _read(self, pointer: str, address: int, known: dict[int, Lanes]) -> Lanes:
        if address not in known:
            name = self.body.load(self._place(pointer, address))
            known[address] = Lanes(self.body, name, 1, self.body.real)
        return known[address]

    def number(self, operand: int | float) -> Number:
        """Return an operand: a constant, or the number at an address."""
        if type(operand) is float:
            return operand
        return self._read("%data", int(operand), self.numbers)

    def constant(self, number: float) -> Lanes:
        """Return a constant as lanes."""
        return Lanes(self.body, "", 1, self.body.real).constant(number)

    # -- forward -----------------------------------------------------------------------

    def compute(self, lines: Sequence[Line]) -> None:
        """Write the nodes, in order."""
        for line in lines:
            value = self._value(line)
            self.numbers[line.target] = value
            self.body.store(value.name, self._place("%data", line.target))

    def _value(self, line: Line) -> Lanes:
        if line.row is not None:
            operands = self._operands(line)
            call = nary.value if line.row.arity is None else rows.value
            return call(line.row, operands)
        total: Number = line.constant
        for coefficient, first, second in line.terms:
            term = self._term(coefficient, first, second)
            plain = not isinstance(total, Lanes) and total == 0.0
            total = term if plain else total + term
        return total if isinstance(total, Lanes) else self.constant(total)

    def _term(self, coefficient: float, first: int, second: int) -> Lanes:
        term = None
        for address in (first, second):
            if address >= 0:
                number = self._read("%data", address, self.numbers)
                term = number if term is None else term * number
        if term is None:
            return self.constant(coefficient)
        return term if coefficient == 1.0 else term * coefficient

    def _operands(self, line: Line) -> list[Number]:
        operands = [self.number(x) for x in line.operands]
        if not any(isinstance(x, Lanes) for x in operands):
            operands[0] = self.constant(operands[0])
        return operands

    # -- reverse -----------------------------------------------------------------------

    def pull(self, lines: Sequence[Line]) -> None:
        """Write the nodes' pullbacks, from the last to the first."""
        for line in reversed(lines):
            if line.target not in self.pulled:
                continue
            upstream = self._read("%slopes", line.target, self.gradients)
            if line.row is None:
                self._pull_sum(line, upstream)
            else:
                self._pull_call(line, upstream)

    def _pull_sum(self, line: Line, upstream: Lanes) -> None:
        for coefficient, first, second in line.terms:
            scaled = upstream if coefficient == 1.0 else upstream * coefficient
            for operand, other in ((first, second), (second, first)):
                if operand not in self.pulled:
                    continue
                amount = scaled
                if other >= 0:
                    amount = self._read("%data", other, self.numbers) * scaled
                self._add(operand, amount)

    def _pull_call(self, line: Line, upstream: Lanes) -> None:
        row = line.row
        assert row is not None  # lines without a row are sums
        out = self._read("%data", line.target, self.numbers)
        operands = self._operands(line)
        every = nary.slopes(row, out, operands) if row.arity is None else None
        for index, operand in enumerate(line.operands):
            if type(operand) is int and operand in self.pulled:
                local = (
                    rows.slope(row, index, out, operands)
                    if every is None
                    else every[index]
                )
                self._add(operand, local * upstream)

    def _add(self, address: int, amount: Lanes) -> None:
        before = self._read("%slopes", address, self.gradients)
        self.gradients[address] = before + amount
