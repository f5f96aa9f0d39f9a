"""The graph behind a Value: order, leaves, sub-graphs, replay.

Everything here is iterative and linear in the number of nodes, so that a chain of a
million nodes is as good as a bush.  A node is anything with the attributes of
:class:`Node`; an operand that is a plain float is a constant and no node.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from itertools import repeat
from operator import attrgetter
from threading import Lock
from typing import Any, Protocol

from autograd.errors import StaleGraphError
from autograd.ops.primitive import Primitive


class Node(Protocol):
    """What the graph knows of a Value."""

    _data: float
    _operands: tuple[Any, ...]
    _stamp: int
    _grad: float | None
    label: str
    primitive: Any  # a Primitive; None for a leaf


class Clock:
    """Counts the changes made to leaves, to tell a stale node from a fresh one.

    A node carries the time at which it was computed, a leaf that of its last change.
    Nothing depends on the times but that comparison.
    """

    def __init__(self) -> None:
        self.now = 0
        self._lock = Lock()

    def tick(self) -> int:
        """Advance and return the new time, the same for no two callers."""
        with self._lock:
            self.now += 1
            return self.now

    def reach(self, time: int) -> None:
        """Advance to ``time`` at least (a graph arrived from another process)."""
        with self._lock:
            self.now = max(self.now, time)


clock = Clock()


def is_constant(operand: Any) -> bool:
    """Return whether an operand is a plain number rather than a node."""
    return type(operand) is float


def number_of(operand: Any) -> float:
    """Return the number that an operand, node or constant, stands for."""
    return operand if type(operand) is float else operand._data


def topological_order(*roots: Node) -> list:
    """Return every node that ``roots`` depend on, operands before their users.

    The order is that of a depth-first walk that takes operands from left to right: it
    depends on the program alone.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> [node.label or node.primitive.name for node in topological_order(a * b + a)]
    ['a', 'b', 'mul', 'add']
    """
    order: list = []
    seen: set = set()
    for root in roots:
        stack: list = [root]
        while stack:
            node = stack.pop()
            if node is None:
                order.append(stack.pop())
            elif node not in seen:
                seen.add(node)
                if node.primitive is None:
                    order.append(node)
                else:
                    stack += (node, None)
                    for operand in reversed(node._operands):
                        if type(operand) is not float and operand not in seen:
                            stack.append(operand)
    return order


def leaves_first(root: Node) -> list:
    """Return every node that ``root`` depends on: leaves, then inner nodes in order.

    The inner nodes stand as in :func:`topological_order`, so that a sweep adds its
    contributions in the same order.  Leaves are never pushed, which halves the time.
    """
    if root.primitive is None:
        return [root]
    found: list = []
    inner: list = []
    seen: set = set()
    stack: list = [root]
    while stack:
        node = stack.pop()
        if node is None:
            inner.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            for operand in reversed(node._operands):
                if type(operand) is not float and operand not in seen:
                    if operand.primitive is None:
                        seen.add(operand)
                        found.append(operand)
                    else:
                        stack.append(operand)
    return found + inner


def leaves(*roots: Node) -> list:
    """Return the leaves that ``roots`` depend on, in topological order."""
    return [node for node in topological_order(*roots) if node.primitive is None]


def users_of(targets: Iterable[Node], order: Iterable[Node]) -> list:
    """Return the part of ``order`` that depends on a target, targets included."""
    active = set(targets)
    kept = []
    for node in order:
        if node in active or any(
            type(operand) is not float and operand in active
            for operand in node._operands
        ):
            active.add(node)
            kept.append(node)
    return kept


def count(*roots: Node) -> dict[str, int]:
    """Return how many nodes there are of each primitive, leaves under ``"leaf"``."""
    counts: dict[str, int] = {}
    for node in topological_order(*roots):
        name = node.primitive.name if node.primitive else "leaf"
        counts[name] = counts.get(name, 0) + 1
    return counts


_stamp_of = attrgetter("_stamp")


def require_fresh(order: Iterable[Node]) -> None:
    """Raise if a node was computed before one of its operands last changed.

    Raises:
        StaleGraphError: naming the node and the operand.
    """
    order = list(order)
    newest = max(map(_stamp_of, order), default=None)
    for node in order:
        if node._stamp != newest and node.primitive is not None:
            break
    else:
        return  # all made since the last change: no need to look at the edges
    for node in order:
        for operand in node._operands:
            if type(operand) is not float and operand._stamp > node._stamp:
                raise StaleGraphError(
                    f"{node.primitive.name}: operand {operand!r} changed after the "
                    "forward pass; call forward() on the output before backward()"
                )


observer: ContextVar[Callable | None] = ContextVar("observer", default=None)


def show(name: str, order: Iterable[Node], numbers: Mapping[Node, Any]) -> None:
    """Show the numbers of a finished pass to the observer of this context, if any."""
    observe = observer.get()
    if observe is not None:
        observe(name, order, numbers)


def assign(nodes: Iterable[Node], attribute: str, things: Iterable[Any]) -> None:
    """Give every node its own of ``things``, all of them or none.

    The loop runs inside the interpreter, where Ctrl-C can't stop it half-way.
    """
    deque(map(setattr, nodes, repeat(attribute), things), maxlen=0)


def set_data(leaves: Sequence[Node], numbers: Sequence[float]) -> None:
    """Give leaves new numbers, all of them or none."""
    assign(leaves, "_stamp", repeat(clock.tick()))  # first: better stale than wrong
    assign(leaves, "_data", numbers)
    clock.tick()  # who read them since the first has to read them again


def replay(root: Node) -> None:
    """Compute every node anew from the leaves' present data.

    Nothing is changed where a node fails.
    """
    order = topological_order(root)
    fresh: dict[Any, float] = {}
    for node in order:
        if node.primitive is None:
            fresh[node] = node._data
        else:
            numbers = [
                operand if type(operand) is float else fresh[operand]
                for operand in node._operands
            ]
            fresh[node] = node.primitive.evaluate(*numbers)
    show("forward pass", order, fresh)
    inner = [node for node in order if node.primitive is not None]
    assign(inner, "_data", [fresh[node] for node in inner])
    assign(inner, "_stamp", repeat(clock.now))  # last: better stale than wrong


_new = object.__new__


def make_node(
    cls: type,
    data: float,
    primitive: Primitive | None = None,
    operands: tuple = (),
    label: str = "",
) -> Any:
    """Return a node of class ``cls`` from parts that are known to be right."""
    node: Any = _new(cls)
    node._data = data
    node._grad = None
    node._label = label
    node.primitive = primitive
    node._operands = operands
    node._stamp = clock.now
    return node
