"""Formulas as a teacher would write them: ``2·t^(2 − 1)·1`` is ``2·t``.

Numbers join, factors and exponents of 1 go, signs meet.  What a formula means stays:
its value at every point where it has one.
"""

from collections.abc import Callable, Sequence
from math import isfinite, pi

from autograd import ops
from autograd.errors import AutogradError
from autograd.ops.primitive import Primitive
from autograd.stepping.formula import Formula

_WHOLE = 1e6  # whole numbers up to which a function of numbers is worked out
_JOINED = ("add", "sub", "mul", "neg")  # of numbers, whatever comes out


def simplified(formula: Formula) -> Formula:
    """Return a formula without what goes without saying.

    >>> t = Formula.of("t")
    >>> print(simplified(2 * t ** (Formula.of(2.0) - 1) * 1))
    2·t
    >>> print(simplified(0 - -t / 1 + -3))
    t − 3
    """
    row = formula.row
    if row is None:
        return formula
    return _apply(row, *map(simplified, formula.operands))


def _apply(row: Primitive, *operands: Formula) -> Formula:
    """A row on formulas that are simplified already."""
    shorter, rule = _worked_out(row, operands), _RULES.get(row.name)
    if shorter is None and rule is not None:
        shorter = rule(*operands)
    return Formula.apply_primitive(row, operands) if shorter is None else shorter


def number_in(formula: Formula) -> float | None:
    """Return the number that a formula is, if it is one."""
    return formula.atom if isinstance(formula.atom, float) else None


def _worked_out(row: Primitive, operands: Sequence[Formula]) -> Formula | None:
    """The number that a row gives on numbers: ``log(1)`` is 0, ``log(2)`` stays."""
    numbers = [number for x in operands if (number := number_in(x)) is not None]
    if len(numbers) < len(operands) or pi in numbers:
        return None
    try:
        result = row.apply(numbers)
    except AutogradError:
        return None
    is_whole = isfinite(result) and result == round(result) and abs(result) <= _WHOLE
    is_short = float(format(result, ".6g")) == result
    if is_whole or row.name in _JOINED or (row.name == "pow" and is_short):
        return Formula.of(result)
    return None


def _sum(x: Formula, y: Formula) -> Formula | None:
    if number_in(x) == 0.0:
        return y
    if number_in(y) == 0.0:
        return x
    opposite = _opposite(y)
    return None if opposite is None else ops.sub(x, opposite)


def _difference(x: Formula, y: Formula) -> Formula | None:
    if number_in(y) == 0.0:
        return x
    if number_in(x) == 0.0:
        return _negative(y)
    opposite = _opposite(y)
    return None if opposite is None else ops.add(x, opposite)


def _opposite(x: Formula) -> Formula | None:
    """What a formula is the negative of, if it is written so."""
    number = number_in(x)
    if number is not None:
        return Formula.of(-number) if number < 0.0 else None
    if x.row is ops.neg:
        return x.operands[0]
    if x.row is ops.mul or x.row is ops.div:
        first = _opposite(x.operands[0])
        return None if first is None else _apply(x.row, first, x.operands[1])
    return None


def _product(x: Formula, y: Formula) -> Formula | None:
    for factor, other in ((x, y), (y, x)):
        number = number_in(factor)
        if number == 0.0:
            return factor
        if number == 1.0:
            return other
        if number == -1.0:
            return _negative(other)
    if number_in(x) is None:  # numbers first: 2·x, not x·2
        return None if number_in(y) is None else _apply(ops.mul, y, x)
    if (
        y.row is ops.mul
        and (both := _worked_out(ops.mul, (x, y.operands[0]))) is not None
    ):
        return _apply(ops.mul, both, y.operands[1])  # 2·(3·z) is 6·z
    return None


def _quotient(x: Formula, y: Formula) -> Formula | None:
    if number_in(x) == 0.0 or number_in(y) == 1.0:
        return x
    if number_in(y) == -1.0:
        return _negative(x)
    return None


def _power(x: Formula, y: Formula) -> Formula | None:
    if number_in(y) == 1.0:
        return x
    if number_in(y) == 0.0:
        return Formula.of(1.0)
    return None


def _negative(x: Formula) -> Formula:
    return x.operands[0] if x.row is ops.neg else ops.neg(x)


def _negation(x: Formula) -> Formula | None:
    return x.operands[0] if x.row is ops.neg else None


def _choice(condition: Formula, x: Formula, y: Formula) -> Formula | None:
    number = number_in(condition)
    return None if number is None else x if number else y


_RULES: dict[str, Callable[..., Formula | None]] = {
    "add": _sum, "sub": _difference, "mul": _product, "div": _quotient,
    "pow": _power, "neg": _negation, "where": _choice,
}  # fmt: skip
