"""detect_anomaly: the first number that turns infinite or NaN is an error.

While a context of it is open anywhere, the function that makes nodes is exchanged for
one that looks at each; otherwise it costs nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from math import isfinite
from threading import Lock
from types import MappingProxyType

from autograd.engine import value
from autograd.engine.graph import Node, make_node, number_of, observer
from autograd.engine.sweep import local_derivatives
from autograd.errors import NonFiniteError
from autograd.ground.domain import is_checked
from autograd.ground.text import printable

_watching: ContextVar[bool] = ContextVar("watching", default=False)
_lock = Lock()
_open = 0  # contexts, in all threads


@contextmanager
def detect_anomaly():
    """Raise at the first node that turns non-finite, in this thread, in this block.

    That holds for nodes as they are made, for ``forward()`` and for sweeps.

    Raises:
        NonFiniteError: with the node's formula, operands and label.

    >>> from autograd import Value, ops
    >>> with detect_anomaly():
    ...     Value(1e300, "x") * 1e300
    Traceback (most recent call last):
    autograd.errors.NonFiniteError: forward pass: x·1e300 = inf, where x = 1e+300
    """
    tokens = _watching.set(True), observer.set(_look_at_pass)
    _count(+1)
    try:
        yield
    finally:
        _count(-1)
        observer.reset(tokens[1])
        _watching.reset(tokens[0])


def _count(change: int) -> None:
    global _open
    with _lock:
        _open += change
        value.make_node = _make_watched if _open else make_node


def _make_watched(cls, data, primitive=None, operands=(), label=""):
    """Make a node and look at it; nodes that a sweep makes are the sweep's matter."""
    node = make_node(cls, data, primitive, operands, label)
    if not isfinite(data) and primitive and is_checked() and _watching.get():
        raise NonFiniteError(f"forward pass: {_written(node, data)}")
    return node


def _look_at_pass(name: str, order: Iterable[Node], numbers: Mapping) -> None:
    """Raise for the first node in the order of the pass whose number is not finite."""
    seen = []
    for node in order:
        seen.append(node)
        number = number_of(numbers.get(node, 0.0))
        if isfinite(number):
            continue
        if name == "forward pass":
            raise NonFiniteError(f"{name}: {_written(node, number, numbers)}")
        culprit = _culprit(node, seen, numbers) if name == "backward pass" else node
        raise NonFiniteError(
            f"{name}: the derivative turns {number} at {_written(culprit)}"
        )


def _culprit(node: Node, seen: Sequence[Node], cotangents: Mapping) -> Node:
    """The user of ``node`` whose contribution is not finite, or the node itself."""
    for user in seen:
        upstream = number_of(cotangents.get(user, 0.0))
        for _, operand, local in local_derivatives(user):
            if operand is node and upstream and not isfinite(local * upstream):
                return user
    return node


def _written(
    node: Node, number: float | None = None, numbers: Mapping = MappingProxyType({})
) -> str:
    """A node as ``z = exp(x) = inf, where x = 1000``, by the numbers of a pass."""
    from autograd.stepping.formula import Formula

    label = f"{node.label} = " if node.label else ""
    data = node._data if number is None else number
    if node.primitive is None:
        return printable(f"{label or 'a leaf = '}{data:g}")
    now = {x: number_of(numbers.get(x, x)) for x in node._operands}
    names = [getattr(x, "label", "") or now[x] for x in node._operands]
    formula = node.primitive.apply([Formula.of(name) for name in names])
    known = {x.label: now[x] for x in node._operands if getattr(x, "label", "")}
    where = ", ".join(f"{name} = {known[name]:g}" for name in known)
    told = f"{label}{formula} = {data:g}" + (f", where {where}" if where else "")
    return printable(told)
