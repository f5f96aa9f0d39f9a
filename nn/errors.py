"""Every failure of the net layer: one class per kind."""

import difflib
from collections.abc import Mapping
from typing import Any

from autograd.errors import AutogradError


class DataError(AutogradError, ValueError):
    """Examples or targets can't be used as they are; the message says where and why."""


class UnknownNameError(AutogradError, ValueError):
    """A name that is not in its table; the message lists those that are."""


class ArchitectureError(AutogradError, ValueError):
    """Layers, parameters and options that don't fit one another."""


class ModelFileError(AutogradError, ValueError):
    """A file that is no model, is damaged, or belongs to another net."""


class WorkerLostError(AutogradError, RuntimeError):
    """A worker was lost again and again; the message says which shard it had."""


class TrainingWarning(UserWarning):
    """Training runs, but it does not learn."""


def look_up(kind: str, name: str, table: Mapping[str, Any]):
    """Return the entry of ``table`` called ``name``, or so in small letters.

    Raises:
        UnknownNameError: naming the entries there are, the likely one first.

    >>> look_up("fruit", "aple", {"apple": 1, "pear": 2})
    Traceback (most recent call last):
    nn.errors.UnknownNameError: no fruit is called 'aple'; did you mean 'apple'? \
There are: apple, pear
    """
    for spelling in (name, str(name).lower()):
        if spelling in table:
            return table[spelling]
    close = difflib.get_close_matches(str(name), table, n=1)
    guess = f"; did you mean {close[0]!r}? There are: " if close else "; there are: "
    raise UnknownNameError(f"no {kind} is called {name!r}{guess}{', '.join(table)}")
