"""Losses: how far one example's outputs are from its target, as plain functions.

Each works on floats and on Values, has no Python branch on a number, and is one row of
the table ``LOSSES``, which also says what targets it takes and how outputs become a
decision.  Any other function of ``(outputs, target)`` serves ``fit`` as well.

>>> squared_error(3.0, 1.0), squared_error([3.0, 1.0], [1.0, 1.0])
(4.0, 2.0)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from autograd import ops
from nn.errors import ArchitectureError, look_up
from nn.net.lookup import looked_up


def elementwise(loss: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``loss`` for scalars that takes the mean over sequences."""

    @wraps(loss)
    def over_outputs(outputs, target, **options):
        if isinstance(outputs, (list, tuple, np.ndarray)):
            pairs = zip(outputs, target, strict=True)
            return ops.mean([loss(output, t, **options) for output, t in pairs])
        return loss(outputs, target, **options)

    return over_outputs


# -- for probabilities -------------------------------------------------------------


@elementwise
def binary_cross_entropy(probability, target):
    """Return the loss of one predicted probability against a 0/1 target, in nats.

    Args:
        probability: ŷ in [0, 1]; scalar Value or float.
        target: y in [0, 1].

    Raises:
        DomainError: ŷ is 0 or 1 while the target says otherwise.

    Source: text 001, "Loss function".

    >>> round(float(binary_cross_entropy(0.9, 1.0)), 4)
    0.1054
    """
    return -(ops.xlogy(target, probability) + ops.xlog1py(1.0 - target, -probability))


def is_class(target: Any) -> bool:
    """Whether a target is the number of a class, not a share for each."""
    return np.ndim(target) == 0 and not isinstance(target, str)


def cross_entropy(probabilities, target):
    """Return −Σ y·log ŷ of the classes' probabilities against a target.

    Args:
        target: a share for each class, or the number of the right one, which may be an
            input of a program.

    Raises:
        DomainError: a probability is 0 where the target is not.
        PlaceError: there is no such class.

    >>> round(cross_entropy([0.25, 0.75], [0.0, 1.0]), 4)
    0.2877
    >>> round(cross_entropy([0.25, 0.75], 1), 4)
    0.2877
    """
    if is_class(target):
        return -ops.log(looked_up(probabilities, target))
    pairs = zip(target, probabilities, strict=True)
    return -ops.total([ops.xlogy(t, probability) for t, probability in pairs])


def soft_iou(probabilities, target, smoothing: float = 1e-7):
    """Return 1 − Σŷy / Σ(ŷ + y − ŷy), one minus the overlap of two soft sets.

    Args:
        probabilities: ŷ, one for each member (pixel, label); or a single one.
        target: y in [0, 1], alike.
        smoothing: added above and below, so that two empty sets agree.

    Source: text 003 names it; Rahman & Wang 2016 make it differentiable.

    >>> round(soft_iou([1.0, 1.0], [1.0, 0.0]), 6)
    0.5
    """
    if not isinstance(probabilities, (list, tuple, np.ndarray)):
        probabilities, target = [probabilities], [target]
    shared = ops.dot(probabilities, target)
    union = ops.total(list(probabilities)) + ops.total(list(target)) - shared
    return 1.0 - (shared + smoothing) / (union + smoothing)


# -- for scores (logits) -----------------------------------------------------------


@elementwise
def binary_cross_entropy_with_logits(logit, target):
    """Return ``binary_cross_entropy(sigmoid(logit), target)`` without overflow.

    >>> binary_cross_entropy_with_logits(-1000.0, 1.0)
    1000.0
    """
    return ops.softplus(logit) - target * logit


def softmax_cross_entropy(logits, target):
    """Return ``cross_entropy(softmax(logits), target)`` without overflow.

    A target that is the number of a class is looked up; ``fit`` makes rows of shares of
    labels.  With 10 classes and 32 examples of 64 features a step takes 35 µs by shares
    and 50 by numbers, with 1,000 classes 370 and 360.

    >>> round(softmax_cross_entropy([1000.0, 0.0], [0.0, 1.0]), 9)
    1000.0
    >>> round(softmax_cross_entropy([1000.0, 0.0], 1), 9)
    1000.0
    """
    if is_class(target):
        return ops.logsumexp(list(logits)) - looked_up(logits, target)
    return ops.logsumexp(list(logits)) - ops.dot(target, logits)


@elementwise
def hinge(score, target):
    """Return max(0, 1 − y·score), with y either −1 or 1.

    >>> hinge(0.25, 1.0), hinge(0.25, -1.0), hinge(2.0, 1.0)
    (0.75, 1.25, 0.0)
    """
    return ops.relu(1.0 - target * score)


# -- for numbers -------------------------------------------------------------------


@elementwise
def squared_error(prediction, target):
    """Return (ŷ − y)²; the mean over examples is the mean square error."""
    return ops.square(prediction - target)


@elementwise
def half_squared_error(prediction, target):
    """Return ½(ŷ − y)²; the mean over n examples is the cost 1/(2n)·Σ(ŷ − y)².

    Source: text 003, "Errors and Cost Function".
    """
    return 0.5 * ops.square(prediction - target)


@elementwise
def absolute_error(prediction, target):
    """Return \\|ŷ − y\\|."""
    return ops.abs(prediction - target)


@elementwise
def huber(prediction, target, delta: float = 1.0):
    """Return ½e² for an error up to ``delta`` and a straight line beyond.

    >>> huber(0.5, 0.0), huber(3.0, 0.0)
    (0.125, 2.5)
    """
    error = ops.abs(prediction - target)
    bounded = ops.minimum(error, delta)
    return bounded * (error - 0.5 * bounded)


# -- the table ---------------------------------------------------------------------


def _logit_of_mean(Y: np.ndarray) -> np.ndarray:
    rate = np.clip(Y.mean(axis=0), 1e-12, 1.0 - 1e-12)
    return np.log(rate) - np.log1p(-rate)


def _log_of_mean(Y: np.ndarray) -> np.ndarray:
    return np.log(np.clip(Y.mean(axis=0), 1e-12, None))


@dataclass(frozen=True)
class Loss:
    """One row: a loss and what belongs to it.

    Args:
        name: the key.
        function: of one example's ``(outputs, target)``: scalars where the net has one
            output, else sequences.
        targets: ``numbers``, ``fractions`` (0 to 1), ``signs`` (−1 or 1), ``classes``
            (labels 0…k−1 or rows of probabilities) or ``any``.
        link: the activation that turns outputs into probabilities, if outputs are
            scores; ``linear`` if they are probabilities already; else empty.
        from_scores: for a loss of probabilities, the activation it belongs to and the
            name of the same loss taken before that activation, which can't overflow.
        best_constant: the outputs that serve targets of shape (m, outputs) best when
            they may not depend on the example.
        aliases: the names in Keras, PyTorch and scikit-learn.
        degree: the power of the targets' unit that the loss has; none where the loss
            of errors twice as large is no multiple.
    """

    name: str
    function: Callable[..., Any]
    targets: str = "any"
    link: str = ""
    from_scores: tuple[str, str] | None = None
    best_constant: Callable[[np.ndarray], np.ndarray] | None = None
    aliases: tuple[str, ...] = ()
    degree: int | None = None

    @property
    def is_listed(self) -> bool:
        """Whether this row is the one that the table has under its name."""
        return LOSSES.get(self.name) is self

    @property
    def classifies(self) -> bool:
        """Whether outputs lead to a class."""
        return self.targets in ("fractions", "signs", "classes")

    def decide(self, outputs: np.ndarray) -> np.ndarray:
        """Return the classes that outputs of shape (m, outputs) stand for.

        Labels (m,) for ``classes``; else 0/1 or −1/1 in the shape of the outputs.
        """
        if self.targets == "classes":
            return np.argmax(outputs, axis=1)
        if self.targets == "signs":
            return np.where(outputs >= 0.0, 1, -1)
        return (outputs >= (0.5 if self.link == "linear" else 0.0)).astype(int)

    def accuracy(self, outputs: np.ndarray, Y: np.ndarray) -> dict[str, float]:
        """Return the share of right decisions by its name; nothing without classes."""
        if not self.classifies:
            return {}
        truth = np.argmax(Y, axis=1) if self.targets == "classes" else Y
        if self.targets == "fractions":
            truth = Y >= 0.5
        return {"accuracy": float(np.mean(self.decide(outputs) == truth))}


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss(
            "bce", binary_cross_entropy, "fractions", "linear",
            ("sigmoid", "bce_logits"), lambda Y: Y.mean(axis=0),
            ("binary_crossentropy", "binary_cross_entropy", "log_loss"),
        ),
        Loss(
            "bce_logits", binary_cross_entropy_with_logits, "fractions", "sigmoid",
            None, _logit_of_mean, ("binary_cross_entropy_with_logits",),
        ),
        Loss(
            "cross_entropy", cross_entropy, "classes", "linear",
            ("softmax", "softmax_cross_entropy"), lambda Y: Y.mean(axis=0),
            ("categorical_crossentropy", "sparse_categorical_crossentropy"),
        ),
        Loss(
            "softmax_cross_entropy", softmax_cross_entropy, "classes", "softmax",
            None, _log_of_mean, ("cross_entropy_logits",),
        ),
        Loss(
            "mse", squared_error, "numbers",
            best_constant=lambda Y: Y.mean(axis=0),
            aliases=("mean_squared_error", "squared_error"), degree=2,
        ),
        Loss(
            "half_mse", half_squared_error, "numbers",
            best_constant=lambda Y: Y.mean(axis=0), degree=2,
        ),
        Loss(
            "mae", absolute_error, "numbers",
            best_constant=lambda Y: np.median(Y, axis=0),
            aliases=("mean_absolute_error", "l1", "absolute_error"), degree=1,
        ),
        Loss(
            "huber", huber, "numbers",
            best_constant=lambda Y: np.median(Y, axis=0), aliases=("smooth_l1",),
        ),
        Loss(
            "hinge", hinge, "signs",
            best_constant=lambda Y: np.where(Y.sum(axis=0) >= 0.0, 1.0, -1.0),
        ),
        Loss("iou", soft_iou, "fractions", "linear", aliases=("soft_iou", "jaccard")),
    )
}  # fmt: skip


def as_loss(choice) -> Loss:
    """Return the row for a name, a row, or any function of ``(outputs, target)``.

    Raises:
        UnknownNameError: no loss has that name.
        ArchitectureError: ``choice`` is neither a name nor callable.
    """
    if isinstance(choice, Loss):
        return choice
    if isinstance(choice, str):
        for row in LOSSES.values():
            if choice.lower() in row.aliases:
                return row
        return look_up("loss", choice, LOSSES)
    for row in LOSSES.values():
        if row.function is choice:
            return row
    if callable(choice):
        return Loss(getattr(choice, "__name__", "custom"), choice)
    raise ArchitectureError(
        f"loss: needs a name or a function of (outputs, target), got {choice!r}"
    )
