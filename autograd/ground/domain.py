"""Where an operand is valid and where a primitive is smooth in it."""

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from functools import wraps
from math import inf
from typing import ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

_unchecked: ContextVar[bool] = ContextVar("unchecked", default=False)


def silent(function: Callable[P, R]) -> Callable[P, R]:
    """Return ``function`` without NumPy's warnings of overflow and the like.

    They are switched off in a copy of the context, as in :func:`unchecked`: Ctrl-C
    can't leave them off.
    """

    def quiet(args: tuple, options: dict) -> R:
        with np.errstate(all="ignore"):
            return function(*args, **options)

    @wraps(function)
    def call(*args: P.args, **options: P.kwargs) -> R:
        return copy_context().run(quiet, args, options)

    return call


def unchecked(function: Callable[P, R]) -> Callable[P, R]:
    """Return ``function`` with operands free to leave their domains while it runs.

    They give IEEE results instead of a ``DomainError``.  Sweeps run so, because a
    derivative at the border of a domain may be infinite (``sqrt`` at 0).

    It holds in a copy of the caller's context, which the interpreter itself leaves when
    the call is over.  There is nothing to switch back, so nothing that Ctrl-C could
    keep from being switched back.

    >>> from autograd import ops
    >>> unchecked(ops.log)(0.0)
    -inf
    """

    def freed(args: tuple, options: dict) -> R:
        _unchecked.set(True)
        return function(*args, **options)

    @wraps(function)
    def call(*args: P.args, **options: P.kwargs) -> R:
        return copy_context().run(freed, args, options)

    return call


def is_checked() -> bool:
    """Return whether operands are held to their domains at present."""
    return not _unchecked.get()


@dataclass(frozen=True)
class Interval:
    """The real numbers that one operand may take.

    Args:
        low, high: the ends.  An infinite end admits infinity itself.
        low_open, high_open: whether a finite end is left out.
        holes: points inside that are left out.
        kinks: points inside where the primitive is defined but not smooth.

    >>> -2.0 in POSITIVE, 0.0 in POSITIVE, 3.0 in POSITIVE
    (False, False, True)
    >>> print(POSITIVE, Interval(-1, 1), NONZERO)
    (0, inf) [-1, 1] (-inf, inf) without 0
    """

    low: float = -inf
    high: float = inf
    low_open: bool = False
    high_open: bool = False
    holes: tuple[float, ...] = ()
    kinks: tuple[float, ...] = ()

    def __contains__(self, number: float) -> bool:
        """Return whether ``number`` is valid; NaN is, for it passes through."""
        return not (
            number < self.low
            or number > self.high
            or (self.low_open and number == self.low)
            or (self.high_open and number == self.high)
            or number in self.holes
        )

    @property
    def is_everything(self) -> bool:
        """Whether no real number is refused."""
        return self.low == -inf and self.high == inf and not self.holes

    @property
    def borders(self) -> tuple[float, ...]:
        """The finite ends and holes: near them a derivative may grow without bound."""
        ends = tuple(end for end in (self.low, self.high) if abs(end) != inf)
        return ends + self.holes

    def __str__(self) -> str:
        left = "(" if self.low_open or self.low == -inf else "["
        right = ")" if self.high_open or self.high == inf else "]"
        text = f"{left}{self.low:g}, {self.high:g}{right}"
        if self.holes:
            text += " without " + ", ".join(f"{hole:g}" for hole in self.holes)
        return text


REALS = Interval()
POSITIVE = Interval(low=0.0, low_open=True)
NONNEGATIVE = Interval(low=0.0)
NONZERO = Interval(holes=(0.0,))
UNIT = Interval(low=-1.0, high=1.0)
OPEN_UNIT = Interval(low=-1.0, high=1.0, low_open=True, high_open=True)
KINK_AT_ZERO = Interval(kinks=(0.0,))
