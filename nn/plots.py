"""Pictures of training, by matplotlib.  Each draws on ``ax`` and returns it."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

from autograd.errors import MissingExtraError
from nn.persistence import write_whole


def pyplot():
    """Return matplotlib's pyplot, loaded when first needed.

    Raises:
        MissingExtraError: matplotlib is absent.
    """
    try:
        from matplotlib import pyplot as module
    except ImportError:
        raise MissingExtraError(
            'pictures of training need: pip install "chainrule[plot]"'
        ) from None
    return module


def axes(ax: Any = None, **size: Any):
    """Return ``ax``, or the Axes of a new figure."""
    return ax if ax is not None else pyplot().subplots(layout="constrained", **size)[1]


def curves(history: Any, ax: Any = None, names: tuple[str, ...] = ("loss", "accuracy")):
    """Return Axes with each named quantity over the epochs, validation dashed.

    Args:
        history: a ``History`` or its dict.
        ax: Axes to draw on; a second scale is added at the right for accuracy.
        names: the quantities; those not recorded are left out.
    """
    record = getattr(history, "history", history)
    ax = axes(ax, figsize=(6, 3.6))
    drawn = [name for name in names if name in record]
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
    if any(f"val_{name}" in record for name in drawn):
        ax.plot([], [], "k-", label="training")
        ax.plot([], [], "k--", label="held out")
        handles = ax.get_lines()[-2:]
        ax.legend(handles=handles, frameon=False, loc="center right")
    return ax


def save(ax: Any, path: str | os.PathLike) -> None:
    """Write the figure of ``ax`` to a file, format by suffix, and close the figure."""
    buffer = BytesIO()
    ax.figure.savefig(buffer, format=Path(path).suffix[1:], dpi=150)
    pyplot().close(ax.figure)
    write_whole(path, buffer.getvalue())
