"""Which nodes belong together, read off the parameters' names.

``layers.0.neurons.3.w[1]`` lies in ``layers.0``, in ``layers.0.neurons.3`` and in the
vector ``layers.0.neurons.3.w``.  An inner node lies where the parameters that it uses
lie, an activation with the weighted sum that it is applied to.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from autograd import ops
from autograd.engine.graph import Node
from autograd.ops.primitive import ATOM, PRODUCT

_INDEX = re.compile(r"\[[^\[\]]*\]$")


@lru_cache(maxsize=100_000)
def groups_of_label(label: str) -> tuple[str, ...]:
    """Return the groups that a label names, from the outermost inwards.

    >>> groups_of_label("layers.0.neurons.3.w[1]")
    ('layers.0', 'layers.0.neurons.3', 'layers.0.neurons.3.w')
    >>> groups_of_label("x[1]"), groups_of_label("loss")
    (('x',), ())
    """
    parts: list[str] = []
    for part in label.split("."):
        if part.isdigit() and parts:
            parts[-1] += f".{part}"
        else:
            parts.append(part)
    vector = _INDEX.sub("", parts[-1])
    parts[-1:] = [vector] if vector and vector != parts[-1] else []
    return tuple(".".join(parts[: level + 1]) for level in range(len(parts)))


def groups_of(order: Sequence[Node]) -> dict[Node, tuple[str, ...]]:
    """Return the groups of every node of a graph, from the outermost inwards."""
    groups: dict[Node, tuple[str, ...]] = {}
    affine: set[Node] = set()  # weighted sums, to which an activation belongs
    uses = Counter(x for node in order for x in _nodes_among(node._operands))
    for node in order:
        if node.primitive is None:
            groups[node] = groups_of_label(node.label)
            continue
        nodes = _nodes_among(node._operands)
        homes = []
        if not _is_penalty(node):
            homes = [frames(x, groups) for x in nodes if _is_parameter(x)]
        if not homes and len(nodes) > 1 and affine.issuperset(nodes):
            homes = [groups[x] for x in nodes]
            homes = homes if len(set(homes)) == 1 else []
        groups[node] = _shared(homes)
        if homes:
            affine.add(node)
        elif len(nodes) == 1 and _is_function(node):
            # a sum with other uses is a score, and this function part of its loss
            first = next(iter(nodes))
            groups[node] = groups[first] if first in affine and uses[first] == 1 else ()
    return groups


def frames(node: Node, groups: Mapping[Node, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the groups that are drawn as frames around a node: a vector is not."""
    is_entry = node.primitive is None and node.label.endswith("]")
    return groups[node][:-1] if is_entry else groups[node]


def _nodes_among(operands: Sequence[Any]) -> dict[Node, None]:
    """The operands that are nodes, each once, in order."""
    return {x: None for x in operands if type(x) is not float}


def _shared(homes: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The groups, from the outermost inwards, that all homes have in common."""
    levels = takewhile(lambda level: len(set(level)) == 1, zip(*homes, strict=False))
    return tuple(level[0] for level in levels)


def _is_parameter(node: Node) -> bool:
    return node.primitive is None and "." in node.label


def _is_penalty(node: Node) -> bool:
    """Whether a node is about parameters alone, as w², w·w and |w| are."""
    is_alone = [type(x) is not float and _is_parameter(x) for x in node._operands]
    if len(is_alone) == 1:
        return is_alone[0] and node.primitive is ops.abs
    is_power = PRODUCT < node.primitive.notation.precedence < ATOM
    return is_alone[0] and (is_power or all(is_alone))


def _is_function(node: Node) -> bool:
    """Whether a node is written as a call, ``tanh(x)``, not with an operator."""
    return node.primitive.notation.precedence == ATOM
