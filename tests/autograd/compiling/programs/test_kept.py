"""Engines kept by their graph: what makes two graphs the same, and what is shared."""

import copy
import pickle
import threading

import numpy as np
import pytest

from autograd import Value, ops
from autograd.compiling import Engines, compile_function
from autograd.compiling.programs.kept import LIMIT, fingerprint

X = np.linspace(-1.0, 1.0, 7)


def program(f, store, **options):
    return compile_function(f, (None, 0), kept=store, **options)


def test_a_graph_met_again_is_not_compiled_again(made):
    store = Engines()
    results = []
    for _ in range(3):
        results.append(program(lambda w, x: (w * x).tanh(), store)(2.0, X))

    assert len(made) == len(store) == 1
    assert len(set(results)) == 1
    assert results[0] == pytest.approx(np.tanh(2.0 * X).mean())


def alike(first, second):
    """Whether two functions of two leaves give one graph."""
    prints = []
    for function in (first, second):
        a, b = Value(0.5), Value(0.25)
        prints.append(fingerprint([function(a, b)], [[a], [b]]))
    return prints[0] == prints[1]


@pytest.mark.parametrize(
    "other",
    [
        lambda a, b: a - b * 2.0,
        lambda a, b: a + b * 3.0,
        lambda a, b: b + a * 2.0,
        lambda a, b: b * 2.0 + a,
        lambda a, b: a + b * 2.0 + 0.0,
        lambda a, b: a + b * Value(2.0),
        lambda a, b: a + a * 2.0,
        lambda a, b: a + b,
        lambda a, b: (a + b * 2.0) * 1.0,
    ],
)
def test_another_graph_has_another_fingerprint(other):
    assert not alike(lambda a, b: a + b * 2.0, other)


def test_constants_are_told_apart_by_their_bits():
    assert not alike(lambda a, b: a * 0.0, lambda a, b: a * -0.0)
    assert alike(lambda a, b: a * float("nan"), lambda a, b: a * float("nan"))


def test_the_same_nodes_may_be_joined_in_other_ways():
    assert not alike(lambda a, b: a * b + a, lambda a, b: a * b + b)
    assert not alike(
        lambda a, b: ops.mean([ops.mean([a, b, a])]),
        lambda a, b: ops.mean([a, ops.mean([a, b])]),
    )


def test_the_order_of_outputs_counts():
    a = Value(1.0)
    first, second = a * 2.0, a * 3.0
    both = first + second

    assert fingerprint([both, first], [[a]]) != fingerprint([both, second], [[a]])


def test_options_of_the_engine_count(made):
    store = Engines()
    for options in ({}, {"dtype": "float32"}, {"reduce": None}):
        program(lambda w, x: w * x, store, **options)(2.0, X)

    assert len(made) == 3


def test_a_leaf_that_is_no_argument_stands_for_itself_and_is_read_anew(made):
    store, scale = Engines(), Value(2.0)
    first = program(lambda w, x: w * x * scale, store)(1.0, X + 2.0)
    scale.data = 3.0
    second = program(lambda w, x: w * x * scale, store)(1.0, X + 2.0)
    other = Value(5.0)
    third = program(lambda w, x: w * x * other, store)(1.0, X + 2.0)

    assert [first, second, third] == pytest.approx([4.0, 6.0, 10.0])
    assert len(made) == 2


def test_arguments_that_are_not_used_count(made):
    store = Engines()
    narrow, longer, wide = (program(lambda w, x: w[0] * x[0], store) for _ in "123")

    assert narrow([2.0], np.ones((3, 2))) == 2.0
    assert longer([2.0], np.ones((3, 4))) == 2.0
    assert wide([2.0, 7.0], np.ones((3, 2))) == 2.0
    _, slopes = wide.value_and_grad([2.0, 7.0], np.ones((3, 2)))
    assert slopes == [1.0, 0.0]


def test_programs_share_code_and_no_buffers(made):
    store = Engines()
    first, second = (program(lambda w, x: w * x, store) for _ in range(2))
    first(2.0, X)
    second(3.0, X + np.inf)

    assert first.engine is not second.engine
    assert first.engine._choice is second.engine._choice
    assert first.not_finite() is None
    assert second.not_finite() is not None
    assert made[0].last is None, "what is kept holds buffers"


def test_only_the_latest_graphs_are_kept(made):
    store = Engines()
    for factor in range(LIMIT + 3):
        program(lambda w, x, c=float(factor): w * x * c, store)(1.0, X)
        program(lambda w, x: w * x * 0.0, store)(1.0, X)  # used all the time

    assert len(store) == LIMIT
    assert len(made) == LIMIT + 3


def test_copies_and_pickles_start_empty():
    store = Engines()
    mine = program(lambda w, x: w * x, store)
    mine(1.0, X)
    travelled = pickle.loads(pickle.dumps(mine))

    assert len(copy.deepcopy(store)) == len(pickle.loads(pickle.dumps(store))) == 0
    assert len(store) == 1
    assert travelled(2.0, X + 1.0) == pytest.approx(2.0)


def test_threads_share_a_store():
    store, wrong = Engines(), []

    def work(number):
        for turn in range(30):
            constant = float(turn % (LIMIT + 2))
            found = program(lambda w, x: w * x + constant, store)(number, X + 1.0)
            if found != pytest.approx(number + constant):
                wrong.append((number, turn, found))

    threads = [threading.Thread(target=work, args=(float(i),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(store) <= LIMIT
