"""Files of cells as tables of text, each row known by its line.

Separator, encoding and header are found out; what is noticed on the way is noted.  A
file that is no table is refused by line.
"""

import codecs
import csv
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from nn.errors import DataError
from nn.tables import cells
from nn.tables.heading import Record, headed
from nn.tables.needed import pandas as pd

SEPARATORS = "\t;|,"  # the sooner, the rarer within a cell
LOOK = 200  # records by which the separator is found out
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = {
    b"PK\x03\x04": "an archive or a spreadsheet; save the sheet as CSV",
    b"\x1f\x8b": "compressed; unpack it with gunzip",
    b"PAR1": "Parquet; read it with pandas.read_parquet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save the sheet as CSV",
    b"\x89PNG": "a picture",
    b"%PDF": "a PDF document",
}

_TOLD = re.compile(r"(sep=(.))\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """Cells under names.

    Attributes:
        name: what to call it: the file's name without its suffix.
        source: the file, for errors.
        frame: a pandas frame, one row an example; its index says on which line.
        decimal: what stands between whole and part of its numbers, ``.`` or ``,``.
        notes: what was noticed, a sentence each.
    """

    name: str
    source: str
    frame: "pd.DataFrame"
    decimal: str = "."
    notes: tuple[str, ...] = ()

    def column(self, target: str | int) -> str:
        """Return the name of the column at a name or a position from 0.

        Raises:
            DataError: there is none; says which there are.
        """
        names = list(self.frame.columns)
        if target in names:
            return str(target)
        text = str(target).strip()
        if text in names:
            return text
        if text.lstrip("+-").isdecimal():
            if -len(names) <= int(text) < len(names):
                return names[int(text)]
            raise DataError(
                f"{self.source}: no column {text}; there are {len(names)}, "
                "counted from 0"
            )
        alike = [name for name in names if name.lower() == text.lower()]
        if len(alike) == 1:
            return alike[0]
        raise DataError(
            f"{self.source}: no column {target!r}; there are: {', '.join(names)}"
        )


def read(path: str | os.PathLike, encoding: str | None = None) -> Table:
    """Return the table in a file.

    Args:
        path: cells between commas, semicolons, tabs, bars or blanks.
        encoding: of the text; else UTF-8, what a byte order mark says, or cp1252.

    Raises:
        DataError: the file can't be read, holds no table, or has a row of another
            length; says on which line.
    """
    path, notes = Path(path), list[str]()
    text = _text_of(path, encoding, notes)
    told = _TOLD.match(text)  # a line by which spreadsheets are told
    text = text[told.end(1) :] if told else text
    separator = told[2] if told else separator_of(text)
    records = _tidied(list(_records(text, separator, path)), path, notes)
    names, rows = headed(records, path, notes)
    frame = pd.DataFrame(
        [row for _, row in rows],
        index=pd.Index([line for line, _ in rows], name="line"),
        columns=names,
        dtype=object,
    )
    likely = "," if separator == ";" else "."
    decimal = cells.decimal_of(frame, likely)
    return Table(path.stem, str(path), frame, decimal, tuple(notes))


def _text_of(path: Path, encoding: str | None, notes: list[str]) -> str:
    try:
        content = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or problem
        raise DataError(f"{path}: can't be read as CSV; {reason}") from None
    for start, what in _NO_TEXT.items():
        if content.startswith(start):
            raise DataError(f"{path}: is {what}")
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    encoding = encoding or marked
    try:
        text = content.decode(encoding or "utf-8")
    except (UnicodeDecodeError, LookupError) as problem:
        if encoding is not None:
            raise DataError(f"{path}: is no text in {encoding}; {problem}") from None
        text = content.decode("cp1252", errors="replace")
        notes.append("read as cp1252, since it is no UTF-8")
    if "\n" not in text:  # lines as Macs once ended them
        text = text.replace("\r", "\n")
    if "\0" in text:
        raise DataError(f"{path}: can't be read as CSV; it holds NUL characters")
    return text


def separator_of(text: str) -> str:
    """Return what stands between cells: it cuts most lines into as many, at least 2.

    >>> separator_of("a;b\\n1,5;2\\n2,5;3\\n")
    ';'
    """
    shares = {sign: _evenness(text, sign) for sign in SEPARATORS + " "}
    even = [sign for sign in SEPARATORS if shares[sign] >= 0.9]
    if even:
        return even[0]
    best = max(SEPARATORS, key=lambda sign: shares[sign])
    return " " if shares[best] < 0.5 and shares[" "] > 0.6 else best


def _evenness(text: str, separator: str) -> float:
    """Return the share of records that have the most frequent number of cells."""
    records = csv.reader(
        StringIO(text), delimiter=separator, skipinitialspace=separator == " "
    )
    try:
        widths = Counter(len(row) for row in islice(records, LOOK) if any(row))
    except csv.Error:
        return 0.0
    count = max((n for width, n in widths.items() if width > 1), default=0)
    return count / max(widths.total(), 1)


def _records(text: str, separator: str, path: Path) -> Iterable[Record]:
    """Yield the records that hold anything, with their lines."""
    reader = csv.reader(
        StringIO(text, newline=""),
        delimiter=separator,
        skipinitialspace=True,
        strict=True,
    )
    line = 1
    try:
        for record in reader:
            stripped = [cell.strip() for cell in record]
            if separator == " " and stripped and not stripped[-1]:
                stripped.pop()
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as problem:
        raise DataError(
            f"{path}, line {line}: can't be read as CSV; {problem}; look for a "
            "quote that is not closed"
        ) from None


def _tidied(records: list[Record], path: Path, notes: list[str]) -> list[Record]:
    """Return the records of one width, without titles above and empty ends."""
    if not records:
        raise DataError(f"{path}: has no rows of data")
    widths = Counter(len(cells) for _, cells in records)
    width = widths.most_common(1)[0][0]
    above = 0
    while above < len(records) and len(records[above][1]) == 1 < width:
        above += 1
    if above:
        notes.append(f"{above} line(s) above the table left out")
    records = records[above:]
    if len(records[0][1]) == width - 1:  # the names of rows have no name
        line, names = records[0]
        closed = all(cells[-1] == "" for _, cells in records[1:] if len(cells) == width)
        records[0] = line, [*names, ""] if closed else ["", *names]
    for line, found in records:
        if len(found) != width and any(found[width:] or [len(found) < width]):
            raise DataError(
                f"{path}, line {line}: has {len(found)} cells, expected {width}"
            )
    return [(line, found[:width]) for line, found in records]
