"""Rows of the table on a target's arrays: its own forms, else by composition.

A ``Space`` is a target's arithmetic.  ``Lifted`` is one of its arrays in a dress that
rows, compositions and rules can be called on; they are written for anything that has
operators and ``apply_primitive``.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from math import inf, pi
from types import SimpleNamespace
from typing import Any, Protocol

from autograd import ops
from autograd.errors import ExportError
from autograd.ops.forms import waves
from autograd.ops.primitive import Primitive, Stable
from autograd.ops.table import is_built_in

Form = Callable[..., Any]


class Space(Protocol):
    """A target's arithmetic.

    Attributes:
        name: what it is called in errors.
        forms: how it computes the rows that it knows, by name; an n-ary row's form
            takes one array, its operands along the first axis.
    """

    @property
    def name(self) -> str: ...

    @property
    def forms(self) -> Mapping[str, Form]: ...

    def call(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return a row of fixed arity of arrays and floats."""

    def reduce(self, row: Primitive, stack: Any) -> Any:
        """Return an n-ary row of the entries along the first axis."""

    def many(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return an n-ary row of arrays and floats."""

    def unstack(self, stack: Any) -> Sequence[Any]:
        """Return the entries along the first axis."""


class Lifted:
    """An array of a target, as an operand of rows."""

    __slots__ = ("array", "space")

    def __init__(self, array: Any, space: Space):
        self.array, self.space = array, space

    @classmethod
    def apply_primitive(cls, row: Primitive, operands: Sequence[Any]) -> "Lifted":
        """Return a row of arrays and floats."""
        space = next(x.space for x in operands if isinstance(x, cls))
        plain = [bare(x) for x in operands]
        if row.arity is None:
            return cls(space.many(row, plain), space)
        return cls(space.call(row, plain), space)

    def __bool__(self) -> bool:
        raise TypeError("an array has no truth: choose with ops.where")

    def __pos__(self) -> "Lifted":
        return self

    def __neg__(self) -> "Lifted":
        return self.apply_primitive(ops.neg, (self,))

    def __abs__(self) -> "Lifted":
        return self.apply_primitive(ops.abs, (self,))


def _give_operators() -> None:
    def give(name: str, row: Primitive) -> None:
        setattr(Lifted, f"__{name}__", lambda a, b: Lifted.apply_primitive(row, (a, b)))
        setattr(
            Lifted, f"__r{name}__", lambda a, b: Lifted.apply_primitive(row, (b, a))
        )

    for name, row in {
        "add": ops.add, "sub": ops.sub, "mul": ops.mul, "truediv": ops.div,
        "pow": ops.pow, "floordiv": ops.floordiv, "mod": ops.mod,
    }.items():  # fmt: skip
        give(name, row)


_give_operators()


def bare(thing: Any) -> Any:
    """Return the array of something lifted; anything else is a number."""
    return thing.array if isinstance(thing, Lifted) else float(thing)


def lifted(thing: Any, space: Space) -> Any:
    """Return an array as an operand of rows; a float is one as it is."""
    return thing if isinstance(thing, float) else Lifted(thing, space)


def value(space: Space, row: Primitive, operands: Sequence[Any]) -> Any:
    """Return a row of arrays: by its form, its composition, or as a user wrote it.

    Args:
        operands: arrays; of an n-ary row, the one stack of them.

    Raises:
        ExportError: it has none of these.
    """
    form = form_of(space, row)
    if form is not None:
        return form(*operands)
    if row.arity is None:
        operands = space.unstack(operands[0])
    return composed(space, row, operands)


def composed(space: Space, row: Primitive, operands: Sequence[Any]) -> Any:
    """Return a row by its composition, or as a user wrote it.

    Args:
        operands: arrays and floats; those of an n-ary row apart.

    Raises:
        ExportError: it is not written with operators and rows.
    """
    written = row.composition or COMPOSED.get(row) or inspect.unwrap(row.scalar)
    try:
        return bare(written(*[lifted(x, space) for x in operands]))
    except ExportError as problem:
        raise ExportError(f"{row.name}, made of {problem}") from problem
    except (TypeError, ValueError, AttributeError) as problem:
        raise _refusal(space, row, problem) from problem


def _sinc_derivative(n: float, x: Any) -> Any:
    """Return a derivative of sinc, of an order that is no array."""
    order, near = int(n), ops.less(ops.abs(x), 0.5)
    lib = SimpleNamespace(pi=pi, sin=ops.sin)
    found, _ = waves.upwards(lib, ops.round, order, x, ops.sinc(x))
    if order:
        small = waves.near_0(order, ops.where(near, x, 0.0))
        found = ops.where(near, small, found)
    return ops.where(ops.equal(ops.abs(x), inf), 0.0, found)


COMPOSED: dict[Primitive, Form] = {ops.sinc_derivative: _sinc_derivative}


def form_of(space: Space, row: Primitive) -> Form | None:
    """Return how the target computes a row; ``None`` for a user's of the same name."""
    return space.forms.get(row.name) if is_built_in(row) else None


def slope(
    space: Space, row: Primitive, index: int, out: Any, operands: Sequence[Any]
) -> Any:
    """Return ∂out/∂operands[index] of arrays, by the row's own rule: array or float.

    Raises:
        ExportError: the rule is not written with operators and rows.
    """
    rule = row.partials[index]
    if type(rule) is float:
        return rule
    general = rule.rule if isinstance(rule, Stable) else rule
    try:
        return bare(general(*[lifted(x, space) for x in (out, *operands)]))
    except (TypeError, ValueError, AttributeError) as problem:
        raise _refusal(space, row, problem, "slope of ") from problem


def slopes(space: Space, row: Primitive, out: Any, stack: Any) -> list[Any]:
    """Return ∂out/∂operand of every operand of an n-ary row: arrays or floats.

    Raises:
        ExportError: the rule is not written with operators and rows.
    """
    rule = row.partials.rule if isinstance(row.partials, Stable) else row.partials
    operands = [Lifted(x, space) for x in space.unstack(stack)]
    try:
        return [bare(each) for each in rule(Lifted(out, space), operands)]
    except (TypeError, ValueError, AttributeError) as problem:
        raise _refusal(space, row, problem, "slopes of ") from problem


def _refusal(
    space: Space, row: Primitive, problem: Exception, what: str = ""
) -> ExportError:
    if is_built_in(row):
        return ExportError(
            f"{what}{row.name}: {space.name} has no such function, and it is not "
            "written with others that it has"
        )
    return ExportError(
        f"{what}{row.name}: its function can't be called on arrays of {space.name} "
        f"({problem}); write it with operators and ops, or declare the row with "
        "composition=, the same written so"
    )
