"""The first and the last lines of a table: names of columns, units, totals."""

from pathlib import Path

from nn.errors import DataError
from nn.tables import cells

LOOK = 200  # rows by which it is told what a column holds
_TOTALS = {"total", "totals", "grand total", "sum", "summe", "gesamt", "somme", "suma"}

Record = tuple[int, list[str]]  # the line on which it begins, and its cells


def headed(
    records: list[Record], path: Path, notes: list[str]
) -> tuple[list[str], list[Record]]:
    """Return the names of the columns, and the rows below them."""
    names, rows = list(records[0][1]), records[1:]
    if not _is_header(names, rows):
        names, rows = [f"column {i}" for i in range(len(names))], records
    rows = _examples(rows, notes)
    if not rows:
        raise DataError(f"{path}: has no rows of data")
    empty = [
        i
        for i, name in enumerate(names)
        if not name and not any(cells[i] for _, cells in rows)
    ]
    if empty:
        notes.append(f"{len(empty)} empty column(s) without a name left out")
        names = [name for i, name in enumerate(names) if i not in empty]
        rows = [
            (line, [cell for i, cell in enumerate(cells) if i not in empty])
            for line, cells in rows
        ]
    return _named(names, notes), rows


def _examples(rows: list[Record], notes: list[str]) -> list[Record]:
    """Return the rows without units below the names and a total at the end."""
    if len(rows) > 3 and _is_of_units(rows[0][1], rows[1 : LOOK + 1]):
        notes.append(f"line {rows[0][0]} left out: it says units, not numbers")
        rows = rows[1:]
    if len(rows) > 3:
        line, last = rows[-1]
        named = [cell for cell in last if cell and not _is_number(cell)]
        before = {cell.lower() for _, row in rows[:-1] for cell in row}
        word = named[0].lower().rstrip(":") if named else ""
        if word in _TOTALS and named[0].lower() not in before:
            notes.append(f"line {line} left out: {named[0]!r} is no example")
            rows = rows[:-1]
    return rows


def _is_of_units(first: list[str], rows: list[Record]) -> bool:
    """Return whether a row has words in each of several columns of numbers."""
    numbers = [
        i
        for i in range(len(first))
        if all(_is_number(row[i]) for _, row in rows if row[i])
        and any(row[i] for _, row in rows)
    ]
    words = [first[i] for i in numbers if first[i].lower() not in cells.MISSING]
    return (
        len(numbers) > 1
        and len(words) > 1
        and not any(_is_number(first[i]) for i in numbers)
    )


def _is_header(first: list[str], rows: list[Record]) -> bool:
    """Return whether a first line names columns rather than being an example."""
    there = [(i, cell) for i, cell in enumerate(first) if cell]
    if not there or any(_is_number(cell) for _, cell in there):
        return False
    again = sum(any(row[i] == cell for _, row in rows) for i, cell in there)
    return again <= len(there) / 2


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return cell.lower() not in ("nan", "inf", "infinity")


def _named(names: list[str], notes: list[str]) -> list[str]:
    """Return names that differ, each column with one."""
    seen: set[str] = set()
    found = []
    for index, name in enumerate(names):
        given = name or f"column {index}"
        unique, count = given, 2
        while unique in seen:
            unique, count = f"{given} ({count})", count + 1
        if unique != name:
            notes.append(
                f"column {index} is called {unique!r}: "
                + ("its name stands twice" if name else "it has no name")
            )
        seen.add(unique)
        found.append(unique)
    return found
