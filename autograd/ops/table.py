"""The table: primitives by name; how a row is declared, found and pickled."""

import copyreg
import keyword
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograd.errors import OperandError
from autograd.ground.domain import REALS, Interval
from autograd.ground.number import as_number
from autograd.ops.primitive import Notation, Primitive, Stable, call_notation

type_of_rule = float | Callable[..., Any] | Stable

_table: dict[str, Primitive] = {}
_numpy_names: dict[str, str] = {}  # NumPy's name → ours, where they differ
_protected: set[str] = set()
_observers: list[Callable[[Primitive], None]] = []

rows: Any = SimpleNamespace()
"""The built-in rows as attributes, for rules that name rows of another family.

A rule runs long after all families are declared, so they need not import each other.
"""


def primitive(
    name: str,
    scalar: Callable[..., float],
    partials: Sequence[type_of_rule] | Callable[..., Sequence[Any]],
    *,
    vector: Callable[..., Any] | None = None,
    domain: Interval | Sequence[Interval] = REALS,
    notation: Notation | None = None,
    **fields: Any,
) -> Primitive:
    """Declare a primitive, enter it in the table and return it, ready to be called.

    Args:
        name: an identifier; it becomes a method of Value and a name in expressions.
        scalar: the function of floats.
        partials: one rule per operand, ``∂out/∂operand`` as a function of
            ``(out, *operands)`` written with operators and rows of ``ops`` (or a float
            where it is constant); for any number of operands, one function of
            ``(out, operands)`` that returns all of them.
        vector: the same function of arrays; left out, ``scalar`` runs in a loop.
        domain: one interval for all operands, or one for each.
        notation: symbol and formulas; left out, ``name(x, y)``.
        fields: the other fields of :class:`Primitive`, by name.

    Raises:
        OperandError: the name is no identifier or belongs to a built-in row, or the
            rules and intervals differ in number.

    >>> from autograd import Value
    >>> cube = primitive("cube", lambda x: x * x * x, [lambda out, x: 3 * x * x])
    >>> v = Value(2.0)
    >>> cube(v).backward(); v.grad
    12.0
    """
    _require_free(name)
    rules = partials if callable(partials) else tuple(map(_as_rule, partials))
    if _protected:  # a user's row: what it returns is looked at
        scalar = _giving_floats(scalar, name)
        if isinstance(rules, tuple):
            rules = tuple(
                rule if type(rule) is float else _giving_slopes(rule, name, index)
                for index, rule in enumerate(rules)
            )
    arity = None if callable(rules) else len(rules)
    needed = arity or 1  # an n-ary row has one interval for all
    intervals = (domain,) * needed if isinstance(domain, Interval) else tuple(domain)
    if len(intervals) != needed:
        raise OperandError(
            f"primitive {name!r}: {needed} interval(s) needed, got {len(intervals)}"
        )
    row = Primitive(
        name=name,
        scalar=scalar,
        vector=vector or _looped(scalar, arity),
        partials=rules,
        arity=arity,
        domain=intervals,
        notation=notation or call_notation(name, arity),
        **fields,
    )
    _table[name] = row
    _numpy_names.setdefault(numpy_name(row), name)
    for observe in _observers:
        observe(row)
    return row


def _require_free(name: str) -> None:
    """Refuse a name that is no identifier, or means something already."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise OperandError(f"primitive: {name!r} is not an identifier")
    if name.startswith("_"):
        raise OperandError(f"primitive: {name!r}: a name may not start with _")
    if name in _protected:
        raise OperandError(f"primitive: {name!r} is built in; choose another name")


def _giving_floats(scalar: Callable[..., Any], name: str) -> Callable[..., float]:
    """Return the function with its results as floats, NumPy's and Python's alike."""

    @wraps(scalar)
    def checked(*numbers: float) -> float:
        result = scalar(*numbers)
        return result if type(result) is float else as_number(result, f"{name}: result")

    return checked


def _giving_slopes(rule: Any, name: str, index: int) -> Any:
    """Return a rule whose results are numbers; arrays and Values pass."""
    if type(rule) is Stable:
        forms = {form: getattr(rule, form) for form in ("rule", "number")}
        checked = {
            form: function and _giving_slopes(function, name, index)
            for form, function in forms.items()
        }
        return replace(rule, **checked)

    @wraps(rule)
    def checked_rule(*arguments: Any) -> Any:
        slope = rule(*arguments)
        if type(slope) is float or hasattr(slope, "apply_primitive"):
            return slope
        if isinstance(slope, np.ndarray) and slope.ndim:
            return slope
        return as_number(slope, f"{name}: slope by operand {index}")

    return checked_rule


def _as_rule(rule: Any) -> type_of_rule:
    return rule if callable(rule) or isinstance(rule, Stable) else float(rule)


def _looped(scalar: Callable[..., float], arity: int | None) -> Callable[..., Any]:
    """Return ``scalar`` applied elementwise by a loop, in the form of ``vector``."""

    def number(*numbers: float) -> float:
        try:
            return scalar(*numbers)
        except (ArithmeticError, ValueError):
            return float("nan")

    def vector(*arrays: Any) -> Any:
        columns = tuple(*arrays) if arity is None else arrays
        loop = np.frompyfunc(lambda *xs: number(*map(float, xs)), len(columns), 1)
        with np.errstate(all="ignore"):  # comparing NaN is no cause for a warning
            return np.asarray(loop(*columns)).astype(float)[()]

    return vector


def protect_table() -> None:
    """Make every row declared so far built-in: its name can't be taken again."""
    _protected.update(_table)
    vars(rows).update(_table)


def reserve(names: Iterable[str]) -> None:
    """Keep names from being taken by rows: attributes of Value and of ``ops``."""
    _protected.update(names)


def is_built_in(row: Primitive) -> bool:
    """Return whether a row is one of the package's own."""
    return row.name in _protected


def on_declaration(observe: Callable[[Primitive], None]) -> None:
    """Call ``observe`` with every row that is declared from now on."""
    _observers.append(observe)


def table() -> dict[str, Primitive]:
    """Return a copy of the table: name → row, in the order of declaration."""
    return dict(_table)


def find(name: str) -> Primitive | None:
    """Return the row called ``name``, ours or NumPy's name for it, or ``None``."""
    return _table.get(name) or _table.get(_numpy_names.get(name, ""))


def lookup(name: str) -> Primitive:
    """Return the row called ``name``.

    Raises:
        OperandError: there is none.
    """
    row = find(name)
    if row is None:
        raise OperandError(
            f"no primitive is called {name!r}; declare it with autograd.primitive(...) "
            "before use"
        )
    return row


def numpy_name(row: Primitive) -> str:
    """Return NumPy's name for this function, such as ``arcsin`` for ``asin``."""
    return row.vector.__name__ if isinstance(row.vector, np.ufunc) else row.name


# A row holds functions that can't be pickled: its name stands for it.
copyreg.pickle(Primitive, lambda row: (lookup, (row.name,)))
