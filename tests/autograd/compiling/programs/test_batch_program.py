"""What a program over a batch keeps, and what it leaves as it was."""

import gc
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograd import Value, compile, ops
from autograd.compiling.programs.batch_program import SHAPES
from autograd.errors import OperandError, TracingError


def total(theta, x):
    return ops.dot(theta, x) if len(theta) > 1 else theta[0] * x[0]


@pytest.fixture
def traced():
    """A program, and how often its function was traced."""
    calls = []

    def f(theta, x):
        calls.append(len(theta))
        return total(theta, x)

    return compile(f, in_axes=(None, 0)), calls


def run(program, width):
    found = program(np.ones(width), np.full((2, width), 3.0))
    assert found == pytest.approx(3.0 * width)


def test_the_latest_shapes_are_kept_and_no_more(traced):
    program, calls = traced
    for width in range(1, SHAPES + 3):
        run(program, width)
    assert len(program._traces) == SHAPES
    assert len(calls) == SHAPES + 2
    run(program, SHAPES + 2)
    run(program, 4)
    assert len(calls) == SHAPES + 2, "met before"
    run(program, 1)
    assert len(calls) == SHAPES + 3, "the oldest was let go"


def test_the_number_of_examples_is_no_shape(traced):
    program, calls = traced
    for examples in range(1, 40):
        program(np.ones(2), np.ones((examples, 2)))
    assert calls == [2]


def test_threads_with_many_shapes_get_their_own_results(traced):
    program, _ = traced
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: run(program, 1 + turn % (SHAPES + 4)), range(200)))
    assert len(program._traces) == SHAPES


def test_a_pickle_keeps_the_traces_and_the_limit(traced):
    program, _ = traced
    run(program, 3)
    copy = pickle.loads(pickle.dumps(compile(total, in_axes=(None, 0))))
    with pytest.raises(OperandError, match="compile the function again"):
        run(copy, 3)


# -- the garbage collector -------------------------------------------------------------


def fails(theta, x):
    assert not gc.isenabled()
    raise ZeroDivisionError


def branches(theta, x):
    return theta if theta > 0 else x


@pytest.mark.parametrize("was_on", [True, False])
@pytest.mark.parametrize(
    ("f", "error"),
    [(total, None), (fails, ZeroDivisionError), (branches, TracingError)],
)
def test_the_collector_is_left_as_it_was(f, error, was_on):
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        program = compile(f, in_axes=(None, 0))
        if error is None:
            program.value_and_grad([2.0], [[1.0]])
        else:
            with pytest.raises(error):
                program.value_and_grad(2.0, [1.0])
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()


def test_the_collector_comes_back_after_programs_within_programs_and_threads():
    def nested(theta, x):
        inner = compile(total, in_axes=(None, 0))
        return theta * x + inner([2.0], [[3.0]])

    def work(_):
        assert compile(nested, in_axes=(None, 0))(2.0, [1.0]) == 8.0
        leaf = Value(1.0)
        compile(ops.sin(leaf) * leaf).forward()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gc.isenabled()
