"""A graph computed again in high precision, to tell a wrong rule from rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, isinf, isnan, log10, nan
from typing import Any

from autograd.checking.numerical.accuracy import import_mpmath
from autograd.engine.graph import Node, number_of, topological_order
from autograd.errors import AutogradError, MissingExtraError
from autograd.ground.domain import unchecked
from autograd.ops.primitive import Stable

DIGITS = 360  # slopes of 1e-300 beside values of 1, and 60 more
STEP = 60  # h = 1e-60 · (smallest number)² / (largest)
TINY = 1e-300  # below, floats lose digits or underflow
FINEST = 330  # slopes below 1e-330 are 0 to a float
ALIKE = 1e-3  # how far rounding may move a result that a replay still speaks for
CLOSE = 1e-10  # of all contributions' sizes: rules hold constants that are floats
FORMS = 1e-9  # how closely a float form must follow its rule


@dataclass(frozen=True)
class Replay:
    """What high precision says of ∂root/∂leaf.

    Args:
        truth: the derivative, from differences of the rows' precise forms.
        rules_hold: whether the engine's own rules give the same in high precision,
            and its floats follow them up to rounding.
    """

    truth: float
    rules_hold: bool


def replay(root: Node, leaf: Node, derivative: float) -> Replay | None:
    """Return what high precision says, ``None`` if the graph can't be replayed.

    It can't where mpmath is not installed, a row has no ``precise`` form, or there is
    no derivative to compare with (a kink).
    """
    order = topological_order(root)
    if any(node.primitive and node.primitive.precise is None for node in order):
        return None
    try:
        mpmath = import_mpmath()
    except MissingExtraError:
        return None
    low, high = _magnitudes(order)
    step = STEP + ceil(high - 2.0 * low)
    with mpmath.workdps(DIGITS + step + ceil(high)), unchecked():
        try:
            numbers = _values(mpmath, order, {})
            found = _slope(mpmath, order, numbers, root, leaf, step)
            if found is None:
                return None
            return _compared(mpmath, order, numbers, root, leaf, derivative, *found)
        except (ArithmeticError, ValueError, TypeError, AutogradError):
            return None


def _magnitudes(order: Sequence[Node]) -> tuple[float, float]:
    """The decimal exponents of the smallest and largest number in the graph, and 0."""
    numbers = [number_of(x) for node in order for x in (node, *node._operands)]
    sizes = [log10(abs(x)) for x in numbers if x and isfinite(x)]
    return min([0.0, *sizes]), max([0.0, *sizes])


def _compared(
    mpmath, order, numbers, root, leaf, derivative, truth, error
) -> Replay | None:
    if abs(numbers[root] - root._data) > ALIKE * abs(root._data) + ALIKE:
        return None

    def rules(node):
        return node.primitive.partials_at(
            numbers[node], _operands(mpmath, node, numbers)
        )

    def floats(node):
        operands = [number_of(x) for x in node._operands]
        slopes = node.primitive.partials_at(node._data, operands)
        return [mpmath.mpf(float(slope)) for slope in slopes]

    by_rules, size = _swept(mpmath, order, root, leaf, rules)
    by_floats, its_size = _swept(mpmath, order, root, leaf, floats)
    if mpmath.isnan(truth):
        return Replay(nan, isnan(derivative))
    slack = CLOSE * size + error + mpmath.mpf(10) ** -FINEST
    rules_hold = abs(truth - by_rules) <= slack
    if isinf(derivative):
        follows = float(truth) == derivative
    else:
        follows = abs(by_floats - derivative) <= CLOSE * its_size + TINY
    holds = rules_hold and follows and all(_forms_agree(node) for node in order)
    return Replay(float(truth), bool(holds))


def _values(mpmath, order: Sequence[Node], moved: dict) -> dict[Node, Any]:
    """Every node in high precision; those in ``moved`` are given."""
    numbers: dict[Node, Any] = {}
    for node in order:
        if node in moved:
            numbers[node] = moved[node]
        elif node.primitive is None:
            numbers[node] = mpmath.mpf(node._data)
        else:
            operands = _operands(mpmath, node, numbers)
            numbers[node] = node.primitive.apply(operands)
    return numbers


def _operands(mpmath, node: Node, numbers: dict) -> list:
    """A node's operands in high precision."""
    return [mpmath.mpf(x) if type(x) is float else numbers[x] for x in node._operands]


def _slope(mpmath, order, numbers, root, leaf, step: int):
    """∂root/∂leaf and its error; ``None`` where the two sides differ.

    At an extremum the difference is not 0 but shrinks with the step.
    """
    coarse = _difference(mpmath, order, numbers, root, leaf, step)
    fine = _difference(mpmath, order, numbers, root, leaf, step + 1)
    if coarse is None or fine is None:
        return None
    error = abs(coarse - fine)
    return (mpmath.mpf(0) if abs(fine) <= error else fine), error


def _difference(mpmath, order, numbers, root, leaf, step: int):
    """∂root/∂leaf from differences; ``None`` where the two sides differ."""
    x, here = mpmath.mpf(leaf._data), numbers[root]
    h = mpmath.mpf(10) ** -step
    after, before = (_values(mpmath, order, {leaf: x + move})[root] for move in (h, -h))
    right, left = (after - here) / h, (here - before) / h
    if isinstance(right, mpmath.mpc) and isinstance(left, mpmath.mpc):
        return mpmath.nan  # not a real function to either side
    if not isinstance(right - left, mpmath.mpf):
        return None
    size = max(abs(right), abs(left), abs(here))  # at an extremum the slopes are tiny
    alike = abs(right - left) <= size * mpmath.mpf(10) ** -(STEP // 2)
    return (right + left) / 2 if alike else None


def _swept(mpmath, order, root, leaf, slopes_of):
    """The reverse sweep over any local slopes, and the sum of its terms' sizes."""
    one, zero = mpmath.mpf(1), mpmath.mpf(0)
    cotangents, sizes = {root: one}, {root: one}
    for node in reversed(order):
        if node.primitive is not None and node in cotangents:
            _hand_on(cotangents, sizes, node, slopes_of(node))
    return cotangents.get(leaf, zero), sizes.get(leaf, zero)


def _hand_on(cotangents, sizes, node, local) -> None:
    """Add a node's contributions to its operands; a zero factor contributes nothing."""
    for operand, slope in zip(node._operands, local, strict=True):
        if type(operand) is float or not slope or not cotangents[node]:
            continue
        amount = slope * cotangents[node]
        cotangents[operand] = cotangents.get(operand, 0) + amount
        sizes[operand] = sizes.get(operand, 0) + abs(slope) * sizes[node]


def _forms_agree(node: Node) -> bool:
    """Whether a node's accurate float forms follow their rules."""
    row = node.primitive
    if row is None:
        return True
    rules = row.partials if isinstance(row.partials, tuple) else (row.partials,)
    if not any(isinstance(rule, Stable) and rule.number for rule in rules):
        return True
    mpmath = import_mpmath()
    operands = [number_of(x) for x in node._operands]
    exact = [mpmath.mpf(x) for x in operands]
    floats = row.partials_at(node._data, operands)
    precise = row.partials_at(row.apply(exact), exact)
    return all(
        float(got) == float(wanted)
        or abs(float(got) - wanted) <= FORMS * abs(wanted) + TINY
        for got, wanted in zip(floats, precise, strict=True)
        if isinstance(wanted, mpmath.mpf)
    )
