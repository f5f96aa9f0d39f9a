"""From a graph to a scene: which boxes there are and how arrows join them."""

from collections.abc import Collection
from dataclasses import replace
from math import prod

from autograd import ops
from autograd.drawing.boxes import (
    constant_box,
    group_box,
    node_box,
    product_box,
    stack_frames,
)
from autograd.drawing.constants import group_constants
from autograd.drawing.folding import Folding
from autograd.drawing.scene import Arrow, Box, Scene
from autograd.engine.graph import Node
from autograd.engine.sweep import local_derivatives, scaled
from autograd.ground.domain import unchecked
from autograd.ground.text import exact_text, number_text
from autograd.ops.primitive import Primitive


def view(fold: Folding, expand: Collection[str] = ()) -> Scene:
    """Return what a picture of a folded graph shows.

    Args:
        fold: the graph.
        expand: names of sums of products that are drawn as their parts (``"dot"``).
    """
    return _View(fold, expand).build()


def is_apart(row: Primitive, expand: Collection[str]) -> bool:
    """Return whether the products that a row sums are drawn as boxes of their own."""
    return row.name in expand and row.notation.text == "{pairs}"


class _View:
    """A scene while it is put together."""

    def __init__(self, fold: Folding, expand: Collection[str]):
        self.fold = fold
        self.expand = expand
        self.scene = Scene()
        self.runs: dict[str, int] = {}
        self.in_time: set[str] = set()
        self.bundles: dict[tuple[str, str], list[tuple[float, float | None]]] = {}

    @unchecked
    def build(self) -> Scene:
        drawn: set[str] = set()
        for home, nodes in self.fold.members.items():
            if around := self.fold.around(home):
                key = self.fold.key(nodes[0])
                self.runs[key] = prod(map(self.fold.runs, around))
                if around[-1].is_recurrent:
                    self.in_time.add(key)
        for node in self.fold.order:
            home = self.fold.home[node]
            if not home:
                self.scene.boxes.append(self._own_box(node))
            elif home not in drawn:
                drawn.add(home)
                self.scene.boxes.append(group_box(self.fold, home))
            if node.primitive:
                self._arrows_into(node)
        for ends, edges in self.bundles.items():
            self.scene.arrows.append(self._bundle(*ends, edges))
        self._stack_up()
        return self.scene

    def _arrows_into(self, node: Node) -> None:
        fold, home = self.fold, self.fold.home[node]
        if home and all(
            type(x) is float or fold.home[x] == home for x in node._operands
        ):
            return
        locals_ = {index: local for index, _, local in local_derivatives(node)}
        parts = not home and self._as_products(node)
        half = len(node._operands) // 2
        for index, operand in enumerate(node._operands):
            head = parts[index % half] if parts else fold.key(node)
            if type(operand) is float:
                if not home:
                    self._from_constant(node, index, head)
            elif not home and not fold.home[operand]:
                self._from_node(node, index, head, locals_[index])
            elif fold.home[operand] != home:
                edge = locals_[index], self._flow(node, locals_[index])
                self.bundles.setdefault((fold.key(operand), head), []).append(edge)

    def _bundle(
        self, tail: str, head: str, edges: list[tuple[float, float | None]]
    ) -> Arrow:
        """One arrow for all edges between two boxes of which one is a group."""
        hint = f"{len(edges):,} edges"
        if len(edges) == 1:
            hint = f"local derivative {exact_text(edges[0][0])}"
        return Arrow(
            key=f"e{head}_{tail}",
            tail=tail,
            head=head,
            label=self._count_text(tail, head, len(edges)),
            flow=_sum_of([flow for _, flow in edges]),
            hint=hint,
        )

    def _count_text(self, tail: str, head: str, count: int) -> str:
        """How many edges an arrow stands for, in one run of a stack."""
        runs = max(self.runs.get(tail, 1), self.runs.get(head, 1))
        if runs == count + 1 and {tail, head} <= self.in_time:
            return "to the next"
        if count > 1 and count % runs:
            return f"×{count:,}"
        return f"×{count // runs:,}" if count > runs else ""

    def _stack_up(self) -> None:
        """Say which frames are stacks, and add the numbers that groups use."""
        boxes, arrows = group_constants(self.fold)
        self.scene.boxes[:0] = boxes
        self.scene.arrows[:0] = arrows
        for home in self.fold.members:
            self.scene.stacks.update(stack_frames(self.fold, self.fold.around(home)))

    def _own_box(self, node: Node) -> Box:
        """The box of a node; of a sum of products drawn apart, that of the sum."""
        box = node_box(self.fold, node)
        if node.primitive and is_apart(node.primitive, self.expand):
            return replace(box, symbol=ops.total.notation.symbol)
        return box

    def _as_products(self, node: Node) -> list[str]:
        """Add the products of an expanded sum and return their keys."""
        if not is_apart(node.primitive, self.expand):
            return []
        keys = []
        for first in range(len(node._operands) // 2):
            box = product_box(self.fold, node, first)
            arrow = Arrow(
                f"{box.key}_out",
                box.key,
                self.fold.key(node),
                "1",
                self.fold.gradient(node),
            )
            self.scene.boxes.append(box)
            self.scene.arrows.append(arrow)
            keys.append(box.key)
        return keys

    def _from_constant(self, node: Node, index: int, head: str) -> None:
        box = constant_box(self.fold, node, index)
        self.scene.boxes.append(box)
        self.scene.arrows.append(Arrow(self._edge_key(node, index), box.key, head))

    def _from_node(self, node: Node, index: int, head: str, local: float) -> None:
        operand, names = node._operands[index], self.fold.names
        arrow = Arrow(
            key=self._edge_key(node, index),
            tail=self.fold.key(operand),
            head=head,
            label=number_text(local),
            flow=self._flow(node, local),
            hint=f"∂{names[node]}/∂{names[operand]} = {exact_text(local)}",
        )
        self.scene.arrows.append(arrow)

    def _flow(self, node: Node, local: float) -> float | None:
        gradient = self.fold.gradient(node)
        return None if gradient is None else scaled(local, gradient)

    def _edge_key(self, node: Node, index: int) -> str:
        return f"e{self.fold.position[node]}_{index}"


def _sum_of(flows: list[float | None]) -> float | None:
    known = [flow for flow in flows if flow is not None]
    return sum(known) if known else None
