"""The instruction list: what a backend turns into something that runs.

Buffer 0 holds all that is computed once: parameters, constants, groups without a batch.
Every batched group has a buffer of its own, with the examples side by side: (numbers,
batch), as the texts write matrices.  Only the inputs lie as they are given, (batch,
numbers).  Beside each buffer lies its gradient, over the first of its addresses.

An instruction works on strided views over common axes, ``sizes``.  If it is batched,
the batch is one more axis: views of batched buffers move along it by one example, views
of buffer 0 stay.

A pass is called with a number, the seed: the derivative of what is asked for by the
output of each example.  An instruction that is ``seeded`` multiplies by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import lru_cache
from math import isfinite

import numpy as np

from autograd.ops.primitive import Primitive


@dataclass(slots=True)
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


@dataclass(frozen=True, slots=True)
class View:
    """Part of a buffer, or of its gradient: ``offset + Σ stride · index``."""

    buffer: int
    offset: int
    strides: tuple[int, ...]
    slope: bool = False

    def addresses(self, sizes: Sequence[int]) -> np.ndarray:
        """Return the distinct addresses behind it, over the axes along which it moves.

        Distinct unless windows overlap.
        """
        result = np.array(self.offset)
        for size, stride in zip(sizes, self.strides, strict=True):
            if stride:
                result = result[..., None] + stride * np.arange(size)
        return result

    def extent(self, sizes: Sequence[int]) -> tuple[int, int]:
        """Return the lowest and the highest of the addresses."""
        ends = [(n - 1) * step for n, step in zip(sizes, self.strides, strict=True)]
        return (
            self.offset + sum([end for end in ends if end < 0]),
            self.offset + sum([end for end in ends if end > 0]),
        )


Operand = View | float


@dataclass
class Instruction:
    """What all instructions have.

    Attributes:
        sizes: the lengths of the axes, the batch not among them.
        batched: whether the batch is an axis too.
        out: where the result goes.
        add: whether the result is added to what is there.
        stands_for: how many scalar nodes it computes, per example.
    """

    sizes: tuple[int, ...]
    batched: bool
    out: View
    add: bool = False
    stands_for: int = 0


@dataclass
class Contract(Instruction):
    """``out = coefficient · Σ first · second`` over the axes along which ``out`` stays.

    Those are the axes with a stride of 0, and the batch if ``out`` has none.  A product
    of matrices, of vectors, entry by entry, or, without ``second``, a sum or a copy.
    An axis along which nothing moves counts as often as it is long.  ``guarded`` says
    that 0·inf is 0; it matters only where nothing is summed.
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

    ``reduced`` is the number of those axes.  Such a row has one operand, a view whose
    entries along them are the row's operands, in order; ``out`` stays along them.
    """

    _: KW_ONLY
    row: Primitive
    operands: tuple[Operand, ...]
    reduced: int = 0


@dataclass
class Pull(Instruction):
    """``out = upstream · ∂row/∂operand``: what an ``Apply`` hands down to an operand.

    ``operands``, ``row`` and ``reduced`` are those of the ``Apply``, ``result`` is its
    ``out``: the rules take the result too.  ``index`` tells the operand; an n-ary row
    hands down to all of them at once, along its last axes.  ``out`` moves along every
    axis.  ``upstream`` is the result's gradient, or a number that is to be multiplied
    by the seed if ``seeded``.  ``guarded`` says that 0·inf is 0.
    """

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
    """``out = source[addresses]``, for operands that follow no stride.

    ``out`` is a whole buffer, contiguous in the order of ``addresses``; both buffers
    are batched, or none is.
    """

    _: KW_ONLY
    source: int
    addresses: np.ndarray


@dataclass
class Scatter(Instruction):
    """Add ``upstream`` to the gradient at ``addresses``, which may repeat.

    The pullback of a ``Gather``: ``upstream`` is the gradient of the buffer that it
    filled, ``out`` names the buffer that it read.  What is added to was cleared, or
    written, before.
    """

    _: KW_ONLY
    addresses: np.ndarray
    upstream: View


@dataclass
class Take(Instruction):
    """``out = choices[index]``, entry by entry: places that only a run tells.

    ``index`` holds whole numbers from 0, each below ``count``, which a backend checks;
    the choices of an entry stand ``step`` after each other from where ``choices`` has
    it.
    """

    _: KW_ONLY
    index: View
    choices: View
    step: int
    count: int


@dataclass
class Put(Instruction):
    """Add ``upstream`` to the gradient of what was taken: the pullback of a ``Take``.

    ``out`` is the gradient of its ``choices``, of which it has the other fields.  What
    is added to was cleared, or written, before.
    """

    _: KW_ONLY
    index: View
    step: int
    count: int
    upstream: Operand
    seeded: bool = False

    @property
    def every(self) -> tuple[View, tuple[int, ...]]:
        """All that may be added to, and the axes over which it lies."""
        view = replace(self.out, strides=(*self.out.strides, self.step))
        return view, (*self.sizes, self.count)


@dataclass
class Zero(Instruction):
    """Clear the gradient of a buffer from ``out.offset`` up to ``stop``."""

    _: KW_ONLY
    stop: int


@dataclass(slots=True)
class Line:
    """One scalar node of a stretch of plain float arithmetic.

    A call ``row(*operands)``, or, without a row, ``constant + Σ coefficient · first ·
    second`` over ``terms``; in place of a second factor, -1 says that there is none.
    Nodes are addresses in buffer 0; a constant operand is a float.

    Attributes:
        reads: the addresses that the node reads, in order.
    """

    target: int
    constant: float = 0.0
    terms: tuple[tuple[float, int, int], ...] = ()
    row: Primitive | None = None
    operands: tuple[int | float, ...] = ()
    differentiable: bool = True
    reads: list[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.row is not None:
            self.reads = [x for x in self.operands if type(x) is int]
        else:
            self.reads = [x for _, a, b in self.terms for x in (a, b) if x >= 0]


@dataclass
class Scalars(Instruction):
    """A stretch of single nodes as float arithmetic; with ``reverse``, its pullback.

    In reverse, each line, from the last to the first, adds its gradient times its local
    derivatives to the gradients of what it reads, as far as these are in ``pulled``;
    ``guarded`` are the lines whose gradient may be infinite, so that 0·inf must become
    0, at once or when ``careful`` runs the plan again; so too with rows' derivatives.
    """

    lines: tuple[Line, ...] = ()
    reverse: bool = False
    pulled: tuple[int, ...] = ()
    guarded: frozenset[int] = frozenset()


def views_of(it: Instruction) -> list[View]:
    """Return the views that an instruction of the forward pass reads."""
    if isinstance(it, Contract):
        operands: tuple = (it.first, it.second)
    elif isinstance(it, Take):
        operands = (it.index, it.choices)
    else:
        operands = getattr(it, "operands", ())
    return [operand for operand in operands if isinstance(operand, View)]


def reads_of(it: Instruction) -> list[tuple[View, tuple[int, ...]]]:
    """Return the views of ``views_of``, each with the axes over which it is read.

    Of what a ``Take`` may pick, all is read.
    """
    pairs = [(view, it.sizes) for view in views_of(it)]
    if isinstance(it, Take):
        every = replace(it.choices, strides=(*it.choices.strides, it.step))
        pairs[-1] = every, (*it.sizes, it.count)
    return pairs


@lru_cache(maxsize=1024)
def may_be_infinite(row: Primitive) -> bool:
    """Return whether a local derivative can be infinite: 0·inf must be made 0.

    It can at the border of what a row takes, and at a kink where its rule says so.

    >>> from autograd import ops
    >>> [row.name for row in (ops.log, ops.cbrt, ops.relu, ops.tanh) if \
may_be_infinite(row)]
    ['log', 'cbrt']
    """
    return row.is_restricted or not all(map(isfinite, _slopes_at_kinks(row)))


def _slopes_at_kinks(row: Primitive) -> Iterator[float]:
    for index in range(row.arity or 0):
        for kink in row.domain[index].kinks:
            operands = [0.5] * (row.arity or 0)
            operands[index] = kink
            yield row.partial(index, row.evaluate(*operands), tuple(operands))
