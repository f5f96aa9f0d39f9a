"""Drafts: groups that still take members."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.compiling.finding.grouping import costs
from autograd.compiling.finding.groups import Calls, Few, Group, Segment, Sums
from autograd.compiling.finding.nodes import NONE, Call, Sum, Term
from autograd.compiling.plan import Role
from autograd.ops.primitive import Primitive


class Draft(ABC):
    """A group that still takes members; ``held`` is what they compute, in order."""

    members: list[int]
    held: list[Any]
    is_padded = False  # whether members read the number that stands for none
    is_in_order = False  # whether an order of the members was looked for

    def __init__(self, operands: Sequence[Group]):
        self.batched = self.differentiable = False
        for group in operands:
            self.batched |= group.batched
            self.differentiable |= group.differentiable
        self.members, self.held = [], []

    @property
    def is_small(self) -> bool:
        """Whether plain floats are quicker than arrays."""
        return not self.batched and self.touched <= costs.SMALL

    @property
    @abstractmethod
    def touched(self) -> int:
        """How many numbers the members touch."""

    @abstractmethod
    def families(self) -> Iterator[Hashable]:
        """Yield what groups share that could be one, the closest kin first.

        What is gathered to make them one is more from kin to kin.
        """

    @abstractmethod
    def joined(self, others: "Sequence[Draft]", closeness: int) -> "Draft":
        """Return a group of these members and those of others, in their order.

        Args:
            others: of the same family.
            closeness: which of the ``families`` it is.
        """

    @abstractmethod
    def tables(self, place: np.ndarray) -> list[list[np.ndarray]]:
        """Return the places of what the members read, by instruction and operand.

        Args:
            place: where each node lies.

        Returns:
            Tables (members, terms), those of one instruction together.
        """

    @abstractmethod
    def nodes(self) -> list[Sum | Call]:
        """Return the members one by one."""

    @abstractmethod
    def as_arrays(self, header: dict[str, Any], place: np.ndarray) -> Group:
        """Return the finished group."""

    def reordered(self, order: np.ndarray) -> None:
        """Put the members in another order."""
        self.members = [self.members[i] for i in order.tolist()]
        self.held = [self.held[i] for i in order.tolist()]

    def finished(self, number: int, level: int, place: np.ndarray) -> Group:
        """Return the group, as arrays or as single nodes."""
        header: dict[str, Any] = {
            "number": number,
            "members": self.members,
            "level": level,
            "batched": self.batched,
            "differentiable": self.differentiable,
            "role": Role.OTHER,
        }
        if self.is_small:
            return Few(nodes=self.nodes(), **header)
        return self.as_arrays(header, place)

    def _like(self, drafts: "Sequence[Draft]", held: list[Any]) -> "Draft":
        """Return a group of this kind with the members of several, in tape order."""
        twin = copy.copy(self)
        twin.is_in_order = False
        twin.members = [number for draft in drafts for number in draft.members]
        twin.held = held
        twin.reordered(np.argsort(twin.members, kind="stable"))
        return twin


class SumsDraft(Draft):
    """Sums; a member is its node, and the node's terms in parts.

    A part holds the terms whose factors come from one pair of groups; or, once groups
    were joined, terms of one kind.

    Args:
        padding: the number of a node that is 0, for terms that are none.
    """

    held: list[tuple[Sum, list[list[Term]]]]

    def __init__(self, operands: Sequence[Group], padding: int):
        super().__init__(operands)
        self.padding = padding

    @property
    def touched(self) -> int:
        return len(self.held) * sum([len(part) for part in self.held[0][1]])

    def families(self) -> Iterator[Hashable]:
        parts = self.held[0][1]
        lengths = [(len(part), part[0][2] != NONE) for part in parts]
        yield "parts", *lengths
        if not self.batched:
            yield "padded parts", *[double for _, double in lengths]
            yield "halves", *sorted({double for _, double in lengths})

    def joined(self, others: Sequence[Draft], closeness: int) -> Draft:
        held = [pair for draft in (self, *others) for pair in draft.held]
        if closeness == 2:
            held = [(node, _halves(parts)) for node, parts in held]
        made = self._like((self, *others), self._padded(held))
        made.is_padded = any(
            term[1] == self.padding for _, parts in made.held for part in parts
            for term in part[-1:]
        )  # fmt: skip
        return made

    def _padded(self, held: list[Any]) -> list[Any]:
        """Return parts of one length, those that lack terms filled with 0·0."""
        columns = zip(*[parts for _, parts in held], strict=True)
        widths = [max(map(len, column)) for column in columns]
        zero, nothing = (1.0, self.padding, self.padding), (1.0, self.padding, NONE)
        return [
            (
                node,
                [
                    part
                    + [nothing if part[0][2] == NONE else zero] * (width - len(part))
                    for part, width in zip(parts, widths, strict=True)
                ],
            )
            for node, parts in held
        ]

    def tables(self, place: np.ndarray) -> list[list[np.ndarray]]:
        return [
            [place[x] for x in (segment.first, segment.second) if x is not None]
            for segment in self._segments(place)
        ]

    def nodes(self) -> list[Sum | Call]:
        return [node for node, _ in self.held]

    def as_arrays(self, header: dict[str, Any], place: np.ndarray) -> Group:
        return Sums(
            constant=np.array([node.constant for node, _ in self.held]),
            segments=tuple(self._segments(place)),
            **header,
        )

    def _segments(self, place: np.ndarray) -> list[Segment]:
        columns = zip(*[parts for _, parts in self.held], strict=True)
        return [_segment(column, place) for column in columns]


def _halves(parts: list[list[Term]]) -> list[list[Term]]:
    """Return terms of one factor first, then those of two."""
    terms = [term for part in parts for term in part]
    halves = [
        [t for t in terms if t[2] == NONE],
        [t for t in terms if t[2] != NONE],
    ]
    return [half for half in halves if half]


def _segment(parts: Sequence[list[Term]], place: np.ndarray) -> Segment:
    """Return one part of every member as arrays, (members, terms).

    The terms of a member are ordered by the place of their first factor: members that
    read the same places do so in the same order, however their sums were written, and
    rows of consecutive places are what strides can describe.
    """
    table = np.array(parts, dtype=float)  # (members, terms, 3); numbers stay exact
    places = place[table[:, :, 1].astype(np.int64)]
    if (places[:, 1:] < places[:, :-1]).any():
        order = np.argsort(places, axis=1, kind="stable")
        table = np.take_along_axis(table, order[:, :, None], axis=1)
    first = table[:, :, 1].astype(np.int64)
    second = table[:, :, 2].astype(np.int64)
    return Segment(table[:, :, 0], first, None if second[0, 0] == NONE else second)


class CallsDraft(Draft):
    """Calls of one row; a member is its operands.

    Args:
        fillers: by value, the numbers of nodes that stand in for missing operands.
    """

    held: list[tuple[int | float, ...]]

    def __init__(
        self, operands: Sequence[Group], row: Primitive, fillers: dict[float, int]
    ):
        super().__init__(operands)
        self.row, self.fillers = row, fillers

    @property
    def touched(self) -> int:
        return len(self.held) * len(self.held[0])

    def families(self) -> Iterator[Hashable]:
        yield self.row, *[type(x) is float for x in self.held[0]]
        if self._may_be_padded:
            yield self.row, "padded"

    @property
    def _may_be_padded(self) -> bool:
        """Whether calls with fewer operands may be like these."""
        plain = all(type(x) is int for x in self.held[0])
        return plain and not self.batched and self.row.neutral is not None

    def joined(self, others: Sequence[Draft], closeness: int) -> Draft:
        held = [each for draft in (self, *others) for each in draft.held]
        width, fewest = max(map(len, held)), min(map(len, held))
        if fewest < width:
            assert self.row.neutral is not None  # or they would be no family
            filler = (self.fillers[self.row.neutral],)
            held = [each + filler * (width - len(each)) for each in held]
        made = self._like((self, *others), held)
        made.is_padded = fewest < width or any(d.is_padded for d in (self, *others))
        return made

    def tables(self, place: np.ndarray) -> list[list[np.ndarray]]:
        if self._may_be_padded:
            return [[place[np.array(self.held)]]]
        columns = zip(*self.held, strict=True)
        return [
            [
                place[list(column)][:, None]
                for column in columns
                if type(column[0]) is not float
            ]
        ]

    def nodes(self) -> list[Sum | Call]:
        return [Call(self.row, operands) for operands in self.held]

    def as_arrays(self, header: dict[str, Any], place: np.ndarray) -> Group:
        columns = list(zip(*self.held, strict=True))
        return Calls(
            row=self.row,
            slots=tuple([np.array(column) for column in columns]),
            varies=tuple([type(column[0]) is not float for column in columns]),
            **header,
        )
