"""Levels: nodes of one level depend on none of each other, so they may be one array.

A node may be computed as soon as its operands are known, or as late as its first user
needs it.  The first word of a sentence attends to nothing, and so is ahead of the
others from there on; counted from the end, it is level with them again.  Whichever way
makes fewer kinds of groups is taken; then what has a choice goes where most of its kind
are.
"""

from collections import Counter
from collections.abc import Hashable, Iterable

from autograd.compiling.finding.nodes import NONE, Call, Node, Sum, Tape

REACH = 32  # how many levels a node may go to be with others


def levels_of(tape: Tape) -> dict[int, int]:
    """Return each node's level, operands below their users; leaves are at 0."""
    early = _early(tape)
    late = _late(tape, early)
    if late is early:
        return early
    first = _kinds(tape, early) <= _kinds(tape, late)
    return _together(tape, early, early if first else late)


def read_by(node: Node) -> Iterable[int]:
    """Return the numbers of the nodes that a node reads."""
    if isinstance(node, Sum):
        return [x for _, *factors in node.terms for x in factors if x != NONE]
    if isinstance(node, Call):
        return [x for x in node.operands if type(x) is int]
    return ()


def _early(tape: Tape) -> dict[int, int]:
    level: dict[int, int] = {}
    for number, node in tape.nodes.items():
        below = 0
        if isinstance(node, Sum):
            for _, first, second in node.terms:
                if level[first] > below:
                    below = level[first]
                if second != NONE and level[second] > below:
                    below = level[second]
        elif isinstance(node, Call):
            for x in node.operands:
                if type(x) is int and level[x] > below:
                    below = level[x]
        level[number] = 0 if node is None else below + 1
    return level


def _late(tape: Tape, early: dict[int, int]) -> dict[int, int]:
    """Return the levels as late as users allow; a leaf stays where it is."""
    top = max(early.values(), default=0)
    if len(tape.nodes) == top + 1:
        return early  # a chain: there is no choice
    late = dict.fromkeys(tape.nodes, top)
    for number in reversed(tape.nodes):
        node, below = tape.nodes[number], late[number] - 1
        for x in read_by(node):
            if late[x] > below:
                late[x] = below
    for number, node in tape.nodes.items():
        if node is None:
            late[number] = 0
    return late


def _kinds(tape: Tape, level: dict[int, int]) -> int:
    """Return how many kinds of nodes there are, each level for itself."""
    found: set[Hashable] = set()
    for number, node in tape.nodes.items():
        if node is not None:
            kind = node.row if isinstance(node, Call) else Sum
            found.add((level[number], kind))
    return len(found)


def _together(
    tape: Tape, early: dict[int, int], level: dict[int, int]
) -> dict[int, int]:
    """Return the levels with each node that has a choice among most of its kind."""
    kinds = {n: _kind(node) for n, node in tape.nodes.items() if node is not None}
    crowd = Counter([(kind, level[number]) for number, kind in kinds.items()])
    top = max(level.values(), default=0)
    last = dict.fromkeys(tape.nodes, top)  # as far as users allow
    found = dict(level)
    for number in reversed(tape.nodes):
        if number not in kinds:
            continue
        lowest, highest, kind = early[number], last[number], kinds[number]
        best = min(level[number], highest)
        most = crowd[kind, best]
        for other in range(max(lowest, highest - REACH), highest + 1):
            if crowd[kind, other] > most:
                best, most = other, crowd[kind, other]
        found[number] = best
        for x in read_by(tape.nodes[number]):
            if last[x] >= best:
                last[x] = best - 1
    return found


def _kind(node: Node) -> Hashable:
    """Return what nodes share that may well become one group."""
    if isinstance(node, Call):
        return node.row, len(node.operands)
    assert node is not None
    return len(node.terms), sum([second != NONE for _, _, second in node.terms])
