"""What both estimators share: their options, and training by them."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    validate_data,
)

from nn.errors import ArchitectureError
from nn.estimators.convergence import Convergence
from nn.estimators.learnt import Learnt
from nn.estimators.options import check_options, dense, scales
from nn.estimators.solvers import optimiser_of, run_lbfgs
from nn.net.kept import kept_with
from nn.net.layers import Standardise, mean_and_spread
from nn.net.nets import MLP, Sequential
from nn.options import whole
from nn.training.regularisers import L2

SKLEARN_NAMES = {"logistic": "sigmoid", "identity": "linear"}
SPARSE = ("csr", "csc", "coo")
Data = tuple[np.ndarray, np.ndarray, int, np.ndarray | None]


def takes_batches(model: Any) -> bool:
    """Return whether an estimator's solver can make one pass."""
    return model.solver != "lbfgs"


class MLPEstimator(Learnt, BaseEstimator):
    """What MLPClassifier and MLPRegressor share: their arguments and attributes.

    Args:
        hidden_layer_sizes: units of the hidden layers.
        activation: of the hidden layers.
        solver: ``"adam"``, ``"sgd"``, ``"lbfgs"`` or another optimiser of ``nn``.
        alpha: strength of the L2 penalty on the weights: α/(2·batch)·Σw² is added to
            the mean loss of a batch.
        batch_size: examples per step; ``"auto"`` is 200, and so is ``None`` with
            ``"sgd"``, whose rate depends on it, else 32.  It is all where there are
            fewer.
        learning_rate: of ``"sgd"``: ``"constant"``, ``"invscaling"``, ``"adaptive"``.
        learning_rate_init: the learning rate at the start.
        power_t: the power of ``"invscaling"``.
        max_iter: passes over the data at most.
        shuffle: whether each pass takes the examples in a new order.
        random_state: makes start, order and dropout reproducible.
        tol: what the loss has to fall by, or the score to rise.
        verbose: whether each pass is told.
        warm_start: whether ``fit`` goes on from the weights that are there.
        momentum, nesterovs_momentum: of ``"sgd"``.
        early_stopping: whether to hold ``validation_fraction`` out, stop when its score
            no longer rises, and take the best weights.
        n_iter_no_change: passes without such a change, after which it stops.
        beta_1, beta_2, epsilon: of ``"adam"``.
        max_fun: calls of the loss, of ``"lbfgs"``.
        standardise: whether features, and the targets of ``MLPRegressor``, are brought
            to mean 0 and spread 1 first, as learnt from the data of the first call:
            True, False, or ``"auto"``: targets, and features unless of size one.
        dropout: the share of hidden outputs dropped in training.

    Attributes:
        net_: the net, with the scaling of the features as its first layer.
        coefs_, intercepts_, n_layers_, n_outputs_, out_activation_: as it stands.
        loss_, loss_curve_, best_loss_: the mean loss of the last pass, of each, the
            least; none of the three but ``loss_`` with ``"lbfgs"``.
        validation_scores_, best_validation_score_: with ``early_stopping``: accuracy or
            R² after each pass, and the best.
        n_iter_, t_: the number of passes, and of examples seen.
        n_features_in_, feature_names_in_: of the data.
    """

    def __init__(
        self, hidden_layer_sizes=(32,), activation="relu", *, solver="adam",
        alpha=0.0001, batch_size=None, learning_rate="constant",
        learning_rate_init=0.01, power_t=0.5, max_iter=100, shuffle=True,
        random_state=None, tol=1e-4, verbose=False, warm_start=False, momentum=0.9,
        nesterovs_momentum=True, early_stopping=False, validation_fraction=0.1,
        beta_1=0.9, beta_2=0.999, epsilon=1e-8, n_iter_no_change=10, max_fun=15000,
        standardise="auto", dropout=0.0,
    ):  # fmt: skip
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun
        self.standardise = standardise
        self.dropout = dropout

    def fit(self, X, y, sample_weight=None):
        """Train on (samples, features) and targets; return self.

        Args:
            sample_weight: how much each example counts, (samples,).
        """
        goes_on = bool(self.warm_start) and "net_" in vars(self)
        return self._train(*self._checked(X, y, sample_weight, goes_on), goes_on)

    def _partly(self, X, y, sample_weight):
        if self.early_stopping:
            raise ValueError("partial_fit does not support early_stopping=True")
        goes_on = "net_" in vars(self)
        data = self._checked(X, y, sample_weight, goes_on)
        return self._train(*data, goes_on, once=True)

    @available_if(takes_batches)
    def partial_fit(self, X, y, sample_weight=None):
        """Make one pass over these examples, from the weights that are there."""
        return self._partly(X, y, sample_weight)

    # -- data --------------------------------------------------------------------------

    def _checked(self, X, y, sample_weight, goes_on: bool) -> Data:
        """Return features, targets, the numbers of outputs, and weights."""
        check_options(self)
        X, y = validate_data(
            self, X, y, accept_sparse=SPARSE, reset=not goes_on, **self._of_y
        )
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
        targets, outputs, weights = self._targets(y, sample_weight, goes_on)
        return dense(X), targets, outputs, weights

    def _features(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse=SPARSE, reset=False)
        return self._scaled(dense(X))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    # -- training ----------------------------------------------------------------------

    def _train(
        self,
        X: np.ndarray,
        targets: np.ndarray,
        outputs: int,
        weights: np.ndarray | None,
        goes_on: bool,
        once: bool = False,
    ):
        # Theirs is the sum over outputs, ours the mean.
        scale = 1.0 if self._loss == "cross_entropy" else float(outputs)
        counted = 1.0 if weights is None else len(X) / weights.sum()
        optimiser = optimiser_of(self, scale) if self.solver != "lbfgs" else None
        if not goes_on:
            self._start(X, outputs, weights)
        X = self._scaled(X)
        if optimiser is None:
            options = {"loss": self._loss}
            options["regulariser"] = self._penalty(counted, scale, len(X))
            found = run_lbfgs(self, weights, X, targets, **options)
            self.loss_ = self._reported(found * scale, self._inner.theta)
            self.net_.loss = self._inner.loss
            return self
        held = self.validation_fraction if self.early_stopping else 0.0
        trained = len(X) - round(held * len(X))
        size = self._size_of_batches(trained)
        batches = -(-trained // size)
        if not (once and hasattr(self, "_optimiser")):
            self._optimiser = optimiser
        self.n_iter_ = 0
        self.history_ = self._inner.fit(
            X,
            targets,
            epochs=1 if once else self.max_iter,
            batch_size=size,
            optimizer=self._optimiser,
            loss=self._loss,
            regulariser=self._penalty(counted * batches, scale, trained),
            validation_split=held,
            callbacks=[Convergence(self, scale)],
            metrics=None,
            sample_weight=weights,
            seed=self._order,
            shuffle=bool(self.shuffle),
            verbose=False,
        )
        self.net_.loss = self._inner.loss
        return self

    def _scaled(self, X: np.ndarray) -> np.ndarray:
        """Return features as the net behind the scaler takes them."""
        if not self._scaler.adapted:
            return X
        return (X - self._scaler.mean) / self._scaler.scale

    def _start(self, X: np.ndarray, outputs: int, weights: np.ndarray | None) -> None:
        """Make the net and begin the account."""
        seed, order = check_random_state(self.random_state).randint(2**31, size=2)
        self._order = np.random.default_rng(order)
        hidden = np.atleast_1d(np.asarray(self.hidden_layer_sizes, object)).tolist()
        sizes = [whole("hidden_layer_sizes", size, at_least=1) for size in hidden]
        before = vars(self).get("_inner")
        self._inner = MLP(
            X.shape[1],
            [*sizes, outputs],
            SKLEARN_NAMES.get(self.activation, self.activation),
            self._output,
            seed=seed,
            dropout=self.dropout,
            standardise=False,
        )
        if before is not None:  # a net of the same kind compiles nothing
            kept_with(self._inner).engines = kept_with(before).engines
        self._scaler = Standardise(X.shape[1])
        if scales(self.standardise, X):
            self._scaler.learn(*mean_and_spread(X, weights))
        # The programs are those of the net behind the scaler: they serve any scale.
        self.net_ = self._inner
        if self._scaler.adapted:
            self.net_ = Sequential(self._scaler, *self._inner)
        if hasattr(self, "_optimiser"):
            del self._optimiser
        self.n_iter_ = self.t_ = self._no_improvement_count = 0
        early = bool(self.early_stopping)
        if self.solver != "lbfgs":
            self.loss_curve_: list[float] = []
            self.best_loss_ = None if early else np.inf
            self.validation_scores_: list[float] | None = [] if early else None
            self.best_validation_score_ = -np.inf if early else None

    def _size_of_batches(self, samples: int) -> int:
        if isinstance(self.batch_size, str):
            if self.batch_size != "auto":
                raise ArchitectureError(
                    f"batch_size: a whole number or 'auto', got {self.batch_size!r}"
                )
            return min(200, samples)
        if self.batch_size is None:
            return min(200 if self.solver == "sgd" else 32, samples)
        return min(whole("batch_size", self.batch_size, at_least=1), samples)

    def _penalty(self, times: float, scale: float, samples: int) -> L2 | None:
        """Return the penalty of scikit-learn as it is on the mean of a pass.

        There each batch adds α/(2·examples)·Σw², with what examples count for weights.
        """
        strength = float(self.alpha) * times
        self._penalised = strength / (2.0 * samples)
        return L2(strength / scale) if self.alpha else None
