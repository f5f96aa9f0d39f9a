"""What runs: buffers and views for one batch size, and the emitted code over them."""

from collections.abc import Sequence
from types import CodeType
from typing import Any

import numpy as np

from autograd.compiling.backends.numpy.emitting import Emitter, functions
from autograd.compiling.backends.numpy.naming import BATCH, Names, Shaped
from autograd.compiling.finding.placing import SHARED
from autograd.compiling.finding.rolling import Rolled
from autograd.compiling.instructions import Buffer, Instruction
from autograd.ground.domain import unchecked


def _scaled(local, factor):
    """Return ``local · factor`` with 0 wherever either is 0."""
    product = np.multiply(local, factor)
    zero = np.equal(local, 0.0) | np.equal(factor, 0.0)
    return np.where(zero, 0.0, product)


def _stacked(partials):
    return partials if isinstance(partials, np.ndarray) else np.stack(partials)


LEND = 20_000  # parameters from which views of another array cost less than a copy

FUNCTIONS: dict[str, Any] = {
    "dot": np.dot,
    "matmul": np.matmul,
    "multiply": np.multiply,
    "add": np.add,
    "add_reduce": np.add.reduce,
    "add_reduceat": np.add.reduceat,
    "copyto": np.copyto,
    "einsum": np.einsum,
    "take": np.take,
    "scaled": _scaled,
    "stacked": _stacked,
    "nan": float("nan"),
    "inf": float("inf"),
}


class Code:
    """The two passes as source, compiled once, and the arrays that it names.

    Attributes:
        lent: how many parameters are read and differentiated where the caller keeps
            them, all or none.  It pays for many, if they are met by views of their own.
    """

    def __init__(
        self,
        rolled: Rolled,
        forward: Sequence[Instruction],
        backward: Sequence[Instruction],
        parameters: int,
    ):
        self.rolled = rolled
        self.names = Names(rolled.buffers)
        emitter = Emitter(self.names)
        parts = functions("forward", emitter.emit(forward))
        parts += functions("backward", emitter.emit(backward))
        self.source = "\n\n".join(parts)
        self.compiled: list[CodeType] = [  # one by one: a syntax tree takes much memory
            compile(part, "<compiled graph>", "exec") for part in parts
        ]
        own = all(
            x.offset >= parameters or _is_within(x, parameters)
            for x in self.names.arrays
            if x.buffer == SHARED and not x.empty
        )
        self.lent = parameters if own and parameters >= LEND else 0


class Views:
    """Names in the code for views of an array that is another one at each run."""

    def __init__(self, namespace: dict[str, Any], dtype):
        self.array: np.ndarray | None = None
        self.dtype = np.dtype(dtype)
        self._namespace = namespace
        self._layouts: list[tuple] = []

    def add(self, name: str, shaped: Shaped) -> None:
        """Add a view that is to have a name."""
        size = self.dtype.itemsize
        shape = tuple(length for length, _ in shaped.axes)
        strides = tuple((stride or 0) * size for _, stride in shaped.axes)
        self._layouts.append((name, shape, shaped.offset * size, strides))

    def bind(self, array: np.ndarray) -> None:
        """Let the names mean parts of this array, or of a copy that suits."""
        self.array = array = np.ascontiguousarray(array, self.dtype)
        for name, shape, offset, strides in self._layouts:
            self._namespace[name] = np.ndarray(
                shape, self.dtype, array, offset, strides
            )


class Memory:
    """The buffers of one thread at one batch size, and the two passes over them."""

    def __init__(self, code: Code, batch: int, dtype):
        rolled = code.rolled
        self.batch = batch
        self.buffers = rolled.buffers
        self.data = [self._space(b, b.size, dtype) for b in rolled.buffers]
        self.slopes = [self._space(b, b.slopes, dtype) for b in rolled.buffers]
        self.data[0][:] = rolled.initial
        for buffer, places in rolled.places.ones.items():
            self.numbers(buffer)[places] = 1.0
        namespace = dict(FUNCTIONS)
        self._lent = code.lent
        self._theta, self._slope = Views(namespace, dtype), Views(namespace, dtype)
        for shaped, name in code.names.arrays.items():
            if _is_within(shaped, self._lent):
                views = self._slope if shaped.slope else self._theta
                views.add(name, shaped)
            else:
                namespace[name] = self._array(shaped, dtype)
        namespace.update(code.names.values.values())
        for function in code.compiled:
            exec(function, namespace)  # our own source, of names and numbers only
        self.forward, self.backward = namespace["forward"], namespace["backward"]
        self.loaded = -1  # the clock's time when other leaves were last read

    def _space(self, buffer: Buffer, size: int, dtype) -> np.ndarray:
        if not buffer.batched:
            return np.zeros(size, dtype)
        shape = (self.batch, size) if buffer.given else (size, self.batch)
        return np.zeros(shape, dtype)

    def _array(self, shaped: Shaped, dtype) -> np.ndarray:
        """Make a strided view, or scratch space."""
        shape = tuple(self.batch if n == BATCH else n for n, _ in shaped.axes)
        if shaped.empty:
            return np.zeros(shape, dtype)
        base = (self.slopes if shaped.slope else self.data)[shaped.buffer]
        step, example = base.itemsize, 0
        if self.buffers[shaped.buffer].batched:
            given = self.buffers[shaped.buffer].given
            step, example = base.strides[::-1] if given else base.strides
        flat = base.reshape(-1)[shaped.offset * step // base.itemsize :]
        strides = tuple(example if s is None else s * step for _, s in shaped.axes)
        return np.lib.stride_tricks.as_strided(flat, shape, strides)

    def read(self, theta: np.ndarray) -> None:
        """Let the passes see these parameters, (parameters,)."""
        if self._lent:
            self._theta.bind(theta)
        else:
            self.data[SHARED][: len(theta)] = theta

    def gradient(self, count: int) -> np.ndarray:
        """Return the first gradients, in an array that no later run writes to."""
        if self._lent:
            assert self._slope.array is not None  # there was a backward pass
            return self._slope.array
        return self.slopes[SHARED][:count].copy()

    def _renew_gradient(self) -> None:
        """Have the backward pass write to an array that nobody has seen."""
        if self._lent:
            self._slope.bind(np.empty(self._lent, self._slope.dtype))

    def numbers(self, buffer: int) -> np.ndarray:
        """Return a buffer as (numbers,) or (numbers, batch)."""
        data = self.data[buffer]
        return data.T if self.buffers[buffer].given else data

    def run_forward(self) -> None:
        """Compute every value from what lies in the leaves' places."""
        with np.errstate(all="ignore"), unchecked():
            self.forward(1.0, self.batch)

    def run_backward(self, seed: float) -> None:
        """Compute every gradient after a forward pass."""
        self._renew_gradient()
        with np.errstate(all="ignore"), unchecked():
            self.backward(seed, self.batch)

    def run(self, seed: float) -> None:
        """Compute every value, then every gradient."""
        self._renew_gradient()
        with np.errstate(all="ignore"), unchecked():
            self.forward(seed, self.batch)
            self.backward(seed, self.batch)


def _is_within(shaped: Shaped, parameters: int) -> bool:
    """Return whether a view is one of so many parameters, or of their gradient."""
    inside = shaped.buffer == SHARED and shaped.stop <= parameters
    return inside and not shaped.empty
