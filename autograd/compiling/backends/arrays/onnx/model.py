"""A program as an ONNX model."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograd.compiling.backends.arrays.lowering import Lowered, lower
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
    request, parts = asked(source, args, lambda _: False)
    writer = Writer(dtype)
    inputs = [
        [None] * len(part.arrays)
        if place in fixed
        else _inputs(writer, arg, part, name, request.axes[place])
        for place, (arg, part, name) in enumerate(zip(args, parts, names, strict=True))
    ]
    constants = [
        part.arrays if place in fixed else [None] * len(part.arrays)
        for place, part in enumerate(parts)
    ]
    lowered = lower(request, LONGEST, _flat(request, constants))
    given = _flat(request, inputs)
    others = np.array([leaf._data for leaf in request.others])
    given.append(writer.constant(others))
    add_outputs(writer, lowered, given)
    return writer


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


def add_outputs(writer: Writer, lowered: Lowered, given: Sequence[str]) -> list[str]:
    """Write all steps, and an output for each leaf of the results; return names."""
    found = carry_out(Evaluation(writer, given), lowered.order)
    form = lowered.request.result
    names = []
    for path, x in zip(paths(form), lowered.outputs, strict=True):
        name = ".".join(["output", *steps_of(path)])
        shape: list[int | str] = [*[BATCH] * x.batched, *x.shape]
        writer.add_output(name, found[id(x)], shape)
        names.append(name)
    return names
