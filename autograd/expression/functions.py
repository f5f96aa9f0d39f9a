"""What can be called in an expression, by any name that it goes by."""

import re
from difflib import get_close_matches

from autograd.ops.primitive import Primitive
from autograd.ops.table import find, lookup, numpy_name, table

_ALIASES = {
    "ln": "log", "sum": "total", "sigma": "sigmoid", "sgn": "sign", "ReLU": "relu",
}  # fmt: skip
_CALL = re.compile(r"([^\s({]+)\((?:\{all\}|\{0\}(?:, \{\d\})*)\)")


def function(name: str) -> Primitive | None:
    """Return the row that a name means in a call, or ``None``.

    Its own name counts, NumPy's, and that by which formulas show it.

    >>> [function(name).name for name in ("tanh", "arcsin", "σ", "Σ", "log2", "max")]
    ['tanh', 'asin', 'sigmoid', 'total', 'log2', 'maximum']
    """
    if row := find(name):
        return row
    if name in _ALIASES:
        return lookup(_ALIASES[name])
    return next((row for row in table().values() if shown_name(row) == name), None)


def shown_name(row: Primitive) -> str:
    """Return the name by which formulas show a row, empty if it is no call."""
    found = _CALL.fullmatch(row.notation.text)
    return found[1] if found else ""


def spellings() -> list[str]:
    """Return how every row of the table can be called, by its own name and others.

    >>> [each for each in spellings() if each.startswith("log1")]
    ['log10 (log₁₀)', 'log1mexp', 'log1p']
    """
    return [_spelling(row) for row in sorted(table().values(), key=lambda r: r.name)]


def _spelling(row: Primitive) -> str:
    others = [numpy_name(row), shown_name(row)]
    others += [alias for alias, name in _ALIASES.items() if name == row.name]
    known = {"", row.name, "<lambda>"}
    listed = [name for name in dict.fromkeys(others) if name not in known]
    return f"{row.name} ({', '.join(listed)})" if listed else row.name


def nearest(name: str) -> str:
    """Return the name of a function most like a mistaken one, or ``""``."""
    known = {*table(), *map(numpy_name, table().values()), *_ALIASES}
    known |= {shown_name(row) for row in table().values()} - {""}
    return next(iter(get_close_matches(name, sorted(known), 1)), "")
