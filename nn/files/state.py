"""The state of a net: every array that a file must hold, by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nn.errors import ArchitectureError


def all_arrays(net: Any) -> dict[str, np.ndarray]:
    """Return name → array of Values (parameters) or of floats (buffers), uncopied.

    A module with ``owns_state`` speaks for those inside it: a layer for its neurons.
    """
    found: dict[str, np.ndarray] = {}
    covered: set[int] = set()
    for place, module in net.named_modules():
        if id(module) in covered:
            continue
        for name, array in module.own_arrays():
            found[f"{place}.{name}".lstrip(".")] = array
        if module.owns_state:
            covered.update(id(inner) for inner in module.modules())
    return found


def state_dict(net: Any) -> dict[str, np.ndarray]:
    """Return copies of all parameters and buffers by name.

    A layer's are ``layers.0.weight`` (out, in) and ``layers.0.bias`` (out,).
    """
    slots = all_arrays(net).items()
    return {name: np.array(array, dtype=float) for name, array in slots}


def load_state_dict(net: Any, state: Mapping[str, Any]) -> None:
    """Take parameters and buffers from arrays; nothing changes if one does not fit.

    Raises:
        ArchitectureError: naming the arrays that are missing, unknown or of another
            shape, or not finite.
    """
    _load_arrays(all_arrays(net), state)


def _load_arrays(slots: Mapping[str, np.ndarray], state: Mapping[str, Any]) -> None:
    """Write ``state`` into the arrays of the same names; all of it or nothing."""
    missing = [name for name in slots if name not in state]
    unknown = [name for name in state if name not in slots]
    if missing or unknown:
        raise ArchitectureError(
            f"state: missing {', '.join(missing) or 'nothing'}; "
            f"unknown {', '.join(unknown) or 'nothing'}"
        )
    arrays = {name: np.asarray(state[name], dtype=float) for name in slots}
    for name, array in arrays.items():
        if array.shape != slots[name].shape:
            raise ArchitectureError(
                f"state: {name} needs shape {slots[name].shape}, got {array.shape}"
            )
        if not np.isfinite(array).all():
            raise ArchitectureError(f"state: {name} has numbers that are not finite")
    for name, slot in slots.items():
        if slot.dtype != object:
            slot[...] = arrays[name]
            continue
        pairs = zip(slot.ravel(), arrays[name].ravel().tolist(), strict=True)
        for parameter, number in pairs:
            parameter.data = number
