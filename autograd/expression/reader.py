"""Statements of arithmetic, read into a function of their free names."""

from collections.abc import Collection

from autograd.expression.grammar import CONSTANTS, EULER, Grammar
from autograd.expression.program import Expression, Instruction
from autograd.expression.tokens import Token


def parse(text: str, given: Collection[str] | None = None) -> Expression:
    """Return the expression that ``text`` spells, as a function of its free names.

    Args:
        text: statements ``u = b*c; v = a + u`` separated by ``;`` or line ends; the
            last may be a bare expression.  Functions are rows of the table by name.
        given: the names that will get a value, if that is known: without one, ``e``
            is Euler's number in ``e^x``.

    Raises:
        ExpressionError: it is anything but arithmetic, or too long or too deep.

    >>> f = parse("u = b*c; v = a + u; J = 3*v")
    >>> f.inputs, f.output
    (('b', 'c', 'a'), 'J')
    >>> f(3.0, 2.0, 5.0), parse("3·(a + b·c)²")(5.0, 3.0, 2.0)
    (33.0, 363.0)
    """
    return _Reader(text, given).read(text)


class _Reader(Grammar):
    """Reads statements one by one."""

    def read(self, text: str) -> Expression:
        output, bare = "", None
        while not self._skip_ends():
            if bare:
                self.fail(bare, "name this result: u = …; only the last may go bare")
            start = self.next
            output = self._statement()
            bare = None if output else start
        if not self.program:
            self.fail(self.tokens[0]._replace(column=1), "the expression is empty")
        return Expression(text, tuple(self.inputs), output, self.program)

    def _skip_ends(self) -> bool:
        """Go on to the next statement; return whether there is none."""
        while self.next.kind == "end":
            self.at += 1
        return self.next.kind == "stop"

    def _statement(self) -> str:
        first, second = self.next, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        name = first.text if first.kind == "name" and second.text == "=" else ""
        if name:
            self._check_new(first)
            self.at += 2
        self.expression()
        if self.next.kind not in ("end", "stop"):
            self.no_operator(self.next)
        if name:
            if name in self.inputs:
                self.fail(first, f"{name!r} has a value already; use a new name")
            self.stored[name] = None
            self.program.append(Instruction("store", name))
        return name

    def _check_new(self, token: Token) -> None:
        name = token.text
        self.check_word(token)
        if name in CONSTANTS or (name == EULER and self.euler):
            self.fail(token, f"{name} is a number of its own; use another name")
        if name in self.stored or name in self.inputs:
            self.fail(token, f"{name!r} has a value already; use a new name")
