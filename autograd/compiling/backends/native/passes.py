"""The passes of a plan as machine code, each made when it is first run."""

import ctypes
from collections.abc import Callable
from math import inf
from threading import Lock

from autograd.compiling.backends.interface import Unsupported
from autograd.compiling.backends.native.kernel import Kernel, Pass, kernel
from autograd.compiling.backends.native.processor.machine import Machine
from autograd.compiling.plan import Plan

# Seconds to make machine code of a line of LLVM's text, and of an instruction, which
# has 20 lines at least.  Nets take 25 to 60 µs a line, short ones the most.
LINE, INSTRUCTION = 35e-6, 7e-4


class Code:
    """One pass as machine code."""

    def __init__(self, made: Kernel):
        self.kernel = made
        self._machine = Machine(made.text)
        self.run = self._machine.function("run")

    @property
    def address(self) -> int:
        """Where ``run`` lies, as long as this object lives."""
        return self._machine.address("run")

    def call(self, arrays: int) -> Callable[..., float] | None:
        """Return the function that takes a block and arrays as they are, if any."""
        if not self._machine.address("call"):
            return None
        return self._machine.function("call", 1 + arrays, ctypes.c_double)


class Passes:
    """All passes of a plan, shared by threads.

    Args:
        plan: what is to run.
        patience: seconds that making one may take; how many it would is estimated, so
            that the answer is the same whatever else the machine has to do.

    Attributes:
        layout: where its buffers lie.

    Raises:
        Unsupported: native code can't run the plan, or takes longer.
    """

    def __init__(self, plan: Plan, patience: float = inf):
        self.plan, self._patience = plan, patience
        self._lock = Lock()
        self._codes: dict[Pass, Code] = {}
        self.lent = plan.parameters if plan.lendable else 0
        self._require_patience(INSTRUCTION * len([*plan.forward, *plan.backward]))
        try:
            self.layout = self.code(Pass.BOTH).kernel.layout
        except Unsupported:
            if not self.lent:
                raise
            self.lent = 0  # parameters are mixed with other numbers
            self.layout = self.code(Pass.BOTH).kernel.layout

    def code(self, which: Pass) -> Code:
        """Return one pass, compiled."""
        if which is Pass.FORWARD and not self.plan.backward:
            which = Pass.BOTH  # there is no more of it
        with self._lock:
            if which not in self._codes:
                made = kernel(self.plan, which, self.lent)
                self._require_patience(LINE * made.text.count("\n"))
                self._codes[which] = Code(made)
            return self._codes[which]

    def _require_patience(self, seconds: float) -> None:
        if seconds > self._patience:
            raise Unsupported(f"it would take about {seconds:.2g} s to make")
