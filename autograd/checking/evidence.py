"""What differences say of every output and input of a function."""

from collections.abc import Callable, Sequence
from math import isfinite, nan, ulp
from typing import Any

from autograd.checking.extrapolation import Estimate
from autograd.checking.ladder import Numerical, branched_derivative
from autograd.checking.problem import Problem
from autograd.errors import AutogradError
from autograd.graph import topological_order
from autograd.structure import flatten
from autograd.sweep import pullback
from autograd.value import Value


def evidence_on_floats(problem: Problem, eps: float | None) -> list[list[Numerical]]:
    """Return what differences of plain numbers say, by input and output."""
    return _evidence(problem, problem.numbers_at, None, eps)


def evidence_on_graph(
    problem: Problem, outputs: Sequence, eps: float | None
) -> list[list[Numerical]]:
    """Return what differences of Values say, which know their branches and rounding.

    Args:
        problem: the function.
        outputs: what it gives at its point.
        eps: a fixed step instead of the ladder.
    """
    return _evidence(problem, problem.branched_numbers_at, _noises(outputs), eps)


def numerical_gradient(f: Callable, args: Any, eps: float | None = None):
    """Return the derivative of ``f`` from differences, in the arguments' structure.

    Args:
        f: a function of numbers, of any origin, with one result.
        args: the point, as a tuple of arguments (then a tuple comes back); anything
            else is the only argument.
        eps: a fixed step for plain central differences instead of the ladder.

    >>> round(numerical_gradient(lambda x: x**2, 3.0), 9)
    6.0
    >>> numerical_gradient(lambda x: x**2, 3.0, eps=1e-12)  # rounding takes over
    6.000533403494046
    """
    problem = Problem(f, args)
    found = [row[0] for row in evidence_on_floats(problem, eps)]
    rebuild = flatten(problem.args)[1]
    gradient = rebuild([each.estimate.value for each in found])
    return gradient if isinstance(args, tuple) else gradient[0]


def _evidence(problem, evaluate, noises, eps) -> list[list[Numerical]]:
    count = len(evaluate(problem.numbers)[0])
    noises = noises or [0.0] * count
    evidence = []
    for index, x in enumerate(problem.numbers):
        line = Line(evaluate, problem.numbers, index)
        evidence.append(
            [branched_derivative(line.output(j), x, noises[j]) for j in range(count)]
            if eps is None
            else [_fixed(line.output(j), x, eps) for j in range(count)]
        )
    return evidence


class Line:
    """A function along one input; all outputs of one evaluation are kept."""

    def __init__(self, evaluate: Callable, numbers: Sequence[float], index: int):
        self.evaluate, self.numbers, self.index = evaluate, list(numbers), index
        self._known: dict[float, Any] = {}

    def output(self, which: int) -> Callable:
        """Return the function of the input that gives one output and the branch."""

        def along(x: float):
            numbers, branch = self._at(x)
            return numbers[which], branch

        return along

    def _at(self, x: float):
        if x not in self._known:
            moved = [*self.numbers[: self.index], x, *self.numbers[self.index + 1 :]]
            try:
                self._known[x] = self.evaluate(moved)
            except (ArithmeticError, ValueError, AutogradError) as error:
                if isinstance(error, TypeError):
                    raise
                self._known[x] = error
        if isinstance(self._known[x], Exception):
            raise self._known[x]
        return self._known[x]


def _fixed(along: Callable, x: float, eps: float) -> Numerical:
    """A plain central difference, dressed as evidence; its error is not known."""
    slope = (along(x + eps)[0] - along(x - eps)[0]) / (2.0 * eps)
    estimate = Estimate(slope, nan)
    return Numerical(estimate, estimate, estimate, evaluations=2)


def _noises(outputs: Sequence) -> list[float]:
    """The rounding in each output that its graph's inner nodes cause."""
    noises = []
    for out in outputs:
        noise = 0.0
        if isinstance(out, Value):
            order = topological_order(out)
            for node, slope in pullback(order, {out: 1.0}).items():
                amount = abs(slope) * ulp(node._data)
                noise += amount if node.primitive and isfinite(amount) else 0.0
        noises.append(noise)
    return noises
