"""One function at one point, checked: sweeps, a given gradient, a compiled program."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import isfinite

from autograd.checking.compiled import compiled_verdicts
from autograd.checking.judging.blame import Fault, first_fault
from autograd.checking.judging.evidence import (
    coarseness,
    evidence_on_floats,
    evidence_on_graph,
)
from autograd.checking.judging.likeness import Original
from autograd.checking.judging.problem import Problem
from autograd.checking.judging.settling import Settlement
from autograd.checking.judging.verdict import Partial, judge, type_of_status
from autograd.checking.numerical.ladder import Numerical
from autograd.checking.report import Report
from autograd.engine.graph import number_of, topological_order
from autograd.engine.value import Value
from autograd.errors import TracingError

ATOL, RTOL = 1e-5, 1e-3  # PyTorch's, for a fixed step


class Check:
    """One problem, the order of its derivatives and how strictly it is checked.

    Args:
        problem: a function at a point.
        order: 1 for first derivatives, and so on.
        eps, atol, rtol: see :func:`autograd.checking.gradcheck`.
    """

    def __init__(self, problem: Problem, order: int, eps=None, atol=None, rtol=None):
        self.problem, self.order, self.eps = problem, order, eps
        fixed = eps is not None
        self.atol = atol if atol is not None else ATOL * fixed
        self.rtol = rtol if rtol is not None else RTOL * fixed

    def by_engine(self, modes: Sequence[str]) -> Report:
        """Return the verdicts on what this engine's sweeps give."""
        problem = self.problem
        leaves, outputs = problem.trace(problem.numbers)
        original = Original(problem, leaves, outputs)
        evidence = evidence_on_graph(original, self.eps)
        settlement = Settlement(original)
        edges = list(product(range(len(outputs)), range(len(leaves))))
        partials: list[Partial] = []
        for mode in modes:
            nodes = [Value(number) for number in problem.numbers]
            slopes = problem.slopes(mode, nodes, symbolic=False)
            judged = self._partials(slopes, evidence, mode)
            partials += [
                settlement.settled(partial, *edge)
                for partial, edge in zip(judged, edges, strict=True)
            ]
        leaked = not all(partials) and original.likeness.leak  # then no node is wrong
        notes = _not_finite(problem, map(number_of, outputs))
        notes += settlement.notes(partials)
        nodes = [out for out in outputs if isinstance(out, Value)]
        return self._report(
            partials,
            fault=None if leaked else _fault(partials, nodes),
            root=nodes[0] if nodes else None,
            constant=not set(leaves) & set(topological_order(*nodes)),
            notes=notes,
        )

    def given(self, gradient: Callable) -> Report:
        """Return the verdicts on what a gradient function gives."""
        outputs, _ = self.problem.numbers_at(self.problem.numbers)
        claimed = self.problem.claimed(gradient, len(outputs))
        noises = coarseness(self.problem)
        evidence = evidence_on_floats(self.problem, noises, self.eps)
        partials = self._partials(claimed, evidence, "gradient")
        notes = _not_finite(self.problem, outputs)
        if any(noises) and not all(partials):
            notes += (_coarse(max(noises)),)
        return self._report(partials, notes=notes)

    def compiled(self) -> Report:
        """Return how the compiled derivatives compare with the eager ones.

        Raises:
            TracingError: the function can't be compiled.
        """
        partials, differences = compiled_verdicts(self.problem, self.order)
        return self._report(partials, notes=differences)

    def compiled_if_possible(self) -> Report:
        """Return the same, or a report that says why there is nothing to compare."""
        try:
            return self.compiled()
        except TracingError as error:
            return self._report([], notes=(f"not compiled: {error}",))

    def _report(self, partials: Sequence[Partial], **others) -> Report:
        problem = self.problem
        point = dict(zip(problem.names, problem.numbers, strict=True))
        return Report(problem.name, point, tuple(partials), **others)

    def _partials(self, slopes, evidence, mode: str) -> list[Partial]:
        """The verdicts by differences alone, by output and input."""
        outputs, inputs = self.problem.outputs, self.problem.names
        return [
            self._partial(outputs[j], inputs[i], derivative, evidence[i][j], mode)
            for j, row in enumerate(slopes)
            for i, derivative in enumerate(row)
        ]

    def _partial(self, output, name, derivative, numerical, mode) -> Partial:
        estimate = numerical.estimate
        return Partial(
            output, name, derivative, estimate.value, estimate.error,
            self._status(derivative, numerical),
            sides=numerical.sides,
            evaluations=numerical.evaluations, mode=mode, order=self.order,
            how="ladder" if self.eps is None else f"eps={self.eps:g}",
        )  # fmt: skip

    def _status(self, derivative: float, numerical: Numerical) -> type_of_status:
        if self.eps is None:
            return judge(derivative, numerical, self.atol, self.rtol)
        value = numerical.estimate.value
        close = abs(derivative - value) <= self.atol + self.rtol * abs(value)
        return "verified" if close else "mismatch"


def _coarse(noise: float) -> str:
    """What there is to say of a function whose results hold few bits."""
    return (
        f"the results are rounded to {noise / 2.0:.1g}: they are of single precision, "
        "or sums inside cancel; use float64, or allow what is left with rtol=1e-3"
    )


def _not_finite(problem: Problem, numbers: Iterable[float]) -> tuple[str, ...]:
    """What there is to say of a function that has no number at the point."""
    return tuple(
        f"{name} is {number} at this point: there is nothing to differentiate; choose "
        "another point, or find what makes it so with autograd.detect_anomaly()"
        for name, number in zip(problem.outputs, numbers, strict=True)
        if not isfinite(number)
    )[:1]


def _fault(partials: Sequence[Partial], outputs: Sequence[Value]) -> Fault | None:
    """The first wrong node behind the first mismatch."""
    if not any(partial.status == "mismatch" for partial in partials):
        return None
    faults = (first_fault(out) for out in outputs)
    return next((fault for fault in faults if fault), None)
