"""State of PyTorch's ``nn.Sequential``: its layers paired with ours in order.

There a name is the place in the ``Sequential``, ``0.weight``; activations stand between
the layers and are in no file.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError
from nn.net.layers import Layer
from nn.net.nets import Sequential

Groups = dict[str, dict[str, Any]]  # a layer's name → weight, bias, … → array


def grouped(arrays: Mapping[str, Any]) -> Groups:
    """Return arrays layer by layer, in the order of the names' numbers.

    >>> list(grouped({"10.weight": 1, "2.bias": 2, "2.weight": 3}))
    ['2', '10']
    """
    found: Groups = {}
    for name, array in arrays.items():
        place, _, last = str(name).rpartition(".")
        found.setdefault(place, {})[last] = array
    return {place: found[place] for place in sorted(found, key=_numbers)}


def _numbers(place: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", place)]


def is_numbered(names: Iterable[str]) -> bool:
    """Return whether layers are told apart by numbers alone, as in ``net.0.weight``."""
    places = {str(name).rpartition(".")[0] for name in names}
    texts = {re.sub(r"[.\d]*\d$", "", place) for place in places}
    return len(texts) == 1 and not texts & places


def renamed(
    slots: Mapping[str, np.ndarray], state: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arrays of a PyTorch ``Sequential`` under the names of a net's.

    What the net has beside parameters (the means of a ``Standardise``) stays.

    Raises:
        ArchitectureError: there are more or fewer layers, or one has another shape.
    """
    theirs = grouped(state)
    ours = {
        place: arrays
        for place, arrays in _in_order(slots).items()
        if any(array.dtype == object for array in arrays.values())
    }
    if len(theirs) != len(ours):
        raise ArchitectureError(
            f"state: has {len(theirs)} layers with weights ({', '.join(theirs)}), the "
            f"net {len(ours)}"
        )
    found = {n: np.array(a, float) for n, a in slots.items() if a.dtype != object}
    for (there, given), (here, wanted) in zip(
        theirs.items(), ours.items(), strict=True
    ):
        for last, array in wanted.items():
            if last not in given or len(given) != len(wanted):
                raise ArchitectureError(
                    f"state: {there} holds {' and '.join(given)}, which is not what "
                    f"{here} has: {' and '.join(wanted)}"
                )
            if np.shape(given[last]) != array.shape:
                raise ArchitectureError(
                    f"state: {there}.{last} has shape {tuple(np.shape(given[last]))}, "
                    f"{here}.{last} needs {array.shape}"
                )
            found[f"{here}.{last}"] = given[last]
    return found


def _in_order(slots: Mapping[str, Any]) -> Groups:
    found: Groups = {}
    for name, array in slots.items():
        place, _, last = name.rpartition(".")
        found.setdefault(place, {})[last] = array
    return found


def linear_layers(
    arrays: Mapping[str, Any], activations: str | Sequence[Any]
) -> Sequential:
    """Return a new net of the ``Linear`` layers that the arrays are of.

    Args:
        arrays: their ``weight`` (out, in) and ``bias``, 0 where there is none.
        activations: one for each layer; or one for all but the last, which is linear.

    Raises:
        ArchitectureError: an array is of another kind of layer, or does not take what
            the layer before gives, or there are more or fewer activations.
    """
    groups = grouped(arrays)
    if not is_numbered(arrays):
        raise ArchitectureError(
            f"the order of the layers can't be told from {', '.join(groups)}; make the "
            "net and give load_state_dict a dictionary in its order"
        )
    if isinstance(activations, str):
        activations = [activations] * (len(groups) - 1) + ["linear"]
    if len(activations) != len(groups):
        raise ArchitectureError(
            f"activations: needs one for each of {len(groups)} layers "
            f"({', '.join(groups)}), got {len(activations)}"
        )
    shapes = {place: _shape(place, group) for place, group in groups.items()}
    layers = [
        Layer(inputs, outputs, activation, "zeros")
        for (outputs, inputs), activation in zip(
            shapes.values(), activations, strict=True
        )
    ]
    return Sequential(*layers)


def _shape(place: str, group: Mapping[str, Any]) -> tuple[int, int]:
    """Return (outputs, inputs) of a linear layer.

    Raises:
        ArchitectureError: it is none.
    """
    shape = np.shape(group.get("weight", 0.0))
    if len(shape) != 2 or set(group) - {"weight", "bias"}:
        held = ", ".join(f"{place}.{n} {np.shape(a)}" for n, a in group.items())
        raise ArchitectureError(
            f"{held}: no Linear layer; what else belongs to it is not in the file, so "
            "make the net and call net.load(path)"
        )
    if np.shape(group.get("bias", np.zeros(shape[0]))) != shape[:1]:
        raise ArchitectureError(
            f"{place}.bias has shape {np.shape(group['bias'])}, {place}.weight {shape}"
        )
    return shape[0], shape[1]
