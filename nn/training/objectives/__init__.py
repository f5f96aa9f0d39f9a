"""What training minimises, and the two ways to run it: array programs or graphs."""

from typing import Any

from nn.net.losses import Loss
from nn.training.objectives.compiled import CompiledObjective
from nn.training.objectives.eager import EagerObjective
from nn.training.objectives.objective import Objective as Objective
from nn.training.objectives.objective import Penalty as Penalty
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
) -> Objective:
    """Return the objective, to be run as array programs or graph by graph."""
    kind = CompiledObjective if compiled else EagerObjective
    return kind(net, loss, penalty, samples, weighted)
