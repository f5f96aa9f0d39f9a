"""A net as an ONNX model: from a row of a table to the name of a class."""

import json
import os
from collections.abc import Iterator
from functools import singledispatch
from math import pi
from pathlib import Path
from typing import Any

import numpy as np

from autograd.ground.extras import missing
from nn.files.models import header
from nn.net.losses import as_loss
from nn.tables.columns import Category, Column, Date, Number
from nn.training.objectives.objective import loss_for
from nn.training.prediction.programs import example_shape, outputs_program

INPUT, LABEL, BATCH = "X", "label", "batch"
_TEXT, _INT64 = 8, 7  # onnx.TensorProto.STRING, INT64


def save_onnx(
    net: Any, path: str | os.PathLike, X: Any = None, dtype: str = "float32"
) -> Path:
    """Write a net as an ONNX model for onnxruntime, whole or not at all.

    Its input is ``X``, (batch, features); of a net that was trained on a table, one
    input a column: numbers, texts, or days since 2000, missing ones nan or "".  Its
    output is what ``predict`` gives; with the names of classes, ``label`` is one too.

    Args:
        X: some examples, where their shape is not known otherwise.
        dtype: ``"float32"`` or ``"float64"``.

    Raises:
        MissingExtraError: onnx is not installed.
        ExportError: onnxruntime has no kernel for a row.
    """
    try:
        from autograd.compiling.backends.arrays.onnx import model
        from autograd.compiling.backends.arrays.onnx.writer import Writer
    except ModuleNotFoundError as problem:
        raise missing("a .onnx file needs onnx", "onnx") from problem
    writer = Writer(dtype)
    shape = example_shape(net, X)
    schema = net.schema
    if schema is None:
        features = writer.add_input(INPUT, [BATCH, *shape])
        writer.count_of(features, 0)
    else:
        features = _features(writer, schema.columns)
    args = [net.theta, np.zeros((1, *shape))]
    ((_, given, width),) = model.write_program(
        writer, outputs_program(net), args, (0,), lambda *_: [features]
    )
    writer.add_output("output", given, width)
    if schema is not None and schema.classes:
        label = _label(writer, net, given, width, schema.classes)
        writer.add_output(LABEL, label, [BATCH], _TEXT)
    return model.write(path, writer, _about(net))


def _about(net: Any) -> dict[str, str]:
    """Return what the file says of the net beside the graph, as JSON."""
    found: dict[str, Any] = header(net)
    if net.schema is not None:
        found |= {"classes": list(net.schema.classes), "target": net.schema.target}
    return {name: json.dumps(thing) for name, thing in found.items()}


def _label(writer: Any, net: Any, given: str, width: list, names: tuple) -> str:
    """Return the name of the class that outputs stand for."""
    loss = as_loss(loss_for(net, None))
    if len(width) > 1:
        place = writer.node("ArgMax", given, axis=1, keepdims=0)
    else:
        middle = 0.5 if loss.link == "linear" else 0.0
        above = writer.node("GreaterOrEqual", given, middle)
        place = writer.node("Cast", above, to=_INT64)
    return writer.node("Gather", writer.texts(names), place, axis=0)


# -- columns of a table ----------------------------------------------------------------


def _features(writer: Any, columns: tuple[Column, ...]) -> str:
    """Return all features side by side, (batch, features), of an input a column."""
    parts = []
    for column in columns:
        kind = _TEXT if isinstance(column, Category) else 0
        name = writer.add_input(column.name, [BATCH], kind)
        writer.count_of(name, 0)
        parts += list(_columns(column, writer, name))
    return writer.node("Concat", *parts, axis=1)


def _standing(writer: Any, row: str) -> str:
    """Return numbers of the examples as a column, (batch, 1)."""
    return writer.node("Unsqueeze", row, writer.whole([1]))


def _flag(writer: Any, test: str) -> str:
    return _standing(writer, writer.node("Cast", test, to=writer.real))


@singledispatch
def _columns(column: Column, writer: Any, name: str) -> Iterator[str]:
    """Yield the features of a column, each (batch, some)."""
    raise TypeError(f"{column!r} has no encoding")


@_columns.register
def _number(column: Number, writer: Any, name: str) -> Iterator[str]:
    absent = writer.node("IsNaN", name)
    yield _standing(writer, writer.node("Where", absent, column.fill, name))
    if column.flagged:
        yield _flag(writer, absent)


@_columns.register
def _category(column: Category, writer: Any, name: str) -> Iterator[str]:
    known = [*column.shown, *[""] * column.flagged]
    found = writer.node(
        "OneHotEncoder", name, domain="ai.onnx.ml", cats_strings=known, zeros=1
    )
    yield writer.node("Cast", found, to=writer.real)


@_columns.register
def _date(column: Date, writer: Any, name: str) -> Iterator[str]:
    absent = writer.node("IsNaN", name)
    days = writer.node("Where", absent, column.fill, name)
    yield _standing(writer, days)
    for length in column.cycles:
        angle = writer.node("Mul", days, 2.0 * pi / length)
        for wave in ("Sin", "Cos"):
            yield _standing(writer, writer.node(wave, angle))
    if column.flagged:
        yield _flag(writer, absent)
