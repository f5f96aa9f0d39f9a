"""Columns as features: what was learnt in training, applied to any rows."""

from functools import singledispatch

import numpy as np

from nn.tables import cells
from nn.tables.columns import Category, Column, Date, Number
from nn.tables.needed import pandas as pd


def encoded(
    column: Column, series: pd.Series, decimal: str
) -> tuple[np.ndarray, pd.Series]:
    """Return a column's features (rows, features), and the cells that it can't take.

    Those count as missing.
    """
    features, missing, odd = _encoded(column, series, decimal)
    if column.flagged:
        features = np.column_stack([features, missing.astype(float)])
    return features, series[odd]


@singledispatch
def _encoded(
    column: Column, series: pd.Series, decimal: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features, where nothing was measured, and what can't be taken."""
    raise TypeError(f"{column!r} has no encoding")


@_encoded.register
def _number(column: Number, series, decimal):
    numbers, odd = cells.numbers_of(series, decimal)
    missing = np.isnan(numbers)
    return np.where(missing, column.fill, numbers)[:, None], missing, odd


@_encoded.register
def _category(column: Category, series, decimal):
    text = cells.tidy(series)
    features = np.column_stack([text == value for value in column.shown])
    missing = (text == "").to_numpy()
    unknown = ~missing & ~text.isin(column.values).to_numpy()
    return features.astype(float), missing, unknown


@_encoded.register
def _date(column: Date, series, decimal):
    days, odd = cells.days_of(series, column.form)
    missing = np.isnan(days)
    days = np.where(missing, column.fill, days)
    waves = [
        wave(2 * np.pi * days / length)
        for length in column.cycles
        for wave in (np.sin, np.cos)
    ]
    return np.column_stack([days, *waves]), missing, odd
