"""A chain of nodes: time and memory a node as it grows, each length on its own."""

import copy
import gc
import multiprocessing
import pickle
import time
import tracemalloc
from itertools import pairwise

from benchmarks.tables import Table

LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
STEPS = ("build", "backward", "deepcopy", "pickle", "unpickle", "free")


def build(length: int):
    """Return the end of a chain of ``length`` inner nodes, and its start."""
    from autograd import Value

    start = node = Value(1.0)
    for _ in range(length // 2):
        node = node * 0.999 + 0.001
    return node, start


def measure(length: int) -> dict[str, float]:
    """Return seconds a node for each step, and bytes a node."""
    seconds = dict.fromkeys(STEPS, float("inf"))
    for _ in range(3):
        for step, elapsed in zip(STEPS, _pass(length), strict=True):
            seconds[step] = min(seconds[step], elapsed / length)
    gc.collect()
    tracemalloc.start()
    end = build(length)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del end
    return {**seconds, "bytes": held / length}


def _pass(length: int) -> list[float]:
    """Return the seconds of each step, once."""
    times = [time.perf_counter()]

    def lap():
        times.append(time.perf_counter())

    end, start = build(length)
    lap()
    end.backward()
    lap()
    assert abs(start.grad - 0.999 ** (length // 2)) < 1e-9
    twin = copy.deepcopy(end)
    lap()
    data = pickle.dumps(end)
    lap()
    other = pickle.loads(data)
    lap()
    del end
    lap()
    del twin, other
    return [after - before for before, after in pairwise(times)]


def chain(repeats: int) -> list[Table]:
    """A chain of up to a million nodes: build, sweep, copy, pickle, free."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        found = [pool.apply(measure, (length,)) for length in LENGTHS]
    rows = [[step, *(f"{1e6 * one[step]:.2f} µs" for one in found)] for step in STEPS]
    rows.append(["memory (tracemalloc)", *(f"{one['bytes']:.0f} B" for one in found)])
    head = ["a node", *(f"{length:,} nodes" for length in LENGTHS)]
    return [Table("A chain, by its length", head, rows)]
