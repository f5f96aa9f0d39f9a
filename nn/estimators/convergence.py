"""When an estimator has learnt enough: scikit-learn's rule, epoch by epoch."""

from typing import Any

import numpy as np

from nn.training.callbacks.callbacks import Callback

SLOWEST = 1e-6  # an adaptive rate below this is lowered no more, but ends it


class Convergence(Callback):
    """Keeps an estimator's account of its training, and ends it.

    It ends when for more than ``n_iter_no_change`` epochs in a row the loss has not
    fallen by ``tol`` (with ``early_stopping``: the score of what is held out has not
    risen by it; the best weights come back).

    Args:
        estimator: has the options and gets ``loss_``, ``loss_curve_`` and so on.
        scale: what the loss of the net is multiplied by to be scikit-learn's.
    """

    def __init__(self, estimator: Any, scale: float):
        self.estimator, self.scale = estimator, scale
        self.best_theta: np.ndarray | None = None

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Take the epoch down, and decide."""
        model = self.estimator
        model.n_iter_ += 1
        model.t_ += len(self.run.data[0])
        model.loss_ = model._reported(float(logs["loss"]) * self.scale, self.run.theta)
        model.loss_curve_.append(model.loss_)
        if model.verbose:
            print(f"Iteration {model.n_iter_}, loss = {model.loss_:.8f}")
        gained = self._by_score() if model.early_stopping else self._by_loss()
        model._no_improvement_count = 0 if gained else model._no_improvement_count + 1
        if model.solver == "sgd" and model.learning_rate == "invscaling":
            slower = (model.t_ + 1) ** model.power_t
            self._set_rate(model.learning_rate_init / slower * self.scale)
        if model._no_improvement_count > model.n_iter_no_change:
            self._end_or_slow_down()

    def _by_loss(self) -> bool:
        """Return whether the loss has fallen enough."""
        model, before = self.estimator, self.estimator.best_loss_
        model.best_loss_ = min(before, model.loss_)
        return model.loss_ <= before - model.tol

    def _by_score(self) -> bool:
        """Return whether the score of what is held out has risen enough."""
        model, before = self.estimator, self.estimator.best_validation_score_
        X, Y = self.run.validation or self.run.data
        outputs = self.run.objective.outputs(self.run.theta, X)
        score = model._score_of_outputs(outputs, Y, self.run.objective.loss)
        model.validation_scores_.append(score)
        if model.verbose:
            print(f"Validation score: {score:f}")
        if score > before:
            model.best_validation_score_ = score
            self.best_theta = self.run.theta.copy()
        return score >= before + model.tol

    def _end_or_slow_down(self) -> None:
        model, optimiser = self.estimator, self.run.optimiser
        adapts = model.solver == "sgd" and model.learning_rate == "adaptive"
        if adapts and optimiser.lr > SLOWEST * self.scale:
            self._set_rate(optimiser.lr / 5.0)
            model._no_improvement_count = 0
        else:
            self.run.stop = True

    def _set_rate(self, rate: float) -> None:
        """Change the rate of the steps to come; their velocity stays as it is.

        Ours is that of the gradients, scikit-learn's that of the steps.
        """
        optimiser = self.run.optimiser
        for velocity in optimiser.state_for(self.run.theta):
            velocity *= optimiser.lr / rate
        optimiser.lr = rate

    def on_train_end(self, history: dict) -> None:
        """Give the best weights back."""
        if self.best_theta is not None:
            self.run.give(self.best_theta)
