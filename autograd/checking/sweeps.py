"""How far plain differences are off, by their step, for each input of an expression."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from autograd.checking.charts import save_step_errors
from autograd.checking.judging.verdict import Partial
from autograd.checking.numerical.steps import curve, step_errors
from autograd.checking.report import Report
from autograd.expression import Expression
from autograd.ground.text import number_text


def sweep_lines(
    function: Expression, numbers: Mapping[str, float], report: Report
) -> Iterator[str]:
    """Yield the lines of a curve in text for every input."""
    for name, partial in _first_order(report).items():
        along = _along(function, numbers, name)
        yield f"\nerror of a difference for ∂f/∂{name}, relative"
        yield from curve(step_errors(along, numbers[name], partial.derivative))


def save_sweeps(
    function: Expression, numbers: Mapping[str, float], report: Report, output: Path
) -> Path:
    """Write the same as a picture, one chart for every input, and return its path."""
    curves = {}
    for name, partial in _first_order(report).items():
        along, slope = _along(function, numbers, name), partial.derivative
        errors = step_errors(along, numbers[name], slope, per_decade=4)
        size = abs(slope) or 1.0
        own = abs(partial.numerical - slope) / size, partial.error / size
        curves[f"∂f/∂{name} = {number_text(slope)}"] = errors, own
    return save_step_errors(curves, output)


def _first_order(report: Report) -> dict[str, Partial]:
    """The verdicts on the first derivatives, by input."""
    return {each.input: each for each in report.partials if each.order == 1}


def _along(
    function: Expression, numbers: Mapping[str, float], name: str
) -> Callable[[float], float]:
    """An expression as a function of one of its inputs."""

    def along(x: float) -> float:
        moved = {**numbers, name: x}
        return float(function(*[moved[each] for each in function.inputs]))

    return along
