"""Names for the numbers in arguments and results: ``x``, ``w[0]``, ``p['w'][1]``."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def argument_names(f: Callable, args: tuple) -> list[str]:
    """Return a name for every item in the arguments of ``f``."""
    try:
        parameters = inspect.signature(f).parameters.values()
        names = [each.name for each in parameters if each.kind not in _VARIABLE]
    except (TypeError, ValueError):
        names = []
    names += [f"x{index}" for index in range(len(names), len(args))]
    return [
        name
        for argument_name, argument in zip(names, args, strict=False)
        for name in names_in(argument_name, argument)
    ]


def names_in(name: str, thing: Any) -> list[str]:
    """Return a name for every number in a structure.

    >>> names_in("p", {"w": [1.0, (2.0, 3.0)]})
    ["p['w'][0]", "p['w'][1][0]", "p['w'][1][1]"]
    """
    if isinstance(thing, Mapping):
        parts = [(f"{name}[{key!r}]", thing[key]) for key in thing]
    elif isinstance(thing, (list, tuple)):
        parts = [(f"{name}[{index}]", item) for index, item in enumerate(thing)]
    elif isinstance(thing, np.ndarray):
        if thing.shape == ():
            return [name]
        return [
            f"{name}[{', '.join(map(str, index))}]" for index in np.ndindex(thing.shape)
        ]
    else:
        return [name]
    return [inner for part, item in parts for inner in names_in(part, item)]


def shortened(text: str, width: int = 300) -> str:
    """Return a text that is cut where it is too long to read."""
    return text if len(text) <= width else text[: width - 2] + " …"
