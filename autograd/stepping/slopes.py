"""Local derivatives as formulas."""

from collections.abc import Sequence
from functools import cache

from autograd.errors import OperandError
from autograd.expression import Expression, parse
from autograd.ops.primitive import Primitive
from autograd.stepping.formula import Formula
from autograd.stepping.simplify import simplified

Atom = str | float | Formula


def local_formula(
    row: Primitive, index: int, out: Atom, operands: Sequence[Atom]
) -> Formula | None:
    """Return ∂out/∂operands[index] as a formula of names and numbers.

    The textbook form in the row's notation is taken, and simplified; without one the
    row's own rule is applied to formulas.  ``None`` where that can't be written down.

    >>> from autograd import ops
    >>> print(local_formula(ops.tanh, 0, "y", ["x"]))
    1 − tanh(x)^2
    >>> print(local_formula(ops.pow, 0, "y", ["x", 2.0]))
    2·x
    """
    found = _local(row, index, out, operands)
    return None if found is None else simplified(found)


def _local(
    row: Primitive, index: int, out: Atom, operands: Sequence[Atom]
) -> Formula | None:
    result, count = Formula.of(out), len(operands)
    slopes = row.notation.slopes
    if not slopes:
        return _from_rule(row, index, result, list(map(Formula.of, operands)))
    names = {"out": result, "n": Formula.of(float(count))}
    if row.arity is None:  # of many operands, only two are told
        partner = operands[(index + count // 2) % count]
        names |= {"x": Formula.of(operands[index]), "y": Formula.of(partner)}
        slope = slopes[0]
    else:
        names |= dict(zip("xyz", map(Formula.of, operands), strict=False))
        slope = slopes[index]
    expression = _textbook(slope)
    return expression.on([names[name] for name in expression.inputs], Formula.of)


@cache
def _textbook(slope: str) -> Expression:
    return parse(slope)


def _from_rule(
    row: Primitive, index: int, out: Formula, operands: list[Formula]
) -> Formula | None:
    try:
        if row.arity is None:
            return Formula.of(row.partials_at(out, operands)[index])
        return Formula.of(row.partial(index, out, operands))
    except (OperandError, TypeError, AttributeError, ValueError):
        return None  # a rule that looks into its operands
