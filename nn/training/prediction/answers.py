"""Using a trained net: outputs, probabilities, decisions, and how good they are."""

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.compiling.backends import chosen
from nn.data.preparation import checked_pair, features_for
from nn.data.sources.choosing import as_source
from nn.data.sources.stream import Stream
from nn.data.weights import weights_of
from nn.errors import ArchitectureError, DataError
from nn.net.activations import ACTIVATIONS
from nn.net.kept import kept_with
from nn.net.losses import Loss
from nn.options import whole
from nn.training.metrics.named import as_metrics, measured
from nn.training.objectives import Objective, loss_for, objective_for
from nn.training.runs import measured_in_blocks, remembering

OUTPUTS = Loss("outputs", lambda outputs, target: outputs)  # just what the net says


def at_rest(net: Any, compiled: bool) -> Any:
    """Return a net whose outputs may be asked for, without dropout.

    Array programs run on copies of their own.  Graphs are built on the net itself, so
    they get a copy: other threads may be using the net, in either mode.
    """
    return net if compiled else copy.deepcopy(net).train(False)


def predict(
    net: Any,
    X: Any,
    *,
    batch_size: int | None = None,
    compiled: bool = True,
    verbose: Any = False,
) -> np.ndarray:
    """Return the outputs, (samples, outputs), or (samples,) if there is one.

    Args:
        X: (samples, features), or a frame with the columns of the table that the net
            was trained on; or a source, as for ``fit``, which is read in pieces.
        batch_size: examples computed in one go; as many as suit the cache, if left out.
        compiled: run an array program; ``False`` builds each example's graph.
        verbose: taken as Keras has it; nothing is shown, whatever it says.

    Raises:
        DataError: X does not suit the net.
    """
    outputs = _table(net, X, compiled, batch_size)
    return outputs[:, 0] if outputs.shape[1:] == (1,) else outputs


def evaluate(
    net: Any,
    X: Any,
    y: Any = None,
    loss: Any = None,
    *,
    metrics: Any = (),
    sample_weight: Any = None,
    class_weight: Any = None,
    batch_size: int | None = None,
    compiled: bool = True,
    verbose: Any = False,
) -> dict[str, float]:
    """Return the mean loss and, where there are classes, the accuracy.

    Args:
        metrics: further ones, by name or as functions; see ``fit``.
        sample_weight, class_weight: how much each example's loss counts; see ``fit``.
        batch_size, verbose: see ``predict``.
    """
    row = loss_for(net, loss)
    objective = objective_for(at_rest(net, compiled), row, compiled=compiled)
    source = as_source(X, y)
    if source is not None:
        _refuse_weights(sample_weight, class_weight)
        chunks = Stream(source, net, row).chunks()
        rows = as_metrics(metrics)
        return measured_in_blocks(objective, net.theta, chunks, rows)
    X, Y = checked_pair(net, row, X, y)
    outputs = _in_batches(objective, net.theta, X, batch_size)
    weights = weights_of(sample_weight, class_weight, Y, row)
    found = {"loss": objective.loss_of_outputs(outputs, Y, weights)}
    found |= objective.loss.accuracy(outputs, Y)
    return found | measured(as_metrics(metrics), objective.loss, outputs, Y)


if not TYPE_CHECKING:  # of a decorated function in a circle of modules it sees nothing
    evaluate = remembering("metrics")(evaluate)


def predict_classes(net: Any, X: Any, *, batch_size: int | None = None) -> np.ndarray:
    """Return the decided class of every example: 0/1, −1/1 or 0…k−1.

    Args:
        X, batch_size: as for ``predict``.

    Raises:
        ArchitectureError: the net gives numbers.
    """
    decided = _classifying(net).decide(_table(net, X, batch_size=batch_size))
    return decided[:, 0] if decided.ndim == 2 and decided.shape[1] == 1 else decided


def predict_proba(net: Any, X: Any, *, batch_size: int | None = None) -> np.ndarray:
    """Return the probability of every class, (samples, classes).

    Args:
        X, batch_size: as for ``predict``.

    Raises:
        ArchitectureError: the net gives numbers, or scores and no probabilities.
    """
    row = _classifying(net)
    if not row.link:
        raise ArchitectureError(
            f"outputs trained with loss {row.name!r} are scores, not probabilities; "
            "use predict_classes, or train with 'bce' or 'cross_entropy'"
        )
    outputs = _table(net, X, batch_size=batch_size)
    if row.link == "softmax":
        return np.array([ACTIVATIONS["softmax"](scores) for scores in outputs.tolist()])
    chance = ACTIVATIONS[row.link](outputs)
    return np.hstack([1.0 - chance, chance]) if chance.shape[1] == 1 else chance


def _in_batches(
    objective: Objective, theta: np.ndarray, X: np.ndarray, size: int | None
) -> np.ndarray:
    """Return the outputs of so many examples at a time, in one array."""
    if size is None or whole("batch_size", size, at_least=1) >= len(X):
        return objective.outputs(theta, X)
    parts = [objective.outputs(theta, X[i : i + size]) for i in range(0, len(X), size)]
    return np.concatenate(parts)


def _table(
    net: Any, X: Any, compiled: bool = True, batch_size: int | None = None
) -> np.ndarray:
    source = as_source(X)
    if source is not None:
        chunks = Stream(source, net, None).chunks()
        parts = [_table(net, rows, compiled, batch_size) for rows, _ in chunks]
        return np.concatenate(parts)
    features = features_for(net, X)
    if not compiled:
        eager = objective_for(at_rest(net, False), OUTPUTS, compiled=False)
        return _in_batches(eager, net.theta, features, batch_size)
    objective, theta = kept_with(net).with_theta(
        net, ("objective", chosen()), lambda: objective_for(net, OUTPUTS)
    )
    return _in_batches(objective, theta, features, batch_size)


def _refuse_weights(sample_weight: Any, class_weight: Any) -> None:
    if sample_weight is not None or class_weight is not None:
        raise DataError("sample_weight, class_weight: need data in memory")


def _classifying(net: Any) -> Loss:
    row = loss_for(net, None)
    if not row.classifies:
        raise ArchitectureError(
            f"the net gives numbers, not classes (loss {row.name!r}); use predict, "
            "or train it with a loss such as 'bce' or 'cross_entropy'"
        )
    return row
