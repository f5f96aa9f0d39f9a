"""The column to predict: classes or numbers, decided once and said."""

from contextlib import suppress
from typing import Literal, NamedTuple

import numpy as np

from nn.errors import DataError
from nn.tables import cells
from nn.tables.columns import TASKS
from nn.tables.needed import pandas as pd

Task = Literal["classification", "regression"]
CLASSES = 20  # whole numbers of at most so many values are classes
NAMES = 100  # at most so many classes


class Target(NamedTuple):
    """What is to be predicted, row by row.

    Args:
        rows: which rows of the table have a target, (rows,) of bool.
        y: labels 0…k−1 or numbers, for those rows.
        classes: the names of the labels; empty for numbers.
        notes: what was decided.
    """

    rows: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def task(self) -> Task:
        """Whether it is classes or numbers."""
        return "classification" if self.classes else "regression"


def target_of(
    series: pd.Series, decimal: str = ".", task: str | None = None, source: str = ""
) -> Target:
    """Return a column as what is to be predicted.

    Args:
        series: its cells; the index says in which row or on which line they stand.
        task: ``"classification"`` or ``"regression"``; else what the cells suggest.

    Raises:
        DataError: a cell is neither like the others nor missing, or there is nothing
            to learn; says in which row.

    >>> target_of(pd.Series(["yes", "no", "yes"])).classes
    ('no', 'yes')
    """
    if task not in (None, *TASKS):
        raise DataError(f"task: one of {', '.join(TASKS)}, got {task!r}")
    where = f"{source}: {series.name}" if source else f"{series.name}"
    numbers, odd = cells.numbers_of(series, decimal)
    missing = np.isnan(numbers) & ~odd
    if missing.all():
        raise DataError(f"{where}: the column to predict is empty")
    notes = []
    if missing.any():
        first = series[missing]
        notes.append(
            f"{series.name}: {missing.sum()} row(s) without a target left out, the "
            f"first is {first.index.name or 'row'} {first.index[0]}"
        )
    rows = ~missing
    if task is None:
        task = _suggested(series[rows], numbers[rows], odd[rows], where)
        notes.append(_said(series.name, task))
    if task == "regression":
        if odd.any():
            raise _odd(series[odd], where, task)
        return Target(rows, numbers[rows], (), tuple(notes))
    y, classes = _labels(series[rows], decimal, where)
    return Target(rows, y, classes, tuple(notes))


def _said(name: object, task: str) -> str:
    other = TASKS[1 - TASKS.index(task)]
    what = "classes" if task == "classification" else "numbers"
    return f"{name}: taken as {what} ({task}); else say task={other!r}"


def _suggested(
    series: pd.Series, numbers: np.ndarray, odd: np.ndarray, where: str
) -> str:
    if series.dtype.kind == "b" or odd.all():
        return "classification"
    distinct = np.unique(numbers[~odd])
    if odd.any():
        texts = series[odd].nunique()
        alone = odd.sum() < 2 or texts > max(2, odd.sum() // 2)
        if len(distinct) > CLASSES or (alone and odd.mean() < 0.5):
            raise _odd(series[odd], where, "regression")
        return "classification"
    few = len(distinct) <= min(CLASSES, len(numbers) // 2)
    return "classification" if few and (distinct % 1 == 0).all() else "regression"


def _odd(cells_: pd.Series, where: str, task: str) -> DataError:
    index = cells_.index
    return DataError(
        f"{where}, {index.name or 'row'} {index[0]}: {cells_.iloc[0]!r} is no number, "
        f"as the others are; correct it or leave it blank"
        + (f" ({len(index)} such cells)" if len(index) > 1 else "")
        + ("" if task == "classification" else "; for classes: task='classification'")
    )


def _labels(
    series: pd.Series, decimal: str, where: str
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return labels 0…k−1, and their names in order: of numbers if all are."""
    text = cells.names_of(series, decimal)
    names = sorted(text.unique())
    with suppress(ValueError):
        names.sort(key=float)
    if len(names) < 2:
        raise DataError(f"{where}: is {names[0]!r} in every row; nothing to learn")
    if len(names) > max(2, min(NAMES, len(series) // 2)):
        raise DataError(
            f"{where}: has {len(names)} different values in {len(series)} rows; "
            "classes come again; name another column, or say task='regression'"
        )
    labels = text.map({name: label for label, name in enumerate(names)})
    return labels.to_numpy(dtype=int), tuple(names)
