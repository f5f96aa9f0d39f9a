"""Formulas: a third kind of operand, for which a primitive writes itself down.

A row answers in kind: given floats it computes, given Values it builds a graph, given
formulas it builds a larger formula.  So a graph, a textbook derivative and a user's own
partial rule all become text, LaTeX and MathML by the notation in the table alone.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from html import unescape

from autograd import ops
from autograd.errors import OperandError
from autograd.ops.primitive import ATOM, SIGN, SUM, Primitive
from autograd.stepping.styles import LATEX, MATHML, TEXT, Style, pieces

_MINUS = SIGN  # a negative number binds as a negation does
_FRACTION = 3.5  # a fraction with a bar stands among factors without brackets
_SHOWN = 6  # operands of an n-ary formula before it is elided
_OPENERS = ("(", "{", "[", "|", "⌊", ",", ", ", "<mrow>")
_SIGN_TAGS = re.compile("</?mo[^>]*>")
_CLOSERS = (")", "}", "]", "|", "⌋", ",", r"\right", "</mrow>")


class Blank(str):
    """A name in whose place a number of any sign may come to stand."""

    __slots__ = ()


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
        if isinstance(atom, Formula):
            return atom
        return cls(atom if isinstance(atom, str) else atom + 0.0, None, ())  # no −0

    @classmethod
    def apply_primitive(cls, row: Primitive, operands: Sequence) -> "Formula":
        """Return the formula of ``row`` applied to formulas and numbers."""
        return cls("", row, tuple(map(cls.of, operands)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple:
        return self.atom, self.row, self.operands

    def __bool__(self) -> bool:
        raise OperandError("a formula has no truth value")

    def __str__(self) -> str:
        return self.written(TEXT)

    def __repr__(self) -> str:
        return f"Formula({str(self)!r})"

    def latex(self) -> str:
        """Return the formula in LaTeX, without dollar signs."""
        return self.written(LATEX)

    def mathml(self) -> str:
        """Return the formula as MathML elements, without the outer ``<math>``.

        Raises:
            MissingExtraError: ``latex2mathml`` is not installed.
        """
        return self.written(MATHML)

    def written(self, style: Style) -> str:
        """Return the formula in one of the ways to write it."""
        return self._write(style)[0]

    def _write(self, style: Style) -> tuple[str, float]:
        """Return the text and how tightly it binds."""
        if self.row is None:
            if isinstance(self.atom, str):
                is_blank = isinstance(self.atom, Blank)
                return style.name(self.atom), _MINUS if is_blank else ATOM
            tight = ATOM if math.copysign(1.0, self.atom) > 0 else _MINUS
            return style.number(self.atom), tight
        written = []
        for before, key, after in pieces(style.template(self.row)):
            written.append(before)
            if key == "all":
                written.append(style.comma.join(self._all(style)))
            elif key == "pairs":
                written.append(self._pairs()._write(style)[0])
            elif key:
                written.append(self._operand(int(key), before, after, style))
        own = self.row.notation.precedence
        stacked = style.fraction and "".join(written).startswith(style.fraction)
        return "".join(written), _FRACTION if stacked and own < _FRACTION else own

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
        if tight == ATOM or _encloses(before, after):
            return text
        if tight == own:
            safe = self._may_repeat(index, before)
        else:
            safe = tight > own and not (tight == _MINUS and index > 0)
        return text if safe else style.bracket(text)

    def _may_repeat(self, index: int, before: str) -> bool:
        """Whether an operand that binds as tightly as the formula needs no brackets."""
        assert self.row is not None
        notation = self.row.notation
        if notation.associative:
            return notation.precedence == SUM or self.operands[index].row is self.row
        first = index == 0 and before in ("", "<mrow>")
        return first and notation.precedence < _MINUS


@cache
def _encloses(before: str, after: str) -> bool:
    """Whether the text around an operand holds it together, as brackets do."""
    before, after = (_SIGN_TAGS.sub("", unescape(text)) for text in (before, after))
    return before.endswith(_OPENERS) and after.startswith(_CLOSERS)


def _ends(items: Sequence) -> list:
    """The items if they are few, else the first ones and the last."""
    return [*items] if len(items) <= _SHOWN else [*items[: _SHOWN - 2], items[-1]]


def _install_operators() -> None:
    """Give formulas Python's operators, so that a user's rules apply to them."""
    for name in ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod"):
        row = getattr(ops, "div" if name == "truediv" else name)
        setattr(Formula, f"__{name}__", lambda self, other, row=row: row(self, other))
        setattr(Formula, f"__r{name}__", lambda self, other, row=row: row(other, self))
    for name in ("neg", "abs"):
        row = getattr(ops, name)
        setattr(Formula, f"__{name}__", lambda self, row=row: row(self))


_install_operators()
