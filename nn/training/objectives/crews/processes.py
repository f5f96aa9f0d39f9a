"""A crew of processes on this machine, each at the other end of a pair of sockets.

They are started afresh, not forked, and do not import what the user's script is; what
they share has no name anywhere, so nothing of them stays behind.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nn.errors import ArchitectureError
from nn.training.objectives.crews.board import Board
from nn.training.objectives.crews.crew import PATIENCE, STARTING, Crew, Shard

LOOK = 0.05  # seconds between two looks at whether workers are still there
ENDING = 2.0  # seconds for a worker to end by itself

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CODE = (
    "import sys; sys.path[:] = {path!r}; "
    "from nn.training.objectives.crews.worker import main; "
    "main(*map(int, sys.argv[1:]))"
)


class Worker(NamedTuple):
    """A process, and the connection to it."""

    process: subprocess.Popen
    connection: Any


class Processes(Crew):
    """Workers on this machine.

    Args:
        count: how many.
    """

    def __init__(self, count: int):
        super().__init__()
        if sys.platform == "win32":
            raise ArchitectureError(
                "workers: needs Linux or macOS; on Windows give cluster=Client()"
            )
        self.count = count
        self._shard: Shard | None = None
        self._parts: Sequence[tuple[np.ndarray, np.ndarray]] = ()
        self._workers: list[Worker | None] = [None] * count
        self._board: Board | None = None

    def hold(self, shard: Shard) -> None:
        """Give every worker the programs; see ``Crew``."""
        self._shard = shard
        self._board = Board(None, shard.sizes, self.count, shard.dtype)
        for place in range(self.count):
            self._workers[place] = self._started(place)
        self._everywhere([("hold", (shard,))] * self.count)

    def take(self, parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Give each worker its rows; see ``Crew``."""
        self._parts = parts
        self._everywhere([("take", part) for part in parts])

    def ask(self, method: str, each: Sequence[tuple]) -> list[Any]:
        """Return what each worker answers; see ``Crew``."""
        start, losses = time.monotonic(), len(self.events)
        if method == "gradient":
            found = self._gradients(each)
        else:
            found = self._everywhere([(method, arguments) for arguments in each])
        self.answered(method, time.monotonic() - start, losses)
        return found

    def _gradients(self, each: Sequence[tuple]) -> list[Any]:
        """Return the same of gradients: parameters and gradients go by the board."""
        assert self._board is not None
        self._board.write(each[0][0])
        found = self._everywhere([("gradient", given[1:]) for given in each])
        return [
            answer if answer[2] is not None else (*answer[:2], space, answer[3])
            for answer, space in zip(found, self._board.gradients, strict=True)
        ]

    def close(self) -> None:
        """End all workers; see ``Crew``."""
        workers = [worker for worker in self._workers if worker is not None]
        self._workers = [None] * self.count
        for worker in workers:
            worker.connection.close()
        if self._board is not None:
            self._board.close()
            self._board = None
        limit = time.monotonic() + ENDING
        for worker in workers:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(max(0.0, limit - time.monotonic()))
            _end(worker)

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()

    # -- asking ------------------------------------------------------------------------

    def _everywhere(self, orders: Sequence[tuple[str, tuple]]) -> list[Any]:
        """Return the answers to an order for each worker.

        A worker that is lost is replaced, and the one in its place is asked again.
        """
        found: list[Any] = [None] * self.count
        times, since = [0] * self.count, [0.0] * self.count
        waiting = set(range(self.count))
        for place in range(self.count):
            since[place] = self._send(place, orders[place])
        while waiting:
            for place in self._heard(waiting, since, orders[0][0]):
                kind, answer = self._received(place)
                if kind == "done":
                    found[place] = answer
                    waiting.discard(place)
                elif kind == "failed":
                    answer.add_note(f"in worker {place} of {self.count}")
                    self._drain(waiting - {place})
                    raise answer
                else:
                    times[place] += 1
                    self._replace(place, kind, times[place], orders[place][0])
                    since[place] = self._send(place, orders[place])
        return found

    def _received(self, place: int) -> tuple[str, Any]:
        """Return a worker's answer, or that it stalled or ended."""
        connection = self._worker(place).connection
        try:
            return connection.recv() if connection.poll() else ("stalled", None)
        except (EOFError, OSError):
            return "ended", None

    def _worker(self, place: int) -> Worker:
        worker = self._workers[place]
        assert worker is not None
        return worker

    def _send(self, place: int, order: tuple[str, tuple]) -> float:
        """Send an order; return when that was.  A loss shows when the answer fails."""
        with suppress(OSError):
            self._worker(place).connection.send(order)
        return time.monotonic()

    def _heard(
        self, waiting: set[int], since: Sequence[float], method: str
    ) -> list[int]:
        """Return who has answered, has ended or does not answer, in order."""
        from multiprocessing.connection import wait

        at = {self._worker(place).connection: place for place in waiting}
        ready = {at[connection] for connection in wait(list(at), LOOK)}
        now, patience = time.monotonic(), self.patience(method)
        stalled = {
            place
            for place in waiting
            if now - since[place] > patience
            or (now - since[place] > PATIENCE and _is_stopped(self._worker(place)))
        }
        return sorted(ready | stalled)

    def _drain(self, places: set[int]) -> None:
        """Take the answers that nobody waits for any more."""
        for place in places:
            with suppress(EOFError, OSError):
                connection = self._worker(place).connection
                if connection.poll(PATIENCE):
                    connection.recv()

    def _replace(self, place: int, what: str, times: int, method: str) -> None:
        """Put a new worker with the same shard in the place of one that is lost."""
        start = time.monotonic()
        _end(self._worker(place))
        self.lost(what, place, times)
        self._workers[place] = self._started(place)
        if method != "hold":
            self._give(place, "hold", (self._shard,))
            if method != "take" and self._parts:
                self._give(place, "take", self._parts[place])
        self.events.append((what, place, time.monotonic() - start))

    def _started(self, place: int) -> Worker:
        """Return a new worker, which imports its libraries while we go on."""
        from multiprocessing import Pipe

        assert self._board is not None
        here, there = Pipe()
        handles = [there.fileno(), self._board.handle]
        told = map(str, [*handles, place, self.count])
        process = subprocess.Popen(
            [sys.executable, "-c", CODE.format(path=sys.path), *told],
            stdin=subprocess.DEVNULL,
            pass_fds=handles,
            env=os.environ | dict.fromkeys(ONE_THREAD, "1"),
        )
        there.close()
        return Worker(process, here)

    def _give(self, place: int, method: str, arguments: tuple) -> None:
        self._send(place, (method, arguments))
        connection = self._worker(place).connection
        with suppress(EOFError, OSError):  # then the next question finds it lost
            if connection.poll(STARTING):
                connection.recv()


def _is_stopped(worker: Worker) -> bool:
    """Return whether a process was stopped by a signal, where the system tells."""
    try:
        status = Path(f"/proc/{worker.process.pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "T"


def _end(worker: Worker) -> None:
    worker.process.kill()
    worker.process.wait()
    worker.connection.close()
