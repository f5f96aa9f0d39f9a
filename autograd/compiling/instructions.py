"""The instruction list: what a backend turns into something that runs.

Buffer 0 holds all that is computed once: parameters, constants, groups without a batch.
Every batched group has a buffer of its own, with the examples side by side: (numbers,
batch), as the texts write matrices.  Only the inputs lie as they are given, (batch,
numbers).  An instruction works on strided views over common axes; if it is batched, the
batch is one more axis at the end, along which views of buffer 0 do not move.
"""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from autograd.ops.primitive import Primitive


@dataclass
class Buffer:
    """One array.

    Attributes:
        size: numbers, per example if batched.
        slopes: how many of them, from the front, have a gradient.
        given: whether it is an input, with one row per example.
    """

    size: int
    batched: bool
    slopes: int = 0
    given: bool = False


@dataclass(frozen=True)
class View:
    """Part of a buffer, or of its gradient: ``offset + Σ stride · index``."""

    buffer: int
    offset: int
    strides: tuple[int, ...]
    slope: bool = False


Operand = View | float


@dataclass
class Instruction:
    """What all instructions have.

    Attributes:
        sizes: the lengths of the axes, the batch not among them.
        batched: whether the batch is an axis too.
        out: where the result goes; a stride of 0 means summing along that axis.
        add: whether the result is added to what is there.
        stands_for: how many scalar nodes it computes, per example.
    """

    sizes: tuple[int, ...]
    batched: bool
    out: View
    add: bool = False
    group: int = -1
    stands_for: int = 0


@dataclass
class Contract(Instruction):
    """``out = coefficient · Σ first · second`` over the axes that ``out`` lacks.

    A product of matrices, of vectors, entry by entry, or, without ``second``, a sum or
    a copy.  ``seeded`` says that the coefficient is to be multiplied by the upstream
    gradient of the output; ``guarded``, that 0·inf is 0, entry by entry.
    """

    _: KW_ONLY
    first: Operand
    second: View | None = None
    coefficient: float = 1.0
    seeded: bool = False
    guarded: bool = False


@dataclass
class Apply(Instruction):
    """``out = row(*operands)``, entry by entry; an n-ary row reduces its last axes.

    ``reduced`` is the number of those axes.
    """

    _: KW_ONLY
    row: Primitive
    operands: tuple[Operand, ...]
    reduced: int = 0


@dataclass
class Pull(Instruction):
    """``out = upstream · ∂row/∂operand`` for one operand, or for an n-ary row all."""

    _: KW_ONLY
    row: Primitive
    operands: tuple[Operand, ...]
    reduced: int
    index: int
    result: View
    upstream: Operand
    seeded: bool = False
    guarded: bool = False


@dataclass
class Gather(Instruction):
    """``out = source[addresses]``, for operands that follow no stride."""

    _: KW_ONLY
    source: int
    addresses: np.ndarray


@dataclass
class Scatter(Instruction):
    """Add ``upstream`` to the gradient at ``addresses``, which may repeat.

    ``out`` names the buffer.
    """

    _: KW_ONLY
    addresses: np.ndarray
    upstream: View


@dataclass
class Zero(Instruction):
    """Clear the gradient of a buffer between two addresses."""

    _: KW_ONLY
    stop: int


@dataclass(slots=True)
class Line:
    """One scalar node of a stretch of plain float arithmetic.

    ``node`` is a sum ``(constant, terms)`` or a call ``(row, operands)`` over addresses
    in buffer 0; a constant operand is a float.
    """

    target: int
    constant: float = 0.0
    terms: tuple[tuple[float, int, int], ...] = ()
    row: Primitive | None = None
    operands: tuple[int | float, ...] = ()
    differentiable: bool = True

    @property
    def reads(self) -> list[int]:
        """The addresses that the node reads."""
        factors = [x for _, first, second in self.terms for x in (first, second)]
        return [x for x in (*factors, *self.operands) if type(x) is int and x >= 0]


@dataclass
class Scalars(Instruction):
    """A stretch of single nodes as float arithmetic; with ``reverse``, its pullback.

    ``pulled`` are the addresses that have a gradient, ``guarded`` those of results
    whose gradient may be infinite, so that 0·inf must be made 0.
    """

    lines: tuple[Line, ...] = ()
    reverse: bool = False
    pulled: tuple[int, ...] = ()
    guarded: frozenset[int] = frozenset()


def views_of(it: Instruction) -> list[View]:
    """Return the views that an instruction reads."""
    if isinstance(it, Contract):
        operands: tuple = (it.first, it.second)
    else:
        operands = getattr(it, "operands", ())
    return [operand for operand in operands if isinstance(operand, View)]


def may_be_infinite(row: Primitive) -> bool:
    """Whether a local derivative can be infinite, so that 0·inf must be made 0."""
    return row.is_restricted or "inf" in row.convention
