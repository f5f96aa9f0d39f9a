"""Two workers beside one process, and workers that are lost, over and over."""

import os
import signal
import time
from contextlib import suppress
from statistics import median
from typing import Any

import numpy as np

from benchmarks.tables import Table, duration

SIZES = (64, 512, 4096)
STEPS = 6


def crews(repeats: int) -> list[Table]:
    """An epoch of 784-128-10 in one process and by two workers, in turns."""
    rows = []
    for batch in SIZES:
        one, two = [], []
        for _ in range(max(1, min(repeats, 3))):
            one += _epochs(batch, None)
            two += _epochs(batch, 2)
        alone, shared = median(one), median(two)
        ratio = f"{alone / shared:.2f}×"
        rows.append([f"batch {batch:,}", duration(alone), duration(shared), ratio])
    head = ["", "one process", "two workers", "faster by"]
    title = f"784-128-10, an epoch of {STEPS} steps and its accuracy"
    return [Table(title, head, rows)]


def _epochs(batch: int, workers: int | None) -> list[float]:
    """Return the seconds of each epoch but the first."""
    import warnings

    import nn

    rng = np.random.default_rng(0)
    X, y = rng.random((STEPS * batch, 784)), rng.integers(0, 10, STEPS * batch)
    found: list[float] = []

    class Clock(nn.Callback):
        def on_epoch_begin(self, epoch: int) -> None:
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: dict) -> None:
            found.append(time.perf_counter() - self.start)

    net = nn.MLP(784, [128, 10], output="softmax", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net.fit(
            X, y, epochs=4, batch_size=batch, seed=0, verbose=False, workers=workers,
            callbacks=Clock(),
        )  # fmt: skip
    return found[1:]


def losses(times: int, client: Any = None) -> Table:
    """Return what became of trainings of which a worker was lost at any moment.

    Args:
        client: a Dask client; else processes of this machine are lost.
    """
    expected = _trained(client, None)
    rows, rng = [], np.random.default_rng(0)
    for name in ("SIGKILL", "SIGSTOP"):
        same, waits = 0, []
        for _ in range(times):
            lose = _losing(client, getattr(signal, name), *rng.random(3))
            found = _trained(client, lose)
            _send(lose.pid, signal.SIGCONT)  # a cluster's workers live on
            same += found == expected
            waits.append(lose.lost)
        rows.append([name, f"{same} of {times}", duration(max(waits))])
    where = "a Dask cluster's workers" if client else "processes of this machine"
    head = ["", "the same bits", "longest step of a run"]
    return Table(f"A worker lost at a moment drawn at random: {where}", head, rows)


def _trained(client: Any, lose: Any) -> list[float]:
    from nn import MLP, datasets

    X, y = datasets.moons(n=101, seed=0)
    net = MLP(2, [6, 1], "tanh", "sigmoid", seed=0, dropout=0.3)
    crew = {"cluster": client} if client else {"workers": 2}
    if client:
        client.wait_for_workers(2)  # one that was lost comes again
    net.fit(
        X, y, epochs=5, batch_size=32, seed=3, verbose=False,
        callbacks=[lose] if lose else [], **crew,
    )  # fmt: skip
    return net.theta.tolist()


def _losing(client: Any, number: int, place: float, step: float, later: float) -> Any:
    """Return a callback that sends a signal to a worker, some time after a step."""
    import threading

    import nn

    class Lose(nn.Callback):
        lost, start, count, pid = 0.0, 0.0, 0, 0

        def on_batch_begin(self, batch: int) -> None:
            self.start = time.perf_counter()
            self.count += 1
            if self.count == 2 + int(step * 15):
                self.pid = self._pid(self.run.objective.crew)
                threading.Timer(0.004 * later, _send, (self.pid, number)).start()

        def on_batch_end(self, batch: int, logs: dict) -> None:
            if self.count > 1:  # the first makes code and buffers
                self.lost = max(self.lost, time.perf_counter() - self.start)

        def _pid(self, crew: Any) -> int:
            which = int(place * 2)
            if client is None:
                return crew._workers[which].process.pid
            return client.run(os.getpid, workers=[crew._at[which]])[crew._at[which]]

    return Lose()


def _send(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # it ended before
        os.kill(pid, number)
