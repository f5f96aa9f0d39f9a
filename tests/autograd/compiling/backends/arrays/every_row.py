"""Every row at borders, infinities and kinks, for all targets."""

from math import isnan

from autograd.ops.table import table
from tests.autograd.ops.test_everywhere import operands_of

SUBNORMAL = 2.3e-308  # what is smaller, some count as 0
ORDERS = {"polygamma": (1.0, 2.0), "sinc_derivative": (0.0, 1.0, 3.0)}
ROWS = [row for row in table().values() if row.name != "pick"]


def points(row, apart=lambda *_: False):
    """Operands that a row takes, those left out where a target is apart."""
    if row.name in ORDERS:
        xs = (0.5, 1.0, 2.0, 7.25, 30.0)
        return [(n, x) for n in ORDERS[row.name] for x in xs]
    return [
        xs
        for xs in operands_of(row)
        if not apart(*xs) and all(x == 0.0 or not abs(x) < SUBNORMAL for x in xs)
    ]


def same(found, expected, relative=2e-11, absolute=1e-14):
    """Whether a number is another to rounding; nan is nan."""
    if isnan(expected) or isnan(found):
        return isnan(expected) and isnan(found)
    return found == expected or abs(found - expected) <= (
        relative * abs(expected) + absolute
    )
