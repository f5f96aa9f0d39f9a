"""A net's outputs and its cost as programs whose parameters may go by their names."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.compiling import FunctionProgram
from autograd.compiling import compile as compile_
from nn.errors import ArchitectureError
from nn.files.state import all_arrays
from nn.net.kept import kept_with
from nn.training.objectives.objective import Objective, loss_for


def parameter_arrays(net: Any) -> dict[str, np.ndarray]:
    """Return name → numbers of every array of parameters, as in ``state_dict``."""
    return {
        name: np.array(array, dtype=float)
        for name, array in all_arrays(net).items()
        if array.dtype == object
    }


def buffer_arrays(net: Any) -> dict[str, np.ndarray]:
    """Return name → numbers of every array that is no parameter."""
    return {
        name: np.array(array, dtype=float)
        for name, array in all_arrays(net).items()
        if array.dtype != object
    }


def outputs_program(net: Any) -> FunctionProgram:
    """Return ``f(θ, X)``, the outputs of every example as ``predict`` gives them.

    θ is flat, as ``net.theta``, or a dict of arrays, as ``parameter_arrays``.
    """

    def outputs(theta: Any, x: Any) -> Any:
        return _alone(_with(net, theta).train(False)(_listed(x)))

    return compile_(outputs, in_axes=(None, 0), reduce=None)


def cost_program(net: Any, loss: Any) -> FunctionProgram:
    """Return ``f(θ, X, y)``, the mean loss over examples, dropout off.

    Args:
        loss: a name or a function; ``True`` for the one that suits the net.
    """
    objective = Objective(net, loss_for(net, None if loss is True else loss))

    def cost(theta: Any, x: Any, target: Any) -> Any:
        there = _with(net, theta).train(False)
        outputs = _alone(objective.outputs_of_example(there, _listed(x)))
        wanted = _listed(target)
        if isinstance(wanted, list) and not isinstance(outputs, list):
            (wanted,) = wanted
        return objective.loss.function(outputs, wanted)

    return compile_(cost, in_axes=(None, 0, 0))


def example_shape(net: Any, X: Any = None) -> tuple[int, ...]:
    """Return the shape of one example: of X, else as the net says or has seen.

    Raises:
        ArchitectureError: it is not known.
    """
    if X is not None:
        return np.shape(X)[1:]
    if net.axes == 1 and net.nin is not None:
        return (net.nin,)
    for program in reversed(kept_with(net).programs(net)):
        seen = zip(program.in_axes or (), program.alike(), strict=False)
        for axis, examples in seen:
            if axis is not None:
                return examples.shape[1:]
    raise ArchitectureError(
        "the shape of an example is not known; give some, X=X[:1], or train the net "
        "first"
    )


def _with(net: Any, theta: Any) -> Any:
    """Return a copy of a net with parameters given flat, or by their names."""
    if not isinstance(theta, Mapping):
        return net.with_parameters(list(theta))
    slots = {k: array for k, array in all_arrays(net).items() if array.dtype == object}
    unknown = [name for name in slots if name not in theta]
    if unknown:
        raise ArchitectureError(f"theta: has no {', '.join(unknown)}")
    given = {
        id(old): new
        for name, array in slots.items()
        for old, new in zip(array.ravel(), np.ravel(theta[name]), strict=True)
    }
    return net.with_parameters([given[id(old)] for old in net.parameters()])


def _listed(x: Any) -> Any:
    """Return an example as a list of its parts; a number as it is."""
    return list(x) if isinstance(x, (list, tuple, np.ndarray)) and np.ndim(x) else x


def _alone(outputs: Any) -> Any:
    """Return outputs, or the only one there is."""
    one = isinstance(outputs, (list, tuple)) and len(outputs) == 1
    return outputs[0] if one else outputs
