"""A learning-rate search: one short run with a rate that grows at every step."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.errors import NonFiniteError
from nn.errors import DataError, look_up
from nn.options import whole
from nn.training.loop import new_run
from nn.training.optimisers import OPTIMISERS
from nn.training.runs import Run
from nn.training.schedules import exponential

SMOOTHING = 0.9  # the share of the running mean that a new loss leaves


@dataclass(frozen=True)
class RateSearch:
    """What a search saw.

    Args:
        rates: the learning rate of each step.
        losses: the smoothed loss before it.
        suggestion: the rate at which the loss fell fastest.
    """

    rates: np.ndarray
    losses: np.ndarray
    suggestion: float


def lr_find(
    net: Any,
    X: Any,
    y: Any = None,
    *,
    start: float = 1e-5,
    end: float = 10.0,
    steps: int = 100,
    optimizer: str = "adam",
    seed: Any = 0,
    **options: Any,
) -> RateSearch:
    """Return how the loss answers to growing learning rates; the net is left alone.

    It ends early where the loss has grown to four times its best.

    Args:
        X, y: as for ``fit``.
        start, end: the first and the last rate.
        steps: how many in between.
        optimizer: a name.
        options: others of ``fit``, such as ``batch_size`` and ``loss``.

    Source: Smith, "Cyclical learning rates for training neural networks", 2017.

    >>> from nn import MLP, datasets
    >>> net = MLP(64, [16, 10], output="softmax", seed=0)
    >>> 1e-3 < lr_find(net, *datasets.digits()).suggestion < 1.0
    True
    """
    whole("steps", steps, at_least=10)
    if not 0.0 < start < end:
        raise DataError(f"lr_find: needs 0 < start < end, got {start!r} and {end!r}")
    schedule = exponential(start, end / start, every=steps - 1)
    rule = look_up("optimiser", optimizer, OPTIMISERS)(lr=schedule)
    run = new_run(
        copy.deepcopy(net), X, y, epochs=1, optimizer=rule, seed=seed, verbose=False,
        **options,
    )  # fmt: skip
    losses = _losses(run, steps)
    rates = np.array([schedule(step) for step in range(len(losses))])
    slopes = np.gradient(losses, np.log(rates))
    slopes[: len(losses) // 10] = np.inf  # the mean of the first few losses is noise
    return RateSearch(rates, losses, float(rates[np.argmin(slopes)]))


def _losses(run: Run, steps: int) -> np.ndarray:
    """Return the smoothed losses of up to ``steps`` steps."""
    smooth: list[float] = []
    average = 0.0
    try:
        while len(smooth) < steps:
            for step in run.steps():
                average = SMOOTHING * average + (1.0 - SMOOTHING) * step.loss
                smooth.append(average / (1.0 - SMOOTHING ** (len(smooth) + 1)))
                if len(smooth) == steps or smooth[-1] > 4.0 * min(smooth):
                    return np.array(smooth)
    except NonFiniteError:
        pass  # the rates have become far too large: what was seen until then counts
    return np.array(smooth)
