"""Groups: nodes with the same primitive whose operands come from the same groups."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from autograd.compiling.finding.tape import NONE, Call, Sum, Tape
from autograd.ops.primitive import Primitive

MERGE = 16  # members from which an array instruction beats scalar code
SMALL = 12  # numbers touched by a group that is computed in plain floats


@dataclass(eq=False, slots=True)
class Segment:
    """Terms of a sum whose factors come from one pair of groups.

    Attributes:
        coefficient: (members, terms).
        first, second: node numbers, (members, terms); ``second`` is None for
            terms of one factor.
    """

    coefficient: np.ndarray
    first: np.ndarray
    second: np.ndarray | None
    bias: np.ndarray | None = None


@dataclass(eq=False, slots=True)
class Group:
    """Nodes that become one array.

    Attributes:
        members: node numbers, in the order of the array.
        level: 1 more than the highest among the operands; leaves are at 0.
        batched: whether there is one array row per example.
        constant, segments: what a group of sums adds up.
        row, slots: the primitive of a group of calls, and per operand the node numbers
            or constants, (members,).
        varies: per slot, whether it holds node numbers rather than constants.
    """

    number: int
    members: list[int]
    level: int
    batched: bool
    differentiable: bool
    constant: np.ndarray | None = None
    segments: list[Segment] = field(default_factory=list)
    row: Primitive | None = None
    slots: list[np.ndarray] = field(default_factory=list)
    varies: tuple[bool, ...] = ()
    start: int = 0
    width: int = 0  # if set, members lie transposed: every `width`-th next to the other
    has_ones: bool = False  # as many ones stand behind them, for a bias to multiply

    biased: bool = False  # weights and bias were joined

    def forget(self) -> None:
        """Let go of what its instructions now hold."""
        self.constant, self.segments, self.slots = None, [], []

    @property
    def is_leaf(self) -> bool:
        return self.level == 0

    @property
    def is_small(self) -> bool:
        """Whether plain floats are quicker than arrays."""
        if self.batched:
            return False
        work = sum(s.first.shape[1] for s in self.segments) + len(self.slots)
        return work * len(self.members) <= SMALL


@dataclass
class Grouping:
    """All groups in the order of execution, and where each node went.

    Attributes:
        group_of: node number → group number.
        position: node number → place in its group.
    """

    groups: list[Group]
    group_of: np.ndarray
    position: np.ndarray


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
    def __init__(self, tape: Tape, leaf_groups: Sequence[Sequence[int]], inputs: int):
        size = max(tape.nodes, default=-1) + 1
        self.tape = tape
        self.group_of = [-1] * (size + 1)  # the last stands for "no second factor"
        self.groups: list[Group] = []
        self.by_key: dict[tuple, Group] = {}
        self.held: dict[int, list] = {}  # group → its members' sorted terms or operands
        for index, numbers in enumerate(leaf_groups):
            batched = index >= len(leaf_groups) - inputs
            group = Group(index, list(numbers), 0, batched, index == 0)
            self.groups.append(group)
            for number in numbers:
                self.group_of[number] = index

    def _enter(self, key: tuple, number: int, operand_groups, content) -> None:
        group = self.by_key.get(key)
        if group is None:
            operands = [self.groups[g] for g in operand_groups]
            group = Group(
                number=len(self.groups),
                members=[],
                level=1 + max((g.level for g in operands), default=0),
                batched=any(g.batched for g in operands),
                differentiable=any(g.differentiable for g in operands),
            )
            self.by_key[key] = group
            self.groups.append(group)
            self.held[group.number] = []
        group.members.append(number)
        self.group_of[number] = group.number
        self.held[group.number].append(content)

    def add_sum(self, number: int, node: Sum) -> None:
        group_of = self.group_of
        parts: dict[tuple[int, int], list] = {}
        for term in node.terms:
            first, second = group_of[term[1]], group_of[term[2]]
            if first > second != NONE:  # parameters before data, w·x like x·w
                first, second = second, first
                term = (term[0], term[2], term[1])
            part = parts.get((first, second))
            if part is None:
                parts[first, second] = [term]
            else:
                part.append(term)
        keys = sorted(parts)
        key = ("sum", *[(k, len(parts[k])) for k in keys])
        sources = {g for k in keys for g in k if g != NONE}
        self._enter(key, number, sources, (node.constant, [parts[k] for k in keys]))

    def add_call(self, number: int, node: Call) -> None:
        row = node.row
        sources = [self.group_of[x] if type(x) is int else None for x in node.operands]
        key = (row, *sources)
        known = {g for g in sources if g is not None}
        self._enter(key, number, known, (node.row, node.operands))

    # -- finishing ---------------------------------------------------------------

    def finish(self) -> Grouping:
        groups = [group for group in self.groups if group.is_leaf]
        for family in self._families().values():
            small = [g for g in family if len(g.members) < MERGE and not g.batched]
            if len(small) > 1 and sum(len(g.members) for g in small) >= MERGE:
                groups += [g for g in family if len(g.members) >= MERGE]
                groups.append(self._merged(small))
            else:
                groups += family
        groups.sort(key=lambda group: (group.level, group.number))
        return self._numbered(groups)

    def _families(self) -> dict[tuple, list[Group]]:
        """Groups that could be one if their operands were gathered from anywhere."""
        families: dict[tuple, list[Group]] = {}
        for group in self.groups:
            if group.is_leaf:
                continue
            content = self.held[group.number][0]
            if isinstance(content[0], float):
                lengths = [0, 0]
                for part in content[1]:
                    lengths[part[0][2] != NONE] += len(part)
                shape: tuple = ("sum", *lengths)
            else:
                shape = (content[0], *[type(x) is float for x in content[1]])
            key = (group.level, group.batched, group.differentiable, shape)
            families.setdefault(key, []).append(group)
        return families

    def _merged(self, family: list[Group]) -> Group:
        merged = family[0]
        held = self.held[merged.number]
        for other in family[1:]:
            merged.members += other.members
            held += self.held[other.number]
        if isinstance(held[0][0], float):
            held[:] = [(constant, _two_parts(parts)) for constant, parts in held]
        return merged

    def _numbered(self, groups: list[Group]) -> Grouping:
        size = len(self.group_of) - 1
        group_of = np.full(size, NONE)
        position = np.full(size, NONE)
        for index, group in enumerate(groups):
            old, group.number = group.number, index
            group_of[group.members] = index
            position[group.members] = np.arange(len(group.members))
            if not group.is_leaf:
                self._fill(group, self.held.pop(old), position)
        return Grouping(groups, group_of, position)

    def _fill(self, group: Group, held: list, position: np.ndarray) -> None:
        if isinstance(held[0][0], float):
            group.constant = np.array([constant for constant, _ in held])
            for index in range(len(held[0][1])):
                parts = [parts[index] for _, parts in held]
                group.segments.append(_segment(parts, position))
            return
        group.row = held[0][0]
        columns = list(zip(*[operands for _, operands in held], strict=True))
        group.varies = tuple(type(column[0]) is not float for column in columns)
        group.slots = [np.array(column) for column in columns]


def _two_parts(parts: list[list]) -> list[list]:
    """Terms of one factor first, then those of two."""
    terms = [term for part in parts for term in part]
    halves = [
        [t for t in terms if t[2] == NONE],
        [t for t in terms if t[2] != NONE],
    ]
    return [half for half in halves if half]


def _segment(parts: list[list], position: np.ndarray) -> Segment:
    """Return terms as arrays, ordered by the place of their first factor."""
    table = np.array(parts, dtype=float)  # (members, terms, 3); numbers stay exact
    places = position[table[:, :, 1].astype(np.int64)]
    if (places[:, 1:] < places[:, :-1]).any():
        order = np.argsort(places, axis=1, kind="stable")
        table = np.take_along_axis(table, order[:, :, None], axis=1)
    first = table[:, :, 1].astype(np.int64)
    second = table[:, :, 2].astype(np.int64)
    return Segment(table[:, :, 0], first, None if second[0, 0] == NONE else second)
