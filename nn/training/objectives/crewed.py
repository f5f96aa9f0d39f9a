"""The objective by a crew: workers compute sums over their rows, we add them up.

Sums are added in the order of the shards, and a step is made when every shard has
answered, so that the bits do not depend on who was quick, slow or lost.
"""

from time import perf_counter
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Descent, Rule
from autograd.errors import NonFiniteError
from nn.errors import TrainingWarning
from nn.options import warn_user
from nn.training.objectives.compiled import BLOCK, CompiledObjective
from nn.training.objectives.crews import Crew, Shard

LOOK = 30  # steps after which it is clear whether a crew pays


class Rows:
    """Stands for examples that workers hold; rows of it are the numbers of rows."""

    def __init__(self, count: int):
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, rows: Any) -> Any:
        return rows


class CrewedObjective(CompiledObjective):
    """The objective by programs that run where the rows are.

    Args:
        crew: who holds the rows.
        arguments, options: those of ``Objective``.
    """

    def __init__(self, crew: Crew, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.crew = crew
        self._recruited = False
        self._held: Any = None
        self._seen: Any = None, None
        self._steps, self._work, self._time = 0, 0.0, 0.0

    def features(self, X: np.ndarray) -> np.ndarray:
        """Return examples as ``value_and_grad`` takes them; the same for the same."""
        if self._seen[0] is not X:
            self._seen = X, super().features(X)
        return self._seen[1]

    def held(self, data: Any) -> Any:
        """Let workers hold the rows of an epoch, or of a window; return their numbers.

        Args:
            data: X and the target matrix; the same pair is not sent again.
        """
        X, Y = data
        if self._held is not data:
            if not self._recruited:
                self._recruit(X, Y)
            count = self.crew.count
            self.crew.take([(X[k::count], Y[k::count]) for k in range(count)])
            self._held = data
        return Rows(len(X)), Rows(len(X))

    def _recruit(self, X: np.ndarray, Y: np.ndarray) -> None:
        """Start the workers, with programs that are traced here."""
        width = sum(masker.width for masker in self.maskers)
        masks = [np.ones((1, width))] if self.maskers else []
        theta = self.net.theta.astype(self.dtype, copy=False)
        super().value_and_grad(theta, X[:1], Y[:1], *masks)
        super().scaled_outputs(theta, X[:1])
        sizes = list(map(len, self._parts(theta)))
        self.crew.hold(Shard(self._cost, self._outputs, BLOCK, sizes, self.dtype.name))
        self._recruited = True

    def value_and_grad(
        self, theta: np.ndarray, X: Any, Y: Any, masks: np.ndarray | None = None
    ) -> tuple[float, np.ndarray]:
        """Return the cost of a batch and its gradient; see ``Objective``.

        Args:
            X, Y: the numbers of the batch's rows.
        """
        start, count = perf_counter(), self.crew.count
        owner, rows = X % count, X // count
        parts, each = self._parts(theta), []
        for place in range(count):
            own = owner == place
            each.append((parts, rows[own], None if masks is None else masks[own]))
        total, cost, work = 0, 0.0, 0.0
        gradient = np.zeros(len(parts[0]), self.dtype)
        for place, found in enumerate(self.crew.ask("gradient", each)):
            if isinstance(found[2], str):
                raise NonFiniteError(f"{found[2]} (in the shard of worker {place})")
            total, cost, work = total + found[0], cost + found[1], work + found[3]
            gradient = gradient + found[2]
        self._note(work, perf_counter() - start)
        return cost / total, gradient / total

    def scaled_outputs(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return the outputs for a batch; by the crew, if it holds these very rows."""
        if self._held is None or X is not self._held[0]:
            return super().scaled_outputs(theta, X)
        count = self.crew.count
        parts = self.crew.ask("all_outputs", [(theta,)] * count)
        outputs = np.empty((len(X), *parts[0].shape[1:]))
        for place, part in enumerate(parts):
            outputs[place::count] = part
        return outputs

    def descent(self, rule: Rule, theta: np.ndarray, *data: Any) -> Descent | None:
        """Return nothing: each update waits for all workers."""
        return None

    def release(self) -> None:
        """End the crew, and free what only training needs."""
        super().release()
        self._held = None
        self.crew.close()

    def _note(self, work: float, took: float) -> None:
        """Say so once, if one process alone would take less time."""
        self._steps += 1
        if 2 < self._steps <= LOOK:  # the first ones make code and buffers
            self._work, self._time = self._work + work, self._time + took
        if self._steps == LOOK and self._time > self._work:
            steps = LOOK - 2
            warn_user(
                f"fit: {self.crew.count} workers do not pay here: a step takes "
                f"{1e3 * self._time / steps:.2g} ms, of which the sums take "
                f"{1e3 * self._work / steps:.2g} ms in one process; use larger "
                "batches, or no workers",
                TrainingWarning,
            )
