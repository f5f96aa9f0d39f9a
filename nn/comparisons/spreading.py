"""The runs of a sweep, one after another here or in other processes."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd.ground.extras import missing
from nn.comparisons.outcome import ENTRY, Outcome, taken_up, trained
from nn.comparisons.settings import Task
from nn.files.models import header
from nn.files.state import state_dict

Made = Iterator[tuple[int, Outcome]]


def runs(
    build: Callable[..., Any],
    X: Any,
    y: Any,
    tasks: list[Task],
    workers: int,
    cluster: Any,
) -> Made:
    """Yield the number of each run and what became of it, as they end."""
    if cluster is not None:
        return _on_cluster(build, X, y, tasks, cluster)
    if workers > 1 and len(tasks) > 1:
        return _in_processes(build, X, y, tasks, workers)
    return enumerate(trained(build, X, y, task) for task in tasks)


# A net of Values is large and slow to pickle: its arrays travel, and are put into a net
# that is built here.
Packed = tuple[int, dict[str, Any] | None, dict[str, Any], Exception | None]


def _packed(
    build: Callable[..., Any], data: tuple[Any, Any], number: int, task: Task
) -> Packed:
    """Return a run as arrays and JSON types, made in another process."""
    made = trained(build, *data, task)
    entry = {"history": made.history.history, "seconds": made.seconds}
    if made.error is not None:
        return number, None, entry, _sendable(made.error)
    return number, state_dict(made.net), header(made.net) | {ENTRY: entry}, None


def _sendable(error: Exception) -> Exception:
    """Return an error that survives the way to another process."""
    if type(error).__module__.split(".")[0] in ("builtins", "nn", "autograd"):
        return error.with_traceback(None)
    return RuntimeError(f"{type(error).__name__}: {error}")


def _unpacked(build: Callable[..., Any], task: Task, packed: Packed) -> Outcome:
    _, arrays, about, error = packed
    if arrays is None:
        return Outcome(task, error=error, seconds=about["seconds"])
    made = taken_up(build, task, arrays, about, task.name)
    made.resumed = False
    return made


def _in_processes(
    build: Callable[..., Any], X: Any, y: Any, tasks: list[Task], workers: int
) -> Made:
    try:
        from joblib import Parallel, delayed
    except ImportError:
        raise missing("workers=… needs joblib", "data") from None
    ways = Parallel(workers, backend="loky", return_as="generator_unordered")
    for packed in ways(
        delayed(_packed)(build, (X, y), number, task)
        for number, task in enumerate(tasks)
    ):
        yield packed[0], _unpacked(build, tasks[packed[0]], packed)


def _on_cluster(
    build: Callable[..., Any], X: Any, y: Any, tasks: list[Task], client: Any
) -> Made:
    try:
        from dask.distributed import as_completed
    except ImportError:
        raise missing("cluster=… needs Dask", "dask") from None
    (data,) = client.scatter([(X, y)], hash=False)
    futures = {
        client.submit(_packed, build, data, number, task, pure=False): number
        for number, task in enumerate(tasks)
    }
    for future in as_completed(futures):
        number = futures.pop(future)
        yield number, _unpacked(build, tasks[number], future.result())
