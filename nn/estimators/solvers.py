"""Solvers by scikit-learn's names and options: steps of batches, or L-BFGS."""

from typing import Any

import numpy as np
from scipy.optimize import minimize

from nn.data.weights import batch_by_batch
from nn.errors import ArchitectureError, look_up
from nn.training.loop import new_run
from nn.training.optimisers import OPTIMISERS, SGD, Adam, Optimiser

SOLVERS = (*OPTIMISERS, "lbfgs")
RATES = ("constant", "invscaling", "adaptive")


def optimiser_of(model: Any, scale: float) -> Optimiser:
    """Return the optimiser that an estimator's options describe.

    Args:
        model: the estimator.
        scale: how many times scikit-learn's loss is that of the net.

    Raises:
        UnknownNameError, ArchitectureError: they describe none.
    """
    look_up("solver", model.solver, dict.fromkeys(SOLVERS))
    look_up("learning_rate", model.learning_rate, dict.fromkeys(RATES))
    rate = model.learning_rate_init
    if model.solver == "sgd":
        momentum = model.momentum
        nesterov = bool(model.nesterovs_momentum and momentum > 0.0)
        Adam(lr=rate)  # refuses what is no rate
        return SGD(lr=rate * scale, momentum=momentum, nesterov=nesterov)
    if model.solver == "adam":
        return Adam(lr=rate, betas=(model.beta_1, model.beta_2), eps=model.epsilon)
    return OPTIMISERS[model.solver](lr=rate)


def run_lbfgs(model: Any, weights: np.ndarray | None, *data: Any, **options: Any):
    """Train an estimator's net by L-BFGS on all examples at once.

    Args:
        model: the estimator; gets ``n_iter_`` and what the loss came to.
        weights: how much each example counts.
        data, options: as for ``fit``.

    Raises:
        ArchitectureError: the net has dropout, which makes each step another function.
    """
    if model.dropout:
        raise ArchitectureError("solver 'lbfgs' needs a net without dropout")
    run = new_run(model._inner, *data, sample_weight=weights, verbose=False, **options)
    X, Y = run.data
    if weights is not None:
        Y = np.column_stack([Y, batch_by_batch(weights, len(Y))])
    found = minimize(
        lambda theta: run.objective.value_and_grad(theta, X, Y),
        run.theta,
        method="L-BFGS-B",
        jac=True,
        options={"maxfun": model.max_fun, "maxiter": model.max_iter, "gtol": model.tol},
    )
    run.theta[:] = found.x
    run.hand_over()
    model.n_iter_, model.t_ = int(found.nit), 0
    return float(found.fun)
