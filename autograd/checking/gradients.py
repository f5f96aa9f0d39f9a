"""Checks of whole functions: gradcheck, gradgradcheck, check_grads."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd.checking.blame import Fault, first_fault
from autograd.checking.evidence import evidence_on_floats, evidence_on_graph
from autograd.checking.problem import Problem
from autograd.checking.replay import replay
from autograd.checking.report import Report
from autograd.checking.verdict import Partial, judge
from autograd.errors import GradcheckError, OperandError
from autograd.graph import topological_order
from autograd.structure import flatten
from autograd.value import Value

ATOL, RTOL = 1e-5, 1e-3  # PyTorch's, for a fixed step
MODES = ("fwd", "rev")


def gradcheck(
    func: Callable,
    inputs: Any,
    *,
    gradient: Callable | None = None,
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    raise_exception: bool = True,
    check_forward_ad: bool = False,
    fast_mode: bool = False,
) -> Report:
    """Return the verdicts on every ∂output/∂input of ``func`` at a point.

    Args:
        func: a function of floats, arrays, or nested lists, tuples and dicts of them,
            written with operators, ``ops`` or NumPy; or any function of numbers, if
            ``gradient`` is given.
        inputs: the arguments as a tuple; anything else is the only argument.
        gradient: a function of the same arguments that returns what is to be checked,
            in the arguments' structure (a tuple for several).
        eps: a fixed step for plain central differences instead of the ladder.
        atol, rtol: differences below ``atol + rtol·|numerical|`` are let pass.
        raise_exception: raise instead of returning a report that is false.
        check_forward_ad: check forward mode too.
        fast_mode: check one random direction instead of every input.

    Raises:
        GradcheckError: a derivative is wrong, or could not be settled.

    >>> from autograd import ops
    >>> bool(gradcheck(lambda x, y: ops.tanh(x * y), (0.5, -2.0)))
    True
    >>> from math import sin, cos
    >>> print(gradcheck(sin, 1.0, gradient=cos).partials[0].status)
    verified
    """
    problem = Problem(func, inputs)
    if fast_mode:
        problem = problem.along(seed=0)
    modes = ("rev", "fwd") if check_forward_ad else ("rev",)
    check = _Check(problem, 1, eps, atol, rtol)
    report = check.given(gradient) if gradient else check.by_engine(modes)
    return _raised(report, raise_exception)


def gradgradcheck(func: Callable, inputs: Any, **options) -> Report:
    """Return the verdicts on every second derivative of ``func`` at a point.

    See :func:`gradcheck`, whose other arguments it takes, ``gradient`` excepted.

    >>> bool(gradgradcheck(lambda x: x**3, 2.0))
    True
    """
    raise_exception = options.pop("raise_exception", True)
    modes = ("rev", "fwd") if options.pop("check_forward_ad", False) else ("rev",)
    problem = Problem(func, inputs)
    if options.pop("fast_mode", False):
        problem = problem.along(seed=0)
    check = _Check(problem.derivative("rev"), 2, **{**_NO_OPTIONS, **options})
    return _raised(check.by_engine(modes), raise_exception)


def check_grads(
    f: Callable,
    args: Any,
    order: int = 2,
    modes: Sequence[str] | str = MODES,
    atol: float | None = None,
    rtol: float | None = None,
    eps: float | None = None,
    raise_exception: bool = True,
) -> Report:
    """Return the verdicts on the derivatives of ``f`` up to an order.

    Args:
        f, args, atol, rtol, eps, raise_exception: see :func:`gradcheck`.
        order: the highest derivative checked.
        modes: ``fwd``, ``rev`` or both: how each derivative is made; for two modes and
            order 2, all four combinations are checked.

    Raises:
        GradcheckError: a derivative is wrong, or could not be settled.
        OperandError: a mode is unknown.

    >>> from autograd import ops
    >>> bool(check_grads(ops.sin, (1.0,), order=3))
    True
    """
    modes = (modes,) if isinstance(modes, str) else tuple(modes)
    if not modes or set(modes) - set(MODES):
        raise OperandError(f"check_grads: modes are fwd and rev, got {modes}")
    problems = [Problem(f, args)]
    reports = []
    for level in range(1, order + 1):
        for problem in problems:
            reports.append(_Check(problem, level, eps, atol, rtol).by_engine(modes))
        if level < order:
            problems = [p.derivative(mode) for p in problems for mode in modes]
    return _raised(_joined(reports), raise_exception)


_NO_OPTIONS = {"eps": None, "atol": None, "rtol": None}


class _Check:
    """One problem and how strictly it is checked."""

    def __init__(self, problem: Problem, order: int, eps, atol, rtol):
        self.problem, self.order, self.eps = problem, order, eps
        fixed = eps is not None
        self.atol = atol if atol is not None else ATOL * fixed
        self.rtol = rtol if rtol is not None else RTOL * fixed

    def by_engine(self, modes: Sequence[str]) -> Report:
        """The verdicts on what this engine's sweeps give."""
        problem = self.problem
        leaves, outputs = problem.trace(problem.numbers)
        evidence = evidence_on_graph(problem, outputs, self.eps)
        partials, settle = [], _Settled(leaves, outputs)
        for mode in modes:
            nodes = [Value(number) for number in problem.numbers]
            slopes = problem.slopes(mode, nodes, symbolic=False)
            partials += [settle(*each) for each in self._judged(slopes, evidence, mode)]
        return Report(
            problem.name,
            dict(zip(problem.names, problem.numbers, strict=True)),
            tuple(partials),
            _fault(partials, outputs),
            next((out for out in outputs if isinstance(out, Value)), None),
            constant=not set(leaves) & set(topological_order(*_nodes(outputs))),
        )

    def given(self, gradient: Callable) -> Report:
        """The verdicts on what a gradient function gives."""
        problem = self.problem
        evidence = evidence_on_floats(problem, self.eps)
        claimed = [float(x) for x in flatten(gradient(*problem.args))[0]]
        count = len(problem.numbers)
        if len(claimed) != count * len(evidence[0]):
            raise OperandError(
                f"{problem.name}: {count * len(evidence[0])} derivatives to check, but "
                f"gradient returned {len(claimed)} numbers"
            )
        rows = [claimed[i : i + count] for i in range(0, len(claimed), count)]
        partials = [p for p, _, _ in self._judged(rows, evidence, "gradient")]
        point = dict(zip(problem.names, problem.numbers, strict=True))
        return Report(problem.name, point, tuple(partials))

    def _judged(self, slopes, evidence, mode: str):
        """``(partial, output index, input index)`` for every derivative."""
        outputs = self.problem.output_names(len(slopes))
        for j, row in enumerate(slopes):
            for i, derivative in enumerate(row):
                yield (
                    self._partial(
                        outputs[j],
                        self.problem.names[i],
                        derivative,
                        evidence[i][j],
                        mode,
                    ),
                    j,
                    i,
                )

    def _partial(self, output, name, derivative, numerical, mode) -> Partial:
        estimate = numerical.estimate
        if self.eps is None:
            status = judge(derivative, numerical, self.atol, self.rtol)
        else:
            gap = abs(derivative - estimate.value)
            close = gap <= self.atol + self.rtol * abs(estimate.value)
            status = "verified" if close else "mismatch"
        sides = (numerical.left.value, numerical.right.value)
        return Partial(
            output, name, derivative, estimate.value, estimate.error, status,
            sides=sides if numerical.is_kink else None,
            evaluations=numerical.evaluations, mode=mode, order=self.order,
            how="ladder" if self.eps is None else f"eps={self.eps:g}",
        )  # fmt: skip


class _Settled:
    """Settles by a replay in high precision what differences doubt."""

    def __init__(self, leaves: Sequence[Value], outputs: Sequence):
        self.leaves, self.outputs = leaves, outputs

    def __call__(self, partial: Partial, output: int, index: int) -> Partial:
        root, leaf = self.outputs[output], self.leaves[index]
        if partial or partial.how != "ladder":
            return partial
        if not isinstance(root, Value) or leaf not in topological_order(root):
            flat = partial.derivative == partial.numerical == 0.0
            return partial.resolved("verified", 0.0) if flat else partial
        found = replay(root, leaf, partial.derivative)
        if found is None:
            return partial
        return partial.resolved(
            "verified" if found.rules_hold else "mismatch", found.truth
        )


def _nodes(outputs: Sequence) -> list[Value]:
    return [out for out in outputs if isinstance(out, Value)]


def _fault(partials: Sequence[Partial], outputs: Sequence) -> Fault | None:
    """The first wrong node behind the first mismatch."""
    if not any(partial.status == "mismatch" for partial in partials):
        return None
    faults = (first_fault(out) for out in _nodes(outputs))
    return next((fault for fault in faults if fault), None)


def _joined(reports: Sequence[Report]) -> Report:
    """All verdicts in one report, with the first fault."""
    blamed = next((r for r in reports if r.fault), reports[0])
    partials = tuple(partial for report in reports for partial in report.partials)
    return Report(
        reports[0].name, reports[0].point, partials, blamed.fault, blamed.root,
        reports[0].constant,
    )  # fmt: skip


def _raised(report: Report, raise_exception: bool) -> Report:
    if not report and raise_exception:
        raise GradcheckError(str(report))
    return report
