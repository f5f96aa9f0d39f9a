"""What the columns of a table are, learnt from the rows to train on alone."""

import re

import numpy as np

from nn.errors import DataError
from nn.tables import cells
from nn.tables.columns import DAY, WEEK, YEAR, Category, Column, Date, Number
from nn.tables.needed import pandas as pd

VALUES = 50  # at most so many of a category have a feature of their own
FEW = 10  # so many different values are a category however few rows there are
ODD = 0.05  # a share of cells up to which they count as missing among numbers

_IDENTITY = re.compile(
    r"(?:.*[_\s.-])?(?:id|idx|index|uuid|guid|key|nr|no)|#|(?:row|line)[_\s]?"
    r"(?:names?|id|nr|no|num(?:ber)?)?|obs(?:ervation)?s?|case|sl?\.?\s?no\.?",
    re.IGNORECASE,
)
_NAMELESS = re.compile(r"column \d+|unnamed.*", re.IGNORECASE)


class LeftOut(Exception):  # noqa: N818 - no failure
    """Why a column is none that a net looks at."""


def learnt(
    series: pd.Series, decimal: str, notes: list[str], first: bool = False
) -> Column:
    """Return what a column is.

    Args:
        series: its cells in the rows to train on.
        notes: gains what should be known.
        first: whether it is the first of its table.

    Raises:
        LeftOut: a net should not look at it, and why.
    """
    text = cells.tidy(series) if series.dtype.kind not in "biufM" else series
    there = series.notna() & (text != "") if text is not series else series.notna()
    if not there.any():
        raise LeftOut("it is empty")
    if series[there].nunique() == 1 and there.all():
        raise LeftOut("it is the same in every row")
    if series.dtype.kind in "Mm":
        return _date(series, "", there)
    numbers, odd = cells.numbers_of(series, decimal)
    if _are_numbers(series, numbers, odd):
        _refuse_identity(series, numbers, first)
        _note_odd(series, odd, notes)
        fill = float(np.median(numbers[~np.isnan(numbers)]))
        return Number(str(series.name), bool(np.isnan(numbers).any()), fill)
    form = cells.date_format(series)
    if form is not None:
        if cells.is_ambiguous(series, form):
            notes.append(f"{series.name}: dates read as {_spelt(form)}")
        return _date(series, form, there)
    return _category(series, text, there)


def _are_numbers(series: pd.Series, numbers: np.ndarray, odd: np.ndarray) -> bool:
    """Return whether cells are numbers but for few, or for words for missing."""
    measured = ~np.isnan(numbers)
    if odd.sum() <= ODD * (odd.sum() + measured.sum()):
        return True
    varied = len(np.unique(numbers[measured])) > FEW
    return varied and odd.sum() < measured.sum() and series[odd].nunique() <= 2


def _refuse_identity(series: pd.Series, numbers: np.ndarray, first: bool) -> None:
    """Refuse whole numbers that only say which row it is.

    Those of a column with a telling name are all different; those of the first, if it
    has no name, count with the rows.
    """
    name = str(series.name).strip()
    if (numbers % 1 != 0).any() or len(numbers) < 3:
        return
    if _NAMELESS.fullmatch(name):
        rows = np.asarray(series.index)
        rows = rows if rows.dtype.kind in "iu" else np.arange(len(rows))
        counts = first and np.ptp(numbers - rows) == 0
    else:
        counts = _IDENTITY.fullmatch(name) or re.search(r"[a-z](?:ID|Id)$", name)
        counts = counts and len(np.unique(numbers)) == len(numbers)
    if counts:
        raise LeftOut("it numbers the rows")


def _note_odd(series: pd.Series, odd: np.ndarray, notes: list[str]) -> None:
    if odd.any():
        example = series[odd]
        notes.append(
            f"{series.name}: {odd.sum()} cell(s) that are no numbers count as missing, "
            f"{example.iloc[0]!r} in {_row(example)}"
        )


def _row(cell: pd.Series) -> str:
    return f"{cell.index.name or 'row'} {cell.index[0]}"


def _spelt(form: str) -> str:
    words = {"%d": "day", "%m": "month", "%Y": "year", "%y": "year"}
    for sign, word in words.items():
        form = form.replace(sign, word)
    return form


def _date(series: pd.Series, form: str, there: pd.Series) -> Date:
    days, _ = cells.days_of(series, form)
    days = days[~np.isnan(days)]
    span = days.max() - days.min()
    cycles = []
    if span > YEAR / 4:
        cycles.append(YEAR)
    if len(np.unique(np.floor(days) % WEEK)) > 1:
        cycles.append(WEEK)
    if (days % DAY != 0).any():
        cycles.append(DAY)
    fill = float(np.median(days))
    return Date(str(series.name), bool((~there).any()), form, fill, tuple(cycles))


def _category(series: pd.Series, text: pd.Series, there: pd.Series) -> Category:
    counts = text[there].value_counts()
    if len(counts) == there.sum() > 2:
        raise LeftOut("it is different in every row")
    again = counts[counts > 1] if len(counts) > FEW else counts
    kept = again.iloc[:VALUES]
    if kept.sum() < there.sum() / 2:
        raise LeftOut(f"it holds {len(counts):,} different texts")
    values = tuple(sorted(map(str, kept.index)))
    if len(values) == 1 and there.all():
        raise LeftOut("all but few of its cells are the same")
    return Category(str(series.name), bool((~there).any()), values)


def columns_of(
    frame: pd.DataFrame, decimal: str, source: str
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Return the columns that a net looks at, and what should be known of the rest.

    Raises:
        DataError: none is left.
    """
    notes: list[str] = []
    columns = []
    for index, name in enumerate(frame.columns):
        try:
            series = frame[name]
            columns.append(learnt(series, decimal, notes, first=index == 0))
        except LeftOut as reason:
            notes.append(f"{name}: left out; {reason}")
    if not columns:
        raise DataError(
            f"{source}: has no column to predict from"
            + (f"; {'; '.join(notes[:5])}" if notes else ", only one column")
        )
    return tuple(columns), tuple(notes)
