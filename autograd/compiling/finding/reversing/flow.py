"""What the reverse pass must know of the forward pass before it begins."""

from collections import Counter
from typing import TypeGuard

import numpy as np

from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Operand,
    Scalars,
    Take,
    View,
    may_be_infinite,
    reads_of,
)
from autograd.compiling.plan import SHARED, Home, Plan


class Flow:
    """Where cotangents may flow, by regions.

    Attributes:
        made: the homes of regions that array instructions make.
        uses: home → how many views read the region.
        reached: per buffer, which addresses depend on a parameter.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self.made = {
            plan.home(it.out) for it in plan.forward if not isinstance(it, Scalars)
        }
        self.reached = [self._find_reached(b) for b in range(len(plan.buffers))]
        self._steep = self._find_steep()
        self.uses = self._count_uses()

    # -- which depend on parameters --------------------------------------------------

    def _find_reached(self, buffer: int) -> np.ndarray:
        reached = np.zeros(self.plan.buffers[buffer].slopes, dtype=bool)
        for region in self.plan.regions[buffer]:
            if region.depends:
                reached[region.start : region.start + region.size] = True
        return reached

    def reaches(
        self, operand: Operand | None, sizes: tuple[int, ...]
    ) -> TypeGuard[View]:
        """Return whether some of an operand depends on a parameter."""
        if not isinstance(operand, View):
            return False
        homes = self._homes(operand, sizes)
        return any(self.plan.region_at(*home).depends for home in homes)

    def _homes(self, view: View, sizes: tuple[int, ...]) -> list[Home]:
        """Return where the regions begin that a view reads: one, as a rule.

        A stride may lead from one array to the next where both lie in one buffer.
        """
        low, high = view.extent(sizes)
        home = self.plan.home_at(view.buffer, low)
        if self.plan.home_at(view.buffer, high) == home:
            return [home]
        return self.plan.homes_at(view.buffer, view.addresses(sizes))

    def reaches_any(self, buffer: int, addresses: np.ndarray) -> bool:
        """Return whether something at these addresses depends on a parameter."""
        reached = self.reached[buffer]
        return bool(reached[addresses[addresses < len(reached)]].any())

    # -- who reads what --------------------------------------------------------------

    def _count_uses(self) -> Counter[Home]:
        """Count views by the region they read; what is no single view counts as two."""
        plan = self.plan
        uses: Counter[Home] = Counter()
        for it in plan.forward:
            several: list[Home] = []
            for view, sizes in reads_of(it):
                homes = self._homes(view, sizes)
                if len(homes) == 1 and not isinstance(it, Take):
                    uses.update(homes)
                else:
                    several += homes
            if isinstance(it, Gather):
                several += plan.homes_at(it.source, it.addresses)
            elif isinstance(it, Scalars):
                read = [x for line in it.lines for x in line.reads]
                several += plan.homes_at(SHARED, np.array(read, dtype=np.int64))
            for home in several:
                uses[home] += 2
        return uses

    # -- where a gradient may be infinite ---------------------------------------------

    def is_steep(self, view: View) -> bool:
        """Return whether the gradient of the region that a view writes may be infinite.

        It is where a row with an infinite slope (``sqrt`` at 0) lies above.  Products
        of matrices are not followed further down: there 0·inf stays nan.
        """
        return self.plan.home(view) in self._steep

    def _find_steep(self) -> set[Home]:
        steep: set[Home] = set()
        for it in reversed(self.plan.forward):
            if isinstance(it, Scalars):
                it.guarded = self._steep_lines(it, steep)
                continue
            arrived = self.plan.home(it.out) in steep
            if isinstance(it, Apply):
                arrived = arrived or may_be_infinite(it.row)
            mixes = isinstance(it, Contract) and it.second and 0 in it.out.strides
            if arrived and not mixes:
                for view, sizes in reads_of(it):
                    steep.update(self._homes(view, sizes))
        return steep

    def _steep_lines(self, it: Scalars, steep: set[Home]) -> frozenset[int]:
        home_at, guarded = self.plan.home_at, set()
        for line in reversed(it.lines):
            arrived = home_at(SHARED, line.target) in steep
            if arrived:
                guarded.add(line.target)
            if arrived or (line.row is not None and may_be_infinite(line.row)):
                steep.update([home_at(SHARED, x) for x in line.reads])
        return frozenset(guarded)
