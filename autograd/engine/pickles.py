"""Pickles of graphs: any collection of nodes keeps what it shares.

A pickler asks every node by itself how to pickle it.  So that two nodes of one dump
share what is below them, the inner nodes below the first one asked travel as one
:class:`Block`, and the others refer to it.  What a dump has met is known as long as its
pickler remembers the blocks, and no longer: nothing is left in the graph.
"""

import threading
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine.copies import below, class_of, is_extended, set_state, state_of
from autograd.engine.graph import Node, clock, make_node
from autograd.ground.memory import collector_paused

_FEW = 64  # numbers that take less room as a tuple than as an array


def reduced(node: Node) -> tuple:
    """Return how to pickle a node, in the form of ``__reduce__``."""
    if node.primitive is None:
        leaf = class_of(node), node._data, node._grad, node.label, node._stamp
        if is_extended(node):
            return restore_leaf, leaf, state_of(node), None, None, set_state
        return restore_leaf, leaf
    session = _present_session()
    place = session.place(node)
    if place is None:
        block = Block(
            session,
            below(node, lambda x: x.primitive is None or session.place(x) is not None),
        )
        place = block, len(block.nodes) - 1
    return _picked, place


def restore_leaf(
    cls: type, data: float, grad: float | None, label: str, stamp: int
) -> Any:
    """Return the leaf that was pickled."""
    leaf = make_node(cls, data, label=label)
    leaf._grad, leaf._stamp = grad, stamp
    clock.reach(stamp)
    return leaf


# -- one dump --------------------------------------------------------------------------

_thread = threading.local()


class _Session:
    """The blocks of one dump; the blocks alone keep it alive."""

    def __init__(self) -> None:
        self.places: dict[int, tuple[weakref.ref, int]] = {}

    def place(self, node: Node) -> tuple["Block", int] | None:
        """Return the block that a node is in, and where."""
        known, index = self.places.get(id(node), (_nothing, 0))
        block = known()  # as long as it lives, so do its nodes, and ids are not reused
        return None if block is None else (block, index)


def _nothing() -> None:
    return None


def _present_session() -> _Session:
    return getattr(_thread, "session", _nothing)() or _new_session()


def _new_session() -> _Session:
    session = _Session()
    _thread.session = weakref.ref(session)
    return session


class Block:
    """Inner nodes that are pickled together, operands before their users.

    The pickler's memory of what it has pickled keeps it until the dump is over.
    """

    def __init__(self, session: _Session, nodes: list):
        self.session, self.nodes = session, nodes
        self.is_pickled = False
        here = weakref.ref(self)
        session.places.update((id(node), (here, i)) for i, node in enumerate(nodes))

    def __reduce__(self) -> tuple[Any, ...]:
        if self.is_pickled:
            return self._reduced_again()
        self.is_pickled = True
        with collector_paused():
            columns = _columns(self.nodes)
        states = {
            index: state_of(node)
            for index, node in enumerate(self.nodes)
            if is_extended(node)
        }
        if states:
            return _restored, columns, states, None, None, _set_states
        return _restored, columns

    def _reduced_again(self) -> tuple[Any, ...]:
        """Return how another pickler, one inside the first, gets the nodes.

        It has not seen the other blocks that this one stands on.
        """
        nodes = self.nodes
        seen: set[int] = set()
        whole: list = []
        for node in nodes:
            new = below(node, lambda x: x.primitive is None or id(x) in seen)
            whole += new
            seen.update(map(id, new))
        block = Block(_new_session(), whole)
        index = {id(node): i for i, node in enumerate(whole)}
        return _selected, (block, [index[id(node)] for node in nodes])


def _picked(nodes: Sequence, index: int) -> Any:
    return nodes[index]


def _selected(nodes: Sequence, places: Sequence[int]) -> list:
    return [nodes[place] for place in places]


# -- nodes as columns of numbers -------------------------------------------------------


def _columns(nodes: Sequence[Node]) -> tuple:
    """Return the arguments of ``_restored`` for these nodes."""
    number = {id(node): index for index, node in enumerate(nodes)}
    operands = [operand for node in nodes for operand in node._operands]
    ground: dict[int, Any] = {}
    refs: list[int] = []
    for operand in operands:  # −1 a constant, −2 − i what is pickled by itself
        if type(operand) is float:
            refs.append(-1)
        elif id(operand) in number:
            refs.append(number[id(operand)])
        else:
            place, _ = ground.setdefault(id(operand), (len(ground), operand))
            refs.append(-2 - place)
    return (
        [node for _, node in ground.values()],
        *_coded([class_of(node) for node in nodes]),
        *_coded([node.primitive for node in nodes]),
        _packed([len(node._operands) for node in nodes], "i4"),
        _packed(refs, "i8"),
        _packed([x for x in operands if type(x) is float], "f8"),
        _packed([node._data for node in nodes], "f8"),
        _packed([node._grad or 0.0 for node in nodes], "f8"),
        _packed([node._grad is not None for node in nodes], "?"),
        _packed([node._stamp for node in nodes], "i8"),
        {index: node.label for index, node in enumerate(nodes) if node.label},
    )


def _restored(
    ground: list, classes: list, kinds: Any, rows: list, row_codes: Any, counts: Any,
    refs: Any, constants: Any, data: Any, grads: Any, swept: Any, stamps: Any,
    labels: dict[int, str],
) -> list:  # fmt: skip
    """Return the nodes that ``_columns`` took apart."""
    nodes: list = []
    columns = (kinds, row_codes, counts, data, grads, swept, stamps)
    references, numbers = iter(_listed(refs)), iter(_listed(constants))

    def operand() -> Any:
        ref = next(references)
        if ref == -1:
            return next(numbers)
        return nodes[ref] if ref >= 0 else ground[-2 - ref]

    with collector_paused():
        for kind, row, count, number, grad, is_swept, stamp in zip(
            *map(_listed, columns), strict=True
        ):
            operands = tuple([operand() for _ in range(count)])
            label = labels.get(len(nodes), "")
            node = make_node(classes[kind], number, rows[row], operands, label)
            node._grad, node._stamp = grad if is_swept else None, stamp
            nodes.append(node)
    clock.reach(max(_listed(stamps)))
    return nodes


def _coded(things: Sequence) -> tuple[list, Any]:
    """Return the different things, and for each one its place among them."""
    codes: dict[Any, int] = {}
    places = [codes.setdefault(thing, len(codes)) for thing in things]
    return list(codes), _packed(places, np.min_scalar_type(len(codes)))


def _packed(numbers: list, dtype: Any) -> Any:
    return tuple(numbers) if len(numbers) < _FEW else np.array(numbers, dtype)


def _listed(column: Any) -> Sequence:
    return column.tolist() if isinstance(column, np.ndarray) else column


def _set_states(nodes: Sequence, states: dict[int, dict[str, Any]]) -> None:
    for index, state in states.items():
        set_state(nodes[index], state)
