"""What ran again and again is drawn once: an example of a batch, a cell in time.

The nodes that one line of a loop's body made share a box, and the boxes of a body a
frame that says how often it ran.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import chain, count

from autograd.drawing.folding.joining import adopted
from autograd.drawing.folding.kinds import Kind, Stack, Stacks
from autograd.drawing.folding.loops import Item, Loop, find_loops, places
from autograd.drawing.folding.units import Units
from autograd.engine.graph import Node


def stacks(
    order: Sequence[Node],
    groups: Mapping[Node, tuple[str, ...]],
    expand: Collection[str] = (),
) -> Stacks:
    """Return what is drawn once for many.

    Args:
        order: the nodes in topological order.
        groups: the named groups that each lies in, from the outermost inwards.
        expand: names of stacks that are not made, and of single runs taken out.
    """
    return _Finder(order, groups, expand).find()


class _Finder:
    """The stacks of a graph while they are found."""

    def __init__(
        self,
        order: Sequence[Node],
        groups: Mapping[Node, tuple[str, ...]],
        expand: Collection[str],
    ):
        self.groups = groups
        self.expand = expand
        self.units = Units(order, groups)
        self.stacks = Stacks(sums=self.units.sums)
        self.names: dict[Hashable, Stack] = {}
        self.taken = {group for path in groups.values() for group in path}

    def find(self) -> Stacks:
        tokens = [self.units.token(unit) for unit in self.units.order]
        items = find_loops(tokens, self.units.edges())
        self._assign(items, (), (), ())
        return adopted(self.stacks, self.units)

    # -- from loops to kinds -------------------------------------------------------

    def _assign(
        self,
        items: Sequence[Item],
        key: Kind,
        around: tuple[Stack, ...],
        run: tuple[int, ...],
    ) -> None:
        """Give the units in a body their kinds, if it is in a stack."""
        for slot, item in enumerate(items):
            if not isinstance(item, Loop):
                self._put(self.units.order[item], (*key, slot), around, run)
            elif stack := self._stack_of(item, (*key, slot), around):
                for number, body in enumerate(item.iterations):
                    is_out = f"{stack.name}[{number}]" in self.expand
                    inside = () if is_out else (*around, stack)
                    self._assign(body, (*key, slot), inside, (*run, number))
                    if is_out:
                        self.stacks.out.update(
                            self.units.order[at] for at in places(body)
                        )
            else:
                for number, body in enumerate(item.iterations):
                    self._assign(body, (*key, slot, number), around, run)

    def _put(
        self, unit: Node, key: Kind, around: tuple[Stack, ...], run: tuple[int, ...]
    ) -> None:
        for node in self.units.nodes(unit) if around else ():
            self.stacks.kind[node] = key
            self.stacks.around[node] = around
            self.stacks.run[node] = run

    def _stack_of(
        self, loop: Loop, key: Kind, around: tuple[Stack, ...]
    ) -> Stack | None:
        """The stack that a loop is drawn as, if it is drawn as one."""
        paths = {self.groups[self.units.order[place]] for place in loop.places()}
        if not loop.is_recurrent and len(paths) == 1 and paths != {()}:
            return None  # the products in a neuron, which its name folds
        where = (key, around)
        if where not in self.names:
            stem = self._word(loop, around)
            tries = chain([stem], (f"{stem} ({i})" for i in count(2)))
            name = next(name for name in tries if name not in self.taken)
            self.taken.add(name)
            body = list(places(loop.iterations[0]))
            self.names[where] = Stack(name, loop.is_recurrent, len(body) > 1)
        stack = self.names[where]
        if stack.name in self.expand:
            self.stacks.is_opened = True
            return None
        return stack

    def _word(self, loop: Loop, around: tuple[Stack, ...]) -> str:
        """``steps`` in time; ``examples`` if they share parameters; else ``terms``."""
        if loop.is_recurrent:
            return "steps"
        runs: dict[Node, set[int]] = {}
        for number, body in enumerate(loop.iterations):
            for place in places(body):
                for operand in self.units.operands(self.units.order[place]):
                    if operand.primitive is None:
                        runs.setdefault(operand, set()).add(number)
        shared = sum(len(found) > 1 for found in runs.values())
        is_batch = not around and shared > 1 and len(loop.iterations[0]) > 1
        return "examples" if is_batch else "terms"
