"""What each epoch measured, written to files: a table, and TensorBoard's."""

import csv
import os
from pathlib import Path
from typing import Any

from autograd.ground.extras import missing
from nn.errors import ArchitectureError, ModelFileError
from nn.training.callbacks.callbacks import Callback


class CSVLogger(Callback):
    """Writes one row an epoch: its number from 0, and what the history got.

    A row is there as soon as its epoch is over.

    Args:
        filename: the file; one that is there is replaced.
        separator: between two cells.
        append: go on below what is there, with the same columns.

    Source: Keras's, with its arguments.
    """

    def __init__(
        self, filename: str | os.PathLike, separator: str = ",", append: bool = False
    ):
        self.filename, self.separator, self.append = Path(filename), separator, append
        self._columns: list[str] | None = None

    def on_train_begin(self) -> None:
        """Begin the file, or look at what is there.

        Raises:
            ModelFileError: it can't be written.
        """
        self._columns = None
        try:
            if self.append and self.filename.exists():
                with self.filename.open(newline="", encoding="utf-8") as file:
                    first = next(csv.reader(file, delimiter=self.separator), None)
                self._columns = first or None
            else:
                self.filename.write_text("", "utf-8")
        except OSError as problem:
            raise ModelFileError(
                f"{self.filename}: {problem.strerror or problem}"
            ) from None

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Add a row.

        Raises:
            ArchitectureError: the file that is there has other columns.
        """
        row = {"epoch": epoch} | logs
        begins = self._columns is None
        columns = self._columns = self._columns or [*row]
        if {*columns} != {*row}:
            raise ArchitectureError(
                f"{self.filename}: has the columns {', '.join(columns)}, the run "
                f"measures {', '.join(row)}; take append=False or another file"
            )
        with self.filename.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, delimiter=self.separator)
            if begins:
                writer.writeheader()
            writer.writerow(row)


class TensorBoard(Callback):
    """Writes what each epoch measured for TensorBoard, under Keras's names.

    Training goes to ``train`` in the folder, ``val_…`` to ``validation``, each under
    the tag ``epoch_…``; look at it with ``tensorboard --logdir logs``.

    Args:
        log_dir: the folder.

    Raises:
        MissingExtraError: tensorboard, which writes it, is not installed.
    """

    def __init__(self, log_dir: str | os.PathLike = "logs"):
        try:
            from tensorboard.summary import Writer
        except ImportError:
            instead = "CSVLogger needs nothing more"
            raise missing("TensorBoard needs it", "tensorboard", instead) from None
        self.log_dir = Path(log_dir)
        self._new_writer = Writer
        self._writers: dict[str, Any] = {}

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Write each number."""
        for name, number in logs.items():
            held_out = name.startswith("val_")
            place = "validation" if held_out else "train"
            tag = "learning_rate" if name == "lr" else name.removeprefix("val_")
            if place not in self._writers:
                self._writers[place] = self._new_writer(str(self.log_dir / place))
            self._writers[place].add_scalar(f"epoch_{tag}", number, epoch)
        for writer in self._writers.values():
            writer.flush()

    def on_train_end(self, history: dict) -> None:
        """Close the files."""
        while self._writers:
            self._writers.popitem()[1].close()
