"""Drafts: groups that still take members."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from autograd.compiling.finding.groups import Calls, Few, Group, Segment, Sums
from autograd.compiling.finding.nodes import NONE, Call, Sum, Term
from autograd.compiling.plan import Role
from autograd.ops.primitive import Primitive

# Numbers touched by a group up to which plain floats are quicker than arrays.  Value
# and slope of tanh(a·b), as arrays and as floats: of 4 pairs 18 and 15 µs, of 6 pairs
# 21 and 20, of 8 pairs 20 and 24, of 16 pairs 26 and 40.
SMALL = 12


class Draft(ABC):
    """A group that still takes members; ``held`` is what they compute, in order."""

    def __init__(self, number: int, operands: "Sequence[Draft | Group]"):
        self.number, self.level = number, 1
        self.batched = self.differentiable = False
        for group in operands:
            self.level = max(self.level, group.level + 1)
            self.batched |= group.batched
            self.differentiable |= group.differentiable
        self.members: list[int] = []
        self.held: list[Any] = []

    @property
    def is_small(self) -> bool:
        """Whether plain floats are quicker than arrays."""
        return not self.batched and self.work * len(self.members) <= SMALL

    @property
    def family(self) -> Hashable:
        """What groups share that could be one if their operands were gathered."""
        return self.level, self.batched, self.differentiable, self.shape

    @property
    @abstractmethod
    def work(self) -> int:
        """How many numbers a member touches."""

    @property
    @abstractmethod
    def shape(self) -> Hashable:
        """What members compute, whatever groups their operands come from."""

    @abstractmethod
    def nodes(self) -> list[Sum | Call]:
        """Return the members one by one."""

    @abstractmethod
    def as_arrays(self, number: int, position: np.ndarray) -> Group:
        """Return the finished group; its operands have their positions already."""

    def take(self, others: Sequence["Draft"]) -> None:
        """Take in the members of other groups of the family."""
        for other in others:
            self.members += other.members
            self.held += other.held

    def finished(self, number: int, position: np.ndarray) -> Group:
        """Return the group, as arrays or as single nodes."""
        if self.is_small:
            return Few(nodes=self.nodes(), **self.header(number))
        return self.as_arrays(number, position)

    def header(self, number: int) -> dict[str, Any]:
        """Return what every kind of group is told."""
        return {
            "number": number,
            "members": self.members,
            "level": self.level,
            "batched": self.batched,
            "differentiable": self.differentiable,
            "role": Role.OTHER,
        }


class SumsDraft(Draft):
    """Sums; a member is its node, and the node's terms in parts.

    A part holds the terms whose factors come from one pair of groups.
    """

    held: list[tuple[Sum, list[list[Term]]]]

    @property
    def work(self) -> int:
        return sum([len(part) for part in self.held[0][1]])

    @property
    def shape(self) -> Hashable:
        lengths = [0, 0]  # terms of one factor, terms of two
        for part in self.held[0][1]:
            lengths[part[0][2] != NONE] += len(part)
        return Sum, *lengths

    def take(self, others: Sequence[Draft]) -> None:
        super().take(others)
        if others:
            self.held[:] = [(node, _halves(parts)) for node, parts in self.held]

    def nodes(self) -> list[Sum | Call]:
        return [node for node, _ in self.held]

    def as_arrays(self, number: int, position: np.ndarray) -> Group:
        columns = zip(*[parts for _, parts in self.held], strict=True)
        return Sums(
            constant=np.array([node.constant for node, _ in self.held]),
            segments=tuple([_segment(column, position) for column in columns]),
            **self.header(number),
        )


def _halves(parts: list[list[Term]]) -> list[list[Term]]:
    """Return terms of one factor first, then those of two."""
    terms = [term for part in parts for term in part]
    halves = [
        [t for t in terms if t[2] == NONE],
        [t for t in terms if t[2] != NONE],
    ]
    return [half for half in halves if half]


def _segment(parts: Sequence[list[Term]], position: np.ndarray) -> Segment:
    """Return one part of every member as arrays, (members, terms).

    The terms of a member are ordered by the place of their first factor: members that
    read the same places do so in the same order, however their sums were written, and
    rows of consecutive places are what strides can describe.
    """
    table = np.array(parts, dtype=float)  # (members, terms, 3); numbers stay exact
    places = position[table[:, :, 1].astype(np.int64)]
    if (places[:, 1:] < places[:, :-1]).any():
        order = np.argsort(places, axis=1, kind="stable")
        table = np.take_along_axis(table, order[:, :, None], axis=1)
    first = table[:, :, 1].astype(np.int64)
    second = table[:, :, 2].astype(np.int64)
    return Segment(table[:, :, 0], first, None if second[0, 0] == NONE else second)


class CallsDraft(Draft):
    """Calls of one row; a member is its operands."""

    held: list[tuple[int | float, ...]]

    def __init__(
        self, number: int, operands: "Sequence[Draft | Group]", row: Primitive
    ):
        super().__init__(number, operands)
        self.row = row

    @property
    def work(self) -> int:
        return len(self.held[0])

    @property
    def shape(self) -> Hashable:
        return self.row, *[type(x) is float for x in self.held[0]]

    def nodes(self) -> list[Sum | Call]:
        return [Call(self.row, operands) for operands in self.held]

    def as_arrays(self, number: int, position: np.ndarray) -> Group:
        columns = list(zip(*self.held, strict=True))
        return Calls(
            row=self.row,
            slots=tuple([np.array(column) for column in columns]),
            varies=tuple([type(column[0]) is not float for column in columns]),
            **self.header(number),
        )
