"""Small programs of every kind, with arguments, for all targets."""

import numpy as np

from autograd import Value, compile, ops
from benchmarks.programs.collection import PROGRAMS
from benchmarks.programs.lowered import LOWERED

ALL = {**PROGRAMS, **LOWERED}
SMALL = [
    "moons", "circles", "images", "head", "twice", "heads", "recurrent", "numbers",
    "attention", "causal", "layer-norm", "convolution", "mixture", "black-scholes",
]  # fmt: skip
LARGE = ["gpt7", "lenet", "lstm", "pinn"]
REFUSED = ["kalman", "bodies", "pendulum"]


def made(name):
    """A program of the benchmarks, compiled, and its arguments."""
    task = ALL[name]()
    if task.batched:
        axes = (None,) + (0,) * len(task.data)
        data = [part[:9] for part in task.data]
        return compile(task.scalar, in_axes=axes), [task.theta, *data]
    leaves = [Value(number) for number in task.theta.tolist()]
    return compile(task.scalar(leaves), wrt=leaves), [task.theta]


def _tree(theta, x, y):
    out = ops.tanh(ops.dot(theta["w"], x) + theta["b"][0]) * theta["b"][1]
    return ops.square(out - y)


def _looked_up(theta, letters, y):
    rows = [theta[3 * i : 3 * i + 3] for i in range(5)]
    picked = [ops.take(rows, letter) for letter in letters]
    sums = [ops.total(column) for column in zip(*picked, strict=True)]
    return ops.square(ops.logsumexp(sums) - ops.take(sums, y))


def _apart(theta, x):
    return ops.take([ops.sin(t * x[0]) for t in theta], x[1]) + ops.mean(theta)


def _scaled(theta, scale, x):
    return [ops.sin(t * scale + x) for t in theta]


def structured():
    """Programs whose arguments or results are more than arrays; name → all of it."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    tree = {"w": rng.normal(size=3), "b": (0.3, -1.2)}
    letters, labels = rng.integers(0, 5, (6, 4)).astype(float), rng.integers(0, 3, 6)
    flat = rng.normal(size=15)
    pairs = np.column_stack([rng.normal(size=6), rng.integers(0, 4, 6)])
    by_column = compile(_tree, in_axes=(None, 1, 0), reduce="sum")
    return {
        "tree": (compile(_tree, in_axes=(None, 0, 0)), (tree, X, y)),
        "columns": (by_column, (tree, np.ascontiguousarray(X.T), y)),
        "as it is": (compile(_tree), (tree, X[0], float(y[0]))),
        "lookup": (
            compile(_looked_up, in_axes=(None, 0, 0)), (flat, letters, labels * 1.0),
        ),
        "choose": (compile(_apart, in_axes=(None, 0)), (flat[:4], pairs)),
        "each": (
            compile(_scaled, in_axes=(None, None, 0), reduce=None), (flat[:3], 2.0, y),
        ),
        "several": (compile(_scaled, in_axes=(None, None, 0)), (flat[:3], 2.0, y)),
        "results": (
            compile(lambda p: {"a": p["x"] * 2.0, "b": [p["x"], p["y"] ** 2]}),
            ({"x": 1.5, "y": 2.0},),
        ),
    }  # fmt: skip


NAMES = [
    "tree", "columns", "as it is", "lookup", "choose", "each", "several", "results",
]  # fmt: skip
SCALAR = ["tree", "columns", "as it is", "lookup", "choose"]
