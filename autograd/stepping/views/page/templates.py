"""Formulas with blanks in place of names and numbers, which a page fills in.

A row's formula is the same for every node that it makes, and so are its local
derivatives: a page holds each of them once.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd import ops
from autograd.ops.primitive import Primitive
from autograd.stepping.formula import Blank, Formula
from autograd.stepping.slopes import local_formula
from autograd.stepping.styles import MATHML

_OUT = -1  # the place of a node's own number among those of its operands
_UPSTREAM = -2
# Blanks are private-use characters: by place while a formula is written, then by the
# order in which they stand.  The next character is a blank in brackets if negative.
_FIRST = 0xE100
_WRITING = 0xF0000
_OF_UPSTREAM = chr(_FIRST - 2)


def _blank(place: int) -> Formula:
    return Formula.of(Blank(chr(_WRITING + 2 * (place + 2))))


def _is_blank(text: str) -> bool:
    return len(text) == 1 and ord(text) >= _WRITING


def _name(text: str) -> str:
    return text if _is_blank(text) else MATHML.name(text)


def _bracket(text: str) -> str:
    return chr(ord(text) + 1) if _is_blank(text) else MATHML.bracket(text)


_BLANK_MATHML = MATHML._replace(name=_name, bracket=_bracket)


class _Key(NamedTuple):
    """What the formulas of an edge depend on; ``told`` has constants and ``None``."""

    row: Primitive
    place: int
    told: tuple[float | None, ...]
    size: int
    is_output: bool


def _number(operand: Any) -> float | None:
    return operand if type(operand) is float else None


class Templates:
    """The formulas of a page, each once.

    Attributes:
        texts: MathML with blanks: ``U+E100`` for the first, ``U+E101`` for the first in
            brackets where it is negative, and so on; before them that of the upstream
            gradient.
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._slopes: dict[_Key, tuple[int, int, list[int]]] = {}
        self.product = self._add(ops.mul(_blank(0), _blank(1)))[0]

    @property
    def texts(self) -> list[str]:
        """All templates, by their numbers."""
        return list(self._known)

    def forward(self, row: Primitive, count: int) -> tuple[int, list[int]]:
        """Return a row's formula: its number, and which operands fill its blanks."""
        blanks = [_blank(place) for place in range(count)]
        return self._add(Formula.apply_primitive(row, blanks))

    def backward(
        self,
        row: Primitive,
        place: int,
        operands: Sequence[Any],
        local: float,
        is_output: bool,
    ) -> tuple[int, int, list[int]]:
        """Return a local derivative and its product with the upstream gradient.

        Args:
            row: of the node.
            place: of the operand.
            operands: constants as floats, nodes as anything else.
            local: the local derivative as a number.
            is_output: whether the upstream gradient is 1, which goes without saying.

        Returns:
            The numbers of both formulas, −1 where a number says all, and which operands
            fill their blanks; −1 is the node itself.
        """
        count = len(operands)
        if row.arity is not None or not row.notation.slopes:
            told = list(range(count))
        else:  # a textbook's formula speaks of an operand and its partner in a pair
            told = [place, (place + count // 2) % count]
        numbers = tuple(_number(operands[x]) for x in told)
        key = _Key(row, told.index(place), numbers, count, is_output)
        if key not in self._slopes:
            self._slopes[key] = self._slope(key, local)
        alone, product, places = self._slopes[key]
        return alone, product, [x if x < 0 else told[x] for x in places]

    def _slope(self, key: _Key, local: float) -> tuple[int, int, list[int]]:
        atoms: list[Any] = [0.0] * key.size
        step = 1 if len(key.told) == key.size else key.size // 2
        for index, number in enumerate(key.told):
            atom = _blank(index) if number is None else number
            atoms[index * step % key.size] = atom
        formula = local_formula(key.row, key.place, _blank(_OUT), atoms)
        if formula is None or str(formula) == str(Formula.of(local)):
            return -1, -1, []
        alone, places = self._add(formula)
        if key.is_output:
            return alone, alone, places
        return alone, self._add(ops.mul(formula, _blank(_UPSTREAM)))[0], places

    def _add(self, formula: Formula) -> tuple[int, list[int]]:
        """The number of a formula's template, and the places of its blanks in order."""
        text = formula.written(_BLANK_MATHML)
        places: dict[int, int] = {}
        written = []
        for character in text:
            code = ord(character) - _WRITING
            place = code // 2 - 2
            if code < 0:
                written.append(character)
            elif place == _UPSTREAM:
                written.append(chr(ord(_OF_UPSTREAM) + code % 2))
            else:
                order = places.setdefault(place, len(places))
                written.append(chr(_FIRST + 2 * order + code % 2))
        number = self._known.setdefault("".join(written), len(self._known))
        return number, list(places)
