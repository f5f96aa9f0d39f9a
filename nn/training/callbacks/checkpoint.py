"""Checkpoint: a training run on disk, to go on with after a kill."""

import os
from pathlib import Path

from nn.errors import ModelFileError
from nn.files.models import header
from nn.files.persistence import read_arrays, write_arrays
from nn.training.callbacks.callbacks import Callback, watched


class Checkpoint(Callback):
    """Saves the whole run after every epoch, so that a killed one can go on.

    The file holds weights, optimiser, order of examples, history and the state of the
    other callbacks; it is also a model file for ``nn.load``.

    Args:
        path: ``.safetensors`` or ``.npz``.
        resume: go on from the file if it exists; the run ends up as if it had never
            been interrupted.
        best: a name in the history; save only when it improves.
    """

    comes_last = True

    def __init__(
        self, path: str | os.PathLike, *, resume: bool = False, best: str | None = None
    ):
        self.path, self.resume, self.monitor = Path(path), resume, best

    def on_train_begin(self) -> None:
        """Take up the saved run."""
        if self.resume and self.path.exists():
            self._load()

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Save."""
        if self.monitor is not None:
            watched("Checkpoint", self.monitor, logs)
            if self.run.record.best(self.monitor) != epoch:
                return
        self._save()

    def _save(self) -> None:
        run = self.run
        run.net.theta = run.theta
        arrays = dict(run.net.state_dict())
        for name, array in run.optimiser.state_dict().items():
            arrays[f"training.optimiser.{name}"] = array
        for index, callback in enumerate(run.callbacks):
            for name, array in callback.state_dict().items():
                arrays[f"training.callbacks.{index}.{name}"] = array
        metadata = header(run.net) | {
            "training": {
                "epoch": run.epoch,
                "stop": run.stop,
                "history": run.record.history,
                "rng": run.rng.bit_generator.state,
            },
        }
        write_arrays(self.path, arrays, metadata)

    def _load(self) -> None:
        run = self.run
        arrays, metadata = read_arrays(self.path)
        if "training" not in metadata:
            raise ModelFileError(f"{self.path}: is not a checkpoint of a training run")
        if metadata["architecture"] != run.net.config():
            raise ModelFileError(f"{self.path}: is a checkpoint of another net")
        saved = metadata["training"]
        run.net.load_state_dict(_part(arrays, "", without="training."))
        run.theta[:] = run.last_finite[:] = run.net.theta
        run.optimiser.load_state_dict(_part(arrays, "training.optimiser."))
        for index, callback in enumerate(run.callbacks):
            callback.load_state_dict(_part(arrays, f"training.callbacks.{index}."))
        run.rng.bit_generator.state = saved["rng"]
        run.record.history = saved["history"]
        run.epoch, run.stop = saved["epoch"], saved["stop"]


def _part(arrays: dict, prefix: str, without: str | None = None) -> dict:
    """Return the arrays whose names start with ``prefix``, named by the rest."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix) and not (without and name.startswith(without))
    }
