"""A graph computed at many points at once: one pass over it, on arrays.

An input's ladder asks for some thirty points; a net has hundreds of inputs.  Where the
graph is shown to be the function, all of them are columns of the same few arrays.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from autograd.checking.judging.branches import traits
from autograd.engine.graph import Node, number_of, topological_order
from autograd.engine.value import Value
from autograd.ground.domain import Interval, is_checked
from autograd.ops.primitive import Primitive

MOST = 2**22  # numbers held at a time: nodes times columns
LEAST = 64  # columns, however large the graph
MIXER = 0x9E3779B97F4A7C15  # 2⁶⁴ over the golden mean: no pattern in its bits

_FLOATS = frozenset({float})
type_of_key = np.ndarray[Any, np.dtype[np.uint64]]


class ArrayReplay:
    """A graph that is computed at many points at once.

    Args:
        leaves, outputs: the graph at its point.
    """

    def __init__(self, leaves: Sequence[Value], outputs: Sequence):
        self.leaves, self.outputs = leaves, outputs
        roots = [out for out in outputs if isinstance(out, Value)]
        self.order = [n for n in topological_order(*roots) if n.primitive is not None]
        self.columns = max(LEAST, MOST // (len(self.order) + len(leaves) + 1))

    @cached_property
    def _codes(self) -> list[np.ndarray | None]:
        """The branch that each node takes at the point, of those that have any."""
        return [_branch_here(node) for node in self.order]

    def at(self, points: Sequence[tuple[int, float]]) -> Iterator[tuple]:
        """Yield the outputs' numbers and the branch, one input moved for each.

        Args:
            points: the input that is moved, and to which number.

        Numbers are NaN where an operand leaves its domain.
        """
        rest = iter(points)
        while chunk := list(islice(rest, self.columns)):
            yield from self._chunk(chunk)

    def _chunk(self, points: list[tuple[int, float]]) -> Iterator[tuple]:
        which = np.array([index for index, _ in points])
        moved = np.array([x for _, x in points])
        columns = {
            index: np.where(which == index, moved, self.leaves[index]._data)
            for index in dict.fromkeys(which.tolist())
        }
        numbers, branches = self.together(columns, len(points))
        return zip(numbers.T.tolist(), branches.tolist(), strict=True)

    def together(
        self, columns: Mapping[int, np.ndarray], count: int
    ) -> tuple[np.ndarray, type_of_key]:
        """Return the outputs and the branches for inputs that are columns.

        Args:
            columns: the numbers of the inputs that differ from the point's, by index.
            count: how many numbers each has.
        """
        known = {id(self.leaves[index]): array for index, array in columns.items()}
        invalid, branch = np.zeros(count, bool), np.zeros(count, np.uint64)
        with np.errstate(all="ignore"):
            for place, node in enumerate(self.order):
                operands = [
                    x if type(x) is float else known.get(id(x), x._data)
                    for x in node._operands
                ]
                if _FLOATS.issuperset(map(type, operands)):
                    continue  # nothing that it depends on is moved
                row = node.primitive
                known[id(node)] = out = _applied(row, operands, count)
                if row.is_restricted and is_checked():
                    invalid |= ~_is_valid(row, operands)
                if (here := self._codes[place]) is not None:
                    code = _branch(row, out, operands) - here
                    branch += code * np.uint64(pow(MIXER, place + 1, 2**64))
        found = [np.broadcast_to(_number(out, known), count) for out in self.outputs]
        return np.where(invalid, np.nan, np.stack(found)), branch


def _number(operand: Any, known: Mapping[int, np.ndarray]) -> Any:
    """An operand's numbers; a float where nothing that it depends on is moved."""
    return operand if type(operand) is float else known.get(id(operand), operand._data)


def _applied(row: Primitive, operands: list, count: int) -> Any:
    """The row's array form; a row of any number of operands wants them in one stack."""
    if row.arity is not None:
        return row.apply(operands)
    stack = np.empty((len(operands), count))
    for line, numbers in zip(stack, operands, strict=True):
        line[:] = numbers
    return row.vector(stack)


def _is_valid(row: Primitive, operands: Sequence) -> Any:
    """Where the operands lie in the row's domain."""
    intervals = row.domain if row.arity else row.domain * len(operands)
    valid: Any = True
    for numbers, interval in zip(operands, intervals, strict=True):
        valid = valid & _contains(interval, np.asarray(numbers))
    if row.condition:
        holds = np.frompyfunc(row.condition.holds, len(operands), 1)
        valid = valid & holds(*operands).astype(bool)
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
