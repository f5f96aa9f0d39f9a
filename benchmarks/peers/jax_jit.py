"""JAX: ``jit`` of ``value_and_grad`` over the batch in matrix form."""

import jax
import jax.numpy as jnp

from benchmarks.problems import Problem, flat
from benchmarks.race import Contestant

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)


def penalised_loss(problem: Problem, layers, X, y):
    """Return what is minimised."""
    A = X
    for W, b in layers[:-1]:
        A = jnp.maximum(A @ W.T + b, 0.0)
    W, b = layers[-1]
    Z = A @ W.T + b
    if problem.loss == "softmax":
        chosen = jnp.take_along_axis(Z, y[:, None], axis=1)[:, 0]
        loss = jnp.mean(jax.nn.logsumexp(Z, axis=1) - chosen)
    elif problem.loss == "hinge":
        loss = jnp.mean(jnp.maximum(1.0 - y * Z[:, 0], 0.0))
    else:
        loss = jnp.mean(jax.nn.softplus(Z[:, 0]) - y * Z[:, 0])
    if problem.decay:
        loss += problem.decay * sum(jnp.sum(p * p) for pair in layers for p in pair)
    return loss


def contestant(problem: Problem) -> Contestant:
    """Return the compiled step or training by compiled updates."""
    value_and_grad = jax.value_and_grad(
        lambda layers, X, y: penalised_loss(problem, layers, X, y)
    )
    if problem.task == "train":
        return _train(problem, value_and_grad)
    step = jax.jit(value_and_grad)
    layers, X, y = jax.device_put((problem.layers, problem.X, problem.y))
    return Contestant(
        run=lambda: jax.block_until_ready(step(layers, X, y)),
        answer=lambda result: (float(result[0]), flat(result[1])),
    )


def _train(problem: Problem, value_and_grad) -> Contestant:
    @jax.jit
    def update(state, X, y):
        layers, m, v, t = state
        loss, g = value_and_grad(layers, X, y)
        t = t + 1
        m = jax.tree.map(lambda m, g: m + 0.1 * (g - m), m, g)
        v = jax.tree.map(lambda v, g: v + 0.001 * (g * g - v), v, g)
        rate, scale = 0.001 / (1.0 - 0.9**t), 1.0 / (1.0 - 0.999**t)
        layers = jax.tree.map(
            lambda w, m, v: w - rate * m / (jnp.sqrt(v * scale) + 1e-8), layers, m, v
        )
        return (layers, m, v, t), loss

    def run():
        layers = jax.device_put(problem.layers)
        zeros = jax.tree.map(jnp.zeros_like, layers)
        state, losses = (layers, zeros, zeros, 0), []
        for rows in problem.batches():
            state, loss = update(state, problem.X[rows], problem.y[rows])
            losses.append(loss)
        return [float(loss) for loss in losses], state[0]

    return Contestant(run, lambda result: (result[0][-1], flat(result[1])))
