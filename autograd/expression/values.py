"""The values of an expression's names, given as texts ``NAME=NUMBER``."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import NoReturn

from autograd.errors import ExpressionError
from autograd.expression.functions import function
from autograd.expression.grammar import CONSTANTS, EULER
from autograd.expression.program import Expression
from autograd.expression.reader import parse
from autograd.expression.tokens import tokens

_SECOND = re.compile(r"[\s,;]\s*\w+\s*=")  # a second value in one argument


def read_values(texts: Sequence[str]) -> dict[str, float]:
    """Return the numbers by name.

    Raises:
        ExpressionError: a text is no value, or a name has two.

    >>> read_values(["a=5", "b = −π/2", "x₁=1e3"])
    {'a': 5.0, 'b': -1.5707963267948966, 'x1': 1000.0}
    """
    for before, text in pairwise(texts):
        if text.startswith("=") or before.endswith("="):
            _fail(f"{before} {text}", "has a space beside =; write a=5")
    numbers: dict[str, float] = {}
    written: dict[str, str] = {}
    for text in texts:
        name, number = _read_value(text.replace("＝", "="))
        if name in written:
            raise ExpressionError(
                f"{name} has two values, {written[name]!r} and {text!r}; leave one out"
            )
        numbers[name], written[name] = number, text
    return numbers


def require_values(expression: Expression, numbers: dict[str, float]) -> None:
    """Refuse values that are missing or that nothing asks for.

    Raises:
        ExpressionError: the names of the two differ.
    """
    extra = sorted(numbers.keys() - set(expression.inputs))
    if missing := [name for name in expression.inputs if name not in numbers]:
        wanted = " ".join(f"{name}=…" for name in missing)
        raise ExpressionError(
            f"no value for {', '.join(missing)}; add {wanted}{_hint(missing, extra)}"
        )
    if extra:
        raise ExpressionError(
            f"{', '.join(extra)} is not in the expression, whose names are "
            f"{', '.join(expression.inputs) or 'none'}"
        )


def _hint(missing: list[str], extra: list[str]) -> str:
    """What else may be meant by a name that has no value."""
    for name in missing:
        if near := get_close_matches(name, extra, 1):
            return f" (or is {near[0]} in the values {name} in the expression?)"
        if function(name):
            return f" (or write {name}(…), if the function is meant)"
        if name == EULER:
            return " (Euler's number is e as the base of a power only, else exp(1))"
    return ""


def _read_value(text: str) -> tuple[str, float]:
    written, mark, number = text.partition("=")
    if not mark or not written.strip():
        _fail(text, "is no value; write NAME=NUMBER, a=5, after the expression")
    if number.startswith("=") or written.endswith(":"):
        _fail(text, "is no value; write one =, as in a=5")
    if _SECOND.search(number):
        _fail(text, "holds two values; write each by itself, without quotes: a=5 b=3")
    name, *rest = tokens(written)
    if name.kind != "name" or len(rest) > 1:
        _fail(text, f"is no value: {written.strip()!r} is no name; write a=5")
    if name.text in CONSTANTS:
        _fail(text, f"is no value: {name.text} is a number of its own")
    return name.text, _read_number(text, number)


def _read_number(text: str, number: str) -> float:
    try:
        expression = parse(number, given=())
    except ExpressionError as error:
        raise ExpressionError(f"in {text!r}, after '=': {error}") from error
    if expression.inputs or expression.output:
        raise ExpressionError(f"in {text!r}: {number!r} is not a number")
    return expression()


def _fail(text: str, message: str) -> NoReturn:
    raise ExpressionError(f"{text!r} {message}")
