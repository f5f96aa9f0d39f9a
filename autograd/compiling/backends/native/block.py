"""A block of arguments: the addresses of arrays, as machine code takes them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.compiling.backends.native.entry import slots
from autograd.compiling.backends.native.passes import Code
from autograd.compiling.backends.native.processor.arrays import kind_of


class Arrays(NamedTuple):
    """What the code works on.

    Attributes:
        outer: the parameters and their gradient.
        own: numbers, gradients and tiles.
        results: (outputs, examples).
        inputs: one per batched argument.
        changing: of parameters, gradient and inputs, which are others at each run.
    """

    outer: list[np.ndarray]
    own: list[np.ndarray]
    results: np.ndarray
    inputs: list[np.ndarray]
    changing: list[bool]


class Block:
    """The addresses of a memory's arrays as one pass takes them.

    Args:
        code: the pass.
        arrays: returns the arrays as they are at present.
        stride: examples from one output to the next.
        batch: how many examples there are.
    """

    def __init__(
        self, code: Code, arrays: Callable[[], Arrays], stride: int, batch: int
    ):
        self._run, self._tables = code.run, code.kernel.tables
        self._find, found = arrays, arrays()
        self._names = slots(len(found.inputs))
        self._slots = np.zeros(len(self._names), np.int64)
        self.address: int = self._slots.ctypes.data
        for number, array in enumerate(self._ordered(found)):
            self._slots[number] = array.ctypes.data
        self.put("stride", stride)
        self.put("batch", batch)
        first = len(found.outer) + len(found.own) + 2
        places = [0, 1, *range(first, first + len(found.inputs))]
        self._changing = [
            place
            for place, changes in zip(places, found.changing, strict=True)
            if changes
        ]
        self._seed = self._at("seed", found.results.dtype)
        self._total = self._at("total", np.dtype(float))

    def _ordered(self, found: Arrays) -> list[np.ndarray]:
        """Return the arrays in the order of the slots."""
        middle = [*found.own, self._tables, found.results]
        return [*found.outer, *middle, *found.inputs]

    def _at(self, name: str, dtype: np.dtype) -> Any:
        start = self._names.index(name)
        return self._slots[start : start + 1].view(dtype).data

    def put(self, name: str, number: int) -> None:
        """Put a whole number or an address into its slot."""
        self._slots[self._names.index(name)] = number

    def put_seed(self, seed: float) -> None:
        """Put the derivative of what is asked for by the output of each example."""
        self._seed[0] = seed

    @property
    def total(self) -> float:
        """The first output of the latest run, summed over the examples."""
        return self._total[0]

    def run(self, seed: float) -> None:
        """Call the code."""
        self.put_seed(seed)
        if self._changing:
            arrays = self._ordered(self._find())
            for slot in self._changing:
                self._slots[slot] = arrays[slot].ctypes.data
        self._run(self.address)


class Direct:
    """Both passes on arrays as they are, of shapes that were seen before.

    The code looks at the arrays itself: none but C-contiguous ones of the program's
    dtype and of these very shapes are read.  It finds their addresses in the very call,
    so what another call of the program does in between, from a signal handler for one,
    does not matter.

    Args:
        call: the code.
        block: the rest of its arguments, for these calls alone.
        shapes: of all arguments.
    """

    def __init__(
        self,
        call: Callable[..., float],
        block: Block,
        shapes: Sequence[tuple[int, ...]],
        seed: float,
        dtype: np.dtype,
    ):
        self._call, self._block, self._dtype = call, block, dtype
        self._address, self._shape, self._count = block.address, shapes[0], len(shapes)
        block.put_seed(seed)
        kinds = np.zeros((len(shapes), 3 + max(map(len, shapes))), np.int64)
        for row, shape in zip(kinds, shapes, strict=True):
            row[:3] = id(np.ndarray), kind_of(dtype), len(shape)
            row[3 : 3 + len(shape)] = shape
        self._kinds = kinds
        block.put("kinds", kinds.ctypes.data)
        block.put("step", kinds.shape[1])

    def __call__(self, *arrays: object) -> tuple[float, np.ndarray] | None:
        """Return the first output's sum over the examples, and the gradient.

        ``None`` says that the arguments are of another kind, or a result not finite.
        """
        if len(arrays) != self._count:
            return None
        gradient = np.empty(self._shape, self._dtype)
        total = self._call(self._address, *map(id, arrays), id(gradient))
        return (total, gradient) if total == total else None  # nan is not itself
