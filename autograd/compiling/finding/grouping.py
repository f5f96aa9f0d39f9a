"""Grouping: nodes with the same primitive whose operands come from the same groups.

Two more rules: a product is oriented one way, so that ``w·x`` meets ``x·w``; and small
groups that differ only in where their operands come from are one, whose operands are
gathered.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from autograd.compiling.finding.groups import (
    Calls,
    Few,
    Group,
    Grouping,
    Segment,
    Sums,
)
from autograd.compiling.finding.nodes import NONE, Call, Sum, Tape, Term
from autograd.compiling.plan import Role
from autograd.ops.primitive import Primitive

# Members from which small groups of a family are gathered into one.  Value and slope
# of products from six pairs of groups, apart and merged: 16 of them take 127 and 110
# µs, 64 of them 164 and 112 µs, 12 and fewer the same.
MERGE = 16

# Numbers touched by a group up to which plain floats are quicker than arrays.  Value
# and slope of tanh(a·b), as arrays and as floats: of 4 pairs 18 and 15 µs, of 6 pairs
# 21 and 20, of 8 pairs 20 and 24, of 16 pairs 26 and 40.
SMALL = 12


def arrange(tape: Tape, leaf_groups: Sequence[Sequence[int]], inputs: int) -> Grouping:
    """Return the tape's nodes in groups.

    Args:
        leaf_groups: the leaves' numbers, in arrays as the program is given them; those
            of the first are the parameters.
        inputs: how many of the last are batched.
    """
    builder = _Builder(tape, leaf_groups, inputs)
    for number, node in tape.nodes.items():
        if isinstance(node, Sum):
            builder.add_sum(number, node)
        elif isinstance(node, Call):
            builder.add_call(number, node)
    return builder.finish()


class _Draft(ABC):
    """A group that still takes members; ``held`` is what they compute, in order."""

    def __init__(self, number: int, operands: "Sequence[_Draft | Group]"):
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

    def take(self, others: Sequence["_Draft"]) -> None:
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


class _Sums(_Draft):
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

    def take(self, others: Sequence[_Draft]) -> None:
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


class _Calls(_Draft):
    """Calls of one row; a member is its operands."""

    held: list[tuple[int | float, ...]]

    def __init__(
        self, number: int, operands: "Sequence[_Draft | Group]", row: Primitive
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


class _Builder:
    """Puts nodes into drafts by what they compute and where their operands went."""

    def __init__(self, tape: Tape, leaf_groups: Sequence[Sequence[int]], inputs: int):
        size = max(tape.nodes, default=-1) + 1
        self.tape = tape
        self.group_of = [-1] * (size + 1)  # the last stands for "no second factor"
        self.groups: list[Group | _Draft] = []
        self.drafts: dict[Hashable, _Draft] = {}
        for index, numbers in enumerate(leaf_groups):
            self.groups.append(
                Group(
                    number=index, members=list(numbers), level=0,
                    batched=index >= len(leaf_groups) - inputs,
                    differentiable=index == 0,
                    role=Role.GIVEN if index else Role.PARAMETERS,
                )
            )  # fmt: skip
            for number in numbers:
                self.group_of[number] = index

    def add_sum(self, number: int, node: Sum) -> None:
        """Add a node that is a sum.

        Its terms are put into parts by the pair of groups that their factors come from;
        the pairs, and how many terms each has, say to which group the node belongs.
        Each pair is ordered, parameters before data, so that ``w·x`` meets ``x·w``.
        """
        group_of = self.group_of
        parts: dict[tuple[int, int], list[Term]] = {}
        for term in node.terms:
            first, second = group_of[term[1]], group_of[term[2]]
            if first > second != NONE:
                first, second = second, first
                term = (term[0], term[2], term[1])
            part = parts.get((first, second))
            if part is None:
                parts[first, second] = [term]
            else:
                part.append(term)
        keys = sorted(parts)
        key = (Sum, *[(k, len(parts[k])) for k in keys])
        draft = self.drafts.get(key)
        if draft is None:
            sources = {g for k in keys for g in k if g != NONE}
            draft = self._started(key, _Sums(len(self.groups), self._at(sources)))
        self._enter(draft, number, (node, [parts[k] for k in keys]))

    def add_call(self, number: int, node: Call) -> None:
        """Add a node that is a call."""
        sources = [self.group_of[x] if type(x) is int else None for x in node.operands]
        key = (node.row, *sources)
        draft = self.drafts.get(key)
        if draft is None:
            known = self._at({g for g in sources if g is not None})
            draft = self._started(key, _Calls(len(self.groups), known, node.row))
        self._enter(draft, number, node.operands)

    def _at(self, numbers: Iterable[int]) -> list["Group | _Draft"]:
        return [self.groups[number] for number in numbers]

    def _started(self, key: Hashable, draft: _Draft) -> _Draft:
        self.drafts[key] = draft
        self.groups.append(draft)
        return draft

    def _enter(self, draft: _Draft, number: int, content: Any) -> None:
        draft.members.append(number)
        draft.held.append(content)
        self.group_of[number] = draft.number

    # -- finishing ---------------------------------------------------------------

    def finish(self) -> Grouping:
        """Return the groups, the small ones of a family merged, in order of level."""
        families: dict[Hashable, list[_Draft]] = {}
        for draft in self.drafts.values():
            families.setdefault(draft.family, []).append(draft)
        groups: list[Group | _Draft] = [g for g in self.groups if isinstance(g, Group)]
        for family in families.values():
            groups += _merged(family)
        groups.sort(key=lambda group: (group.level, group.number))
        return self._numbered(groups)

    def _numbered(self, ordered: list["Group | _Draft"]) -> Grouping:
        size = len(self.group_of) - 1
        group_of = np.full(size, NONE)
        position = np.zeros(size, dtype=np.int64)
        groups: list[Group] = []
        for index, group in enumerate(ordered):
            group_of[group.members] = index
            if len(group.members) > 1:
                position[group.members] = np.arange(len(group.members))
            if isinstance(group, _Draft):
                finished = group.finished(index, position)
                group.held = []  # the arrays hold it now
                group = finished
            groups.append(group)
        return Grouping(groups, group_of, position)


def _merged(family: list[_Draft]) -> list[_Draft]:
    """Return a family with its small groups made one, if that is worth an array."""
    small = [g for g in family if len(g.members) < MERGE and not g.batched]
    if len(small) < 2 or sum([len(g.members) for g in small]) < MERGE:
        return family
    small[0].take(small[1:])
    return [*(g for g in family if g not in small), small[0]]
