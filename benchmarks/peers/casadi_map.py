"""CasADi: the loss of one example as a scalar program, mapped over the batch."""

import casadi
import numpy as np

from benchmarks.problems import Problem
from benchmarks.race import Contestant, NotOffered


def example_loss(problem: Problem) -> casadi.Function:
    """Return f(θ, x, y) in scalar expressions."""
    theta = casadi.SX.sym("theta", problem.theta.size)
    x, y = casadi.SX.sym("x", problem.sizes[0]), casadi.SX.sym("y", problem.sizes[-1])
    units, start = x, 0
    for index, W in enumerate(problem.weights):
        n_out, n_in = W.shape[0], W.shape[1] - 1
        block = casadi.reshape(theta[start : start + W.size], n_in + 1, n_out).T
        units = block[:, :n_in] @ units + block[:, n_in]
        if index < len(problem.weights) - 1:
            units = casadi.fmax(units, 0)
        start += W.size
    if problem.loss == "softmax":
        loss = casadi.logsumexp(units) - casadi.dot(y, units)
    elif problem.loss == "hinge":
        loss = casadi.fmax(1 - y * units, 0)
    else:
        loss = (
            casadi.fmax(units, 0)
            - y * units
            + casadi.log1p(casadi.exp(-casadi.fabs(units)))
        )
    return casadi.Function("loss", [theta, x, y], [loss])


def contestant(problem: Problem) -> Contestant:
    """Return the mapped loss and its gradient as one CasADi function."""
    if problem.task == "train":
        raise NotOffered("no optimiser loop")
    count = len(problem.y)
    theta = casadi.MX.sym("theta", problem.theta.size)
    X, y = casadi.DM(problem.X.T), casadi.DM(np.atleast_2d(problem.y))
    if problem.loss == "softmax":
        y = casadi.DM(problem.one_hot.T)
    mapped = example_loss(problem).map(count, "serial")
    losses = mapped(theta, X, y)
    loss = casadi.sum2(losses) / count + problem.decay * casadi.sumsqr(theta)
    step = casadi.Function("step", [theta], [loss, casadi.gradient(loss, theta)])
    start = casadi.DM(problem.theta)
    return Contestant(
        run=lambda: step(start),
        answer=lambda result: (float(result[0]), np.asarray(result[1]).ravel()),
    )
