"""Which nodes repeat: those that are made alike, as the terms of a sum over examples.

Two nodes are alike to depth 0 if the same primitive made them; to depth ``n + 1`` if
their operands, one by one, are alike to depth ``n`` too.  So the hundred losses of a
batch are alike to any depth, and the steps of a recurrence to every depth that looks
back over fewer steps than there were.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from autograd.engine.graph import Node

_DEEPEST = 4  # beyond, batches are told apart no further and recurrences less folded
_FEW = 3  # alike nodes that are drawn one by one


def repeated(
    order: Sequence[Node], home: Mapping[Node, str], most: int
) -> dict[Node, Hashable]:
    """Return what nodes with boxes of their own repeat, told apart as far as possible.

    Args:
        order: the nodes in topological order.
        home: the box of a group that a node is drawn in; ``""`` for a box of its own.
        most: how many boxes there may be.
    """
    kinds = _first_kinds(order, home)
    found = _crowds(order, home, kinds)
    for _ in range(_DEEPEST):
        kinds = _refined(order, home, kinds)
        finer = _crowds(order, home, kinds)
        if _boxes(home, finer) > most:
            break
        found = finer
    return found


def _first_kinds(order: Sequence[Node], home: Mapping[Node, str]) -> dict[Node, int]:
    """Kinds to depth 0: by the primitive; of leaves, by what is made of them."""
    users: dict[Node, set[tuple[str, int]]] = {}
    uses: Counter[Node] = Counter()
    for node in order:
        for index, operand in enumerate(node._operands):
            if type(operand) is not float and operand.primitive is None:
                assert node.primitive is not None
                users.setdefault(operand, set()).add((node.primitive.name, index))
                uses[operand] += 1
    kinds: dict[Node, Hashable] = {}
    for node in order:
        if home[node]:
            kinds[node] = "group"
        elif node.primitive is None:
            kinds[node] = frozenset(users.get(node, ())), uses[node] > 1
        else:
            kinds[node] = node.primitive.name, len(node._operands)
    return _numbered(kinds)


def _refined(
    order: Sequence[Node], home: Mapping[Node, str], kinds: dict[Node, int]
) -> dict[Node, int]:
    """Kinds one level deeper; a group and a leaf stay what they are."""
    finer: dict[Node, Hashable] = {}
    for node in order:
        if home[node] or node.primitive is None:
            finer[node] = kinds[node]
        else:
            seen = [_seen_as(x, node, home, kinds) for x in node._operands]
            finer[node] = kinds[node], *seen
    return _numbered(finer)


def _seen_as(
    operand: Any, node: Node, home: Mapping[Node, str], kinds: Mapping[Node, int]
) -> Hashable:
    """What an operand is to the kind of its node."""
    if type(operand) is float:
        return "constant"
    row = node.primitive
    is_run = row is operand.primitive and not home[operand]
    if is_run and row is not None and row.notation.associative:
        return "run"  # a + b + c + …: its sums are alike, however long it grew
    return kinds[operand]


def _numbered(kinds: Mapping[Node, Hashable]) -> dict[Node, int]:
    numbers: dict[Hashable, int] = {}
    return {
        node: numbers.setdefault(kind, len(numbers)) for node, kind in kinds.items()
    }


def _crowds(
    order: Sequence[Node], home: Mapping[Node, str], kinds: Mapping[Node, int]
) -> dict[Node, Hashable]:
    """The kinds of which there are many; the output is never one of many."""
    inside = [node for node in order[:-1] if not home[node]]
    sizes = Counter(kinds[node] for node in inside)
    return {node: kinds[node] for node in inside if sizes[kinds[node]] > _FEW}


def _boxes(home: Mapping[Node, str], found: Mapping[Node, Hashable]) -> int:
    closed = len(set(home.values()) - {""}) + len(set(found.values()))
    return closed + sum(not home[node] and node not in found for node in home)
