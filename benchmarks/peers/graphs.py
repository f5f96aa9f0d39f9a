"""Scalar graphs without any regularity: node by node, and compiled."""

import random
import tracemalloc
from dataclasses import dataclass

import numpy as np

import autograd
from autograd import Value, ops
from benchmarks.race import Contestant

UNARY = (ops.tanh, ops.sin, ops.sigmoid, ops.softplus)
BINARY = (ops.add, ops.sub, ops.mul, ops.maximum)


@dataclass(frozen=True)
class Graph:
    """A graph to build and sweep.

    Args:
        kind: ``"random"``, operands drawn from the 100 latest nodes, or ``"chain"``.
        size: the number of inner nodes.
    """

    kind: str
    size: int
    tolerance: float = 1e-9

    def build(self, leaves):
        """Return the output; the same graph at each call."""
        rng, nodes = random.Random(0), list(leaves)
        if self.kind == "chain":
            node, factor = leaves[0], leaves[1]
            for index in range(self.size // 2):
                node = node * factor if index % 3 else ops.sin(node)
                node = node + leaves[2]
            return node
        while len(nodes) < self.size + len(leaves):
            near = nodes[-100:] + list(leaves) * 5  # so that no derivative dies out
            if rng.random() < 0.5:
                node = rng.choice(UNARY)(rng.choice(near))
            else:
                node = rng.choice(BINARY)(rng.choice(near), rng.choice(near))
            nodes.append(node)
        return ops.mean([ops.tanh(node) for node in nodes[:: self.size // 100]])

    @property
    def start(self) -> list[float]:
        """The numbers of the leaves."""
        return [0.3, 0.9, 0.2, -0.4, 0.7]

    def reference(self) -> tuple[float, np.ndarray]:
        """Return what the sweep finds, node by node."""
        contestant = eager(self)
        return contestant.answer(contestant.run())


def eager(task: Graph) -> Contestant:
    """Return building and sweeping, as a loop over changing programs does."""

    def run():
        leaves = list(map(Value, task.start))
        output = task.build(leaves)
        output.backward()
        return output.data, [leaf.grad for leaf in leaves]

    return Contestant(run, lambda result: result)


def replayed(task: Graph) -> Contestant:
    """Return forward and backward over one graph that is kept."""
    leaves = list(map(Value, task.start))
    output = task.build(leaves)

    def run():
        for leaf in leaves:
            leaf.grad = 0.0
        output.forward().backward()
        return output.data, [leaf.grad for leaf in leaves]

    return Contestant(run, lambda result: result)


def compiled(task: Graph) -> Contestant:
    """Return the compiled program of the graph."""
    leaves = list(map(Value, task.start))
    program = autograd.compile(task.build(leaves), wrt=leaves)
    theta = np.array(task.start)
    return Contestant(
        run=lambda: program.value_and_grad(theta),
        answer=lambda result: (float(result[0]), result[1]),
        facts=lambda: memory(task),
    )


def memory(task: Graph) -> dict[str, float]:
    """Return what a program holds, as a multiple of its graph."""
    leaves = list(map(Value, task.start))
    tracemalloc.start()
    output = task.build(leaves)
    tape = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    program = autograd.compile(output, wrt=leaves)
    program.value_and_grad(np.array(task.start))
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {
        "the program's memory by the graph's:": (held - tape) / tape,
        "peak while compiling by the graph's:": (peak - tape) / tape,
    }
