"""What instructions of the NumPy backend cost, beside what the cost model says."""

import time
from collections.abc import Callable

import numpy as np

import autograd
from autograd import Value, ops
from autograd.compiling.finding.grouping import costs
from benchmarks.tables import Table

FEW, MANY = 32, 4096  # numbers in an array
SHORT, LONG = 8, 24  # how often a thing is done
TRIES = 300


def costs_of_instructions(repeats: int) -> list[Table]:
    """The constants of the cost model, measured, in microseconds."""
    call, forward = _each(_calls), _each(_calls, forward_only=True)
    near, far = _gathers(FEW, scattered=False), _gathers(FEW, scattered=True)
    wide = _gathers(MANY, scattered=True) - _gathers(MANY, scattered=False)
    rows = [
        ("a call", costs.CALL, forward),
        ("reverse calls for a forward one", costs.PULLED, call / forward - 1.0),
        ("a gather and its scatter", costs.GATHER, far - near),
        ("the same for each number", costs.MOVED, (wide - (far - near)) / MANY),
        ("a number touched by floats", costs.LINE, _each(_floats)),
    ]
    table = Table(
        "Costs of instructions, µs", ["cost", "in the model", "measured"],
        [[words, f"{said:.3g}", f"{found:.3g}"] for words, said, found in rows],
    )  # fmt: skip
    return [table]


def _seconds(run: Callable[[], object]) -> float:
    """Return the shortest of many runs."""
    least = float("inf")
    for _ in range(TRIES):
        start = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - start)
    return least


def _each(program_of: Callable, forward_only: bool = False) -> float:
    """Return what one more of something adds, µs."""
    taken = []
    for count in (SHORT, LONG):
        program, theta = program_of(count)
        run = program if forward_only else program.value_and_grad
        taken.append(_seconds(lambda run=run, theta=theta: run(theta)))
    return 1e6 * (taken[1] - taken[0]) / (LONG - SHORT)


def _calls(count: int) -> tuple:
    """Squares of squares of an array."""
    leaves = [Value(1.0) for _ in range(FEW)]
    row = leaves
    for _ in range(count):
        row = [ops.square(x) for x in row]
    return _compiled(ops.total(row), leaves)


def _floats(count: int) -> tuple:
    """Squares of squares of one number."""
    leaf = Value(1.0)
    x = leaf
    for _ in range(count):
        x = ops.square(x) * 1.0
    return _compiled(x, [leaf])


def _gathers(size: int, scattered: bool) -> float:
    """Return how long products take whose second factors lie in order or not, µs."""
    leaves = [Value(1.0) for _ in range(2 * size)]
    order = np.arange(size)
    if scattered:
        order = np.random.default_rng(0).permutation(size)
    pairs = zip(leaves[:size], order, strict=True)
    output = ops.total([ops.sin(a * leaves[size + i]) for a, i in pairs])
    program, theta = _compiled(output, leaves)
    return 1e6 * _seconds(lambda: program.value_and_grad(theta))


def _compiled(output: Value, leaves: list[Value]) -> tuple:
    program = autograd.compile(output, wrt=leaves, backend="numpy")
    return program, np.ones(len(leaves))
