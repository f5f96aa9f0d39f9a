"""What a terminal shows: a table where it fits, else its rows line by line."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table

_ANY_WIDTH = 10_000  # columns, to measure what a table would like to have


class Fitted:
    """A table of rich, or lines where the screen would cut its cells.

    Args:
        table: shown where it fits.
        lines: what says the same in any width; they go below the table's title.
    """

    def __init__(self, table: "Table", lines: Sequence["RenderableType"]):
        self.table, self.lines = table, lines

    def __rich_console__(
        self, console: "Console", options: "ConsoleOptions"
    ) -> "RenderResult":
        from rich.padding import Padding
        from rich.text import Text

        wide = options.update(width=_ANY_WIDTH)
        if self._cuts(console, options) <= self._cuts(console, wide):
            yield self.table
            return
        yield Text(str(self.table.title), style="bold")
        for line in self.lines:
            yield Padding(line, (0, 0, 0, 2))

    def _cuts(self, console: "Console", options: "ConsoleOptions") -> int:
        """How often something is left out; a long formula is, in any width."""
        lines = console.render_lines(self.table, options)
        return sum(part.text.count("…") for line in lines for part in line)


def cut(text: str, width: int) -> str:
    """Return a text that fits a width, its middle left out where it is too long.

    >>> cut("u = a + b + c + d = 10", 12)
    'u = a + … 10'
    """
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    tail = max((width - 1) // 3, 0)
    end = text[len(text) - tail :] if tail else ""
    while cell_len(end) > tail:
        end = end[1:]
    return set_cell_size(text, max(width - 1 - cell_len(end), 0)) + "…"[:width] + end


def folded(text: str, width: int, indent: int = 4) -> list[str]:
    """Return a text as lines that fit a width, all but the first indented.

    >>> folded("so far   dJ/da = 3", 12)
    ['so far', '   dJ/da = 3']
    """
    from rich.cells import cell_len

    lines, line = [], ""
    for word in re.findall(r"\S+\s*", text):
        if line.strip() and cell_len(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = " " * min(indent, width // 4)
        line += word
    return [*lines, line]
