"""Data made ready for a net: checked pairs (X, y), and a share held out."""

from typing import Any, NamedTuple

import numpy as np

from nn.data.arrays import as_rows, features_of, targets_of
from nn.data.dataset import Dataset
from nn.errors import ArchitectureError, DataError
from nn.net.kept import kept_with
from nn.net.losses import Loss

Pair = tuple[np.ndarray, np.ndarray]


def checked_pair(net: Any, loss: Loss, X: Any, y: Any) -> Pair:
    """Return X and y as finite matrices that suit the net and the loss.

    Raises:
        DataError: naming what does not fit.
    """
    features = features_for(net, X)
    if net.schema is not None and hasattr(y, "index"):
        y, measured = net.schema.targets(y)
        features = features[measured]
        y = 2 * y - 1 if loss.targets == "signs" else y
    return features, targets_of(y, loss, width_of(net, features), len(features))


def features_for(net: Any, X: Any) -> np.ndarray:
    """Return X as the net takes it, (samples, features) or (samples, *its axes).

    A frame with the columns of the table that the net was trained on becomes features
    as the schema says.

    Raises:
        DataError: naming what does not suit the net.
    """
    if net.schema is not None and hasattr(X, "columns"):
        X, _ = net.schema.encode(X)
    return features_of(X, net.nin, net.axes, net.tokens)


def pair(thing: Any) -> tuple[Any, Any]:
    """Return the two parts of validation data.

    Raises:
        DataError: there are not two.
    """
    if not isinstance(thing, (tuple, list, Dataset)) or len(tuple(thing)) != 2:
        raise DataError("validation_data: needs a pair (X, y)")
    X, y = thing
    return X, y


def width_of(net: Any, X: np.ndarray) -> int:
    """Return the number of outputs, which the net keeps for examples of this shape.

    Layers with dropout so learn their width.
    """
    key = "widths", X.shape[1:]
    outputs, widths = kept_with(net).shared(net, key, lambda twin: _widths(twin, X))
    masking = [module for module in net.modules() if module.masks]
    for module, width in zip(masking, widths, strict=True):
        module.width = width
    return outputs


def _widths(net: Any, X: np.ndarray) -> tuple[int, list[int | None]]:
    """Return the number of outputs and each mask's width, by one forward pass.

    Raises:
        ArchitectureError: the outputs are no list.

    It is one with dropout, by a copy, for the net may be in use by other threads.
    """
    twin = net.with_parameters(net.parameters()).train()
    outputs = as_rows([twin(X[0].tolist())])
    if outputs.ndim > 2:
        sizes = " × ".join(map(str, outputs.shape[1:]))
        raise ArchitectureError(
            f"the net gives {sizes} numbers in nested lists; let it end in Flatten(), "
            "or in Flatten() and a Layer"
        )
    return outputs.shape[1], [m.width for m in twin.modules() if m.masks]


class Split(NamedTuple):
    """Examples held out: the first ``held`` of ``order``, which has every row once."""

    order: np.ndarray
    held: int

    def parts(self, data: Pair) -> tuple[Pair, Pair]:
        """Return the data without the examples held out, and those."""
        X, Y = data
        held, kept = self.order[: self.held], self.order[self.held :]
        return (X[kept], Y[kept]), (X[held], Y[held])


def drawn_split(
    samples: int,
    share: float,
    rng: np.random.Generator,
    classes: np.ndarray | None = None,
) -> Split:
    """Return a random split that holds out a ``share`` of so many examples.

    Args:
        classes: what says which class each is of, (samples, …); then each class keeps
            its share on both sides.

    Raises:
        DataError: nothing would be left on one side.
    """
    count = round(share * samples) if 0.0 < share < 1.0 else 0
    if not 0 < count < samples:
        raise DataError(
            f"validation_split: {share!r} of {samples} examples leaves one side empty"
        )
    order = rng.permutation(samples)
    return Split(order if classes is None else evenly(order, classes), count)


def evenly(order: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return the places in an order whose every start has each class by its share.

    Args:
        order: of the examples, drawn at random.
        classes: what says which class each is of, (samples, …).

    >>> evenly(np.array([0, 1, 2, 3, 4, 5]), np.array([0, 0, 0, 0, 1, 1])).tolist()
    [0, 4, 1, 2, 5, 3]
    """
    rows = np.asarray(classes).reshape(len(order), -1)
    _, labels = np.unique(rows, axis=0, return_inverse=True)
    ranks = np.empty(len(order))
    for label in range(labels.max() + 1):
        members = order[labels.ravel()[order] == label]
        ranks[members] = (np.arange(len(members)) + 0.5) / len(members)
    return order[np.argsort(ranks[order], kind="stable")]
