"""Estimators beside scikit-learn's at equal settings: 19 data sets, scaled and raw."""

import os
import time
import warnings
from typing import Any, NamedTuple

import numpy as np

from benchmarks.nets.sets import SETS, Set
from benchmarks.race import ONE_THREAD, version_of
from benchmarks.tables import Table, ratio

SPLITS = 5
TEST = 0.25
EPOCHS = 100
SETTINGS = "one hidden layer of 32 relu, Adam, rate 0.01, batches of 32, 100 epochs"


class Lesson(NamedTuple):
    """What a net learnt of one split."""

    score: float
    seconds: float


def ours(X: np.ndarray, y: np.ndarray, classes: int, seed: int) -> Any:
    """Return our estimator, trained."""
    from nn import MLPClassifier, MLPRegressor

    kind = MLPClassifier if classes else MLPRegressor
    return kind(
        hidden_layer_sizes=(32,), learning_rate_init=0.01, max_iter=EPOCHS,
        batch_size=min(32, len(X)),
        n_iter_no_change=EPOCHS,
        random_state=seed,
    ).fit(X, y)  # fmt: skip


def theirs(X: np.ndarray, y: np.ndarray, classes: int, seed: int) -> Any:
    """Return scikit-learn's, trained for as many epochs."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kind = MLPClassifier if classes else MLPRegressor
    return kind(
        hidden_layer_sizes=(32,), learning_rate_init=0.01, max_iter=EPOCHS,
        batch_size=min(32, len(X)),
        n_iter_no_change=EPOCHS, random_state=seed,
    ).fit(X, y)  # fmt: skip


PEERS = {"chainrule": ours, "scikit-learn": theirs}


def lessons(which: Set, scaled: bool) -> dict[str, list[Lesson]]:
    """Return what each peer learns of each split, in turns."""
    from sklearn.model_selection import train_test_split

    X, y = which.load()
    found: dict[str, list[Lesson]] = {name: [] for name in PEERS}
    for seed in range(SPLITS):
        labels = y if which.classes else None
        parts = train_test_split(
            X, y, test_size=TEST, random_state=seed, stratify=labels
        )
        if scaled:
            parts = [*_scaled(*parts[:2])] + (
                parts[2:] if which.classes else [*_scaled(*parts[2:])]
            )
        for name, train in PEERS.items():
            found[name].append(_lesson(train, parts, which.classes, seed))
    return found


def _scaled(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    return (train - mean) / spread, (test - mean) / spread


def _lesson(train: Any, parts: list, classes: int, seed: int) -> Lesson:
    X, X_test, y, y_test = parts
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        model = train(X, y, classes, seed)
        seconds = time.perf_counter() - start
        return Lesson(float(model.score(X_test, y_test)), seconds)


def estimators(repeats: int) -> list[Table]:
    """Accuracy or R² of a held-out quarter, and seconds to train, on NumPy."""
    os.environ.update(ONE_THREAD)
    before = os.environ.get("CHAINRULE_BACKEND")
    os.environ["CHAINRULE_BACKEND"] = "numpy"
    try:
        return [_table(scaled) for scaled in (True, False)]
    finally:
        os.environ.pop("CHAINRULE_BACKEND")
        if before is not None:
            os.environ["CHAINRULE_BACKEND"] = before


def _table(scaled: bool) -> Table:
    how = "scaled" if scaled else "raw"
    head = [how, "examples", "score", "scikit-learn's", "seconds", "scikit-learn's", ""]
    rows, within, quick = [], 0, 0
    for name, which in SETS.items():
        if which.needs != "numpy" and version_of(which.needs) is None:
            rows.append([name, "", "not installed", "", "", "", ""])
            continue
        found = lessons(which, scaled)
        mine, other = (np.array(found[peer]) for peer in PEERS)
        as_good = np.median(mine[:, 0]) >= np.median(other[:, 0]) - other[:, 0].std()
        times = [np.median(each[:, 1]) for each in (mine, other)]
        within += as_good
        quick += times[0] <= 0.8 * times[1]
        rows.append(
            [
                name,
                f"{len(next(iter(which.load()))):,}",
                _spread(mine) + ("" if as_good else " ✗"),
                _spread(other),
                *(f"{each:.2f}" for each in times),
                ratio(times[0] / times[1]),
            ]
        )
    measured = sum(row[2] != "not installed" for row in rows)
    notes = [
        f"Accuracy of classes, R² of numbers: the median of {SPLITS} splits, ± the "
        f"standard deviation over them; {SETTINGS}, NumPy's backend.",
        f"Within the spread of scikit-learn's or better: {within} of {measured}; "
        f"within 0.8 of its time: {quick} of {measured}.",
    ]
    return Table(f"Estimators beside scikit-learn's, data {how}", head, rows, notes)


def _spread(found: np.ndarray) -> str:
    scores = found[:, 0]
    return f"{np.median(scores):.3f} ± {scores.std():.3f}"
