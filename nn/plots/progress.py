"""Pictures of training: curves, comparisons, learning rates, confusion."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np

from nn.errors import DataError
from nn.plots.figure import axes
from nn.training.metrics import confusion_matrix


def curves(history: Any, ax: Any = None, names: tuple[str, ...] = ("loss", "accuracy")):
    """Return Axes with each named quantity over the epochs, validation dashed.

    Args:
        history: a ``History`` or its dict.
        ax: Axes to draw on; a second scale is added at the right for accuracy.
        names: the quantities; those not recorded are left out.

    Raises:
        DataError: something is recorded, but none of them.
    """
    record = getattr(history, "history", history)
    ax = axes(ax, figsize=(6, 3.6))
    drawn = [name for name in names if name in record]
    if record and not drawn:
        raise DataError(
            f"curves: none of {', '.join(names)} is recorded; there are "
            f"{', '.join(record)}; say which with names="
        )
    for index, name in enumerate(drawn):
        scale = ax if index == 0 else ax.twinx()
        colour = f"C{index}"
        for full, style in ((name, "-"), (f"val_{name}", "--")):
            values = record.get(full, [])
            epochs = range(1, len(values) + 1)
            scale.plot(epochs, values, style, color=colour, label=full)
        scale.set_ylabel(name, color=colour)
        scale.tick_params(axis="y", colors=colour)
        if name == "loss":
            scale.set_ylim(bottom=0)
    ax.set_xlabel("epoch")
    ax.xaxis.get_major_locator().set_params(integer=True)
    if any(f"val_{name}" in record for name in drawn):
        ax.plot([], [], "k-", label="training")
        ax.plot([], [], "k--", label="held out")
        handles = ax.get_lines()[-2:]
        ax.legend(
            handles=handles, frameon=False, ncols=2,
            loc="lower center", bbox_to_anchor=(0.5, 1.0),
        )  # fmt: skip
    return ax


def compare(histories: Mapping[str, Any], quantity: str = "loss", ax: Any = None):
    """Return Axes with one curve per history, named by its key.

    Args:
        histories: what was varied, such as ``{"he": history, "zeros": other}``.
        quantity: the name in the histories.
    """
    ax = axes(ax, figsize=(6, 3.6))
    styles = cycle(("-", "--", "-.", ":"))  # equal curves lie on one another
    for (label, history), style in zip(histories.items(), styles, strict=False):
        values = getattr(history, "history", history)[quantity]
        ax.plot(range(1, len(values) + 1), values, style, label=label)
    ax.set(xlabel="epoch", ylabel=quantity)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(frameon=False)
    return ax


def rates(search: Any, ax: Any = None):
    """Return Axes with the loss over the learning rate, the suggestion marked.

    Args:
        search: what ``lr_find`` gave.
    """
    ax = axes(ax, figsize=(6, 3.6))
    ax.semilogx(search.rates, search.losses)
    ax.axvline(
        search.suggestion,
        color="C1",
        ls="--",
        label=f"steepest: {search.suggestion:.2g}",
    )
    ax.set(xlabel="learning rate", ylabel="loss")
    ax.legend(frameon=False)
    return ax


def confusion(y: Any, predicted: Any, classes: Sequence[str] = (), ax: Any = None):
    """Return Axes with the confusion matrix, true classes by row.

    Args:
        y, predicted: labels.
        classes: names to show for them.
    """
    labels = np.unique(np.concatenate([np.ravel(y), np.ravel(predicted)]))
    if len(classes):
        labels = np.arange(len(classes))
    counts = confusion_matrix(y, predicted, labels)
    ax = axes(ax, figsize=(0.5 * len(labels) + 2, 0.5 * len(labels) + 1.5))
    ax.imshow(counts, cmap="Blues", vmin=0)
    for (row, column), count in np.ndenumerate(counts):
        ink = "white" if count > counts.max() / 2 else "black"
        ax.text(column, row, str(count), ha="center", va="center", color=ink)
    names = list(classes) or [str(label) for label in labels]
    slant = 45 if max(map(len, names)) > 3 else 0
    ax.set_xticks(range(len(names)), names, rotation=slant)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="predicted", ylabel="true")
    return ax
