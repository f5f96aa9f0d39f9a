"""The state of a net: every array that a file must hold, by name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.engine.graph import set_data
from nn.errors import ArchitectureError
from nn.files.pytorch import is_numbered, renamed

SHOWN = 8  # names listed in an error


def owned_arrays(net: Any) -> Iterator[tuple[str, Any, np.ndarray]]:
    """Yield name, module and array: of Values (parameters), or of floats (buffers).

    A module with ``owns_state`` speaks for those inside it: a layer for its neurons.
    """
    covered: set[int] = set()
    for place, module in net.named_modules():
        if id(module) in covered:
            continue
        for name, array in module.own_arrays():
            yield f"{place}.{name}".lstrip("."), module, array
        if module.owns_state:
            covered.update(id(inner) for inner in module.modules())


def all_arrays(net: Any) -> dict[str, np.ndarray]:
    """Return name → array of Values (parameters) or of floats (buffers), uncopied."""
    return {name: array for name, _, array in owned_arrays(net)}


def state_dict(net: Any) -> dict[str, np.ndarray]:
    """Return copies of all parameters and buffers by name.

    A layer's are ``layers.0.weight`` (out, in) and ``layers.0.bias`` (out,).
    """
    slots = all_arrays(net).items()
    return {name: np.array(array, dtype=float) for name, array in slots}


def load_state_dict(net: Any, state: Mapping[str, Any]) -> None:
    """Take parameters and buffers from arrays; nothing changes if one does not fit.

    The names are those of ``state_dict``, or those of a ``Sequential`` in PyTorch
    (``0.weight``), whose layers are then taken one after the other; the units that an
    ``MLP`` has learnt are forgotten then, so that it answers as PyTorch's does.

    Raises:
        ArchitectureError: naming the arrays that are missing, unknown or of another
            shape, or hold something else than finite real numbers.
    """
    if not isinstance(state, Mapping):
        raise ArchitectureError(
            f"state: needs a dictionary of arrays by name, got {type(state).__name__}"
        )
    slots = all_arrays(net)
    if state and not set(state) & set(slots) and is_numbered(state):
        layers = {n: a for n, a in slots.items() if "scaling" not in n.split(".")}
        state = renamed(layers, state)
    with _room_for(net, state):
        slots = all_arrays(net)
        shapes = {name: slot.shape for name, slot in slots.items()}
        _require_names(shapes, state)
        arrays = {name: _numbers(name, state[name]) for name in slots}
        require_fit(shapes, arrays)
    parameters: list[Any] = []
    numbers: list[float] = []
    for name, slot in slots.items():
        if slot.dtype == object:
            parameters += slot.ravel().tolist()
            numbers += arrays[name].ravel().tolist()
    for name, slot in slots.items():
        if slot.dtype != object:
            slot[...] = arrays[name]
    set_data(parameters, numbers)


@contextmanager
def _room_for(net: Any, state: Mapping[str, Any]) -> Iterator[None]:
    """Have every module hold what the state does; as before, if the block fails."""
    modules = list(net.named_modules())
    before = [dict(vars(module)) for _, module in modules]
    names = [str(name) for name in state]
    try:
        for place, module in modules:
            start = f"{place}." if place else ""
            mine = [n.removeprefix(start) for n in names if n.startswith(start)]
            module.room_for(mine)
        yield
    except BaseException:
        for (_, module), attributes in zip(modules, before, strict=True):
            for name in vars(module).keys() - attributes.keys():
                delattr(module, name)
            vars(module).update(attributes)
        raise


def require_fit(
    shapes: Mapping[str, tuple[int, ...]], arrays: Mapping[str, np.ndarray]
) -> None:
    """Refuse arrays of other names or shapes than a net has.

    Raises:
        ArchitectureError: naming them.
    """
    _require_names(shapes, arrays)
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ArchitectureError(
                f"state: {name} needs shape {shape}, got {arrays[name].shape}"
            )


def _require_names(
    shapes: Mapping[str, tuple[int, ...]], state: Mapping[str, Any]
) -> None:
    missing = [name for name in shapes if name not in state]
    unknown = [str(name) for name in state if name not in shapes]
    if missing or unknown:
        raise ArchitectureError(
            f"state: missing {_listed(missing)}; unknown {_listed(unknown)}"
            f"{_hint(shapes, state)}"
        )


def _numbers(name: str, thing: Any) -> np.ndarray:
    """Return what is to be loaded as an array of finite floats.

    Raises:
        ArchitectureError: it holds anything else.
    """
    if str(getattr(thing, "dtype", "")) == "torch.bfloat16":
        thing = thing.float()  # NumPy has no such numbers
    try:
        array = np.asarray(thing)
    except (TypeError, ValueError, RuntimeError) as problem:  # a tensor on a GPU, say
        raise ArchitectureError(
            f"state: {name} is no array of numbers; {problem}"
        ) from None
    if array.dtype.kind not in "biuf":
        held = {type(x).__name__ for x in array.ravel()[:1].tolist()}
        what = f"a {held.pop()}" if array.dtype == object and held else array.dtype
        raise ArchitectureError(f"state: {name} needs real numbers, holds {what}")
    array = array.astype(float)
    if not np.isfinite(array).all():
        raise ArchitectureError(f"state: {name} has numbers that are not finite")
    return array


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (", ".join(names[:SHOWN]) or "nothing") + more


def _hint(shapes: Mapping[str, tuple[int, ...]], state: Mapping[str, Any]) -> str:
    """Return how to load what has the right shapes under other names, as PyTorch's."""
    found = [getattr(thing, "shape", None) for thing in state.values()]
    if found != list(shapes.values()):
        return ""
    return (
        "; the arrays fit one after the other, only their names differ: "
        "net.load_state_dict(dict(zip(net.state_dict(), state.values())))"
    )
