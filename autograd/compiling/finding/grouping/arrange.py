"""Grouping: nodes with the same primitive whose operands come from the same groups.

Level by level; a product is oriented one way, so that ``w·x`` meets ``x·w``.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from autograd.compiling.finding.grouping.drafts import CallsDraft, Draft, SumsDraft
from autograd.compiling.finding.grouping.leveling import levels_of
from autograd.compiling.finding.grouping.merging import merged
from autograd.compiling.finding.groups import Group, Grouping
from autograd.compiling.finding.nodes import NONE, Call, Sum, Tape, Term
from autograd.compiling.plan import Role

ELSEWHERE = 2**40  # a place that no array has, of what has none yet


def arrange(tape: Tape, leaf_groups: Sequence[Sequence[int]], inputs: int) -> Grouping:
    """Return the tape's nodes in groups.

    Args:
        leaf_groups: the leaves' numbers, in arrays as the program is given them; those
            of the first are the parameters.
        inputs: how many of the last are batched.
    """
    builder = _Builder(tape, leaf_groups, inputs)
    floors: dict[int, list[int]] = {}
    for number, level in levels_of(tape).items():
        floors.setdefault(level, []).append(number)
    for level in sorted(floors):
        for number in floors[level]:
            node = tape.nodes[number]
            if isinstance(node, Sum):
                builder.add_sum(number, node)
            elif isinstance(node, Call):
                builder.add_call(number, node)
        builder.close(level)
    return builder.finished()


class _Builder:
    """Puts nodes into drafts by what they compute and where their operands went.

    Attributes:
        groups: the finished ones, in order.
        drafts: those of the level at work.
        place: where each node lies: what is not batched lies in one row, the arrays
            one after the other; what is batched has rows of its own.
    """

    def __init__(self, tape: Tape, leaf_groups: Sequence[Sequence[int]], inputs: int):
        self.fillers = _fillers(tape)
        size = max(self.fillers.values()) + 1
        self.group_of = [NONE] * (size + 1)  # the last stands for "no second factor"
        self.position = np.zeros(size, dtype=np.int64)
        self.place = np.zeros(size, dtype=np.int64)
        self.end = 0
        self.groups: list[Group] = []
        self.drafts: dict[Hashable, Draft] = {}
        self.place[list(self.fillers.values())] = ELSEWHERE
        for index, numbers in enumerate(leaf_groups):
            self._append(
                Group(
                    number=index, members=list(numbers), level=0,
                    batched=index >= len(leaf_groups) - inputs,
                    differentiable=index == 0,
                    role=Role.GIVEN if index else Role.PARAMETERS,
                )
            )  # fmt: skip

    def _append(self, group: Group) -> None:
        members = group.members
        if len(members) == 1:
            number = members[0]
            self.group_of[number] = group.number
            self.place[number] = 0 if group.batched else self.end
        else:
            for number in members:
                self.group_of[number] = group.number
            places = np.arange(len(members))
            self.position[members] = places
            self.place[members] = places if group.batched else places + self.end
        if not group.batched:
            self.end += len(members)
        self.groups.append(group)

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
            sources = {self.groups[g] for k in keys for g in k if g != NONE}
            draft = self.drafts[key] = SumsDraft(list(sources), self.fillers[0.0])
        draft.members.append(number)
        draft.held.append((node, [parts[k] for k in keys]))

    def add_call(self, number: int, node: Call) -> None:
        """Add a node that is a call."""
        sources = [self.group_of[x] if type(x) is int else None for x in node.operands]
        key = (node.row, *sources)
        draft = self.drafts.get(key)
        if draft is None:
            known = [self.groups[g] for g in sources if g is not None]
            draft = self.drafts[key] = CallsDraft(known, node.row, self.fillers)
        draft.members.append(number)
        draft.held.append(node.operands)

    def close(self, level: int) -> None:
        """Finish the groups of a level, those of one kind merged where that pays."""
        drafts = list(self.drafts.values())
        if len(drafts) > 1 or (drafts and not drafts[0].is_small):
            drafts = merged(drafts, self.place)
        self.drafts = {}
        if any(draft.is_padded for draft in drafts):
            self._make_fillers()
        made = [
            draft.finished(len(self.groups) + index, level, self.place)
            for index, draft in enumerate(drafts)
        ]
        for group in made:
            self._append(group)

    def _make_fillers(self) -> None:
        """Give the numbers that stand in for what is missing a group of their own."""
        members = list(self.fillers.values())
        if self.group_of[members[0]] == NONE:
            self._append(
                Group(
                    number=len(self.groups), members=members, level=0,
                    batched=False, differentiable=False, role=Role.CONSTANT,
                )
            )  # fmt: skip

    def finished(self) -> Grouping:
        """Return all groups."""
        group_of = np.array(self.group_of[:-1])
        made = self.group_of[self.fillers[0.0]] != NONE
        fillers = {n: value for value, n in self.fillers.items()} if made else {}
        return Grouping(self.groups, group_of, self.position, fillers)


def _fillers(tape: Tape) -> dict[float, int]:
    """Return what may stand in for operands, each with a number; 0 is for terms."""
    fresh = max(tape.nodes, default=-1) + 1
    rows = {node.row for node in tape.nodes.values() if isinstance(node, Call)}
    values = {row.neutral for row in rows if row.neutral is not None} - {0.0}
    return {value: fresh + i for i, value in enumerate([0.0, *sorted(values)])}
