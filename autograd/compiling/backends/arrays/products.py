"""Contractions: sums of products over axes."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from autograd import ops
from autograd.compiling.backends.arrays.pieces import Pieces
from autograd.compiling.backends.arrays.steps import Array, Steps
from autograd.compiling.instructions import Contract, Operand, View

PARTS = 4  # products that one is split into, where a factor lies in several pieces


def contract(pieces: Pieces, it: Contract) -> None:
    """Let the result of a contraction be an array."""
    kept = pieces.moving(it, it.out)
    total: Array | None = None
    for part in _split(pieces, it):
        found = _product(pieces, part, kept)
        if total is not None:
            found = pieces.steps.call(ops.add, [total, found])
        total = found
    assert total is not None
    pieces.store(it, total, kept)


def _split(pieces: Pieces, it: Contract) -> Iterator[Contract]:
    """Yield parts of a contraction whose factors each lie in one piece.

    So the ones that a bias is multiplied by never meet it: they are a factor of 1.
    """
    for view in (it.first, it.second):
        if not isinstance(view, View):
            continue
        for axis in pieces.moving(it, view):
            if it.out.strides[axis]:
                continue
            cuts = pieces.borders(it, view, axis)
            if cuts and len(cuts) < PARTS:
                ends = [0, *cuts, it.sizes[axis]]
                for start, stop in pairwise(ends):
                    yield from _split(pieces, _part(it, axis, start, stop))
                return
    yield it


def _part(it: Contract, axis: int, start: int, stop: int) -> Contract:
    def cut(operand: Operand | None) -> Any:
        if not isinstance(operand, View):
            return operand
        return replace(operand, offset=operand.offset + start * operand.strides[axis])

    sizes = (*it.sizes[:axis], stop - start, *it.sizes[axis + 1 :])
    return replace(it, sizes=sizes, first=cut(it.first), second=cut(it.second))


def _product(pieces: Pieces, it: Contract, kept: list[int]) -> Array:
    """Return one product over the axes kept, of length 1 where nothing moves."""
    steps, coefficient = pieces.steps, it.coefficient
    views: list[View] = []
    for operand in (it.first, it.second):
        number = operand
        if isinstance(operand, View):
            number = pieces.number_of(it, operand)
            if number is None:
                views.append(operand)
        if isinstance(number, float):
            coefficient *= number
    terms = [tuple(pieces.moving(it, view)) for view in views]
    arrays = [
        pieces.read(view.buffer, pieces.places(it, view, term))
        for view, term in zip(views, terms, strict=True)
    ]
    for axis, size in enumerate(it.sizes):
        if axis not in kept and not any(axis in term for term in terms):
            coefficient *= size
    out_batched = pieces.plan.buffers[it.out.buffer].batched
    found = _combined(steps, arrays, terms, kept, out_batched, it.guarded)
    result = _scaled(steps, found, coefficient)
    if it.batched and not out_batched and not any(x.batched for x in arrays):
        result = steps.call(ops.mul, [result, steps.examples()])
    return result


def _combined(
    steps: Steps,
    arrays: list[Array],
    terms: list[tuple[int, ...]],
    kept: list[int],
    batched: bool,
    guarded: bool,
) -> Array:
    """Return the product over the axes kept, before it is scaled."""
    used = [axis for axis in kept if any(axis in term for term in terms)]
    if not arrays:
        return steps.constant(np.ones((1,) * len(kept)))
    if len(arrays) == 2:
        arrays, terms = _summed_alone(steps, arrays, terms, used, batched)
        shared = set(terms[0]) & set(terms[1]) - set(used)
        examples = not batched and all(x.batched for x in arrays)
        if not shared and not examples:
            both = [
                _spread(steps, x, term, kept)
                for x, term in zip(arrays, terms, strict=True)
            ]
            return _times(steps, both, guarded)
        if _is_row_by_row(arrays, terms, used, batched):
            inner = [axis for axis in terms[0] if axis in shared]
            axes = [*used, *inner]
            both = [
                _spread(steps, x, term, axes)
                for x, term in zip(arrays, terms, strict=True)
            ]
            arrays, terms = [_times(steps, both, False)], [tuple(axes)]
    found = steps.contract(arrays, terms, tuple(used), batched)
    lengths = iter(found.shape)
    return steps.reshape(found, [next(lengths) if a in used else 1 for a in kept])


def _is_row_by_row(
    arrays: list[Array], terms: list[tuple[int, ...]], used: list[int], batched: bool
) -> bool:
    """Whether rows meet rows, or rows a vector each: no product of matrices.

    Libraries make many small products of those; multiplied and summed they are one.
    """
    first, second = (set(term) & set(used) for term in terms)
    meet = first & second or (batched and all(x.batched for x in arrays))
    sides = zip((first - second, second - first), arrays, reversed(arrays), strict=True)
    alone = [free or (x.batched and not y.batched) for free, x, y in sides]
    return bool(meet) and not all(alone)


def _summed_alone(
    steps: Steps,
    arrays: list[Array],
    terms: list[tuple[int, ...]],
    used: list[int],
    batched: bool,
) -> tuple[list[Array], list[tuple[int, ...]]]:
    """Sum what only one of two factors moves along, before they are multiplied."""
    slim, left = [], []
    for place, (x, term) in enumerate(zip(arrays, terms, strict=True)):
        other = terms[1 - place]
        rest = tuple([axis for axis in term if axis in used or axis in other])
        both = arrays[1 - place].batched or batched
        slim.append(steps.contract([x], [term], rest, batched=both))
        left.append(rest)
    return slim, left


def _spread(steps: Steps, x: Array, term: tuple[int, ...], kept: list[int]) -> Array:
    """Return a factor over all axes kept, of length 1 where it does not move."""
    order = [term.index(axis) for axis in kept if axis in term]
    turned = steps.transpose(x, order)
    lengths = iter(turned.shape)
    return steps.reshape(turned, [next(lengths) if a in term else 1 for a in kept])


def _times(steps: Steps, both: list[Array], guarded: bool) -> Array:
    """Return the product entry by entry; guarded, a zero makes it zero."""
    same = both[0] is both[1]
    product = steps.call(ops.square, both[:1]) if same else steps.call(ops.mul, both)
    if not guarded:
        return product
    zero = steps.constant(0.0)
    for x in both:
        product = steps.call(ops.where, [x, product, zero])
    return product


def _scaled(steps: Steps, x: Array, coefficient: float) -> Array:
    if coefficient == 1.0:
        return x
    return steps.call(ops.mul, [x, steps.constant(coefficient)])
