"""What all pictures share: matplotlib, loaded late, Axes and files."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

from autograd.ground.extras import missing
from nn.files.persistence import write_file


def pyplot():
    """Return matplotlib's pyplot, loaded when first needed.

    Raises:
        MissingExtraError: matplotlib is absent.
    """
    try:
        from matplotlib import pyplot as module
    except ImportError:
        raise missing("pictures of training need matplotlib", "plot") from None
    return module


def axes(ax: Any = None, **size: Any):
    """Return ``ax``, or the Axes of a new figure."""
    return ax if ax is not None else pyplot().subplots(layout="constrained", **size)[1]


def save(ax: Any, path: str | os.PathLike) -> None:
    """Write the figure of ``ax`` to a file, format by suffix, and close the figure."""
    buffer = BytesIO()
    ax.figure.savefig(buffer, format=Path(path).suffix[1:], dpi=150)
    pyplot().close(ax.figure)
    write_file(path, buffer.getvalue())
