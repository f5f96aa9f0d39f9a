"""A graph computed at many points at once: one pass over it, on arrays.

An input's ladder asks for some thirty points; a net has hundreds of inputs.  Where the
graph is shown to be the function, all of them are columns of the same few arrays.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autograd.checking.judging.branches import traits
from autograd.engine.graph import Node, number_of, topological_order
from autograd.engine.value import Value
from autograd.ground.domain import Interval, is_checked
from autograd.ops.primitive import Primitive

MOST = 2**22  # numbers held at a time: nodes times columns …
LEAST, ENOUGH = 64, 1024  # … and columns: few inputs move few nodes, and fit the cache
MIXER = 0x9E3779B97F4A7C15  # 2⁶⁴ over the golden mean: no pattern in its bits

type_of_key = np.ndarray[Any, np.dtype[np.uint64]]


class _Step(NamedTuple):
    """One node: its row, where its operands' numbers stand and its own.

    Of a row of any number of operands also these numbers at the point, in a column.
    """

    row: Primitive
    operands: tuple[int, ...]
    own: int
    column: np.ndarray | None


class ArrayReplay:
    """A graph that is computed at many points at once.

    Args:
        leaves, outputs: the graph at its point.
    """

    def __init__(self, leaves: Sequence[Value], outputs: Sequence):
        roots = [out for out in outputs if isinstance(out, Value)]
        order = topological_order(*roots)
        self.order = [node for node in order if node.primitive is not None]
        most = MOST // (len(self.order) + len(leaves) + 1)
        self.columns = min(ENOUGH, max(LEAST, most))
        self.inputs = len(leaves)
        self._numbers: list[float] = []  # at the point: inputs, then all others
        self._places: dict[int, int] = {}
        for node in (*leaves, *order):
            if id(node) not in self._places:
                self._place(node)
        self._steps = list(map(self._step, self.order))
        self.outputs = tuple(map(self._place, outputs))  # where their numbers stand

    def _place(self, operand: Any) -> int:
        """Where a node's number stands; a constant gets a place of its own."""
        known = self._places.get(id(operand))
        if type(operand) is not float and known is not None:
            return known
        self._numbers.append(number_of(operand))
        place = len(self._numbers) - 1
        if type(operand) is not float:
            self._places[id(operand)] = place
        return place

    @cached_property
    def _dependence(self) -> list[int]:
        """The inputs that each output depends on, as bits."""
        bits = [0] * len(self._numbers)
        for index in range(self.inputs):
            bits[index] = 1 << index
        for step in self._steps:
            for place in step.operands:
                bits[step.own] |= bits[place]
        return [bits[place] for place in self.outputs]

    def depends(self, output: int, index: int) -> bool:
        """Return whether an output of the graph depends on an input."""
        return bool(self._dependence[output] >> index & 1)

    def _step(self, node: Node) -> _Step:
        places = tuple(map(self._place, node._operands))
        here = [self._numbers[place] for place in places]
        column = np.array(here)[:, None] if node.primitive.arity is None else None
        return _Step(node.primitive, places, self._place(node), column)

    @cached_property
    def _codes(self) -> list[np.ndarray | None]:
        """The branch that each node takes at the point, of those that have any."""
        return [_branch_here(node) for node in self.order]

    def at(
        self, inputs: Sequence[int] | np.ndarray, points: Sequence[float] | np.ndarray
    ) -> tuple[np.ndarray, type_of_key]:
        """Return the outputs and the branches where one input is moved.

        Args:
            inputs: which, for each column.
            points: where to.

        Numbers are NaN where an operand leaves its domain.
        """
        order = np.argsort(inputs, kind="stable")  # few inputs at a time move few nodes
        which, moved = np.asarray(inputs)[order], np.asarray(points)[order]
        numbers = np.empty((len(self.outputs), len(order)))
        branches = np.empty(len(order), np.uint64)
        for start in range(0, len(order), self.columns):
            chunk = slice(start, start + self.columns)
            numbers[:, order[chunk]], branches[order[chunk]] = self._chunk(
                which[chunk], moved[chunk]
            )
        return numbers, branches

    def _chunk(
        self, which: np.ndarray, moved: np.ndarray
    ) -> tuple[np.ndarray, type_of_key]:
        columns = {
            index: np.where(which == index, moved, self._numbers[index])
            for index in dict.fromkeys(which.tolist())
        }
        return self.together(columns, len(moved))

    def together(
        self, columns: Mapping[int, np.ndarray], count: int
    ) -> tuple[np.ndarray, type_of_key]:
        """Return the outputs and the branches for inputs that are columns.

        Args:
            columns: the numbers of the inputs that differ from the point's, by index.
            count: how many numbers each has.
        """
        numbers: list[Any] = list(self._numbers)
        for index, array in columns.items():
            numbers[index] = array
        moved, is_held = set(columns), is_checked()
        invalid, branch = np.zeros(count, bool), np.zeros(count, np.uint64)
        with np.errstate(all="ignore"):
            for step, here in zip(self._steps, self._codes, strict=True):
                row, those, own, column = step
                if moved.isdisjoint(those):
                    continue  # nothing that it depends on is moved
                operands = [numbers[each] for each in those]
                if column is None:
                    out = row.apply(operands)
                else:
                    stack = np.repeat(column, count, axis=1)
                    for line, each in enumerate(those):
                        if each in moved:
                            stack[line] = operands[line]
                    out = row.vector(stack)
                moved.add(own)
                numbers[own] = out
                if is_held and row.is_restricted:
                    invalid |= ~_is_valid(row, operands)
                if here is not None:
                    code = _branch(row, out, operands)
                    if (code != here).any():
                        branch += (code - here) * _mixer(own)
        found = [np.broadcast_to(numbers[each], count) for each in self.outputs]
        return np.where(invalid, np.nan, np.stack(found)), branch


def _mixer(place: int) -> np.uint64:
    """A power of the mixing factor: each node's branch counts for itself."""
    return np.uint64(pow(MIXER, place + 1, 2**64))


def _is_valid(row: Primitive, operands: Sequence) -> Any:
    """Where the operands lie in the row's domain."""
    intervals = row.domain if row.arity else row.domain * len(operands)
    valid: Any = True
    for numbers, interval in zip(operands, intervals, strict=True):
        valid = valid & _contains(interval, np.asarray(numbers))
    if row.condition:
        valid = valid & row.condition.on_arrays(operands)
    return valid


def _contains(interval: Interval, numbers: np.ndarray) -> np.ndarray:
    """``number in interval`` for every number."""
    outside = (numbers < interval.low) | (numbers > interval.high)
    if interval.low_open:
        outside |= numbers == interval.low
    if interval.high_open:
        outside |= numbers == interval.high
    for hole in interval.holes:
        outside |= numbers == hole
    return ~outside


def _branch(row: Primitive, out: Any, operands: Sequence) -> Any:
    """A code of the branch that a row takes: see :func:`branches.branch_of`."""
    specials, chooses = traits(row)
    code: Any = np.uint64(0)
    for index, points in specials:
        for point in points:
            code = code * np.uint64(3) + (operands[index] > point)
    if chooses:
        taken: Any = False
        for slope in row.partials_at(out, operands):
            bit = np.asarray(slope) != 0.0
            code, taken = code * np.uint64(3) + bit, taken | bit
        if not np.all(taken):
            bits = np.ascontiguousarray(out + 0.0).view(np.uint64)  # -0.0 is 0.0
            code = code + np.where(taken, np.uint64(0), bits * np.uint64(MIXER))
    return code


def _branch_here(node: Node) -> np.ndarray | None:
    """The code at the point itself, as an array of one; ``None`` without branches."""
    row = node.primitive
    if traits(row) == ([], False):
        return None
    operands = [np.array([number_of(x)]) for x in node._operands]
    return _branch(row, row.apply(operands), operands)
