"""What every crew offers, and what its workers hold."""

import time
from collections import deque
from collections.abc import Sequence
from statistics import median_low
from typing import Any

import numpy as np

from nn.errors import WorkerLostError

ATTEMPTS = 3  # at one question, before a shard is given up
PATIENCE = 1.0  # seconds for an answer, at least
STARTING = 60.0  # seconds until a worker has its shard, and for its first answer
SLOWER = 20.0  # times the usual answer, after which a worker counts as stalled
USUAL = 9  # answers whose median is usual


class Shard:
    """What a worker holds: the net's programs, and some rows.

    Args:
        cost: the program of the cost and its gradient.
        outputs: the program of the outputs.
        block: rows whose outputs are computed at once.
        sizes: how many numbers each part of the parameters has, the trained one first.
        dtype: of the numbers.
    """

    def __init__(
        self,
        cost: Any,
        outputs: Any,
        block: int,
        sizes: Sequence[int],
        dtype: str = "float64",
    ):
        self.cost, self.outputs, self.block = cost, outputs, block
        self.sizes, self.dtype = tuple(sizes), dtype
        self.take(np.empty((0, 0)), np.empty((0, 0)))

    def take(self, X: np.ndarray, Y: np.ndarray) -> None:
        """Hold these rows from now on."""
        self.X, self.Y = np.ascontiguousarray(X), np.ascontiguousarray(Y)
        self._spaces = [np.empty_like(self.X[:0]), np.empty_like(self.Y[:0])]

    def _batch(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return some rows, in arrays that are used again.

        Fresh pages for a large batch would cost as much as the sums over it.
        """
        found = []
        for place, table in enumerate((self.X, self.Y)):
            if len(self._spaces[place]) < len(rows):
                shape = (len(rows), *table.shape[1:])
                self._spaces[place] = np.empty(shape, table.dtype)
            out = self._spaces[place][: len(rows)]
            found.append(np.take(table, rows, axis=0, out=out, mode="clip"))
        return found

    def gradient(
        self, theta: Sequence[np.ndarray], rows: np.ndarray, masks: Any
    ) -> tuple[int, float, Any, float]:
        """Return how many rows, their costs' sum, its gradient, and the seconds.

        In the place of the gradient stand words, where the cost is not finite.
        """
        start, count = time.perf_counter(), len(rows)
        if not count:
            return 0, 0.0, 0.0, 0.0
        data = self._batch(rows) + ([] if masks is None else [masks])
        with np.errstate(all="ignore"):
            cost, gradient = self.cost.value_and_grad(*theta, *data)
        if not np.isfinite(cost):
            words = f"the loss is {cost}; it starts at {self.cost.not_finite()}"
            return count, cost, words, 0.0
        return count, count * cost, count * gradient, time.perf_counter() - start

    def all_outputs(self, theta: np.ndarray) -> np.ndarray:
        """Return the outputs of all rows that it holds."""
        starts = range(0, len(self.X), self.block)
        parts = [self.X[at : at + self.block] for at in starts]
        with np.errstate(all="ignore"):
            return np.concatenate([self.outputs(theta, part) for part in parts])


class Crew:
    """Workers that hold a shard each.

    Attributes:
        count: how many shards there are; worker k has the rows k, k + count, …
        events: what happened to workers: ``(what, shard, seconds lost)``.
    """

    count = 0

    def __init__(self) -> None:
        self.events: list[tuple[str, int, float]] = []
        self._took: dict[str, deque[float]] = {}

    def hold(self, shard: Shard) -> None:
        """Give every worker the programs."""
        raise NotImplementedError

    def take(self, parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Give each worker its rows."""
        raise NotImplementedError

    def ask(self, method: str, each: Sequence[tuple]) -> list[Any]:
        """Return what each worker's shard answers, in the order of the shards.

        Raises:
            WorkerLostError: a shard's worker was lost again and again.
            Exception: what a shard's method raised.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End all workers; may be done again."""
        raise NotImplementedError

    # -- patience ----------------------------------------------------------------------

    def patience(self, method: str) -> float:
        """Return the seconds after which a worker counts as stalled at a question."""
        took = self._took.get(method)
        if not took:
            return STARTING  # the first one makes code and buffers
        return max(PATIENCE, SLOWER * median_low(took))

    def answered(self, method: str, seconds: float, losses: int) -> None:
        """Note how long all answers to a question took, if nobody was lost meanwhile.

        Args:
            losses: how many events there were before it.
        """
        if len(self.events) == losses:
            self._took.setdefault(method, deque(maxlen=USUAL)).append(seconds)

    def lost(self, what: str, shard: int, times: int) -> None:
        """Note that a shard's worker is lost.

        Raises:
            WorkerLostError: that was once too often.
        """
        if times >= ATTEMPTS:
            raise WorkerLostError(
                f"worker {shard} {what} {times} times at one step; its shard is the "
                f"rows {shard}, {shard + self.count}, … of the examples: look there "
                "for what ends a process, such as too little memory"
            )
