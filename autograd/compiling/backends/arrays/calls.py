"""Calls of rows, single nodes, and places that only a run tells."""

from math import nan

import numpy as np

from autograd import ops
from autograd.compiling.backends.arrays.pieces import Pieces
from autograd.compiling.backends.arrays.steps import Array
from autograd.compiling.instructions import Apply, Line, Scalars, Take, View
from autograd.compiling.plan import SHARED
from autograd.ops.choosing import pick


def apply(pieces: Pieces, it: Apply) -> None:
    """Let a row's results be an array."""
    kept = pieces.moving(it, it.out)
    if it.row.arity is None:
        pieces.store(it, _reduced(pieces, it, kept), kept)
        return
    operands = [
        pieces.view(it, x, kept) if isinstance(x, View) else pieces.steps.constant(x)
        for x in it.operands
    ]
    pieces.store(it, pieces.steps.call(it.row, operands), kept)


def _reduced(pieces: Pieces, it: Apply, kept: list[int]) -> Array:
    """Return an n-ary row of what lies along its axes, which become one in front."""
    steps, operand = pieces.steps, it.operands[0]
    inner = list(range(len(it.sizes) - it.reduced, len(it.sizes)))
    if not isinstance(operand, View):
        operands = steps.constant(np.full([it.sizes[axis] for axis in inner], operand))
    else:
        operands = pieces.view(it, operand, [*inner, *kept])
    rest = operands.shape[len(inner) :] or (1,) * len(kept)
    full = [it.sizes[axis] for axis in inner]
    whole = steps.broadcast(operands, (*full, *rest), operands.batched)
    stack = steps.reshape(whole, (int(np.prod(full)), *rest))
    return steps.reduce(it.row, stack)


def scalars(pieces: Pieces, it: Scalars) -> None:
    """Let each line of a stretch be a number."""
    for line in it.lines:
        found = _called(pieces, line) if line.row is not None else _sum(pieces, line)
        pieces.write(SHARED, np.array([line.target]), pieces.steps.reshape(found, ()))


def _at(pieces: Pieces, address: int) -> Array:
    return pieces.read(SHARED, np.array(address))


def _called(pieces: Pieces, line: Line) -> Array:
    row, steps = line.row, pieces.steps
    assert row is not None
    if row.arity is None and row is not pick and line.reads == [*line.operands]:
        return steps.reduce(row, pieces.read(SHARED, np.array(line.reads)))
    operands = [
        _at(pieces, x) if type(x) is int else steps.constant(x) for x in line.operands
    ]
    if row is pick:
        index, *choices = operands
        return picked(pieces, steps.stack(choices, 0), index, len(choices))
    if row.arity is None:
        return steps.reduce(row, steps.stack(operands, 0))
    return steps.call(row, operands)


def _sum(pieces: Pieces, line: Line) -> Array:
    steps = pieces.steps
    total = steps.constant(line.constant) if line.constant or not line.terms else None
    for coefficient, *factors in line.terms:
        term = steps.constant(coefficient) if coefficient != 1.0 else None
        for address in factors:
            if address >= 0:
                factor = _at(pieces, address)
                term = factor if term is None else steps.call(ops.mul, [term, factor])
        assert term is not None
        total = term if total is None else steps.call(ops.add, [total, term])
    assert total is not None
    return total


def take(pieces: Pieces, it: Take) -> None:
    """Let what is taken be an array."""
    steps, kept = pieces.steps, pieces.moving(it, it.out)
    of_index = pieces.moving(it, it.index)
    of_table = pieces.moving(it, it.choices)
    index = pieces.read(it.index.buffer, pieces.places(it, it.index, of_index))
    first = pieces.places(it, it.choices, of_table)
    places = np.stack([first + it.step * place for place in range(it.count)])
    table = pieces.read(it.choices.buffer, places)
    if not table.batched and not set(of_index) & set(of_table):
        found = picked(pieces, table, index, it.count)
        axes = [*of_index, *of_table]
    else:
        shape = [it.sizes[axis] if axis in of_table else 1 for axis in kept]
        table = steps.reshape(table, (it.count, *shape))
        index = pieces.view(it, it.index, kept)
        full = np.broadcast_shapes(table.shape[1:], index.shape)
        some = table.batched or index.batched
        table = steps.broadcast(table, (it.count, *full), some)
        index = steps.broadcast(index, full, some)
        found, axes = picked(pieces, table, index, it.count, True), list(kept)
    order = [axes.index(axis) for axis in kept if axis in axes]
    found = steps.transpose(found, order)
    lengths = iter(found.shape)
    shape = [next(lengths) if axis in axes else 1 for axis in kept]
    pieces.store(it, steps.reshape(found, shape), kept)


def picked(
    pieces: Pieces, table: Array, index: Array, count: int, each: bool = False
) -> Array:
    """Return what an index picks along the first axis; nan where it is no place.

    Args:
        each: whether every entry has a choice of its own.
    """
    steps = pieces.steps
    zero, nothing = steps.constant(0.0), steps.constant(nan)
    valid = steps.call(ops.equal, [index, steps.call(ops.floor, [index])])
    least = steps.call(ops.greater_equal, [index, zero])
    most = steps.call(ops.less, [index, steps.constant(float(count))])
    for test in (least, most):
        valid = steps.call(ops.mul, [valid, test])
    safe = steps.call(ops.where, [valid, index, zero])
    if each:
        return steps.call(ops.where, [valid, steps.choose(table, safe), nothing])
    found = steps.lookup(table, safe)
    shape = (*index.shape, *(1,) * (len(table.shape) - 1))
    return steps.call(ops.where, [steps.reshape(valid, shape), found, nothing])
