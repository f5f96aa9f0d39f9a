"""Ours, compiled: a spelled-out graph, a function of one example, or ``fit``."""

import os
import time
from functools import partial

import autograd
from autograd import Value, ops
from autograd.compiling.backends.choice import VARIABLE
from autograd.engine import graph
from benchmarks.peers import scalars
from benchmarks.problems import Problem
from benchmarks.race import Contestant


def contestant(backend: str, problem: Problem) -> Contestant:
    """Return the program for the task, on a backend."""
    os.environ[VARIABLE] = backend  # a peer has a process of its own
    ways = {"graph": _spelled_out, "step": _traced, "train": _fit}
    return ways[problem.task](problem)


native = partial(contestant, "native")
numpy = partial(contestant, "numpy")


def shared(backend: str, threads: int, problem: Problem) -> Contestant:
    """Return the program of a batch that threads share."""
    os.environ[VARIABLE] = backend
    return _traced(problem, threads)


native_1, native_2 = partial(shared, "native", 1), partial(shared, "native", 2)
numpy_1, numpy_2 = partial(shared, "numpy", 1), partial(shared, "numpy", 2)


def _spelled_out(problem: Problem) -> Contestant:
    """Compile the scalar graph of the whole batch: the batch axis is discovered."""
    layers = scalars.layers_of(Value, problem)
    parameters = scalars.parameters_of(layers)
    start = time.perf_counter()
    loss = scalars.hinge_loss(problem, lambda x: scalars.score(layers, x), parameters)
    built = time.perf_counter()
    program = autograd.compile(loss, wrt=parameters)
    done = time.perf_counter()
    theta, nodes = problem.theta, len(graph.topological_order(loss))
    return Contestant(
        run=lambda: program.value_and_grad(theta),
        answer=_answer,
        facts=lambda: {
            "scalar nodes:": nodes,
            "µs a node to build:": 1e6 * (built - start) / nodes,
            "µs a node to compile:": 1e6 * (done - built) / nodes,
        },
    )


def example_loss(problem: Problem):
    """Return f(θ, x, y), the loss of one example in scalars."""

    def logits(theta, x):
        start = 0
        for index, W in enumerate(problem.weights):
            width = W.shape[1]
            rows = [theta[start + k * width :][:width] for k in range(len(W))]
            x = [ops.dot(row[:-1], x) + row[-1] for row in rows]
            if index < len(problem.weights) - 1:
                x = [ops.relu(z) for z in x]
            start += W.size
        return x

    def loss(theta, x, y):
        z = logits(theta, x)
        if problem.loss == "softmax":
            return ops.logsumexp(z) - ops.dot(y, z)
        if problem.loss == "hinge":
            return ops.relu(1.0 - y * z[0])
        return ops.softplus(z[0]) - y * z[0]

    def penalised(theta, x, y):
        return loss(theta, x, y) + problem.decay * ops.total(
            ops.square(t) for t in theta
        )

    return penalised if problem.decay else loss


def _traced(problem: Problem, threads: int | None = None) -> Contestant:
    """Trace one example and run it over the batch axis."""
    y = problem.one_hot if problem.loss == "softmax" else problem.y
    options = {"dtype": "float32"} if problem.X.dtype == "float32" else {}
    program = autograd.compile(
        example_loss(problem), in_axes=(None, 0, 0), threads=threads, **options
    )
    theta, X = problem.theta, problem.X
    return Contestant(run=lambda: program.value_and_grad(theta, X, y), answer=_answer)


def _answer(result):
    loss, gradient = result
    return float(loss), gradient


def _fit(problem: Problem) -> Contestant:
    """Train through ``fit``, history and all."""
    from nn import MLP, Adam

    net = MLP(problem.sizes[0], list(problem.sizes[1:]), output="softmax")

    def train(epochs):
        net.theta = problem.theta
        return net.fit(
            problem.X,
            problem.y,
            epochs=epochs,
            batch_size=problem.batch,
            optimizer=Adam(lr=0.001),
            loss="cross_entropy",
            shuffle=False,
            verbose=False,
        )

    def facts():
        long, short = problem.epochs + 20, problem.epochs
        return {"ms an epoch, tracing apart:": 50 * (clock(long) - clock(short))}

    def clock(epochs):
        start = time.perf_counter()
        train(epochs)
        return time.perf_counter() - start

    return Contestant(
        run=lambda: train(problem.epochs),
        answer=lambda history: (None, net.theta),
        facts=facts,
    )
