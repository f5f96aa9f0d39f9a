"""What a terminal shows: a table where it fits, else its rows line by line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
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

    def __rich_console__(self, console, options):
        from rich.padding import Padding
        from rich.text import Text

        wide = options.update(width=_ANY_WIDTH)
        if self._cuts(console, options) <= self._cuts(console, wide):
            yield self.table
            return
        yield Text(str(self.table.title), style="bold")
        for line in self.lines:
            yield Padding(line, (0, 0, 0, 2))

    def _cuts(self, console, options) -> int:
        """How often something is left out; a long formula is, in any width."""
        lines = console.render_lines(self.table, options)
        return sum(part.text.count("…") for line in lines for part in line)
