"""Order, leaves, counts, sub-graphs and replay."""

import gc
import random
import weakref

import pytest

from autograd import Value, ops
from autograd.engine.graph import (
    Clock,
    count,
    is_constant,
    leaves,
    leaves_first,
    number_of,
    replay,
    require_fresh,
    topological_order,
    users_of,
)
from autograd.errors import DomainError, StaleGraphError


def names(nodes):
    return [node.label or node.primitive.name for node in nodes]


def random_graph(seed, size=200):
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(0.5, 1.5), f"x{i}") for i in range(5)]
    for _ in range(size):
        f = rng.choice([ops.add, ops.mul, ops.sub, ops.hypot, ops.total])
        operands = rng.choice(nodes), rng.choice([*nodes, 2.0])
        nodes.append(ops.tanh(f(*operands)))
    return nodes


# -- order -----------------------------------------------------------------------------


def test_operands_come_before_their_users_from_left_to_right():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    out = b * a + ops.exp(a)

    assert names(topological_order(out)) == ["b", "a", "mul", "exp", "add"]


@pytest.mark.parametrize("seed", range(5))
def test_every_node_stands_once_and_after_its_operands(seed):
    root = ops.total(*random_graph(seed))
    order = topological_order(root)
    position = {node: index for index, node in enumerate(order)}

    assert len(position) == len(order)
    assert order[-1] is root
    for node in order:
        for operand in node._operands:
            assert is_constant(operand) or position[operand] < position[node]


def test_constants_are_no_nodes():
    a = Value(2.0, "a")

    assert names(topological_order(a * 3.0)) == ["a", "mul"]
    assert is_constant(3.0)
    assert not is_constant(a)
    assert number_of(3.0) == 3.0
    assert number_of(a) == 2.0


def test_several_roots_share_one_order():
    a = Value(1.0, "a")
    b, c = ops.exp(a), ops.sin(a)

    assert names(topological_order(b, c, b)) == ["a", "exp", "sin"]


def test_leaves_in_order_without_repetition():
    a, b = Value(1.0, "a"), Value(2.0, "b")

    assert leaves(b * a + b) == [b, a]
    assert leaves(a) == [a]


def test_the_users_of_a_node_are_what_depends_on_it():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    u, w = ops.exp(a), ops.sin(b)
    out = u * w

    assert users_of([a], topological_order(out)) == [a, u, out]
    assert users_of([w], topological_order(out)) == [w, out]
    assert users_of([], topological_order(out)) == []


def test_nodes_are_counted_by_primitive():
    a = Value(1.0)

    assert count(a * a + a * 2.0) == {"leaf": 1, "mul": 2, "add": 1}


# -- staleness and replay --------------------------------------------------------------


def test_a_clock_never_gives_the_same_time_twice_and_never_goes_back():
    clock = Clock()
    times = [clock.tick() for _ in range(5)]
    clock.reach(3)

    assert times == [1, 2, 3, 4, 5]
    assert clock.now == 5
    clock.reach(9)
    assert clock.now == 9
    assert clock.tick() == 10


def test_a_stale_node_is_named_with_the_operand_that_changed():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    out = ops.exp(a * b)
    b.data = 4.0

    with pytest.raises(StaleGraphError, match=r"mul: operand .*'b'.* changed after"):
        require_fresh(topological_order(out))
    replay(out)
    require_fresh(topological_order(out))


def test_a_graph_that_grew_between_changes_of_other_leaves_is_fresh():
    a, b = Value(2.0), Value(3.0)
    square = a * a
    b.data = 5.0
    out = square * b

    require_fresh(topological_order(out))
    out.backward()
    assert (a.grad, b.grad) == (20.0, 4.0)


@pytest.mark.parametrize("seed", range(3))
def test_a_replay_equals_a_graph_built_anew(seed):
    nodes = random_graph(seed)
    root = ops.total(*nodes)
    for index, leaf in enumerate(nodes[:5]):
        leaf.data = 0.3 + index

    replay(root)

    rng = random.Random(seed)
    fresh = [Value(rng.uniform(0.5, 1.5)) for _ in range(5)]
    for index, leaf in enumerate(fresh):
        leaf.data = 0.3 + index
    for _ in range(200):
        f = rng.choice([ops.add, ops.mul, ops.sub, ops.hypot, ops.total])
        operands = rng.choice(fresh), rng.choice([*fresh, 2.0])
        fresh.append(ops.tanh(f(*operands)))
    assert root.data == ops.total(*fresh).data


def test_a_replay_that_fails_changes_nothing():
    a = Value(2.0, "a")
    square = a * a
    out = ops.log(square - 1.0)
    before = (square.data, out.data)
    a.data = 0.0

    with pytest.raises(DomainError, match="log"):
        replay(out)

    assert (square.data, out.data) == before
    with pytest.raises(StaleGraphError):
        out.backward()


def test_a_node_that_was_set_by_hand_is_recomputed_by_a_replay():
    a = Value(2.0)
    square = a * a
    out = square + 1.0
    square.data = 100.0

    assert out.forward().data == 5.0


# -- memory ----------------------------------------------------------------------------


def test_a_graph_is_freed_without_the_cycle_collector():
    gc.disable()
    try:
        a = Value(2.0)
        inner = ops.exp(a)
        out = ops.dot([inner, a], [a, inner])
        out.backward()
        out.forward()
        watched = [weakref.ref(inner), weakref.ref(out)]
        del inner, out

        assert [ref() for ref in watched] == [None, None]
        assert a.grad != 0.0
    finally:
        gc.enable()


def test_leaves_first_keeps_the_order_of_inner_nodes():
    a, b = Value(2.0), Value(3.0)
    u = a * b
    out = ops.total(u * u, ops.exp(u) - a, 5.0 * (b / u), u)
    order = leaves_first(out)

    assert set(order[:2]) == {a, b}
    assert order[2:] == [n for n in topological_order(out) if n.primitive is not None]
    assert leaves_first(a) == [a]


@pytest.mark.parametrize("seed", range(3))
def test_leaves_first_finds_each_node_once(seed):
    *_, root = random_graph(seed)

    assert sorted(map(id, leaves_first(root))) == sorted(
        map(id, topological_order(root))
    )
