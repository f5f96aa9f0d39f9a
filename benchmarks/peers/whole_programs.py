"""Scalar programs: compiled by us, or their array twins by JAX's jit."""

import time
from functools import partial
from typing import Any

import numpy as np

from benchmarks.programs import names as naming
from benchmarks.programs.names import Names
from benchmarks.programs.program import Program
from benchmarks.race import Contestant, NotOffered


def compiled(program: Program, backend: str = "numpy") -> Contestant:
    """Return the scalar code, compiled."""
    import autograd
    from autograd import Value
    from autograd.engine import graph

    start = time.perf_counter()
    if program.batched:
        axes = (None,) + (0,) * len(program.data)
        made = autograd.compile(program.scalar, in_axes=axes, backend=backend)
        made.value_and_grad(program.theta, *(part[:1] for part in program.data))
        nodes = made.engine.plan.scalar_nodes
    else:
        leaves = [Value(number) for number in program.theta.tolist()]
        loss = program.scalar(leaves)
        start = time.perf_counter()
        made = autograd.compile(loss, wrt=leaves, backend=backend)
        nodes = len(graph.topological_order(loss))
    seconds = time.perf_counter() - start
    return Contestant(
        run=lambda: made.value_and_grad(program.theta, *program.data),
        answer=lambda result: (float(result[0]), result[1]),
        facts=lambda: {"scalar nodes:": nodes, "µs a node:": 1e6 * seconds / nodes},
    )


def _compiled(program: Program, backend: str) -> Any:
    """Return the scalar code as a program."""
    import autograd
    from autograd import Value

    if program.batched:
        axes = (None,) + (0,) * len(program.data)
        return autograd.compile(program.scalar, in_axes=axes, backend=backend)
    leaves = [Value(number) for number in program.theta.tolist()]
    return autograd.compile(program.scalar(leaves), wrt=leaves, backend=backend)


native = partial(compiled, backend="native")


def jax(program: Program) -> Contestant:
    """Return the array twin under ``jit``."""
    import jax

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    step = jax.jit(jax.value_and_grad(program.arrays))
    theta, data = jax.device_put((program.theta, program.data))
    return Contestant(
        run=lambda: jax.block_until_ready(step(theta, *data)),
        answer=lambda result: (float(result[0]), np.asarray(result[1])),
    )


def lowered(program: Program) -> Contestant:
    """Return the scalar code, handed to JAX and jitted there."""
    import jax

    from autograd.errors import ExportError

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    made = _compiled(program, "numpy")
    step = jax.jit(jax.value_and_grad(made.to_jax()))
    theta, data = jax.device_put((program.theta, program.data))
    try:
        step(theta, *data)
    except ExportError as reason:
        raise NotOffered("long stretches of single nodes") from reason
    return Contestant(
        run=lambda: jax.block_until_ready(step(theta, *data)),
        answer=lambda result: (float(result[0]), np.asarray(result[1])),
    )


# -- names, from nothing ---------------------------------------------------------------


def names(task: Names, backend: str = "numpy") -> Contestant:
    """Return the training on the scalar code."""
    return Contestant(lambda: naming.trained(task, backend), lambda result: result)


names_native = partial(names, backend="native")


def names_jax(task: Names) -> Contestant:
    """Return the training on the array twin, one jitted function a step."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)

    def step(state, letters, weights):
        theta, mean, square, count = state
        value, slopes = jax.value_and_grad(naming.loss_of_arrays)(
            theta, letters, weights
        )
        count = count + 1
        mean = mean + 0.1 * (slopes - mean)
        square = square + 0.001 * (slopes * slopes - square)
        rate = naming.RATE / (1.0 - 0.9**count)
        spread = jnp.sqrt(square / (1.0 - 0.999**count)) + 1e-8
        return (theta - rate * mean / spread, mean, square, count), value

    def run():
        jax.clear_caches()
        jitted = jax.jit(step)
        theta = jnp.asarray(task.theta)
        state, value = (theta, jnp.zeros_like(theta), jnp.zeros_like(theta), 0), 0.0
        for letters, weights in zip(*task.table(), strict=True):
            state, value = jitted(state, letters, weights)
        return float(value), np.asarray(state[0])

    return Contestant(run, lambda result: result)
