"""Metrics of predictions against what is true; labels may be numbers or strings.

>>> y, predicted = [0, 0, 1, 1, 1], [0, 1, 1, 1, 0]
>>> accuracy(y, predicted)
0.6
>>> confusion_matrix(y, predicted).tolist()
[[1, 1], [1, 2]]
"""

import numpy as np

from nn.errors import DataError


def _alike(y, predicted) -> tuple[np.ndarray, np.ndarray]:
    y, predicted = np.asarray(y), np.asarray(predicted)
    if y.shape != predicted.shape or y.size == 0:
        raise DataError(
            f"metrics: need as many predictions as targets and at least one, got "
            f"shapes {predicted.shape} and {y.shape}"
        )
    return y, predicted


def accuracy(y, predicted) -> float:
    """Return the share of labels that are right.

    Raises:
        DataError: the shapes differ or are empty.
    """
    y, predicted = _alike(y, predicted)
    return float(np.mean(y == predicted))


def confusion_matrix(y, predicted, labels=None) -> np.ndarray:
    """Return the counts, true class by row and predicted class by column.

    Args:
        labels: the classes in order; left out, all that appear, sorted.

    Raises:
        DataError: the shapes differ, or a label is not among ``labels``.
    """
    y, predicted = _alike(y, predicted)
    seen = np.unique(np.concatenate([y.ravel(), predicted.ravel()]))
    labels = seen if labels is None else np.asarray(labels)
    if not np.isin(seen, labels).all():
        strange = seen[~np.isin(seen, labels)].tolist()
        raise DataError(f"confusion_matrix: {strange} not among labels")
    counts = np.zeros((len(labels), len(labels)), dtype=int)
    for row, label in enumerate(labels):
        for column, other in enumerate(labels):
            counts[row, column] = np.sum((y == label) & (predicted == other))
    return counts


def precision_recall(y, predicted, labels=None) -> tuple[np.ndarray, np.ndarray]:
    """Return precision and recall of every class, 0 where there is nothing to count.

    >>> precision, recall = precision_recall([0, 0, 1, 1, 1], [0, 1, 1, 1, 0])
    >>> precision.round(3).tolist(), recall.round(3).tolist()
    ([0.5, 0.667], [0.5, 0.667])
    """
    counts = confusion_matrix(y, predicted, labels)
    hits = np.diag(counts)
    return (
        hits / np.maximum(counts.sum(axis=0), 1),
        hits / np.maximum(counts.sum(axis=1), 1),
    )


def f1(y, predicted, labels=None) -> np.ndarray:
    """Return the harmonic mean of precision and recall of every class."""
    precision, recall = precision_recall(y, predicted, labels)
    both = precision + recall
    return np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0.0)


def r2(y, predicted) -> float:
    """Return 1 − Σ(y−ŷ)²/Σ(y−ȳ)²: 1 is perfect, 0 no better than the mean.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
    0.5
    """
    y, predicted = _alike(y, predicted)
    spread = np.sum((y - y.mean(axis=0)) ** 2)
    missed = np.sum((y - predicted) ** 2)
    return float(1.0 - missed / spread) if spread else float(missed == 0.0)
