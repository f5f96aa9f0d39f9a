"""Single nodes as plain float arithmetic."""

from collections.abc import Callable, Sequence
from functools import partial

from autograd.compiling.instructions import Line, Scalars
from autograd.engine.sweep import scaled

STRETCH = 150  # nodes between a load and a store


def scalar_lines(it: Scalars, memory: str, slopes: str, name: Callable) -> list[str]:
    """Return blocks of statements for single nodes, or for their pullback.

    Names don't outlive a block.

    Args:
        memory, slopes: the names of the shared buffer and of its gradient.
        name: gives a function or an index list a name.
    """
    stretches = [it.lines[i : i + STRETCH] for i in range(0, len(it.lines), STRETCH)]
    if it.reverse:
        blocks = [
            _pullback(stretch, it, memory, slopes, name)
            for stretch in reversed(stretches)
        ]
    else:
        blocks = [_forward(stretch, memory, name) for stretch in stretches]
    return ["\n".join(block) for block in blocks]


def _load(places: Sequence[int], prefix: str, array: str, name: Callable) -> list[str]:
    if not places:
        return []
    targets = ", ".join(f"{prefix}{x}" for x in places)
    comma = "," if len(places) == 1 else ""
    return [f"{targets}{comma} = {array}.take({name(list(places), 'i')}).tolist()"]


def _store(places: Sequence[int], prefix: str, array: str, name: Callable) -> list[str]:
    if not places:
        return []
    values = ", ".join(f"{prefix}{x}" for x in places)
    return [f"{array}[{name(list(places), 'i')}] = ({values},)"]


def _forward(lines: Sequence[Line], memory: str, name: Callable) -> list[str]:
    made = [line.target for line in lines]
    read = sorted({x for line in lines for x in line.reads} - set(made))
    body = [f"x{line.target} = {_value(line, name)}" for line in lines]
    return [*_load(read, "x", memory, name), *body, *_store(made, "x", memory, name)]


def _value(line: Line, name: Callable) -> str:
    if line.row is not None:
        arguments = ", ".join(
            f"x{x}" if type(x) is int else repr(x) for x in line.operands
        )
        return f"{name(_evaluator(line.row))}({arguments})"
    parts = [repr(line.constant)] if line.constant or not line.terms else []
    return " + ".join(parts + [_term(*term) for term in line.terms])


def _term(coefficient: float, first: int, second: int) -> str:
    factors = [] if coefficient == 1.0 else [f"{coefficient!r}"]
    return " * ".join(factors + [f"x{x}" for x in (first, second) if x >= 0])


def _pullback(lines, it: Scalars, memory: str, slopes: str, name) -> list[str]:
    pulled = set(it.pulled)
    reached = [line for line in lines if line.target in pulled]
    values = {x for line in reached for x in (line.target, *line.reads)}
    touched = sorted(values & pulled)
    body = []
    for line in reversed(reached):
        upstream = f"g{line.target}"
        if line.row is None:
            times = name(scaled) if line.target in it.guarded else ""
            body += _pull_sum(line, upstream, pulled, times)
        else:
            body += _pull_call(line, upstream, name, pulled)
    return [
        *_load(sorted(values), "x", memory, name),
        *_load(touched, "g", slopes, name),
        *body,
        *_store(touched, "g", slopes, name),
    ]


def _pull_sum(line: Line, upstream: str, pulled, times: str) -> list[str]:
    """``times`` names the product that makes 0·inf 0, where it is needed."""
    result = []
    for coefficient, first, second in line.terms:
        scale = upstream if coefficient == 1.0 else f"{coefficient!r} * {upstream}"
        for operand, other in ((first, second), (second, first)):
            if operand not in pulled:
                continue
            if other < 0:
                amount = scale
            else:
                amount = (
                    f"{times}(x{other}, {scale})" if times else f"{scale} * x{other}"
                )
            result.append(f"g{operand} += {amount}")
    return result


def _pull_call(line: Line, upstream: str, name: Callable, pulled) -> list[str]:
    arguments = ", ".join(f"x{x}" if type(x) is int else repr(x) for x in line.operands)
    out = f"x{line.target}"
    assert line.row is not None
    if line.row.arity is None:
        local = f"{name(line.row.partials)}({out}, ({arguments},))"
        result = [f"p = {local}"]
        locals_ = [f"p[{i}]" for i in range(len(line.operands))]
    else:
        result = []
        locals_ = [
            f"{name(_slope(line.row, i))}({out}, ({arguments},))"
            for i in range(line.row.arity)
        ]
    for index, operand in enumerate(line.operands):
        if type(operand) is int and operand in pulled:
            product = f"{name(scaled)}({locals_[index]}, {upstream})"
            result.append(f"g{operand} += {product}")
    return result


_evaluators: dict = {}


def _evaluator(row):
    """One bound method per row, so that equal rows share a name."""
    return _evaluators.setdefault(row, row.evaluate)


def _slope(row, index: int):
    return _evaluators.setdefault((row, index), partial(row.partial, index))
