"""Options of calls, checked: their names, whole numbers, seeds."""

import sys
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import numpy as np

from nn.errors import ArchitectureError, look_up

P = ParamSpec("P")
R = TypeVar("R")


def names_checked(what: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a call with an unknown keyword say which keyword may have been meant.

    Args:
        what: the function's name in the ``UnknownNameError``.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        known = {
            name: parameter
            for name, parameter in signature(function).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }
        every = signature(function).parameters

        @wraps(function)
        def checked(*args: P.args, **options: P.kwargs) -> R:
            for name in options:
                if name not in every:
                    look_up(f"option of {what}", name, known)
            return function(*args, **options)

        return checked

    return decorate


LIBRARIES = {"nn", "autograd", "sklearn", "joblib"}  # between a user and a warning


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn, and name the user's line: the nearest one that no library wrote."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals["__name__"].split(".")[0] in LIBRARIES:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def whole(name: str, number: Any, at_least: int) -> int:
    """Return a whole number from ``at_least`` up, as an int.

    Raises:
        ArchitectureError: naming the option.
    """
    is_whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
    if not is_whole or number < at_least:
        raise ArchitectureError(
            f"{name} must be a whole number from {at_least} up, got {number!r}"
        )
    return int(number)


def wholes(config: Mapping[str, Any], *names: str) -> tuple[int, ...]:
    """Return sizes from 1 up that a configuration gives by name.

    Raises:
        ArchitectureError: one is no such number.
    """
    return tuple(whole(name, config[name], at_least=1) for name in names)


def generator(seed: Any) -> np.random.Generator:
    """Return the random numbers of a seed.

    Raises:
        ArchitectureError: it is no seed.
    """
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise ArchitectureError(
            "seed: needs a whole number from 0 up, a NumPy Generator or None, got "
            f"{seed!r}"
        ) from None
