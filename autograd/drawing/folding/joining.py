"""What joins a stack though its loop did not hold it: leaves, and what an end left."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import takewhile

from autograd.drawing.folding.kinds import Kind, Stacks
from autograd.drawing.folding.loops import FEWEST
from autograd.drawing.folding.units import Units
from autograd.engine.graph import Node

_MOST = 150  # kinds of operations; of more, no picture is drawn


def own_leaves(
    stacks: Stacks, order: Sequence[Node], home: Mapping[Node, str]
) -> dict[Node, Kind]:
    """Return the kinds of leaves that are used alike: as data, one for each run.

    Args:
        stacks: where the other nodes stand; the leaves are added there.
        order: the nodes in topological order.
        home: the box of a named group that a node is drawn in, or ``""``.
    """
    uses: dict[Node, dict[Kind, None]] = {}
    users: dict[Node, list[Node]] = {}
    for node in order:
        for index, operand in enumerate(node._operands):
            if type(operand) is not float and operand.primitive is None:
                use = _use(stacks, node, index, home[node])
                uses.setdefault(operand, {})[use] = None
                users.setdefault(operand, []).append(node)
    found: dict[Node, Kind] = {
        leaf: ("leaf", frozenset(by))
        for leaf, by in uses.items()
        if not home[leaf]
        and "." not in leaf.label  # a parameter has a name of its own
        and all(n in stacks.around or n.primitive.arity is None for n in users[leaf])
    }
    sizes = Counter(found.values())
    found = {leaf: kind for leaf, kind in found.items() if sizes[kind] >= FEWEST}
    for leaf in found:
        _put_beside(stacks, leaf, users[leaf])
    return found


def _use(stacks: Stacks, node: Node, index: int, home: str) -> Kind:
    """As what a node uses its operand; the operands of an n-ary row are alike."""
    if home:
        return (home,)
    row = node.primitive
    if row is not None and row.arity is None:
        is_pairs = row.notation.text == "{pairs}"
        index = index * 2 // len(node._operands) if is_pairs else 0
    return stacks.kind.get(node, (node,)), index


def _put_beside(stacks: Stacks, leaf: Node, users: Sequence[Node]) -> None:
    """Put a leaf into those stacks of which one run has it to itself."""
    runs = {stacks.run.get(node, ()) for node in users}
    own = len(
        list(takewhile(lambda level: len(set(level)) == 1, zip(*runs, strict=False)))
    )
    stacks.around[leaf] = stacks.around.get(users[0], ())[:own]
    stacks.run[leaf] = next(iter(runs))[:own]


def adopted(stacks: Stacks, units: Units) -> Stacks:
    """Return stacks with the units that a loop left over at either end of it.

    Args:
        stacks: where the others stand.
        units: all of them.
    """
    like: dict[Hashable, dict[Kind, Node]] = {}
    for unit in units.order:
        if kind := stacks.kind.get(unit):
            like.setdefault(units.token(unit), {}).setdefault(kind, unit)
    seen = _seen(stacks, units.order)
    if len(seen) > _MOST:
        return stacks
    for unit in units.order:
        if unit in stacks.kind or unit in stacks.out:
            continue
        models = like.get(units.token(unit), {})
        fits = {kind: _fit(stacks, unit, seen[kind]) for kind in models}
        if any(fits.values()):
            best = max(fits, key=lambda kind: fits[kind])
            for node in units.nodes(unit):
                stacks.kind[node] = best
                stacks.around[node] = stacks.around[models[best]]
    return stacks


_Seen = list[set[object]]


def _seen(stacks: Stacks, units: Sequence[Node]) -> dict[Kind, _Seen]:
    """What the units of each kind use, operand by operand."""
    seen: dict[Kind, _Seen] = {}
    for unit in units:
        if kind := stacks.kind.get(unit):
            used = seen.setdefault(kind, [set() for _ in unit._operands])
            for found, operand in zip(used, unit._operands, strict=False):
                found.add(_as_seen(stacks, operand))
    return seen


def _as_seen(stacks: Stacks, operand: Node | float) -> object:
    if isinstance(operand, float):
        return float
    kind = stacks.kind.get(operand)
    return operand if kind is None else kind


def _fit(stacks: Stacks, unit: Node, seen: Sequence[Collection[object]]) -> int:
    """How many operands are as those of a kind; 0 if one can't be."""
    fit = 0
    for operand, known in zip(unit._operands, seen, strict=False):
        if _as_seen(stacks, operand) in known:
            fit += 1
        elif type(operand) is not float and operand.primitive is not None:
            return 0
    return fit
