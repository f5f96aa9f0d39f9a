"""Terms: pieces of JavaScript that stand for a number, which rows and rules run on.

A rule is written with operators and rows, so it is run once on terms instead of
numbers; what was computed is then one function.  Equal terms are one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from autograd import ops
from autograd.compiling.backends.javascript.forms import VALUES
from autograd.compiling.backends.javascript.library import number
from autograd.ops.primitive import Primitive

Call = Callable[[Primitive, Sequence[str]], str]  # a row on texts, as an expression
LONGEST = 120  # letters of a term that is written where it is used


class Term:
    """A number that is not known yet; rows and operators make further ones."""

    __slots__ = ("place", "text", "writer")
    __hash__ = None  # type: ignore[assignment]  # not without equality

    def __init__(self, writer: "Writer", place: int, text: str):
        self.writer, self.place, self.text = writer, place, text

    @classmethod
    def apply_primitive(cls, row: Primitive, operands: Sequence[Any]) -> "Term":
        """Return the term of a row on operands, one a term at least."""
        writer = next(x.writer for x in operands if isinstance(x, Term))
        return writer.call(row, operands)

    def __add__(self, other: Any) -> "Term":
        return self.writer.call(ops.add, (self, other))

    def __radd__(self, other: Any) -> "Term":
        return self.writer.call(ops.add, (other, self))

    def __sub__(self, other: Any) -> "Term":
        return self.writer.call(ops.sub, (self, other))

    def __rsub__(self, other: Any) -> "Term":
        return self.writer.call(ops.sub, (other, self))

    def __mul__(self, other: Any) -> "Term":
        return self.writer.call(ops.mul, (self, other))

    def __rmul__(self, other: Any) -> "Term":
        return self.writer.call(ops.mul, (other, self))

    def __truediv__(self, other: Any) -> "Term":
        return self.writer.call(ops.div, (self, other))

    def __rtruediv__(self, other: Any) -> "Term":
        return self.writer.call(ops.div, (other, self))

    def __pow__(self, other: Any) -> "Term":
        return self.writer.call(ops.pow, (self, other))

    def __rpow__(self, other: Any) -> "Term":
        return self.writer.call(ops.pow, (other, self))

    def __neg__(self) -> "Term":
        return self.writer.call(ops.neg, (self,))

    def __pos__(self) -> "Term":
        return self

    def __abs__(self) -> "Term":
        return self.writer.call(ops.abs, (self,))

    def __eq__(self, other: object) -> bool:
        raise TypeError("a term stands for a number that is not known yet")

    def __bool__(self) -> bool:
        raise TypeError("a term stands for a number that is not known yet")


class Writer:
    """Collects the terms of one function.

    Args:
        write: how a row on texts is written.
    """

    def __init__(self, write: Call):
        self._write = write
        self._terms: list[tuple[Primitive, tuple[Any, ...]] | str] = []
        self._known: dict[Any, Term] = {}

    def parameter(self, name: str) -> Term:
        """Return the term of a parameter."""
        self._terms.append(name)
        return Term(self, len(self._terms) - 1, name)

    def call(self, row: Primitive, operands: Sequence[Any]) -> Term:
        """Return the term of a row on terms and floats."""
        places = tuple(
            x.place if isinstance(x, Term) else number(float(x)) for x in operands
        )
        key = row, places
        if key not in self._known:
            self._terms.append((row, places))
            self._known[key] = Term(self, len(self._terms) - 1, "")
        return self._known[key]

    def body(self, results: Sequence[Any]) -> tuple[list[str], list[str]]:
        """Return statements, and the results as expressions after them.

        A term that is used once is written where it is used.
        """
        uses = self._uses(results)
        texts: dict[int, str] = {}
        statements: list[str] = []
        for place, term in enumerate(self._terms):
            if isinstance(term, str):
                texts[place] = term
            elif uses[place]:
                row, places = term
                written = [texts[x] if type(x) is int else x for x in places]
                text = self._write(row, written)
                if uses[place] > 1 or len(text) > LONGEST:
                    statements.append(f"const t{place} = {bare(text)};")
                    text = f"t{place}"
                texts[place] = text
        shown = [
            texts[x.place] if isinstance(x, Term) else number(float(x)) for x in results
        ]
        return statements, shown

    def _uses(self, results: Sequence[Any]) -> list[int]:
        """How often each term is used, by what the results need."""
        uses = [0] * len(self._terms)
        for result in results:
            if isinstance(result, Term):
                uses[result.place] += 1
        for place in range(len(self._terms) - 1, -1, -1):
            term = self._terms[place]
            if uses[place] and not isinstance(term, str):
                for x in term[1]:
                    if type(x) is int:
                        uses[x] += _times_written(term[0])
        return uses


def _times_written(row: Primitive) -> int:
    """How often a row's operands may stand in its form."""
    return VALUES.get(row, "").count("{0}") or 1


def bare(text: str) -> str:
    """Return an expression without brackets around all of it.

    >>> bare("(a + b)"), bare("(a) * (b)")
    ('a + b', '(a) * (b)')
    """
    if not text.startswith("("):
        return text
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:-1] if index == len(text) - 1 else text
    return text
