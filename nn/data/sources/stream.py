"""A source made ready for a net: windows of checked rows, in memory one at a time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

from nn.data.arrays import features_of, targets_of
from nn.data.preparation import features_for, width_of
from nn.data.sources.source import Source
from nn.errors import DataError
from nn.net.losses import Loss

# Numbers in a window, within which rows are shuffled: 64 MB of floats.  More mix
# better; there is one window in memory, and a chunk or two.
WINDOW = 1 << 23

Rows = tuple[np.ndarray, np.ndarray]
Item = TypeVar("Item")


class Stream:
    """A source, its rows checked as they are read.

    Args:
        source: what is read.
        net, loss: what the rows are to suit; no loss where there are no targets.
        batch: a window's rows are a multiple of this.
    """

    def __init__(self, source: Source, net: Any, loss: Loss | None, batch: int = 1):
        self.source, self.net, self.loss, self.batch = source, net, loss, batch
        self.rows = source.rows
        self._window: int | None = None  # its rows, once a row's size is known

    def chunks(
        self, order: Any = None, features: Callable[[Any], Any] | None = None
    ) -> Iterator[Rows]:
        """Yield checked chunks, the units in this order; the next is read ahead.

        Args:
            features: what is made of X, while it is in the cache.

        Raises:
            DataError: rows don't suit the net; says in which chunk of the source.
        """
        units = range(self.source.units) if order is None else order
        raw = (
            (int(unit), number, chunk)
            for unit in units
            for number, chunk in enumerate(self.source.chunks(int(unit)))
        )
        if features is None:
            yield from ahead(raw, self._checked)
        else:
            yield from ahead(raw, lambda read: _with(features, self._checked(read)))

    def _checked(self, read: tuple[int, int, Any]) -> Rows:
        unit, number, (X, y) = read
        try:
            X, Y = self._pair(X, y)
        except DataError as problem:
            raise DataError(
                f"{problem} (rows are counted in part {number} of block {unit} of "
                f"{self.source.name})"
            ) from None
        return X, Y

    def _pair(self, X: Any, y: Any) -> Rows:
        net, schema = self.net, self.net.schema
        if self.loss is not None and y is None:
            raise DataError(
                f"y: {self.source.name} has no targets; of a table name the column to "
                "predict"
            )
        if not hasattr(X, "columns") or schema is None:
            X = features_of(_numbers(X), net.nin, net.axes, net.tokens)
            measured = slice(None)
        else:
            X, measured = features_for(net, X), slice(None)
        if self.loss is None:
            return X, np.empty((len(X), 0))
        if schema is not None and hasattr(y, "index"):
            y, measured = schema.targets(y)
            y = 2 * y - 1 if self.loss.targets == "signs" else y
        X = X[measured]
        return X, targets_of(y, self.loss, width_of(net, X), len(X))

    # -- windows -----------------------------------------------------------------------

    def window_rows(self, X: np.ndarray) -> int:
        """Return how many rows a window has."""
        if self._window is None:
            rows = max(1, WINDOW // max(1, X[0].size))
            self._window = max(1, rows // self.batch) * self.batch
        return self._window

    def windows(
        self,
        rng: np.random.Generator | None,
        features: Callable[[Any], Any] | None = None,
    ) -> Iterator[Rows]:
        """Yield windows, in the order of the source or in one that is drawn.

        All but the last have a whole number of batches.  A window is good until the
        next one is asked for.

        Args:
            rng: draws the order of the units, if there is more than one window.
            features: what is made of X.
        """
        order = None
        if rng is not None and not self.is_one_window:
            order = rng.permutation(self.source.units)
        store: Rows | None = None
        filled = 0
        for X, Y in self.chunks(order, features):
            at = 0
            if store is None:
                store = self._store(X, Y)
            while at < len(X):
                take = min(len(X) - at, len(store[0]) - filled)
                for space, rows in zip(store, (X, Y), strict=True):
                    space[filled : filled + take] = rows[at : at + take]
                filled, at = filled + take, at + take
                if filled == len(store[0]):
                    yield store[0][:], store[1][:]  # each window is another object
                    filled = 0
        if store is not None and filled:
            yield store[0][:filled], store[1][:filled]

    def _store(self, X: np.ndarray, Y: np.ndarray) -> Rows:
        rows = self.window_rows(X)
        if self.rows is not None:
            rows = min(rows, self.rows)
        return tuple(np.empty((rows, *a.shape[1:]), a.dtype) for a in (X, Y))  # type: ignore[return-value]

    @property
    def is_one_window(self) -> bool:
        """Whether all rows are in memory at once."""
        if self.rows is None:
            return False
        if self._window is None:
            first = next(self.chunks([0]), None)
            if first is None:
                return True
            self.window_rows(first[0])
        assert self._window is not None
        return self.rows <= self._window


def _with(features: Callable[[Any], Any], rows: Rows) -> Rows:
    return features(rows[0]), rows[1]


def _numbers(X: Any) -> Any:
    """Return a frame of numbers as an array."""
    if not hasattr(X, "columns"):
        return X
    odd = [name for name in X.columns if X[name].dtype.kind not in "biuf"]
    if odd:
        raise DataError(
            f"X: column {odd[0]!r} holds no numbers; learn what the columns are first: "
            "net.schema = nn.sources.schema_of(source)"
        )
    return X.to_numpy(dtype=float)


def ahead(
    items: Iterator[Any], make: Callable[[Any], Item], so_many: int = 1
) -> Iterator[Item]:
    """Yield what is made of each item; the next is read and made in another thread."""
    end = object()

    def following() -> Any:
        item = next(items, end)
        return end if item is end else make(item)

    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(following)
        try:
            while True:
                found = coming.result()
                if found is end:
                    return
                coming = thread.submit(following)
                yield found
        finally:
            coming.cancel()
