"""Using a trained net: outputs, probabilities, decisions, and how good they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import features_of
from nn.errors import ArchitectureError
from nn.losses import Loss
from nn.preparation import checked_pair, loss_for, measured, objective_for

OUTPUTS = Loss("outputs", lambda outputs, target: outputs)  # just what the net says


@contextmanager
def at_rest(net: Any) -> Iterator[Any]:
    """Switch dropout off for a while."""
    mode = net.training
    try:
        yield net.train(False)
    finally:
        net.train(mode)


def predict(net: Any, X: Any, compiled: bool = True) -> np.ndarray:
    """Return the outputs for rows of features; see ``Module.predict``."""
    outputs = _table(net, X, compiled)
    return outputs[:, 0] if outputs.shape[1] == 1 else outputs


def evaluate(
    net: Any, X: Any, y: Any, loss: Any = None, compiled: bool = True
) -> dict[str, float]:
    """Return the mean loss and, for classes, the accuracy; see ``Module.evaluate``."""
    row = loss_for(net, loss)
    with at_rest(net):
        data = checked_pair(net, row, X, y)
        return measured(objective_for(net, row, compiled=compiled), net.theta, data)


def decisions(net: Any, X: Any) -> np.ndarray:
    """Return the decided classes; see ``Module.predict_classes``."""
    decided = _classifying(net).decide(_table(net, X))
    return decided[:, 0] if decided.ndim == 2 and decided.shape[1] == 1 else decided


def probabilities(net: Any, X: Any) -> np.ndarray:
    """Return the classes' probabilities; see ``Module.predict_proba``."""
    row = _classifying(net)
    if not row.link:
        raise ArchitectureError(
            f"outputs trained with loss {row.name!r} are scores, not probabilities; "
            "use predict_classes, or train with 'bce' or 'cross_entropy'"
        )
    outputs = _table(net, X)
    if row.link == "softmax":
        return np.array([ACTIVATIONS["softmax"](scores) for scores in outputs.tolist()])
    chance = ACTIVATIONS[row.link](outputs)
    return np.hstack([1.0 - chance, chance]) if chance.shape[1] == 1 else chance


def _table(net: Any, X: Any, compiled: bool = True) -> np.ndarray:
    features = features_of(X, net.nin)
    with at_rest(net):
        objective = objective_for(net, OUTPUTS, compiled=compiled)
        return objective.outputs(net.theta, features)


def _classifying(net: Any) -> Loss:
    row = loss_for(net, None)
    if not row.classifies:
        raise ArchitectureError(
            f"the net gives numbers, not classes (loss {row.name!r}); use predict, "
            "or train it with a loss such as 'bce' or 'cross_entropy'"
        )
    return row
