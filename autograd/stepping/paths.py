"""The chain rule as a sum over paths: each path's product of local derivatives."""

from collections.abc import Iterator
from itertools import islice
from math import fsum
from typing import NamedTuple

from autograd.engine.sweep import Contribution, scaled
from autograd.stepping.sequence import Steps


class Path(NamedTuple):
    """One way from a leaf to the output.

    Attributes:
        edges: the edges from the leaf on, as ``(node, index of the operand)``.
        names: the nodes on the way, the leaf first, the output last.
        locals: the local derivatives along the edges.
        product: their product; 0 if one of them is 0.
    """

    edges: tuple[tuple[int, int], ...]
    names: tuple[str, ...]
    locals: tuple[float, ...]
    product: float


class PathSum(NamedTuple):
    """A gradient as the sum over all paths from one leaf.

    Attributes:
        leaf: the leaf's name.
        how_many: how many paths there are.
        paths: the paths, or the first of them.
        total: the sum of the products of ``paths``.
    """

    leaf: str
    how_many: int
    paths: list[Path]
    total: float


def path_sums(steps: Steps, limit: int = 100) -> Iterator[PathSum]:
    """Yield for every leaf the paths to the output, at most ``limit`` of each.

    >>> from autograd import Value
    >>> from autograd.stepping.sequence import steps
    >>> x = Value(3.0, "x")
    >>> [found] = path_sums(steps(x * x + x))
    >>> found.how_many, [path.product for path in found.paths], found.total
    (3, [1.0, 3.0, 3.0], 7.0)
    """
    users: dict[int, list[Contribution]] = {}
    for edge in steps.contributions:
        users.setdefault(steps.position[edge.operand], []).append(edge)
    counts = _count_paths(steps)
    for leaf in steps.leaves:
        paths = list(islice(_paths_from(leaf, steps, users), limit))
        total = fsum(path.product for path in paths)
        yield PathSum(steps.names[leaf], counts.get(leaf, 0), paths, total)


def _count_paths(steps: Steps) -> dict[int, int]:
    counts = {steps.output: 1}
    for edge in steps.contributions:  # a node's edges come once its count is whole
        operand, node = steps.position[edge.operand], steps.position[edge.node]
        counts[operand] = counts.get(operand, 0) + counts[node]
    return counts


def _paths_from(leaf: int, steps: Steps, users: dict) -> Iterator[Path]:
    """Yield the paths from a leaf, without recursion."""
    if leaf == steps.output:
        yield _path(leaf, steps, [])
    waiting = [(edge, 0) for edge in reversed(users.get(leaf, []))]
    trail: list[Contribution] = []
    while waiting:
        edge, length = waiting.pop()
        trail[length:] = [edge]
        node = steps.position[edge.node]
        if node == steps.output:
            yield _path(leaf, steps, trail)
        else:
            further = reversed(users.get(node, []))
            waiting.extend((edge, length + 1) for edge in further)


def _path(leaf: int, steps: Steps, trail: list[Contribution]) -> Path:
    product = 1.0
    for edge in trail:
        product = scaled(edge.local, product)
    nodes = [steps.position[edge.node] for edge in trail]
    return Path(
        tuple((node, edge.index) for node, edge in zip(nodes, trail, strict=True)),
        tuple(steps.names[node] for node in [leaf, *nodes]),
        tuple(edge.local for edge in trail),
        product,
    )
