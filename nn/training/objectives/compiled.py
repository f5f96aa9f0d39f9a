"""The objective as array programs: the graph of one example, run over the batch."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.compiling import Engines, compile_function
from autograd.compiling.backends.interface import Descent, Rule
from autograd.errors import NonFiniteError, TracingError
from autograd.ground.domain import silent
from nn.training.objectives.objective import Objective


class CompiledObjective(Objective):
    """The objective by programs that are traced once, at the first batch.

    The net keeps their engines: the next objective traces it too, and compiles only
    what gives another graph.
    """

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        per_example = 3 if self.maskers else 2
        kept = vars(self.net).setdefault("_engines", Engines())
        self._cost: Any = compile_function(
            self.cost_of_example, in_axes=(None,) + (0,) * per_example, kept=kept
        )
        self._outputs: Any = compile_function(
            self._outputs_given, in_axes=(None, 0), reduce=None, kept=kept
        )

    def _outputs_given(self, theta: Any, x: Any) -> list[Any]:
        net = self.net.with_parameters(list(theta)).train(False)
        outputs = self.outputs_of_example(net, list(x))
        return outputs if isinstance(outputs, list) else [outputs]

    @silent
    def value_and_grad(
        self,
        theta: np.ndarray,
        X: np.ndarray,
        Y: np.ndarray,
        masks: np.ndarray | None = None,
    ) -> tuple[float, np.ndarray]:
        """Return the cost of a batch and its gradient; see ``Objective``."""
        data = (X, Y) if masks is None else (X, Y, masks)
        with _way_out():
            cost, gradient = self._cost.value_and_grad(theta, *data)
        if not np.isfinite(cost):
            raise NonFiniteError(
                f"the loss is {cost}; it starts at {self._cost.not_finite()}"
            )
        return cost, gradient

    def descent(self, rule: Rule, theta: np.ndarray, *data: Any) -> Descent | None:
        """Return what makes many updates in one call, if any; see ``Objective``."""
        given = [array for array in data if array is not None]
        with _way_out():
            return self._cost.descent(rule, theta, *given)

    @silent
    def outputs(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return the outputs for a batch; see ``Objective``."""
        with _way_out():
            return self._outputs(theta, X)


@contextmanager
def _way_out() -> Iterator[None]:
    """Add to a failed trace how to do without one."""
    try:
        yield
    except TracingError as problem:
        problem.add_note("or train and predict with compiled=False, which is slower")
        raise
