"""A graph computed again in high precision, to tell a wrong rule from rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from autograd.checking.accuracy import import_mpmath
from autograd.domain import unchecked
from autograd.errors import AutogradError, MissingExtraError
from autograd.graph import Node, number_of, topological_order
from autograd.primitive import Stable

DIGITS = 420  # slopes down to 1e-308 beside values of 1, and 1e-60 beside those
STEP = 60  # h = 1e-60 · scale
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
    with mpmath.workdps(DIGITS), unchecked():
        try:
            truth = _difference(mpmath, order, root, leaf)
            if truth is None:
                return None
            return _compared(mpmath, order, root, leaf, derivative, truth)
        except (ArithmeticError, ValueError, TypeError, AutogradError):
            return None


def _compared(mpmath, order, root, leaf, derivative, truth) -> Replay | None:
    numbers = _values(mpmath, order, {})
    if abs(numbers[root] - root._data) > ALIKE * abs(root._data) + ALIKE:
        return None
    by_rules, size = _sweep(mpmath, order, root, leaf, lambda x: numbers[x])
    floats = {node: mpmath.mpf(node._data) for node in order}
    by_floats, its_size = _float_sweep(mpmath, order, root, leaf, floats)
    holds = (
        abs(truth - by_rules) <= CLOSE * size
        and not isnan(derivative)
        and abs(by_floats - derivative) <= CLOSE * its_size
        and all(_forms_agree(node) for node in order)
    )
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
            operands = [
                mpmath.mpf(x) if type(x) is float else numbers[x]
                for x in node._operands
            ]
            numbers[node] = node.primitive.precise(mpmath, *operands)
    return numbers


def _difference(mpmath, order, root, leaf):
    """∂root/∂leaf from differences; ``None`` where the two sides differ."""
    x = mpmath.mpf(leaf._data)
    scale = min(abs(x), 1) or 1
    h = mpmath.mpf(10) ** -STEP * scale
    after, here, before = (
        _values(mpmath, order, {leaf: x + move})[root] for move in (h, 0, -h)
    )
    right, left = (after - here) / h, (here - before) / h
    if not isinstance(right - left, mpmath.mpf):
        return None
    same = max(abs(right), abs(left)) * mpmath.mpf(10) ** -(STEP // 2)
    flat = mpmath.mpf(10) ** -(STEP // 2) * abs(here) / scale  # an extremum
    return (right + left) / 2 if abs(right - left) <= max(same, flat) else None


def _sweep(mpmath, order, root, leaf, number):
    """The reverse sweep by the rules, and the sum of its contributions' sizes."""
    zero = mpmath.mpf(0)
    cotangents, sizes = {root: zero + 1}, {root: zero + 1}
    for node in reversed(order):
        if node.primitive is None or node not in cotangents:
            continue
        operands = [
            mpmath.mpf(x) if type(x) is float else number(x) for x in node._operands
        ]
        local = node.primitive.partials_at(number(node), operands)
        _hand_on(cotangents, sizes, node, local)
    return cotangents.get(leaf, zero), sizes.get(leaf, zero)


def _float_sweep(mpmath, order, root, leaf, floats):
    """The reverse sweep over the engine's float slopes, added up without rounding."""
    zero = mpmath.mpf(0)
    cotangents, sizes = {root: zero + 1}, {root: zero + 1}
    for node in reversed(order):
        if node.primitive is None or node not in cotangents:
            continue
        operands = [number_of(x) for x in node._operands]
        local = node.primitive.partials_at(node._data, operands)
        _hand_on(cotangents, sizes, node, [mpmath.mpf(float(x)) for x in local])
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
    precise = row.partials_at(row.precise(mpmath, *exact), exact)
    return all(
        abs(mpmath.mpf(float(got)) - wanted) <= FORMS * abs(wanted) + 1e-300
        for got, wanted in zip(floats, precise, strict=True)
        if isinstance(wanted, mpmath.mpf)
    )
