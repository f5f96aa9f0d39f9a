"""Formulas: a third kind of operand, for which a primitive writes itself down.

A row answers in kind: given floats it computes, given Values it builds a graph, given
formulas it builds a larger formula.  So a graph, a textbook derivative and a user's own
partial rule all become text, LaTeX and MathML by the notation in the table alone.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from string import Formatter
from typing import NamedTuple

from autograd import ops
from autograd.drawing.names import number_text
from autograd.errors import MissingExtraError, OperandError
from autograd.expression import parse
from autograd.primitive import ATOM, Primitive

_MINUS = 3  # a negative number binds as a negation does
_SHOWN = 6  # operands of an n-ary formula before it is elided
_FIRST_MARK = 0xE000  # private-use characters stand for operands while LaTeX is read


class Style(NamedTuple):
    """One way to write: which template, and how atoms, brackets and lists look."""

    template: Callable[[Primitive], str]
    name: Callable[[str], str]
    number: Callable[[float], str]
    bracket: Callable[[str], str]
    comma: str
    dots: str


class Formula:
    """A name, a number, or a primitive applied to formulas.

    >>> x, y = Formula.of("x"), Formula.of("y")
    >>> print((x + 1) * y ** 2 / ops.tanh(x))
    (x + 1)·y^2 / tanh(x)
    >>> (x / y).latex()
    '\\\\frac{x}{y}'
    """

    __slots__ = ("atom", "operands", "row")

    def __init__(self, atom: str | float, row: Primitive | None, operands: tuple):
        self.atom = atom
        self.row = row
        self.operands = operands

    @classmethod
    def of(cls, atom: "str | float | Formula") -> "Formula":
        """Return the formula of a name or a number."""
        return atom if isinstance(atom, Formula) else cls(atom, None, ())

    @classmethod
    def apply_primitive(cls, row: Primitive, operands: Sequence) -> "Formula":
        """Return the formula of ``row`` applied to formulas and numbers."""
        return cls("", row, tuple(map(cls.of, operands)))

    def __bool__(self) -> bool:
        raise OperandError("a formula has no truth value")

    def __str__(self) -> str:
        return self._write(_TEXT)[0]

    def __repr__(self) -> str:
        return f"Formula({str(self)!r})"

    def latex(self) -> str:
        """Return the formula in LaTeX, without dollar signs."""
        return self._write(_LATEX)[0]

    def mathml(self) -> str:
        """Return the formula as MathML elements, without the outer ``<math>``.

        Raises:
            MissingExtraError: ``latex2mathml`` is not installed.
        """
        return self._write(_MATHML)[0]

    def _write(self, style: Style) -> tuple[str, int]:
        """Return the text and how tightly it binds."""
        if self.row is None:
            if isinstance(self.atom, str):
                return style.name(self.atom), ATOM
            tight = ATOM if math.copysign(1.0, self.atom) > 0 else _MINUS
            return style.number(self.atom), tight
        pieces = []
        for before, key, after in _pieces(style.template(self.row)):
            pieces.append(before)
            if key == "all":
                pieces.append(style.comma.join(self._all(style)))
            elif key == "pairs":
                pieces.append(self._pairs()._write(style)[0])
            elif key:
                pieces.append(self._operand(int(key), before, after, style))
        return "".join(pieces), self.row.notation.precedence

    def _all(self, style: Style) -> list[str]:
        """The operands of an n-ary formula, the middle of a long list left out."""
        texts = [operand._write(style)[0] for operand in _ends(self.operands)]
        if len(texts) < len(self.operands):
            texts.insert(-1, style.dots)
        return texts

    def _pairs(self) -> "Formula":
        """``w₁·x₁ + w₂·x₂ + …`` of operands laid out ``w₁ w₂ … x₁ x₂ …``."""
        half = len(self.operands) // 2
        pairs = zip(self.operands[:half], self.operands[half:], strict=True)
        terms = [ops.mul(left, right) for left, right in pairs]
        shown = _ends(terms)
        if len(shown) < len(terms):
            shown = [*shown[:-1], Formula.of("…"), shown[-1]]
        formula = shown[0]
        for term in shown[1:]:
            formula = ops.add(formula, term)
        return formula

    def _operand(self, index: int, before: str, after: str, style: Style) -> str:
        """One operand's text, in brackets where it would be misread without."""
        assert self.row is not None
        text, tight = self.operands[index]._write(style)
        own = self.row.notation.precedence
        enclosed = before.endswith(_OPENERS) and after.startswith(_CLOSERS)
        if enclosed or tight == ATOM:
            return text
        leads = index == 0 and before == "" and own < 4
        associative = self.row.notation.associative and tight != _MINUS
        safe = tight > own if not (leads or associative) else tight >= own
        if tight == _MINUS and index > 0:
            safe = False
        return text if safe else style.bracket(text)


_OPENERS = ("(", "{", "[", "|", "⌊", ", ", "<mrow>")
_CLOSERS = (")", "}", "]", "|", "⌋", ",", r"\right", "</mrow>")


def _ends(items: Sequence) -> list:
    """The items if they are few, else the first ones and the last."""
    return [*items] if len(items) <= _SHOWN else [*items[: _SHOWN - 2], items[-1]]


@lru_cache(maxsize=None)
def _pieces(template: str) -> tuple[tuple[str, str, str], ...]:
    """A template as ``(text before, field, text after)`` in order."""
    parsed = [(before, key or "") for before, key, _, _ in Formatter().parse(template)]
    following = [before for before, _ in parsed[1:]] + [""]
    return tuple(
        (before, key, after)
        for (before, key), after in zip(parsed, following, strict=True)
    )


# -- the three styles ----------------------------------------------------------------


def _signed_number(number: float) -> str:
    return "π" if number == math.pi else number_text(number)


def _latex_name(name: str) -> str:
    """A name in LaTeX; ``x_1`` and ``w[1]`` get an index."""
    stem, index = _split_index(name)
    if len(stem) > 1 and stem != "…":
        stem = rf"\mathrm{{{_latex_escape(stem)}}}"
    stem = {"…": r"\dots"}.get(stem, _latex_escape(stem) if len(stem) == 1 else stem)
    return f"{stem}_{{{_latex_escape(index)}}}" if index else stem


def _latex_escape(text: str) -> str:
    special = {"\\": r"\backslash{}", "~": r"\sim{}", "^": r"\hat{}"}
    return "".join(
        special.get(char, "\\" + char if char in "{}_$%&#" else char) for char in text
    )


def _split_index(name: str) -> tuple[str, str]:
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
    stem, index = _split_index(name)
    if not index:
        return f"<mi>{escape(name)}</mi>"
    return f"<msub><mi>{escape(stem)}</mi><mn>{escape(index)}</mn></msub>"


def _mathml_number(number: float) -> str:
    text = _signed_number(number)
    if text.startswith("−"):
        return f"<mrow><mo>−</mo><mn>{text[1:]}</mn></mrow>"
    return f"<mn>{text}</mn>"


@lru_cache(maxsize=None)
def _mathml_template(row: Primitive) -> str:
    """The LaTeX template of a row as MathML with the same fields."""
    latex = _latex_template(row)
    fields = [key for _, key, _ in _pieces(latex) if key]
    marks = {key: chr(_FIRST_MARK + i) for i, key in enumerate(dict.fromkeys(fields))}
    plain = Formatter().vformat(latex, [marks.get(str(i), "") for i in range(9)], marks)
    # \text keeps names with digits whole, which \operatorname does not
    markup = _latex_to_mathml(plain.replace(r"\operatorname", r"\text"))
    markup = markup.replace("{", "{{").replace("}", "}}")
    for key, mark in marks.items():
        markup = markup.replace(f"<mi>{mark}</mi>", f"{{{key}}}")
    return markup


def _latex_to_mathml(latex: str) -> str:
    try:
        from latex2mathml.converter import convert
    except ImportError as error:
        raise MissingExtraError(
            'MathML needs latex2mathml; install it by: pip install "chainrule[draw]"'
        ) from error
    markup = convert(latex)
    inner = markup[markup.index(">") + 1 : markup.rindex("</math>")]
    return inner.replace(' stretchy="true" fence="true"', "")


_TEXT = Style(
    template=lambda row: row.notation.text,
    name=str,
    number=_signed_number,
    bracket=lambda text: f"({text})",
    comma=", ",
    dots="…",
)
_LATEX = Style(
    template=_latex_template,
    name=_latex_name,
    number=lambda number: _signed_number(number).replace("−", "-").replace("π", r"\pi"),
    bracket=lambda text: rf"\left({text}\right)",
    comma=", ",
    dots=r"\dots",
)
_MATHML = Style(
    template=_mathml_template,
    name=_mathml_name,
    number=_mathml_number,
    bracket=lambda text: f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>",
    comma="<mo>,</mo>",
    dots="<mi>…</mi>",
)


# -- formulas of local derivatives -----------------------------------------------------


def local_formula(
    row: Primitive, index: int, out, operands: Sequence
) -> Formula | None:
    """Return ∂out/∂operands[index] as a formula of names and numbers.

    The textbook form in the row's notation is taken; without one the row's own rule is
    applied to formulas.  ``None`` where the rule can't be written down.

    >>> print(local_formula(ops.mul, 0, "u", ["b", "c"]))
    c
    >>> print(local_formula(ops.tanh, 0, "y", ["x"]))
    1 − tanh(x)^2
    """
    result, formulas = Formula.of(out), [Formula.of(operand) for operand in operands]
    slopes = row.notation.slopes
    if not slopes:
        return _from_rule(row, index, result, formulas)
    names = {"out": result, "n": Formula.of(float(len(formulas)))}
    if row.arity is None:
        partner = (index + len(formulas) // 2) % len(formulas)
        names |= {"x": formulas[index], "y": formulas[partner]}
        slope = slopes[0]
    else:
        names |= dict(zip("xyz", formulas, strict=False))
        slope = slopes[index]
    return _textbook(slope).on(
        [names[name] for name in _textbook(slope).inputs], Formula.of
    )


@lru_cache(maxsize=None)
def _textbook(slope: str):
    return parse(slope)


def _from_rule(row, index: int, out: Formula, operands: list) -> Formula | None:
    try:
        if row.arity is None:
            return Formula.of(row.partials_at(out, operands)[index])
        return Formula.of(row.partial(index, out, operands))
    except (OperandError, TypeError, AttributeError, ValueError):
        return None  # a rule that looks into its operands


# -- operators, so that a user's rules apply to formulas ----------------------------------


def _install_operators() -> None:
    for name in ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod"):
        row = getattr(ops, "div" if name == "truediv" else name)
        setattr(Formula, f"__{name}__", lambda self, other, row=row: row(self, other))
        setattr(Formula, f"__r{name}__", lambda self, other, row=row: row(other, self))
    for name in ("neg", "abs"):
        row = getattr(ops, name)
        setattr(Formula, f"__{name}__", lambda self, row=row: row(self))


_install_operators()
