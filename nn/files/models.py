"""Model files: a net's weights with its architecture and loss, in one header."""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from nn.errors import ArchitectureError, ModelFileError, UnknownNameError
from nn.files.building import build, shapes
from nn.files.persistence import read_arrays, write_arrays
from nn.files.pytorch import grouped, linear_layers
from nn.files.state import load_state_dict, require_fit, state_dict
from nn.net.losses import as_loss
from nn.net.module import Module
from nn.tables.schema import Schema

TRAINING = "training."  # the arrays of a checkpoint that are no weights


def header(net: Any) -> dict[str, Any]:
    """Return what a model file says of a net beside its arrays."""
    loss = as_loss(net.loss).name if isinstance(net.loss, str) else None
    found = {"architecture": net.config(), "loss": loss}
    frozen = _frozen(net)
    if frozen:
        found["frozen"] = frozen
    return found if net.schema is None else found | {"schema": net.schema.to_json()}


def _of_linear_layers(path: Any, arrays: Any, activations: Any) -> Module:
    try:
        net = linear_layers(arrays, activations)
        found = {name: np.zeros(shape) for name, shape in shapes(net.config()).items()}
        for place, group in zip(range(len(net)), grouped(arrays).values(), strict=True):
            for last, array in group.items():
                found[f"layers.{place}.{last}"] = array
        load_state_dict(net, found)
    except (ArchitectureError, UnknownNameError) as problem:
        raise ModelFileError(f"{path}: {problem}") from None
    return net


def _frozen(net: Any) -> list[str]:
    """Return the names of the modules that are frozen, what is inside them aside."""
    found: list[str] = []
    for name, part in net.named_modules():
        inside = any(not outer or name.startswith(f"{outer}.") for outer in found)
        if not inside and not part.trainable:
            found.append(name)
    return found


def _freeze(net: Any, names: Any) -> None:
    """Freeze the modules of these names.

    Raises:
        ArchitectureError: there are no such modules.
    """
    parts = dict(net.named_modules())
    if not isinstance(names, list) or not {*map(str, names)} <= {*parts}:
        raise ArchitectureError(f"frozen: there are no such modules: {names!r:.60}")
    for name in names:
        parts[name].trainable = False


def save(net: Any, path: str | os.PathLike) -> None:
    """Write weights and architecture as ``.safetensors`` or ``.npz``."""
    write_arrays(path, state_dict(net), header(net))


def load_into(net: Any, path: str | os.PathLike) -> Module:
    """Take the weights of a file into this net and return it.

    To build a net from a file alone, use ``nn.load(path)``.

    Raises:
        ModelFileError: the file is damaged or belongs to another net.
    """
    return take(net, path, *read_arrays(path))


def take(net: Any, path: Any, arrays: dict, metadata: dict) -> Module:
    """Take the arrays of a file, and what it says of them, into this net."""
    try:
        loss = metadata.get("loss")
        loss = as_loss(loss).name if loss else net.loss
        schema = metadata.get("schema")
        schema = net.schema if schema is None else Schema.from_json(schema)
        load_state_dict(net, weights_of(arrays))
    except (ArchitectureError, UnknownNameError) as problem:
        raise ModelFileError(f"{path}: does not fit this net; {problem}") from None
    net.loss, net.schema = loss, schema
    return net


def weights_of(arrays: dict[str, Any]) -> dict[str, Any]:
    """Return the arrays that are parameters and buffers, none of a training run."""
    return {k: v for k, v in arrays.items() if not k.startswith(TRAINING)}


def load(
    path: str | os.PathLike, *, activations: str | Sequence[Any] | None = None
) -> Module:
    """Return the net that ``net.save(path)`` wrote.

    Args:
        path: the file.
        activations: for the state of a PyTorch ``nn.Sequential`` of ``Linear`` layers,
            where there is none: one for each of them, such as ``["relu", "softmax"]``;
            or one for all but the last, which is linear then.

    Raises:
        ModelFileError: the file is damaged, or is no model of this library.
    """
    arrays, metadata = read_arrays(path)
    if "architecture" not in metadata:
        if activations is None:
            raise ModelFileError(
                f"{path}: has arrays but no architecture; make the net and call "
                "net.load(path), or, of Linear layers, say load(path, activations=…)"
            )
        return _of_linear_layers(path, arrays, activations)
    if activations is not None:
        raise ModelFileError(f"{path}: says its activations; leave activations out")
    try:
        require_fit(shapes(metadata["architecture"]), weights_of(arrays))
        net = build(metadata["architecture"])
        _freeze(net, metadata.get("frozen", []))
    except (ArchitectureError, UnknownNameError) as problem:
        raise ModelFileError(f"{path}: {problem}") from None
    return take(net, path, arrays, metadata)
