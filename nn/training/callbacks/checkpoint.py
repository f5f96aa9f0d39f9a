"""Checkpoint: a training run on disk, to go on with after a kill."""

import os
from pathlib import Path
from typing import Any

from nn.errors import ModelFileError, TrainingWarning
from nn.files.persistence import read_arrays, write_arrays
from nn.options import warn_user
from nn.training.callbacks.callbacks import Callback, watched
from nn.training.callbacks.saved_run import packed, take_up
from nn.training.metrics.named import rises


class Checkpoint(Callback):
    """Saves the whole run after every epoch, so that a killed one can go on.

    The file holds weights, optimiser, order of examples, what ``validation_split`` held
    out, history and the state of the other callbacks; it is also a model file for
    ``nn.load``.  A learning rate other than the one the run was given before is taken,
    with a warning; so is another patience of ``EarlyStopping``.

    Args:
        path: ``.safetensors`` or ``.npz``.
        resume: go on from the file if it exists; the run ends up as if it had never
            been interrupted.
        best: a name in the history; save only when it improves.
        mode: ``"min"`` or ``"max"`` for it; known of losses and metrics with a name.
    """

    comes_last = True

    def __init__(
        self, path: str | os.PathLike, *, resume: bool = False,
        best: str | None = None, mode: str = "auto",
    ):  # fmt: skip
        self.path, self.resume = Path(path), resume
        self.monitor, self.mode = best, mode

    def on_train_begin(self) -> None:
        """Take up the saved run.

        Raises:
            ArchitectureError: nobody knows whether more of ``best`` is better.
        """
        if self.monitor is not None:
            rises(self.monitor, self.mode, self.run.metrics)
        self.given_lr = self.run.optimiser.lr
        if self.resume and self.path.exists():
            self._load()

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Save."""
        if self.monitor is not None:
            watched("Checkpoint", self.monitor, logs)
            if self.run.record.best(self.monitor, self.mode) != epoch:
                return
        self._save()

    def _save(self) -> None:
        self.run.give(self.run.theta)
        write_arrays(self.path, *packed(self.run, self.given_lr))

    def _load(self) -> None:
        try:
            before = take_up(self.run, *read_arrays(self.path))
        except ModelFileError as problem:
            if str(problem).startswith(str(self.path)):
                raise
            raise ModelFileError(f"{self.path}: {problem}") from problem.__cause__
        if before is not None and _differs(self.given_lr, before):
            self.run.optimiser.lr = self.given_lr
            warn_user(
                f"Checkpoint: the run goes on with the learning rate {self.given_lr:g} "
                f"given now; the one in {self.path} was given {before:g}",
                TrainingWarning,
            )


def _differs(lr: Any, before: float) -> bool:
    """Whether a rate that is no schedule is another than before."""
    return not callable(lr) and lr != before
