"""Metrics by name: what each is taken of, and whether more is better."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nn.errors import ArchitectureError, DataError, look_up
from nn.net.activations import ACTIVATIONS
from nn.net.losses import Loss
from nn.training.metrics.measures import (
    accuracy,
    balanced_accuracy,
    f1,
    log_loss,
    mae,
    mse,
    precision_recall,
    r2,
    rmse,
    roc_auc,
)

Of = Literal["decisions", "chances", "scores", "numbers"]


@dataclass(frozen=True)
class Metric:
    """One row: a metric and what belongs to it.

    Args:
        name: what the history calls it.
        function: of ``(y, predicted)``.
        of: what is predicted: labels, chances of the classes, scores, or numbers.
        rises: whether more is better; ``None`` if nobody said.
        aliases: its names in Keras and scikit-learn.
    """

    name: str
    function: Callable[..., Any]
    of: Of = "decisions"
    rises: bool | None = None
    aliases: tuple[str, ...] = ()


def _of_classes(each: Callable[..., np.ndarray]) -> Callable[..., float]:
    """Return the mean over classes; of two, 0 and 1, that of class 1 alone."""

    def mean(y, predicted) -> float:
        labels = np.unique(np.concatenate([np.ravel(y), np.ravel(predicted)]))
        found = each(y, predicted, labels)
        return float(found[-1] if len(labels) == 2 else np.mean(found))

    return mean


METRICS: dict[str, Metric] = {
    row.name: row
    for row in (
        Metric("accuracy", accuracy, rises=True, aliases=("acc", "accuracy_score")),
        Metric(
            "balanced_accuracy", balanced_accuracy, rises=True,
            aliases=("balanced_accuracy_score",),
        ),
        Metric(
            "precision", _of_classes(lambda *a: precision_recall(*a)[0]), rises=True,
            aliases=("precision_score",),
        ),
        Metric(
            "recall", _of_classes(lambda *a: precision_recall(*a)[1]), rises=True,
            aliases=("recall_score",),
        ),
        Metric("f1", _of_classes(f1), rises=True, aliases=("f1_score",)),
        Metric("roc_auc", roc_auc, "scores", True, ("auc", "roc_auc_score")),
        Metric("log_loss", log_loss, "chances", False),
        Metric("mae", mae, "numbers", False, ("mean_absolute_error",)),
        Metric("mse", mse, "numbers", False, ("mean_squared_error",)),
        Metric(
            "rmse", rmse, "numbers", False,
            ("root_mean_squared_error", "rootmeansquarederror"),
        ),
        Metric("r2", r2, "numbers", True, ("r2_score",)),
    )
}  # fmt: skip


def as_metrics(choices: Any) -> list[Metric]:
    """Return the rows of names or functions of ``(y, predicted)``.

    Raises:
        UnknownNameError: no metric has that name.
        ArchitectureError: something is neither.
    """
    if isinstance(choices, (str, Metric)) or callable(choices):
        choices = [choices]
    return [_as_metric(choice) for choice in choices or ()]


def _as_metric(choice: Any) -> Metric:
    if isinstance(choice, Metric):
        return choice
    if callable(choice):
        name = getattr(choice, "__name__", "metric")
        known = _named(name)
        rises, of = (known.rises, known.of) if known else (None, "decisions")
        return Metric(name, choice, of, rises)
    if not isinstance(choice, str):
        raise ArchitectureError(
            f"metrics: needs names or functions of (y, predicted), got {choice!r}"
        )
    return _named(choice) or look_up("metric", choice, METRICS)


def _named(name: str) -> Metric | None:
    for row in METRICS.values():
        if name.lower() in (row.name, *row.aliases):
            return row
    return None


def rises(name: str, mode: str | None = None, more: Iterable[Metric] = ()) -> bool:
    """Return whether more is better of a quantity in a history.

    Args:
        name: such as ``val_f1``.
        mode: ``"max"`` or ``"min"`` says so.
        more: metrics of the user's beside those with a name.

    Raises:
        ArchitectureError: nobody knows, and ``mode`` does not say.

    >>> rises("val_f1"), rises("val_loss"), rises("gain", "max")
    (True, False, True)
    """
    if mode not in (None, "auto", "min", "max"):
        raise ArchitectureError(f"mode: one of min, max, auto, got {mode!r}")
    if mode in ("min", "max"):
        return mode == "max"
    plain = name.removeprefix("val_")
    known = {row.name: row.rises for row in (*METRICS.values(), *more)}
    known |= {"loss": False, "lr": False}
    found = known.get(plain)
    if found is None:
        raise ArchitectureError(
            f"{name!r}: nobody knows whether more is better; say mode='max' or 'min'"
        )
    return found


def measured(
    metrics: Iterable[Metric], loss: Loss, outputs: np.ndarray, Y: np.ndarray
) -> dict[str, float]:
    """Return metrics by name, of outputs on which a loss is taken.

    Args:
        outputs, Y: (samples, outputs).

    Raises:
        ArchitectureError: one needs what the net does not give, such as classes.
        DataError: its function gave no number.
    """
    return {row.name: _measured(row, loss, outputs, Y) for row in metrics}


def _measured(row: Metric, loss: Loss, outputs: np.ndarray, Y: np.ndarray) -> float:
    if row.of != "numbers" and not loss.classifies:
        if row.rises is not None:
            raise ArchitectureError(
                f"metric {row.name!r} is of classes, and the net gives numbers"
            )
        found = row.function(_single(Y), _single(outputs))
    elif row.of == "numbers":
        found = row.function(_single(Y), _single(outputs))
    else:
        predicted = _predicted(row, loss, outputs)
        found = row.function(_labels(loss, Y), _single(predicted))
    try:
        return float(found)
    except (TypeError, ValueError):
        raise DataError(
            f"metric {row.name!r} gave {found!r}; it must give one number"
        ) from None


def _single(table: np.ndarray) -> np.ndarray:
    """Return the only column, or all."""
    return table[:, 0] if table.ndim == 2 and table.shape[1] == 1 else table


def _labels(loss: Loss, Y: np.ndarray) -> np.ndarray:
    """Return what is true as labels from 0."""
    if loss.targets == "classes":
        return np.argmax(Y, axis=1)
    above = Y > 0.0 if loss.targets == "signs" else Y >= 0.5
    return _single(above.astype(int))


def _predicted(row: Metric, loss: Loss, outputs: np.ndarray) -> np.ndarray:
    """Return labels, or chances of classes, or scores."""
    if row.of == "decisions":
        return np.maximum(loss.decide(outputs), 0)  # -1 and 1 count from 0
    if loss.link == "softmax":
        return np.array([ACTIVATIONS["softmax"](z) for z in outputs.tolist()])
    if loss.link == "sigmoid":
        return np.asarray(ACTIVATIONS["sigmoid"](outputs))
    if loss.link == "linear" or row.of == "scores":
        return outputs
    raise ArchitectureError(
        f"metric {row.name!r} needs chances, and loss {loss.name!r} gives scores"
    )
