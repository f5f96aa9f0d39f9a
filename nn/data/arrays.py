"""Examples and targets as float matrices, or an error that says what is wrong where.

>>> features_of([[1, 2], [3, 4]], 2).tolist()
[[1.0, 2.0], [3.0, 4.0]]
"""

from collections.abc import Iterator, Mapping, Set
from typing import Any

import numpy as np

from nn.errors import DataError
from nn.net.losses import Loss

# What the axes of an example are called, by their number.
AXES = {1: ("features",), 2: ("places", "features"), 3: ("channels", "rows", "columns")}


def features_of(
    X: Any,
    width: int | None = None,
    axes: int | None = 1,
    tokens: int | None = None,
) -> np.ndarray:
    """Return ``X`` as a finite float array, (samples, features) for most nets.

    Args:
        X: rows of numbers: lists, a NumPy array, a data frame.
        width: the number of features the net takes, if known.
        axes: of one example: 1 for a row of features, 2 for a sequence of vectors, 3
            for an image; none if the net takes any.
        tokens: how many there are, if the numbers are theirs.

    Raises:
        DataError: X is text, ragged, empty, not finite, has other axes, another number
            of features, or tokens that there are not.
    """
    matrix = as_floats(X, "X")
    if axes is None:
        axes = max(matrix.ndim - 1, 1)
    if axes > 1 and matrix.ndim != 1 + axes:
        named = AXES.get(axes, ("…",))
        raise DataError(
            f"X: needs shape ({', '.join(['samples', *named])}), got {matrix.shape}; "
            f"rows of all their numbers: X.reshape({', '.join(['-1', *named])})"
        )
    if matrix.ndim == 1 and matrix.size:
        hint = (
            "one feature: X.reshape(-1, 1); one example: X.reshape(1, -1)"
            if width in (None, 1, matrix.size)
            else f"the net takes rows of {width} features"
        )
        raise DataError(
            f"X: needs shape (samples, features), got {matrix.shape}; {hint}"
        )
    if matrix.ndim != 1 + axes:
        hint = "; rows of all their numbers: X.reshape(len(X), -1)" * (matrix.ndim > 2)
        raise DataError(f"X: needs shape (samples, features), got {matrix.shape}{hint}")
    if matrix.size == 0:
        raise DataError(
            f"X: is empty, shape {matrix.shape}; at least one example needed"
        )
    if width is not None and matrix.shape[-1] != width:
        raise DataError(
            f"X: the net takes {width} features, got {matrix.shape[-1]} in each row"
        )
    _require_finite(matrix, "X")
    if tokens is not None:
        _require_tokens(matrix, tokens)
    return matrix


def targets_of(y: Any, loss: Loss, outputs: int, samples: int) -> np.ndarray:
    """Return ``y`` as the float matrix (samples, outputs) that ``loss`` compares with.

    Labels of classes become one-hot rows, so that a class is data like any other.

    Args:
        y: (samples,) or (samples, outputs).
        loss: the row that says which targets are allowed.
        outputs: the number of outputs of the net.
        samples: the number of examples in X.

    Raises:
        DataError: y is text, ragged, empty, not finite, of another length than X, or
            does not suit the loss or the number of outputs.
    """
    if y is None:
        raise DataError("y: there are no targets; give them behind X")
    matrix = as_floats(y, "y")
    if matrix.ndim not in (1, 2) or matrix.size == 0:
        raise DataError(
            f"y: needs shape (samples,) or (samples, outputs), got {matrix.shape}"
        )
    if len(matrix) != samples:
        raise DataError(f"y: has {len(matrix)} targets for {samples} examples in X")
    _require_finite(matrix, "y")
    if matrix.ndim == 1 or (loss.targets == "classes" and matrix.shape[1] == 1):
        matrix = matrix.reshape(-1, 1)
    if loss.targets == "classes":
        return _class_rows(matrix, loss.name, outputs)
    if loss.targets != "any" and matrix.shape[1] != outputs:
        raise DataError(
            f"y: has {matrix.shape[1]} column(s) where the net has {outputs} output(s)"
            f"{_hint_for_labels(matrix, loss)}"
        )
    if loss.targets == "fractions" and ((matrix < 0) | (matrix > 1)).any():
        raise DataError(
            f"y: loss {loss.name!r} takes targets from 0 to 1, got {_shown(matrix)}; "
            f"{_hint_for_fractions(matrix)}"
        )
    if loss.targets == "signs" and not np.isin(matrix, (-1.0, 1.0)).all():
        raise DataError(
            f"y: loss {loss.name!r} takes targets -1 and 1, got {_shown(matrix)}; "
            "for labels 0 and 1 use 2 * y - 1"
        )
    return matrix


def _class_rows(matrix: np.ndarray, name: str, outputs: int) -> np.ndarray:
    """Return labels or probability rows as rows of ``outputs`` columns."""
    if outputs < 2:
        raise DataError(
            f"y: loss {name!r} needs one output per class, the net has {outputs}; "
            "for two classes and one output use loss='bce'"
        )
    if matrix.shape[1] == 1:
        labels = matrix[:, 0].astype(int)
        if (
            (labels != matrix[:, 0]).any()
            or labels.min() < 0
            or labels.max() >= outputs
        ):
            raise DataError(
                f"y: loss {name!r} with {outputs} outputs takes labels 0 to "
                f"{outputs - 1}, got {_shown(matrix)}; number classes with "
                "np.unique(labels, return_inverse=True)"
            )
        return np.eye(outputs)[labels]
    if matrix.shape[1] != outputs:
        raise DataError(
            f"y: rows of {matrix.shape[1]} classes where the net has {outputs} outputs"
        )
    if (matrix < 0).any() or not np.allclose(matrix.sum(axis=1), 1.0):
        raise DataError(
            f"y: loss {name!r} takes labels or rows of probabilities that sum to 1"
        )
    return matrix


def _hint_for_labels(matrix: np.ndarray, loss: Loss) -> str:
    if matrix.shape[1] == 1 and loss.targets in ("fractions", "signs"):
        return "; for labels of several classes use loss='cross_entropy'"
    return ""


def _hint_for_fractions(matrix: np.ndarray) -> str:
    labels = np.unique(matrix)
    if labels.tolist() == [-1.0, 1.0]:
        return "for labels -1 and 1 use loss='hinge' or (y + 1) / 2"
    if len(labels) == 2:
        return "number the two classes with np.unique(labels, return_inverse=True)"
    return (
        "for several classes make the net with as many outputs and output='softmax', "
        "for numbers with output='linear'"
    )


def as_floats(data: Any, name: str) -> np.ndarray:
    """Return data as an array of floats, of any shape.

    Args:
        name: what it is called in errors.

    Raises:
        DataError: it is no array of real numbers.
    """
    if isinstance(data, (str, bytes)):
        raise DataError(
            f"{name}: is text, {data[:20]!r}; read a file with nn.datasets.csv(path)"
        )
    if hasattr(data, "toarray"):
        raise DataError(f"{name}: is a sparse matrix; give {name}.toarray()")
    if isinstance(data, (Iterator, Mapping, Set)):
        raise DataError(
            f"{name}: is a {type(data).__name__}; give rows of numbers, such as "
            "list(rows) or a NumPy array"
        )
    if isinstance(data, np.ma.MaskedArray):
        data = np.ma.filled(data.astype(float), np.nan)
    try:
        array = np.asarray(data)
    except ValueError:
        raise DataError(f"{name}: {_ragged(data)}") from None
    except (TypeError, RuntimeError) as problem:  # a tensor says what it lacks
        raise DataError(f"{name}: is no array of numbers; {problem}") from None
    if array.dtype == object and not any(isinstance(x, str) for x in array.ravel()):
        try:
            array = array.astype(float)
        except (TypeError, ValueError) as problem:
            raise DataError(f"{name}: needs numbers only; {problem}") from None
    if array.dtype.kind not in "biuf":
        raise DataError(f"{name}: needs real numbers, got {_kind(array)}")
    floats = array.astype(float, copy=False)
    if floats is array or floats.base is not None:  # the caller's own: never written to
        floats = floats.view()
        floats.flags.writeable = False
    return floats


def _kind(array: np.ndarray) -> str:
    if array.dtype.kind not in "USO":
        return f"dtype {array.dtype}"
    return (
        "text; turn classes into 0, 1, 2… with np.unique(labels, return_inverse=True)"
    )


def _ragged(data) -> str:
    """Name the first row whose length differs from that of row 0."""
    for index, row in enumerate(data):
        if np.ndim(row) == 0 or len(row) != len(data[0]):
            length = "a single number" if np.ndim(row) == 0 else f"{len(row)} entries"
            return f"row {index} has {length}, row 0 has {len(data[0])}"
    return "its rows are nested unevenly"


def _require_finite(matrix: np.ndarray, name: str) -> None:
    if not np.isfinite(matrix).all():
        wrong = np.argwhere(~np.isfinite(matrix))
        place = ", ".join(map(str, wrong[0]))
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise DataError(
            f"{name}: [{place}] is {matrix[tuple(wrong[0])]}{more}; drop those rows or "
            "fill them in before training"
        )


def _require_tokens(matrix: np.ndarray, count: int) -> None:
    wrong = np.argwhere((matrix % 1 != 0) | (matrix < 0) | (matrix >= count))
    if len(wrong):
        place = ", ".join(map(str, wrong[0]))
        raise DataError(
            f"X: [{place}] is {matrix[tuple(wrong[0])]:g}, which is none of the net's "
            f"tokens 0 … {count - 1}; number the words so, or make a larger Embedding"
        )


def _shown(matrix: np.ndarray) -> str:
    values = np.unique(matrix)
    shown = ", ".join(f"{value:g}" for value in values[:4])
    return shown + (", …" if len(values) > 4 else "")


def as_rows(examples) -> np.ndarray:
    """Return nets' answers, each a scalar or lists of them, as rows of floats."""
    return np.array([_as_row(answer) for answer in examples])


def _as_row(answer: Any) -> list:
    if not isinstance(answer, (list, tuple)):
        return [float(answer)]
    nested = answer and isinstance(answer[0], (list, tuple))
    return [_as_row(each) if nested else float(each) for each in answer]
