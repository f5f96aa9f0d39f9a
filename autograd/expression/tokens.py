"""Text cut into tokens, each with its place; printed signs become those of Python."""

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn
from unicodedata import category, decomposition, normalize

from autograd.errors import ExpressionError

MAX_LENGTH = 10_000

_SIGNS = {
    "^": "**", "·": "*", "×": "*", "⋅": "*", "∙": "*", "∗": "*", "÷": "/", "∕": "/",
    "⁄": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=", "∣": "|", "∑": "Σ", "∞": "inf",
    "≠": "!=",
}  # fmt: skip
_ALONE = set("()[]|⌊⌋√∛+-*/%<>=,;\n") | _SIGNS.keys()
_TWICE = re.compile(r"\*\*|//|<=|>=|==|!=|:=")
_NUMBER = re.compile(
    r"(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)"
    r"(?:[eE][+\-−]?[0-9]+)?"
)
_HINTS = {
    "{": "write round brackets, ( )", "}": "write round brackets, ( )",
    "'": "write names and numbers without quotes", '"': "leave the quotes out",
    "\\": "LaTeX is not read; write a / b, sqrt(x), a*b", "$": "leave it out",
    "…": "it stands for what was left out; write that out",
    "!": "there are no factorials",
    ".": "a name has no dots; write a_b for a.b", ":": "write name = expression",
    "&": "multiply comparisons, [a > 0]*[b > 0]", "@": "write dot([a, b], [c, d])",
    "≈": "write one side of an equation",
}  # fmt: skip
_HOLDS = "an expression holds numbers, names, + - * / ^ and functions"


class Token(NamedTuple):
    """A piece of text and where it starts.

    Attributes:
        kind: ``number``, ``name``, ``sign``, ``end`` of a statement, ``stop`` of the
            text; ``raise`` and ``lower`` around what stands as a superscript; ``wrong``
            for a sign that is none of arithmetic.
        text: how Python writes it.
        line, column: its place, counted from 1.
        shown: how it was written.
    """

    kind: str
    text: str
    line: int
    column: int
    shown: str = ""


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text.

    Raises:
        ExpressionError: it is too long.

    >>> [token.text for token in tokens("u = 2·x₁² − σ(π)")]
    ['u', '=', '2', '*', 'x1', '', '2', '', '-', 'σ', '(', 'π', ')', '']
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"column {MAX_LENGTH + 1}: the expression has {len(text):,} "
            f"characters; at most {MAX_LENGTH:,} are read"
        )
    return list(_joined(_Cutter(text).cut()))


def _joined(cut: Iterator[Token]) -> Iterator[Token]:
    """Leave out line ends inside brackets, where a statement goes on."""
    depth = 0
    for token in cut:
        if token.kind == "sign":
            depth += (token.text in "([⌊") - (token.text in ")]⌋")
        if token.text != "\n" or depth <= 0:
            yield token


def hint_for(sign: str) -> str:
    """Return what is said to a sign that is none of arithmetic."""
    return f"{sign!r} is not arithmetic; {_HINTS.get(sign, _HOLDS)}"


def fail_at(place: Token, message: str, lines: int = 1) -> NoReturn:
    """Raise the error that names a place; the line only where there are several."""
    line = f"line {place.line}, " if lines > 1 else ""
    raise ExpressionError(f"{line}column {place.column}: {message}")


class _Cutter:
    """Cuts a text; every character keeps its place, whatever stands for it."""

    def __init__(self, text: str, line: int = 1, column: int = 1):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = "".join(map(_folded, text))
        self.line, self.column, self.at = line, column, 0

    def cut(self) -> Iterator[Token]:
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == " ":
                self._take(character)
            elif character == "#":
                self._take(self.text[self.at :].partition("\n")[0])
            elif is_raised(character):
                yield from self._superscript()
            else:
                yield self._token(character)
        yield Token("stop", "", self.line, self.column)

    def _token(self, character: str) -> Token:
        if found := _NUMBER.match(self.text, self.at):
            return self._take(found[0], "number", found[0].replace("−", "-"))
        if character.isidentifier():
            return self._name()
        if found := _TWICE.match(self.text, self.at):
            return self._take(found[0], "sign")
        if character not in _ALONE:
            return self._take(character, "wrong")
        if character in ";\n":
            return self._take(character, "end")
        plain = _SIGNS.get(character, character)
        return self._take(character, "name" if plain.isidentifier() else "sign", plain)

    def _name(self) -> Token:
        end = self.at + 1
        while end < len(self.text) and _goes_on_a_name(self.text[end]):
            end += 1
        written = self.text[self.at : end]
        return self._take(written, "name", normalize("NFKC", written))

    def _superscript(self) -> Iterator[Token]:
        end = self.at
        while end < len(self.text) and is_raised(self.text[end]):
            end += 1
        written = self.text[self.at : end]
        first = self._take(written, "raise", "")
        yield first
        for token in _Cutter(normalize("NFKC", written)).cut():
            kind = "lower" if token.kind == "stop" else token.kind
            yield token._replace(kind=kind, line=first.line, column=first.column)

    def _take(self, written: str, kind: str = "", text: str | None = None) -> Token:
        token = Token(
            kind, written if text is None else text, self.line, self.column, written
        )
        self.at += len(written)
        self.column += len(written)
        if written == "\n":
            self.line, self.column = self.line + 1, 1
        return token


def _folded(character: str) -> str:
    """The plain form of a character, where that is a single one: ``ｘ`` is ``x``."""
    if character == "\n" or (character.isascii() and character.isprintable()):
        return character
    if character.isspace() or category(character) == "Cf":
        return " "
    if decomposition(character).startswith(("<super>", "<sub>")):
        return character
    folded = normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def is_raised(character: str) -> bool:
    """Whether a character is a superscript."""
    return decomposition(character).startswith("<super>")


def _goes_on_a_name(character: str) -> bool:
    if decomposition(character).startswith("<sub>"):
        return True
    # Unicode counts the middle dot, our sign of a product, among the letters
    is_letter = f"a{character}".isidentifier() and character not in _ALONE
    return is_letter and not is_raised(character)
