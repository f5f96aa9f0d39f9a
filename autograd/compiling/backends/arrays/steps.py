"""Steps: a program as expressions of whole arrays, what every target evaluates.

An ``Array`` is what one step makes of others.  The examples, where it has them, are the
axis in front, which ``shape`` leaves out.  The kinds, in the words of the methods of
``Steps`` that make them, are few, and each target says how it carries them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from autograd.ground.domain import unchecked
from autograd.ops.primitive import Primitive
from autograd.ops.table import is_built_in

Shape = tuple[int, ...]

FEW = 4  # operands of an n-ary row that are folded, not put side by side first


@dataclass(frozen=True, eq=False, slots=True)
class Array:
    """One step.

    Attributes:
        kind: the method of a target that carries it out.
        operands: the arrays it is made of.
        options: what else the method takes.
        shape: of one example's numbers.
        batched: whether the examples are an axis in front of those.
        number: what a constant holds.
    """

    kind: str
    operands: tuple["Array", ...]
    options: tuple[Any, ...]
    shape: Shape
    batched: bool
    number: np.ndarray | None = field(default=None, repr=False)

    @property
    def size(self) -> int:
        """How many numbers it has, per example."""
        return prod(self.shape)


class Steps:
    """Makes steps, each once, and leaves out those that change nothing.

    >>> steps = Steps()
    >>> x = steps.given(0, (2, 3), batched=True)
    >>> steps.reshape(steps.reshape(x, (6,)), (2, 3)) is x
    True
    """

    def __init__(self) -> None:
        self._made: dict[Any, Array] = {}

    def _make(
        self,
        kind: str,
        operands: Sequence[Array],
        options: tuple[Any, ...],
        shape: Sequence[int],
        batched: bool | None = None,
    ) -> Array:
        if batched is None:
            batched = any(x.batched for x in operands)
        shape = tuple(map(int, shape))
        key = kind, tuple(map(id, operands)), options, shape, batched
        if key not in self._made:
            self._made[key] = Array(kind, tuple(operands), options, shape, batched)
        return self._made[key]

    # -- what comes in -----------------------------------------------------------------

    def given(self, place: int, shape: Sequence[int], batched: bool) -> Array:
        """What is given at a place."""
        return self._make("given", (), (place,), shape, batched)

    def constant(self, number: Any) -> Array:
        """Numbers that never change; ``-0.0`` is not ``0.0``."""
        number = np.ascontiguousarray(number, float).reshape(np.shape(number))
        key = "constant", number.shape, number.tobytes()
        if key not in self._made:
            made = Array("constant", (), (), number.shape, False, number)
            self._made[key] = made
        return self._made[key]

    def examples(self) -> Array:
        """How many examples there are, a number."""
        return self._make("examples", (), (), (), False)

    # -- the same numbers, arranged otherwise ------------------------------------------

    def reshape(self, x: Array, shape: Sequence[int]) -> Array:
        """The same numbers in the same order."""
        shape = tuple(shape)
        if x.number is not None:
            return self.constant(x.number.reshape(shape))
        if x.kind == "reshape":
            x = x.operands[0]
        return x if x.shape == shape else self._make("reshape", (x,), (), shape)

    def transpose(self, x: Array, order: Sequence[int]) -> Array:
        """The axes in another order."""
        order = tuple(order)
        if order == tuple(range(len(order))):
            return x
        if x.number is not None:
            return self.constant(x.number.transpose(order))
        shape = [x.shape[axis] for axis in order]
        moving = [axis for axis in order if x.shape[axis] > 1]
        if moving == sorted(moving):
            return self.reshape(x, shape)
        return self._make("transpose", (x,), order, shape)

    def slice(self, x: Array, axis: int, start: int, stop: int, step: int = 1) -> Array:
        """Some of the entries along an axis."""
        length = x.shape[axis]
        count = -(-(stop - start) // step)
        if count == length:
            return x
        shape = (*x.shape[:axis], count, *x.shape[axis + 1 :])
        if x.number is not None:
            cut = (slice(None),) * axis + (slice(start, stop, step),)
            return self.constant(x.number[cut])
        return self._make("slice", (x,), (axis, start, stop, step), shape)

    def pad(self, x: Array, axis: int, count: int) -> Array:
        """Zeros behind an axis."""
        shape = (*x.shape[:axis], x.shape[axis] + count, *x.shape[axis + 1 :])
        return self._make("pad", (x,), (axis, count), shape)

    def take(self, x: Array, places: np.ndarray) -> Array:
        """The entries at fixed places of the first axis."""
        if x.number is not None:
            return self.constant(x.number[places])
        options = tuple(map(int, places))
        return self._make("take", (x,), options, (len(options), *x.shape[1:]))

    def concat(self, parts: Sequence[Array], axis: int) -> Array:
        """Arrays side by side along an axis."""
        if len(parts) == 1:
            return parts[0]
        if all(part.number is not None for part in parts):
            return self.constant(np.concatenate([part.number for part in parts], axis))
        if any(part.batched for part in parts):
            parts = [self.broadcast(part, part.shape, True) for part in parts]
        length = sum([part.shape[axis] for part in parts])
        shape = (*parts[0].shape[:axis], length, *parts[0].shape[axis + 1 :])
        return self._make("concat", parts, (axis,), shape)

    def stack(self, parts: Sequence[Array], axis: int) -> Array:
        """Arrays side by side along an axis of their own."""
        shape = parts[0].shape
        shape = (*shape[:axis], 1, *shape[axis:])
        return self.concat([self.reshape(part, shape) for part in parts], axis)

    def broadcast(self, x: Array, shape: Sequence[int], batched: bool) -> Array:
        """Repeated along axes of length 1, and for each example if ``batched``."""
        shape, batched = tuple(shape), batched or x.batched
        if (x.shape, x.batched) == (shape, batched):
            return x
        if x.kind == "broadcast":
            x = x.operands[0]
        return self._make("broadcast", (x,), (), shape, batched)

    # -- arithmetic --------------------------------------------------------------------

    def call(self, row: Primitive, operands: Sequence[Array]) -> Array:
        """A row entry by entry; axes of length 1 repeat, and so do single numbers."""
        shape = np.broadcast_shapes(*[x.shape for x in operands])
        batched = any(x.batched for x in operands)
        if all(x.number is not None for x in operands):
            return self.constant(_evaluated(row, [x.number for x in operands]))
        for place, x in enumerate(operands):  # what repeats may do so here
            if x.kind == "broadcast":
                slim = [*operands[:place], x.operands[0], *operands[place + 1 :]]
                same = np.broadcast_shapes(*[y.shape for y in slim]) == shape
                if same and any(y.batched for y in slim) == batched:
                    return self.call(row, slim)
        return self._make("call", operands, (row,), shape)

    def reduce(self, row: Primitive, x: Array) -> Array:
        """An n-ary row of the entries along the first axis."""
        if x.number is not None:
            return self.constant(_evaluated(row, [x.number]))
        if x.kind == "concat" and x.options == (0,):
            apart = x.operands
            if len(apart) == x.shape[0] <= FEW and is_built_in(row):
                parts = [self.reshape(part, x.shape[1:]) for part in apart]
                return self.fold(row, parts)
        return self._make("reduce", (x,), (row,), x.shape[1:])

    def fold(self, row: Primitive, parts: Sequence[Array]) -> Array:
        """An n-ary row of a few arrays, entry by entry; what repeats may do so."""
        slim = [x.operands[0] if x.kind == "broadcast" else x for x in parts]
        shape, batched = parts[0].shape, any(x.batched for x in parts)
        same = np.broadcast_shapes(*[x.shape for x in slim]) == shape
        if same and any(x.batched for x in slim) == batched:
            parts = slim
        return self._make("fold", parts, (row,), shape)

    def contract(
        self,
        operands: Sequence[Array],
        terms: Sequence[tuple[int, ...]],
        target: tuple[int, ...],
        batched: bool,
    ) -> Array:
        """Σ of products over the axes that are not in ``target``.

        Args:
            operands: one or two.
            terms: what the axes of each are called.
            target: the axes that are kept, in order; each is one of an operand's.
            batched: whether the examples are kept too, where there are some.
        """
        sizes = {
            axis: length
            for x, term in zip(operands, terms, strict=True)
            for axis, length in zip(term, x.shape, strict=True)
        }
        shape = [sizes[axis] for axis in target]
        some = any(x.batched for x in operands)
        if len(operands) == 1 and set(terms[0]) == set(target) and batched >= some:
            order = [terms[0].index(axis) for axis in target]
            return self.transpose(operands[0], order)
        if len(operands) == 2 and _is_behind(operands, terms, target):
            operands, terms = operands[::-1], terms[::-1]
        options = tuple(terms), target
        return self._make("contract", operands, options, shape, batched and some)

    # -- places that only a run tells --------------------------------------------------

    def lookup(self, table: Array, index: Array) -> Array:
        """``table[index]``: whole numbers pick along the first axis of a table."""
        shape = (*index.shape, *table.shape[1:])
        return self._make("lookup", (table, index), (), shape)

    def choose(self, table: Array, index: Array) -> Array:
        """Each entry from the first axis, by a whole number of its own."""
        return self._make("choose", (table, index), (), table.shape[1:])


def _is_behind(
    operands: Sequence[Array], terms: Sequence[tuple[int, ...]], target: tuple[int, ...]
) -> bool:
    """Whether the first factor's axes come last: as it is, the product is turned."""
    first, second = operands
    if first.batched != second.batched:
        return second.batched
    alone = [axis for axis in target if (axis in terms[0]) != (axis in terms[1])]
    return bool(alone) and alone[0] in terms[1]


@unchecked
def _evaluated(row: Primitive, numbers: Sequence[Any]) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(row.vector(*numbers), float)


def in_order(outputs: Sequence[Array]) -> list[Array]:
    """Return all steps that some depend on, each after its operands."""
    found: dict[int, Array] = {}
    waiting = list(reversed(outputs))
    while waiting:
        x = waiting[-1]
        missing = [y for y in x.operands if id(y) not in found]
        if missing and id(x) not in found:
            waiting += reversed(missing)
        else:
            found.setdefault(id(waiting.pop()), x)
    return list(found.values())
