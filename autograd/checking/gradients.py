"""Checks of whole functions: gradcheck, gradgradcheck, check_grads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from autograd.checking import advice
from autograd.checking.check import Check
from autograd.checking.judging.problem import Problem
from autograd.checking.report import Report
from autograd.checking.tolerances import Tolerance
from autograd.errors import GradcheckError, OperandError

MODES = ("fwd", "rev", "compiled")


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
            in the arguments' structure (a tuple for several); if ``func`` returns
            several numbers, a list of such, one for each, or a Jacobian as an array.
        eps: a fixed step for plain central differences instead of the ladder.
        atol, rtol: differences below ``atol + rtol·|numerical|`` are let pass.
        raise_exception: raise instead of returning a report that is false.
        check_forward_ad: check forward mode too.
        fast_mode: check one random direction instead of every input: the cost of one.

    Raises:
        GradcheckError: a derivative is wrong, or could not be settled.
        TracingError: ``func`` turned a Value into a float without saying so.

    >>> from autograd import ops
    >>> bool(gradcheck(lambda x, y: ops.tanh(x * y), (0.5, -2.0)))
    True
    >>> from math import sin, cos
    >>> print(gradcheck(sin, 1.0, gradient=cos).partials[0].status)
    verified
    """
    problem = _problem(func, inputs, fast_mode)
    check = Check(problem, 1, Tolerance.of(eps, atol, rtol))
    if gradient is not None:
        report = check.given(gradient)
    else:
        report = check.by_engine(_sweeps(check_forward_ad))
    return _raised(_with_a_hint(report, problem), raise_exception)


def gradgradcheck(
    func: Callable,
    inputs: Any,
    *,
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    raise_exception: bool = True,
    check_forward_ad: bool = False,
    fast_mode: bool = False,
) -> Report:
    """Return the verdicts on every second derivative of ``func`` at a point.

    First derivatives are looked at too, and told if they are wrong: a slope of another
    function has second derivatives of its own.  See :func:`gradcheck`, whose other
    arguments it takes, ``gradient`` excepted.

    >>> bool(gradgradcheck(lambda x: x**3, 2.0))
    True
    """
    problem, modes = _problem(func, inputs, fast_mode), _sweeps(check_forward_ad)
    tolerance, slopes = Tolerance.of(eps, atol, rtol), problem.derivative("rev")
    first = Check(problem, 1, tolerance).by_engine(modes)
    second = Check(slopes, 2, tolerance).by_engine(modes)
    wrong = [replace(first, partials=first.doubtful)] if not first else []
    report = _with_a_hint(_joined([second, *wrong]), problem)
    return _raised(report, raise_exception)


def _problem(func: Callable, inputs: Any, fast_mode: bool) -> Problem:
    problem = Problem(func, inputs)
    return problem.along(seed=0) if fast_mode else problem


def _with_a_hint(report: Report, problem: Problem) -> Report:
    """The report, with a word on what would have been quicker."""
    return replace(report, notes=(*report.notes, *advice.on_calls(problem)))


def _sweeps(check_forward_ad: bool) -> tuple[str, ...]:
    return ("rev", "fwd") if check_forward_ad else ("rev",)


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
        modes: how each derivative is made: ``fwd`` and ``rev`` (order 2 checks all four
            combinations); ``compiled`` compares what ``autograd.compile`` makes of
            the function, values too, with the eager ones, to rounding.  A function
            that can't be compiled (a Python ``if`` on a value) is reported as such.

    Raises:
        GradcheckError: a derivative is wrong, or could not be settled.
        OperandError: a mode is unknown, or the order is less than 1.
        TracingError: ``compiled`` is the only mode, and the function can't be.

    >>> from autograd import ops
    >>> bool(check_grads(ops.sin, (1.0,), order=3))
    True
    """
    modes = (modes,) if isinstance(modes, str) else tuple(modes)
    if not modes or set(modes) - set(MODES):
        raise OperandError(
            f"check_grads: modes are some of {', '.join(MODES)}, got {modes}"
        )
    if order < 1:
        raise OperandError(f"check_grads: order must be at least 1, got {order}")
    sweeps = tuple(mode for mode in modes if mode != "compiled")
    reports: list[Report] = []
    for level, problems in enumerate(_levels(Problem(f, args), order, sweeps), 1):
        for problem in problems:
            check = Check(problem, level, Tolerance.of(eps, atol, rtol))
            reports += _reports(check, sweeps, "compiled" in modes)
    return _raised(_joined(reports), raise_exception)


def _levels(
    problem: Problem, order: int, sweeps: Sequence[str]
) -> Iterator[list[Problem]]:
    """Yield the functions whose derivatives are those of each order."""
    problems = [problem]
    yield problems
    for _ in range(order - 1):
        problems = [p.derivative(mode) for p in problems for mode in sweeps or ["rev"]]
        yield problems


def _reports(check: Check, sweeps: Sequence[str], compiled: bool) -> list[Report]:
    """The reports of sweeps and of the compiled program."""
    if not sweeps:
        return [check.compiled()]
    others = [check.compiled_if_possible()] if compiled else []
    return [check.by_engine(sweeps), *others]


def _joined(reports: Sequence[Report]) -> Report:
    """All verdicts in one report, with the first fault and each remark once."""
    first = reports[0]
    blamed = next((report for report in reports if report.fault), first)
    notes = dict.fromkeys(note for report in reports for note in report.notes)
    return Report(
        first.name,
        first.point,
        tuple(partial for report in reports for partial in report.partials),
        blamed.fault,
        blamed.root,
        first.constant,
        tuple(notes),
    )


def _raised(report: Report, raise_exception: bool) -> Report:
    if not report and raise_exception:
        raise GradcheckError(str(report))
    return report
