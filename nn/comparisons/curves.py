"""Nets trained side by side, alike but for one choice, and their curves."""

import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from autograd.errors import NonFiniteError
from nn.errors import TrainingWarning
from nn.net.nets import MLP
from nn.training.history import History
from nn.training.optimisers import OPTIMISERS


def initialisers(
    X: Any,
    y: Any,
    nouts: Sequence[int],
    names: Sequence[str] = ("zeros", "normal", "xavier", "he"),
    *,
    output: str = "sigmoid",
    seed: int = 0,
    **options: Any,
) -> dict[str, History]:
    """Return the history of a relu net for each way to start its weights.

    Args:
        X, y: as for ``fit``.
        nouts: the sizes of the layers.
        names: initialisers.
        output: activation of the last layer.
        options: others of ``fit``.

    ``plots.compare`` draws them.
    """
    return {name: _trained(X, y, nouts, name, output, seed, options) for name in names}


def learning_rates(
    X: Any,
    y: Any,
    nouts: Sequence[int],
    rates: Sequence[float] = (0.01, 0.1, 1.0, 10.0),
    *,
    optimizer: str = "sgd",
    output: str = "sigmoid",
    seed: int = 0,
    **options: Any,
) -> dict[str, History]:
    """Return the history of a relu net for each learning rate.

    Too small a rate is slow, too large a one overshoots or never settles.  The
    arguments are those of ``initialisers``.
    """
    return {
        f"α = {rate:g}": _trained(
            X, y, nouts, "he", output, seed,
            options | {"optimizer": OPTIMISERS[optimizer](lr=rate)},
        )
        for rate in rates
    }  # fmt: skip


def _trained(
    X: Any,
    y: Any,
    nouts: Sequence[int],
    initialiser: str,
    output: str,
    seed: int,
    options: Mapping[str, Any],
) -> History:
    """Train one net; where its loss stops being finite, its curve ends."""
    net = MLP(
        len(X[0]), nouts, "relu", output, initialiser, seed, standardise=False
    )  # plain, as the texts compare them
    seen = History()
    options = {"epochs": 10, "verbose": False, "seed": seed} | dict(options)
    with warnings.catch_warnings(), suppress(NonFiniteError):
        warnings.simplefilter("ignore", TrainingWarning)  # stuck nets are wanted here
        net.fit(X, y, callbacks=[lambda epoch, logs: seen.append(logs)], **options)
    return seen
