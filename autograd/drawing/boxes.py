"""What a box says: a node, a constant, a group of nodes, a product in a sum."""

import re
from collections.abc import Sequence

from autograd import ops
from autograd.drawing.folding import Folding
from autograd.drawing.folding.kinds import Stack
from autograd.drawing.scene import Box
from autograd.engine.graph import Node, number_of
from autograd.ground.text import exact_text, number_text, printable

_SYMBOLS = 4  # that fit into the tile of a group
_SHORT = 3  # digits of either end of a range
_COUNTER = re.compile(r"[\[(_ ]*\d+[\])]*$")  # what tells the labels of runs apart


def node_box(fold: Folding, node: Node) -> Box:
    """Return the box of one node."""
    row, gradient = node.primitive, gradient_text(fold.gradient(node))
    return Box(
        key=fold.own_key(node),
        kind="inner" if row else "leaf",
        name=_name_in_frame(fold, node),
        data=number_text(node._data),
        gradient=gradient,
        slope=fold.gradient(node),
        symbol=row.notation.symbol if row else "",
        frames=fold.frames(node),
        hint=f"{fold.names[node]} = {exact_text(node._data)}, gradient {gradient}",
    )


def constant_box(fold: Folding, node: Node, index: int) -> Box:
    """Return the box of a number that ``node`` uses as operand ``index``."""
    number = node._operands[index]
    return Box(
        key=f"c{fold.position[node]}_{index}",
        kind="constant",
        name="",
        data=number_text(number),
        frames=fold.frames(node),
        hint=f"the constant {exact_text(number)}",
    )


def group_box(fold: Folding, home: str) -> Box:
    """Return the box of a group: its one output's numbers, or how many it holds.

    In a stack, whose boxes stand for many runs, it shows from where to where they go.
    """
    nodes = fold.members[home]
    path = fold.groups[nodes[0]]
    frames = path[: path.index(home)] if home in path else ()
    around = fold.around(home)
    size, computed = _size_text(fold, home), speakers(fold, home)
    gradients = [fold.gradient(node) for node in computed]
    is_unframed = bool(around) and not around[-1].is_framed
    return Box(
        key=fold.key(nodes[0]),
        kind="group" if nodes[0].primitive or home in path else "leaf",
        name=_group_name(fold, home, frames) or (size if is_unframed else ""),
        data=_range_text([x._data for x in computed], around) if computed else size,
        gradient=_gradients_text(gradients, around) if computed else "",
        slope=_common_slope(gradients),
        symbol=_symbols(fold, home),
        frames=(*stack_frames(fold, around), *frames),
        hint=f"{home}: {size}, {len(nodes):,} nodes",
    )


def speakers(fold: Folding, home: str) -> list[Node]:
    """Return the nodes whose numbers a group's box shows: its output, or many alike."""
    around = fold.around(home)
    is_shown = fold.stacks.around.__contains__ if around else lambda n: n.primitive
    computed = [node for node in fold.shown(home) if is_shown(node)]
    return computed if len(computed) == 1 or around else []


def range_sign(around: Sequence[Stack]) -> str:
    """Return what stands between the ends of a range: in time it has a direction."""
    return "→" if around and around[-1].is_recurrent else "…"


def range_box(
    fold: Folding,
    key: str,
    numbers: Sequence[float],
    around: Sequence[Stack],
    name: str = "",
) -> Box:
    """Return the box of numbers that are alike, in stacks or as a vector."""
    return Box(
        key=key,
        kind="leaf" if name else "constant",
        name=name,
        data=_range_text(numbers, around),
        frames=stack_frames(fold, around),
        hint=f"{len(numbers):,} numbers",
    )


def stack_frames(fold: Folding, around: Sequence[Stack]) -> tuple[str, ...]:
    """Return the titles of the frames around a box in stacks, outermost first."""
    framed = [stack for stack in around if stack.is_framed]
    return tuple(f"× {fold.runs(stack):,} {stack.name}" for stack in framed)


def product_box(fold: Folding, node: Node, first: int) -> Box:
    """Return the box of the product ``first`` in a node that sums products."""
    half = len(node._operands) // 2
    pair = node._operands[first], node._operands[first + half]
    return Box(
        key=f"p{fold.position[node]}_{first}",
        kind="inner",
        name="",
        data=number_text(ops.mul(*map(number_of, pair))),
        gradient=gradient_text(fold.gradient(node)),
        slope=fold.gradient(node),
        symbol=ops.mul.notation.symbol,
        frames=fold.frames(node),
    )


def gradient_text(gradient: float | None) -> str:
    """Return the third line of a node's box; ``·`` before a backward pass."""
    return "·" if gradient is None else number_text(gradient)


def _name_in_frame(fold: Folding, node: Node) -> str:
    """A name without that of the frame around it; empty if the node has no label."""
    if not node.label and not fold.all_named:
        return ""
    frames = fold.frames(node)
    return fold.names[node].removeprefix(f"{printable(frames[-1])}." if frames else "")


def _group_name(fold: Folding, home: str, frames: Sequence[str]) -> str:
    """The name of a group without that of its frame; of like nodes, their label."""
    nodes = fold.members[home]
    if home in fold.groups[nodes[0]] or not fold.is_stacked_or_summed(nodes[0]):
        return home.removeprefix(f"{frames[-1]}." if frames else "")
    stems = {_COUNTER.sub("", node.label) for node in fold.outlets[home]}
    return stems.pop() if len(stems) == 1 else ""


def _range_text(numbers: Sequence[float], around: Sequence[Stack]) -> str:
    """From the least number to the largest; in time, from the first to the last."""
    if len(set(numbers)) == 1:
        return number_text(numbers[0])
    sign = range_sign(around)
    ends = min(numbers), max(numbers)
    if sign == "→":
        ends = numbers[0], numbers[-1]
    first, last = (number_text(end, _SHORT) for end in ends)
    return f"{first} {sign} {last}"


def _gradients_text(gradients: Sequence[float | None], around: Sequence[Stack]) -> str:
    known = [gradient for gradient in gradients if gradient is not None]
    return _range_text(known, around) if known else gradient_text(None)


def _common_slope(gradients: Sequence[float | None]) -> float | None:
    """Their sum, whose sign is the colour, if all have one sign."""
    known = [gradient for gradient in gradients if gradient]
    alike = len({gradient > 0.0 for gradient in known}) == 1
    return sum(known) if alike else None


def _symbols(fold: Folding, home: str) -> str:
    nodes = fold.members[home]
    if home not in fold.groups[nodes[0]] and nodes[-1] in fold.stacks.sums:
        row = nodes[-1].primitive
        return ops.total.notation.symbol if row is ops.add else "Π"
    found = dict.fromkeys(
        node.primitive.notation.symbol for node in nodes if node.primitive
    )
    shown = list(found)[:_SYMBOLS]
    return " ".join([*shown, "…"] if len(found) > len(shown) else shown)


def _size_text(fold: Folding, home: str) -> str:
    """``×16`` for a layer of 16 neurons or a vector of 16 entries."""
    inside = set()
    for node in fold.members[home]:
        path = fold.groups[node]
        level = path.index(home) + 1 if home in path else len(path)
        if node.primitive and len(path) > level:
            inside.add(path[level])
    return f"×{len(inside) or len(fold.members[home]):,}"
