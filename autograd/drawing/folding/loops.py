"""Loops found again in a sequence of operations, as a program had them.

The nodes of a graph in the order of a depth-first walk repeat wherever a program looped
over examples or over time: ``× + − ^ × + − ^ …`` is a body of four, run again and
again.  Inner loops are found first and count as one item of the loop around them.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

FEWEST = 4  # iterations that make a loop
_LAGS = 8  # how often a token may stand in a body that is looked for
_TURNS = 64  # places that are tried as the start of a body
_EFFORT = 10_000_000  # comparisons, a fraction of a second, after which to leave it


@dataclass(frozen=True, eq=False, slots=True)
class Loop:
    """A body that is run again and again.

    Args:
        iterations: the items of each run, positions in the sequence or inner loops.
        is_recurrent: whether a run uses what one before it computed.
    """

    iterations: tuple[tuple["Item", ...], ...]
    is_recurrent: bool

    def places(self) -> Iterator[int]:
        """Yield the positions in the sequence, those of inner loops too."""
        for iteration in self.iterations:
            yield from places(iteration)


Item = int | Loop


def places(items: Sequence[Item]) -> Iterator[int]:
    """Yield the positions in the sequence that items stand for."""
    for item in items:
        if isinstance(item, Loop):
            yield from item.places()
        else:
            yield item


def find_loops(
    tokens: Sequence[Hashable], edges: Sequence[tuple[int, int]]
) -> list[Item]:
    """Return the sequence with its loops, each as one item.

    Args:
        tokens: what stands at each position; equal where the same is done.
        edges: pairs of positions of which the second uses the first.

    >>> items = find_loops("ab" + "cde" * 5 + "f", [])
    >>> [item if isinstance(item, int) else len(item.iterations) for item in items]
    [0, 1, 5, 17]
    >>> items[2].iterations[0]
    (2, 3, 4)
    """
    return _Finder(tokens, edges).find()


class _Finder:
    """A sequence while its loops are found, the shortest bodies first."""

    def __init__(self, tokens: Sequence[Hashable], edges: Sequence[tuple[int, int]]):
        self.numbers: dict[Hashable, int] = {}
        self.items: list[Item] = list(range(len(tokens)))
        self.codes = np.array([self._number(token) for token in tokens], dtype=int)
        self.item_of = np.arange(len(tokens))
        self.edges = self.placed = self.used = np.array(edges, dtype=int).reshape(-1, 2)

    def find(self) -> list[Item]:
        effort = 0
        is_new = True
        while is_new and effort < _EFFORT:
            is_new = False
            for period in self._likely_periods():
                effort += len(self.codes)
                if self._collapse(period):
                    effort += 4 * len(self.codes)
                    is_new = True
                    break
        return self.items

    def _number(self, token: Hashable) -> int:
        return self.numbers.setdefault(token, len(self.numbers))

    def _likely_periods(self) -> list[int]:
        """The lengths of bodies that may repeat, the shortest first."""
        order = np.argsort(self.codes, kind="stable")
        sorted_codes, found = self.codes[order], Counter[int]()
        for lag in range(1, min(_LAGS + 1, len(order))):
            same = sorted_codes[lag:] == sorted_codes[:-lag]
            gaps = (order[lag:] - order[:-lag])[same]
            found.update(dict(zip(*np.unique(gaps, return_counts=True), strict=True)))
        longest = len(self.codes) // FEWEST
        return sorted(
            int(gap)
            for gap, times in found.items()
            if times >= FEWEST - 1 and gap <= longest
        )

    def _collapse(self, period: int) -> bool:
        """Make loops of all runs of a body; return whether there was one."""
        equal = self.codes[:-period] == self.codes[period:]
        borders = np.flatnonzero(np.diff(np.concatenate(([0], equal, [0]))))
        spans = [
            (int(start), int(stop) + period)
            for start, stop in zip(borders[::2], borders[1::2], strict=True)
            if stop - start >= (FEWEST - 1) * period
        ]
        loops: list[tuple[int, int, Loop]] = []
        if spans:
            self._place_edges()
        free = 0  # a run may overlap the one before
        for start, stop in spans:
            start = max(start, free)
            if stop - start >= FEWEST * period:
                loops += self._loops_in(start, stop, period)
                free = loops[-1][1] if loops else free
        if loops:
            self._replace(loops)
        return bool(loops)

    def _loops_in(
        self, start: int, stop: int, period: int
    ) -> list[tuple[int, int, Loop]]:
        """The loops in a run, cut where what its runs depend on changes."""
        inside = self._edges_within(start, stop)
        start += self._best_turn(inside - start, stop - start, period)
        count = (stop - start) // period
        runs = (inside - start) // period
        runs = runs[(runs >= 0).all(axis=1) & (runs < count).all(axis=1)]
        loops = []
        for first, last, is_recurrent in _alike(runs[runs[:, 0] < runs[:, 1]], count):
            span = start + first * period, start + last * period
            for begin, end in self._by_use(*span, period, is_recurrent):
                bodies = (
                    tuple(self.items[at : at + period])
                    for at in range(begin, end, period)
                )
                loops.append((begin, end, Loop(tuple(bodies), is_recurrent)))
        return loops

    def _place_edges(self) -> None:
        """Let edges join items: those that end in one, or begin in one, together."""
        placed = self.item_of[self.edges]
        self.placed = placed[np.argsort(placed[:, 1], kind="stable")]
        self.used = placed[np.argsort(placed[:, 0], kind="stable")]

    def _edges_within(self, start: int, stop: int) -> np.ndarray:
        first, last = np.searchsorted(self.placed[:, 1], (start, stop))
        ending = self.placed[first:last]
        return ending[ending[:, 0] >= start]

    def _by_use(
        self, begin: int, end: int, period: int, is_recurrent: bool
    ) -> list[tuple[int, int]]:
        """The spans of runs that are used by the same, if they come in such spans.

        The products of one sum are one loop, those of the next sum another.
        """
        cuts = [begin, end]
        if not is_recurrent:
            users: list[set[int]] = [set() for _ in range(begin, end, period)]
            first, last = np.searchsorted(self.used[:, 0], (begin, end))
            for item, user in self.used[first:last].tolist():
                if user >= end:
                    users[(item - begin) // period].add(user)
            changes = [n for n in range(1, len(users)) if users[n] != users[n - 1]]
            cuts[1:1] = [begin + change * period for change in changes]
        spans = list(pairwise(cuts))
        if 2 * len(spans) > (end - begin) // period:  # each has a user of its own
            spans = [(begin, end)]
        return [span for span in spans if span[1] - span[0] >= FEWEST * period]

    def _best_turn(self, inside: np.ndarray, length: int, period: int) -> int:
        """Where a body starts: where the fewest edges run from one to another."""
        turns = min(length % period, period - 1, _TURNS) + 1
        crossing = []
        for turn in range(turns):
            runs = (inside - turn) // period
            crossing.append(int((runs[:, 0] != runs[:, 1]).sum()))
        return crossing.index(min(crossing))

    def _replace(self, loops: list[tuple[int, int, Loop]]) -> None:
        """Let each loop take the place of its items."""
        items: list[Item] = []
        codes, at = [], 0
        moved = np.empty(len(self.items), dtype=int)
        for begin, end, loop in [*loops, (len(self.items), len(self.items), None)]:
            moved[at:begin] = np.arange(len(items), len(items) + begin - at)
            items += self.items[at:begin]
            codes += self.codes[at:begin].tolist()
            if loop:
                body = self.codes[begin : begin + len(loop.iterations[0])]
                moved[begin:end] = len(items)
                items.append(loop)
                codes.append(self._number((*body.tolist(), len(loop.iterations))))
            at = end
        self.item_of = moved[self.item_of]
        self.items, self.codes = items, np.array(codes, dtype=int)


def _alike(edges: np.ndarray, count: int) -> Iterator[tuple[int, int, bool]]:
    """Yield spans of runs that are all independent, or each use an earlier one's.

    Args:
        edges: pairs of runs of which the second uses the first.
        count: how many runs there are.
    """
    latest = np.full(count, -1)  # the last run before it that a run uses
    np.maximum.at(latest, edges[:, 1], edges[:, 0])
    first, is_recurrent = 0, False
    for run in range(1, count):
        uses_one = bool(latest[run] >= first)
        if run == first + 1:
            is_recurrent = uses_one
        elif uses_one != is_recurrent:
            yield first, run, is_recurrent
            first, is_recurrent = run, False
    yield first, count, is_recurrent
