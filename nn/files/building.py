"""Nets from their configuration: it names layers, never code."""

from collections.abc import Iterator
from typing import Any

from nn.errors import ArchitectureError, UnknownNameError, look_up
from nn.net.layers import LAYERS, Layer, Scaling
from nn.net.module import Module
from nn.net.nets import MLP, Sequential
from nn.net.neurons import Neuron

_LEAVES: dict[str, type[Module]] = {cls.__name__: cls for cls in (Neuron, *LAYERS)}


def shapes(config: Any) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the arrays that a net of this architecture has, by name.

    They come from the words of the configuration alone: nothing is made, so that a
    small file can't ask for a large net.

    Raises:
        ArchitectureError: it is no architecture.

    >>> shapes({"type": "Layer", "nin": 3, "nout": 2})
    {'weight': (2, 3), 'bias': (2,)}
    """
    try:
        return dict(_shapes(config, ""))
    except (KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise ArchitectureError(f"no architecture of a net: {problem!r}") from None


def _shapes(config: Any, place: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    kind = config["type"]
    if kind in ("Sequential", "MLP"):
        for index, layer in enumerate(config["layers"]):
            yield from _shapes(layer, f"{place}layers.{index}.")
        for name, shape in _scaling_shapes(config):
            yield f"{place}scaling.{name}", shape
    else:
        for name, shape in look_up("layer", kind, _LEAVES).shapes(config).items():
            yield f"{place}{name}", shape


def _scaling_shapes(config: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
    scaling = config.get("scaling")
    return iter(Scaling.shapes(scaling).items() if scaling else ())


def build(config: dict[str, Any]) -> Module:
    """Return a new net with the architecture that ``Module.config`` gave.

    Raises:
        UnknownNameError: a layer or an activation that does not exist here.
        ArchitectureError: it is no architecture.

    >>> build({"type": "Sequential", "layers": [{"type": "Dropout", "rate": 0.5}]})
    Sequential(Dropout(0.5))
    """
    try:
        arguments = dict(config)
        kind = arguments.pop("type")
        if kind in ("Sequential", "MLP"):
            layers = [build(layer) for layer in arguments["layers"]]
            if kind == "Sequential":
                return Sequential(layers)
            return _mlp(layers, arguments.get("scaling"))
        return look_up("layer", kind, _LEAVES)(**arguments)
    except (ArchitectureError, UnknownNameError):
        raise
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise ArchitectureError(f"no architecture of a net: {problem}") from None


def _mlp(layers: list[Module], scaling: dict[str, Any] | None) -> MLP:
    """Return an MLP with these very layers."""
    net = MLP.__new__(MLP)
    Sequential.__init__(net, layers)
    net.sizes = [layer.nout for layer in layers if isinstance(layer, Layer)]
    if scaling:
        net.scaling = Scaling(**scaling)
        if (net.scaling.nin, net.scaling.nout) != (net.nin, net.nout):
            raise ArchitectureError(f"{net.scaling!r} is not that of {net!r}")
    return net
