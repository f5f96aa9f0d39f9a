"""Chains too long for recursion."""

import copy
import gc
import pickle

import pytest

from autograd import Value

LONG = 200_000


def chain(length):
    x = Value(1.0, "x")
    out = x
    for _ in range(length):
        out = out * 1.0
    return x, out


@pytest.mark.slow
def test_a_long_chain_is_built_and_swept_without_recursion():
    x, out = chain(LONG)
    out.backward()

    assert x.grad == 1.0


@pytest.mark.slow
def test_a_long_chain_is_copied_pickled_and_freed_without_recursion():
    x, out = chain(LONG)
    copied = copy.deepcopy(out)
    restored = pickle.loads(pickle.dumps(out))
    del out

    for twin in (copied, restored):
        twin.backward()
        node = twin
        while node.primitive:
            (node,) = (x for x in node._operands if type(x) is Value)
        assert node.label == "x"
        assert node.grad == 1.0
    assert x.grad == 0.0


@pytest.mark.slow
def test_a_long_chain_takes_under_250_bytes_a_node():
    import tracemalloc

    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = chain(20_000)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert used / 20_000 < 250
    assert kept[1].data == 1.0
