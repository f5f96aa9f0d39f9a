"""Straight-line programs: graphs with shared nodes and repeated operands.

An operand is given as a distance back, so that a smaller program is part of a larger
one and Hypothesis can shrink.  Trees would never share a node, and never find a sweep
that takes nodes in a wrong order.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, isnan
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from autograd import ops as builtin_ops
from autograd.engine.code import call_text
from autograd.errors import AutogradError
from autograd.ground.domain import REALS, Interval
from autograd.ground.text import literal
from autograd.ops.primitive import Primitive
from autograd.ops.table import lookup, table
from autograd.strategies.numbers import points

LARGEST = 1e4  # of any number in a program: beyond, sums lose small terms
CLEAR = 1e-2  # distance from kinks and borders
WIDEST = 4  # operands of an n-ary row


@dataclass(frozen=True)
class Instruction:
    """A row and its operands: distances back (ints) or constants (floats)."""

    name: str
    operands: tuple[int | float, ...]


@dataclass(frozen=True, repr=False)
class Program:
    """Inputs and instructions; the last one's result is the output.

    Called with as many numbers, arrays or Values as it has inputs, it runs.

    >>> square_and_add = Program((3.0,), (Instruction("mul", (1, 1)),
    ...                                   Instruction("add", (1, 2))))
    >>> square_and_add(3.0)
    12.0
    """

    inputs: tuple[float, ...]
    instructions: tuple[Instruction, ...]

    def __call__(self, *inputs: Any) -> Any:
        """Return the output for these inputs."""
        return self.results(*inputs)[-1]

    def results(self, *inputs: Any) -> list:
        """Return the inputs and every instruction's result."""
        results = list(inputs)
        for name, operands in (
            (each.name, each.operands) for each in self.instructions
        ):
            taken = [x if type(x) is float else results[-int(x)] for x in operands]
            results.append(lookup(name).apply(taken))
        return results

    def trimmed(self) -> "Program":
        """Return the program without instructions that nothing depends on."""
        count = len(self.inputs)
        needed = {count + len(self.instructions) - 1}
        for place in range(count + len(self.instructions) - 1, count - 1, -1):
            if place in needed:
                needed.update(self._sources(place))
        places = [*range(count), *sorted(x for x in needed if x >= count)]
        new = {old: index for index, old in enumerate(places)}
        kept = tuple(
            Instruction(
                self.instructions[old - count].name,
                tuple(
                    x if type(x) is float else new[old] - new[old - int(x)]
                    for x in self.instructions[old - count].operands
                ),
            )
            for old in places[count:]
        )
        return Program(self.inputs, kept)

    def _sources(self, place: int) -> list[int]:
        operands = self.instructions[place - len(self.inputs)].operands
        return [place - int(x) for x in operands if type(x) is not float]

    @property
    def code(self) -> str:
        """The program, without its dead ends, as Python to paste and run."""
        short = self.trimmed()
        lines = ["from autograd import Value, ops", ""]
        for index, x in enumerate(short.inputs):
            lines.append(f"x{index} = Value({literal(x)}, 'x{index}')")
        names = [f"x{index}" for index in range(len(short.inputs))]
        for index, each in enumerate(short.instructions):
            written = [
                literal(x) if type(x) is float else names[-int(x)]
                for x in each.operands
            ]
            lines.append(f"v{index} = {call_text(lookup(each.name), written)}")
            names.append(f"v{index}")
        return "\n".join([*lines, f"out = {names[-1]}"])

    def __repr__(self) -> str:
        return f"\n{self.code}\n"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Print the code as it is, from the left edge, where Hypothesis prints it."""
        printer.text(repr(self))


def smooth_rows() -> list[str]:
    """Return the names of the built-in rows that differences can check: no jumps."""
    built_in = vars(builtin_ops)
    return [
        name
        for name, row in table().items()
        if built_in.get(name) is row and _is_smooth(row)
    ]


def _is_smooth(row: Primitive) -> bool:
    if callable(row.partials):
        return True
    constants = [rule for rule in row.partials if type(rule) is float]
    jumps = 0.0 in constants and "jump" in row.convention
    return not jumps and not any(map(isnan, constants)) and set(row.partials) != {0.0}


@st.composite
def programs(
    draw: Callable,
    ops: Iterable[str] | None = None,
    size: int = 12,
    inputs: int = 3,
    domain: Interval = REALS,
) -> Program:
    """Return a strategy of straight-line programs that stay within their domains.

    Args:
        ops: the names of rows to use, one's own among them; if left out, all built-in
            ones that are smooth.
        size: the most instructions.
        inputs: the most inputs.
        domain: of the inputs.

    >>> from hypothesis import find
    >>> print(find(programs(ops=["mul"], size=3), lambda p: True).code)
    from autograd import Value, ops
    <BLANKLINE>
    x0 = Value(0.0, 'x0')
    v0 = ops.mul(x0, x0)
    out = v0
    """
    names = sorted(ops) if ops is not None else smooth_rows()
    count = draw(st.integers(1, inputs))
    numbers = [draw(points(domain)) for _ in range(count)]
    start = tuple(numbers)
    instructions: list[Instruction] = []
    for _ in range(draw(st.integers(1, size))):
        row = lookup(draw(st.sampled_from(names)))
        operands = tuple(draw(_operand(len(numbers))) for _ in range(_width(draw, row)))
        taken = [x if type(x) is float else numbers[-x] for x in operands]
        result = _result(row, operands, taken)
        if result is None or all(type(x) is float for x in operands):
            continue
        instructions.append(Instruction(row.name, operands))
        numbers.append(result)
    if not instructions:
        reject()
    return Program(start, tuple(instructions)).trimmed()  # what is printed is all of it


def _width(draw: Callable, row: Primitive) -> int:
    if row.arity is not None:
        return row.arity
    return draw(st.integers(1, WIDEST)) * (2 if row.spread else 1)


def _operand(known: int) -> st.SearchStrategy[int | float]:
    """A distance back, mostly; else a constant."""
    constants = st.sampled_from([0.5, 1.0, 2.0, -1.0, 3.0])
    return st.one_of(st.integers(1, known), st.integers(1, known), constants)


def _result(row: Primitive, operands: Sequence, taken: list[float]) -> float | None:
    """The row's result where it is clear of kinks, borders and overflow, else None."""
    intervals = row.domain if row.arity else row.domain * len(taken)
    for x, interval in zip(taken, intervals, strict=True):
        specials = interval.kinks + interval.borders
        if any(abs(x - special) < CLEAR for special in specials):
            return None
    try:
        if not all(map(isfinite, _nearby(row, operands, taken))):
            return None  # a border that operands make together: 0^0
        result = row.evaluate(*taken)
        slopes = row.partials_at(result, list(taken))
    except (AutogradError, ArithmeticError, ValueError):
        return None
    if not isfinite(result) or abs(result) > LARGEST:
        return None
    return result if all(abs(slope) < LARGEST for slope in slopes) else None


def _nearby(row: Primitive, operands: Sequence, taken: list) -> Iterator[float]:
    """The row's results where one operand that is no constant is moved a little."""
    for index, x in enumerate(taken):
        if type(operands[index]) is float:
            continue
        for near in (x - CLEAR, x + CLEAR):
            yield row.evaluate(*taken[:index], near, *taken[index + 1 :])


@st.composite
def mlps(draw: Callable, most: int = 4, layers: int = 2) -> Program:
    """Return a strategy of programs that are small multilayer perceptrons.

    The inputs are the data, then each neuron's weights and bias, layer by layer; a
    neuron is a dot product, a bias and an activation.

    Args:
        most: the widest layer.
        layers: the most hidden layers.
    """
    sizes = draw(st.lists(st.integers(1, most), min_size=2, max_size=layers + 2))
    activation = draw(st.sampled_from(["tanh", "sigmoid", "relu", "softplus", "silu"]))
    total = sizes[0] + sum((m + 1) * n for m, n in pairwise(sizes))
    number = st.floats(-1.0, 1.0).filter(lambda x: abs(x) >= CLEAR)
    inputs = tuple(draw(st.lists(number, min_size=total, max_size=total)))
    written: list[Any] = []
    sources, weight, place = list(range(sizes[0])), sizes[0], total
    for outputs in sizes[1:]:
        made = []
        for _ in range(outputs):
            weights = list(range(weight, weight + len(sources)))
            for name, taken in (
                ("dot", [*weights, *sources]),
                ("add", [place, weight + len(sources)]),
                (activation, [place + 1]),
            ):
                distances = tuple(total + len(written) - source for source in taken)
                written.append(Instruction(name, distances))
            weight, place = weight + len(sources) + 1, place + 3
            made.append(place - 1)
        sources = made
    last = total + len(written)
    written.append(Instruction("total", tuple(last - source for source in sources)))
    return Program(inputs, tuple(written))
