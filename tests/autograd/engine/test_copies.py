"""Copies and pickles keep what nodes share, in one pass over the graph."""

import copy
import dataclasses
import io
import multiprocessing
import pickle
import threading
import weakref

import numpy as np
import pytest

from autograd import Value, ops
from autograd.engine import graph
from autograd.engine.copies import duplicate
from autograd.engine.graph import leaves, topological_order
from autograd.errors import StaleGraphError
from nn import MLP
from tests.autograd.engine.test_graph import names, random_graph


def pickled(thing):
    return pickle.loads(pickle.dumps(thing))


def python_pickled(thing):
    return pickle.loads(pickle._dumps(thing))


def cloudpickled(thing):
    cloudpickle = pytest.importorskip("cloudpickle")
    return pickle.loads(cloudpickle.dumps(thing))


WAYS = [copy.deepcopy, pickled, python_pickled, cloudpickled]


def diamond():
    a = Value(0.5, "a")
    b = ops.exp(a)
    return a, b, b * 3.0 + b


def chain(length):
    nodes = [Value(1.0, "x")]
    for _ in range(length):
        nodes.append(nodes[-1] * 1.0)
    return nodes


# -- sharing -------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_nodes_of_one_graph_stay_nodes_of_one_graph(way, order):
    nodes = diamond()
    twins = way([nodes[place] for place in order])
    a, b, out = (twins[order.index(place)] for place in range(3))

    assert not {a, b, out} & set(nodes)
    assert out.operands[1] is b
    assert out.operands[0].operands[0] is b
    assert b.operands[0] is a
    out.backward()
    nodes[2].backward()
    assert a.grad == nodes[0].grad


@pytest.mark.parametrize("way", WAYS)
def test_what_two_outputs_share_is_shared_by_their_copies(way):
    a = Value(0.5)
    inner = ops.exp(a)
    first, second = way((inner * 2.0, [inner + 1.0]))

    assert first.operands[0] is second[0].operands[0]


@dataclasses.dataclass
class Pair:
    loss: Value
    penalty: Value


@pytest.mark.parametrize("way", WAYS)
def test_dicts_dataclasses_arrays_and_nets_keep_the_graph_too(way):
    net = MLP(2, [2, 1], "tanh", seed=0)
    out = net([0.5, -1.0])
    pair = Pair(out, out * out)
    array = np.array([out, pair.penalty], dtype=object)
    twin, both, (first, second), found = way((net, pair, array, {"out": out}))

    assert both.penalty.operands[0] is both.loss is first is found["out"]
    assert second is both.penalty
    assert set(leaves(first)) >= set(twin.parameters())
    second.backward()
    assert any(parameter.grad for parameter in twin.parameters())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(protocol):
    _, b, out = diamond()
    b_twin, twin = pickle.loads(pickle.dumps((b, out), protocol))

    assert twin.operands[1] is b_twin
    assert twin.data == out.data


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_a_copy_holds_what_the_graph_holds(way, seed):
    nodes = random_graph(seed)
    root = ops.total(*nodes)
    root.backward()
    nodes[7].label = "seven"
    twin = way(root)
    ours, theirs = topological_order(root), topological_order(twin)

    assert [node.data for node in ours] == [node.data for node in theirs]
    assert [node._grad for node in ours] == [node._grad for node in theirs]
    assert names(ours) == names(theirs)
    twin.backward()
    assert [node.grad for node in leaves(twin)] == [2 * x.grad for x in leaves(root)]


class Tagged(Value):
    """A user's own kind of Value."""

    __slots__ = ("tag",)


@pytest.mark.parametrize("way", WAYS)
def test_a_subclass_keeps_its_class_and_what_it_adds(way):
    leaf, node = Tagged(2.0), graph.make_node(Tagged, 4.0, ops.square, (Value(2.0),))
    leaf.tag, node.tag = {"unit": "m"}, [node, leaf]
    leaf_twin, twin = way((leaf, node))

    assert type(leaf_twin) is type(twin) is Tagged
    assert leaf_twin.tag == {"unit": "m"}
    assert twin.tag[0] is twin
    assert twin.tag[1] is leaf_twin


def test_an_outside_memo_puts_other_nodes_in_their_place():
    a, b, out = diamond()
    other = Value(7.0)
    twin = duplicate(out, {id(a): other})

    assert [leaf is other for leaf in leaves(twin)] == [True]
    assert not any(node is b for node in topological_order(twin))


# -- size, depth and time ------------------------------------------------------------


def test_all_nodes_of_a_chain_pickle_small():
    nodes = chain(800)

    assert len(pickle.dumps(nodes)) < 150 * len(nodes)
    assert len(pickle.dumps(nodes[::-1])) < 100 * len(nodes)


@pytest.mark.parametrize("way", [copy.deepcopy, pickled])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_collection_costs_one_look_at_each_node(way, backwards, monkeypatch):
    nodes = chain(500)
    looked = 0

    class Counting(tuple):
        def __reversed__(self):
            nonlocal looked
            looked += 1
            return iter(self[::-1])

    for node in nodes:
        node._operands = Counting(node._operands)
    way(nodes[::-1] if backwards else nodes)

    assert looked <= len(nodes)


@pytest.mark.slow
@pytest.mark.parametrize("way", [copy.deepcopy, pickled])
def test_a_long_chain_is_copied_without_recursion(way):
    nodes = chain(100_000)
    twin = way(nodes[-1])

    assert len(topological_order(twin)) == len(nodes)


def test_a_dump_leaves_nothing_behind():
    _, b, out = diamond()
    watched = weakref.ref(out)
    pickle.dumps((b, out))
    del b, out

    assert watched() is None


# -- several dumps -------------------------------------------------------------------


def test_dumps_are_independent_of_each_other():
    _, b, out = diamond()
    small = pickle.dumps(b)
    pickle.dumps(out)

    assert pickle.dumps(b) == small
    b.label = "renamed"
    assert pickled(out).operands[1].label == "renamed"


class Nested:
    """Pickles a graph of its own while it is pickled."""

    def __init__(self, *nodes):
        self.nodes = nodes

    def __reduce__(self):
        return pickle.loads, (pickle.dumps(self.nodes),)


def test_a_dump_inside_a_dump_of_the_same_graph():
    a, b, out = diamond()
    first, inner, second = pickled([b, Nested(out, b, a), out])

    assert inner[0].operands[1] is inner[1]
    assert inner[1].operands[0] is inner[2]
    assert inner[0].data == second.data == out.data
    assert topological_order(second)[0].label == "a"
    assert first.data == b.data
    second.backward()


def test_a_pickler_that_lives_on_does_not_disturb_others():
    nodes = chain(3000)  # a chain of blocks, deeper than Python recurses
    pickler = pickle.Pickler(io.BytesIO())
    pickler.dump(nodes)
    twins = pickled([nodes[5], nodes[-1], nodes[9], nodes[-2]])

    assert twins[1].operands[0] is twins[3]
    assert {twins[0], twins[2]} <= set(topological_order(twins[1]))


def test_a_pickler_used_twice_shares_with_what_it_wrote():
    _, b, out = diamond()
    file = io.BytesIO()
    pickler = pickle.Pickler(file)
    pickler.dump(b)
    pickler.dump(out)
    file.seek(0)
    unpickler = pickle.Unpickler(file)
    twin = unpickler.load()

    assert unpickler.load().operands[1] is twin


@pytest.mark.slow
def test_threads_pickle_one_graph_at_once():
    nodes = random_graph(0)
    found = []

    def work():
        for _ in range(20):
            twins = pickled(nodes)
            found.append(len(topological_order(*twins)))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [len(topological_order(*nodes))] * 120


def _swept(nodes):
    nodes[-1].backward()
    return nodes


@pytest.mark.slow
def test_other_processes_get_and_give_whole_graphs():
    joblib = pytest.importorskip("joblib")
    graphs = [list(diamond()) for _ in range(4)]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.map(_swept, graphs[:1])
    there += joblib.Parallel(n_jobs=2)(joblib.delayed(_swept)(g) for g in graphs)
    _swept(graphs[0])

    for a, b, out in there:
        assert out.operands[1] is b
        assert a.grad == graphs[0][0].grad


# -- staleness -----------------------------------------------------------------------


def test_a_rebuilt_graph_is_as_stale_as_it_was():
    a = Value(2.0)
    out = a * a
    fresh = pickle.dumps(out)
    a.data = 3.0
    stale = pickle.dumps(out)

    pickle.loads(fresh).backward()
    with pytest.raises(StaleGraphError):
        pickle.loads(stale).backward()


def test_a_graph_from_another_process_can_still_be_changed(monkeypatch):
    a = Value(2.0)
    a.data = 3.0
    text = pickle.dumps(a * a)
    monkeypatch.setattr(graph.clock, "now", 0)
    restored = pickle.loads(text)

    restored.operands[0].data = 5.0

    with pytest.raises(StaleGraphError):
        restored.backward()
    restored.forward().backward()
    assert restored.operands[0].grad == 10.0
