"""What runs: buffers and views for one batch size, and the emitted code over them."""

from collections.abc import Sequence
from types import CodeType
from typing import Any

import numpy as np

from autograd.compiling.emitting import Emitter, functions
from autograd.compiling.instructions import Buffer, Instruction
from autograd.compiling.naming import BATCH, Names, Shaped
from autograd.compiling.rolling import Rolled
from autograd.domain import unchecked


def _scaled(local, factor):
    """Return ``local · factor`` with 0 wherever either is 0."""
    product = np.multiply(local, factor)
    zero = np.equal(local, 0.0) | np.equal(factor, 0.0)
    return np.where(zero, 0.0, product)


def _stacked(partials):
    return partials if isinstance(partials, np.ndarray) else np.stack(partials)


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
    """The two passes as source, compiled once, and the arrays that it names."""

    def __init__(
        self,
        rolled: Rolled,
        forward: Sequence[Instruction],
        backward: Sequence[Instruction],
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
        for shaped, name in code.names.arrays.items():
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
        with np.errstate(all="ignore"), unchecked():
            self.backward(seed, self.batch)

    def run(self, seed: float) -> None:
        """Compute every value, then every gradient."""
        with np.errstate(all="ignore"), unchecked():
            self.forward(seed, self.batch)
            self.backward(seed, self.batch)
