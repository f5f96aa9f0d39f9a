"""Engine: one compiled graph, its buffers per thread, and the two passes."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.compiling.backends import NUMPY, Choice, careful
from autograd.compiling.backends import backend as backend_named
from autograd.compiling.backends.interface import (
    Bound,
    Comment,
    Descent,
    Executable,
    Memory,
    Rule,
    Unsupported,
)
from autograd.compiling.finding.find import Leaves, find
from autograd.engine.graph import clock
from autograd.ground.memory import collector_paused

# Batch sizes whose buffers stay allocated, per thread: the batches, the last, shorter
# one, a validation set, a single row.  Buffers of a 64-32-10 net take 0.1 ms to make,
# twice a step of it; those of 10,000 rows hold 10 MB.
KEPT = 4

FEW = 200  # numbers that Python sums in less time than two calls of NumPy take


class Engine:
    """A graph of scalars as a program of arrays.

    Args:
        outputs, parameters, shared, inputs, dtype, differentiate, names: as for
            ``find``.  Whatever else the graph reads are leaves whose ``data`` counts at
            each run.
        backend: what runs it; left out, what suits each call.
        threads: how many share a large batch; left out, nothing is shared.

    Attributes:
        plan: what was found.
        others: the leaves that are no arguments.
    """

    def __init__(
        self,
        outputs: Sequence[Any],
        parameters: Leaves,
        shared: Sequence[Leaves] = (),
        inputs: Sequence[Leaves] = (),
        dtype: str = "float64",
        differentiate: bool = True,
        names: Sequence[str] = (),
        backend: str | None = None,
        threads: int | None = None,
    ):
        self._backend, self._threads = backend, threads
        with collector_paused():
            self.plan, self.others = find(
                outputs, parameters, shared, inputs, dtype, differentiate, names
            )
            self._ready()

    def _ready(self) -> None:
        self._choice = Choice(self.plan, self._backend, self._threads)
        self._local = threading.local()
        self._careful: Executable | None = None

    @property
    def runs_on(self) -> str:
        """What ran this thread's latest call, and why if that may surprise."""
        return self._choice.runs_on(self.batch)

    def source(self, comment: Comment) -> str:
        """Return the code that ran it, each instruction led by a comment."""
        return self._choice.source(comment, self.batch)

    @property
    def batch(self) -> int:
        """The number of examples of this thread's latest call, else 1."""
        return getattr(self._local, "batch", 1)

    def __getstate__(self) -> dict[str, Any]:
        left = ("_choice", "_local", "_careful")  # made anew, and of this process
        return {k: v for k, v in self.__dict__.items() if k not in left}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._ready()

    def twin(self) -> "Engine":
        """Return an engine with the same code and buffers of its own."""
        other = object.__new__(Engine)
        other.__dict__.update(self.__dict__, _local=threading.local())
        return other

    def release(self) -> None:
        """Free the buffers of all threads."""
        self._local = threading.local()

    # -- running -----------------------------------------------------------------

    def memory(self, batch: int = 1) -> Memory:
        """Return this thread's buffers for a batch of this size."""
        held = self._local.__dict__.setdefault("held", {})
        if batch not in held:
            while len(held) >= KEPT:
                held.pop(next(iter(held)))
            held[batch] = _Held(self._choice.memory(batch))
        found = held[batch]
        now = clock.now
        if self.others and found.read_at != now:  # a leaf changed somewhere
            found.memory.read_others([leaf._data for leaf in self.others])
            found.read_at = now
        self._local.last, self._local.batch = found.memory, batch
        return found.memory

    def load(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray] = (),
        inputs: Sequence[np.ndarray] = (),
    ) -> Memory:
        """Return this thread's buffers with all arguments in their places.

        Args:
            theta: (parameters,).
            shared: per argument that all examples share, (numbers,).
            inputs: per batched argument, (batch, numbers).
        """
        memory = self.memory(len(inputs[0]) if inputs else 1)
        memory.read(theta, shared, inputs)
        self._local.arguments = theta, shared, inputs
        return memory

    def bind(self, arguments: Sequence[Any], seed: float) -> None:
        """Prepare the quick way for arguments like these, which were loaded before.

        Args:
            arguments: θ and the batched ones, their examples along the first axis;
                there are no shared arguments.
            seed: as for a run.
        """
        if not self.others and all(map(self._is_plain, arguments)):
            shapes = tuple(array.shape for array in arguments)
            held = self._local.held[self.batch]
            held.direct = held.memory.bound(shapes, seed)
            self._local.bound = True

    def _is_plain(self, array: Any) -> bool:
        return (
            type(array) is np.ndarray
            and array.dtype == self.plan.dtype
            and array.flags.c_contiguous
            and array.flags.aligned
        )

    @property
    def is_bound(self) -> bool:
        """Whether this thread prepared the quick way for some arguments."""
        return getattr(self._local, "bound", False)

    def again(self, theta: Any, data: tuple) -> tuple[float, np.ndarray] | None:
        """Return the first output's total and the gradient, the quick way.

        ``None`` if this thread bound no arrays like these, or a result is not finite.
        """
        if not self.is_bound:
            return None
        batched = data and type(data[0]) is np.ndarray and data[0].ndim
        batch = len(data[0]) if batched else 1
        held = self._local.held.get(batch)
        found = held.direct(theta, *data) if held and held.direct else None
        if found is not None:
            self._local.arguments = theta, (), data
            self._local.last, self._local.batch = held.memory, batch
        return found

    def descent(self, rule: Rule, batch: int) -> Descent | None:
        """Return what makes many updates in one call, or nothing if there is no such.

        Args:
            rule: what moves the parameters.
            batch: how many examples an update is of.
        """
        if self.others or not self.plan.backward:
            return None
        return self._choice.memory(batch).descent(rule)

    def _read_again(self, memory: Memory) -> None:
        """Let other buffers take the arguments of this thread's latest call."""
        theta, shared, inputs = self._local.arguments
        rows = [array.reshape(len(array), -1) for array in inputs]
        memory.read(theta.ravel(), shared, rows)
        if self.others:
            memory.read_others([leaf._data for leaf in self.others])

    def gradient(self, memory: Memory, seed: float) -> np.ndarray:
        """Return the gradient of θ after a reverse pass of this thread's latest run.

        The pass multiplies zeros by infinities and nan like any numbers; where that
        shows, it is run again so that a zero factor hands down 0, as in a sweep of the
        graph.
        """
        found = memory.gradient()
        if not _has_nan(found):
            return found
        if self._careful is None:
            self._careful = careful(self.plan)
        memory = self._careful.memory(self.batch)
        self._read_again(memory)
        memory.run(seed)
        return memory.gradient()

    @property
    def last(self) -> Memory | None:
        """The buffers of this thread's latest run."""
        return getattr(self._local, "last", None)

    def inspected(self) -> Memory | None:
        """Return the buffers of this thread's latest run, with every value in them.

        If the backend keeps none, NumPy computes them again.
        """
        memory = self.last
        if memory is None:
            return None
        try:
            memory.numbers(0)
        except Unsupported:
            memory = backend_named(NUMPY).build(self.plan).memory(self.batch)
            self._read_again(memory)
            memory.run_forward()
        return memory


class _Held:
    """Buffers, the clock's time when other leaves were last read into them, and the
    quick way to run them.
    """

    def __init__(self, memory: Memory):
        self.memory = memory
        self.direct: Bound | None = None
        self.read_at = -1


def _has_nan(numbers: np.ndarray) -> bool:
    if numbers.size <= FEW:
        total = sum(numbers.tolist())
        if total == total:  # nan stays nan, and inf - inf is looked into
            return False
    return bool(np.isnan(numbers).any())
