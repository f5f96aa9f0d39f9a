"""Files of arrays by name, with a header in JSON; never code, never pickle.

The suffix chooses the format.  ``.safetensors`` is read by the official library and by
PyTorch; ``.npz`` needs NumPy alone.  A file is written whole or not at all.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograd.errors import MissingExtraError
from autograd.ground.extras import missing
from autograd.ground.files import write_whole
from nn.errors import ModelFileError

ENTRY = "chainrule"  # one entry: several have no fixed order in a safetensors file
VERSION = 1
CHECKSUM = "checksum"
PICKLED = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib")
_NPZ_HEADER = "__metadata__"


def write_file(path: str | os.PathLike, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ModelFileError: there is no such folder.
    """
    try:
        write_whole(path, content)
    except FileNotFoundError:
        folder = str(Path(path).parent)
        raise ModelFileError(f"{path}: there is no folder {folder!r}") from None


def write_arrays(
    path: str | os.PathLike, arrays: Mapping[str, np.ndarray], metadata: Mapping
) -> None:
    """Write named arrays with JSON metadata, in the format of the path's suffix.

    Raises:
        ModelFileError: the suffix is neither ``.safetensors`` nor ``.npz``, or there is
            no such folder.
    """
    tidy = {name: np.array(array, order="C") for name, array in arrays.items()}
    about = {"version": VERSION} | dict(metadata)
    entry = json.dumps(about | {CHECKSUM: checksum(tidy, about)})
    write_file(path, _FORMATS[_suffix(path)][0](tidy, {ENTRY: entry}))


def checksum(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, Any]) -> str:
    """Return a digest of the arrays and of what is said of them.

    A flipped bit in a weight gives another number, which no parser notices.
    """
    digest = hashlib.sha256(json.dumps(metadata, sort_keys=True).encode())
    for name, array in sorted(arrays.items()):
        little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
        digest.update(f"{name} {array.dtype.name} {array.shape} ".encode())
        digest.update(little.tobytes())
    return digest.hexdigest()


def read_arrays(
    path: str | os.PathLike,
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the arrays and the metadata of a file; metadata is empty in others' files.

    Raises:
        ModelFileError: there is no such file, or it is damaged or of another kind, or
            holds something else than when it was written.
    """
    suffix = _suffix(path)
    try:
        content = Path(path).read_bytes()
    except OSError as problem:
        raise ModelFileError(f"{path}: {problem.strerror or problem}") from None
    try:
        _refuse_unknown_numbers(path, suffix, content)
        arrays, header = _FORMATS[suffix][1](content)
        metadata = dict(json.loads(header.get(ENTRY, "{}")))
        version = int(metadata.get("version", VERSION))
    except (MissingExtraError, ModelFileError):
        raise
    except Exception as problem:  # whatever a damaged file makes a parser raise
        raise ModelFileError(
            f"{path}: is damaged or no {suffix} file ({type(problem).__name__}: "
            f"{problem})"
        ) from None
    if version > VERSION:
        raise ModelFileError(
            f"{path}: was written by a newer release; upgrade with: "
            "pip install --upgrade chainrule"
        )
    written = metadata.pop(CHECKSUM, None)  # others' files have none
    if metadata and written != checksum(arrays, metadata):
        raise ModelFileError(
            f"{path}: is damaged: its checksum is not that of what it holds; take "
            "another copy of the file"
        )
    return arrays, metadata


def _refuse_unknown_numbers(path: Any, suffix: str, content: bytes) -> None:
    """Refuse a sound file of numbers that are not read, such as those of 8 bits."""
    if suffix != ".safetensors":
        return
    for name, entry in _header(content).items():
        kind = entry.get("dtype", "") if isinstance(entry, dict) else ""
        if str(kind).startswith(("F8_", "F6_", "F4")):
            raise ModelFileError(
                f"{path}: {name} holds {kind} numbers, which NumPy does not have; save "
                "it as float32, in PyTorch with tensor.float()"
            )


def _header(content: bytes) -> dict[str, Any]:
    """Return the header of a safetensors file: its length, then JSON, then data."""
    size = int.from_bytes(content[:8], "little")
    return dict(json.loads(content[8 : 8 + size]))


def _suffix(path: str | os.PathLike) -> str:
    suffix = Path(path).suffix
    if suffix not in _FORMATS:
        hint = (
            f"; a {suffix} file holds code, which is never run: in PyTorch write "
            "safetensors.torch.save_file(net.state_dict(), "
            f"'{Path(path).stem}.safetensors')"
        )
        raise ModelFileError(
            f"{path}: the suffix chooses the format; use one of {', '.join(_FORMATS)}"
            f"{hint * (suffix in PICKLED)}"
        )
    return suffix


def _safetensors():
    try:
        import safetensors
        import safetensors.numpy
    except ImportError:
        instead = "a .npz file needs nothing more"
        raise missing("safetensors files need safetensors", "data", instead) from None
    return safetensors


def _to_safetensors(arrays: dict[str, np.ndarray], header: dict[str, str]) -> bytes:
    return _safetensors().numpy.save(arrays, metadata=header)


def _from_safetensors(content: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    parts = _safetensors().deserialize(content)
    arrays = {name: _array(part).reshape(part["shape"]) for name, part in parts}
    return arrays, _header(content).get("__metadata__", {})


def _array(part: Mapping[str, Any]) -> np.ndarray:
    """Return the numbers of a tensor; bfloat16, the upper half of float32, as those."""
    kind, data = part["dtype"], part["data"]
    if kind == "BF16":
        halves = np.frombuffer(data, "<u2").astype("<u4")
        return (halves << 16).view("<f4")
    letter, bits = kind[0].lower(), kind[1:]
    return np.frombuffer(data, bool if kind == "BOOL" else f"<{letter}{int(bits) // 8}")


def _to_npz(arrays: dict[str, np.ndarray], header: dict[str, str]) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    text = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez(buffer, **{_NPZ_HEADER: text}, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _from_npz(content: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    from io import BytesIO

    with np.load(BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    text = arrays.pop(_NPZ_HEADER, None)
    return arrays, {} if text is None else json.loads(text.tobytes().decode())


_FORMATS = {
    ".safetensors": (_to_safetensors, _from_safetensors),
    ".npz": (_to_npz, _from_npz),
}
