"""Updates of an epoch: one a call, or many where the program is machine code."""

import time
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import (
    Descent,
    Given,
    Stopped,
    Unsupported,
)
from autograd.errors import NonFiniteError
from nn.data.weights import batch_by_batch
from nn.training.objectives.objective import Objective
from nn.training.optimisers import is_finite

LOOK = 0.03  # seconds of updates between two looks at Ctrl-C
FIRST = 8  # updates in the first call, by which the time of the next is estimated
MASKS = 1 << 20  # numbers of dropout masks that are drawn ahead


class Updates:
    """What moves parameters, batch by batch.

    The results have the same bits however many updates a call makes.

    Args:
        objective: the cost and its gradient.
        optimiser: the rule.
        batch_size: examples per update.
    """

    def __init__(self, objective: Objective, optimiser: Any, batch_size: int):
        self.objective, self.optimiser = objective, optimiser
        self.batch_size = batch_size
        self._descent: Descent | None = None
        self._tried = False
        self._most, self._limit = FIRST, 1 << 30
        self._masks: dict[int, np.ndarray | None] = {}
        self._drawn = 0

    def begin(
        self,
        data: tuple[np.ndarray, np.ndarray],
        order: np.ndarray,
        rng: np.random.Generator,
        weights: np.ndarray | None = None,
    ) -> None:
        """Begin an epoch.

        Args:
            data: X and the target matrix.
            order: which of their rows come one after the other.
            rng: draws the dropout masks.
            weights: how much each row counts within its batch.
        """
        if weights is not None:
            scaled = np.empty_like(weights)
            scaled[order] = batch_by_batch(weights[order], self.batch_size)
            data = data[0], np.column_stack([data[1], scaled])
        self.X, self.Y = self.objective.held(data)
        self.order, self.rng = order, rng
        self._masks.clear()
        self._drawn = 0

    def rows(self, batch: int) -> np.ndarray:
        """Return the rows of a batch."""
        return self.order[batch * self.batch_size : (batch + 1) * self.batch_size]

    def size(self, batch: int) -> int:
        """Return how many rows a batch has."""
        return min(self.batch_size, len(self.order) - batch * self.batch_size)

    def make(
        self, theta: np.ndarray, last: np.ndarray, batch: int, one: bool
    ) -> list[float]:
        """Return the losses of the next updates; there is one at least.

        Args:
            theta: the parameters, moved in place.
            last: becomes the parameters before the latest update.
            batch: the first batch.
            one: whether no more than one update may be made.

        Raises:
            NonFiniteError: the first update can't be made.
        """
        if not self._tried:
            self._try(theta, batch)
        for used in [other for other in self._masks if other < batch]:
            del self._masks[used]
        made: list[float] = []
        if self._descent is not None:
            try:
                made = self._many(self._descent, theta, last, batch, 1 if one else 0)
            except Unsupported:  # the rule is no machine code
                self._descent = None
        return made or [self._single(theta, last, batch)]

    # -- one a call --------------------------------------------------------------------

    def _single(self, theta: np.ndarray, last: np.ndarray, batch: int) -> float:
        rows = self.rows(batch)
        loss, gradient = self.objective.value_and_grad(
            theta, self.X[rows], self.Y[rows], self._mask(batch)
        )
        if not is_finite(gradient):
            raise NonFiniteError(f"the loss is {loss:g} and its gradient not finite")
        last[:] = theta
        free = self.objective.free
        if isinstance(free, slice):  # all of it
            self.optimiser.step(theta, gradient)
            return loss
        moved = theta[free]
        self.optimiser.step(moved, gradient)
        theta[free] = moved
        return loss

    def _mask(self, batch: int) -> np.ndarray | None:
        """Return the dropout masks of a batch, drawn in the order of batches."""
        for other in range(self._drawn, batch + 1):
            count = len(self.rows(other))
            self._masks[other] = self.objective.draw_masks(self.rng, count)
            self._drawn = other + 1
        return self._masks[batch]

    # -- many a call -------------------------------------------------------------------

    def _try(self, theta: np.ndarray, batch: int) -> None:
        """Find out whether many updates can be made in one call."""
        self._tried = True
        if self.optimiser.is_ruled:
            rows = self.rows(batch)
            data = (self.X[rows], self.Y[rows], self._mask(batch))
            self._descent = self.objective.descent(self.optimiser, theta, *data)
        if self.objective.maskers:
            width = sum(masker.width for masker in self.objective.maskers)
            self._limit = max(1, MASKS // (width * self.batch_size))

    def _many(
        self,
        descent: Descent,
        theta: np.ndarray,
        last: np.ndarray,
        batch: int,
        most: int,
    ) -> list[float]:
        """Return the losses of the updates that one call made, perhaps of none."""
        optimiser = self.optimiser
        most = min(most or self._most, -(-len(self.order) // self.batch_size) - batch)
        given = self._given(batch, most)
        start = time.perf_counter()
        losses, stopped = descent.run(
            theta,
            last,
            optimiser.state_for(theta),
            optimiser.coming(most),
            (optimiser.clip_value, optimiser.clip_norm),
            given,
        )
        self._set_pace(time.perf_counter() - start, len(losses))
        optimiser.count += len(losses)
        if stopped is Stopped.DIVERGED:
            rate = optimiser.rate
            optimiser.count += 1
            optimiser.require_finite(descent.moved, descent.gradient, rate)
        return losses.tolist()

    def _set_pace(self, seconds: float, made: int) -> None:
        if made > 1:
            each = max(seconds / made, 1e-9)
            self._most = max(1, min(2 * self._most, int(LOOK / each), self._limit))

    def _given(self, batch: int, most: int) -> list[Given]:
        """Return the program's arguments for some batches."""
        order = self.order[batch * self.batch_size : (batch + most) * self.batch_size]
        given = [Given(self.X, order), Given(self.Y, order)]
        if self.objective.maskers:
            masks: Any = [self._mask(one) for one in range(batch, batch + most)]
            given.append(Given(np.vstack(masks), np.arange(len(order))))
        return given
