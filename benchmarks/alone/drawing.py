"""How long a picture and a stepper's page take, the first time in a process."""

import multiprocessing
import time
from collections.abc import Callable
from statistics import median

from benchmarks.tables import Table, duration


def expression(size: int):
    """Return a graph of about ``size`` nodes, its gradients filled in."""
    from autograd import Value, ops

    leaves = [Value(0.1 * index, f"x{index}") for index in range(1, 7)]
    out = leaves[0]
    for index in range((size - len(leaves)) // 2):
        out = ops.tanh(out * leaves[index % len(leaves)])
    out.backward()
    return out


def bush(leaves: int):
    """Return a balanced product of ``leaves`` leaves, its gradients filled in."""
    from autograd import Value

    layer = [Value(float(index)) for index in range(leaves)]
    while len(layer) > 1:
        pairs = zip(layer[::2], layer[1::2], strict=False)
        layer = [left * right for left, right in pairs] + layer[len(layer) // 2 * 2 :]
    layer[0].backward()
    return layer[0]


def net_output(width: int):
    """Return the loss of one example of a net, its gradients filled in."""
    from nn import MLP

    out = MLP(2, [width, width, 1], seed=0)([0.5, -0.5])
    out.backward()
    return out


def svg(out) -> int:
    """Draw as SVG; return its length."""
    return len(out.draw().svg)


def page(out) -> int:
    """Write the page that steps through the chain rule; return its length."""
    from autograd import steps

    return len(steps(out).page())


TASKS: dict[str, tuple[Callable, int, Callable]] = {
    "a chain of 200 nodes on 6 leaves to SVG": (expression, 200, svg),
    "a bush of 200 nodes to SVG": (bush, 100, svg),
    "a net 2-30-30-1 to SVG, folded": (net_output, 30, svg),
    "the page of 60 nodes": (expression, 60, page),
}


def measure(name: str) -> tuple[int, float, int]:
    """Return the graph's nodes, the seconds and the characters written."""
    from autograd.engine.graph import topological_order

    make, size, show = TASKS[name]
    out = make(size)
    start = time.perf_counter()
    written = show(out)
    return len(topological_order(out)), time.perf_counter() - start, written


def drawing(repeats: int) -> list[Table]:
    """Pictures and pages, imports included."""
    rows = []
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name in TASKS:
            found = [pool.apply(measure, (name,)) for _ in range(repeats)]
            nodes, _, written = found[0]
            seconds = median(one[1] for one in found)
            rows.append(
                [name, f"{nodes:,}", duration(seconds), f"{written / 1000:.0f} kB"]
            )
    return [Table("Pictures, imports included", ["", "nodes", "time", "size"], rows)]
