"""A program as an ONNX model."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograd.compiling.backends.arrays.lowering import lower
from autograd.compiling.backends.arrays.onnx.space import Evaluation
from autograd.compiling.backends.arrays.onnx.writer import Writer
from autograd.compiling.backends.arrays.request import (
    Request,
    Source,
    Taken,
    asked,
    named_arrays,
    steps_of,
)
from autograd.compiling.backends.arrays.running import carry_out
from autograd.ground.files import write_whole
from autograd.ground.structure import paths

LONGEST = 10_000  # single nodes in a row
BATCH = "batch"


def write(
    path: str | os.PathLike, writer: Writer, about: Mapping[str, str] | None = None
) -> Path:
    """Check a graph and write it whole, with texts that it carries along."""
    return write_whole(path, writer.model(dict(about or {})).SerializeToString())


def program_graph(
    source: Source,
    args: Sequence[Any],
    names: Sequence[str],
    fixed: Sequence[int],
    dtype: str,
) -> Writer:
    """Return the graph of a program.

    Args:
        args: arguments, for their structure and shapes.
        names: what they are called.
        fixed: the places of those whose numbers are part of the model.
    """
    writer = Writer(dtype)

    def feed(place: int, part: Taken, axis: int | None) -> list[str]:
        return _inputs(writer, args[place], part, names[place], axis)

    for name, given, shape in write_program(writer, source, args, fixed, feed):
        writer.add_output(name, given, shape)
    return writer


def write_program(
    writer: Writer,
    source: Source,
    args: Sequence[Any],
    fixed: Sequence[int],
    feed: Callable[[int, Taken, int | None], list[str]],
) -> list[tuple[str, str, list[int | str]]]:
    """Write a program's steps; return what it gives, each result's name and shape.

    Args:
        args, fixed: as for ``program_graph``.
        feed: gives the names of an argument's arrays in the graph, their examples in
            front, by the argument's place and the axis of its examples.
    """
    request, parts = asked(source, args, lambda _: False)
    inputs: list[list[Any]] = []
    constants: list[list[Any]] = []
    for place, (part, axis) in enumerate(zip(parts, request.axes, strict=True)):
        nothing: list[Any] = [None] * len(part.arrays)
        inputs.append(nothing if place in fixed else feed(place, part, axis))
        constants.append(part.arrays if place in fixed else nothing)
    lowered = lower(request, LONGEST, _flat(request, constants))
    others = np.array([leaf._data for leaf in request.others])
    given = [*_flat(request, inputs), writer.constant(others)]
    found = carry_out(Evaluation(writer, given), lowered.order)
    return [
        (
            ".".join(["output", *steps_of(path)]),
            found[id(x)],
            [*[BATCH] * x.batched, *x.shape],
        )
        for path, x in zip(paths(request.result), lowered.outputs, strict=True)
    ]


def _flat(request: Request, parts: Sequence[Sequence[Any]]) -> list[Any]:
    return [array for arrays, _ in request.ordered(parts) for array in arrays]


def _inputs(
    writer: Writer, arg: Any, part: Taken, name: str, axis: int | None
) -> list[str]:
    """Add an input for each array of an argument; return them, examples in front."""
    found = []
    for full, array in named_arrays(arg, name, part.arrays, axis is None):
        shape: list[int | str] = list(np.shape(array))
        if full != name:
            full = f"{name}.{full}"
        if axis is None:
            found.append(writer.add_input(full, shape))
            continue
        shape[axis] = BATCH
        made = writer.add_input(full, shape)
        writer.count_of(made, axis % len(shape))
        if axis % len(shape):
            order = list(range(len(shape)))
            order.insert(0, order.pop(axis))
            made = writer.node("Transpose", made, perm=order)
        found.append(made)
    return found
