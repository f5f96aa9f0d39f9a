"""Load and faults: memory, processes, interruption, width, and many sweeps."""

import gc
import multiprocessing
import pickle
import signal
import subprocess
import sys
import threading
import tracemalloc

import pytest

from autograd import Value, ops
from autograd.engine.graph import topological_order


def bush(seed=1.0, size=200):
    """A graph with shared nodes; its leaf."""
    x = Value(seed, "x")
    nodes = [x, ops.sin(x)]
    for _ in range(size):
        nodes.append(ops.tanh(nodes[-1] * nodes[-2] + 0.1))
    return x, ops.total(*nodes)


def slope_of(out) -> float:
    out.backward()
    return next(n for n in topological_order(out) if n.label == "x").grad


def expected() -> float:
    return slope_of(bush()[1])


@pytest.mark.slow
def test_memory_is_back_at_the_start_after_many_rounds():
    def rounds(count):
        for _ in range(count):
            bush(size=20)[1].backward()

    gc.disable()
    try:
        rounds(20)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        rounds(300)
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    finally:
        gc.enable()

    assert grown < 20_000


@pytest.mark.slow
def test_a_node_of_many_operands_is_swept():
    xs = [Value(float(i % 7)) for i in range(50_000)]
    out = ops.dot(xs, xs) + ops.total(xs)
    out.backward()

    assert [x.grad for x in xs[:8]] == [2.0 * (i % 7) + 1.0 for i in range(8)]


def _in_child(method, pipe):
    pipe.send(expected())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*fork.*:RuntimeWarning")  # JAX's, if loaded
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_process_computes_the_same(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"{method} is not known here")
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    child = context.Process(target=_in_child, args=(method, theirs))
    child.start()
    found = ours.recv()
    child.join()

    assert found == expected()
    assert child.exitcode == 0


@pytest.mark.slow
def test_a_graph_pickled_here_is_swept_in_another_process(tmp_path):
    path = tmp_path / "graph.pickle"
    path.write_bytes(pickle.dumps(bush()[1]))
    code = (
        "import pickle, sys; from autograd.engine.graph import leaves;"
        "out = pickle.load(open(sys.argv[1], 'rb')); out.backward();"
        "print(leaves(out)[0].grad.hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert float.fromhex(done.stdout.strip()) == expected()


def test_eight_threads_share_one_graph_of_constants_safely():
    _, out = bush()
    found, errors = [], []

    def work():
        try:
            for _ in range(20):
                found.append((out * Value(2.0)).data)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not errors
    assert set(found) == {2.0 * out.data}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timer here")
def test_interrupts_at_any_moment_leave_the_next_sweep_right():
    x, out = bush(size=2000)
    out.backward()
    wanted, interrupted = x.grad, 0
    handler = signal.signal(signal.SIGALRM, _interrupt)
    for delay in (0.0005, 0.001, 0.002, 0.004, 0.006):
        x.grad = 0.0
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            out.backward()
        except KeyboardInterrupt:
            interrupted += 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        x.grad = 0.0
        out.backward()

        assert x.grad == wanted
    signal.signal(signal.SIGALRM, handler)
    assert interrupted


def _interrupt(number, frame):
    raise KeyboardInterrupt
