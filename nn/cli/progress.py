"""Progress of a training run where no terminal is: a line now and then."""

import time

import click

from nn.training.callbacks.callbacks import Callback

PAUSE = 1.0  # seconds between two lines at least, the first and the last apart


class PlainProgress(Callback):
    """Writes an epoch's figures to stderr as a line: the first, the last, some between.

    A bar that moves would fill a file with its traces.
    """

    def on_train_begin(self) -> None:
        """Forget earlier runs."""
        self.said = -PAUSE
        self.latest = ""

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Say the figures, or keep them."""
        figures = [f"{name} {number:.4g}" for name, number in logs.items()]
        self.latest = f"epoch {epoch + 1}/{self.run.epochs}: {', '.join(figures)}"
        if time.monotonic() - self.said >= PAUSE:
            self._say()

    def on_train_end(self, history: dict) -> None:
        """Say what was kept."""
        if self.latest:
            self._say()

    def _say(self) -> None:
        click.echo(self.latest, err=True)
        self.said, self.latest = time.monotonic(), ""
