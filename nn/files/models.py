"""Model files: a net's weights with its architecture and loss, in one header."""

import os
from typing import Any

from nn.errors import ArchitectureError, ModelFileError, UnknownNameError
from nn.files.building import build
from nn.files.persistence import read_arrays, write_arrays
from nn.files.state import load_state_dict, state_dict
from nn.net.losses import as_loss
from nn.net.module import Module

TRAINING = "training."  # the arrays of a checkpoint that are no weights


def header(net: Any) -> dict[str, Any]:
    """Return what a model file says of a net beside its arrays."""
    loss = as_loss(net.loss).name if isinstance(net.loss, str) else None
    return {"architecture": net.config(), "loss": loss}


def save(net: Any, path: str | os.PathLike) -> None:
    """Write weights and architecture as ``.safetensors`` or ``.npz``."""
    write_arrays(path, state_dict(net), header(net))


def load_into(net: Any, path: str | os.PathLike) -> Module:
    """Take the weights of a file into this net and return it.

    To build a net from a file alone, use ``nn.load(path)``.

    Raises:
        ModelFileError: the file is damaged or belongs to another net.
    """
    arrays, metadata = read_arrays(path)
    weights = {k: v for k, v in arrays.items() if not k.startswith(TRAINING)}
    try:
        load_state_dict(net, weights)
    except ArchitectureError as problem:
        raise ModelFileError(f"{path}: does not fit this net; {problem}") from None
    net.loss = metadata.get("loss") or net.loss
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
    return load_into(net, path)
