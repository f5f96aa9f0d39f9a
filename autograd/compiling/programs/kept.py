"""Engines kept by the graph they run, so that a graph met again needs no new one."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.latest import Latest
from autograd.engine.graph import topological_order

# Graphs kept: a few losses, with and without dropout, and predictions.  One of a
# 64-32-10 net takes 9 ms to compile and holds 2 MB.
LIMIT = 8


class Engines:
    """The latest few engines.

    What a function depends on can't be known, so it is traced each time; what its graph
    is can be, so an engine is made only for a graph that none is kept for.  Whatever
    changed in between (a layer, an activation, a constant) changed the graph.

    A copy and an unpickled one start empty.
    """

    def __init__(self) -> None:
        self._kept: Latest[Engine] = Latest(LIMIT)

    def __len__(self) -> int:
        return len(self._kept)

    def __deepcopy__(self, memo: dict) -> "Engines":
        return Engines()

    def __reduce__(self) -> tuple[Any, ...]:
        return Engines, ()

    def engine(
        self,
        outputs: Sequence[Any],
        parameters: Sequence[Any],
        shared: Sequence[Sequence[Any]],
        inputs: Sequence[Sequence[Any]],
        *others: Any,
    ) -> Engine:
        """Return an engine with buffers of its own; the arguments are those of Engine.

        One that is kept keeps no buffers: they are freed with what was returned.
        """
        groups = [parameters, *shared, *inputs]
        sizes = [tuple(map(len, part)) for part in (groups, shared, inputs)]
        key = (fingerprint(outputs, groups), *sizes, *map(_hashable, others))
        found = self._kept.get(key)
        if found is None:
            made = Engine(outputs, parameters, shared, inputs, *others)
            found = self._kept.put(key, made)
        return found.twin()


def _hashable(option: Any) -> Hashable:
    return tuple(option) if isinstance(option, list) else option


def fingerprint(
    outputs: Sequence[Any], groups: Sequence[Sequence[Any]]
) -> tuple[Hashable, ...]:
    """Return what two graphs share that compute the same of the same leaves.

    Args:
        outputs: Values.
        groups: leaves that stand for arguments; any other leaf stands for itself.

    >>> from autograd import Value
    >>> x, y = Value(1.0), Value(2.0)
    >>> fingerprint([x * x + 1], [[x]]) == fingerprint([y * y + 1], [[y]])
    True
    >>> fingerprint([x * x + 1], [[x]]) == fingerprint([x * x + 2], [[x]])
    False
    """
    order = topological_order(*outputs)
    number = {node: index for index, node in enumerate(order)}
    arguments = [leaf for group in groups for leaf in group]
    place = {leaf: index for index, leaf in enumerate(arguments)}
    operands = [operand for node in order for operand in node._operands]
    constants = [operand for operand in operands if type(operand) is float]
    edges = [-1 if type(operand) is float else number[operand] for operand in operands]
    return (
        tuple(place.get(n, n) if n.primitive is None else n.primitive for n in order),
        _bytes([len(node._operands) for node in order], int),
        _bytes(edges, int),
        _bytes(constants, float),  # 0.0 and -0.0 differ, nan is nan
        tuple(number[output] for output in outputs),
    )


def _bytes(numbers: list, dtype: type) -> bytes:
    return np.array(numbers, dtype).tobytes()
