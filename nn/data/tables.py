"""Tables of examples: the Dataset, and reading one from a CSV file."""

import csv as csv_module
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from nn.errors import DataError


@dataclass(frozen=True)
class Dataset:
    """Examples and targets.

    Args:
        name: what to call it.
        X: (samples, features).
        y: labels 0…k−1 (ints), or numbers if there are no classes.
        classes: the names of the labels; empty for numbers.
        features: the names of the columns.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.X, self.y))

    def __len__(self) -> int:
        return len(self.X)


def csv(path: str | os.PathLike, target: str | int = -1) -> Dataset:
    """Return a table from a file: numbers in columns, and one column to predict.

    A first line without any number is the header.  Targets that are text or
    few whole numbers are classes; other numbers are numbers.

    Args:
        path: a file of cells between commas, semicolons or tabs.
        target: the name or position, from 0, of the column to predict; the last.

    Raises:
        DataError: the file is missing or empty, a row has another length, a cell is no
            number, or there is no such column; says which line.
    """
    rows, names = _rows_of(Path(path))
    position = _column(target, names, len(rows[0][1]), path)
    labels = [cells[position] for _, cells in rows]
    X = np.array(
        [
            [
                _number(cell, line, names[index] if names else f"column {index}", path)
                for index, cell in enumerate(cells)
                if index != position
            ]
            for line, cells in rows
        ]
    )
    if X.shape[1] == 0:
        raise DataError(f"{path}: has one column; one to predict and one more needed")
    features = names or [f"column {i}" for i in range(X.shape[1] + 1)]
    kept = tuple(name for index, name in enumerate(features) if index != position)
    y, classes = _targets(labels)
    return Dataset(Path(path).stem, X, y, classes, kept)


def _rows_of(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return ``(line number, cells)`` of every row, and the header or nothing."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv_module.reader(file, delimiter=_separator_of(file))
            rows = [
                (reader.line_num, [cell.strip() for cell in cells])
                for cells in reader
                if any(cell.strip() for cell in cells)
            ]
    except (OSError, UnicodeDecodeError, csv_module.Error) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise DataError(f"{path}: can't be read as CSV; {reason}") from None
    header: list[str] = []
    if rows and not any(_is_number(cell) for cell in rows[0][1]):
        header = rows.pop(0)[1]
    if not rows:
        raise DataError(f"{path}: has no rows of data")
    width = len(header or rows[0][1])
    for line, cells in rows:
        if len(cells) != width:
            raise DataError(
                f"{path}, line {line}: has {len(cells)} cells, expected {width}"
            )
    return rows, header


def _separator_of(file: TextIO) -> str:
    """Return what stands between the cells of the first lines."""
    try:
        return csv_module.Sniffer().sniff(file.read(4096), ",;\t").delimiter
    except csv_module.Error:  # one column
        return ","
    finally:
        file.seek(0)


def _column(target: str | int, names: list[str], width: int, path) -> int:
    if isinstance(target, str):
        if target not in names and target.strip().lstrip("+-").isdecimal():
            return _column(int(target), names, width, path)
        if target not in names:
            there = ", ".join(names) or "no header line"
            raise DataError(f"{path}: no column {target!r}; there are: {there}")
        return names.index(target)
    if not -width <= target < width:
        raise DataError(
            f"{path}: no column {target}; there are {width}, counted from 0"
        )
    return target % width


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _number(cell: str, line: int, column: str, path) -> float:
    if not _is_number(cell) or not np.isfinite(float(cell)):
        raise DataError(
            f"{path}, line {line}, {column}: {cell!r} is no finite number; fill in or "
            "drop such rows, and turn categories into numbers"
        )
    return float(cell)


def _targets(cells: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return labels with their names, or numbers with none."""
    if all(map(_is_number, cells)):
        numbers = np.array([float(cell) for cell in cells])
        distinct = np.unique(numbers)
        if len(distinct) > min(20, len(cells) // 2) or (distinct % 1 != 0).any():
            return numbers, ()
        names = tuple(f"{number:g}" for number in distinct)
        return np.searchsorted(distinct, numbers), names
    texts, labels = np.unique(cells, return_inverse=True)
    return labels, tuple(map(str, texts))
