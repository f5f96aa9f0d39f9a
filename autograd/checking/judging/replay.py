"""A graph computed again in high precision, to tell a wrong rule from rounding."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isfinite, isinf, isnan, log10, nan
from typing import Any, NamedTuple

from autograd.checking.numerical.accuracy import import_mpmath
from autograd.checking.tolerances import FORMS, REPLAYED, SUMMED
from autograd.engine.graph import Node, number_of, topological_order
from autograd.errors import AutogradError, MissingExtraError
from autograd.ground.domain import unchecked
from autograd.ops.primitive import Primitive, Stable

DIGITS = 360  # slopes of 1e-300 beside values of 1, and 60 more
STEP = 60  # h = 1e-60 · (smallest number)² / (largest)
TINY = 1e-300  # below, floats lose digits or underflow
SHRINKS = 5.0  # at a step ten times smaller, sides that are to meet differ by less
FINEST = 330  # slopes below 1e-330 are 0 to a float
BESIDE = 2.0**-12  # of an operand's size: where float and precise form meet again


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


class _Sweep(NamedTuple):
    """The cotangents of a reverse sweep, and the sums of their terms' sizes."""

    cotangents: dict[Node, Any]
    sizes: dict[Node, Any]


def replay(root: Node, leaf: Node, derivative: float) -> Replay | None:
    """Return what high precision says, ``None`` if the graph can't be replayed.

    It can't where mpmath is not installed, a row has no ``precise`` form, or there is
    no derivative to compare with (a kink, a jump).
    """
    return Replayer(root).about(leaf, derivative)


class Replayer:
    """A graph in high precision; its values and sweeps are made once for all leaves.

    Args:
        root: the output.
    """

    def __init__(self, root: Node):
        self.root, self.order = root, topological_order(root)
        self._parted: set[int] = set()
        low, high = _magnitudes(self.order)
        self.step = STEP + ceil(high - 2.0 * low)
        self.digits = DIGITS + self.step + ceil(high)

    def parts(self, leaf: Node) -> bool:
        """Return whether ``about`` saw the slopes to both sides of a leaf differ."""
        return id(leaf) in self._parted

    def about(self, leaf: Node, derivative: float) -> Replay | None:
        """Return what high precision says of ∂root/∂leaf; see :func:`replay`."""
        rows = [node.primitive for node in self.order if node.primitive]
        if any(row.precise is None for row in rows):
            return None
        try:
            mp = import_mpmath()
        except MissingExtraError:
            return None
        with mp.workdps(self.digits):
            try:
                return self._compared(mp, leaf, derivative)
            except (ArithmeticError, ValueError, TypeError, AutogradError):
                return None

    @unchecked
    def _compared(self, mp: Any, leaf: Node, derivative: float) -> Replay | None:
        if not self._speaks_for_the_floats:
            return None
        found = self._slope(mp, leaf)
        if found is None:
            self._parted.add(id(leaf))
            return None
        truth, error = found
        if mp.isnan(truth):
            return Replay(nan, isnan(derivative))
        by_rules, size = self._of(leaf, self._by_rules)
        by_floats, its_size = self._of(leaf, self._by_floats)
        slack = SUMMED * size + error + mp.mpf(10) ** -FINEST
        rules_hold = abs(truth - by_rules) <= slack
        if isinf(derivative):
            follows = float(truth) == derivative
        else:
            follows = abs(by_floats - derivative) <= SUMMED * its_size + TINY
        return Replay(float(truth), bool(rules_hold and follows and self._forms_agree))

    @cached_property
    def _speaks_for_the_floats(self) -> bool:
        """Whether the precise forms give what the floats gave, each row and all."""
        data = self.root._data
        if abs(self._numbers[self.root] - data) > REPLAYED * abs(data) + REPLAYED:
            return False
        return all(_is_precise(node) for node in self.order)

    @cached_property
    def _forms_agree(self) -> bool:
        return all(_forms_agree(node) for node in self.order)

    @cached_property
    def _numbers(self) -> dict[Node, Any]:
        return self._values({})

    @cached_property
    def _by_rules(self) -> _Sweep:
        """The sweep over the rules in high precision."""
        numbers = self._numbers

        def rules(node: Node) -> Iterable:
            return node.primitive.partials_at(numbers[node], _operands(node, numbers))

        return _swept(self.order, self.root, rules)

    @cached_property
    def _by_floats(self) -> _Sweep:
        """The sweep over the floats that the engine multiplies."""
        mpf = import_mpmath().mpf

        def floats(node: Node) -> Iterable:
            operands = [number_of(x) for x in node._operands]
            slopes = node.primitive.partials_at(node._data, operands)
            return [mpf(float(slope)) for slope in slopes]

        return _swept(self.order, self.root, floats)

    @staticmethod
    def _of(leaf: Node, sweep: _Sweep) -> tuple[Any, Any]:
        """A leaf's cotangent, and the sum of its contributions' sizes."""
        zero = import_mpmath().mpf(0)
        return sweep.cotangents.get(leaf, zero), sweep.sizes.get(leaf, zero)

    def _values(self, moved: dict[Node, Any]) -> dict[Node, Any]:
        """Every node in high precision; those in ``moved`` are given."""
        mpf = import_mpmath().mpf
        numbers: dict[Node, Any] = dict(moved)
        for node in self.order:
            if node in moved:
                continue
            if node.primitive is None:
                numbers[node] = mpf(node._data)
            elif moved and not any(_is_moved(x, numbers, self) for x in node._operands):
                numbers[node] = self._numbers[node]
            else:
                numbers[node] = node.primitive.apply(_operands(node, numbers))
        return numbers

    def _slope(self, mp: Any, leaf: Node) -> tuple[Any, Any] | None:
        """∂root/∂leaf and its error; ``None`` where the two sides differ.

        At a smooth extremum they differ by no more than shrinks with the step.

        Raises:
            ArithmeticError: if the value, beyond what floats hold, has too few digits
                to show a slope of this size.
        """
        coarse, fine = (self._sides(mp, leaf, self.step + more) for more in (0, 1))
        if any(isinstance(side, mp.mpc) for side in (*coarse, *fine)):
            outside = all(isinstance(side, mp.mpc) for side in (*coarse, *fine))
            return (mp.nan, mp.mpf(0)) if outside else None
        (right, left), (wider_right, wider_left) = fine, coarse
        here = abs(self._numbers[self.root])
        gap, size = abs(right - left), max(abs(right), abs(left))
        if here * mp.mpf(10) ** (self.step - self.digits) > max(size, TINY):
            raise ArithmeticError("the slope drowns in the digits of the value")
        size = max(size, here)
        shrinks = gap <= abs(wider_right - wider_left) / SHRINKS
        if not (shrinks or gap <= size * mp.mpf(10) ** -(STEP // 2)):
            return None
        slope = (right + left) / 2
        error = abs(slope - (wider_right + wider_left) / 2)
        return (mp.mpf(0) if abs(slope) <= error else slope), error

    def _sides(self, mp: Any, leaf: Node, step: int) -> tuple[Any, Any]:
        """The differences to the right and left; complex where there is no number."""
        x, here = mp.mpf(leaf._data), self._numbers[self.root]
        h = mp.mpf(10) ** -step
        after, before = (self._values({leaf: x + by})[self.root] for by in (h, -h))
        return (after - here) / h, (here - before) / h


def _is_moved(operand: Any, numbers: dict, replayer: Replayer) -> bool:
    """Whether an operand's number is not the one at the point."""
    if type(operand) is float:
        return False
    return numbers[operand] is not replayer._numbers[operand]


def _magnitudes(order: Sequence[Node]) -> tuple[float, float]:
    """The decimal exponents of the smallest and largest number in the graph, and 0."""
    numbers = [number_of(x) for node in order for x in (node, *node._operands)]
    sizes = [log10(abs(x)) for x in numbers if x and isfinite(x)]
    return min([0.0, *sizes]), max([0.0, *sizes])


def _operands(node: Node, numbers: dict[Node, Any]) -> list:
    """A node's operands in high precision."""
    mpf = import_mpmath().mpf
    return [mpf(x) if type(x) is float else numbers[x] for x in node._operands]


def _swept(order: Sequence[Node], root: Node, slopes_of: Callable) -> _Sweep:
    """The reverse sweep over any local slopes."""
    one = import_mpmath().mpf(1)
    sweep = _Sweep({root: one}, {root: one})
    for node in reversed(order):
        if node.primitive is not None and node in sweep.cotangents:
            _hand_on(sweep, node, slopes_of(node))
    return sweep


def _hand_on(sweep: _Sweep, node: Node, local: Iterable) -> None:
    """Add a node's contributions to its operands; a zero factor contributes nothing."""
    cotangents, sizes = sweep
    for operand, slope in zip(node._operands, local, strict=True):
        if type(operand) is float or not slope or not cotangents[node]:
            continue
        amount = slope * cotangents[node]
        cotangents[operand] = cotangents.get(operand, 0) + amount
        sizes[operand] = sizes.get(operand, 0) + abs(slope) * sizes[node]


def _is_precise(node: Node) -> bool:
    """Whether a row's precise form is its float form, at a node and beside it.

    A replay through another function than the floats' would prove nothing.
    """
    row = node.primitive
    if row is None:
        return True
    here = [number_of(x) for x in node._operands]
    beside = [x + BESIDE * (abs(x) or 1.0) for x in here]
    return all(_is_precise_at(row, operands) for operands in (here, beside))


def _is_precise_at(row: Primitive, operands: Sequence[float]) -> bool:
    mpf = import_mpmath().mpf
    try:
        got = row.evaluate(*operands)
        wanted = row.apply([mpf(x) for x in operands])
    except (ArithmeticError, ValueError, AutogradError):
        return True  # outside the domain, where nothing is computed
    if not (isfinite(got) and isinstance(wanted, mpf)):
        return True
    size = abs(wanted)
    if row.arity is None:  # a sum of floats that cancel keeps its terms' rounding
        size = max(size, abs(row.apply([mpf(abs(x)) for x in operands])))
    return bool(abs(got - wanted) <= FORMS * size + TINY)


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
