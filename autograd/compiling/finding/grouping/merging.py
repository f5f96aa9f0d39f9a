"""Merging: groups of one kind that become one, and the order of their members.

Words at all places of a sentence do the same at one level, but read what other words
made; so their groups differ once and for ever, unless they are made one again.  Where
what they read then follows no stride it is gathered, which costs something too.
"""

import math
from collections.abc import Hashable, Iterator, Sequence
from itertools import permutations

import numpy as np

from autograd.compiling.finding.grouping import costs
from autograd.compiling.finding.grouping.drafts import Draft
from autograd.compiling.finding.layout import shared_axes

KINSHIPS = 3  # how many families a draft may name


def merged(drafts: list[Draft], place: np.ndarray) -> list[Draft]:
    """Return the groups of one level, those made one for which it pays.

    Args:
        drafts: groups none of which depends on another one.
        place: where each node below lies.
    """
    for closeness in range(KINSHIPS):
        families: dict[Hashable, list[Draft]] = {}
        for draft in drafts:
            kind = draft.batched, draft.differentiable, _family(draft, closeness)
            families.setdefault(kind, []).append(draft)
        drafts = [
            draft
            for kin in families.values()
            for draft in _as_one(kin, closeness, place)
        ]
    for draft in drafts:
        _put_in_order(draft, place)
    return drafts


def _family(draft: Draft, closeness: int) -> Hashable:
    """Return the family; one that has none so far from kin is its own."""
    families = list(draft.families())
    return families[closeness] if closeness < len(families) else id(draft)


def _as_one(kin: list[Draft], closeness: int, place: np.ndarray) -> list[Draft]:
    """Return a family as one group if that is cheaper, else as it is."""
    if kin[0].batched or (len(kin) == 1 and closeness < 2):
        return kin
    one = kin[0].joined(kin[1:], closeness)
    for draft in (one, *kin):
        _put_in_order(draft, place)
    apart = sum([_cost(draft, place) for draft in kin])
    return [one] if _cost(one, place) < apart else kin


def _cost(draft: Draft, place: np.ndarray) -> float:
    """Return what a group costs."""
    if draft.is_small:
        return costs.of_lines(draft.touched)
    calls = gathered = numbers = 0
    out = np.arange(len(draft.members))
    for tables in draft.tables(place):
        calls += 1
        if shared_axes(out, tables) is None:
            scattered = [t for t in tables if shared_axes(out, [t]) is None] or tables
            gathered += len(scattered)
            numbers += sum([table.size for table in scattered])
    return costs.of_arrays(calls, gathered, numbers)


def _put_in_order(draft: Draft, place: np.ndarray) -> None:
    """Order the members so that what they read follows strides, if an order does.

    A single run is best: NumPy takes it in one loop, two axes in as many as the first
    is long.
    """
    if draft.is_small or len(draft.members) == 1 or draft.is_in_order:
        return
    draft.is_in_order = True  # as far as an order does it
    tables, size = draft.tables(place), len(draft.members)
    axes = _number_of_axes(tables, size)
    if axes <= len(tables):
        return
    limit = math.inf if axes == math.inf else len(tables) + 1
    for order in _orders([table for each in tables for table in each]):
        if _number_of_axes([[t[order] for t in each] for each in tables], size) < limit:
            draft.reordered(order)
            return


def _number_of_axes(tables: Sequence[Sequence[np.ndarray]], size: int) -> float:
    """Return how many axes so many members lie along, by instruction, in all.

    It is infinite where some lie along none.
    """
    found = [shared_axes(np.arange(size), each) for each in tables]
    return sum([math.inf if axes is None else len(axes[0]) for axes in found])


def _orders(tables: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """Yield orders of the members by the places of what they read first."""
    firsts = [table[:, 0] for table in tables][:3]
    for keys in permutations(firsts):
        yield np.lexsort(keys[::-1])
