"""What goes into training and measuring: the loss that suits a net, checked data."""

from typing import Any

import numpy as np

from nn.arrays import features_of, targets_of
from nn.compiled import CompiledObjective
from nn.eager import EagerObjective
from nn.errors import ArchitectureError, DataError
from nn.losses import Loss, as_loss
from nn.objective import Objective, Penalty, as_rows
from nn.tables import Dataset

Pair = tuple[np.ndarray, np.ndarray]
SUITS = {"sigmoid": "bce", "softmax": "cross_entropy"}


def whole(name: str, number: Any, at_least: int) -> int:
    """Return a whole number from ``at_least`` up, as an int.

    Raises:
        ArchitectureError: naming the option.
    """
    is_whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
    if not is_whole or number < at_least:
        raise ArchitectureError(
            f"{name} must be a whole number from {at_least} up, got {number!r}"
        )
    return int(number)


def generator(seed: Any) -> np.random.Generator:
    """Return the random numbers of a seed.

    Raises:
        ArchitectureError: it is no seed.
    """
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise ArchitectureError(
            "seed: needs a whole number from 0 up, a NumPy Generator or None, got "
            f"{seed!r}"
        ) from None


def loss_for(net: Any, choice: Any) -> Loss:
    """Return the loss chosen, or that used last, or the one that suits the output.

    Raises:
        ArchitectureError: the loss takes probabilities and the output gives none.
    """
    last = net.output_activation
    name = last.name if last else ""
    if choice is None:
        return as_loss(net.loss or SUITS.get(name, "mse"))
    row = as_loss(choice)
    if row.link == "linear" and name in ("linear", "identity"):
        output, instead = row.from_scores or ("sigmoid", "")
        raise ArchitectureError(
            f"loss {row.name!r} takes probabilities and the net's output is linear; "
            f"make the net with output={output!r}"
            + (f" or take loss={instead!r}" if instead else "")
        )
    return row


def checked_pair(net: Any, loss: Loss, X: Any, y: Any) -> Pair:
    """Return X and y as finite matrices that suit the net and the loss.

    Raises:
        DataError: naming what does not fit.
    """
    features = features_of(X, net.nin)
    return features, targets_of(y, loss, width_of(net, features), len(features))


def pair(thing: Any) -> tuple[Any, Any]:
    """Return the two parts of validation data.

    Raises:
        DataError: there are not two.
    """
    if not isinstance(thing, (tuple, list, Dataset)) or len(tuple(thing)) != 2:
        raise DataError("validation_data: needs a pair (X, y)")
    X, y = thing
    return X, y


def objective_for(
    net: Any,
    loss: Loss,
    penalty: Penalty | None = None,
    samples: int = 1,
    *,
    compiled: bool = True,
) -> Objective:
    """Return the objective, to be run as array programs or graph by graph."""
    kind = CompiledObjective if compiled else EagerObjective
    return kind(net, loss, penalty, samples)


def width_of(net: Any, X: np.ndarray) -> int:
    """Return the number of outputs, by one forward pass.

    It is one with dropout, whose layers so learn their width.
    """
    mode = net.training
    try:
        return as_rows([net.train()(X[0].tolist())]).shape[1]
    finally:
        net.train(mode)


def split_pair(data: Pair, share: float, rng: np.random.Generator) -> tuple[Pair, Pair]:
    """Return the data without a random ``share``, and that share.

    Raises:
        DataError: nothing would be left on one side.
    """
    X, Y = data
    count = round(share * len(X)) if 0.0 < share < 1.0 else 0
    if not 0 < count < len(X):
        raise DataError(
            f"validation_split: {share!r} of {len(X)} examples leaves one side empty"
        )
    order = rng.permutation(len(X))
    held, kept = order[:count], order[count:]
    return (X[kept], Y[kept]), (X[held], Y[held])


def accuracy_of(loss: Loss, outputs: np.ndarray, Y: np.ndarray) -> dict[str, float]:
    """Return the share of right decisions; nothing if the loss leads to no classes."""
    if not loss.classifies:
        return {}
    truth = np.argmax(Y, axis=1) if loss.targets == "classes" else Y
    if loss.targets == "fractions":
        truth = Y >= 0.5
    return {"accuracy": float(np.mean(loss.decide(outputs) == truth))}


def measured(objective: Objective, theta: np.ndarray, data: Pair) -> dict[str, float]:
    """Return the mean loss and, where there are classes, the accuracy."""
    X, Y = data
    outputs = objective.outputs(theta, X)
    loss = objective.loss_of_outputs(outputs, Y)
    return {"loss": loss} | accuracy_of(objective.loss, outputs, Y)
