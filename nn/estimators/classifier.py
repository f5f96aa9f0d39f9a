"""The classifier: labels of any kind, one an example or several."""

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import (
    _check_partial_fit_first_call,
    check_classification_targets,
    type_of_target,
)
from sklearn.utils.validation import column_or_1d

from nn.estimators.perceptron import MLPEstimator, takes_batches
from nn.net.losses import Loss


class MLPClassifier(ClassifierMixin, MLPEstimator):
    """A net that tells classes; labels may be numbers or text.

    With targets (samples, labels) of 0 and 1 each example may have several labels.

    The arguments are those of ``MLPEstimator``, and ``class_weight``: how much each
    class counts, ``{label: weight}``, or ``"balanced"``.  ``classes_`` are the labels.
    """

    _of_y = {"multi_output": True}  # noqa: RUF012

    def __init__(
        self, hidden_layer_sizes=(32,), activation="relu", *, solver="adam",
        alpha=0.0001, batch_size=None, learning_rate="constant",
        learning_rate_init=0.01, power_t=0.5, max_iter=100, shuffle=True,
        random_state=None, tol=1e-4, verbose=False, warm_start=False, momentum=0.9,
        nesterovs_momentum=True, early_stopping=False, validation_fraction=0.1,
        beta_1=0.9, beta_2=0.999, epsilon=1e-8, n_iter_no_change=10, max_fun=15000,
        standardise="auto", dropout=0.0, class_weight=None,
    ):  # fmt: skip
        super().__init__(
            hidden_layer_sizes, activation, solver=solver, alpha=alpha,
            batch_size=batch_size, learning_rate=learning_rate,
            learning_rate_init=learning_rate_init, power_t=power_t, max_iter=max_iter,
            shuffle=shuffle, random_state=random_state, tol=tol, verbose=verbose,
            warm_start=warm_start, momentum=momentum,
            nesterovs_momentum=nesterovs_momentum, early_stopping=early_stopping,
            validation_fraction=validation_fraction, beta_1=beta_1, beta_2=beta_2,
            epsilon=epsilon, n_iter_no_change=n_iter_no_change, max_fun=max_fun,
            standardise=standardise, dropout=dropout,
        )  # fmt: skip
        self.class_weight = class_weight

    @available_if(takes_batches)
    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Make one pass over these examples, from the weights that are there.

        Args:
            classes: all labels there will be; needed at the first call.
        """
        if "net_" not in vars(self) or classes is not None:
            _check_partial_fit_first_call(self, classes)
        return self._partly(X, y, sample_weight)

    # -- labels as numbers -------------------------------------------------------------

    def _targets(self, y: np.ndarray, weights: Any, goes_on: bool) -> tuple:
        """Return targets, the number of outputs, and what each example counts."""
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
        if kind == "multiclass-multioutput":
            raise ValueError(
                "MLPClassifier: several labels an example are columns of 0 and 1; got "
                "other numbers"
            )
        if self.class_weight is not None:
            each = compute_sample_weight(self.class_weight, y)
            weights = each if weights is None else weights * each
        self._labels_apart = kind == "multilabel-indicator"
        if self._labels_apart:
            found = np.arange(y.shape[1])
            self._take_classes(found, goes_on)
            return np.asarray(y, float), len(found), weights
        y = column_or_1d(y, warn=True)
        self._take_classes(np.unique(y), goes_on)
        labels = np.searchsorted(self.classes_, y)
        several = len(self.classes_) > 2
        return labels, len(self.classes_) if several else 1, weights

    def _take_classes(self, found: np.ndarray, goes_on: bool) -> None:
        """Take the labels; those of a training that goes on must be among them."""
        first_part = hasattr(self, "classes_") and "net_" not in vars(self)
        if not (goes_on or first_part):
            self.classes_ = found
        known = self.classes_
        if len(known) < 2:
            raise ValueError("MLPClassifier: y has one class; at least 2 needed")
        strange = np.setdiff1d(found, known)
        if strange.size:
            raise ValueError(
                f"y has classes that were not there before: {strange.tolist()}; there "
                f"were {known.tolist()}"
            )

    @property
    def _loss(self) -> str:
        return (
            "bce" if self._labels_apart or len(self.classes_) == 2 else "cross_entropy"
        )

    @property
    def _output(self) -> str:
        return "sigmoid" if self._loss == "bce" else "softmax"

    def _reported(self, loss: float, theta: np.ndarray) -> float:
        return loss

    def _score_of_outputs(self, outputs: np.ndarray, Y: np.ndarray, row: Loss) -> float:
        """Return the accuracy of outputs that a loss is taken on."""
        truth = np.argmax(Y, axis=1) if row.targets == "classes" else Y.astype(int)
        return float(accuracy_score(truth, row.decide(outputs)))

    # -- answers -----------------------------------------------------------------------

    def predict_proba(self, X):
        """Return the probability of each of ``classes_``, (samples, classes)."""
        X = self._features(X)
        return self._inner.predict_proba(X)

    def predict_log_proba(self, X):
        """Return the logarithm of the probabilities."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X):
        """Return the likeliest label of each example, or 0 or 1 for each label."""
        X = self._features(X)
        decided = self._inner.predict_classes(X)
        return decided if decided.ndim == 2 else self.classes_[decided]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
