"""Which nodes are drawn one by one and which share a box."""

import warnings
from collections.abc import Collection, Mapping
from itertools import chain, count

from autograd.drawing.groups import frames, groups_of
from autograd.drawing.repeats import repeated
from autograd.engine.graph import Node, topological_order
from autograd.engine.node_names import names_of

COMFORTABLE = 60  # boxes that still read well
MANY = 150  # boxes beyond which what repeats shares one, unless a depth is asked for
LIMIT = 1000  # boxes that can still be laid out
KEPT = 40  # boxes near the output that stay when even groups are too many
REST = "everything before"


class Folding:
    """A graph whose nodes are each shown alone or in the box of a group.

    Attributes:
        order: the nodes in topological order.
        names: their names.
        position: their positions in ``order``.
        groups: the groups of each, from the outermost inwards.
        home: the group in whose box a node is drawn; ``""`` if in its own.
        members: the nodes of each group that is drawn as a box.
        outlets: those of them that are used outside, or are the output.
        gradients: the gradients to show; ``None`` for those left in the nodes.
        all_named: whether boxes show made-up names where there is no label.
    """

    def __init__(
        self,
        root: Node,
        depth: int | None = None,
        expand: Collection[str] = (),
        gradients: Mapping[Node, float] | None = None,
        all_named: bool = False,
    ):
        self.gradients = gradients
        self.all_named = all_named
        self.order = topological_order(root)
        self.names = names_of(self.order)
        self.position = {node: index for index, node in enumerate(self.order)}
        self.groups = groups_of(self.order)
        self.home: dict[Node, str] = {}
        self._fold(depth, expand)
        if (boxes := self.box_count()) > LIMIT:
            warnings.warn(
                f"{boxes:,} boxes are too many for a picture; all but the last {KEPT} "
                "are drawn as one (depth=None folds what repeats)",
                stacklevel=3,
            )
            self._keep_the_end()
        self.members = self._members()
        self.outlets = self._outlets(root)

    def key(self, node: Node) -> str:
        """Return the key of the box that shows a node."""
        home = self.home[node]
        return (
            f"g{self.position[self.members[home][0]]}" if home else self.own_key(node)
        )

    def own_key(self, node: Node) -> str:
        """Return the key of a node's own box."""
        return f"n{self.position[node]}"

    def gradient(self, node: Node) -> float | None:
        """Return the gradient that a node's box shows; ``None`` before any."""
        return node._grad if self.gradients is None else self.gradients.get(node)

    def frames(self, node: Node) -> tuple[str, ...]:
        """Return the groups whose frames are drawn around a node's own box."""
        return frames(node, self.groups)

    def box_count(self) -> int:
        """Return how many boxes there are, constants aside."""
        closed = set(self.home.values()) - {""}
        return len(closed) + sum(home == "" for home in self.home.values())

    # -- how it is found -----------------------------------------------------------

    def _fold(self, depth: int | None, expand: Collection[str]) -> None:
        if depth is not None:
            self.home = self._closed_below(depth, expand)
            return
        deepest = max(map(len, self.groups.values()), default=0)
        # vectors are folded together with the neuron that they belong to
        depths = [deepest, *range(max(deepest - 2, 0), -1, -1)]
        for each in depths:
            self.home = self._closed_below(each, expand)
            if self.box_count() <= COMFORTABLE:
                return
        if self.box_count() <= MANY:
            return
        for each in depths[1:] or depths:
            self.home = self._closed_below(each, expand)
            self._fold_repeats(expand)
            if self.box_count() <= COMFORTABLE:
                return

    def _closed_below(self, depth: int, expand: Collection[str]) -> dict[Node, str]:
        return {
            node: _outermost_closed(path, depth, expand)
            for node, path in self.groups.items()
        }

    def _fold_repeats(self, expand: Collection[str]) -> None:
        """Give nodes that are made alike one box, which is called as they are made."""
        names: dict[object, str] = {}
        taken = {group for path in self.groups.values() for group in path}
        for node, kind in repeated(self.order, self.home, COMFORTABLE).items():
            if kind not in names:
                stem = node.primitive.name if node.primitive else "leaves"
                tries = chain([stem], (f"{stem} ({i})" for i in count(2)))
                names[kind] = next(name for name in tries if name not in taken)
                taken.add(names[kind])
            if names[kind] not in expand:
                self.home[node] = names[kind]

    def _keep_the_end(self) -> None:
        kept: dict[object, None] = {}
        for node in reversed(self.order):
            if len(kept) >= KEPT:
                break
            kept[self.home[node] or node] = None
        for node, home in self.home.items():
            self.home[node] = home if (home or node) in kept else REST

    def _members(self) -> dict[str, list[Node]]:
        members: dict[str, list[Node]] = {}
        for node, home in self.home.items():
            if home:
                members.setdefault(home, []).append(node)
        return members

    def _outlets(self, root: Node) -> dict[str, list[Node]]:
        outlets: dict[str, dict] = {home: {} for home in self.members}
        for node in self.order:
            for operand in node._operands:
                home = "" if type(operand) is float else self.home[operand]
                if home and home != self.home[node]:
                    outlets[home][operand] = None
        if self.home[root]:
            outlets[self.home[root]][root] = None
        return {home: list(nodes) for home, nodes in outlets.items()}


def _outermost_closed(
    path: tuple[str, ...], depth: int, expand: Collection[str]
) -> str:
    for level, group in enumerate(path):
        if level >= depth and group not in expand:
            return group
    return ""
