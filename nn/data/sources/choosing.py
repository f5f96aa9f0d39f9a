"""Which arguments of ``fit`` and ``predict`` are sources, to be read in pieces."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nn.data.sources.frames import dask, parquet
from nn.data.sources.rows import arrays, blocks
from nn.data.sources.source import Source
from nn.errors import DataError

ON_DISK = ("h5py", "zarr")


def as_source(X: Any, y: Any = None) -> Source | None:
    """Return what is read a piece at a time; ``None`` for data in memory.

    Args:
        X: a source, a memmap, an array of h5py or zarr, the path of a Parquet file or
            of a folder of such, a function that yields blocks (X, y), a Dask array or
            data frame.
        y: targets, or the name of the column to predict.

    Raises:
        DataError: they don't go together.
    """
    if isinstance(X, Source):
        _require_none(y)
        return X
    if isinstance(X, (str, Path)) and _is_parquet(X):
        return parquet(X, _name_of(y, X))
    if hasattr(X, "__dask_graph__"):
        return dask(X, y)
    if isinstance(X, np.memmap) or type(X).__module__.split(".")[0] in ON_DISK:
        return arrays(X, y)
    if isinstance(X, Callable) and not hasattr(X, "__array__"):  # type: ignore[arg-type]
        _require_none(y)
        return blocks(X)
    return None


def _is_parquet(path: Any) -> bool:
    path = Path(path)
    return path.is_dir() or path.suffix in (".parquet", ".pq", ".parq")


def _name_of(y: Any, path: Any) -> str | None:
    if y is None or isinstance(y, str):
        return y
    raise DataError(
        f"y: of {path} give the name of the column to predict, got {y!r:.40}"
    )


def _require_none(y: Any) -> None:
    if y is not None:
        raise DataError("y: this source has its targets with it; leave y out")
