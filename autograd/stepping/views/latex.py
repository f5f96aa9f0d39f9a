"""Steps as LaTeX: a line for each, in ``align``."""

import re
from collections.abc import Iterator

from autograd.ground.latex import PREAMBLE, in_math
from autograd.stepping.formula import Formula
from autograd.stepping.records import BackwardStep, ForwardStep, Step
from autograd.stepping.sequence import Steps

_WIDE = 72  # letters of a line
_COMMAND = re.compile(r"\\(?:operatorname|mathrm|left|right|text)\b|[{}]")
_SIGN = re.compile(r"\\[A-Za-z]+|\\.")
_BREAK = re.compile(r"(?<= )(?=[+-] |\\cdot )|(?<=, )")

_DOCUMENT = r"""% compiles with pdflatex, lualatex or xelatex
\documentclass{{article}}
\usepackage[margin=25mm]{{geometry}}
\usepackage{{amsmath}}
\allowdisplaybreaks
{preamble}
\begin{{document}}
{body}
\end{{document}}
"""


def as_latex(steps: Steps) -> str:
    """Return all steps as LaTeX that needs ``amsmath``: forward, backward, gradients.

    >>> from autograd import Value
    >>> from autograd.stepping.sequence import steps
    >>> b, c = Value(3.0, "b"), Value(2.0, "c")
    >>> print(as_latex(steps(b * c)))  # doctest: +ELLIPSIS
    \\paragraph{Forward pass}
    \\begin{align*}
      b &= 3 \\\\
      c &= 2 \\\\
      \\mathrm{out} &= b \\cdot c = 3 \\cdot 2 = 6
    \\end{align*}
    \\paragraph{Backward pass, from right to left}
    ...
    """
    output = _name(steps.names[steps.output])
    leaves = [
        [_name(steps.names[leaf]), "=", _number(number)]
        for leaf, number in steps.leaves.items()
    ]
    forward = [_parts(step) for step in steps[: steps.backward_start]]
    backward = [[_over("d", output, output), "=", "1"]]
    backward += [_parts(step) for step in steps[steps.backward_start :]]
    gradients = [
        [_over("d", output, _name(name)), "=", _number(gradient)]
        for name, gradient in steps.gradients.items()
    ]
    return "\n".join(
        [
            *_section("Forward pass", leaves + forward),
            *_section("Backward pass, from right to left", backward),
            *_section("Gradients", gradients),
        ]
    )


def as_document(steps: Steps) -> str:
    """Return the same as a document that can be compiled."""
    return _DOCUMENT.format(preamble=PREAMBLE, body=as_latex(steps))


def _section(title: str, equations: list[list[str]]) -> list[str]:
    rows = [row for equation in equations for row in _rows(equation)]
    lines = [f"  {in_math(row)}" for row in rows]
    body = " \\\\\n".join(lines)
    return [rf"\paragraph{{{title}}}", r"\begin{align*}", body, r"\end{align*}"]


def _parts(step: Step) -> list[str]:
    """Left side, sign, and what it equals in turn."""
    if isinstance(step, ForwardStep):
        return [_name(step.name), "=", *_forward(step)]
    sign = "=" if step.first else r"\mathrel{{+}{=}}"
    now = "" if step.first else rf"\quad (\text{{now }} {_number(step.running)})"
    *products, last = [*_backward(step), _number(step.contribution)]
    total = _over("d", _name(step.output), _name(step.operand_name))
    return [total, sign, *products, last + now]


def _forward(step: ForwardStep) -> Iterator[str]:
    assert step.formula.row is not None
    numbers = [operand.number for operand in step.operands]
    yield step.formula.latex()
    yield Formula.apply_primitive(step.formula.row, numbers).latex()
    yield _number(step.result)


def _backward(step: BackwardStep) -> Iterator[str]:
    local = _over(r"\partial ", _name(step.name), _name(step.operand_name))
    upstream = _over("d", _name(step.output), _name(step.name))
    yield rf"{local} \cdot {upstream}"
    for product in step.products:
        yield product.latex()


def _rows(equation: list[str]) -> list[str]:
    """An equation in as many rows as it needs, broken before a sign."""
    left, sign, first, *rest = equation
    rows = [f"{left} &{sign} "]
    room = _WIDE - _length(left)
    for part, mark in [(first, ""), *((part, "= ") for part in rest)]:
        pieces = [part] if _length(part) <= room else _pieces(part, room)
        for number, piece in enumerate(pieces):
            used = _length(rows[-1].partition("&")[2])
            if used > 3 and used + _length(piece) > room:
                rows.append("&" if mark and number == 0 else r"&\qquad ")
            rows[-1] += f"{mark if number == 0 else ''}{piece} "
    return [row.rstrip() for row in rows]


def _pieces(part: str, room: int) -> list[str]:
    """A long formula in pieces that fit, cut outside of braces."""
    whole = part.replace(r"\left", "").replace(r"\right", "")
    cuts = [c.start() for c in _BREAK.finditer(whole) if _is_open(whole[: c.start()])]
    pieces, start, last = [], 0, 0
    for cut in [*cuts, len(whole)]:
        if last > start and _length(whole[start:cut]) > room:
            pieces.append(whole[start:last].strip())
            start = last
        last = cut
    return [*pieces, whole[start:].strip()]


def _is_open(text: str) -> bool:
    return text.count("{") == text.count("}")


def _length(formula: str) -> int:
    """About how many letters wide a formula is; of a fraction, the wider half."""
    before, mark, after = formula.partition(r"\frac{")
    letters = len(_SIGN.sub("x", _COMMAND.sub("", before)))
    if not mark:
        return letters
    above, rest = _closed(after)
    below, rest = _closed(rest.removeprefix("{"))
    return letters + max(_length(above), _length(below)) + _length(rest)


def _closed(text: str) -> tuple[str, str]:
    """What stands before the brace that closes, and what behind it."""
    depth = 1
    for place, sign in enumerate(text):
        is_plain = text[place - 1 : place] != "\\"
        depth += is_plain * ((sign == "{") - (sign == "}"))
        if not depth:
            return text[:place], text[place + 1 :]
    return text, ""


def _over(sign: str, above: str, below: str) -> str:
    return rf"\frac{{{sign}{above}}}{{{sign}{below}}}"


def _name(name: str) -> str:
    return Formula.of(name).latex()


def _number(number: float) -> str:
    return Formula.of(number).latex()
