"""What training minimises, and the two ways to run it: array programs or graphs."""

from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net.losses import Loss
from nn.training.objectives.compiled import CompiledObjective
from nn.training.objectives.crewed import CrewedObjective
from nn.training.objectives.crews import Crew
from nn.training.objectives.eager import EagerObjective
from nn.training.objectives.objective import Objective as Objective
from nn.training.objectives.objective import Penalty as Penalty
from nn.training.objectives.objective import as_dtype as as_dtype
from nn.training.objectives.objective import loss_for as loss_for
from nn.training.objectives.updates import Updates as Updates


def objective_for(
    net: Any,
    loss: Loss,
    penalty: Penalty | None = None,
    samples: int = 1,
    weighted: bool = False,
    *,
    compiled: bool = True,
    dtype: str = "float64",
    crew: Crew | None = None,
) -> Objective:
    """Return the objective, to be run as array programs or graph by graph.

    Args:
        crew: the workers that run the programs, if it is not this process.

    Raises:
        ArchitectureError: graphs are to be of other than doubles, or run by workers.
    """
    if not compiled and as_dtype(dtype) != np.float64:
        raise ArchitectureError(
            "dtype: graphs of Values are of float64; float32 needs compiled=True"
        )
    if crew is not None:
        if not compiled:
            raise ArchitectureError("fit: workers run compiled programs only")
        return CrewedObjective(crew, net, loss, penalty, samples, weighted, dtype)
    kind = CompiledObjective if compiled else EagerObjective
    return kind(net, loss, penalty, samples, weighted, dtype)
