"""What ``MLP(…).fit(X, y)`` learns with nothing else given: 40 seeds of each task."""

import time
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.nets.sets import (
    STATS,
    advertising,
    boston,
    prices,
    proline,
    shipped,
)
from benchmarks.race import version_of
from benchmarks.tables import Table
from nn import MLP, datasets

SEEDS = 40


class Task(NamedTuple):
    """A data set, a net for it, and what it has to reach on the data.

    Args:
        load: returns X and y.
        sizes: units of each layer.
        output: of the last layer; linear for numbers.
        bar: the accuracy, or R² of numbers, below which a seed is short; None for
            scikit-learn's own, less 0.03.
        needs: the distribution that ships the data.
    """

    load: Callable[[], tuple[np.ndarray, np.ndarray]]
    sizes: tuple[int, ...]
    output: str = "linear"
    bar: float | None = None
    needs: str = "numpy"


SKLEARN = "scikit-learn"
TASKS: dict[str, Task] = {
    "circles": Task(datasets.circles, (4, 6, 6, 4, 1), "sigmoid", 0.95),
    "moons": Task(datasets.moons, (16, 16, 1), "sigmoid", 0.95),
    "spirals": Task(datasets.spirals, (16, 16, 1), "sigmoid", 0.90),
    "digits": Task(datasets.digits, (32, 10), "softmax", 0.95, SKLEARN),
    "iris": Task(datasets.iris, (8, 3), "softmax", 0.93, SKLEARN),
    "diabetes": Task(datasets.diabetes, (16, 1), "linear", 0.40, SKLEARN),
    "house prices": Task(prices, (16, 1)),
    "Boston prices": Task(boston, (16, 1), needs="mlxtend"),
    "advertising": Task(advertising, (16, 1)),
    "longley": Task(shipped("longley", "TOTEMP"), (16, 1), needs=STATS),
    "wine → proline": Task(proline, (16, 1), needs=SKLEARN),
}


def scores(task: Task, seeds: int) -> tuple[list[float], list[float], int]:
    """Return the score and the seconds of each seed, and how many warned."""
    X, y = task.load()
    found, seconds, warned = [], [], 0
    for seed in range(seeds):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            start = time.perf_counter()
            net = MLP(X.shape[1], list(task.sizes), output=task.output, seed=seed)
            net.fit(X, y, verbose=False)
            seconds.append(time.perf_counter() - start)
        warned += bool(seen)
        name = "r2" if task.output == "linear" else "accuracy"
        found.append(net.evaluate(X, y, metrics=name)[name])
    return found, seconds, warned


def theirs(task: Task) -> float:
    """Return the R² of scikit-learn's regressor as it comes, between scalers."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = task.load()
    plain = MLPRegressor(hidden_layer_sizes=task.sizes[:-1], random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scaled = TransformedTargetRegressor(plain, transformer=StandardScaler())
        return float(make_pipeline(StandardScaler(), scaled).fit(X, y).score(X, y))


def untold(repeats: int) -> list[Table]:
    """Every seed of a net that is told nothing but its sizes."""
    rows = []
    for name, task in TASKS.items():
        layout = "-".join(map(str, task.sizes))
        if version_of(task.needs) is None:
            rows.append([name, layout, "not installed", *[""] * 5])
            continue
        bar = theirs(task) - 0.03 if task.bar is None else task.bar
        found, seconds, warned = scores(task, SEEDS)
        short = sum(score < bar for score in found)
        rows.append(
            [
                name, layout, f"{bar:.3f}", str(short), f"{min(found):.3f}",
                f"{np.median(found):.3f}", str(warned), f"{np.median(seconds):.2f} s",
            ]
        )  # fmt: skip
    head = ["", "net", "bar", "short", "worst", "median", "warned", "time"]
    notes = [
        "Accuracy of classes, R² of numbers, on the data it was given, a part of which "
        "fit holds out by itself. Bars of numbers: scikit-learn's MLPRegressor as it "
        "comes, on standardised features and targets, less 0.03; of diabetes 0.40.",
    ]
    title = f"MLP(…).fit(X, y), nothing else given: {SEEDS} seeds"
    return [Table(title, head, rows, notes)]
