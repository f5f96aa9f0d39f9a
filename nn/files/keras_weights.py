"""Weights as Keras lists them: layer by layer, each kernel turned to inputs first."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.files.state import load_state_dict, owned_arrays, state_dict
from nn.net.layers import Conv2d, Layer

# The axes of a weight here, in Keras's order: (in, out), (rows, columns, in, out).
TURNED: dict[type, tuple[int, ...]] = {Layer: (1, 0), Conv2d: (2, 3, 1, 0)}


def get_weights(net: Any) -> list[np.ndarray]:
    """Return copies of all parameters in Keras's order and shapes.

    That is layer by layer, weight before bias; the weight of a ``Layer`` is
    (inputs, outputs), that of a ``Conv2d`` (rows, columns, channels, filters).  What
    is no parameter, such as the means of a ``Standardise``, is not among them; see
    ``state_dict``.

    >>> from nn import MLP
    >>> [array.shape for array in MLP(2, [4, 1], seed=0).get_weights()]
    [(2, 4), (4,), (4, 1), (1,)]
    """
    return [
        array.astype(float).transpose(axes) for _, array, axes in _parameter_arrays(net)
    ]


def set_weights(net: Any, weights: Sequence[Any]) -> None:
    """Take parameters from arrays as ``get_weights`` gives them; all or none.

    Raises:
        ArchitectureError: naming the first that does not fit.
    """
    places = _parameter_arrays(net)
    if len(places) != len(weights):
        raise ArchitectureError(
            f"set_weights: the net has {len(places)} arrays, got {len(weights)}"
        )
    state: dict[str, Any] = dict(state_dict(net))
    for (name, array, axes), given in zip(places, weights, strict=True):
        shape = array.transpose(axes).shape
        if np.shape(given) != shape:
            raise ArchitectureError(
                f"set_weights: {name} needs shape {shape}, got {np.shape(given)}"
            )
        state[name] = np.asarray(given).transpose(np.argsort(axes))
    load_state_dict(net, state)


def _parameter_arrays(net: Any) -> list[tuple[str, np.ndarray, tuple[int, ...]]]:
    """Return name, array of Values, and the order of axes that Keras has."""
    found = []
    for name, module, array in owned_arrays(net):
        if array.dtype == object:
            same = tuple(range(array.ndim))
            turned = name.endswith("weight") and TURNED.get(type(module))
            found.append((name, array, turned or same))
    return found
