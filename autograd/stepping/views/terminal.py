"""Steps as text and as a table for the terminal."""

from typing import TYPE_CHECKING

from autograd.ground.screen import Fitted
from autograd.ground.text import number_text
from autograd.stepping.records import BackwardStep, ForwardStep
from autograd.stepping.sequence import Steps

FORWARD = "Forward pass"
BACKWARD = "Backward pass, from right to left"

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table


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
    lines = [FORWARD, *(f"  {text}" for text in leaf_texts(steps))]
    lines += [f"  {step}" for step in steps[: steps.backward_start]]
    lines += [BACKWARD, f"  d{output}/d{output} = 1"]
    lines += [f"  {step}" for step in steps[steps.backward_start :]]
    lines += ["Gradients", *(f"  {text}" for text in gradient_texts(steps))]
    return "\n".join(lines)


def leaf_texts(steps: Steps) -> list[str]:
    """Return ``a = 5`` for every leaf."""
    return [
        f"{steps.names[leaf]} = {number_text(number)}"
        for leaf, number in steps.leaves.items()
    ]


def gradient_texts(steps: Steps) -> list[str]:
    """Return ``dJ/da = 3`` for every leaf."""
    output = steps.names[steps.output]
    return [
        f"d{output}/d{name} = {number_text(gradient)}"
        for name, gradient in steps.gradients.items()
    ]


def as_tables(steps: Steps) -> "Group":
    """Return the steps as two ``rich`` tables, one for each pass."""
    from rich.console import Group
    from rich.text import Text

    forward = [step for step in steps if isinstance(step, ForwardStep)]
    backward = [step for step in steps if isinstance(step, BackwardStep)]
    told = [*leaf_texts(steps), *map(str, forward)]
    parts: list = [Fitted(_forward_table(steps, forward), list(map(Text, told)))]
    if backward:
        told = list(map(str, backward))
        parts.append(Fitted(_backward_table(backward), list(map(Text, told))))
    parts.append(Text("   ".join(gradient_texts(steps)), style="bold"))
    return Group(*parts)


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(Text(column), justify="right" if column == "=" else "left")
    return table


def _row(table: "Table", cells: list[str]) -> None:
    from rich.text import Text  # labels are text, never markup

    table.add_row(*map(Text, cells))


def _forward_table(steps: Steps, shown: list[ForwardStep]) -> "Table":
    table = _table(FORWARD, "name", "formula", "in numbers", "=")
    for leaf, number in steps.leaves.items():
        _row(table, [steps.names[leaf], "", "", number_text(number)])
    for step in shown:
        cells = [
            step.name,
            str(step.formula),
            step.in_numbers,
            number_text(step.result),
        ]
        _row(table, cells)
    return table


def _backward_table(shown: list[BackwardStep]) -> "Table":
    table = _table(
        f"{BACKWARD}: local derivative × upstream gradient",
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
        _row(table, cells)
    return table
