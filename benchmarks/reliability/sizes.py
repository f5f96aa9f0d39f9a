"""Large graphs, deep and wide: time and memory of everything one does to them."""

import copy
import gc
import pickle
import time
import tracemalloc
from collections.abc import Callable

from autograd import Value, ops
from autograd.engine.graph import topological_order


def deep(nodes: int) -> Value:
    """Return the end of a chain."""
    out = Value(1.0, "x")
    for _ in range(nodes):
        out = out * 1.0
    return out


def wide(nodes: int) -> Value:
    """Return the sum of many products of one leaf."""
    x = Value(1.0, "x")
    return ops.total([x * 1.0 for _ in range(nodes - 1)])


def run(nodes: int = 1_000_000) -> None:
    """Print seconds for each step, and bytes for each node."""
    steps = ("build", "sweep", "forward", "deepcopy", "pickle", "free")
    print(f"| graph | nodes | {' | '.join(steps)} | bytes a node |")
    print("|---" * (3 + len(steps)) + "|")
    for name, build in (("deep", deep), ("wide", wide)):
        times = _times(build, nodes)
        cells = " | ".join(f"{seconds:.2f} s" for seconds in times)
        print(f"| {name} | {nodes:,} | {cells} | {_bytes(build, nodes):.0f} |")


def _times(build: Callable[[int], Value], nodes: int) -> list[float]:
    times, held = [], []

    def timed(action: Callable):
        start = time.perf_counter()
        result = action()
        times.append(time.perf_counter() - start)
        return result

    held.append(timed(lambda: build(nodes)))
    timed(held[0].backward)
    timed(held[0].forward)
    twin = timed(lambda: copy.deepcopy(held[0]))
    restored = timed(lambda: pickle.loads(pickle.dumps(held[0])))
    for each in (held[0], twin, restored):
        assert topological_order(each)[0].label == "x"
    del twin, restored, each
    timed(held.clear)
    return times


def _bytes(build: Callable[[int], Value], nodes: int) -> float:
    gc.collect()
    tracemalloc.start()
    held = build(nodes)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return used / nodes if held.data else 0.0
