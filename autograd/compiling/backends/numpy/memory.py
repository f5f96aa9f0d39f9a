"""What runs: buffers and views for one batch size, and the emitted code over them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd.compiling.backends.interface import Rule
from autograd.compiling.backends.numpy.code import Code
from autograd.compiling.backends.numpy.direct import Direct
from autograd.compiling.backends.numpy.naming import BATCH, Shaped
from autograd.compiling.instructions import Buffer
from autograd.compiling.plan import SHARED
from autograd.ground.domain import unchecked
from autograd.ops.choosing import places_in

# Rows that are turned into columns at a time, so that each is read from the cache.
# 10,000 rows of 24 numbers take 127 µs in one go, 80 in parts of 512, 98 of 128.
TURNED = 512


def _scaled(local: Any, factor: Any) -> np.ndarray:
    """Return ``local · factor`` with 0 wherever either is 0."""
    product = np.multiply(local, factor)
    zero = np.equal(local, 0.0) | np.equal(factor, 0.0)
    return np.where(zero, 0.0, product)


def _stacked(partials: Any) -> np.ndarray:
    """Return an n-ary row's local derivatives as one array."""
    return partials if isinstance(partials, np.ndarray) else np.stack(partials)


def _put(slopes: np.ndarray, addresses: np.ndarray, upstream: Any) -> None:
    """Add to the slopes of what was taken; one may be taken time and again.

    On flat arrays ``add.at`` takes 1 ns a number, on others 20: of 32 examples with 9
    tokens of 16 numbers 4 and 110 µs.
    """
    if np.shape(upstream) != addresses.shape:
        upstream = np.broadcast_to(upstream, addresses.shape)
    np.add.at(slopes, addresses.ravel(), upstream.ravel())


FUNCTIONS: dict[str, Any] = {
    "dot": np.dot,
    "matmul": np.matmul,
    "multiply": np.multiply,
    "add": np.add,
    "subtract": np.subtract,
    "add_reduce": np.add.reduce,
    "add_reduceat": np.add.reduceat,
    "bincount": np.bincount,
    "copyto": np.copyto,
    "einsum": np.einsum,
    "take": np.take,
    "scaled": _scaled,
    "stacked": _stacked,
    "places": places_in,
    "put": _put,
    "arange": np.arange,
    "nan": float("nan"),
    "inf": float("inf"),
}


class Views:
    """Names in the code for views of an array that is another one at each run."""

    def __init__(self, namespace: dict[str, Any], dtype: np.dtype):
        self.array: np.ndarray | None = None
        self.dtype = dtype
        self._namespace = namespace
        self._layouts: list[tuple[str, tuple[int, ...], int, tuple[int, ...]]] = []

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
    """The buffers of one thread at one batch size, and the two passes over them.

    Args:
        twin: one whose buffers are used instead of new ones.
    """

    def __init__(self, code: Code, batch: int, twin: "Memory | None" = None):
        self.plan = plan = code.plan
        self.code, self.batch = code, batch
        self.data: list[np.ndarray]
        self.slopes: list[np.ndarray]
        self.floats: list[Sequence[float]]
        if twin is not None:
            self.data, self.slopes = twin.data, twin.slopes
            self.floats = twin.floats
        else:
            self.floats = [()] * code.passages.tuples
            numbered = list(enumerate(plan.buffers))
            self.data = [self._space(b, i, b.size) for i, b in numbered]
            self.slopes = [self._space(b, i, b.slopes) for i, b in numbered]
            if code.has_arena:
                self._move_to_arena(self.data)
                self._move_to_arena(self.slopes)
            self.data[SHARED][:] = plan.initial
            for buffer, places in plan.ones.items():
                self._stored(buffer)[places] = 1.0
        namespace = {**FUNCTIONS, "T": self.floats, "D": [0.0] * code.passages.cells}
        self._lent = code.lent
        self._theta = Views(namespace, plan.dtype)
        self._slope = Views(namespace, plan.dtype)
        for shaped, name in code.names.arrays.items():
            if shaped.is_within(self._lent):
                views = self._slope if shaped.slope else self._theta
                views.add(name, shaped)
            else:
                namespace[name] = self._array(shaped)
        namespace.update(code.names.values.values())
        for function in code.compiled:
            exec(function, namespace)  # our own source, of names and numbers only
        self.forward, self.backward = namespace["forward"], namespace["backward"]

    def _space(self, buffer: Buffer, number: int, size: int) -> np.ndarray:
        if not buffer.batched:
            return np.zeros(size, self.plan.dtype)
        in_rows = number in self.code.rows
        shape = (self.batch, size) if in_rows else (size, self.batch)
        return np.zeros(shape, self.plan.dtype)

    def _move_to_arena(self, arrays: list[np.ndarray]) -> None:
        """Have what is batched and computed be parts of one array, the last one."""
        arena = self.code.arena
        whole = np.zeros((arena.buffer.size, self.batch), self.plan.dtype)
        for number, start in arena.starts.items():
            arrays[number] = whole[start : start + len(arrays[number])]
        arrays.append(whole)

    def _array(self, shaped: Shaped) -> np.ndarray:
        """Make a strided view, or scratch space.

        ``as_strided`` checks nothing.  It is safe here, as every view that ``finding``
        makes runs over addresses that were given out in its buffer: a view is the
        shape of a table of such addresses.
        """
        shape = tuple(self.batch if n == BATCH else n for n, _ in shaped.axes)
        if shaped.empty:
            return np.zeros(shape, self.plan.dtype)
        base = (self.slopes if shaped.slope else self.data)[shaped.buffer]
        buffer = self.code.names.buffers[shaped.buffer]
        step, example = base.itemsize, 0
        if buffer.batched:
            in_rows = shaped.buffer in self.code.rows
            step, example = base.strides[::-1] if in_rows else base.strides
        flat = base.reshape(-1)[shaped.offset * step // base.itemsize :]
        strides = tuple(example if s is None else s * step for _, s in shaped.axes)
        return np.lib.stride_tricks.as_strided(flat, shape, strides)

    # -- what comes in -----------------------------------------------------------------

    def read(
        self,
        theta: np.ndarray,
        shared: Sequence[np.ndarray],
        inputs: Sequence[np.ndarray],
    ) -> None:
        """Take all arguments: θ (parameters,), shared (numbers,), inputs row by row."""
        common = self.data[SHARED]
        if self._lent:
            self._theta.bind(theta)
        else:
            common[: len(theta)] = theta
        for numbers, places in zip(shared, self.plan.shared, strict=True):
            common[places] = numbers
        for array, (buffer, where) in zip(inputs, self.plan.inputs, strict=True):
            if buffer in self.code.rows:
                self.data[buffer][:, where] = array
            else:
                for start in range(0, self.batch, TURNED):
                    part = slice(start, start + TURNED)
                    self.data[buffer][where, part] = array[part].T

    def read_others(self, numbers: Sequence[float]) -> None:
        """Take the present data of the leaves that are no arguments."""
        self.data[SHARED][self.plan.others] = numbers

    # -- running -----------------------------------------------------------------------

    @unchecked
    def run_forward(self) -> None:
        """Compute every value from what lies in the leaves' places."""
        with np.errstate(all="ignore"):
            self._pass("forward", 1.0)

    @unchecked
    def run_backward(self, seed: float) -> None:
        """Compute every gradient after a forward pass."""
        self._renew_gradient()
        with np.errstate(all="ignore"):
            self._pass("backward", seed)

    @unchecked
    def run(self, seed: float) -> None:
        """Compute every value, then every gradient."""
        self._renew_gradient()
        with np.errstate(all="ignore"):
            self._pass("forward", seed)
            self._pass("backward", seed)

    def _pass(self, name: str, seed: float) -> None:
        """Run a pass; where ``math`` raises, once more with IEEE's rules."""
        try:
            getattr(self, name)(seed, self.batch)
        except (ArithmeticError, ValueError):
            if self._careful is self:
                raise
            for mine, its in (
                (self._theta, self._careful._theta),
                (self._slope, self._careful._slope),
            ):
                if mine.array is not None:
                    its.bind(mine.array)
            getattr(self._careful, name)(seed, self.batch)

    @cached_property
    def _careful(self) -> "Memory":
        if self.code.is_careful:
            return self
        return Memory(self.code.careful, self.batch, self)

    def _renew_gradient(self) -> None:
        """Have the backward pass write to an array that nobody has seen."""
        if self._lent:
            self._slope.bind(np.empty(self._lent, self.plan.dtype))

    # -- what goes out -----------------------------------------------------------------

    def total(self) -> float:
        """Return the first output, summed over the examples where it differs."""
        return float(np.add.reduce(self.outputs()[0], axis=None))

    def bound(self, shapes: Sequence[tuple[int, ...]], seed: float) -> Direct:
        """Return a quick way to run both passes; see the interface."""
        return Direct(self, shapes, seed, self.plan.dtype)

    def descent(self, rule: Rule) -> None:
        """Return nothing: there is an update a call."""

    def outputs(self) -> list[Any]:
        """Return each output: a number, or (batch,) where it differs by example."""
        return [self._stored(buffer)[place] for buffer, place in self.plan.outputs]

    def gradient(self) -> np.ndarray:
        """Return the gradient of θ, in an array that no later run writes to."""
        if self._lent:
            assert self._slope.array is not None  # there was a backward pass
            return self._slope.array
        return self.slopes[SHARED][: self.plan.parameters].copy()

    def numbers(self, buffer: int) -> np.ndarray:
        """Return a buffer as (numbers,) or (numbers, batch)."""
        if buffer == SHARED:
            self._store_floats()
        return self._stored(buffer)

    def _store_floats(self) -> None:
        """Write to buffer 0 what single nodes computed."""
        common = self.data[SHARED]
        for passage in self.code.passages:
            for index, lines in enumerate(passage.stretches(), passage.first + 1):
                if self.floats[index]:
                    common[[line.target for line in lines]] = self.floats[index]

    def _stored(self, buffer: int) -> np.ndarray:
        data = self.data[buffer]
        return data.T if buffer in self.code.rows else data
