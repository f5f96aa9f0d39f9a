"""Sentences and formulas of steps and paths, as HTML and MathML."""

from collections.abc import Callable
from html import escape

from autograd.ground.text import number_text, printable
from autograd.stepping.formula import Formula
from autograd.stepping.paths import PathSum
from autograd.stepping.records import BackwardStep, ForwardStep
from autograd.stepping.sections import Section
from autograd.stepping.sequence import Steps

_OPENED = 60  # steps of one group that a page lists


def section_item(steps: Steps, section: Section) -> str:
    """Return the list item of a section: one step, or a group that can be opened."""
    first, last = section.first, section.last
    if first == last:
        return f"<li>{step_markup(steps[first])}</li>"
    inner = steps[first : min(last + 1, first + _OPENED)]
    rows = "".join(f"<li>{escape(str(step))}</li>" for step in inner)
    count = last - first + 1
    more = f"<li>and {count - len(inner):,} more</li>" if count > len(inner) else ""
    way = "Forward through" if section.phase == "forward" else "Backward through"
    return (
        f'<li><p class="say">{way} {escape(printable(section.home))}</p>'
        f"<details><summary>{count:,} steps</summary><ul>{rows}{more}</ul></details>"
        "</li>"
    )


def step_markup(step: ForwardStep | BackwardStep) -> str:
    """Return the sentence and the formula of a step."""
    formula = _forward(step) if isinstance(step, ForwardStep) else _backward(step)
    return (
        f'<p class="say">{escape(sentence(step))}</p><p class="formula">{formula}</p>'
    )


def sentence(step: ForwardStep | BackwardStep) -> str:
    """Return a step in words.

    >>> from autograd import Value
    >>> from autograd.stepping.sequence import steps
    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> for step in steps(x * y):
    ...     print(sentence(step))
    Forward: out is made of x and y.
    Backward: out hands its gradient 1 on to x, times the local derivative 4.
    Backward: out hands its gradient 1 on to y, times the local derivative 3.
    """
    if isinstance(step, ForwardStep):
        names = list(dict.fromkeys(operand.name for operand in step.operands))
        if len(names) > 4:
            names = [*names[:2], f"{len(names) - 2} more"]
        listed = " and ".join(
            [", ".join(names[:-1]), names[-1]] if names[1:] else names
        )
        return f"Forward: {step.name} is made of {listed}."
    text = (
        f"Backward: {step.name} hands its gradient {number_text(step.upstream)} on to "
        f"{step.operand_name}, times the local derivative {number_text(step.local)}."
    )
    if step.first:
        return text
    return f"{text} It adds to what is there: {number_text(step.running)} in all."


def path_table(
    steps: Steps, found: PathSum, edge_keys: Callable[[int, int], list[str]]
) -> str:
    """Return the table of the paths from one leaf: each product, and their found."""
    output = steps.names[steps.output]
    heading = (
        f"d{output}/d{found.leaf}: {found.how_many:,} path{'s' * (found.how_many != 1)}"
    )
    rows = []
    for path in found.paths:
        edges = [key for edge in path.edges for key in edge_keys(*edge)]
        route = escape(" → ".join(path.names))
        factors = " · ".join(map(_factor, path.locals)) or "1"
        rows.append(
            f'<tr data-edges="{" ".join(edges)}"><td>{route}</td>'
            f"<td>{factors}</td><td>= {number_text(path.product)}</td></tr>"
        )
    hidden = found.how_many - len(found.paths)
    total = f"and {hidden:,} more; in all" if hidden else "sum over the paths"
    gradient = steps.gradients[found.leaf] if hidden else found.total
    foot = f'<tr><td colspan="2">{total}</td><td>= {number_text(gradient)}</td></tr>'
    return (
        f"<h2>{escape(heading)}</h2><table><tbody>{''.join(rows)}</tbody>"
        f"<tfoot>{foot}</tfoot></table>"
    )


def _factor(number: float) -> str:
    """A number as it stands in a product: a negative one in brackets."""
    text = number_text(number)
    return f"({text})" if text.startswith("−") else text


# -- MathML ----------------------------------------------------------------------------


def _forward(step: ForwardStep) -> str:
    numbers = [operand.number for operand in step.operands]
    assert step.formula.row is not None
    worked = Formula.apply_primitive(step.formula.row, numbers)
    return _equal(
        _name(step.name), step.formula.mathml(), worked.mathml(), _number(step.result)
    )


def _backward(step: BackwardStep) -> str:
    total = _fraction("d", step.output, step.operand_name)
    local = _fraction("∂", step.name, step.operand_name)
    chain = f"{local}<mo>·</mo>{_fraction('d', step.output, step.name)}"
    parts = [total, chain, *(product.mathml() for product in step.products)]
    parts.append(_number(step.contribution))
    if step.first:
        return _equal(*parts)
    return f"{_equal(*parts, sign='+=')}, in all <math>{_number(step.running)}</math>"


def _name(name: str) -> str:
    return Formula.of(name).mathml()


def _number(number: float) -> str:
    return Formula.of(number).mathml()


def _fraction(d: str, above: str, below: str) -> str:
    letter = f'<mi mathvariant="normal">{d}</mi>'
    rows = [f"<mrow>{letter}{_name(name)}</mrow>" for name in (above, below)]
    return f"<mfrac>{''.join(rows)}</mfrac>"


def _equal(first: str, *others: str, sign: str = "=") -> str:
    """A chain of equations, each part a formula of its own, so that lines can break."""
    signs = [sign, *["="] * (len(others) - 1)]
    rest = [
        f"<math><mo>{sign}</mo>{part}</math>"
        for sign, part in zip(signs, others, strict=True)
    ]
    return " ".join([f"<math>{first}</math>", *rest])
