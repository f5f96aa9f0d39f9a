"""Time peers in turns, each in its own process with one thread, after a check.

A worker makes its contestant, runs it, compares the answer with the reference and only
then waits to be timed.  The rounds go through all peers, so that a disturbance of the
machine hits them alike.
"""

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from statistics import median
from typing import Any, NamedTuple, Protocol

import numpy as np

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "NPROC": "1",  # read by XLA's thread pools
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
SAMPLE = 0.02  # seconds; shorter runs are repeated within one sample
WARM_UP = 0.3  # seconds
PATIENCE = 300.0  # seconds until a peer has to be ready
FIRST = "seconds until the first answer"
BUDGET = 10.0  # seconds of samples of one peer


class Task(Protocol):
    """What peers are given; it travels to their processes."""

    @property
    def tolerance(self) -> float:
        """How far an answer may be off, relative to its largest number."""

    def reference(self) -> tuple[float, np.ndarray]:
        """Return the right loss and gradient."""


class Peer(NamedTuple):
    """One row of a table.

    Args:
        title: what the table calls it.
        maker: ``module:function`` in ``benchmarks.peers``, which makes a contestant.
        distributions: what has to be installed, and whose versions are printed.
    """

    title: str
    maker: str
    distributions: tuple[str, ...]


class Contestant(NamedTuple):
    """What a peer hands over.

    Args:
        run: the work that is timed.
        answer: from what ``run`` returned, the loss (``None`` if not at hand) and the
            flat gradient (after training: the flat parameters), for the check.
        facts: gives other figures worth a place in a table; asked after the check.
    """

    run: Callable[[], Any]
    answer: Callable[[Any], tuple[float | None, Any]]
    facts: Callable[[], dict[str, float]] = dict


class NotOffered(Exception):  # noqa: N818 - no failure
    """The peer has nothing for this task; the message says what is missing."""


@dataclass
class Result:
    """The samples of one peer, in seconds a run, or why there are none."""

    peer: Peer
    remark: str = ""
    samples: list[float] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """The median, or ``None`` without samples."""
        return median(self.samples) if self.samples else None


class Ready(NamedTuple):
    """A worker's first message."""

    remark: str = ""
    runs: int = 0
    run_seconds: float = 0.0
    facts: dict[str, float] = {}  # noqa: RUF012 - a tuple's default, never changed


def version_of(distribution: str) -> str | None:
    """Return the installed version, or ``None``."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def race(task: Task, peers: Sequence[Peer], repeats: int) -> list[Result]:
    """Return one result per peer, the samples taken in turns."""
    os.environ.update(ONE_THREAD)
    expected = task.reference()
    workers = [_Worker(peer, task, expected) for peer in peers]
    try:
        for turn in range(repeats):
            for worker in workers:
                if turn < worker.turns(repeats):
                    worker.take_sample()
    finally:
        for worker in workers:
            worker.stop()
    return [worker.result for worker in workers]


class _Worker:
    """The parent's end of one peer's process."""

    def __init__(self, peer: Peer, task: Task, expected):
        self.result = Result(peer)
        self._ready = Ready()
        missing = [name for name in peer.distributions if version_of(name) is None]
        if missing:
            self.result.remark = "not installed"
            return
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(
            target=serve, args=(far_end, peer.maker, task, expected), daemon=True
        )
        self._process.start()
        far_end.close()
        self._receive(PATIENCE)

    def _receive(self, patience: float):
        try:
            if not self._pipe.poll(patience):
                self.result.remark = f"not ready after {patience:.0f} s"
                self._process.kill()
                return None
            message = self._pipe.recv()
        except (EOFError, OSError):
            self.result.remark = "its process ended"
            return None
        if isinstance(message, Ready):
            self._ready = message
            self.result.remark, self.result.facts = message.remark, message.facts
        return message

    def turns(self, repeats: int) -> int:
        """How many samples to take: fewer of slow peers, none of absent ones."""
        if self.result.remark:
            return 0
        sample = self._ready.runs * self._ready.run_seconds
        return max(3, min(repeats, round(BUDGET / sample)))

    def take_sample(self) -> None:
        """Have the peer run and keep the seconds of one run."""
        self._pipe.send(self._ready.runs)
        seconds = self._receive(PATIENCE)
        if seconds is not None:
            self.result.samples.append(seconds / self._ready.runs)

    def stop(self) -> None:
        """End the process."""
        if hasattr(self, "_process"):
            self._pipe.close()
            self._process.join(5)
            self._process.kill()


def serve(pipe, maker: str, task: Task, expected) -> None:
    """Prepare a contestant, say so, then run it as often as asked until told to end."""
    try:
        contestant, ready = _prepare(maker, task, expected)
    except NotOffered as reason:
        pipe.send(Ready(remark=f"— ({reason})"))
        return
    except Exception as error:
        pipe.send(Ready(remark=f"failed: {type(error).__name__}: {error}"[:200]))
        return
    pipe.send(ready)
    while True:
        try:
            runs = pipe.recv()
        except EOFError:
            return
        start = time.perf_counter()
        for _ in range(runs):
            contestant.run()
        pipe.send(time.perf_counter() - start)


def _prepare(maker: str, task: Task, expected) -> tuple[Contestant, Ready]:
    module, function = maker.split(":")
    imported = importlib.import_module(f"benchmarks.peers.{module}")
    start = time.perf_counter()
    contestant = getattr(imported, function)(task)
    result = contestant.run()
    first = time.perf_counter() - start
    wrong = disagreement(contestant.answer(result), expected, task.tolerance)
    if wrong:
        return contestant, Ready(remark=wrong)
    seconds = _warm_up(contestant)
    runs = max(1, round(SAMPLE / seconds))
    facts = {**contestant.facts(), FIRST: first}
    return contestant, Ready("", runs, seconds, facts)


def _warm_up(contestant: Contestant) -> float:
    """Run for a while and return the seconds of the quickest run."""
    quickest, end = float("inf"), time.perf_counter() + WARM_UP
    while True:
        start = time.perf_counter()
        contestant.run()
        now = time.perf_counter()
        quickest = min(quickest, now - start)
        if now > end:
            return quickest


def disagreement(answer, expected, tolerance: float) -> str:
    """Return what is wrong with an answer, or an empty text."""
    loss, gradient = answer
    gradient, right = np.asarray(gradient, dtype=float), np.asarray(expected[1])
    if gradient.shape != right.shape:
        return f"wrong: gradient of shape {gradient.shape}, not {right.shape}"
    off = np.max(np.abs(gradient - right)) / np.max(np.abs(right))
    if loss is not None:
        off = np.maximum(off, abs(loss - expected[0]) / abs(expected[0]))
    return "" if off <= tolerance else f"wrong: differs by {off:.1g}"
