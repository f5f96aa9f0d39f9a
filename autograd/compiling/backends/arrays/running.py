"""What targets share that carry out steps by themselves, one after the other."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiling.backends.arrays.lowering import Lowered, lower
from autograd.compiling.backends.arrays.request import Source, Taken, asked
from autograd.compiling.backends.arrays.steps import Array
from autograd.errors import OperandError

LETTERS = "abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSTUVWXYZ"
BATCH = "z"
KEPT = 16  # lowered programs, for arguments of so many structures


def carry_out(target: Any, order: Sequence[Array]) -> dict[int, Any]:
    """Return what each step gives, by its identity.

    Args:
        target: has a method for each kind of step, of the step and its operands.
    """
    found: dict[int, Any] = {}
    for x in order:
        operands = [found[id(y)] for y in x.operands]
        found[id(x)] = getattr(target, x.kind)(x, *operands)
    return found


def equation(x: Array) -> str:
    """Return a contraction as einsum writes it, ``z`` the examples.

    >>> from autograd.compiling.backends.arrays.steps import Steps
    >>> steps = Steps()
    >>> X, W = steps.given(0, (3,), True), steps.given(1, (2, 3), False)
    >>> equation(steps.contract([X, W], [(1,), (0, 1)], (0,), batched=True))
    'zb,ab->za'
    """
    terms, target = x.options
    axes = sorted({axis for term in terms for axis in term})
    names = dict(zip(axes, LETTERS, strict=False))

    def spelt(term: Sequence[int], batched: bool) -> str:
        return BATCH * batched + "".join([names[axis] for axis in term])

    pairs = zip(terms, x.operands, strict=True)
    inside = ",".join([spelt(term, y.batched) for term, y in pairs])
    return f"{inside}->{spelt(target, x.batched)}"


class Ported:
    """A program on a target: taken apart, lowered once for each structure.

    Args:
        source: the program.
        is_foreign: whether something is an array of the target.
        longest: how many single nodes in a row the target bears.
    """

    def __init__(self, source: Source, is_foreign: Callable[[Any], bool], longest: int):
        self.source = source
        self._is_foreign, self._longest = is_foreign, longest
        self._lowered: dict[tuple, Lowered] = {}

    def take(self, args: Sequence[Any]) -> tuple[Lowered, list[Taken]]:
        """Return the program for arguments like these, and those taken apart.

        Raises:
            ExportError: the target can't run it.
            OperandError: the arguments differ in their number of examples.
        """
        request, parts = asked(self.source, args, self._is_foreign)
        key = id(request.plan), request.shapes
        if key not in self._lowered:
            while len(self._lowered) >= KEPT:
                self._lowered.pop(next(iter(self._lowered)))
            self._lowered[key] = lower(request, self._longest)
        return self._lowered[key], parts


def in_front(
    lowered: Lowered, parts: Sequence[Taken], move: Callable[[Any, int], Any]
) -> tuple[list[Any], Any]:
    """Return what is given, in order, its examples in front; and how many there are.

    Args:
        move: brings an axis of an array to the front.

    Raises:
        OperandError: the arguments differ in their number of examples, or have none.
    """
    request = lowered.request
    moved = [
        part.arrays if not axis else [move(x, axis) for x in part.arrays]
        for part, axis in zip(parts, request.axes, strict=True)
    ]
    examples: Any = None
    for arrays, batched in request.ordered(moved):
        for array in arrays if batched else ():
            if examples is not None and array.shape[0] != examples:
                raise OperandError(
                    "program: arguments differ in their number of examples, "
                    f"{examples} and {array.shape[0]}"
                )
            examples = array.shape[0]
    if type(examples) is int and not examples:
        raise OperandError("program: there are no examples")
    given = [array for arrays, _ in request.ordered(moved) for array in arrays]
    return given, 1 if examples is None else examples
