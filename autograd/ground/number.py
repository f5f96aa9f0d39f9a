"""Real numbers of any type as plain floats, and what is said to anything else."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any, TypeAlias

import numpy as np

from autograd.errors import AutogradError, OperandError

type_of_number: TypeAlias = (
    float | Fraction | Decimal | np.floating[Any] | np.integer[Any] | np.bool_
)
REAL_TYPES = (Real, Decimal, np.bool_)
_REAL_KINDS = "biuf"  # of NumPy's types


def as_number(thing: Any, where: str) -> float:
    """Return a real number of any type as a float.

    Raises:
        OperandError: it is not a real number; the message says what to do instead.

    >>> from fractions import Fraction
    >>> as_number(Fraction(1, 4), "Value")
    0.25
    """
    if type(thing) is float:
        return thing
    if type(thing) is int:
        return _real_to_float(thing)
    kind = getattr(getattr(thing, "dtype", None), "kind", "")
    hint = _hint(thing, kind)
    if not hint and kind == "O":
        return as_number(thing[()], where)  # an array of no axes, round one thing
    if not hint:
        try:
            return _real_to_float(thing)
        except (ArithmeticError, TypeError, ValueError) as error:
            if isinstance(error, AutogradError):
                raise
            hint = f"float() of it failed: {error}"
    raise OperandError(f"{where}: needs a real number, got {_kind_of(thing)}; {hint}")


def _hint(thing: Any, kind: str) -> str:
    """What to do instead, in words; empty for what may be a real number."""
    if kind in tuple("mM"):  # a time span passes for a whole number
        return "a date or a time span has no derivative; divide it by a unit of time"
    if thing is np.ma.masked:
        return "a masked number is missing"
    if isinstance(thing, REAL_TYPES):
        return ""
    if isinstance(thing, (str, bytes)) or kind in tuple("SU"):
        return "convert text with float(...)"
    if isinstance(thing, complex) or kind == "c":
        return "take .real, .imag or abs(...): derivatives here are of real numbers"
    if thing is None:
        return "a number is missing"
    if isinstance(thing, type):
        return "this is a class, not one of its objects"
    if kind and kind not in _REAL_KINDS + "O":
        return "use an int, a float or a NumPy scalar"
    if getattr(thing, "shape", None) == () and hasattr(thing, "__float__"):
        return ""
    if isinstance(thing, (Sequence, np.ndarray)):
        return "make one Value per number: [Value(x) for x in numbers]"
    return (
        "" if hasattr(thing, "__float__") else "use an int, a float or a NumPy scalar"
    )


def _kind_of(thing: Any) -> str:
    if isinstance(thing, type):
        return f"the class {thing.__name__}"
    return type(thing).__name__


def _real_to_float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:  # beyond 1.8e308: a Decimal turns ±inf, as arithmetic does
        return float(Decimal(int(number)))
