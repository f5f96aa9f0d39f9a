"""One function at one point, checked: sweeps, a given gradient, a compiled program."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, product
from typing import Any

from autograd.checking import advice
from autograd.checking.compiled import compiled_verdicts
from autograd.checking.judging.blame import Fault, first_fault
from autograd.checking.judging.evidence import (
    coarseness,
    evidence_on_floats,
    evidence_on_graph,
)
from autograd.checking.judging.likeness import Original
from autograd.checking.judging.problem import Problem, slopes_between
from autograd.checking.judging.settling import Settlement
from autograd.checking.judging.verdict import EXACT, Partial, judge
from autograd.checking.numerical.ladder import Numerical
from autograd.checking.report import Report
from autograd.checking.tolerances import Tolerance
from autograd.engine.graph import clock, number_of, topological_order
from autograd.engine.marked import differentiating, refuse_kept
from autograd.engine.value import Value
from autograd.errors import TracingError


class Check:
    """One problem, the order of its derivatives and how strictly it is checked.

    Args:
        problem: a function at a point.
        order: 1 for first derivatives, and so on.
        tolerance: what is let pass; nothing, if left out.
    """

    def __init__(self, problem: Problem, order: int, tolerance: Tolerance = EXACT):
        self.problem, self.order, self.tolerance = problem, order, tolerance

    def by_engine(self, modes: Sequence[str]) -> Report:
        """Return the verdicts on what this engine's sweeps give.

        Raises:
            TracingError: the function turned a Value into a float without saying so.
        """
        problem = self.problem
        with differentiating() as mark:  # refuses floats made of Values, as grad does
            problem.trace(problem.numbers, mark.input)
        start = clock.tick()
        original = Original(problem, *problem.trace(problem.numbers), mark.was_read)
        leaves, outputs = original.leaves, original.outputs
        refuse_kept(outputs, original.graph, start, problem.name)
        evidence = evidence_on_graph(original, self.tolerance.eps)
        original.compare_with_floats()
        settlement = Settlement(original)
        edges = list(product(range(len(outputs)), range(len(leaves))))
        partials: list[Partial] = []
        for mode in modes:
            slopes = slopes_between(mode, leaves, outputs)
            judged = self._partials(slopes, evidence, mode)
            partials += [
                settlement.settled(partial, *edge)
                for partial, edge in zip(judged, edges, strict=True)
            ]
        numbers = map(number_of, outputs)
        roots = [out for out in outputs if isinstance(out, Value)]
        return self._report(
            partials,
            advice.on_any_function(problem, numbers, partials),
            advice.on_a_graph(original, partials),
            fault=_fault(partials, original, roots),
            root=roots[0] if roots else None,
            constant=not set(leaves) & set(topological_order(*roots)),
        )

    def given(self, gradient: Callable) -> Report:
        """Return the verdicts on what a gradient function gives."""
        problem = self.problem
        outputs, _ = problem.numbers_at(problem.numbers)
        claimed = problem.claimed(gradient, len(outputs))
        noises = coarseness(problem)
        evidence = evidence_on_floats(problem, noises, self.tolerance.eps)
        partials = self._partials(claimed, evidence, "gradient")
        return self._report(
            partials,
            advice.on_any_function(problem, outputs, partials),
            advice.on_floats(outputs, noises, partials),
        )

    def compiled(self) -> Report:
        """Return how the compiled derivatives compare with the eager ones.

        Raises:
            TracingError: the function can't be compiled.
        """
        partials, differences = compiled_verdicts(self.problem, self.order)
        return self._report(partials, differences)

    def compiled_if_possible(self) -> Report:
        """Return the same, or a report that says why there is nothing to compare."""
        try:
            return self.compiled()
        except TracingError as error:
            return self._report([], [f"not compiled: {error}"])

    def _report(
        self, partials: Sequence[Partial], *notes: Iterable[str], **others: Any
    ) -> Report:
        problem = self.problem
        point = dict(zip(problem.names, problem.numbers, strict=True))
        said = tuple(chain.from_iterable(notes))
        return Report(problem.name, point, tuple(partials), notes=said, **others)

    def _partials(
        self,
        slopes: Sequence[Sequence[float]],
        evidence: Sequence[Sequence[Numerical]],
        mode: str,
    ) -> list[Partial]:
        """The verdicts by differences alone, by output and input."""
        outputs, inputs = self.problem.outputs, self.problem.names
        return [
            self._partial(outputs[j], inputs[i], derivative, evidence[i][j], mode)
            for j, row in enumerate(slopes)
            for i, derivative in enumerate(row)
        ]

    def _partial(
        self, output: str, name: str, derivative: float, found: Numerical, mode: str
    ) -> Partial:
        estimate, eps = found.estimate, self.tolerance.eps
        return Partial(
            output, name, derivative, estimate.value, estimate.error,
            judge(derivative, found, self.tolerance),
            found.sides, found.plateau, found.evaluations, mode, self.order,
            how="ladder" if eps is None else f"eps={eps:g}",
        )  # fmt: skip


def _fault(
    partials: Sequence[Partial], original: Original, roots: Sequence[Value]
) -> Fault | None:
    """The first wrong node behind the first mismatch; of a leak no node is to blame."""
    wrong = any(partial.status == "mismatch" for partial in partials)
    if not wrong or original.likeness.leak:
        return None
    faults = (first_fault(out) for out in roots)
    return next((fault for fault in faults if fault), None)
