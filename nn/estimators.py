"""Estimators in scikit-learn's convention: pipelines, grid searches, cross-validation.

>>> from nn import datasets
>>> X, y = datasets.iris()
>>> MLPClassifier(max_iter=40, random_state=0).fit(X, y).score(X, y) > 0.9
True
"""

from numbers import Real
from typing import Any

import numpy as np

from autograd.ground.extras import missing
from nn.errors import ArchitectureError, look_up
from nn.net.kept import kept_with
from nn.net.layers import mean_and_spread
from nn.net.nets import MLP
from nn.options import whole
from nn.training.callbacks.callbacks import EarlyStopping
from nn.training.optimisers import OPTIMISERS
from nn.training.regularisers import L2

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise missing("estimators need scikit-learn", "sklearn") from None

SKLEARN_NAMES = {"logistic": "sigmoid"}  # what scikit-learn calls otherwise


class MLPEstimator(BaseEstimator):
    """What MLPClassifier and MLPRegressor share: their arguments and attributes.

    Args:
        hidden_layer_sizes: units of the hidden layers.
        activation: of the hidden layers.
        solver: the optimiser.
        alpha: strength of the L2 penalty on the weights, as scikit-learn has it:
            α/(2·batch)·Σw² is added to the mean loss of a batch.
        batch_size: examples per step.
        learning_rate_init: the learning rate.
        max_iter: passes over the data.
        dropout: the share of hidden outputs dropped in training.
        early_stopping: whether to hold ``validation_fraction`` out and stop when its
            loss has not improved for ``n_iter_no_change`` passes.
        random_state: makes start, order and dropout reproducible.
        verbose: whether a progress line is shown.

    Attributes:
        net_: the ``MLP``.
        history_: the ``History``.
        loss_curve_: the loss after each pass.
        n_iter_: the number of passes.
    """

    def __init__(
        self,
        hidden_layer_sizes=(32,),
        activation="relu",
        *,
        solver="adam",
        alpha=0.0001,
        batch_size=32,
        learning_rate_init=0.01,
        max_iter=100,
        dropout=0.0,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        random_state=None,
        verbose=False,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.dropout = dropout
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.random_state = random_state
        self.verbose = verbose

    def _penalty(self, samples: int) -> L2 | None:
        """Return the penalty of scikit-learn, α/(2·batch)·Σw², in our L2's terms."""
        if not self.alpha:
            return None
        share = self.validation_fraction if self.early_stopping else 0.0
        trained = samples - round(share * samples)
        return L2(float(self.alpha) * trained / min(self.batch_size, trained))

    def _fit_net(
        self,
        X: np.ndarray,
        y: np.ndarray,
        outputs: int,
        output: str,
        loss: str | None = None,
    ):
        """Make and train the net."""
        seed, order = check_random_state(self.random_state).randint(2**31, size=2)
        activation = SKLEARN_NAMES.get(self.activation, self.activation)
        hidden = np.atleast_1d(self.hidden_layer_sizes).tolist()
        sizes = [whole("hidden_layer_sizes", size, at_least=1) for size in hidden]
        sizes.append(outputs)
        if not isinstance(self.alpha, Real) or not 0.0 <= float(self.alpha) < np.inf:
            raise ArchitectureError(
                f"alpha must be a number from 0 up, got {self.alpha!r}"
            )
        before = getattr(self, "net_", None)
        self.net_ = MLP(
            X.shape[1], sizes, activation, output, seed=seed, dropout=self.dropout
        )
        if before is not None:  # a net of the same kind compiles nothing
            kept_with(self.net_).engines = kept_with(before).engines
        optimiser = look_up("solver", self.solver, OPTIMISERS)
        wait = EarlyStopping("val_loss", self.n_iter_no_change)
        self.history_ = self.net_.fit(
            X,
            y,
            epochs=self.max_iter,
            batch_size=self.batch_size,
            optimizer=optimiser(lr=self.learning_rate_init),
            loss=loss,
            regulariser=self._penalty(len(X)),
            validation_split=self.validation_fraction if self.early_stopping else 0.0,
            callbacks=[wait] if self.early_stopping else [],
            seed=order,
            verbose=self.verbose,
        )
        self.loss_curve_ = self.history_.history.get("loss", [])
        self.n_iter_ = len(self.loss_curve_)
        return self

    def _checked(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        return validate_data(self, X, reset=False)


class MLPClassifier(ClassifierMixin, MLPEstimator):
    """A net that tells classes; labels may be numbers or text.

    The arguments are those of ``MLPEstimator``; ``classes_`` are the labels.
    """

    def fit(self, X, y):
        """Train on (samples, features) and a label each; return self."""
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("MLPClassifier: y has one class; at least 2 needed")
        several = len(self.classes_) > 2
        outputs = len(self.classes_) if several else 1
        return self._fit_net(X, labels, outputs, "softmax" if several else "sigmoid")

    def predict_proba(self, X):
        """Return the probability of each of ``classes_``, (samples, classes)."""
        X = self._checked(X)
        return self.net_.predict_proba(X)

    def predict(self, X):
        """Return the likeliest label of each example."""
        X = self._checked(X)
        return self.classes_[self.net_.predict_classes(X)]


class MLPRegressor(RegressorMixin, MLPEstimator):
    """A net that predicts numbers, one or several per example.

    It learns targets that are shifted and scaled to mean 0 and spread 1, so that the
    learning rate need not know their unit.  The arguments are those of
    ``MLPEstimator``; ``shift_`` and ``spread_`` are mean and scale of the targets.
    """

    def fit(self, X, y):
        """Train on (samples, features) and numbers; return self."""
        X, y = validate_data(self, X, y, multi_output=True, y_numeric=True)
        targets = np.asarray(y, dtype=float)
        self.shift_, self.spread_ = mean_and_spread(targets)
        outputs = 1 if targets.ndim == 1 else targets.shape[1]
        return self._fit_net(
            X, (targets - self.shift_) / self.spread_, outputs, "linear", "half_mse"
        )

    def predict(self, X):
        """Return the numbers predicted, in the shape of the targets."""
        X = self._checked(X)
        outputs = self.net_.predict(X)
        if np.ndim(self.shift_) == 1:
            outputs = outputs.reshape(len(outputs), -1)
        return outputs * self.spread_ + self.shift_

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
