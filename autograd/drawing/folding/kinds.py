"""What shares a box with what, and in which stacks it stands."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from autograd.engine.graph import Node

Kind = tuple[Hashable, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Stack:
    """A loop whose body is drawn once.

    Args:
        name: what opens it, as in ``expand="examples"``; one run of it is
            ``"examples[3]"``.
        is_recurrent: whether a run uses what one before it computed.
        is_framed: whether the body is more than one box.
    """

    name: str
    is_recurrent: bool
    is_framed: bool


@dataclass(slots=True)
class Stacks:
    """The stacks of a graph.

    Args:
        kind: of each node that shares a box: what it shares it with.
        around: the stacks that such a node stands in, from the outermost inwards.
        run: which run of each of them it belongs to.
        sums: the chains of additions, each by its last node.
        out: the nodes of single runs that were taken out of their stack.
        is_opened: whether a stack was not made because it was to be open.
    """

    kind: dict[Node, Kind] = field(default_factory=dict)
    around: dict[Node, tuple[Stack, ...]] = field(default_factory=dict)
    run: dict[Node, tuple[int, ...]] = field(default_factory=dict)
    sums: dict[Node, list[Node]] = field(default_factory=dict)
    out: set[Node] = field(default_factory=set)
    is_opened: bool = False

    def __bool__(self) -> bool:
        return bool(self.kind or self.sums)
