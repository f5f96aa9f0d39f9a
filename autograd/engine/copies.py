"""Deep copies of graphs: any collection of nodes keeps what it shares.

Each node is walked once, however many of its users are copied, and nothing recurses.
"""

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from autograd.engine.graph import Node, make_node
from autograd.ground.memory import collector_paused

_ENGINES = {"_data", "_grad", "_label", "_marks", "_operands", "_stamp", "primitive"}


def duplicate(root: Node, memo: dict[int, Any]) -> Any:
    """Return a deep copy of ``root`` and its operands, sharing through ``memo``."""
    with collector_paused():
        twins = []
        for node in below(root, lambda node: id(node) in memo):
            operands = tuple(
                operand if type(operand) is float else memo[id(operand)]
                for operand in node._operands
            )
            twin = make_node(
                class_of(node), node._data, node.primitive, operands, node.label
            )
            twin._grad, twin._stamp = node._grad, node._stamp
            memo[id(node)] = twin
            twins.append((node, twin))
        for node, twin in twins:
            if is_extended(node):
                set_state(twin, copy.deepcopy(state_of(node), memo))
    return memo[id(root)]


def below(root: Node, is_known: Callable[[Any], bool]) -> list:
    """Return the nodes below ``root`` in topological order, as far as not yet known."""
    order: list = []
    seen: set[int] = set()
    stack: list = [root]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif id(node) not in seen and not is_known(node):
            seen.add(id(node))
            stack += (node, None)
            stack += [x for x in reversed(node._operands) if type(x) is not float]
    return order


def class_of(node: Any) -> type:
    """Return the class of a node's copy: a mark of its evaluation is not copied."""
    cls: type = node._copied_as or type(node)
    return cls


# -- what a subclass adds --------------------------------------------------------------


def is_extended(node: Any) -> bool:
    """Return whether a node's class holds more than the engine's own attributes."""
    cls: Any = type(node)
    return _adds_attributes(cls)


@lru_cache(maxsize=16)
def _adds_attributes(cls: type) -> bool:
    slots = {name for base in cls.__mro__ for name in vars(base).get("__slots__", ())}
    return bool(cls.__dictoffset__) or not slots <= _ENGINES | {"__weakref__"}


def state_of(node: Any) -> dict[str, Any]:
    """Return the attributes that a subclass gave to a node."""
    state = object.__getstate__(node)
    parts = state if isinstance(state, tuple) else (state,)
    return {
        name: thing
        for part in parts
        for name, thing in (part or {}).items()
        if name not in _ENGINES
    }


def set_state(node: Any, state: dict[str, Any]) -> None:
    for name, thing in state.items():
        object.__setattr__(node, name, thing)
