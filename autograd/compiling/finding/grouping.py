"""Grouping: nodes with the same primitive whose operands come from the same groups.

Two more rules: a product is oriented one way, so that ``w·x`` meets ``x·w``; and small
groups that differ only in where their operands come from are one, whose operands are
gathered.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from autograd.compiling.finding.drafts import CallsDraft, Draft, SumsDraft
from autograd.compiling.finding.groups import Group, Grouping
from autograd.compiling.finding.nodes import NONE, Call, Sum, Tape, Term
from autograd.compiling.plan import Role

# Members from which small groups of a family are gathered into one.  Value and slope
# of products from six pairs of groups, apart and merged: 16 of them take 127 and 110
# µs, 64 of them 164 and 112 µs, 12 and fewer the same.
MERGE = 16


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


class _Builder:
    """Puts nodes into drafts by what they compute and where their operands went."""

    def __init__(self, tape: Tape, leaf_groups: Sequence[Sequence[int]], inputs: int):
        size = max(tape.nodes, default=-1) + 1
        self.tape = tape
        self.group_of = [-1] * (size + 1)  # the last stands for "no second factor"
        self.groups: list[Group | Draft] = []
        self.drafts: dict[Hashable, Draft] = {}
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
            draft = self._started(key, SumsDraft(len(self.groups), self._at(sources)))
        self._enter(draft, number, (node, [parts[k] for k in keys]))

    def add_call(self, number: int, node: Call) -> None:
        """Add a node that is a call."""
        sources = [self.group_of[x] if type(x) is int else None for x in node.operands]
        key = (node.row, *sources)
        draft = self.drafts.get(key)
        if draft is None:
            known = self._at({g for g in sources if g is not None})
            draft = self._started(key, CallsDraft(len(self.groups), known, node.row))
        self._enter(draft, number, node.operands)

    def _at(self, numbers: Iterable[int]) -> list["Group | Draft"]:
        return [self.groups[number] for number in numbers]

    def _started(self, key: Hashable, draft: Draft) -> Draft:
        self.drafts[key] = draft
        self.groups.append(draft)
        return draft

    def _enter(self, draft: Draft, number: int, content: Any) -> None:
        draft.members.append(number)
        draft.held.append(content)
        self.group_of[number] = draft.number

    # -- finishing ---------------------------------------------------------------

    def finish(self) -> Grouping:
        """Return the groups, the small ones of a family merged, in order of level."""
        families: dict[Hashable, list[Draft]] = {}
        for draft in self.drafts.values():
            families.setdefault(draft.family, []).append(draft)
        groups: list[Group | Draft] = [g for g in self.groups if isinstance(g, Group)]
        for family in families.values():
            groups += _merged(family)
        groups.sort(key=lambda group: (group.level, group.number))
        return self._numbered(groups)

    def _numbered(self, ordered: list["Group | Draft"]) -> Grouping:
        size = len(self.group_of) - 1
        group_of = np.full(size, NONE)
        position = np.zeros(size, dtype=np.int64)
        groups: list[Group] = []
        for index, group in enumerate(ordered):
            group_of[group.members] = index
            if len(group.members) > 1:
                position[group.members] = np.arange(len(group.members))
            if isinstance(group, Draft):
                finished = group.finished(index, position)
                group.held = []  # the arrays hold it now
                group = finished
            groups.append(group)
        return Grouping(groups, group_of, position)


def _merged(family: list[Draft]) -> list[Draft]:
    """Return a family with its small groups made one, if that is worth an array."""
    small = [g for g in family if len(g.members) < MERGE and not g.batched]
    if len(small) < 2 or sum([len(g.members) for g in small]) < MERGE:
        return family
    small[0].take(small[1:])
    return [*(g for g in family if g not in small), small[0]]
