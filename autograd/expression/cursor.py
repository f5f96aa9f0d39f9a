"""Where a reader stands in its tokens, and what it says when it can't go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from keyword import iskeyword
from typing import NoReturn

from autograd.expression.functions import function, nearest
from autograd.expression.tokens import Token, fail_at, hint_for, tokens
from autograd.ops.primitive import Primitive

MAX_DEPTH = 100
_WORDS = {
    "if": "write where(condition, x, y)", "else": "write where(condition, x, y)",
    "and": "multiply comparisons, [a > 0]*[b > 0]", "or": "write maximum(a, b)",
    "not": "write 1 - condition", "True": "write 1", "False": "write 0",
    "None": "write a number", "is": "write name = expression",
    "for": "write the sum out", "def": "write name = expression",
    "import": "functions are there without",
}  # fmt: skip
_EQUATIONS = {
    "=": "only a name can stand before =; of an equation write one side",
    ":=": "write name = expression",
}


class Cursor:
    """A place among tokens."""

    def __init__(self, text: str):
        self.tokens = tokens(text)
        self.lines = self.tokens[-1].line
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Return the next token and go past it."""
        self.at += 1
        return self.tokens[self.at - 1]

    @contextmanager
    def deeper(self, token: Token) -> Iterator[None]:
        """Count how deep the expression is nested where ``token`` opens a level."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(token, "nested too deeply; name parts of it: u = …; v = …")
        yield
        self.depth -= 1

    # -- errors, each with what to write -----------------------------------------------

    def fail(self, token: Token, message: str) -> NoReturn:
        """Raise the error that names the place of a token."""
        fail_at(token, message, self.lines)

    def check_word(self, token: Token) -> None:
        """Refuse words of Python; ``lambda`` may be a name."""
        name = token.text
        if name in _WORDS and token.kind == "name":
            self.fail(token, f"{name!r} is not arithmetic; {_WORDS[name]}")
        if iskeyword(name) and name != "lambda":
            self.fail(token, f"{name!r} is a word of Python; use another name")

    def _check_sign(self, token: Token) -> None:
        self.check_word(token)
        if token.kind != "wrong":
            return
        after = self.tokens[self.tokens.index(token) + 1]
        if token.text == "." and function(after.text):  # np.sin(x), x.sin()
            self.fail(token, f"a name has no dots; write {after.text}(x)")
        self.fail(token, hint_for(token.text))

    def check_count(self, token: Token, row: Primitive, count: int) -> None:
        """Refuse a call of a row with too few operands or too many."""
        if row.arity is None:
            right, wanted = count > 0, "at least 1 operand"
        else:
            right = row.arity - len(row.defaults) <= count <= row.arity
            wanted = f"{row.arity} operand{'s' * (row.arity != 1)}"
        if not right:
            self.fail(token, f"{row.name} takes {wanted}, got {count}")

    def no_function(self, token: Token, is_known: bool) -> NoReturn:
        """Say that a name which is called is no function."""
        name, near = token.text, nearest(token.text)
        self.check_word(token)
        hint = f"for a product write {name}*(…)"
        if self._is_defined(token):
            hint = f"of the definition of {name}, write the right side alone"
            self.fail(token, f"only a name can stand before =; {hint}")
        if is_known:
            self.fail(token, f"{name!r} is no function; {hint}")
        if near:
            hint = f"did you mean {near!r}?"
        elif len(name) > 1:
            hint = "chainrule step --help lists them"
        self.fail(token, f"no function is called {name!r}; {hint}")

    def _is_defined(self, token: Token) -> bool:
        """Whether a call stands before an equals sign, as in ``f(x) = x²``."""
        rest = [each.text for each in self.tokens[self.tokens.index(token) :]]
        return ")" in rest[:-1] and rest[rest.index(")") + 1] == "="

    def no_operand(self, place: int) -> NoReturn:
        """Say that an operand should stand where a token stands."""
        token, before = self.tokens[place], self.tokens[place - 1] if place else None
        self._check_sign(token)
        after = f" after {before.shown!r}" if before and before.shown.strip() else ""
        if token.kind not in ("end", "stop", "lower"):
            after += f", before {token.shown!r}"
        self.fail(token, f"a number or a name is missing{after}")

    def no_list(self, token: Token) -> NoReturn:
        """Say where a list may stand, and that decimals have a point."""
        self.fail(
            token,
            "lists stand in calls, dot([a, b], [c, d]); a decimal has a point, 2.5",
        )

    def no_operator(self, token: Token) -> NoReturn:
        """Say what is wrong with a token where an operator should stand."""
        before = self.tokens[self.at - 1]
        self._check_sign(token)
        if token.text in _EQUATIONS:
            self.fail(token, _EQUATIONS[token.text])
        if token.text == ",":
            self.no_list(token)
        if token.text == "|" and self.tokens[self.at + 1].kind in ("name", "number"):
            self.fail(token, f"for a product write {before.shown}*|…|")
        if token.kind == "sign" and token.text in (")", "]", "⌋", "|"):
            self.fail(token, f"this {token.shown!r} closes nothing")
        if before.kind == "name" and function(before.text):
            self.fail(token, f"write brackets: {before.shown}({token.shown})")
        if token.text == "[":
            self.fail(token, f"a name has no index; write {before.shown}1")
        product = f"{before.shown}*{token.shown}{'…)' * (token.text == '(')}"
        self.fail(token, f"an operator is missing; for a product write {product}")
