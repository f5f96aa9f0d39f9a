"""The chain rule over a graph: pullback (to the left) and pushforward (to the right).

Twin functions over the same topological order.  On floats they give numbers; with
``symbolic=True`` the rules are applied to the nodes themselves, so that the result is
again a graph and can be differentiated once more.

A zero factor contributes nothing: 0·inf and 0·nan count as 0.
"""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any, NamedTuple

from autograd import ops
from autograd.engine.graph import (
    Node,
    assign,
    leaves_first,
    number_of,
    require_fresh,
    show,
)
from autograd.ground.domain import unchecked


class Contribution(NamedTuple):
    """One edge of a reverse sweep: what ``node`` hands to one of its operands."""

    node: Any
    index: int  # type: ignore[assignment]  # the operand's place, not tuple.index
    operand: Any
    local: Any
    upstream: Any
    amount: Any
    running: Any


def local_derivatives(node: Node, symbolic: bool = False) -> list[tuple[int, Any, Any]]:
    """Return ``(index, operand, ∂node/∂operand)`` for each operand that is a node."""
    row, operands = node.primitive, node._operands
    out: Any = node if symbolic else node._data
    arguments: Sequence = [(plain if symbolic else number_of)(x) for x in operands]
    if row.arity is None:
        edges = zip(operands, row.partials_at(out, arguments), strict=True)
        return [
            (index, operand, local)
            for index, (operand, local) in enumerate(edges)
            if type(operand) is not float
        ]
    return [
        (index, operand, row.partial(index, out, arguments))
        for index, operand in enumerate(operands)
        if type(operand) is not float
    ]


def plain(operand: Any) -> Any:
    """Return an operand as rules take it, without the operators of a subclass."""
    if getattr(operand, "_has_our_operators", True):
        return operand
    return ops.identity(operand)


def scaled(local: Any, factor: Any, any_numbers: bool = False) -> Any:
    """Return ``local · factor``, where a zero factor gives 0 whatever the other is.

    For any numbers, or while tracing, the product stays: the numbers of the moment say
    nothing of others.
    """
    if type(local) is float:
        if local == 1.0:
            return factor
        if local == 0.0:
            return 0.0
    if type(factor) is float and factor == 1.0:
        return local
    product = local * factor
    if not isnan(number_of(product)) or any_numbers or _is_traced(product):
        return product
    return 0.0 if 0.0 in (number_of(local), number_of(factor)) else product


def _is_traced(product: Any) -> bool:
    return type(product) is not float and bool(product._is_traced())


def added(so_far: Any, amount: Any) -> Any:
    """Return ``so_far + amount``, without a node for a constant zero or no start."""
    if so_far is None or (type(so_far) is float and so_far == 0.0):
        return amount
    if type(amount) is float and amount == 0.0:
        return so_far
    return so_far + amount


def pullback(
    order: Sequence[Node],
    seeds: Mapping[Any, Any],
    *,
    symbolic: bool = False,
    any_numbers: bool = False,
    record: list[Contribution] | None = None,
) -> dict[Node, Any]:
    """Return the cotangent of every node that the seeds reach.

    Args:
        order: nodes in topological order; cotangents flow to no other node.
        seeds: the cotangents of the outputs.
        symbolic: give cotangents that are themselves graphs.
        any_numbers: the graph of the cotangents is to serve for other numbers too.
        record: a list that receives every contribution in the order of the sweep,
            those of a zero upstream gradient included.
    """
    if not any_numbers:
        require_fresh(order)
    if symbolic or record is not None:
        cotangents = {node: plain(seed) for node, seed in seeds.items()}
        _pull_edges(order, cotangents, symbolic, any_numbers, record)
    else:
        numbers = dict.fromkeys(order, UNREACHED)
        numbers |= {
            operand: UNREACHED
            for node in order
            for operand in node._operands
            if type(operand) is not float
        }
        numbers |= seeds
        _pull_numbers(order, numbers)
        cotangents = {
            node: numbers[node]
            for node in dict.fromkeys((*seeds, *order))
            if numbers[node] is not UNREACHED
        }
    show("backward pass", reversed(order), cotangents)
    return cotangents


@unchecked
def _pull_edges(
    order: Sequence[Any],
    cotangents: dict[Any, Any],
    symbolic: bool,
    any_numbers: bool,
    record: list[Contribution] | None,
) -> None:
    """Pull cotangents of any kind back, one contribution at a time."""
    active = set(order)
    for node in reversed(order):
        if node.primitive is None or node not in cotangents:
            continue
        upstream = cotangents[node]
        if type(upstream) is float and upstream == 0.0 and record is None:
            continue
        for index, operand, local in local_derivatives(node, symbolic):
            if operand not in active:
                continue
            amount = scaled(local, upstream, any_numbers)
            running = added(cotangents.get(operand), amount)
            cotangents[operand] = running
            if record is not None:
                record.append(
                    Contribution(node, index, operand, local, upstream, amount, running)
                )


# What a sweep over floats starts from: whatever is added to it stays what it is, signed
# zeros included.  No result is this very object, so it tells what was not reached.
UNREACHED = -0.0


@unchecked
def _pull_numbers(order: Sequence[Any], cotangents: dict[Any, float]) -> None:
    """Do the same to floats alone, with fewer calls an edge: most sweeps are such.

    Every operand has a cotangent to begin with.  Rows of two operands, nearly all of a
    scalar program, are written out.
    """
    for node in reversed(order):
        row = node.primitive
        if row is None or not (upstream := cotangents[node]):
            continue
        if row.arity != 2:
            _pull_node(node, upstream, cotangents)
            continue
        left, right = node._operands
        first, second = row.number_rules
        if type(first) is not float or type(second) is not float:
            x = left if type(left) is float else left._data
            y = right if type(right) is float else right._data
            try:
                if type(first) is not float and type(left) is not float:
                    first = first(node._data, x, y)
                if type(second) is not float and type(right) is not float:
                    second = second(node._data, x, y)
            except (ArithmeticError, ValueError):
                _pull_node(node, upstream, cotangents)
                continue
        if type(left) is not float:
            cotangents[left] += first * upstream if first else 0.0
        if type(right) is not float:
            cotangents[right] += second * upstream if second else 0.0


def _pull_node(node: Any, upstream: float, cotangents: dict[Any, float]) -> None:
    """Pull one node's cotangent back to its operands, however many there are."""
    for _, operand, local in local_derivatives(node):
        cotangents[operand] += local * upstream if local else 0.0


def pushforward(
    order: Sequence[Node],
    seeds: Mapping[Any, Any],
    *,
    symbolic: bool = False,
    any_numbers: bool = False,
) -> dict[Node, Any]:
    """Return the tangent of every node that depends on a seed.

    Args:
        order: nodes in topological order.
        seeds: the tangents of the inputs.
        symbolic: give tangents that are themselves graphs.
        any_numbers: the graph of the tangents is to serve for other numbers too.
    """
    if not any_numbers:
        require_fresh(order)
    tangents = {node: plain(seed) for node, seed in seeds.items()}
    _push(order, tangents, seeds, symbolic, any_numbers)
    show("forward sweep", order, tangents)
    return tangents


@unchecked
def _push(
    order: Sequence[Any],
    tangents: dict[Any, Any],
    seeds: Mapping[Any, Any],
    symbolic: bool,
    any_numbers: bool,
) -> None:
    """Push tangents of any kind on to what depends on them."""
    for node in order:
        if node.primitive is None or node in seeds:
            continue
        if not any(type(x) is not float and x in tangents for x in node._operands):
            continue
        tangent: Any = None
        for _, operand, local in local_derivatives(node, symbolic):
            if operand in tangents:
                amount = scaled(local, tangents[operand], any_numbers)
                tangent = added(tangent, amount)
        tangents[node] = tangent


def backward(root: Node, seed: float = 1.0) -> None:
    """Sweep from ``root`` and leave each node's gradient in it.

    Leaves add to what they have; an inner node holds that of the latest sweep.  Ctrl-C
    leaves all gradients as they were, or all of them new.
    """
    order = leaves_first(root)
    require_fresh(order)
    cotangents = dict.fromkeys(order, UNREACHED)
    cotangents[root] = seed
    _pull_numbers(order, cotangents)
    show("backward pass", reversed(order), cotangents)
    for node in order:
        if node.primitive is not None:
            break  # leaves come first
        cotangents[node] += node._grad or 0.0
    assign(cotangents, "_grad", cotangents.values())
