"""Which nodes are drawn one by one and which share a box."""

import warnings
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import chain, count

from autograd.drawing.folding.groups import frames, groups_of
from autograd.drawing.folding.joining import own_leaves
from autograd.drawing.folding.kinds import Stack, Stacks
from autograd.drawing.folding.repeats import repeated
from autograd.drawing.folding.stacks import stacks
from autograd.engine.graph import Node, topological_order
from autograd.engine.node_names import names_of

COMFORTABLE = 60  # boxes that still read well
MANY = 150  # boxes beyond which what is made alike shares one
SNUG = 30  # boxes of a picture that is drawn once for many
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
        stacks: what is drawn once for many runs of it.
        roomy: how many boxes read well where no group could be closed.
    """

    def __init__(
        self,
        root: Node,
        depth: int | None = None,
        expand: Collection[str] = (),
        gradients: Mapping[Node, float] | None = None,
        all_named: bool = False,
        roomy: int = COMFORTABLE,
    ):
        self.gradients = gradients
        self.all_named = all_named
        self.roomy = roomy
        self.order = topological_order(root)
        self.names = names_of(self.order)
        self.position = {node: index for index, node in enumerate(self.order)}
        self.groups = groups_of(self.order)
        self.home: dict[Node, str] = {}
        self.stacks = Stacks()
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
        self._summed = {node for chain in self.stacks.sums.values() for node in chain}
        self._runs = self._count_runs()

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

    def around(self, home: str) -> tuple[Stack, ...]:
        """Return the stacks in which a box is drawn once for many."""
        found = {self.stacks.around.get(node, ()) for node in self.members[home]} - {()}
        return tuple(
            level[0]
            for level in zip(*found, strict=False)
            if all(stack is level[0] for stack in level)
        )

    def is_stacked_or_summed(self, node: Node) -> bool:
        """Return whether a node shares a box because its operation is repeated."""
        return node in self.stacks.around or node in self._summed

    def shown(self, home: str) -> list[Node]:
        """Return the nodes of a box whose numbers it shows."""
        nodes, sums = self.members[home], self.stacks.sums
        if home in self.groups[nodes[0]] or nodes[0] not in self.stacks.around:
            return self.outlets[home]
        return [node for node in nodes if node in sums or node not in self._summed]

    def runs(self, stack: Stack) -> int:
        """Return how often a stack's body runs, inside of one run of what is around."""
        return self._runs[stack]

    def box_count(self) -> int:
        """Return how many boxes there are, constants aside."""
        closed = set(self.home.values()) - {""}
        return len(closed) + sum(home == "" for home in self.home.values())

    # -- how it is found -----------------------------------------------------------

    def _fold(self, depth: int | None, expand: Collection[str]) -> None:
        deepest = max(map(len, self.groups.values()), default=0)
        # vectors are folded together with the neuron that they belong to
        depths = [deepest, *range(max(deepest - 2, 0), -1, -1)]
        if depth is not None:
            depths = [depth]
        self.home = self._closed_below(depths[0], expand)
        readable = COMFORTABLE if deepest else self.roomy
        if self.box_count() <= readable or self._fold_stacks(depths, expand):
            return
        for each in depths[1:] or depths:
            self.home = self._closed_below(each, expand)
            if self.box_count() <= COMFORTABLE:
                return
        if self.box_count() <= MANY or depth is not None:
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

    def _fold_stacks(self, depths: Sequence[int], expand: Collection[str]) -> bool:
        """Draw once what ran again and again; return whether anything did."""
        self.stacks = stacks(self.order, self.groups, expand)
        if not self.stacks and not self.stacks.is_opened:
            return False
        for depth in depths:
            self.home = self._closed_below(depth, expand)
            leaves = own_leaves(self.stacks, self.order, self.home)
            self._share(self.stacks.kind | leaves, expand)
            self._share(self._sums(), expand)
            if self.box_count() <= SNUG:
                return True
        if self.box_count() > MANY and not self.stacks.is_opened:
            self.stacks = Stacks()  # without order: a few runs that look alike
            return False
        return True

    def _sums(self) -> dict[Node, Hashable]:
        """The chains of additions that are in no stack and in no group."""
        return {
            node: ("sum", last)
            for last, nodes in self.stacks.sums.items()
            for node in nodes
            if node not in self.stacks.kind
        }

    def _share(self, kinds: Mapping[Node, Hashable], expand: Collection[str]) -> None:
        """Let nodes of a kind that still have boxes of their own share one."""
        names: dict[Hashable, str] = {}
        taken = {group for path in self.groups.values() for group in path}
        taken.update(self.home.values())
        for node, kind in kinds.items():
            if self.home[node]:
                continue
            if kind not in names:
                stem = node.primitive.name if node.primitive else "leaves"
                tries = chain([stem], (f"{stem} ({i})" for i in count(2)))
                names[kind] = next(name for name in tries if name not in taken)
                taken.add(names[kind])
            if names[kind] not in expand:
                self.home[node] = names[kind]

    def _fold_repeats(self, expand: Collection[str]) -> None:
        """Give nodes that are made alike one box, which is called as they are made."""
        self._share(repeated(self.order, self.home, COMFORTABLE), expand)

    def _keep_the_end(self) -> None:
        kept: dict[object, None] = {}
        for node in reversed(self.order):
            if len(kept) >= KEPT:
                break
            kept[self.home[node] or node] = None
        for node, home in self.home.items():
            self.home[node] = home if (home or node) in kept else REST

    def _count_runs(self) -> dict[Stack, int]:
        """How often each body runs: as often as most of its boxes have members."""
        sizes: dict[Stack, Counter[int]] = {}
        for home, nodes in self.members.items():
            for depth, stack in enumerate(around := self.around(home)):
                runs = {self.stacks.run.get(node, ())[: depth + 1] for node in nodes}
                runs -= {()}  # parameters; and what was left over at an end
                outer = {run[:depth] for run in runs}
                is_own = depth == len(around) - 1 and home not in self.groups[nodes[0]]
                whole = len(self.shown(home)) if is_own and depth == 0 else len(runs)
                sizes.setdefault(stack, Counter())[whole // max(len(outer), 1)] += 1
        return {stack: found.most_common(1)[0][0] for stack, found in sizes.items()}

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
