"""Pictures that move: films, and one of a boundary while a net learns."""

import base64
import copy
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nn.errors import DataError
from nn.files.persistence import write_file
from nn.plots.figure import pyplot
from nn.plots.nets import boundary
from nn.training.callbacks.callbacks import Callback


class Film:
    """Frames drawn on one figure; shown in notebooks, saved as GIF.

    Args:
        ax: the Axes drawn on.
        draw: draws frame number ``i``.
        frames: how many there are.
        pace: frames per second.
    """

    def __init__(self, ax: Any, draw: Callable[[int], Any], frames: int, pace: int = 8):
        self.ax, self.draw, self.frames, self.pace = ax, draw, frames, pace

    def animation(self):
        """Return matplotlib's animation."""
        from matplotlib.animation import FuncAnimation

        return FuncAnimation(
            self.ax.figure,
            self.draw,
            frames=self.frames,
            init_func=lambda: None,
            interval=1000.0 / self.pace,
        )

    def gif(self) -> bytes:
        """Return the film as a GIF, and close the figure."""
        from matplotlib.animation import PillowWriter

        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / "film.gif"
            self.animation().save(draft, writer=PillowWriter(fps=self.pace))
            pyplot().close(self.ax.figure)
            return draft.read_bytes()

    def save(self, path: str | os.PathLike) -> None:
        """Write a GIF, whole or not at all.

        Raises:
            DataError: the suffix is another.
        """
        if Path(path).suffix != ".gif":
            raise DataError(f"{path}: a film is saved as .gif")
        write_file(path, self.gif())

    def _repr_html_(self) -> str:
        """Show the film in a notebook; it plays where nothing runs, too."""
        data = base64.b64encode(self.gif()).decode()
        return f'<img alt="film" src="data:image/gif;base64,{data}">'


class BoundaryFilm(Callback):
    """Keeps the weights of every epoch, to show how the areas of the classes form.

    Give it to ``fit`` as a callback, then ask for ``film()``.

    Args:
        X, y: the examples to draw, (samples, 2) and labels.
        every: epochs between frames.
    """

    def __init__(self, X: Any, y: Any, every: int = 1):
        self.X, self.y, self.every = np.asarray(X), np.asarray(y), every
        self.thetas: list[np.ndarray] = []
        self.titles: list[str] = []

    def on_train_begin(self) -> None:
        """Keep the start."""
        self.thetas, self.titles = [self.run.theta.copy()], ["start"]

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Keep the weights."""
        if (epoch + 1) % self.every == 0:
            self.thetas.append(self.run.theta.copy())
            self.titles.append(f"epoch {epoch + 1}, loss {logs['loss']:.3f}")

    def film(self, ax: Any = None, resolution: int = 80) -> Film:
        """Return the film, one frame for each epoch kept."""
        net = copy.deepcopy(self.run.net)
        net.theta = self.thetas[0]
        ax = boundary(net, self.X, self.y, ax, resolution)

        def draw(frame: int) -> None:
            net.theta = self.thetas[frame]
            ax.clear()
            boundary(net, self.X, self.y, ax, resolution)
            ax.set_title(self.titles[frame])

        return Film(ax, draw, len(self.thetas))
