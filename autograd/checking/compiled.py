"""Eager against compiled: the same derivatives, but for rounding?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite, ulp
from typing import Any

import numpy as np

from autograd.checking.judging.problem import Problem
from autograd.checking.judging.verdict import Partial, type_of_status
from autograd.checking.numerical.rounding import rounding_in, rounding_reaches_a_kink
from autograd.checking.rows import differing_forms
from autograd.checking.tolerances import ULPS
from autograd.compiling.programs.graph_program import GraphProgram
from autograd.engine.graph import number_of, topological_order
from autograd.engine.marked import tracing
from autograd.engine.sweep import pullback
from autograd.engine.value import Value
from autograd.ground.domain import unchecked


def compiled_verdicts(
    problem: Problem, order: int
) -> tuple[list[Partial], tuple[str, ...]]:
    """Return how a compiled function's derivatives compare with the eager ones.

    A compiled program adds in another order and calls NumPy's functions.  So the two
    may differ by what roundings of a few ulp in each node of the eager derivative's own
    graph add up to; a larger difference is a fault.

    Args:
        problem: the function at its point.
        order: 1 for first derivatives, and so on; values are compared with the first.

    Returns:
        The verdicts, and in words the first difference, if there is one.

    Raises:
        TracingError: the function can't be compiled.
    """
    with tracing() as mark:
        leaves, outputs = unchecked(problem.trace)(problem.numbers, mark.input)
    graphs = {
        name: out
        for name, out in zip(problem.outputs, outputs, strict=True)
        if isinstance(out, Value)
    }
    verdicts = list(_array_forms(list(graphs.values()))) if order == 1 else []
    for name, out in graphs.items():
        verdicts += _verdicts(name, out, leaves, problem.names, order)
    wrong = next((each for each in verdicts if not each), None)
    return verdicts, () if wrong is None else (_words(wrong),)


def _verdicts(
    name: str, out: Value, leaves: list[Value], inputs: list[str], order: int
) -> Iterator[Partial]:
    """The verdicts on one output's value and derivatives."""
    nodes = topological_order(out)
    program = GraphProgram(out, leaves, "float64")
    if set(leaves).isdisjoint(nodes):  # a program would refuse to differentiate it
        value, gradient = program(), np.zeros(len(leaves))
    else:
        value, gradient = program.value_and_grad()
    eager = pullback(nodes, {out: 1.0})
    graphs = pullback(nodes, {out: 1.0}, symbolic=True)
    if order == 1:
        yield _compared(name, "", float(value), number_of(out), out, 0)
    for leaf, label, slope in zip(leaves, inputs, gradient.tolist(), strict=True):
        graph = graphs.get(leaf, 0.0)
        yield _compared(name, label, slope, eager.get(leaf, 0.0), graph, order)


def _compared(
    output: str, label: str, compiled: float, eager: float, graph: Any, order: int
) -> Partial:
    bound = ULPS * (rounding_in(graph, reordered=True) + ulp(eager))
    return Partial(
        output, label, compiled, eager, bound, _status(compiled, eager, graph, bound),
        mode="compiled", order=order, how="eager",
    )  # fmt: skip


def _status(compiled: float, eager: float, graph: Any, bound: float) -> type_of_status:
    if compiled == eager or (compiled != compiled and eager != eager):
        return "verified"
    if not isfinite(bound):
        return "unresolved"
    if abs(compiled - eager) <= bound:
        return "verified"
    branches = isinstance(graph, Value) and rounding_reaches_a_kink(graph, ULPS)
    return "kink" if branches else "mismatch"


def _array_forms(outputs: Sequence[Value]) -> Iterator[Partial]:
    """What differs where a row gets arrays, as it does in a larger graph or batch."""
    for node in topological_order(*outputs):
        if node.primitive is not None:
            operands = [number_of(x) for x in node._operands]
            for form in differing_forms(node.primitive, operands):
                if form.input == "vector":
                    yield replace(
                        form, input="", derivative=form.numerical,
                        numerical=form.derivative, mode="compiled", order=0,
                    )  # fmt: skip


def _words(wrong: Partial) -> str:
    """Where eager and compiled differ, by how much, and what is to blame."""
    if wrong.how == "value":
        return (
            f"eager and compiled differ: the array form of {wrong.output} gives "
            f"{wrong.derivative!r}, its float form {wrong.numerical!r}; mend the row's "
            "vector="
        )
    return (
        f"eager and compiled differ: {wrong.name} is {wrong.numerical!r} eagerly, "
        f"{wrong.derivative!r} compiled, and rounding explains {wrong.error:.1g}; the "
        "rows' array forms are right, so the compiler is at fault; "
        "print(autograd.compile(...).source) shows its program"
    )
