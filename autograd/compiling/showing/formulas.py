"""The discovered formulas: ``Z1 = X W1ᵀ + b1``, ``A1 = relu(Z1)``, …"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from autograd.compiling.instructions import Instruction, Scalars
from autograd.compiling.plan import Plan
from autograd.compiling.showing.writing import Row, Writer


class Numbers(Protocol):
    """The buffers after a run."""

    def numbers(self, buffer: int) -> np.ndarray:
        """Return a buffer as (numbers,) or (numbers, batch)."""


def formulas(plan: Plan) -> str:
    """Return the program as formulas, with shapes and scalar nodes for each."""
    writer = Writer(plan)
    count = f"{plan.scalar_nodes:,} scalar nodes"
    text = f"forward: {count} in {len(plan.forward)} instructions\n"
    text += _table(writer.rows(plan.forward))
    if plan.backward:
        text += "\n\nbackward\n" + _table(writer.rows(plan.backward))
    return text


def _table(rows: Sequence[Row]) -> str:
    width = max([len(row.formula) for row in rows], default=0)
    shapes = max([len(row.shape) for row in rows], default=0)
    lines = []
    for row in rows:
        counted = f"{row.nodes:>7,} node{'s' * (row.nodes != 1)}" if row.nodes else ""
        line = f"  {row.formula:<{width}}  {row.shape:<{shapes}}  {counted}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def where_not_finite(plan: Plan, memory: Numbers) -> str | None:
    """Return the first formula of a run that gave infinity or NaN."""
    for instruction in plan.forward:
        values = memory.numbers(instruction.out.buffer)[_places(instruction)]
        wrong = np.argwhere(~np.isfinite(values))
        if len(wrong):
            value = values[tuple(wrong[0])]
            where = f" in example {wrong[0][1]}" if values.ndim > 1 else ""
            return f"{Writer(plan).comment(instruction)} gives {value}{where}"
    return None


def _places(instruction: Instruction) -> np.ndarray:
    if isinstance(instruction, Scalars):
        return np.array([line.target for line in instruction.lines])
    return instruction.out.addresses(instruction.sizes).ravel()
