"""Scalar programs: compiled by us, or their array twins by JAX's jit."""

import time
from functools import partial

import numpy as np

from benchmarks.programs.program import Program
from benchmarks.race import Contestant


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
