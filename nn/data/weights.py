"""What each example counts: weights of samples and of classes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.errors import DataError
from nn.net.losses import Loss


def weights_of(
    sample_weight: Any, class_weight: Any, Y: np.ndarray, loss: Loss
) -> np.ndarray | None:
    """Return what each example counts, (samples,); ``None`` if all count alike.

    Args:
        sample_weight: (samples,), from 0 up.
        class_weight: a weight for each label, or ``"balanced"``: as much as makes all
            classes count alike, samples/(classes·count).
        Y: the target matrix.
        loss: which says what the targets are.

    Raises:
        DataError: they are no such weights, or there are no classes.
    """
    if sample_weight is None and class_weight is None:
        return None
    weights = np.ones(len(Y))
    if sample_weight is not None:
        weights = _checked(sample_weight, len(Y))
    if class_weight is not None:
        weights = weights * _of_classes(class_weight, Y, loss)
    if not weights.sum() > 0.0:
        raise DataError("sample_weight: no example counts at all")
    return weights


def _checked(sample_weight: Any, samples: int) -> np.ndarray:
    try:
        weights = np.asarray(sample_weight, dtype=float)
    except (TypeError, ValueError) as problem:
        raise DataError(f"sample_weight: needs numbers; {problem}") from None
    if weights.shape != (samples,):
        raise DataError(f"sample_weight: needs shape ({samples},), got {weights.shape}")
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0.0)))
    if len(wrong):
        place = wrong[0]
        raise DataError(
            f"sample_weight: [{place}] is {weights[place]}; needs finite numbers from "
            "0 up"
        )
    return weights


def _of_classes(class_weight: Any, Y: np.ndarray, loss: Loss) -> np.ndarray:
    if not loss.classifies or (loss.targets != "classes" and Y.shape[1] != 1):
        raise DataError(f"class_weight: there are no classes with loss {loss.name!r}")
    labels = np.argmax(Y, axis=1) if loss.targets == "classes" else Y[:, 0]
    present, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if isinstance(class_weight, str):
        if class_weight != "balanced":
            raise DataError(
                f"class_weight: 'balanced' or a weight a label, got {class_weight!r}"
            )
        return (len(labels) / (len(present) * counts))[which]
    if not isinstance(class_weight, Mapping):
        class_weight = dict(enumerate(class_weight))
    missing = [f"{label:g}" for label in present if label not in class_weight]
    if missing:
        raise DataError(f"class_weight: has no weight for {', '.join(missing)}")
    each = [class_weight[label] for label in present.tolist()]
    return _checked(each, len(each))[which]


def batch_by_batch(weights: np.ndarray, batch_size: int) -> np.ndarray:
    """Return weights so scaled that those of each batch have the mean 1.

    The mean of a batch's weighted losses is then Σwl/Σw, as in PyTorch.

    >>> batch_by_batch(np.array([1.0, 3.0, 5.0]), 2).tolist()
    [0.5, 1.5, 1.0]
    """
    starts = np.arange(0, len(weights), batch_size)
    sums = np.add.reduceat(weights, starts)
    sizes = np.diff(np.append(starts, len(weights)))
    factors = np.divide(sizes, sums, out=np.zeros(len(sums)), where=sums > 0.0)
    return weights * np.repeat(factors, sizes)
