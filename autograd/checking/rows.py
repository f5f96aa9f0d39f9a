"""Checks of one row of the table: a built-in one or one of a user's own."""

import random
from collections.abc import Iterator, Sequence
from math import isinf, isnan
from typing import Any

import numpy as np

from autograd.checking.judging.branches import declares_jumps
from autograd.checking.judging.evidence import Line
from autograd.checking.judging.verdict import Partial, judge
from autograd.checking.numerical.accuracy import exact_value_and_partials
from autograd.checking.numerical.ladder import branched_derivative
from autograd.checking.numerical.points import draw_operands
from autograd.checking.report import Report
from autograd.checking.tolerances import FORMS
from autograd.errors import AutogradError, GradcheckError
from autograd.ground.domain import unchecked
from autograd.ops.primitive import Primitive


def check_primitive(
    row: Primitive, points: int = 50, seed: int = 0, raise_exception: bool = True
) -> Report:
    """Return the verdicts on one row at random points and the kinks of its domain.

    Its partials are compared with differences of its float form (and with its
    ``precise`` form where differences can't tell), its array form and ``precise`` form
    with its float form.

    Args:
        row: what ``primitive(...)`` returned.
        points: how many points; half of them up to magnitudes of 1e300, if the row has
            a ``precise`` form.
        seed: of the random points.
        raise_exception: raise instead of returning a report that is false.

    Raises:
        GradcheckError: one of them is wrong.

    >>> from autograd import primitive
    >>> cube = primitive("cubed", lambda x: x**3, [lambda out, x: 3 * x * x])
    >>> bool(check_primitive(cube))
    True
    """
    rng = random.Random(f"{row.name} {seed}")
    told = row.precise is not None  # differences alone can't judge the extremes
    drawn = [
        draw_operands(row, rng, extreme=told and i % 2 == 1) for i in range(points)
    ]
    partials: list[Partial] = []
    for operands in [*drawn, *_kinks(row, rng)]:
        partials += differing_forms(row, operands)
        partials += _slopes(row, operands)
    notes: tuple[str, ...] = ()
    if not told and any(partial.status == "unresolved" for partial in partials):
        notes = ("differences can't tell: declare the row with a precise= form",)
    report = Report(row.name, {}, tuple(partials), notes=notes)
    if not report and raise_exception:
        raise GradcheckError(str(report))
    return report


def _exact(row: Primitive, operands: Sequence[float]) -> tuple[Any, list[Any]] | None:
    """The exact value and partials, ``None`` without mpmath or a ``precise`` form."""
    try:
        return exact_value_and_partials(row, operands)
    except (AutogradError, ArithmeticError, ValueError, TypeError):
        return None


def _kinks(row: Primitive, rng: random.Random) -> Iterator[tuple[float, ...]]:
    """Points with one operand on a kink."""
    if row.arity is None:
        return
    for index, interval in enumerate(row.domain):
        for kink in interval.kinks:
            operands = list(draw_operands(row, rng, extreme=False))
            operands[index] = kink
            yield tuple(operands)


def _at(row: Primitive, operands: Sequence[float]) -> str:
    return f"{row.name}({', '.join(map(repr, operands))})"


def differing_forms(row: Primitive, operands: Sequence[float]) -> Iterator[Partial]:
    """Yield the disagreements of the array and the precise form with the float form.

    Each has the form's name as its input, and its number as the numerical one.
    """
    out = row.evaluate(*operands)
    with np.errstate(all="ignore"):
        array = row.apply([np.array([x, x]) for x in operands])
    others = {"vector": float(np.ravel(array)[0])}
    if (exact := _exact(row, operands)) is not None:
        others["precise"] = float(exact[0])
    size = max(map(abs, operands)) if row.arity is None else 0.0
    for form, number in others.items():
        if isnan(out) and isinf(number):
            continue  # a loop over math functions can't tell the sign of an overflow
        if not _is_close(out, number, 0.0 if isinf(size) else 1e-12 * size):
            yield Partial(
                _at(row, operands), form, out, number, 0.0, "mismatch", how="value"
            )


def _is_close(got: float, wanted: float, slack: float) -> bool:
    if got == wanted or (isnan(got) and isnan(wanted)):
        return True
    return abs(got - wanted) <= FORMS * abs(wanted) + slack + 1e-300


def _slopes(row: Primitive, operands: Sequence[float]) -> Iterator[Partial]:
    """The verdict on each partial."""
    out = row.evaluate(*operands)
    slopes = [float(x) for x in unchecked(row.partials_at)(out, operands)]
    for index, slope in enumerate(slopes):
        line = Line(lambda numbers: ([row.evaluate(*numbers)], None), operands, index)
        found = branched_derivative(line.output(0), operands[index])
        partial = Partial(
            _at(row, operands), f"operand {index}", slope, found.estimate.value,
            found.estimate.error, judge(slope, found),
            sides=found.sides, evaluations=found.evaluations,
        )  # fmt: skip
        yield _settled(partial, row, operands, index)


def _settled(
    partial: Partial, row: Primitive, operands: Sequence[float], index: int
) -> Partial:
    """The verdict by the precise form, where differences doubt."""
    if partial:
        return partial
    domain = row.domain[index if row.arity else 0]
    if partial.status == "jump":  # at a declared kink it is the row's own affair
        declared = declares_jumps(row) or operands[index] in domain.kinks
        return partial.agreed() if declared and partial.within_sides else partial
    exact = _exact(row, operands)
    truth = None if exact is None else exact[1][index]
    if truth is None:  # every large float is a whole number, where floor jumps
        return partial.agreed() if declares_jumps(row) else partial
    close = _is_close(partial.derivative, float(truth), 0.0)
    return partial.resolved("verified" if close else "mismatch", float(truth))
