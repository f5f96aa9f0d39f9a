"""A crew on a Dask cluster: shards lie on its workers, questions are tasks."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.training.objectives.crews.crew import Crew, Shard
from nn.training.objectives.crews.worker import sendable

LOOK = 0.1  # seconds between two looks at whether a worker has come or gone
COMING = 10.0  # seconds for a new worker to come in the place of a lost one


class Cluster(Crew):
    """Workers of a Dask client's cluster, a shard each.

    Args:
        client: the client.
    """

    def __init__(self, client: Any):
        super().__init__()
        self.client = client
        self.count = len(self._there())
        if not self.count:
            raise ArchitectureError("cluster: it has no workers; wait_for_workers(n)")
        self._shard: Shard | None = None
        self._parts: Sequence[tuple[np.ndarray, np.ndarray]] = ()
        self._held: list[Any] = [None] * self.count
        self._at: list[str] = []
        self._avoided: set[str] = set()

    def _there(self) -> list[str]:
        return sorted(self.client.scheduler_info(n_workers=-1)["workers"])

    def hold(self, shard: Shard) -> None:
        """Give every worker the programs; see ``Crew``."""
        self._shard = shard
        there = self._there()
        self._at = [there[k % len(there)] for k in range(self.count)]

    def take(self, parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Give each worker its rows; see ``Crew``."""
        self._parts = parts
        for place in range(self.count):
            self._put(place)

    def _put(self, place: int) -> None:
        """Send a shard to its worker, which keeps it."""
        self._held[place] = self.client.submit(
            _filled,
            self._shard,
            *self._parts[place],
            workers=[self._at[place]],
            allow_other_workers=False,
            pure=False,
        )

    def ask(self, method: str, each: Sequence[tuple]) -> list[Any]:
        """Return what each worker's shard answers; see ``Crew``."""
        start, losses = time.monotonic(), len(self.events)
        coming = [self._submit(k, method, each[k]) for k in range(self.count)]
        found = []
        for place in range(self.count):
            kind, answer = self._answer(place, coming[place], method, each[place])
            if kind == "failed":
                answer.add_note(f"in worker {place} of {self.count}")
                raise answer
            found.append(answer)
        self.answered(method, time.monotonic() - start, losses)
        return found

    def _submit(self, place: int, method: str, arguments: tuple) -> Any:
        # θ is a task's argument: one that is scattered to all hangs when a worker ends
        return self.client.submit(
            _asked,
            self._held[place],
            method,
            arguments,
            workers=[self._at[place]],
            allow_other_workers=False,
            pure=False,
        )

    def _answer(
        self, place: int, coming: Any, method: str, arguments: tuple
    ) -> tuple[str, Any]:
        """Return an answer; where a worker is lost, that of the one in its place."""
        times = 0
        while True:
            what, found = self._waited(place, coming, method)
            if not what:
                return found
            times, start = times + 1, time.monotonic()
            self._avoided.add(self._at[place])
            self.lost(what, place, times)
            self._at[place] = self._another(place)
            self._put(place)
            coming = self._submit(place, method, arguments)
            self.events.append((what, place, time.monotonic() - start))

    def _waited(self, place: int, coming: Any, method: str) -> tuple[str, Any]:
        """Return "" and an answer, or that its worker ended or stalled."""
        limit = time.monotonic() + self.patience(method)
        while time.monotonic() < limit:
            try:
                return "", coming.result(timeout=LOOK)
            except (TimeoutError, OSError):
                if coming.status == "lost" or self._at[place] not in self._there():
                    return "ended", None
            except Exception:  # cancelled, killed, lost: by many names
                return "ended", None
        return "stalled", None

    def _another(self, place: int) -> str:
        """Return a worker that is there, one that was not lost before if there is."""
        limit = time.monotonic() + COMING
        while time.monotonic() < limit:
            there = [one for one in self._there() if one != self._at[place]]
            fresh = [one for one in there if one not in self._avoided]
            free = [one for one in fresh if one not in self._at]
            if free or fresh or there:
                return (free or fresh or there)[0]
            time.sleep(LOOK)
        return self._at[place]

    def close(self) -> None:
        """Let go of what workers hold; see ``Crew``."""
        self._held = [None] * self.count
        self._parts = ()


def _filled(shard: Shard, X: np.ndarray, Y: np.ndarray) -> Shard:
    """Return a shard with its rows, on the worker that keeps it."""
    shard.take(X, Y)
    return shard


def _asked(shard: Shard, method: str, arguments: tuple) -> tuple[str, Any]:
    """Return what a shard answers, an error as an answer: it is not to be repeated."""
    try:
        return "done", getattr(shard, method)(*arguments)
    except Exception as problem:
        return "failed", sendable(problem)
