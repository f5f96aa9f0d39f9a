"""One run of a sweep: made, written to a file, read from one."""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograd.ground.memory import collector_paused
from nn.comparisons.settings import Task, built
from nn.errors import ModelFileError
from nn.files.models import header, take
from nn.files.persistence import read_arrays, write_arrays
from nn.files.state import state_dict
from nn.training.history import History
from nn.training.loop import fit

ENTRY = "sweep"


@dataclass
class Outcome:
    """What became of one run.

    Attributes:
        seed, options: what it was run with.
        net: as ``fit`` left it; none where ``build`` failed.
        history: what ``fit`` returned; empty where it failed.
        error: what went wrong, if anything did.
        seconds: how long it took.
        resumed: whether it was found in the folder.
    """

    task: Task = field(repr=False)
    net: Any = None
    history: History = field(default_factory=History)
    error: Exception | None = None
    seconds: float = 0.0
    resumed: bool = False

    @property
    def seed(self) -> Any:
        """The seed of the net and of its training."""
        return self.task.seed

    @property
    def options(self) -> dict[str, Any]:
        """What was chosen for this run."""
        return dict(self.task.options)

    def last(self) -> dict[str, float]:
        """Return each quantity of the history after the last epoch."""
        return {name: found[-1] for name, found in self.history.history.items()}

    def __repr__(self) -> str:
        end = f"failed: {self.error}" if self.error else repr(self.history)
        return f"<{self.task.name}: {end}>"


def trained(build: Callable[..., Any], X: Any, y: Any, task: Task) -> Outcome:
    """Return what becomes of a run; an error in it is noted, not raised."""
    outcome, start = Outcome(task), time.perf_counter()
    options = dict(task.fitting)
    if "optimizer" in options:  # a used one goes on from where it was
        options["optimizer"] = copy.deepcopy(options["optimizer"])
    try:
        with collector_paused():
            outcome.net = built(build, task)
        options = {"seed": task.seed, "verbose": False} | options
        outcome.history = fit(outcome.net, X, y, **options)
    except Exception as problem:
        problem.add_note(f"in the run {task.name} of the sweep")
        outcome.error = problem
    outcome.seconds = time.perf_counter() - start
    return outcome


# -- files -----------------------------------------------------------------------------


def path_of(folder: Path, task: Task) -> Path:
    """Return the file of a run."""
    return folder / f"run-{task.key}.npz"


def write(outcome: Outcome, folder: Path) -> None:
    """Write a finished run; it is a model file for ``nn.load`` too."""
    entry = {
        "name": outcome.task.name,
        "history": outcome.history.history,
        "seconds": outcome.seconds,
    }
    about = header(outcome.net) | {ENTRY: entry}
    write_arrays(path_of(folder, outcome.task), state_dict(outcome.net), about)


def read(build: Callable[..., Any], task: Task, folder: Path) -> Outcome | None:
    """Return a run that was finished before; ``None`` if there is none.

    Raises:
        ModelFileError: the file is damaged, or of another net.
    """
    path = path_of(folder, task)
    if not path.exists():
        return None
    return taken_up(build, task, *read_arrays(path), str(path))


def taken_up(
    build: Callable[..., Any], task: Task, arrays: Any, about: Any, path: str
) -> Outcome:
    """Return a run from what ``write`` wrote of it."""
    entry = about.get(ENTRY)
    if not isinstance(entry, dict) or not isinstance(entry.get("history"), dict):
        raise ModelFileError(f"{path}: is no run of a sweep")
    net = take(built(build, task), path, arrays, about)
    record = History(entry["history"])
    return Outcome(task, net, record, seconds=entry.get("seconds", 0.0), resumed=True)
