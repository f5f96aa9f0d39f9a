"""Programs of derivatives: a graph's tangents and cotangents as graphs of their own.

Directions are rows of a batch: all columns of a Jacobian come of one run, in which what
does not depend on the direction is computed once.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from autograd import ops
from autograd.compiling.finding.find import Leaves
from autograd.compiling.programs.engine import Engine
from autograd.engine.graph import topological_order
from autograd.engine.sweep import pullback, pushforward
from autograd.engine.value import Value

Arguments = tuple[Leaves, Sequence[Leaves], Sequence[Leaves]]


class Derivatives:
    """The engines of a graph's derivatives, each made when it is first asked for.

    A direction is one more argument, with a number per parameter (a weighting: one per
    output).  ``hvp`` and ``weighted`` take it before the shared arguments; the others
    as the last batched one.

    Args:
        outputs: Values.
        arguments: the leaves: parameters, other shared ones, batched ones.
        dtype, backend, threads: as for ``Engine``.
    """

    def __init__(
        self,
        outputs: Sequence[Value],
        arguments: Arguments,
        dtype: str,
        backend: str | None,
        threads: int | None = None,
    ):
        self.outputs, self.arguments = outputs, arguments
        self._dtype, self._runs = dtype, (backend, threads)

    def twin(self) -> "Derivatives":
        """Return the same with engines of its own, none of which is made yet."""
        return Derivatives(self.outputs, self.arguments, self._dtype, *self._runs)

    @cached_property
    def hvp(self) -> Engine:
        """The first output's slope along a direction; its gradient is H·direction."""
        direction = [Value(1.0) for _ in self.arguments[0]]
        return self._reversed(self._tangents(self.outputs[:1], direction)[0], direction)

    @cached_property
    def weighted(self) -> Engine:
        """The outputs' weighted sum; its gradient is weights·J."""
        weights = [Value(1.0) for _ in self.outputs]
        return self._reversed(ops.dot(weights, self.outputs), weights)

    @cached_property
    def tangents(self) -> Engine:
        """Every output's slope along a direction: J·direction."""
        direction = [Value(1.0) for _ in self.arguments[0]]
        return self._forward(self._tangents(self.outputs, direction), direction)

    @cached_property
    def cotangents(self) -> Engine:
        """The slope of the outputs' weighted sum by every parameter: weights·J."""
        weights = [Value(1.0) for _ in self.outputs]
        return self._forward(self._cotangents(weights), weights)

    @cached_property
    def curvature(self) -> Engine:
        """The first output's gradient's slope along a direction: H·direction."""
        direction = [Value(1.0) for _ in self.arguments[0]]
        gradient = self._cotangents([1.0])
        return self._forward(self._tangents(gradient, direction), direction)

    # -- graphs ------------------------------------------------------------------------

    def _tangents(self, targets: Sequence[Value], direction: Leaves) -> list[Value]:
        seeds = dict(zip(self.arguments[0], direction, strict=True))
        order = topological_order(*targets)
        found = pushforward(order, seeds, symbolic=True, any_numbers=True)
        return [_as_value(found.get(target, 0.0)) for target in targets]

    def _cotangents(self, weights: Sequence[Any]) -> list[Value]:
        seeds: dict[Value, Any] = {}
        for output, weight in zip(self.outputs, weights, strict=True):
            seeds[output] = seeds[output] + weight if output in seeds else weight
        order = topological_order(*self.outputs)
        found = pullback(order, seeds, symbolic=True, any_numbers=True)
        return [_as_value(found.get(leaf, 0.0)) for leaf in self.arguments[0]]

    # -- engines -----------------------------------------------------------------------

    def _reversed(self, output: Value, direction: Leaves) -> Engine:
        parameters, shared, inputs = self.arguments
        shared = [direction, *shared]
        leaves, dtype = (parameters, shared, inputs), self._dtype
        return Engine([output], *leaves, dtype, True, (), *self._runs)

    def _forward(self, outputs: Sequence[Value], direction: Leaves) -> Engine:
        parameters, shared, inputs = self.arguments
        inputs = [*inputs, direction]
        leaves, dtype = (parameters, shared, inputs), self._dtype
        return Engine(outputs, *leaves, dtype, False, (), *self._runs)


def _as_value(number: Any) -> Value:
    return number if isinstance(number, Value) else Value(number)
