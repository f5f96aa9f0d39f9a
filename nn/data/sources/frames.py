"""Sources of tables: Parquet files, and Dask's arrays and data frames."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograd.ground.extras import missing
from nn.data.sources.source import NUMBERS, Chunk, Source
from nn.errors import DataError


class Parquet(Source):
    """The row groups of Parquet files."""

    def __init__(self, path: Any, target: str | None, columns: Sequence[str] | None):
        self.name, self.target = str(path), target
        self._files = _files_in(Path(path))
        first = self._open(self._files[0])
        names = list(first.schema_arrow.names)
        if target is not None and target not in names:
            raise DataError(
                f"{path}: has no column {target!r}; there are: {', '.join(names)}"
            )
        wanted = [n for n in names if n != target] if columns is None else list(columns)
        self.columns = [*wanted, *([target] if target is not None else [])]
        self._step = max(1, NUMBERS // len(self.columns))
        self._groups: list[tuple[Path, int]] = []
        self.rows = 0
        for file in self._files:
            about = self._open(file).metadata
            self.rows += about.num_rows
            self._groups += [(file, group) for group in range(about.num_row_groups)]
        self.units = len(self._groups)
        self.plain = all(_is_number(first.schema_arrow.field(n)) for n in self.columns)

    @staticmethod
    def _open(path: Path) -> Any:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile

        try:
            return ParquetFile(path, memory_map=False, pre_buffer=False)
        except (ArrowException, OSError) as problem:
            raise DataError(f"{path}: can't be read as Parquet; {problem}") from None

    def chunks(self, unit: int) -> Iterator[Chunk]:
        """Yield a row group a part at a time; see ``Source``."""
        path, group = self._groups[unit]
        file = self._open(path)
        for batch in file.iter_batches(
            self._step, row_groups=[group], columns=self.columns, use_threads=False
        ):
            if not batch.num_rows:
                continue
            if not self.plain:
                frame = batch.to_pandas()
                yield (
                    frame[self.columns[: None if self.target is None else -1]],
                    None if self.target is None else frame[self.target],
                )
                continue
            columns = [
                batch.column(name).to_numpy(zero_copy_only=False)
                for name in self.columns
            ]
            y = columns.pop() if self.target is not None else None
            yield np.column_stack(columns).astype(float, copy=False), y
        file.close()


def _is_number(field: Any) -> bool:
    import pyarrow.types as kinds

    kind = field.type
    return bool(
        kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind)
    )


def _files_in(path: Path) -> list[Path]:
    """Return the Parquet files of a path, in the order of their names.

    Raises:
        DataError: there are none.
    """
    if path.is_dir():
        hidden = ("_", ".")
        found = [
            p for p in sorted(path.rglob("*.parquet")) if not p.name.startswith(hidden)
        ]
        if not found:
            raise DataError(f"{path}: there is no .parquet file in this folder")
        return found
    if not path.exists():
        raise DataError(f"{path}: there is no such file")
    return [path]


def parquet(
    path: Any, target: str | None = None, columns: Sequence[str] | None = None
) -> Parquet:
    """Return a Parquet file, or all those in a folder, as a source.

    Args:
        path: the file or the folder.
        target: the column to predict; none to predict for the rows alone.
        columns: those to predict from; left out, all others.

    Raises:
        DataError: there is no such file or column, or it is no Parquet.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401 - looked for here, used where it is read
    except ImportError:
        raise missing("Parquet files need pyarrow", "data") from None
    return Parquet(path, target, columns)


class Partitions(Source):
    """The partitions of Dask's arrays and data frames; each is computed when read."""

    name = "the Dask collection"

    def __init__(self, X: Any, y: Any):
        self._frame = hasattr(X, "columns")
        if self._frame and isinstance(y, str):
            if y not in X.columns:
                raise DataError(
                    f"the data frame has no column {y!r}; there are: "
                    f"{', '.join(map(str, X.columns))}"
                )
            self.target = y
            X, y = X.drop(columns=[y]), X[y]
        self._X, self._y = _parts_of(X), None if y is None else _parts_of(y)
        if self._y is not None and len(self._y) != len(self._X):
            raise DataError(
                f"y: has {len(self._y)} partitions, X has {len(self._X)}; rechunk them "
                "alike"
            )
        self.units = len(self._X)
        length = None if self._frame else X.shape[0]
        self.rows = int(length) if length is not None and length == length else None

    def chunks(self, unit: int) -> Iterator[Chunk]:
        """Yield a partition; see ``Source``."""
        import dask

        if self._y is None:
            (X,) = dask.compute(self._X[unit])
            yield X, None
        else:
            yield dask.compute(self._X[unit], self._y[unit])


def _parts_of(collection: Any) -> list[Any]:
    """Return the partitions along the rows, each to be computed."""
    if hasattr(collection, "partitions"):
        return [collection.partitions[k] for k in range(collection.npartitions)]
    return [collection.blocks[k] for k in range(collection.numblocks[0])]


def dask(X: Any, y: Any = None) -> Partitions:
    """Return a Dask array, or a data frame, as a source.

    Args:
        X: a Dask array (samples, …) or data frame.
        y: the same of the targets, chunked alike along the rows; for a data frame the
            name of a column.
    """
    return Partitions(X, y)
