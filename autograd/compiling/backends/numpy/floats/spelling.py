"""Rows and their rules spelled as expressions of Python, for plain floats.

A row that is a function of ``math`` is a call; an operator stands where it is used, and
so does a rule: it is written with operators and rows, so it is run once on pieces of
code instead of numbers.  A rule that asks what its numbers are can't be spelled, and is
called.

Python raises where IEEE gives inf or nan.  Who runs the code sees to that.
"""

import operator
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any

from autograd.ops.primitive import Primitive, Stable
from autograd.ops.table import is_built_in

LONGEST_RULE = 120  # letters of a spelled rule; a longer one computes parts twice
OUT = "{out}"  # where the result stands in a spelled rule

Name = Callable[..., str]  # gives a function a name

_OPERATORS: dict[Any, str] = {
    operator.add: "({} + {})",
    operator.sub: "({} - {})",
    operator.mul: "({} * {})",
    operator.truediv: "({} / {})",
    operator.neg: "(-{})",
    operator.pos: "{}",
}


class Piece:
    """A piece of code that stands for a float; rows and operators make longer ones."""

    def __init__(self, text: str, name: Name):
        self.text, self.name = text, name

    @classmethod
    def apply_primitive(cls, row: Primitive, operands: Sequence[Any]) -> "Piece":
        """Return the piece of code that calls a row."""
        name = next(x.name for x in operands if isinstance(x, Piece))
        return cls(call(row, [_text(x) for x in operands], name), name)

    def _joined(self, way: Any, *operands: Any) -> "Piece":
        return Piece(_OPERATORS[way].format(*map(_text, operands)), self.name)

    def __add__(self, other: Any) -> "Piece":
        return self._joined(operator.add, self, other)

    def __radd__(self, other: Any) -> "Piece":
        return self._joined(operator.add, other, self)

    def __sub__(self, other: Any) -> "Piece":
        return self._joined(operator.sub, self, other)

    def __rsub__(self, other: Any) -> "Piece":
        return self._joined(operator.sub, other, self)

    def __mul__(self, other: Any) -> "Piece":
        return self._joined(operator.mul, self, other)

    def __rmul__(self, other: Any) -> "Piece":
        return self._joined(operator.mul, other, self)

    def __truediv__(self, other: Any) -> "Piece":
        return self._joined(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> "Piece":
        return self._joined(operator.truediv, other, self)

    def __neg__(self) -> "Piece":
        return self._joined(operator.neg, self)

    def __eq__(self, other: object) -> bool:
        raise TypeError("code stands for a number that is not known yet")

    __hash__ = None  # type: ignore[assignment]  # not without equality

    def __bool__(self) -> bool:
        raise TypeError("code stands for a number that is not known yet")


def _text(operand: Any) -> str:
    if isinstance(operand, Piece):
        return operand.text
    return number(float(operand))


def number(value: float) -> str:
    """Return a number as it stands in an expression.

    >>> number(2.0), number(-0.5)
    ('2.0', '(-0.5)')
    """
    text = repr(value)
    return f"({text})" if text[0] == "-" else text


def call(row: Primitive, operands: Sequence[str], name: Name) -> str:
    """Return the value of a row as an expression; ``name`` names its function."""
    if isinstance(row.scalar, BuiltinFunctionType) and row.scalar in _OPERATORS:
        return _OPERATORS[row.scalar].format(*operands)
    return f"{name(row.scalar)}({', '.join(operands)})"


class Speller:
    """Spells values and local derivatives, each row once.

    Args:
        name: gives a function a name.
    """

    def __init__(self, name: Name):
        self.name = name
        self._values: dict[tuple[Primitive, int], str] = {}
        self._slopes: dict[tuple[Primitive, int], str] = {}

    def value(self, row: Primitive, operands: Sequence[str]) -> str:
        """Return a call of a row on operands."""
        key = row, len(operands)
        template = self._values.get(key)
        if template is None:
            places = [f"{{{index}}}" for index in range(len(operands))]
            spelled = self._spelled(row.scalar, places) if is_built_in(row) else None
            template = spelled or call(row, places, self.name)
            self._values[key] = template
        return template.format(*operands)

    def slope(
        self, row: Primitive, index: int, out: str, operands: Sequence[str]
    ) -> str:
        """Return ∂out/∂operand, for a row of fixed arity whose rule is no number."""
        key = row, index
        template = self._slopes.get(key)
        if template is None:
            template = self._slopes[key] = self._rule(row, index)
        return template.format(*operands, out=out)

    def _rule(self, row: Primitive, index: int) -> str:
        places = [OUT, *[f"{{{i}}}" for i in range(row.arity or 0)]]
        rule = row.partials[index]
        if isinstance(rule, Stable):
            rule = rule.number or rule.rule
        spelled = self._spelled(rule, places)
        return spelled or f"{self.name(rule)}({', '.join(places)})"

    def _spelled(self, function: Any, places: Sequence[str]) -> str | None:
        """Return what a function of Python does as one expression, if it is one."""
        if not isinstance(function, FunctionType):
            return None
        try:
            result = function(*[Piece(place, self.name) for place in places])
        except Exception:  # it asks what its numbers are, or is no expression
            return None
        if not isinstance(result, Piece) or len(result.text) > LONGEST_RULE:
            return None
        return result.text
