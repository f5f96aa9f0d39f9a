"""The objective by one graph per example: slow, and every node is there to look at."""

from typing import Any

import numpy as np

from autograd import Value
from autograd.engine.graph import topological_order
from autograd.errors import NonFiniteError
from autograd.ground.text import printable
from nn.data.arrays import as_rows
from nn.net.layers import bare
from nn.training.objectives.objective import Objective, put_masks


class EagerObjective(Objective):
    """The objective by one graph per example."""

    def value_and_grad(
        self,
        theta: np.ndarray,
        X: np.ndarray,
        Y: np.ndarray,
        masks: np.ndarray | None = None,
    ) -> tuple[float, np.ndarray]:
        """Return the cost of a batch and its gradient by what of ``theta`` is ``free``.

        Raises:
            NonFiniteError: a loss is not finite; names the node that caused it.
            ArchitectureError: no loss depends on a parameter.
        """
        net = bare(self.net).train()
        net.theta = theta
        net.zero_grad()
        cost = 0.0
        rows = masks.tolist() if masks is not None else [()] * len(X)
        try:
            for x, target, mask in zip(X.tolist(), Y.tolist(), rows, strict=True):
                put_masks(net, mask)
                loss = self.loss_of_example(net, x, target)
                self.see(loss, net)
                cost += _swept(loss, 1.0 / len(X))
        finally:
            put_masks(net, None)
        self.require_dependence()
        penalty = self.penalty_of(net)
        cost += 0.0 if penalty is None else _swept(penalty, 1.0)
        gradient = np.array([parameter.grad for parameter in net.parameters()])
        return cost, gradient[self.free]

    def scaled_outputs(self, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
        """Return what the loss is taken on, (samples, outputs), dropout off."""
        net = bare(self.net).train(False)
        net.theta = theta
        return as_rows(self.outputs_of_example(net, x) for x in X.tolist())


def _swept(cost: Any, share: float) -> float:
    """Sweep backward from ``cost·share`` and return that number."""
    if not isinstance(cost, Value):
        return float(cost) * share  # this one depends on no parameter
    if not np.isfinite(cost.data):
        raise NonFiniteError(f"the loss is {cost.data}; {blame(cost)}")
    cost.backward(share)
    return cost.data * share


def blame(root: Value) -> str:
    """Return words that name the first node of a graph that is not finite."""
    for node in topological_order(root):
        if not np.isfinite(node.data):
            if node.primitive is None:
                return f"{printable(node.label) or 'a leaf'} is {node.data}"
            numbers = ", ".join(f"{operand.data:.6g}" for operand in node.operands[:4])
            more = ", …" if len(node.operands) > 4 else ""
            return f"it starts at {node.primitive.name}({numbers}{more})"
    return "every node is finite"
