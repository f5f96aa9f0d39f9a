"""Steps as text and as a table for the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograd.ground.screen import Fitted
from autograd.ground.text import number_text
from autograd.stepping.records import BackwardStep, ForwardStep
from autograd.stepping.sequence import Steps

_FRAME = 16  # lines of a screen that are not steps: titles, rules, leaves

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text


def as_text(steps: Steps) -> str:
    """Return all steps as plain lines: forward, backward, and the gradients.

    >>> from autograd import Value
    >>> from autograd.stepping.sequence import steps
    >>> x = Value(3.0, "x")
    >>> print(as_text(steps(x * x)))
    Forward pass
      x = 3
      out = x·x = 3·3 = 9
    Backward pass, from right to left
      dout/dout = 1
      dout/dx = ∂out/∂x · dout/dout = x = 3·1 = 3
      dout/dx += ∂out/∂x · dout/dout = x = 3·1 = 3, now 6
    Gradients
      dout/dx = 6
    """
    output = steps.names[steps.output]
    lines = ["Forward pass"]
    lines += [
        f"  {steps.names[leaf]} = {number_text(number)}"
        for leaf, number in steps.leaves.items()
    ]
    lines += [f"  {step}" for step in steps[: steps.backward_start]]
    lines += ["Backward pass, from right to left", f"  d{output}/d{output} = 1"]
    lines += [f"  {step}" for step in steps[steps.backward_start :]]
    lines += ["Gradients", *(f"  {text}" for text in gradient_texts(steps))]
    return "\n".join(lines)


def gradient_texts(steps: Steps) -> list[str]:
    """Return ``dJ/da = 3`` for every leaf."""
    output = steps.names[steps.output]
    return [
        f"d{output}/d{name} = {number_text(gradient)}"
        for name, gradient in steps.gradients.items()
    ]


def as_tables(
    steps: Steps, upto: int | None = None, height: int | None = None
) -> "Group":
    """Return the steps as two ``rich`` tables, one for each pass.

    Args:
        steps: what to show.
        upto: the last step shown, which is highlighted; all, if left out.
        height: how many lines there are; of more steps the latest are shown.
    """
    from rich.console import Group
    from rich.text import Text

    last = len(steps) - 1 if upto is None else upto
    shown = steps[: last + 1]
    forward = [step for step in shown if isinstance(step, ForwardStep)]
    backward = [step for step in shown if isinstance(step, BackwardStep)]
    lit = None if upto is None or not shown else shown[-1]
    if height is not None:
        room = max(height - _FRAME, 6)
        few = min(len(backward), room - room // 3)
        forward = forward[-(room - few) :]
        backward = backward[len(backward) - few :]
    parts: list = [Fitted(_forward_table(steps, forward, lit), _lines(forward, lit))]
    if backward:
        table = _backward_table(backward, lit)
        parts.append(Fitted(table, _lines(backward, lit)))
    if last == len(steps) - 1:
        parts.append(Text("   ".join(gradient_texts(steps)), style="bold"))
    return Group(*parts)


def _lines(shown: Sequence, lit) -> "list[Text]":
    """The steps as they stand in plain text, one of them highlighted."""
    from rich.text import Text

    return [Text(str(step), "reverse" if step is lit else "") for step in shown]


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(Text(column), justify="right" if column == "=" else "left")
    return table


def _row(table: "Table", cells: list[str], lit: bool) -> None:
    from rich.text import Text  # labels are text, never markup

    table.add_row(*map(Text, cells), style="reverse" if lit else "")


def _forward_table(steps: Steps, shown: list[ForwardStep], lit) -> "Table":
    table = _table("Forward pass", "name", "formula", "in numbers", "=")
    for leaf, number in steps.leaves.items():
        _row(table, [steps.names[leaf], "", "", number_text(number)], False)
    for step in shown:
        cells = [
            step.name,
            str(step.formula),
            step.in_numbers,
            number_text(step.result),
        ]
        _row(table, cells, step is lit)
    return table


def _backward_table(shown: list[BackwardStep], lit) -> "Table":
    table = _table(
        "Backward pass, from right to left: local derivative × upstream gradient",
        "edge", "local derivative", "upstream gradient", "contribution", "so far",
    )  # fmt: skip
    for step in shown:
        local, upstream = number_text(step.local), number_text(step.upstream)
        cells = [
            f"{step.name} → {step.operand_name}",
            f"{step.local_name} = {step.local_text}",
            f"{step.upstream_name} = {upstream}",
            f"{local} × {upstream} = {number_text(step.contribution)}",
            f"{step.total_name} = {number_text(step.running)}",
        ]
        _row(table, cells, step is lit)
    return table
