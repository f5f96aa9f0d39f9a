"""Which backend runs a plan: the one that is named, or the one that suits each call.

What is chosen depends on the plan and the number of examples alone, never on what ran
before or how long it took: the same call has the same bits in every process.
"""

import os
from importlib import import_module
from threading import Lock
from typing import cast

from autograd.compiling.backends import pieces
from autograd.compiling.backends.interface import (
    Backend,
    Comment,
    Executable,
    Memory,
    Unsupported,
)
from autograd.compiling.instructions import Scalars
from autograd.compiling.plan import Plan
from autograd.errors import MissingExtraError, OperandError

BACKENDS = {
    "numpy": "autograd.compiling.backends.numpy",
    "native": "autograd.compiling.backends.native",
}
NUMPY, NATIVE = BACKENDS
AUTO = "auto"  # native where that can be and pays, else NumPy
DEFAULT = AUTO
VARIABLE = "CHAINRULE_BACKEND"  # names a backend for programs that name none

# Scalar nodes in a call of a program from which machine code pays.  NumPy runs fewer in
# 20 to 50 µs and machine code in 5 to 10; to make that code takes 30,000.  A node that
# is computed by itself counts as ALONE: a thousand take 290 µs, and 6 as machine code.
LEAST = 2_000
ALONE = 4
# Seconds that making machine code may take.  A net's takes 0.05 to 0.2.
PATIENCE = 1.0


def chosen(name: str | None = None) -> str:
    """Return which backend is meant: the one named, else by the environment.

    Raises:
        OperandError: there is none of that name.

    >>> chosen("native")
    'native'
    """
    source = "" if name else f" in the environment variable {VARIABLE}"
    name = name or os.environ.get(VARIABLE) or DEFAULT
    if name not in (*BACKENDS, AUTO):
        known = ", ".join([*BACKENDS, AUTO])
        raise OperandError(f"compile: no backend {name!r}{source}; there is {known}")
    return name


def backend(name: str) -> Backend:
    """Return a backend by its name.

    >>> backend("numpy").__name__
    'autograd.compiling.backends.numpy'
    """
    return cast(Backend, import_module(BACKENDS[name]))


def careful(plan: Plan) -> Executable:
    """Return a plan on NumPy, whose reverse pass takes 0·inf and 0·nan for 0."""
    from autograd.compiling.backends.numpy import build_careful

    return build_careful(plan)


class Choice:
    """A plan made ready to run, by the backend that was named or by what suits.

    Args:
        plan: what is to run.
        name: a backend's name or ``"auto"``; left out, the environment or ``"auto"``.
        threads: how many share the pieces of a large batch; left out, it is one piece.

    Raises:
        OperandError: there is no such backend.
        MissingExtraError: what the backend that was named needs is not installed.
    """

    def __init__(self, plan: Plan, name: str | None = None, threads: int | None = None):
        self.plan, self.name, self._threads = plan, chosen(name), threads
        stretches = [it for it in plan.forward if isinstance(it, Scalars)]
        self._alone = sum(len(it.lines) for it in stretches)
        self._lock = Lock()
        self._made: dict[str, Executable] = {}
        self._declined: dict[str, str] = {}  # why one can't run the plan
        if self.name != AUTO or not any(buffer.batched for buffer in plan.buffers):
            self._suiting(1)  # later it depends on the number of examples

    def memory(self, batch: int) -> Memory:
        """Return fresh buffers for a number of examples."""
        made, starts = self._suiting(batch)[0], self._cuts(batch)
        if len(starts) > 2 and self._threads is not None:
            return pieces.Pieces(made, starts, self._threads)
        return made.memory(batch)

    def runs_on(self, batch: int) -> str:
        """Return what runs that many examples, and why if that may surprise."""
        said, count = self._suiting(batch)[1], len(self._cuts(batch)) - 1
        shared = count > 1 and self._threads is not None
        return f"{said}, {count} pieces by {self._threads} threads" if shared else said

    def _cuts(self, batch: int) -> list[int]:
        """Return where the pieces begin that threads share, and the end."""
        alone = [0, batch]
        return alone if self._threads is None else pieces.cuts(self.plan, batch)

    def source(self, comment: Comment, batch: int) -> str:
        """Return the code that runs them, each instruction led by its formula."""
        return self._suiting(batch)[0].source(comment)

    def _suiting(self, batch: int) -> tuple[Executable, str]:
        """Return what runs that many examples, and what is said of it."""
        wanted, why = self.name, ""
        if wanted == AUTO:
            wanted, nodes = NATIVE, self.plan.scalar_nodes * batch
            if nodes + (ALONE - 1) * self._alone < LEAST:
                wanted, why = NUMPY, f"{nodes} scalar nodes: too few to pay"
        with self._lock:
            if wanted not in self._made and wanted not in self._declined:
                self._make(wanted)
            if wanted in self._declined:
                why, wanted = self._declined[wanted], NUMPY
            if wanted not in self._made:
                self._make(wanted)
            return self._made[wanted], f"{wanted} ({why})" if why else wanted

    def _make(self, name: str) -> None:
        """Make the plan ready for a backend, or note why that can't be."""
        try:
            if (self.name, name) == (AUTO, NATIVE):
                self._made[name] = backend(name).build(self.plan, PATIENCE)
            else:
                self._made[name] = backend(name).build(self.plan)
        except Unsupported as reason:
            self._declined[name] = f"native code can't: {reason}"
        except MissingExtraError as error:
            if self.name != AUTO:
                raise
            self._declined[name] = str(error)
