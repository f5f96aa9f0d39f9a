"""The objective as array programs: the graph of one example, run over the batch."""

import copy
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.compiling import FunctionProgram, compile_function
from autograd.compiling.backends import chosen
from autograd.compiling.backends.interface import Descent, Rule
from autograd.errors import NonFiniteError, TracingError
from autograd.ground.domain import silent
from nn.net.kept import kept_with
from nn.net.layers import bare
from nn.net.losses import LOSSES
from nn.training.objectives.objective import Objective, maskers_of
from nn.training.regularisers import L1, L2

# Examples whose outputs are computed in one run.  The buffers for them stay with the
# net, and larger ones leave the cache: for 784-100-10 these take 12 MB.
BLOCK = 1024


class CompiledObjective(Objective):
    """The objective by programs that are traced once, at the first batch.

    The net keeps them for as long as it stays as it is.  Where that can't be told, it
    keeps their engines: the next objective traces the net too, and compiles only what
    gives another graph.
    """

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        net, kept = self.net, kept_with(self.net)
        backend = chosen()
        self._cost = kept.program(net, self._cost_key(backend), self._new_cost)
        outputs = "outputs", self.on_scores, backend, self.dtype.name
        self._outputs = kept.program(net, outputs, self._new_outputs)

    def _cost_key(self, backend: str | None) -> Hashable:
        """Return what the cost depends on beside the net; ``None`` if that is unknown.

        A loss or a penalty of one's own may read whatever it likes.
        """
        known = LOSSES.get(self.loss.name) is self.loss
        if not known or type(self.penalty) not in (L1, L2, type(None)):
            return None
        count = self.samples if self.penalty else None
        units = None
        if self.scaling and self.in_units:
            units = self.scaling.shift.tobytes(), self.scaling.spread.tobytes()
        what = self.loss.name, units, self.penalty, count, self.weighted
        return "cost", *what, backend, self.dtype.name

    def _new_cost(self, net: Any) -> FunctionProgram:
        axes = (None,) * self._shared + (0,) * (3 if self.maskers else 2)
        return compile_function(
            self._of(net)._cost_given,
            in_axes=axes,
            dtype=self.dtype.name,
            kept=kept_with(net).engines,
        )

    def _new_outputs(self, net: Any) -> FunctionProgram:
        return compile_function(
            self._of(net)._outputs_given,
            in_axes=(None, 0),
            reduce=None,
            dtype=self.dtype.name,
            kept=kept_with(net).engines,
        )

    def _of(self, net: Any) -> "CompiledObjective":
        """Return the same objective of a net that is alike."""
        other = copy.copy(self)
        other.net, other.maskers = net, maskers_of(net)
        return other

    @property
    def _shared(self) -> int:
        """How many arguments all examples share: θ, or its trained and frozen part."""
        return 1 if isinstance(self.free, slice) else 2

    def _parts(self, theta: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return θ, or its trained and its frozen part."""
        if isinstance(self.free, slice):
            return (theta,)
        return theta[self.free], theta[~self.free]

    def _cost_given(self, *arguments: Any) -> Any:
        kept_with(self.net).look(self.net)
        if isinstance(self.free, slice):
            return self.cost_of_example(*arguments)
        trained, frozen, *example = arguments
        parts = iter(trained), iter(frozen)
        theta = [next(parts[0 if free else 1]) for free in self.free]
        return self.cost_of_example(theta, *example)

    def _outputs_given(self, theta: Any, x: Any) -> list[Any]:
        kept_with(self.net).look(self.net)
        net = bare(self.net.with_parameters(list(theta))).train(False)
        outputs = self.outputs_of_example(net, list(x))
        return outputs if isinstance(outputs, list) else [outputs]

    def value_and_grad(
        self,
        theta: np.ndarray,
        X: np.ndarray,
        Y: np.ndarray,
        masks: np.ndarray | None = None,
    ) -> tuple[float, np.ndarray]:
        """Return the cost of a batch and its gradient; see ``Objective``."""
        data = (X, Y) if masks is None else (X, Y, masks)
        given = *self._parts(theta), *data
        return self._cost.again(*given) or self._anew(*given)

    @silent
    def _anew(self, *given: np.ndarray) -> tuple[float, np.ndarray]:
        with _way_out():
            cost, gradient = self._cost.value_and_grad(*given)
        if not np.isfinite(cost):
            raise NonFiniteError(
                f"the loss is {cost}; it starts at {self._cost.not_finite()}"
            )
        return cost, gradient

    def descent(self, rule: Rule, theta: np.ndarray, *data: Any) -> Descent | None:
        """Return what makes many updates in one call, if any; see ``Objective``."""
        given = [array for array in data if array is not None]
        with _way_out():
            return self._cost.descent(rule, *self._parts(theta), *given)

    @silent
    def scaled_outputs(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return the outputs for a batch; see ``Objective``."""
        with _way_out():
            if len(X) <= BLOCK:
                return self._outputs(theta, X)
            starts = range(0, len(X), BLOCK)
            parts = [self._outputs(theta, X[at : at + BLOCK]) for at in starts]
            return np.concatenate(parts)

    def release(self) -> None:
        """Free the buffers that training needed; the programs stay."""
        self._cost.release()


@contextmanager
def _way_out() -> Iterator[None]:
    """Add to a failed trace how to do without one."""
    try:
        yield
    except TracingError as problem:
        problem.add_note("or train and predict with compiled=False, which is slower")
        raise
