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

Floating-point errors are no errors: results are IEEE.  Where an instruction is
guarded, 0·inf may be 0 at once; where it is not and nan shows in a gradient,
``careful`` runs the plan again.  Rows are called on numbers outside their domain; see
``autograd.ground.domain.unchecked``.

An executable serves all threads at once; a memory belongs to the thread that asked for
it.  An executable is not pickled: the plan is, and is built again.
"""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograd.compiling.instructions import Instruction
from autograd.compiling.plan import Plan

# What a quick way takes is looked at in the call itself.  It returns what ``total`` and
# ``gradient`` would, the gradient in the shape of θ; or nothing, if an argument is of
# another kind or a result is not finite, and then the long way is taken.
Bound = Callable[..., tuple[float, np.ndarray] | None]
Comment = Callable[[Instruction], str]  # an instruction as a formula, on one line


class Stopped(IntEnum):
    """Why a call that makes many updates ended."""

    FINE = 0  # all were made
    NOT_FINITE = 1  # a loss or a gradient is infinite or nan: nothing was changed
    DIVERGED = 2  # an update would make a parameter infinite or nan: the state moved


class Rule(Protocol):
    """How a gradient moves parameters.

    Attributes:
        slots: the names of the arrays that it keeps from update to update.
    """

    slots: tuple[str, ...]

    def rule(
        self, numbers: Sequence[Any], theta: Any, gradient: Any, *state: Any
    ) -> tuple[Any, ...]:
        """Return what to add to θ, and what becomes of each slot.

        Written with operators and rows of the table.  What Python decides in it, by an
        ``if``, may depend on numbers, texts and flags that are attributes of the rule;
        what changes from update to update stands in ``numbers``.
        """


class Given(NamedTuple):
    """A batched argument: all rows, and the order in which batches take them."""

    source: np.ndarray
    order: np.ndarray


class Descent(Protocol):
    """Many updates in one call."""

    @property
    def gradient(self) -> np.ndarray:
        """The gradient of the latest batch."""

    @property
    def moved(self) -> np.ndarray:
        """What the latest update made, or would have made, of the parameters."""

    def run(
        self,
        theta: np.ndarray,
        last: np.ndarray,
        state: Sequence[np.ndarray],
        numbers: np.ndarray,
        clips: tuple[float | None, float | None],
        given: Sequence[Given],
    ) -> tuple[np.ndarray, Stopped]:
        """Make an update for each row of ``numbers``, from one batch after the other.

        Args:
            theta: (parameters,), moved in place.
            last: becomes the parameters before the latest update.
            state: an array a slot of the rule, changed in place.
            numbers: (updates, numbers): what the rule reads beside arrays.
            clips: limits of an entry of the gradient and of its length, or none.
            given: one per batched argument.

        Returns:
            The losses of the updates that were made, and why it ended.
        """


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

    def descent(self, rule: Rule) -> Descent | None:
        """Return what makes many updates in one call, each by a whole batch, if any.

        The plan has a reverse pass, its output differs from example to example, and no
        argument but θ is shared.
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
