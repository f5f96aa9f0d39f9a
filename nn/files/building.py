"""Nets from their configuration: it names layers, never code."""

from typing import Any

from nn.errors import ArchitectureError, UnknownNameError, look_up
from nn.net.layers import Dropout, Layer, Standardise
from nn.net.module import Module
from nn.net.nets import MLP, Sequential
from nn.net.neurons import Neuron

_LEAVES = {
    "Neuron": Neuron,
    "Layer": Layer,
    "Dropout": Dropout,
    "Standardise": Standardise,
}


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
            return Sequential(layers) if kind == "Sequential" else _mlp(layers)
        return look_up("layer", kind, _LEAVES)(**arguments)
    except (ArchitectureError, UnknownNameError):
        raise
    except (KeyError, TypeError, ValueError) as problem:
        raise ArchitectureError(f"no architecture of a net: {problem}") from None


def _mlp(layers: list[Module]) -> MLP:
    """Return an MLP with these very layers."""
    net = MLP.__new__(MLP)
    Sequential.__init__(net, layers)
    net.sizes = [layer.nout for layer in layers if isinstance(layer, Layer)]
    return net
