"""Numbers that boxes of groups use: the inputs of a net, the constants of a stack."""

import re
from collections.abc import Iterator

from autograd.drawing.boxes import range_box
from autograd.drawing.folding import Folding
from autograd.drawing.scene import Arrow, Box
from autograd.engine.graph import Node

_MOST = 12  # inputs that are drawn one by one
_INDEX = re.compile(r"\[\d+\]$")


def group_constants(fold: Folding) -> tuple[list[Box], list[Arrow]]:
    """Return boxes for the numbers that groups use, and their arrows."""
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for home, nodes in fold.members.items():
        if home in fold.groups[nodes[0]] or nodes[0] not in fold.stacks.kind:
            continue
        if nodes[-1] not in fold.stacks.sums and nodes[0].primitive:
            for index in range(len(nodes[0]._operands)):
                _add_constant(fold, home, index, boxes, arrows)
    for places in _inputs(fold).values():
        _add_inputs(fold, places, boxes, arrows)
    return boxes, arrows


def _add_constant(
    fold: Folding, home: str, index: int, boxes: list[Box], arrows: list[Arrow]
) -> None:
    """The number that an operation of a stack uses, or from where to where it goes."""
    nodes = fold.members[home]
    numbers = [n._operands[index] for n in nodes if type(n._operands[index]) is float]
    if numbers:
        key = f"{fold.position[nodes[0]]}_{index}"
        boxes.append(range_box(fold, f"c{key}", numbers, fold.around(home)))
        arrows.append(Arrow(f"e{key}", f"c{key}", fold.key(nodes[0])))


_Inputs = dict[str, list[tuple[Node, float]]]  # by the index of the weight


def _inputs(fold: Folding) -> dict[str, _Inputs]:
    """The numbers that each outermost group multiplies its parameters by."""
    found: dict[str, _Inputs] = {}
    for node in fold.order:
        home = fold.home[node]
        if home and node.primitive and home in fold.groups[node]:
            for weight, number in _weighted(node):
                places = found.setdefault(fold.groups[node][0], {})
                index = _INDEX.search(weight.label)
                places.setdefault(index[0] if index else "", []).append((node, number))
    return found


def _weighted(node: Node) -> Iterator[tuple[Node, float]]:
    """The parameters of a product, or a sum of products, with the numbers they meet."""
    row, operands = node.primitive, node._operands
    assert row is not None
    is_sum = row.notation.text == "{pairs}"
    if not (is_sum or (row.notation.associative and row.name == "mul")):
        return
    half = len(operands) // 2
    for left, right in zip(operands[:half], operands[half:], strict=True):
        for weight, number in ((left, right), (right, left)):
            is_pair = type(number) is float and type(weight) is not float
            if is_pair and weight.primitive is None and "." in weight.label:
                yield weight, number


def _add_inputs(
    fold: Folding, places: _Inputs, boxes: list[Box], arrows: list[Arrow]
) -> None:
    """A column of the inputs, or one box where they are many."""
    columns = list(places.values())
    if len(columns) > _MOST:
        columns = [[use for column in columns for use in column]]
    for column in columns:
        first = column[0][0]
        key = f"i{fold.position[first]}_{len(boxes)}"
        numbers = [number for _, number in column]
        around = fold.around(fold.home[first])
        name = f"{len(places):,} inputs" if len(places) > _MOST else ""
        boxes.append(range_box(fold, key, numbers, around, name))
        for head in dict.fromkeys(fold.key(node) for node, _ in column):
            arrows.append(Arrow(f"e{key}_{head}", key, head))
