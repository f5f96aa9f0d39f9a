"""Choosing: which groups are arrays, and which plain floats.

By itself a group of a few dozen numbers is quicker as an array or as floats by little;
what counts is what stands around it, for numbers that move between arrays and floats
cost more than either.  So whole programs are compared: with all groups up to some size
as floats, for several sizes.  Floats that may follow each other then do.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from autograd.compiling.finding.grouping import costs
from autograd.compiling.finding.grouping.leveling import read_by
from autograd.compiling.finding.groups import Calls, Few, Group, Grouping, Sums
from autograd.compiling.finding.layout import shared_axes
from autograd.compiling.finding.nodes import Tape

SIZES = (20, 30, 50, 80, 120, 250)  # numbers touched by a group that may be floats
# Numbers touched by all groups that become floats.  Machine code takes about as long
# for each, and is made sooner than of arrays: of a Gaussian process of 20 points it
# would take too long to make 116 instructions, of 28 and floats it runs 14 × faster.
ALTOGETHER = 10_000
GAIN = 25.0  # microseconds; for less, a program keeps its arrays and their formulas
MOST = 5_000  # groups; with more, few of them arrays, choosing takes too long


def choose(tape: Tape, grouping: Grouping) -> Grouping:
    """Return the groups, some of them as floats instead of arrays."""
    groups = grouping.groups
    open_to_both = [g for g in groups if _touched(g) <= SIZES[-1] and not g.batched]
    if not open_to_both or len(groups) > MOST:
        return grouping
    estimate = _Estimate(tape, grouping, open_to_both)
    best = min(filter(estimate.allows, SIZES), key=estimate.cost, default=0)
    if estimate.cost(0) - estimate.cost(best) < GAIN:
        return grouping
    return estimate.chosen(best)


def _touched(group: Group) -> float:
    """Return how many numbers an array group touches; infinitely many of others."""
    if isinstance(group, Sums):
        return sum([segment.first.size for segment in group.segments])
    if isinstance(group, Calls):
        return len(group.members) * len(group.slots)
    return float("inf")


class _Estimate:
    """What a program costs if groups up to a size are floats."""

    def __init__(self, tape: Tape, grouping: Grouping, open_to_both: Sequence[Group]):
        self.tape, self.grouping = tape, grouping
        self.as_arrays = {g.number: self._as_arrays(g) for g in open_to_both}
        self.touched = {g.number: _touched(g) for g in open_to_both}
        self.sources = {
            g.number: Counter(grouping.group_of[self._read(g)].tolist())
            for g in grouping.groups
            if g.level > 0
        }

    def allows(self, size: int) -> bool:
        """Return whether groups up to a size are some, and not too much for floats."""
        numbers = sum([n for n in self.touched.values() if n <= size])
        return 0 < numbers <= ALTOGETHER

    def cost(self, size: int) -> float:
        """Return the cost with groups that touch up to so many numbers as floats."""
        floats = self._floats(size)
        total, passages = 0.0, set()
        phases = self._phases(floats)
        for number, sources in self.sources.items():
            if number in floats:
                passages.add(phases[number])
            if number in self.touched:
                total += (
                    costs.of_lines(int(self.touched[number])) if number in floats
                    else self.as_arrays[number]
                )  # fmt: skip
            for source, count in sources.items():
                if (source in floats) != (number in floats):
                    total += count * costs.CROSSED
        return total + len(passages) * costs.PASSAGE

    def chosen(self, size: int) -> Grouping:
        """Return the groups in an order in which floats follow floats."""
        floats = self._floats(size)
        phases = self._phases(floats)
        order = sorted(
            self.grouping.groups,
            key=lambda g: (phases.get(g.number, -1), g.level, g.number),
        )
        numbers = np.empty(len(order), dtype=np.int64)
        numbers[[group.number for group in order]] = np.arange(len(order))
        groups = [
            self._as_floats(group, index) if group.number in floats
            else replace(group, number=index)
            for index, group in enumerate(order)
        ]  # fmt: skip
        group_of = self.grouping.group_of
        moved = np.where(group_of >= 0, numbers[group_of], group_of)
        return replace(self.grouping, groups=groups, group_of=moved)

    def _as_floats(self, group: Group, number: int) -> Few:
        return Few(
            number=number, members=group.members, level=group.level,
            batched=group.batched, differentiable=group.differentiable,
            role=group.role, nodes=[self.tape.nodes[m] for m in group.members],  # type: ignore[misc]
        )  # fmt: skip

    def _floats(self, size: int) -> set[int]:
        few = {g.number for g in self.grouping.groups if isinstance(g, Few)}
        return few | {n for n, touched in self.touched.items() if touched <= size}

    def _phases(self, floats: set[int]) -> dict[int, int]:
        """Return when a group's turn comes, floats and arrays in turns."""
        phases: dict[int, int] = {}
        for number, sources in self.sources.items():
            turn = 0 if number in floats else 1
            for source in sources:
                below = phases.get(source, 0)
                turn = max(turn, below + (below % 2 != (number not in floats)))
            phases[number] = turn
        return phases

    def _as_arrays(self, group: Group) -> float:
        """Return the cost of a group's instructions."""
        calls = gathered = numbers = 0
        out, position = np.arange(len(group.members)), self.grouping.position
        for tables in _tables(group):
            calls += 1
            places = [position[table] for table in tables]
            mixed = [len(self._groups_of(table)) > 1 for table in tables]
            if any(mixed) or shared_axes(out, places) is None:
                scattered = [
                    table for table, apart in zip(places, mixed, strict=True)
                    if apart or shared_axes(out, [table]) is None
                ] or places  # fmt: skip
                gathered += len(scattered)
                numbers += sum([table.size for table in scattered])
        return costs.of_arrays(calls, gathered, numbers)

    def _groups_of(self, table: np.ndarray) -> set[int]:
        return set(self.grouping.group_of[table.ravel()].tolist())

    def _read(self, group: Group) -> np.ndarray:
        """Return the distinct numbers that a group reads."""
        if isinstance(group, Few):
            numbers = {x for node in group.nodes for x in read_by(node)}
            return np.array(sorted(numbers), dtype=np.int64)
        parts = [t.ravel() for tables in _tables(group) for t in tables]
        return np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.int64)


def _tables(group: Group) -> Iterator[list[np.ndarray]]:
    """Yield the node numbers that each instruction reads, (members, terms)."""
    if isinstance(group, Sums):
        for segment in group.segments:
            yield [x for x in (segment.first, segment.second) if x is not None]
    elif isinstance(group, Calls) and group.node_slots:
        yield [slot[:, None] for slot in group.node_slots]
