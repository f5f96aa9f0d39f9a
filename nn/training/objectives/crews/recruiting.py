"""Which crew a training gets, by what ``fit`` was told."""

from typing import Any

from nn.errors import ArchitectureError
from nn.options import whole
from nn.training.objectives.crews.clusters import Cluster
from nn.training.objectives.crews.crew import Crew
from nn.training.objectives.crews.processes import Processes


def recruited(workers: int | None, cluster: Any) -> Crew | None:
    """Return the crew for ``workers`` processes or a Dask client; none for one process.

    Raises:
        ArchitectureError: both were given, or something that is neither.
    """
    if cluster is None:
        count = whole("workers", 1 if workers is None else workers, at_least=1)
        return Processes(count) if count > 1 else None
    if workers is not None:
        raise ArchitectureError("fit: give workers or a cluster, not both")
    if not hasattr(cluster, "scheduler_info"):
        raise ArchitectureError(
            "cluster: needs a Dask client, from dask.distributed import Client, got "
            f"{cluster!r:.60}"
        )
    return Cluster(cluster)
