"""Jacobians and Hessians as tables of numbers, by the engines of derivatives."""

from collections.abc import Callable

import numpy as np

from autograd.compiling.programs.engine import Engine
from autograd.compiling.programs.traced import Call

# Numbers in the directions of one run.  A million take 8 MB; what a program keeps for
# each row is some times that.
BLOCK = 1_000_000
ROWS = 8_192  # and so many rows at most: buffers that grow further leave the cache

Seed = Callable[[Engine, int], float]  # the derivative of what is reduced by a result


def jacobians(run: Call) -> np.ndarray:
    """Return every example's Jacobian, (examples, outputs, parameters).

    Forward along each parameter or backward from each output, whichever are fewer.
    Where that multiplies 0 by infinity, a sweep backward counts it as 0, and so the
    example is done again by such sweeps.
    """
    derivatives, count = run.trace.derivatives, len(run.trace.outputs)
    if count <= len(run.theta):
        found = _along(run, derivatives.cotangents, count)
    else:
        found = np.swapaxes(_along(run, derivatives.tangents, len(run.theta)), 1, 2)
    for place in _not_numbers(found):
        found[place] = jacobian(run.of_example(place), lambda *_: 1.0)
    return found


def hessians(run: Call) -> np.ndarray:
    """Return every example's Hessian, (examples, parameters, parameters)."""
    engine = run.trace.derivatives.curvature
    found = np.swapaxes(_along(run, engine, len(run.theta)), 1, 2)
    for place in _not_numbers(found):
        found[place] = hessian(run.of_example(place), lambda *_: 1.0)
    return found


def jacobian(run: Call, seed: Seed) -> np.ndarray:
    """Return the Jacobian of the reduced results, (outputs, parameters): row by row."""
    engine = run.trace.derivatives.weighted
    return _by_direction(run, engine, len(run.trace.outputs), seed)


def hessian(run: Call, seed: Seed) -> np.ndarray:
    """Return the Hessian of the reduced result, column by column."""
    engine = run.trace.derivatives.hvp
    return _by_direction(run, engine, len(run.theta), seed).T


def product(run: Call, direction: np.ndarray, engine: Engine, seed: Seed) -> np.ndarray:
    """Return the gradient of an engine that takes a direction first."""
    memory = run.load(engine, direction)
    weight = seed(engine, run.examples)
    memory.run(weight)
    return engine.gradient(memory, weight)


def _by_direction(run: Call, engine: Engine, count: int, seed: Seed) -> np.ndarray:
    rows = [
        product(run, unit, engine, seed) for unit in _units(np.arange(count), count)
    ]
    return np.array(rows).reshape(count, len(run.theta))


def _along(run: Call, engine: Engine, count: int) -> np.ndarray:
    """Return an engine's outputs along each unit direction, (examples, count, …)."""
    total = run.examples * count
    found = np.zeros((total, len(engine.plan.outputs)), engine.plan.dtype)
    step = max(1, min(ROWS, BLOCK // max(count, 1)))
    for start in range(0, total, step):
        example, which = np.divmod(np.arange(start, min(start + step, total)), count)
        rows = [table[example] for table in run.rows]
        memory = engine.load(run.theta, run.shared, [*rows, _units(which, count)])
        memory.run_forward()
        for place, result in enumerate(memory.outputs()):
            found[start : start + step, place] = result
    return found.reshape(run.examples, count, len(engine.plan.outputs))


def _units(places: np.ndarray, count: int) -> np.ndarray:
    """Return one row per place, 1 there and 0 elsewhere."""
    units = np.zeros((len(places), count))
    units[np.arange(len(places)), places] = 1.0
    return units


def _not_numbers(found: np.ndarray) -> list[int]:
    """Return the examples in whose tables something is nan."""
    return np.flatnonzero(np.isnan(found).any(axis=(1, 2))).tolist()
