"""The operations of a graph in the order in which a program may have written them.

A unit is a node, or a chain of additions by its last node.  What belongs to one run of
a loop stands together in the order, whatever the loop ran over.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from autograd.drawing.folding.sums import chains
from autograd.engine.graph import Node


class Units:
    """The units of a graph.

    Args:
        order: the nodes in topological order.
        groups: the named groups that each lies in, from the outermost inwards.

    Attributes:
        sums: the chains of additions, each by its last node.
        order: the units, operands before their users.
    """

    def __init__(self, order: Sequence[Node], groups: Mapping[Node, tuple[str, ...]]):
        self.sums = chains(order)
        self._last = {node: last for last, nodes in self.sums.items() for node in nodes}
        self._groups = groups
        found = [n for n in order if n.primitive and self._last.get(n, n) is n]
        self.order = self._scheduled(found)
        self._place = {unit: place for place, unit in enumerate(self.order)}

    def nodes(self, unit: Node) -> list[Node]:
        """Return the nodes of a unit."""
        return self.sums.get(unit, [unit])

    def token(self, unit: Node) -> Hashable:
        """Return what a unit does; equal where the same is done."""
        assert unit.primitive is not None
        arity = "sum" if unit in self.sums else len(unit._operands)
        return unit.primitive.name, arity, self._groups[unit]

    def operands(self, unit: Node) -> Iterator[Node]:
        """Yield the units that a unit uses, and the leaves."""
        for node in self.nodes(unit):
            for operand in node._operands:
                if type(operand) is not float:
                    last = self._last.get(operand, operand)
                    if last is not unit:
                        yield last

    def edges(self) -> list[tuple[int, int]]:
        """Return pairs of places in the order of which the second uses the first."""
        return [
            (self._place[operand], place)
            for place, unit in enumerate(self.order)
            for operand in self.operands(unit)
            if operand in self._place
        ]

    def _scheduled(self, units: list[Node]) -> list[Node]:
        """The units, each as late as it can be, the shorter branch later.

        Found from the end: an example of a batch is taken apart before the next one is
        begun; of a cell in time, all that is not the step before comes first; and what
        several use, as a layer's units, waits until all that use it are there.
        """
        operands = {
            unit: [x for x in self.operands(unit) if x.primitive] for unit in units
        }
        height: dict[Node, int] = {}
        waiting: dict[Node, int] = dict.fromkeys(units, 0)
        for unit in units:
            height[unit] = max((height[x] for x in operands[unit]), default=0) + 1
            for operand in operands[unit]:
                waiting[operand] += 1
        uses = dict(waiting)
        found: list[Node] = []
        levels = [([unit for unit in units if not waiting[unit]], list[Node]())]
        while levels:
            siblings, later = levels[-1]
            if not siblings:
                levels[-1:] = [(later[::-1], [])] if later else []
                continue
            unit = siblings.pop()
            found.append(unit)
            free: list[Node] = []
            for operand in operands[unit]:
                waiting[operand] -= 1
                if not waiting[operand]:
                    own = [uses[x] == 1 for x in operands[unit] if _alike(x, operand)]
                    is_own = 2 * sum(own) > len(own)
                    (free if is_own else later).append(operand)
            if free:
                levels.append((sorted(free, key=lambda each: -height[each]), []))
        return found[::-1]


def _alike(one: Node, other: Node) -> bool:
    return one.primitive is other.primitive
