"""Real numbers of any type as plain floats, and what is said to anything else."""

from collections.abc import Sequence
from decimal import Decimal
from numbers import Real

import numpy as np

from autograd.errors import OperandError


def as_number(thing, where: str) -> float:
    """Return a real number of any type as a float.

    Raises:
        OperandError: it is not a real number; the message says what to do instead.

    >>> from fractions import Fraction
    >>> as_number(Fraction(1, 4), "Value")
    0.25
    """
    if type(thing) is float:
        return thing
    if isinstance(thing, (Real, Decimal, np.bool_)):
        return _real_to_float(thing)
    if isinstance(thing, (str, bytes)):
        hint = "convert text with float(...)"
    elif isinstance(thing, (complex, np.complexfloating)):
        hint = "take .real, .imag or abs(...): derivatives here are of real numbers"
    elif getattr(thing, "shape", None) == () and hasattr(thing, "__float__"):
        return float(thing)
    elif isinstance(thing, (Sequence, np.ndarray)):
        hint = "make one Value per number: [Value(x) for x in numbers]"
    elif thing is None:
        hint = "a number is missing"
    elif hasattr(thing, "__float__"):
        return float(thing)
    else:
        hint = "use an int, a float or a NumPy scalar"
    raise OperandError(
        f"{where}: needs a real number, got {type(thing).__name__}; {hint}"
    )


def _real_to_float(number) -> float:
    try:
        return float(number)
    except OverflowError:  # beyond 1.8e308: a Decimal turns ±inf, as arithmetic does
        return float(Decimal(int(number)))
