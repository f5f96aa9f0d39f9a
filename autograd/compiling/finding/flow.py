"""What the reverse pass must know of the forward pass before it begins."""

from collections import Counter
from typing import TypeGuard

import numpy as np

from autograd.compiling.finding.placing import SHARED, Home
from autograd.compiling.finding.rolling import Rolled
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Operand,
    Scalars,
    View,
    may_be_infinite,
    views_of,
)


class Flow:
    """Where cotangents may flow, by groups.

    Attributes:
        made: the groups that array instructions make.
        inner_groups: those that are not leaves.
        uses: how many views read each group.
        reached: per buffer, which addresses depend on a parameter.
    """

    def __init__(self, rolled: Rolled, output: int):
        self.rolled = rolled
        self._home_of = rolled.places.home
        self.made = {
            self.home(it.out) for it in rolled.forward if not isinstance(it, Scalars)
        }
        self.inner_groups = {
            (rolled.places.buffer_of[group.number], group.start): group
            for group in rolled.places.grouping.groups
            if not group.is_leaf
        }
        self._steep = self._find_steep()
        self.uses = self._count_uses(output)
        self.reached = self._find_reached()

    def home(self, view: View) -> Home:
        """Return where the group begins that a view reads."""
        return self._home_of(view.buffer, view.offset)

    def _gathered_homes(self, it: Gather) -> set[Home]:
        addresses = np.unique(it.addresses).tolist()
        return {self._home_of(it.source, address) for address in addresses}

    # -- which depend on parameters --------------------------------------------------

    def _find_reached(self) -> list[np.ndarray]:
        places = self.rolled.places
        reached = [np.ones(buffer.slopes, dtype=bool) for buffer in places.buffers]
        shared = reached[SHARED]
        for group in places.grouping.groups:
            if places.buffer_of[group.number] == SHARED and not group.differentiable:
                inside = places.address[group.members]
                shared[inside[inside < len(shared)]] = False
        return reached

    def reaches(self, operand: Operand | None) -> TypeGuard[View]:
        """Return whether an operand depends on a parameter."""
        if not isinstance(operand, View):
            return False
        reached = self.reached[operand.buffer]
        return operand.offset < len(reached) and bool(reached[operand.offset])

    # -- who reads what --------------------------------------------------------------

    def _count_uses(self, output: int) -> Counter:
        """Count views by the group they read; what is no single view counts as two."""
        uses: Counter = Counter()
        for it in self.rolled.forward:
            uses.update(self.home(view) for view in views_of(it))
            several: set[Home] = set()
            if isinstance(it, Gather):
                several = self._gathered_homes(it)
            elif isinstance(it, Scalars):
                several = {
                    self._home_of(SHARED, x) for line in it.lines for x in line.reads
                }
            for home in several:
                uses[home] += 2
        places = self.rolled.places
        buffer = places.buffer_of[places.grouping.group_of[output]]
        uses[self._home_of(buffer, int(places.address[output]))] += 2
        return uses

    # -- where a gradient may be infinite ---------------------------------------------

    def is_steep(self, view: View) -> bool:
        """Return whether the gradient of the group that a view writes may be infinite.

        It is where a row with an infinite slope (``sqrt`` at 0) lies above.  Products
        of matrices are not followed further down: there 0·inf stays nan.
        """
        return self.home(view) in self._steep

    def _find_steep(self) -> set[Home]:
        steep: set[Home] = set()
        for it in reversed(self.rolled.forward):
            if isinstance(it, Scalars):
                it.guarded = self._steep_lines(it, steep)
                continue
            arrived = self.home(it.out) in steep
            if isinstance(it, Apply):
                arrived = arrived or may_be_infinite(it.row)
            mixes = isinstance(it, Contract) and it.second and 0 in it.out.strides
            if arrived and not mixes:
                steep.update(self.home(view) for view in views_of(it))
        return steep

    def _steep_lines(self, it: Scalars, steep: set[Home]) -> frozenset[int]:
        guarded = set()
        for line in reversed(it.lines):
            arrived = self._home_of(SHARED, line.target) in steep
            if arrived:
                guarded.add(line.target)
            if arrived or (line.row is not None and may_be_infinite(line.row)):
                steep.update(self._home_of(SHARED, x) for x in line.reads)
        return frozenset(guarded)
