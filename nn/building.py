"""Nets from files: the architecture in a model file names layers, never code."""

import os
from typing import Any

from nn.errors import ArchitectureError, ModelFileError, UnknownNameError, look_up
from nn.layers import MLP, Dropout, Layer, Neuron, Sequential, Standardise
from nn.module import Module
from nn.persistence import read_arrays

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


def load(path: str | os.PathLike) -> Module:
    """Return the net that ``net.save(path)`` wrote.

    Raises:
        ModelFileError: the file is damaged, or is no model of this library.
    """
    _, metadata = read_arrays(path)
    if "architecture" not in metadata:
        raise ModelFileError(
            f"{path}: has arrays but no architecture; make the net and call "
            "net.load(path)"
        )
    try:
        net = build(metadata["architecture"])
    except (ArchitectureError, UnknownNameError) as problem:
        raise ModelFileError(f"{path}: {problem}") from None
    return net.load(path)
