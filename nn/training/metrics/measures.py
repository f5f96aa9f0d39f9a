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


def balanced_accuracy(y, predicted) -> float:
    """Return the mean over the classes of the share that is found.

    >>> balanced_accuracy([0, 0, 0, 1], [0, 0, 0, 0])
    0.5
    """
    return float(np.mean(precision_recall(y, predicted, np.unique(y))[1]))


def roc_auc(y, scores) -> float:
    """Return how often an example of class 1 scores above one of class 0.

    Args:
        y: (samples,), two labels; or several, then ``scores`` has a column a class and
            the mean over the classes against the rest is taken.
        scores: (samples,) or (samples, classes); any that rise with the chance.

    Raises:
        DataError: there are no two classes, or the shapes differ.

    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    y, scores = np.asarray(y), np.asarray(scores, dtype=float)
    labels = np.unique(y)
    if len(scores) != len(y) or len(labels) < 2:
        raise DataError(
            f"roc_auc: needs two classes and a score each, got labels "
            f"{labels[:5].tolist()} and {len(scores)} scores for {len(y)} examples"
        )
    if scores.ndim == 2 and scores.shape[1] > 1:
        columns = range(scores.shape[1])
        each = [roc_auc(y == k, scores[:, k]) for k in columns if (y == k).any()]
        return float(np.mean(each))
    chosen, ranks = y == labels[-1], _ranks(scores.ravel())
    count = int(chosen.sum())
    above = ranks[chosen].sum() - count * (count + 1) / 2
    return float(above / (count * (len(y) - count)))


def _ranks(numbers: np.ndarray) -> np.ndarray:
    """Return places in order from 1; equal numbers share the mean of theirs."""
    _, which, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[which]


def log_loss(y, chances) -> float:
    """Return the mean of −log of the chance that was given to what is true.

    Args:
        y: labels 0…k−1, (samples,).
        chances: of class 1, (samples,); or of each class, (samples, classes).

    >>> round(log_loss([1, 0], [0.9, 0.2]), 4)
    0.1643
    """
    y, chances = np.asarray(y).astype(int), np.asarray(chances, dtype=float)
    if chances.ndim == 1 or chances.shape[1] == 1:
        chances = np.column_stack([1.0 - chances.ravel(), chances.ravel()])
    if len(y) != len(chances) or not len(y):
        raise DataError(f"log_loss: {len(y)} labels for {len(chances)} rows of chances")
    tiny = np.finfo(float).eps
    return float(-np.log(np.clip(chances[np.arange(len(y)), y], tiny, 1.0)).mean())


def mae(y, predicted) -> float:
    """Return the mean of |ŷ − y|."""
    y, predicted = _alike(y, predicted)
    return float(np.mean(np.abs(predicted - y)))


def mse(y, predicted) -> float:
    """Return the mean of (ŷ − y)²."""
    y, predicted = _alike(y, predicted)
    return float(np.mean((predicted - y) ** 2))


def rmse(y, predicted) -> float:
    """Return the root of the mean square error, in the unit of y."""
    return float(np.sqrt(mse(y, predicted)))
