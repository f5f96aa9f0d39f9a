"""Chains of additions as one sum: ``a + b + c + d + …`` is a Σ of its terms."""

from collections import Counter
from collections.abc import Mapping, Sequence

from autograd.engine.graph import Node

FEWEST = 4  # nodes of a chain that is drawn as one


def chains(order: Sequence[Node]) -> dict[Node, list[Node]]:
    """Return the chains of one operation that grew, each by its last node.

    But for the last, only nodes belong that have no label and no other use.

    >>> from autograd import Value
    >>> from autograd.engine.graph import topological_order
    >>> total = sum(Value(float(i)) for i in range(6))
    >>> (chain,) = chains(topological_order(total)).values()
    >>> len(chain), chain[-1] is total
    (6, True)
    """
    uses = Counter(x for node in order for x in node._operands if type(x) is not float)
    found: dict[Node, list[Node]] = {}
    for node in order:
        row = node.primitive
        if row is None or not row.notation.associative:
            continue
        grown = [
            found.pop(operand)
            for operand in dict.fromkeys(node._operands)
            if operand in found and operand.primitive is row and _grows(operand, uses)
        ]
        chain: list[Node] = max(grown, key=len, default=[])  # a long one isn't copied
        for other in grown:
            chain += other if other is not chain else []
        chain.append(node)
        found[node] = chain
    return {last: chain for last, chain in found.items() if len(chain) >= FEWEST}


def _grows(node: Node, uses: Mapping[Node, int]) -> bool:
    """Whether a node is a sum on the way to a longer one."""
    return uses[node] == 1 and not node.label
