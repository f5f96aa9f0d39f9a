"""What a check found: an object that is true if all is well and prints as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.checking.judging.argument_names import shortened
from autograd.checking.judging.blame import Fault
from autograd.checking.judging.verdict import Partial
from autograd.engine.code import as_code
from autograd.engine.graph import Node
from autograd.errors import OperandError
from autograd.ground.screen import Fitted
from autograd.ground.text import literal

if TYPE_CHECKING:
    from autograd.drawing import Picture

SHOWN = 12  # partials in a message; the doubtful ones first


@dataclass(frozen=True)
class Report:
    """The verdicts of one check.

    Args:
        name: the function.
        point: its inputs by name.
        partials: the verdicts.
        fault: the first wrong node, where a derivative is wrong and the graph is ours.
        root: the output of the graph that was checked.
        constant: whether no output depends on any input.
        notes: what else there is to say.
    """

    name: str
    point: dict[str, float]
    partials: tuple[Partial, ...]
    fault: Fault | None = None
    root: Node | None = None
    constant: bool = False
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether every derivative may be trusted."""
        return all(self.partials)

    @property
    def doubtful(self) -> tuple[Partial, ...]:
        """The partials that are wrong or could not be settled."""
        return tuple(partial for partial in self.partials if not partial)

    @property
    def code(self) -> str:
        """A program to paste and run: the first wrong node's, or the whole graph's."""
        if self.fault is not None:
            return self.fault.code
        return as_code(self.root) if self.root is not None else ""

    def draw(self) -> "Picture":
        """Return a picture of the graph, the first wrong node labelled as such.

        Raises:
            OperandError: the function was not checked on Values.
        """
        from autograd.drawing import draw

        if self.root is None:
            raise OperandError("draw: the function was not checked on Values")
        if self.fault is None:
            return draw(self.root)
        node, label = self.fault.node, self.fault.node.label
        node.label = f"WRONG {label}".strip()
        try:
            return draw(self.root)
        finally:
            node.label = label

    def __str__(self) -> str:
        where = ", ".join(f"{n}={literal(x)}" for n, x in self.point.items())
        lines = [f"{self.name}: {self.verdict} at {shortened(where)}", ""]
        lines += table(self.partials)
        return "\n".join(lines + self.remarks)

    __repr__ = __str__

    @property
    def verdict(self) -> str:
        """``derivatives agree``, or that they do not."""
        return "derivatives agree" if self else "derivatives do NOT agree"

    @property
    def remarks(self) -> list[str]:
        """What there is to say below the table: hints, the first wrong node, code."""
        lines: list[str] = []
        for note in self.notes:
            lines += ["", note]
        if self.fault is not None:
            lines += ["", f"first wrong node: {self.fault.words}", "", self.fault.code]
        return lines

    def as_table(self) -> Fitted:
        """Return the verdicts for rich to show: a table in colour, if it fits."""
        from rich.table import Table
        from rich.text import Text

        where = ", ".join(f"{n}={literal(x)}" for n, x in self.point.items())
        title = Text(f"{self.name}: {self.verdict} at {shortened(where)}")
        shown, lines = Table(*HEADINGS, title=title, title_justify="left"), []
        for partial in sorted(self.partials, key=bool)[:SHOWN]:
            row, colour = cells(partial), COLOURS.get(partial.status, "")
            shown.add_row(*map(Text, row), style=colour)
            facts = zip(HEADINGS[1:], row[1:], strict=True)
            lines.append(Text("\n  ".join([row[0], *map(" ".join, facts)]), colour))
        return Fitted(shown, lines)


COLOURS = {
    "mismatch": "red", "jump": "red", "unresolved": "yellow",
    "kink": "cyan", "convention": "cyan",
}  # fmt: skip
HEADINGS = ("partial", "mode", "derivative", "numerical", "± error", "digits", "status")


def cells(partial: Partial) -> tuple[str, ...]:
    """Return one verdict as the texts of a table's row."""
    numerical = f"{partial.numerical:.15g}"
    if partial.sides is not None:
        numerical = "[{:.6g}, {:.6g}]".format(*partial.sides)
    how = "" if partial.how == "ladder" else f" ({partial.how})"
    return (
        partial.name,
        partial.mode,
        f"{partial.derivative:.15g}",
        numerical,
        f"{partial.error:.1g}",
        "" if partial.sides else f"{partial.digits:.1f}",
        partial.status + how,
    )


def table(partials: Sequence[Partial], shown: int = SHOWN) -> list[str]:
    """Return the verdicts as lines of text, the doubtful ones first."""
    ordered = sorted(partials, key=bool)
    rows = [HEADINGS, *map(cells, ordered[:shown])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        for row in rows
    ]
    if len(ordered) > shown:
        lines.append(f"… and {len(ordered) - shown} more, all as good or better")
    return [line.rstrip() for line in lines]
