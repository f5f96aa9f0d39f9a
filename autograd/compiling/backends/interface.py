"""What a backend is asked for, and all it is told.

A backend is a folder here with one function, ``build(plan) -> Executable``, and one
line in the table of ``choice``.  It is told one thing, a ``Plan``, and nothing else
of the rest of the house but the rows of the table of primitives:

- **instructions**: ``plan.forward`` and ``plan.backward``, in order;
  ``instructions.py`` says what each kind means.  A kind that it does not know is a
  ``TypeError``.
- **buffers**: ``plan.buffers``, each with as many numbers (per example, if batched) and
  as many slopes as it says, in ``plan.dtype``.  How and where they are kept, in tiles
  for example, is the backend's own affair, as long as every view means what it says.
- **initial numbers**: buffer 0 starts as ``plan.initial``; ``plan.ones`` are 1 in every
  buffer, for every example, always.  What the forward pass does not write keeps its
  number from run to run.  Gradients are undefined before ``plan.backward`` clears or
  writes them.
- **places of what comes in**: θ at the front of buffer 0; ``plan.shared``,
  ``plan.others`` and ``plan.inputs`` say where the rest goes.
- **places of what goes out**: ``plan.outputs``; the gradient of θ is the front of
  buffer 0's gradient.
- **what may be lent**: if ``plan.lendable``, θ may be read, and its gradient written,
  in arrays of the caller's instead of copies.  What the caller gives is never written
  to, and what was returned never written to again.

Floating-point errors are no errors: results are IEEE, with 0·inf = 0 where an
instruction is guarded.  Rows are called on numbers outside their domain; see
``autograd.ground.domain.unchecked``.

An executable serves all threads at once; a memory belongs to the thread that asked for
it.  An executable is not pickled: the plan is, and is built again.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from autograd.compiling.instructions import Instruction
from autograd.compiling.plan import Plan

# What a quick way takes is looked at in the call itself.  It returns what ``total`` and
# ``gradient`` would, the gradient in the shape of θ; or nothing, if an argument is of
# another kind or a result is not finite, and then the long way is taken.
Bound = Callable[..., tuple[float, np.ndarray] | None]
Comment = Callable[[Instruction], str]  # an instruction as a formula, on one line


class Unsupported(Exception):  # noqa: N818 - no failure: NumPy runs the plan then
    """Why a backend can't run a plan, or can't look into a run."""


class Memory(Protocol):
    """The buffers for one batch size, and the two passes over them."""

    def read(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray],
        inputs: Sequence[np.ndarray],
    ) -> None:
        """Take all arguments.

        Args:
            theta: (parameters,).
            shared: per argument that all examples share, (numbers,).
            inputs: per batched argument, (batch, numbers).
        """

    def read_others(self, numbers: Sequence[float]) -> None:
        """Take the present data of the leaves that are no arguments.

        They hold until the next time; it is called before the first run.
        """

    def run_forward(self) -> None:
        """Compute every value."""

    def run_backward(self, seed: float) -> None:
        """Compute every gradient after a forward pass."""

    def run(self, seed: float) -> None:
        """Compute every value, then every gradient."""

    def total(self) -> float:
        """Return the first output, summed over the examples if it differs by example.

        Asked for after a run of a plan that has a reverse pass.
        """

    def bound(self, shapes: Sequence[tuple[int, ...]], seed: float) -> "Bound | None":
        """Return a quick way to run both passes on arrays of these shapes, if any.

        Args:
            shapes: of θ and of the inputs; there are no shared arguments.
            seed: as for ``run``.
        """

    def outputs(self) -> list[Any]:
        """Return each output: a number, or (batch,) where it differs by example."""

    def gradient(self) -> np.ndarray:
        """Return the gradient of θ, (parameters,), in an array of the caller's own."""

    def numbers(self, buffer: int) -> np.ndarray:
        """Return a buffer as (numbers,) or (numbers, batch), to look into it.

        After a forward pass every value that it computed stands there.

        Raises:
            Unsupported: it keeps no values; whoever asks runs the plan on another
                backend.
        """


class Executable(Protocol):
    """A plan made ready to run."""

    def memory(self, batch: int) -> Memory:
        """Return fresh buffers for a number of examples; 1 if nothing is batched."""

    def source(self, comment: Comment) -> str:
        """Return the code that runs, as text, each instruction led by its formula."""


class Backend(Protocol):
    """What the module of a backend offers."""

    def build(self, plan: Plan, patience: float = ...) -> Executable:
        """Return a plan made ready to run.

        Args:
            patience: seconds that this may take; without an end if left out.

        Raises:
            Unsupported: it can't run this plan, and why.
        """
