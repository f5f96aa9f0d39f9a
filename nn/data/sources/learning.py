"""What is learnt of a source in one pass: how many rows, their units, its columns."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from nn.data.sources.source import Source
from nn.data.sources.stream import Rows, Stream
from nn.errors import DataError
from nn.tables.schema import Schema

SAMPLE = 20_000  # rows that stand for all where an order matters: medians, kinds


class Learnt(NamedTuple):
    """What a pass found.

    Attributes:
        rows: how many there are.
        X, Y: rows that have the mean and the spread of all of them; all, if they fit.
    """

    rows: int
    X: np.ndarray
    Y: np.ndarray


def learnt(stream: Stream) -> Learnt:
    """Return what one pass over a source finds; afterwards its rows are known.

    Raises:
        DataError: there are no rows.
    """
    sample, moments, rows = Sample(), [Moments(), Moments()], 0
    for chunk in stream.chunks():
        rows += len(chunk[0])
        sample.add(chunk)
        for moment, part in zip(moments, chunk, strict=True):
            moment.add(part)
        stream.window_rows(chunk[0])
    if not rows:
        raise DataError(f"{stream.source.name}: has no rows")
    stream.rows = rows
    parts = sample.parts()
    if len(parts[0]) < rows:
        parts = [m.given_to(p) for m, p in zip(moments, parts, strict=True)]
    return Learnt(rows, *parts)


class Sample:
    """Evenly spaced rows: every k-th, with a k that grows with their number."""

    def __init__(self) -> None:
        self._every, self._next = 1, 0
        self._held: list[Rows] = []

    def add(self, chunk: Any) -> None:
        """Take some rows of a chunk."""
        count = len(chunk[0])
        self._held.append(
            tuple(part[self._next :: self._every].copy() for part in chunk)
        )
        taken = len(range(self._next, count, self._every))
        self._next += taken * self._every - count
        while sum(len(part[0]) for part in self._held) > 2 * SAMPLE:
            parts = self.parts()
            self._held = [tuple(part[::2].copy() for part in parts)]
            odd = (len(parts[0]) - 1) % 2
            self._next += self._every if not odd else 0
            self._every *= 2

    def parts(self) -> list[Any]:
        """Return the rows taken, one array or frame for each part of a chunk."""
        return [_together(list(parts)) for parts in zip(*self._held, strict=True)]


def _together(parts: list[Any]) -> Any:
    if hasattr(parts[0], "iloc"):
        import pandas as pd

        return pd.concat(parts, ignore_index=True)
    return np.concatenate(parts)


class Moments:
    """Mean and spread of columns, chunk after chunk.

    Source: Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for
    computing sample variances", 1979.
    """

    def __init__(self) -> None:
        self.count, self.mean, self._squares = 0, np.zeros(()), np.zeros(())

    def add(self, rows: np.ndarray) -> None:
        """Take a chunk's rows."""
        with np.errstate(over="ignore", invalid="ignore"):
            count, mean = len(rows), rows.mean(axis=0)
            both = self.count + count
            apart = mean - self.mean
            self._squares = (
                self._squares
                + rows.var(axis=0) * count
                + apart**2 * (self.count * count / both)
            )
            self.mean = self.mean + apart * (count / both)
        self.count = both

    @property
    def spread(self) -> np.ndarray:
        """The standard deviation."""
        return np.sqrt(self._squares / self.count)

    def given_to(self, rows: np.ndarray) -> np.ndarray:
        """Return rows moved so that their mean and spread are these."""
        mean, spread = rows.mean(axis=0), rows.std(axis=0)
        varies = (spread > 1e-12 * np.abs(mean)) & np.isfinite(self.spread)
        scale = np.divide(self.spread, spread, out=np.ones_like(spread), where=varies)
        return np.where(varies, self.mean + (rows - mean) * scale, rows)


# -- tables ----------------------------------------------------------------------------


def learn_columns(source: Source, net: Any) -> None:
    """Let a net learn what the columns of a table are, if some hold no numbers.

    Raises:
        DataError: the net takes another number of features than they give.
    """
    if net.schema is not None or source.target is None or not _has_texts(source):
        return
    schema = schema_of(source)
    if net.nin is not None and len(schema.features) != net.nin:
        raise DataError(
            f"{source.name}: its columns give {len(schema.features)} features, the net "
            f"takes {net.nin}; they are {', '.join(schema.features[:12])}"
        )
    net.schema = schema


def _has_texts(source: Source) -> bool:
    for X, y in source.chunks(0):
        kinds = [X[name].dtype.kind for name in X] if hasattr(X, "columns") else []
        kinds += [y.dtype.kind] if hasattr(y, "dtype") else []
        return any(kind not in "biuf" for kind in kinds)
    return False


def schema_of(source: Source) -> Schema:
    """Return what the columns of a source of tables are, learnt in one pass.

    Which texts there are, and whether cells are missing, is counted in all rows;
    medians, and what kind of column it is, come from rows evenly spaced.

    Raises:
        DataError: it has no column to predict, or none to predict from.
    """
    from nn.tables.cells import decimal_of, names_of
    from nn.tables.learning import columns_of
    from nn.tables.target import target_of

    if source.target is None:
        raise DataError(f"{source.name}: name the column to predict, y='…'")
    sample, texts = Sample(), dict[str, Any]()
    missing, names = set[str](), set[Any]()
    for unit in range(source.units):
        for frame, series in source.chunks(unit):
            sample.add((frame, series))
            missing |= {name for name in frame if frame[name].isna().any()}
            for name in frame:
                if frame[name].dtype.kind not in "biufM":
                    counts = frame[name].value_counts()
                    texts[name] = texts.get(name, counts * 0).add(counts, fill_value=0)
            names |= set(series.dropna().unique())
    frame, series = sample.parts()
    decimal = decimal_of(frame)
    columns, _ = columns_of(frame, decimal, source.name)
    known = [_of_all(column, texts, missing) for column in columns]
    classes = target_of(series, decimal, source=source.name).classes
    if classes:
        import pandas as pd

        every = pd.Series(sorted(names, key=str), name=series.name)
        classes = tuple(
            sorted(set(names_of(every, decimal)) | set(classes), key=_order)
        )
        classes = tuple(name for name in classes if name)
    return Schema(tuple(known), source.target, classes)


def _of_all(column: Any, texts: dict[str, Any], missing: set[str]) -> Any:
    """Return a column as all rows have it."""
    from nn.tables.columns import Category
    from nn.tables.learning import VALUES

    column = replace(column, flagged=column.flagged or column.name in missing)
    if not isinstance(column, Category) or column.name not in texts:
        return column
    counts = texts[column.name].sort_values(ascending=False, kind="stable")
    again = counts[counts > 1].index[:VALUES]
    return replace(column, values=tuple(sorted({*column.values, *map(str, again)})))


def _order(name: str) -> tuple[float, str]:
    try:
        return float(name), name
    except ValueError:
        return np.inf, name
