"""The three ways to write a formula: text, LaTeX, MathML.

The LaTeX template of a row is turned to MathML once, with marks in place of operands,
so that names never pass through the LaTeX reader.
"""

import math
from collections.abc import Callable
from functools import cache
from html import escape
from string import Formatter
from typing import NamedTuple

from autograd.ground.extras import missing
from autograd.ground.text import number_text
from autograd.ops.primitive import Primitive

_FIRST_MARK = 0xE000  # private-use characters


class Style(NamedTuple):
    """One way to write: which template; how atoms, brackets, lists, fractions look."""

    template: Callable[[Primitive], str]
    name: Callable[[str], str]
    number: Callable[[float], str]
    bracket: Callable[[str], str]
    comma: str
    dots: str
    fraction: str = ""


@cache
def pieces(template: str) -> tuple[tuple[str, str, str], ...]:
    """A template as ``(text before, field, text after)`` in order.

    >>> pieces("e^{{{0}}} + 1")
    (('e^{', '0', '} + 1'), ('} + 1', '', ''))
    """
    texts, keys = [""], []
    for text, key, _, _ in Formatter().parse(template):
        texts[-1] += text
        if key is not None:
            keys.append(key)
            texts.append("")
    return tuple(zip(texts, [*keys, ""], [*texts[1:], ""], strict=True))


def _signed_number(number: float) -> str:
    return "π" if number == math.pi else number_text(number)


def _latex_number(number: float) -> str:
    """A number in LaTeX; ``1e−7`` would be a product of 1, e and a difference."""
    mantissa, mark, exponent = _signed_number(number).replace("−", "-").partition("e")
    if mark:
        return rf"{mantissa}\mathrm{{e}}{{{exponent}}}"
    names = {"inf": r"\infty", "-inf": r"-\infty", "nan": r"\mathrm{nan}", "π": r"\pi"}
    return names.get(mantissa, mantissa)


def _latex_name(name: str) -> str:
    """A name in LaTeX; ``x_1`` and ``w[1]`` get an index."""
    stem, index = split_index(name)
    if len(stem) > 1 and stem != "…":
        stem = rf"\mathrm{{{_latex_escape(stem)}}}"
    stem = {"…": r"\dots"}.get(stem, _latex_escape(stem) if len(stem) == 1 else stem)
    return f"{stem}_{{{_latex_escape(index)}}}" if index else stem


def _latex_escape(text: str) -> str:
    special = {"\\": r"\backslash{}", "~": r"\sim{}", "^": r"\hat{}"}
    return "".join(
        special.get(char, "\\" + char if char in "{}_$%&#" else char) for char in text
    )


def split_index(name: str) -> tuple[str, str]:
    """``x_1`` → ``x``, ``1``;  ``w[1]`` → ``w``, ``1``;  other names have no index."""
    if name.endswith("]") and "[" in name[1:]:
        stem, _, index = name[:-1].rpartition("[")
        return stem, index
    stem, mark, index = name.rpartition("_")
    return (stem, index) if mark and stem and index else (name, "")


def _latex_template(row: Primitive) -> str:
    return row.notation.latex or _call_template(row)


def _call_template(row: Primitive) -> str:
    """``\\operatorname{name}(…)`` for a notation that gives no LaTeX."""
    name, bracket, rest = row.notation.text.partition("(")
    if not (bracket and name.isidentifier()):
        return row.notation.text
    name = name.replace("_", r"\_")
    inside = rest.removesuffix(")")
    return rf"\operatorname{{{{{name}}}}}\left({inside}\right)"


def _mathml_name(name: str) -> str:
    stem, index = split_index(name)
    if not index:
        return f"<mi>{escape(name)}</mi>"
    return f"<msub><mi>{escape(stem)}</mi><mn>{escape(index)}</mn></msub>"


def _mathml_number(number: float) -> str:
    text = _signed_number(number)
    if text.startswith("−"):
        return f"<mrow><mo>−</mo><mn>{text[1:]}</mn></mrow>"
    return f"<mn>{text}</mn>"


@cache
def _mathml_template(row: Primitive) -> str:
    """The LaTeX template of a row as MathML with the same fields."""
    latex = _latex_template(row)
    fields = [key for _, key, _ in pieces(latex) if key]
    marks = {key: chr(_FIRST_MARK + i) for i, key in enumerate(dict.fromkeys(fields))}
    plain = Formatter().vformat(latex, [marks.get(str(i), "") for i in range(9)], marks)
    # \text keeps names with digits whole, which \operatorname does not, and no escapes
    plain = plain.replace(r"\operatorname", r"\text").replace(r"\_", "_")
    markup = _latex_to_mathml(plain)
    markup = markup.replace("{", "{{").replace("}", "}}")
    for key, mark in marks.items():
        markup = markup.replace(f"<mi>{mark}</mi>", f"{{{key}}}")
    return markup


def _latex_to_mathml(latex: str) -> str:
    try:
        from latex2mathml.converter import convert
    except ImportError as error:
        raise missing("MathML needs latex2mathml", "draw") from error
    markup = convert(latex)
    inner = markup[markup.index(">") + 1 : markup.rindex("</math>")]
    return inner.replace(' stretchy="true" fence="true"', "")


TEXT = Style(
    template=lambda row: row.notation.text,
    name=str,
    number=_signed_number,
    bracket=lambda text: f"({text})",
    comma=", ",
    dots="…",
)
LATEX = Style(
    template=_latex_template,
    name=_latex_name,
    number=_latex_number,
    bracket=lambda text: rf"\left({text}\right)",
    comma=", ",
    dots=r"\dots",
    fraction=r"\frac",
)
MATHML = Style(
    template=_mathml_template,
    name=_mathml_name,
    number=_mathml_number,
    bracket=lambda text: f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>",
    comma="<mo>,</mo>",
    dots="<mi>…</mi>",
    fraction="<mrow><mfrac",
)
