"""``net.save``: the suffix says for whom."""

import os
from pathlib import Path
from typing import Any

from nn.errors import ModelFileError, look_up
from nn.files.models import save as save_model
from nn.training.prediction.onnx_model import save_onnx

ONNX = ".onnx"
DTYPES = {name: name for name in ("float32", "float64")}


def save(
    net: Any, path: str | os.PathLike, *, X: Any = None, dtype: str | None = None
) -> None:
    """Write the net to a file, whole or not at all.

    ``.safetensors`` and ``.npz`` hold weights and architecture, and ``nn.load`` makes
    the net again.  ``.onnx`` holds what onnxruntime runs, with standardisation, the
    encodings of a table's columns and the names of its classes inside.

    Args:
        X: for ``.onnx``, some examples, where their shape is not known otherwise.
        dtype: for ``.onnx``, ``"float32"`` (the default) or ``"float64"``.

    Raises:
        ModelFileError: the suffix is another, or there is no such folder.
        UnknownNameError: the dtype is another.
        ExportError: onnxruntime has no kernel for something in the net.
    """
    if Path(path).suffix != ONNX:
        if dtype is not None:
            raise ModelFileError(f"{path}: dtype is for {ONNX}; others hold float64")
        save_model(net, path)
        return
    try:
        save_onnx(net, path, X, look_up("dtype", dtype or "float32", DTYPES))
    except FileNotFoundError:
        folder = str(Path(path).parent)
        raise ModelFileError(f"{path}: there is no folder {folder!r}") from None
