"""What every source offers: units, in any order, each read a chunk at a time."""

from collections.abc import Iterator
from typing import Any

NUMBERS = 1 << 20  # in a chunk: 8 MB of floats, read while the one before is trained on

Chunk = tuple[Any, Any]  # X and y as they are: arrays, or a frame and a column


class Source:
    """Examples that are read a piece at a time.

    A unit is what can be read in any order: a row group of a file, a partition, a
    stretch of rows.  A chunk is what is read at once: a unit, or the next part of one.

    Attributes:
        name: what it is called in errors.
        rows: how many examples there are; none if nobody knows before they are read.
        units: how many units there are.
        target: the name of the column to predict, where the chunks are frames.
    """

    name = "the source"
    rows: int | None = None
    units = 1
    target: str | None = None

    def chunks(self, unit: int) -> Iterator[Chunk]:
        """Yield the chunks of a unit, the same each time; y may be none."""
        raise NotImplementedError

    def __repr__(self) -> str:
        rows = "" if self.rows is None else f", {self.rows:,} rows"
        return f"<{type(self).__name__} {self.name}{rows}>"
