"""Learning-rate schedules: functions of the number of steps taken.

Give one to any optimiser as its ``lr``: ``Adam(lr=cosine(0.01, steps=1000))``.

>>> halving = step_decay(0.1, every=10, factor=0.5)
>>> halving(0), halving(10), halving(25)
(0.1, 0.05, 0.025)
"""

import math
from collections.abc import Callable

Schedule = Callable[[int], float]


def exponential(start: float, rate: float, every: int = 1) -> Schedule:
    """Return start·rate^(step/every): a smooth decay."""
    return lambda step: start * rate ** (step / every)


def step_decay(start: float, every: int, factor: float = 0.5) -> Schedule:
    """Return start·factor^⌊step/every⌋: a staircase."""
    return lambda step: start * factor ** (step // every)


def cosine(start: float, steps: int, end: float = 0.0) -> Schedule:
    """Return half a cosine from ``start`` down to ``end`` over ``steps``.

    >>> [round(cosine(1.0, 4)(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    return lambda step: (
        end + (start - end) * (1.0 + math.cos(math.pi * min(step / steps, 1.0))) / 2.0
    )


def warmup(schedule: Schedule, steps: int) -> Schedule:
    """Return ``schedule`` after a straight climb from near 0 over ``steps``.

    >>> [warmup(lambda step: 1.0, 4)(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    return lambda step: (
        schedule(0) * (step + 1) / steps if step < steps else schedule(step - steps)
    )


def inverse_time(start: float, rate: float) -> Schedule:
    """Return start/(1 + rate·step)."""
    return lambda step: start / (1.0 + rate * step)
