"""What there is to say beside the verdicts: why they fell so, and what to do.

Each function returns sentences for one kind of trouble, none where it is not met: no
advice is given that does not apply.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from autograd.checking.judging.likeness import Original
from autograd.checking.judging.problem import Problem
from autograd.checking.judging.verdict import Partial
from autograd.checking.numerical.accuracy import import_mpmath
from autograd.engine.graph import number_of, topological_order
from autograd.engine.value import Value
from autograd.errors import MissingExtraError
from autograd.ground.extras import how_to_install

MANY_CALLS = 5000  # of a function: a random direction is worth a thought

CHOOSE = "allow a difference with atol= or rtol=, or choose another point"


def on_any_function(
    problem: Problem, numbers: Iterable[float], partials: Sequence[Partial]
) -> Iterator[str]:
    """Yield what can be said of a function without knowing its graph."""
    for name, number in zip(problem.outputs, numbers, strict=True):
        if not isfinite(number):
            yield (
                f"{name} is {number} at this point: there is nothing to differentiate; "
                "choose another point, or find what makes it so with "
                "autograd.detect_anomaly()"
            )
            return
    if any(partial.status == "jump" for partial in partials):
        yield (
            "the function jumps at this point: it has no derivative there; choose "
            "another point, or join the pieces"
        )
    stairs = [each for each in partials if not each and each.plateau]
    if stairs and stairs[0].status != "jump":
        yield (
            f"{stairs[0].output} is constant within {stairs[0].plateau:.1g} of this "
            f"{stairs[0].input} and changes at once beyond: a staircase, as rounding "
            "inside makes one (float32, int, round, a sum with a huge number), or a "
            "piece like that of relu; its derivative here is 0"
        )


def on_floats(
    numbers: Iterable[float], noises: Sequence[float], partials: Sequence[Partial]
) -> Iterator[str]:
    """Yield what can be said of doubts about a function of plain numbers."""
    if all(partials) or not all(map(isfinite, numbers)):
        return
    if any(noises):
        yield (
            f"the results are rounded to {max(noises) / 2.0:.1g}, a staircase: they "
            "are of single precision, or sums inside cancel; use float64, or allow "
            "what is left with rtol=1e-3"
        )
    elif any(partial.status == "unresolved" for partial in partials):
        yield f"differences can't tell: {CHOOSE}"


def on_a_graph(original: Original, partials: Sequence[Partial]) -> Iterator[str]:
    """Yield what can be said of doubts about a function and its graph."""
    if not all(isfinite(number_of(x)) for x in original.outputs):
        return
    if all(partials):
        if original.has_stairs:
            yield _stairs(original)
        return
    if original.likeness.leak:
        yield original.likeness.leak
        return
    if any(partial.status == "unresolved" for partial in partials):
        yield _why_unsettled(original)


def _stairs(original: Original) -> str:
    """What a right derivative of a function of steps is right for."""
    return (
        "the graph holds a number that follows the inputs in steps, where a Value is "
        f"read by {', '.join(original.places[:3])} (rounding, or a cache under a "
        "rounded number): derivatives take it for a constant, which is right within "
        "the step at this point only"
    )


def _why_unsettled(original: Original) -> str:
    """Why the graph could not settle what differences left open."""
    if original.places:
        return (
            "differences can't tell, and the graph can't either, for numbers leave it: "
            f"Values are read by {', '.join(original.places[:3])}; compare Values "
            "themselves, without .data"
        )
    if not original.likeness.holds:
        return (
            "differences can't tell, and at every point nearby the function draws "
            f"another graph; {CHOOSE}"
        )
    roots = [out for out in original.outputs if isinstance(out, Value)]
    rows = [each.primitive for each in topological_order(*roots) if each.primitive]
    lacking = dict.fromkeys(row.name for row in rows if row.precise is None)
    if lacking:
        return (
            "differences can't tell; for a replay in high precision declare "
            f"{', '.join(lacking)} with a precise= form, or {CHOOSE}"
        )
    try:
        import_mpmath()
    except MissingExtraError:
        return (
            f"differences can't tell: {how_to_install('check')} for a replay in high "
            f"precision, or {CHOOSE}"
        )
    return f"differences can't tell: {CHOOSE}"


def on_calls(problem: Problem) -> Iterator[str]:
    """Yield a quicker way, where many inputs took very many calls."""
    if problem.calls > MANY_CALLS:
        yield (
            f"{len(problem.numbers)} inputs took {problem.calls:,} calls; "
            "fast_mode=True checks one random direction of all inputs, for the cost of "
            "a single input"
        )
