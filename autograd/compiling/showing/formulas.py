"""The discovered formulas: ``Z1 = X W1ᵀ + b1``, ``A1 = relu(Z1)``, …"""

from collections.abc import Sequence

import numpy as np

from autograd.compiling.finding.layout import addresses
from autograd.compiling.instructions import Instruction, Scalars
from autograd.compiling.showing.writing import Row, Writer


def formulas(engine) -> str:
    """Return the program as formulas, with shapes and scalar nodes for each."""
    writer = Writer(engine)
    count = f"{engine.scalar_nodes:,} scalar nodes"
    text = f"forward: {count} in {len(engine.forward)} instructions\n"
    text += _table(writer.rows(engine.forward))
    if engine.backward:
        text += "\n\nbackward\n" + _table(writer.rows(engine.backward))
    return text


def _table(rows: Sequence[Row]) -> str:
    width = max((len(formula) for formula, _, _ in rows), default=0)
    shapes = max((len(shape) for _, shape, _ in rows), default=0)
    lines = []
    for formula, shape, nodes in rows:
        counted = f"{nodes:>7,} node{'s' * (nodes != 1)}" if nodes else ""
        lines.append(f"  {formula:<{width}}  {shape:<{shapes}}  {counted}".rstrip())
    return "\n".join(lines)


def where_not_finite(engine) -> str | None:
    """Return the first formula of the latest run that gave infinity or NaN."""
    memory = engine.last
    if memory is None:
        return None
    writer = Writer(engine)
    for instruction in engine.forward:
        values = memory.numbers(instruction.out.buffer)[_places(instruction)]
        wrong = np.argwhere(~np.isfinite(values))
        if len(wrong):
            row, value = writer.row(instruction), values[tuple(wrong[0])]
            where = f" in example {wrong[0][1]}" if values.ndim > 1 else ""
            return f"{row[0] if row else instruction} gives {value}{where}"
    return None


def _places(instruction: Instruction) -> np.ndarray:
    if isinstance(instruction, Scalars):
        return np.array([line.target for line in instruction.lines])
    out = instruction.out
    return addresses(out.offset, instruction.sizes, out.strides).ravel()
