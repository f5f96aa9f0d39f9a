"""The forward pass of a plan as steps: every instruction, one after the other.

There is no reverse pass: what differentiates is the target's own, row by row by the
table's rules.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from autograd import ops
from autograd.compiling.backends.arrays import calls, products
from autograd.compiling.backends.arrays.pieces import Pieces
from autograd.compiling.backends.arrays.request import Request
from autograd.compiling.backends.arrays.steps import Array, Steps, in_order
from autograd.compiling.instructions import (
    Apply,
    Contract,
    Gather,
    Instruction,
    Scalars,
    Take,
)
from autograd.compiling.plan import SHARED, Plan
from autograd.errors import ExportError
from autograd.ground.structure import leaves_of


class Lowered(NamedTuple):
    """A program as steps.

    Attributes:
        request: what was asked for.
        outputs: an array for each leaf of the results.
        order: all steps, each after what it is made of.
    """

    request: Request
    outputs: list[Array]
    order: list[Array]


def lower(
    request: Request, longest: int, fixed: Sequence[np.ndarray | None] = ()
) -> Lowered:
    """Return a program as steps.

    Givens are, in order: the arrays of θ, of the shared arguments, of the batched ones,
    and last the leaves that are no arguments, side by side.

    Args:
        longest: how many single nodes in a row the target bears.
        fixed: the numbers of givens that never change, ``None`` for others.

    Raises:
        ExportError: more of them follow each other.
    """
    plan = request.plan
    _refuse_long_stretches(plan, longest)
    steps = Steps()
    pieces = Pieces(plan, steps)
    _give(pieces, request, fixed)
    for it in plan.forward:
        _lower(pieces, it)
    outputs = [_reduced(steps, request, x) for x in _results(pieces, request)]
    return Lowered(request, outputs, in_order(outputs))


def _give(pieces: Pieces, request: Request, fixed: Sequence[np.ndarray | None]) -> None:
    """Let the places of what comes in belong to what is given."""
    plan, count, start = pieces.plan, 0, 0
    homes = [(SHARED, np.arange(plan.parameters))] * len(request.theta)
    homes += [(SHARED, np.r_[where]) for where in plan.shared]
    homes += [(buffer, np.r_[where]) for buffer, where in plan.inputs]
    parts = request.ordered(request.shapes)
    if len(plan.others):
        homes.append((SHARED, plan.others))
        parts.append(([(len(plan.others),)], False))
    for place, ((shapes, batched), (buffer, where)) in enumerate(
        zip(parts, homes, strict=True)
    ):
        start = start if 0 < place < len(request.theta) else 0
        for shape in shapes:
            array = pieces.steps.given(count, shape, batched)
            number = fixed[count] if count < len(fixed) else None
            if number is not None:
                array = pieces.steps.constant(np.reshape(number, shape))
            pieces.write(buffer, where[start : start + array.size], array)
            start, count = start + array.size, count + 1


def _results(pieces: Pieces, request: Request) -> Iterator[Array]:
    """Yield what each leaf of the results holds."""
    rest = iter(request.plan.outputs)
    for leaf in leaves_of(request.result):
        homes = [next(rest) for _ in range(leaf.size)]
        if len({buffer for buffer, _ in homes}) == 1:
            places = np.array([place for _, place in homes]).reshape(leaf.shape)
            yield pieces.read(homes[0][0], places)
        else:
            each = [pieces.read(buffer, np.array(place)) for buffer, place in homes]
            yield pieces.steps.reshape(pieces.steps.stack(each, 0), leaf.shape)


def _reduced(steps: Steps, request: Request, x: Array) -> Array:
    """Return a result as the program reduces it over examples."""
    if all(axis is None for axis in request.axes):
        return x
    if request.reduce is None:
        return steps.broadcast(x, x.shape, True)
    if not x.batched:
        each = request.reduce == "sum"
        return steps.call(ops.mul, [x, steps.examples()]) if each else x
    axes = tuple(range(len(x.shape)))
    total = steps.contract([x], [axes], axes, batched=False)
    if request.reduce == "sum":
        return total
    return steps.call(ops.div, [total, steps.examples()])


def _lower(pieces: Pieces, it: Instruction) -> None:
    match it:
        case Contract():
            products.contract(pieces, it)
        case Apply():
            calls.apply(pieces, it)
        case Take():
            calls.take(pieces, it)
        case Scalars():
            calls.scalars(pieces, it)
        case Gather():
            array = pieces.read(it.source, it.addresses)
            pieces.write(it.out.buffer, np.arange(it.addresses.size), array)
        case _:
            raise TypeError(f"{type(it).__name__} is none of a forward pass")


def _refuse_long_stretches(plan: Plan, longest: int) -> None:
    lengths = [len(it.lines) for it in plan.forward if isinstance(it, Scalars)]
    if max(lengths, default=0) > longest:
        raise ExportError(
            f"the program computes {max(lengths):,} scalars one by one, where arrays "
            f"have nothing to gain; more than {longest:,} in a row compile for minutes "
            "elsewhere. Run it here (backend='native' makes machine code of it), or "
            "write the loop over examples with in_axes"
        )
