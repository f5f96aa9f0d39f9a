"""Expressions read by the precedence of operators into a postfix program."""

import math
from collections.abc import Collection

from autograd.expression.cursor import MAX_DEPTH, Cursor
from autograd.expression.functions import function
from autograd.expression.program import Instruction
from autograd.expression.tokens import Token
from autograd.ops.primitive import Primitive
from autograd.ops.table import lookup

CONSTANTS = {"pi": math.pi, "π": math.pi, "inf": math.inf, "nan": math.nan}
EULER = "e"  # as the base of a power, unless it has a value: e^x

_POWER = 5
_BINARY = {  # sign → how tightly it binds, its row
    ">": (1, "greater"), ">=": (1, "greater_equal"),
    "<": (1, "less"), "<=": (1, "less_equal"),
    "==": (1, "equal"), "!=": (1, "not_equal"),
    "+": (2, "add"), "-": (2, "sub"),
    "*": (3, "mul"), "/": (3, "div"), "//": (3, "floordiv"), "%": (3, "mod"),
    "mod": (3, "mod"), "**": (_POWER, "pow"),
}  # fmt: skip
_COMPARISONS = {row for tightness, row in _BINARY.values() if tightness == 1}
_CLOSED_BY = {"(": ")", "[": "]", "|": "|", "⌊": "⌋"}
_ROOTS = {"√": "sqrt", "∛": "cbrt"}


class Grammar(Cursor):
    """Reads expressions from left to right; what it emits is the program.

    Attributes:
        inputs: the free names met so far.
        stored: the names that statements gave to results.
        program: the instructions so far.
        euler: whether ``e`` was read as Euler's number.
    """

    def __init__(self, text: str, given: Collection[str] | None):
        super().__init__(text)
        self.given = given
        self.inputs: dict[str, None] = {}
        self.stored: dict[str, None] = {}
        self.program: list[Instruction] = []
        self.euler = False

    def expression(self, least: int = 1) -> None:
        """Read operands joined by operators that bind at least so tightly."""
        start = len(self.program)
        self._operand()
        compared = False
        while (sign := self.next).text in _BINARY and sign.kind in ("sign", "name"):
            tightness, row = _BINARY[sign.text]
            if tightness < least:
                return
            if compared and tightness == 1:
                self.fail(
                    sign, "one comparison at a time; multiply two: [a < b]*[b < c]"
                )
            self.at += 1
            middle = len(self.program)
            with self.deeper(sign):
                self.expression(tightness + (tightness != _POWER))
            compared = tightness == 1
            if tightness == _POWER:
                self._power(start, middle)
            else:
                self._call(row, 2)

    def _power(self, start: int, middle: int) -> None:
        """Emit the power whose base stands from ``start`` on, up to its exponent."""
        if self.program[start:middle] == [Instruction("push", math.e)]:
            del self.program[start]
            self._call("exp", 1)
        else:
            self._call("pow", 2)

    def _operand(self) -> None:
        token, start = self.next, len(self.program)
        signs = self._signs()
        if signs:
            with self.deeper(token):
                self.expression(_POWER)
            for _ in range(signs.count("-")):
                self._call("neg", 1)
            return
        self.at += 1
        if token.kind == "number":
            self._number(token)
        elif token.kind == "name":
            self._name(token)
        elif token.text in _ROOTS:
            self._root(token)
        elif token.text in _CLOSED_BY:
            self._bracket(token)
        else:
            self.no_operand(self.at - 1)
        while self.next.kind == "raise":
            self.at += 1
            middle = len(self.program)
            self.expression()
            if self.take().kind != "lower":
                self.no_operator(self.tokens[self.at - 1])
            self._power(start, middle)

    def _signs(self) -> str:
        first = self.at
        while self.next.text in ("+", "-") and self.next.kind == "sign":
            self.at += 1
        if self.at - first > MAX_DEPTH:
            self.fail(self.tokens[first], f"over {MAX_DEPTH} signs in a row")
        return "".join(token.text for token in self.tokens[first : self.at])

    def _number(self, token: Token) -> None:
        number = float(token.text)
        if math.isinf(number):
            self.fail(token, "this number is too large; floats end at 1.8e308")
        self.program.append(Instruction("push", number))

    def _name(self, token: Token) -> None:
        name, after = token.text, self.next
        if after.text == "(":
            self._function(token)
            return
        self.check_word(token)
        if name in CONSTANTS:
            self.program.append(Instruction("push", CONSTANTS[name]))
        elif self._is_euler(name) and (after.kind == "raise" or after.text == "**"):
            self.euler = True
            self.program.append(Instruction("push", math.e))
        else:
            if name not in self.stored:
                self.inputs[name] = None
            self.program.append(Instruction("load", name))

    def _is_euler(self, name: str) -> bool:
        known = self.given is None or name in self.given or name in self.stored
        return name == EULER and not known

    def _root(self, token: Token) -> None:
        operand = self.next
        if operand.text == "(":
            self.at += 1
            self._bracket(operand)
        elif operand.kind in ("number", "name"):
            self.at += 1
            (self._number if operand.kind == "number" else self._name)(operand)
            if self.next.kind == "raise" or self.next.text == "**":
                self.fail(token, f"write brackets after {token.text}")
        else:
            self.no_operand(self.at)
        self._call(_ROOTS[token.text], 1)

    # -- brackets ----------------------------------------------------------------------

    def _bracket(self, opener: Token) -> None:
        """Read what stands in brackets of any kind, the opening one read already."""
        with self.deeper(opener):
            self.expression()
        if self.next.text == "," and opener.text in "([":
            self.no_list(self.next)
        self._close(opener)
        last = self.program[-1]
        if opener.text == "|":
            self._call("abs", 1)
        elif opener.text == "[" and not _is_call(last, *_COMPARISONS):
            self.fail(opener, "[ ] hold a comparison, [a > b], or a list in a call")
        elif opener.text == "⌊":
            self._floor()

    def _floor(self) -> None:
        """Emit the whole part of the latest result; of a quotient, ``//``."""
        if _is_call(self.program[-1], "div"):
            self.program.pop()
        else:
            self.program.append(Instruction("push", 1.0))
        self._call("floordiv", 2)

    def _function(self, token: Token) -> None:
        name, row = token.text, function(token.text)
        opener = self.next
        self.at += 1
        if row is None and name == "floor":
            self.expression()
            self._close(opener)
            self._floor()
            return
        if row is None:
            is_known = name in self.inputs or name in self.stored or name in CONSTANTS
            self.no_function(token, is_known)
        with self.deeper(opener):
            count = self._arguments(row)
        self._close(opener)
        self.check_count(token, row, count)
        self.program.append(Instruction("call", row, count))

    def _arguments(self, row: Primitive) -> int:
        count = 0
        while self.next.text != ")" or self.next.kind != "sign":
            if row.arity is None and self._is_list():
                self._list()
            else:
                self.expression()
            count += 1
            if self.next.text != ",":
                break
            self.at += 1
        return count

    def _is_list(self) -> bool:
        """Whether ``[a, b]`` or ``(a, b)`` comes next, not ``[a > b]`` or ``(a)``."""
        if self.next.text not in ("(", "["):
            return False
        depth, marks = 0, set()
        for token in self.tokens[self.at :]:
            if token.kind != "sign":
                continue
            depth += (token.text in "([") - (token.text in ")]")
            if depth == 0:
                break
            if depth == 1 and (token.text == "," or token.text[0] in "<>=!"):
                marks.add(token.text)
        return "," in marks or (self.next.text == "[" and not marks)

    def _list(self) -> None:
        opener, count = self.next, 0
        self.at += 1
        with self.deeper(opener):
            while self.next.text != _CLOSED_BY[opener.text]:
                self.expression()
                count += 1
                if self.next.text != ",":
                    break
                self.at += 1
        self._close(opener)
        if self.next.text not in (",", ")"):
            self.no_list(opener)
        self.program.append(Instruction("gather", None, count))

    def _close(self, opener: Token) -> None:
        wanted, found = _CLOSED_BY[opener.text], self.next
        if found.text == wanted:
            self.at += 1
        elif found.kind in ("end", "stop", "lower"):
            self.fail(opener, f"this {opener.shown!r} is never closed")
        elif found.text in (")", "]", "⌋", "|"):
            self.fail(found, f"{found.shown!r} cannot close {opener.shown!r}")
        elif found.text == "=":
            self.fail(found, "nothing is named in brackets; write the operand alone")
        else:
            self.no_operator(found)

    def _call(self, row: str, size: int) -> None:
        self.program.append(Instruction("call", lookup(row), size))


def _is_call(instruction: Instruction, *rows: str) -> bool:
    return instruction.act == "call" and instruction.payload.name in rows
