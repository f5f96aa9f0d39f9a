"""What a page computes with: one net's programs, printed as JavaScript.

- ``cost``: loss and gradient of a batch, the strength of L2 and the masks of dropout
  being arguments;
- ``units``: every pre-activation and activation of an example, and the output;
- ``deltas``: δ of every unit for one example, the loss differentiated by what would be
  added to each pre-activation;
- ``slope``: an activation and its derivative, for what the chain rule shows.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Value, ops
from autograd.compiling import FunctionProgram, compile_function
from autograd.compiling.backends import javascript
from nn.errors import ArchitectureError
from nn.net.activations import Activation
from nn.net.layers import Dropout, Layer, Standardise
from nn.training.objectives import Objective

KINDS = (Layer, Dropout, Standardise)


def dense_layers(net: Any) -> list[Layer]:
    """Return the layers of units of a net.

    Raises:
        ArchitectureError: it has layers of another kind, or none.
    """
    parts = list(getattr(net, "layers", []))
    for place, part in enumerate(parts):
        if type(part) not in KINDS:
            raise ArchitectureError(
                f"playground: layers.{place} is {part!r}; a page can show nets of "
                "Layer, Dropout and Standardise, such as MLP"
            )
    dense = [part for part in parts if isinstance(part, Layer)]
    if not dense:
        raise ArchitectureError(f"playground: {net!r} has no layers of units to show")
    return dense


def programs(objective: Objective, X: np.ndarray, Y: np.ndarray) -> dict[str, str]:
    """Return the JavaScript of a net, expressions by their names.

    Args:
        objective: the loss on the net.
        X, Y: an example or two, to trace with.
    """
    writer = _Programs(objective, X[:2], Y[:2])
    return {
        "cost": writer.cost(),
        "units": writer.units(),
        "deltas": writer.deltas(),
        "slopes": writer.slopes(),
    }


class _Programs:
    def __init__(self, objective: Objective, X: np.ndarray, Y: np.ndarray):
        self.objective, self.net = objective, objective.net
        self.X, self.Y = X, Y
        self.theta = self.net.theta
        self.sizes = [layer.nout for layer in dense_layers(self.net)]

    def cost(self) -> str:
        masks = np.ones((len(self.X), max(sum(self.sizes[:-1]), 1)))
        program = compile_function(self._cost, in_axes=(None, None, 0, 0, 0))
        program.value_and_grad(self.theta, 0.0, self.X, self.Y, masks)
        return _printed(program, "mean")

    def units(self) -> str:
        program = compile_function(self._units, in_axes=(None, 0), reduce=None)
        program(self.theta, self.X)
        return _printed(program, "sum")

    def deltas(self) -> str:
        shifts = np.zeros(sum(self.sizes))
        program = compile_function(self._shifted, in_axes=None)
        program.value_and_grad(shifts, self.theta, self.X[0], self.Y[0])
        return _printed(program, "sum")

    def slopes(self) -> str:
        """Return an array: each layer's activation, or null for one of all units."""
        return f"[{', '.join(map(_slope, self._activations()))}]"

    def _activations(self) -> list[Activation]:
        return [layer.activation for layer in dense_layers(self.net)]

    # -- what is traced ----------------------------------------------------------------

    def _cost(self, theta: Any, decay: Any, x: Any, target: Any, mask: Any) -> Any:
        net, masks = self.net.with_parameters(list(theta)), iter(mask)
        loss = self._loss(net, self._through(net, list(x), masks=masks), target)
        self.objective.see(loss, net)
        self.objective.require_dependence()
        weights = net.weights()
        return loss + ops.dot(weights, weights) * decay

    def _shifted(self, shifts: Any, theta: Any, x: Any, target: Any) -> Any:
        net = self.net.with_parameters(list(theta))
        return self._loss(net, self._through(net, list(x), iter(shifts)), target)

    def _units(self, theta: Any, x: Any) -> list[Any]:
        net = self.net.with_parameters(list(theta))
        steps = list(self._through(net, list(x)))
        return [number for z, a in steps for number in (*z, *a)]

    def _loss(self, net: Any, steps: Iterator[tuple[list, list]], target: Any) -> Any:
        *_, (scores, outputs) = steps
        outputs = scores if self.objective.on_scores else outputs
        return self.objective.loss_of_answer(outputs, list(target))

    def _through(
        self,
        net: Any,
        x: list,
        shifts: Iterator | None = None,
        masks: Iterator | None = None,
    ) -> Iterator[tuple[list, list]]:
        """Yield z and a of each layer; Dropout layers are in ``masks``."""
        last = dense_layers(net)[-1]
        x = x if net.scaling is None else net.scaling.features(x)
        for part in net.layers:
            if isinstance(part, Standardise):
                x = part(x)
            elif isinstance(part, Layer):
                z = part.all_scores(x)
                z = z if shifts is None else [one + next(shifts) for one in z]
                x = list(part.activate(z))
                if masks is not None and part is not last:
                    x = [one * next(masks) for one in x]
                yield z, x


def _printed(program: FunctionProgram, reduce: str) -> str:
    plan = program.engine.plan
    comment: Callable = program.formula_of
    return lean(javascript.program(plan, comment, reduce, careful=False, alone=False))


def _slope(row: Activation) -> str:
    """Return an activation as a program of one leaf; ``null`` for one of a layer."""
    if row.across:
        return "null"
    z = Value(0.5, "z")
    a = row(z)
    if a is z or not isinstance(a, Value):
        a = ops.identity(z)
    made = javascript.scalar_program(a)
    edges = [[edge.node, edge.operand] for edge in made.edges]
    return f"{{run: {lean(made.source)}, edges: {edges}}}"


def lean(text: str) -> str:
    """Return code without its indentation."""
    return "\n".join(line.strip() for line in text.splitlines())


def sizes_of(net: Any) -> Sequence[int]:
    """Return the number of inputs and of the units of each layer."""
    dense = dense_layers(net)
    return [dense[0].nin, *(layer.nout for layer in dense)]
