"""What a box says: a node, a constant, a group of nodes, a product in a sum."""

from autograd import ops
from autograd.drawing.folding import Folding
from autograd.drawing.scene import Box
from autograd.engine.graph import Node, number_of
from autograd.ground.text import exact_text, number_text, printable

_SYMBOLS = 4  # that fit into the tile of a group


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
    """Return the box of a group: its one output's numbers, or how many it holds."""
    nodes, outlets = fold.members[home], fold.outlets[home]
    path = fold.groups[nodes[0]]
    frames = path[: path.index(home)] if home in path else ()
    size = _size_text(fold, home)
    speaks = len(outlets) == 1 and outlets[0].primitive is not None
    return Box(
        key=fold.key(nodes[0]),
        kind="group",
        name=home.removeprefix(f"{frames[-1]}." if frames else ""),
        data=number_text(outlets[0]._data) if speaks else size,
        gradient=gradient_text(fold.gradient(outlets[0])) if speaks else "",
        slope=fold.gradient(outlets[0]) if speaks else None,
        symbol=_symbols(nodes),
        frames=frames,
        hint=f"{home}: {size}, {len(nodes):,} nodes",
    )


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


def _symbols(nodes: list[Node]) -> str:
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
