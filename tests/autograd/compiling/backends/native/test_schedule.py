"""Instructions in the order for tiles: who writes a gradient first is found again."""

import numpy as np

from autograd.compiling.backends.native.schedule import schedule
from autograd.compiling.instructions import Buffer, Contract, View, Zero

BUFFERS = [Buffer(8, False, 8), Buffer(4, True, 4)]


def contribution(batched, offset, size, add):
    """What arrives at the gradient of buffer 0."""
    stride = (1,)
    source = View(1 if batched else 0, 0, stride, slope=True)
    out = View(0, offset, stride, slope=True)
    return Contract((size,), batched, out, add, first=source)


def arrives(order):
    """Run an order on a gradient full of rubbish: how much has arrived where."""
    gradient = np.full(8, np.nan)
    for it in [*order.before, *order.backward, *order.after]:
        if isinstance(it, Zero):
            gradient[it.out.offset : it.stop] = 0.0
        else:
            places = it.out.addresses(it.sizes)
            gradient[places] = (gradient[places] if it.add else 0.0) + 1.0
    return gradient


def test_what_is_done_once_comes_last_and_adds():
    backward = [contribution(False, 0, 4, False), contribution(True, 2, 4, True)]
    clear = Zero((), False, View(0, 4, (), slope=True), stop=8)
    order = schedule([], [clear, *backward], BUFFERS)
    assert [it.batched for it in (*order.backward, *order.after)] == [True, False]
    np.testing.assert_array_equal(arrives(order), [1, 1, 2, 2, 1, 1, 0, 0])


def test_the_first_to_arrive_writes():
    backward = [contribution(False, 0, 8, False), contribution(True, 0, 8, True)]
    order = schedule([], backward, BUFFERS)
    assert [it.add for it in (*order.backward, *order.after)] == [False, True]
    np.testing.assert_array_equal(arrives(order), np.full(8, 2.0))


def test_without_examples_nothing_changes():
    backward = [contribution(False, 0, 4, False), contribution(False, 2, 6, False)]
    order = schedule([], backward, BUFFERS)
    assert order.after == backward
