"""Arithmetic written as text, made into a function of floats or Values.

Python's ``ast`` reads the text; a short postfix program over rows of the table is what
runs.  Nothing is evaluated as Python, and everything else than arithmetic is refused
with its column.
"""

import ast
import math
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, NoReturn

from autograd.errors import ExpressionError
from autograd.ground.number import as_number
from autograd.ops.primitive import Primitive
from autograd.ops.table import find, lookup, table

MAX_LENGTH = 10_000
MAX_BRACKETS = 100
CONSTANTS = {"pi": math.pi}

_ROWS: dict[type, str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
    ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.USub: "neg",
    ast.Gt: "greater", ast.GtE: "greater_equal",
}  # fmt: skip
_SWAPPED: dict[type, str] = {ast.Lt: "greater", ast.LtE: "greater_equal"}
_ALLOWED = (
    "an expression holds numbers, names, + - * / // % **, one comparison, and calls "
    "of functions in the table"
)


class Instruction(NamedTuple):
    """One step of a postfix program.

    ``push`` a number, ``load`` a name, ``call`` a row on the topmost ``size`` results,
    ``gather`` them into a list, or ``store`` the topmost result under a name.
    """

    act: str
    payload: Any = None
    size: int = 0


class Expression:
    """A function of its free names, read from text by :func:`parse`.

    Attributes:
        inputs: the names that need a value, in the order in which they appear.
        output: the name of the last statement, empty if it has none.
    """

    def __init__(
        self,
        text: str,
        inputs: tuple[str, ...],
        output: str,
        program: Sequence[Instruction],
    ):
        self.__name__ = text
        self.inputs = inputs
        self.output = output
        self._program = tuple(program)

    @property
    def __signature__(self):
        """The inputs by name, for whoever asks which operands are meant."""
        from inspect import Parameter, Signature

        kind = Parameter.POSITIONAL_ONLY
        return Signature([Parameter(name, kind) for name in self.inputs])

    def __call__(self, *operands):
        """Return the last statement's result at operands given in the order of inputs.

        Floats give a float; Values give a Value, and statements label what they name.
        """
        return self.on(operands)

    def on(self, operands: Sequence, literal: Callable[[float], Any] = float):
        """Return the result at ``operands``, with literals turned to another kind."""
        names = {name: literal(number) for name, number in CONSTANTS.items()}
        names.update(zip(self.inputs, operands, strict=True))
        results: list = []
        for act, payload, size in self._program:
            if act == "push":
                results.append(literal(payload))
            elif act == "load":
                results.append(names[payload])
            elif act == "store":
                names[payload] = _labelled(results[-1], payload)
            else:
                start = len(results) - size
                group = results[start:]
                results[start:] = [payload(*group) if act == "call" else group]
        return results[-1]


def parse(text: str) -> Expression:
    """Return the expression that ``text`` spells, as a function of its free names.

    Args:
        text: statements ``u = b*c; v = a + u`` separated by ``;`` or line ends; the
            last may be a bare expression.  Functions are rows of the table by name.

    Raises:
        ExpressionError: it is anything but arithmetic, or too long or too deep.

    >>> f = parse("u = b*c; v = a + u; J = 3*v")
    >>> f.inputs, f.output
    (('b', 'c', 'a'), 'J')
    >>> f(3.0, 2.0, 5.0)
    33.0
    """
    return _Reader(text).read()


def _labelled(result, name: str):
    """Return ``result``, labelled if it is a node that has no label yet."""
    if hasattr(result, "label") and not result.label:
        result.label = name
    return result


class _Reader:
    """Turns text into a postfix program, without recursion."""

    def __init__(self, text: str):
        self.text = text
        self.lines = text.split("\n")
        self.inputs: list[str] = []
        self.stored: list[str] = []
        self.program: list[Instruction] = []

    def read(self) -> Expression:
        statements = self._statements()
        output = ""
        for statement in statements:
            output = self._statement(statement, last=statement is statements[-1])
        return Expression(self.text, tuple(self.inputs), output, self.program)

    # -- text → syntax tree --------------------------------------------------------

    def _statements(self) -> list[ast.stmt]:
        if len(self.text) > MAX_LENGTH:
            raise ExpressionError(
                f"column {MAX_LENGTH + 1}: the expression has {len(self.text):,} "
                f"characters; at most {MAX_LENGTH:,} are read"
            )
        self._count_brackets()
        try:
            body = ast.parse(self.text.strip()).body
        except SyntaxError as error:
            column = (error.offset or 1) + self._indent(error.lineno or 1)
            self._fail_at(error.lineno or 1, column, str(error.msg))
        except (RecursionError, MemoryError):
            self._fail_at(1, 1, "nested too deeply; name parts of it: u = …; v = …")
        except ValueError as error:  # a null byte
            self._fail_at(1, 1, str(error))
        if not body:
            raise ExpressionError("column 1: the expression is empty")
        return body

    def _count_brackets(self) -> None:
        depth = 0
        for line, content in enumerate(self.lines, 1):
            for column, character in enumerate(content, 1):
                depth += (character in "([{") - (character in ")]}")
                if depth > MAX_BRACKETS:
                    self._fail_at(line, column, f"over {MAX_BRACKETS} brackets deep")

    def _indent(self, line: int) -> int:
        """How many characters ``strip`` took from the front of a line."""
        return len(self.text) - len(self.text.lstrip()) if line == 1 else 0

    # -- syntax tree → program -------------------------------------------------------

    def _statement(self, statement: ast.stmt, last: bool) -> str:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._emit(value)
                if name in self.stored or name in self.inputs:
                    self._fail(
                        statement, f"{name!r} has a value already; use a new name"
                    )
                self.stored.append(name)
                self.program.append(Instruction("store", name))
                return name
            case ast.Expr(value=value) if last:
                self._emit(value)
                return ""
            case ast.Expr():
                self._fail(
                    statement, "name this result: u = …; only the last may go bare"
                )
        self._fail(statement, "not arithmetic; write statements as name = expression")

    def _emit(self, root: ast.expr) -> None:
        """Append the postfix program of one syntax tree."""
        stack: list = [root]
        while stack:
            item = stack.pop()
            if isinstance(item, Instruction):
                self.program.append(item)
            else:
                stack.extend(reversed(list(self._expand(item))))

    def _expand(self, node: ast.expr) -> Iterator[ast.expr | Instruction]:
        """Yield what computes ``node``: its operands, then its own instruction."""
        match node:
            case ast.Constant(value=int() | float() as number):
                if isinstance(number, bool):
                    self._fail(node, f"{number} is no number; write 1 or 0")
                yield Instruction("push", as_number(number, "expression"))
            case ast.Name(id=name):
                yield self._name(name)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                yield operand
            case ast.UnaryOp(op=operator, operand=operand):
                yield from (operand, self._operator(node, operator, 1))
            case ast.BinOp(left=left, op=operator, right=right):
                yield from (left, right, self._operator(node, operator, 2))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                swap = type(operator) in _SWAPPED
                yield from (right, left) if swap else (left, right)
                yield self._operator(node, operator, 2)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                yield from self._call(node, name, arguments)
            case _:
                self._fail(node, f"{_describe(node)} is not arithmetic; {_ALLOWED}")

    def _name(self, name: str) -> Instruction:
        if (
            name not in self.stored
            and name not in self.inputs
            and name not in CONSTANTS
        ):
            self.inputs.append(name)
        return Instruction("load", name)

    def _operator(self, node, operator: ast.AST, count: int) -> Instruction:
        name = (_ROWS | _SWAPPED).get(type(operator))
        if name is None:
            hint = "; write ** for a power" if isinstance(operator, ast.BitXor) else ""
            self._fail(node, f"this operator is not arithmetic{hint}; {_ALLOWED}")
        return Instruction("call", lookup(name), count)

    def _call(self, node, name: str, arguments: list[ast.expr]):
        row = find(name)
        if row is None:
            near = get_close_matches(name, table(), 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            self._fail(node, f"no function is called {name!r}{hint}")
        self._check_count(node, row, len(arguments))
        for argument in arguments:
            if isinstance(argument, (ast.List, ast.Tuple)) and row.arity is None:
                yield from argument.elts
                yield Instruction("gather", None, len(argument.elts))
            else:
                yield argument
        yield Instruction("call", row, len(arguments))

    def _check_count(self, node, row: Primitive, count: int) -> None:
        if row.arity is None:
            right, wanted = count > 0, "at least 1 operand"
        else:
            right = row.arity - len(row.defaults) <= count <= row.arity
            wanted = f"{row.arity} operand{'s' * (row.arity != 1)}"
        if not right:
            self._fail(node, f"{row.name} takes {wanted}, got {count}")

    # -- errors ------------------------------------------------------------------------

    def _fail(self, node: ast.stmt | ast.expr, message: str) -> NoReturn:
        line = node.lineno
        stripped = self.text.strip().split("\n")[line - 1]
        before = stripped.encode()[: node.col_offset].decode()  # the offset is in bytes
        self._fail_at(line, len(before) + 1 + self._indent(line), message)

    def _fail_at(self, line: int, column: int, message: str) -> NoReturn:
        place = f"line {line}, " if len(self.lines) > 1 else ""
        raise ExpressionError(f"{place}column {column}: {message}")


def _describe(node: ast.expr) -> str:
    """Return the kind of a syntax node in words."""
    kind = type(node).__name__
    names = {
        "IfExp": "a Python branch (use where(condition, x, y))",
        "Constant": "text",
    }
    return names.get(kind, kind)
