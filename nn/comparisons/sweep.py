"""Sweeps: the same training with many seeds and settings."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from autograd.ground.files import write_whole
from nn.comparisons import outcome, spreading
from nn.comparisons.outcome import Outcome
from nn.comparisons.results import Sweep
from nn.comparisons.settings import tasks_of, told_of
from nn.errors import ArchitectureError, TrainingWarning
from nn.options import warn_user, whole
from nn.training.interruption import CtrlC
from nn.training.loop import fit


def sweep(
    build: Callable[..., Any],
    X: Any,
    y: Any = None,
    *,
    seeds: Iterable[Any] = range(1),
    options: Any = None,
    folder: Any = None,
    workers: int = 1,
    cluster: Any = None,
    verbose: bool = True,
    **fixed: Any,
) -> Sweep:
    """Train a net for every setting and seed, and return what became of each.

    Each run is ``build(seed, …).fit(X, y, seed=seed, …)`` and gives the same numbers;
    nets that are alike are traced and compiled once for all of them.

    Args:
        build: makes a net from ``seed`` and those of the options that it takes.
        X, y: as for ``fit``.
        seeds: one run each, for every setting.
        options: ``{"width": [16, 32], "batch_size": [32, 64]}`` for all combinations,
            or a list of dictionaries.  What ``build`` takes goes there, the rest to
            ``fit``; ``lr`` goes to the optimiser.
        folder: where finished runs are kept, a model file each; what is there already
            is not run again.
        workers: processes of this machine; needs joblib, which the extra ``data`` has.
        cluster: a Dask client, whose workers make the runs; needs the extra ``dask``.
        verbose: whether a progress line is shown, and a table at the end.
        fixed: options of ``fit`` that are the same in all runs.

    A run that fails does not stop the others: its error is kept with it, and named in a
    warning at the end.  Ctrl-C ends the sweep; what is finished is returned.

    Raises:
        UnknownNameError: neither ``build`` nor ``fit`` takes an option.
        ArchitectureError: there is nothing to run.
        Exception: the first run's, if all failed.

    >>> from nn import MLP, datasets
    >>> X, y = datasets.moons(n=40, seed=0)
    >>> def build(seed, width):
    ...     return MLP(2, [width, 1], output="sigmoid", seed=seed)
    >>> found = sweep(build, X, y, seeds=range(2), options={"width": [2, 8]},
    ...               epochs=5, verbose=False)
    >>> [(run.seed, run.options) for run in found]
    [(0, {'width': 2}), (1, {'width': 2}), (0, {'width': 8}), (1, {'width': 8})]
    """
    whole("workers", workers, at_least=1)
    if cluster is not None and workers != 1:
        raise ArchitectureError("sweep: give workers or a cluster, not both")
    tasks = tasks_of(build, seeds, options, fit, fixed)
    store = _folder(folder, X, y) if folder is not None else None
    found: dict[int, Outcome] = {}
    with CtrlC() as ctrl_c:
        for place, task in enumerate(tasks):
            before = outcome.read(build, task, store) if store is not None else None
            if before is not None:
                found[place] = before
        left = [place for place in range(len(tasks)) if place not in found]
        runs = spreading.runs(
            build, X, y, [tasks[place] for place in left], workers, cluster
        )
        for number, made in _shown(runs, len(tasks), len(found), verbose):
            if made.history.interrupted:
                break
            found[left[number]] = made
            if store is not None and made.error is None:
                outcome.write(made, store)
            if ctrl_c.noted:
                break
    return _ended(Sweep([found[place] for place in sorted(found)], len(tasks)), verbose)


def _folder(folder: Any, X: Any, y: Any) -> Path:
    """Return the folder, made if need be, of these very data.

    Raises:
        ArchitectureError: it holds the runs of other data.
    """
    path, told = Path(folder), json.dumps(told_of([X, y]))
    path.mkdir(parents=True, exist_ok=True)
    note = path / "data.txt"
    if note.exists() and note.read_text("utf-8") != told:
        raise ArchitectureError(
            f"sweep: {path} has runs on other data; take another folder"
        )
    write_whole(note, told.encode())
    return path


def _shown(
    runs: Iterator[tuple[int, Outcome]], total: int, done: int, verbose: bool
) -> Iterator[tuple[int, Outcome]]:
    """Yield the runs while a line shows how far they are."""
    if not verbose:
        yield from runs
        return
    from tqdm.auto import tqdm

    failed = 0
    with tqdm(total=total, initial=done, unit="run", dynamic_ncols=True) as bar:
        for number, made in runs:
            failed += made.error is not None
            shown = {k: f"{v:.4g}" for k, v in made.last().items() if k != "lr"}
            bar.set_postfix({"failed": failed} | shown if failed else shown)
            bar.update()
            yield number, made


def _ended(found: Sweep, verbose: bool) -> Sweep:
    failed = found.failed
    if failed and len(failed) == len(found) == found.planned:
        error = failed[0].error
        assert error is not None
        error.add_note(f"all {len(failed)} runs of the sweep failed")
        raise error
    if verbose and len(found):
        from rich.console import Console

        Console().print(found)
    if failed:
        first = failed[0]
        warn_user(
            f"sweep: {len(failed)} of {found.planned} runs failed; "
            f"{first.task.name}: {type(first.error).__name__}: {first.error}",
            TrainingWarning,
        )
    return found
