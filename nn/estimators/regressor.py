"""The regressor: numbers in their own unit, one an example or several."""

from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score

from nn.estimators.perceptron import MLPEstimator
from nn.net.layers import mean_and_spread
from nn.net.losses import Loss


class MLPRegressor(RegressorMixin, MLPEstimator):
    """A net that predicts numbers, one or several per example.

    It learns targets that are shifted and scaled to mean 0 and spread 1, so that the
    learning rate need not know their unit; ``loss_`` and its kin are of those.  The
    arguments are those of ``MLPEstimator``; ``shift_`` and ``spread_`` are mean and
    scale of the targets, 0 and 1 with ``standardise=False``.
    """

    _of_y = {"multi_output": True, "y_numeric": True}  # noqa: RUF012
    _loss, _output = "half_mse", "linear"

    def _targets(self, y: np.ndarray, weights: Any, goes_on: bool) -> tuple:
        """Return targets, the number of outputs, and what each example counts."""
        targets = np.asarray(y, dtype=float)
        if not goes_on:
            shift, spread = np.zeros(targets.shape[1:]), np.ones(targets.shape[1:])
            self.shift_, self.spread_ = shift[()], spread[()]
            if self.standardise:
                self.shift_, self.spread_ = mean_and_spread(targets, weights)
        outputs = 1 if targets.ndim == 1 else targets.shape[1]
        return (targets - self.shift_) / self.spread_, outputs, weights

    def _reported(self, loss: float, theta: np.ndarray) -> float:
        """Return the loss as scikit-learn states it.

        It trains by the sum of the errors over outputs and the penalty, and states the
        mean over outputs and the penalty.
        """
        outputs = self.n_outputs_
        if outputs == 1:
            return loss
        self._inner.theta = theta
        squares = sum(weight.data**2 for weight in self._inner.weights())
        penalty = self._penalised * squares
        return (loss - penalty) / outputs + penalty

    def _score_of_outputs(self, outputs: np.ndarray, Y: np.ndarray, row: Loss) -> float:
        """Return R² of outputs."""
        return float(r2_score(Y, outputs))

    def predict(self, X):
        """Return the numbers predicted, in the shape of the targets."""
        X = self._features(X)
        outputs = self._inner.predict(X)
        if np.ndim(self.shift_) == 1:
            outputs = outputs.reshape(len(outputs), -1)
        return outputs * self.spread_ + self.shift_

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
