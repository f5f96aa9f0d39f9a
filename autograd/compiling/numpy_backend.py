"""The instruction list as straight-line Python over NumPy.

Each instruction becomes one call or a few, on views that are made once per batch size,
with ``out=`` wherever NumPy takes it.  A contraction is recognised by the axes its
factors share: entry by entry, a sum, a product of matrices (BLAS), else ``einsum``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import prod
from textwrap import indent
from typing import Any

import numpy as np

from autograd.compiling.instructions import (
    Apply,
    Buffer,
    Contract,
    Gather,
    Instruction,
    Pull,
    Scalars,
    Scatter,
    View,
    Zero,
)
from autograd.compiling.scalar_code import scalar_lines
from autograd.domain import unchecked

BATCH = -1  # the length of the batch axis, in a shape
LONGEST = 400  # lines in one function


@dataclass(frozen=True)
class Shaped:
    """A strided view as an array: per axis its length (or BATCH) and stride.

    A stride of None is that of the batch; ``empty`` asks for scratch space.
    """

    buffer: int
    offset: int
    axes: tuple[tuple[int, int | None], ...]
    slope: bool = False
    empty: bool = False


@dataclass
class Axis:
    """One axis of a contraction: its length and the strides of out and factors."""

    size: int
    strides: tuple[int | None, ...]  # None: moves with the batch; 0: stays


@dataclass
class Emitted:
    """Source text and what its names stand for.

    Attributes:
        lines: statements.
        arrays: name → the array to make.
        values: name → a function, index array or other object.
    """

    lines: list[str] = field(default_factory=list)
    arrays: dict[str, Shaped] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


class Emitter:
    """Turns instructions into lines; names are shared by both passes."""

    def __init__(self, buffers: Sequence[Buffer]):
        self.buffers = buffers
        self.arrays: dict[Shaped, str] = {}
        self.values: dict[int, tuple[str, Any]] = {}
        self.lines: list[str] = []

    def emit(self, instructions: Sequence[Instruction]) -> list[str]:
        """Return the statements that carry out the instructions."""
        self.lines = []
        for instruction in instructions:
            _EMIT[type(instruction)](self, instruction)
        return self.lines

    # -- names -----------------------------------------------------------------------

    def array(self, shaped: Shaped) -> str:
        """Return the name of an array, the same for the same view."""
        if shaped.empty:
            shaped = Shaped(len(self.arrays), 0, shaped.axes, empty=True)
        return self.arrays.setdefault(shaped, f"v{len(self.arrays)}")

    def value(self, thing, prefix: str = "f") -> str:
        """Return the name of a function or an index array."""
        if id(thing) not in self.values:
            self.values[id(thing)] = (f"{prefix}{len(self.values)}", thing)
        return self.values[id(thing)][0]

    def base(self, buffer: int, slope: bool) -> str:
        """Return the name of a whole buffer or its gradient."""
        size = self.buffers[buffer].slopes if slope else self.buffers[buffer].size
        axes: tuple = ((size, 1),)
        if self.buffers[buffer].batched:
            axes = (*axes, (BATCH, None))
        return self.array(Shaped(buffer, 0, axes, slope))

    def view(self, view: View, axes: Sequence[Axis], which: int, keep=True) -> str:
        """Return the name of a view over ``axes``; where it stays, length 1 or none."""
        shape = []
        for axis in axes:
            stride = axis.strides[which]
            if stride != 0:
                shape.append((axis.size, stride))
            elif keep:
                shape.append((1, 0))
        return self.array(Shaped(view.buffer, view.offset, tuple(shape), view.slope))

    def axes(self, instruction: Instruction, views: Sequence[View]) -> list[Axis]:
        """Return the axes of an instruction, merged where possible, the batch last."""
        axes = [
            Axis(size, tuple(v.strides[index] for v in views))
            for index, size in enumerate(instruction.sizes)
            if size > 1
        ]
        return self._merged(axes) + self._batch_axis(instruction, views)

    def _batch_axis(self, instruction: Instruction, views: Sequence[View]) -> list[Axis]:
        if not instruction.batched:
            return []
        moves = [self.buffers[v.buffer].batched for v in views]
        return [Axis(BATCH, tuple(None if moving else 0 for moving in moves))]

    def _merged(self, axes: list[Axis]) -> list[Axis]:
        merged: list[Axis] = []
        for axis in axes:
            if merged:
                before = merged[-1]
                fits = all(
                    a == b * axis.size
                    for a, b in zip(before.strides, axis.strides, strict=True)
                )
                if fits:
                    merged[-1] = Axis(before.size * axis.size, axis.strides)
                    continue
            merged.append(axis)
        return merged

    def _put(self, out: str, text: str, add: bool) -> None:
        """Write an expression to an array, or add it."""
        self.lines.append(
            f"add({out}, {text}, out={out})" if add else f"{out}[...] = {text}"
        )

    # -- instructions ------------------------------------------------------------------

    def contract(self, it: Contract) -> None:
        factors = [x for x in (it.first, it.second) if isinstance(x, View)]
        axes = self.axes(it, [it.out, *factors])
        coefficient = it.coefficient
        for number in (it.first, it.second):
            if isinstance(number, float):
                coefficient *= number
        scale = _number_text(coefficient, it.seeded)
        still = [a for a in axes if not any(x != 0 for x in a.strides)]
        for axis in [
            a
            for a in axes
            if a.strides[0] == 0 and a.strides.count(0) == len(a.strides)
        ]:
            scale += " * B" if axis.size == BATCH else f" * {float(axis.size)!r}"
        axes = [a for a in axes if a not in still]
        if not factors:
            out = self.view(it.out, axes, 0)
            self._put(out, scale, it.add)
            return
        emit = self._one if len(factors) == 1 else self._two
        emit(it, axes, factors, None if scale == "1.0" else scale)

    def _one(self, it: Contract, axes, factors, scale) -> None:
        summed = tuple(i for i, a in enumerate(axes) if a.strides[0] == 0)
        source = self.view(factors[0], axes, 1)
        out = (
            self.view(it.out, axes, 0, keep=False)
            if summed
            else self.view(it.out, axes, 0)
        )
        if not summed:
            if scale and not it.add:
                self.lines.append(f"multiply({source}, {scale}, out={out})")
            elif scale:
                self._put(out, f"{source} * ({scale})", True)
            elif it.add:
                self._put(out, source, True)
            else:
                self.lines.append(f"copyto({out}, {source})")
            return
        text = f"add_reduce({source}, {summed[0] if len(summed) == 1 else summed})"
        if scale:
            text += f" * ({scale})"
        self._put(out, text, it.add)

    def _two(self, it: Contract, axes, factors, scale) -> None:
        summed = [a for a in axes if a.strides[0] == 0]
        if not summed:
            left, right = (self.view(f, axes, i + 1) for i, f in enumerate(factors))
            out = self.view(it.out, axes, 0)
            if it.guarded:
                self._put(out, f"scaled({left}, {right}){self._times(scale)}", it.add)
            elif it.add:
                spare = self._spare(axes, 0)
                self.lines.append(f"multiply({left}, {right}, out={spare})")
                self._put(out, f"{spare}{self._times(scale)}", True)
            else:
                self.lines.append(f"multiply({left}, {right}, out={out})")
                self._scale(out, scale)
            return
        both = [a for a in axes if 0 not in a.strides]
        lone = [a for a in summed if 0 in a.strides[1:]]
        bare = [a for a in axes if a.strides[1:] == (0, 0)]
        if both or lone or bare:
            self._einsum(it, axes, factors, scale)
        else:
            self._product(it, axes, factors, scale)

    def _product(self, it: Contract, axes, factors, scale) -> None:
        """A product of matrices, a matrix and a vector, or two vectors."""
        inner = [a for a in axes if a.strides[0] == 0]
        rows = [a for a in axes if a.strides[0] != 0 and a.strides[2] == 0]
        columns = [a for a in axes if a.strides[0] != 0 and a.strides[1] == 0]
        if max(len(inner), len(rows), len(columns)) > 1:
            self._folded(it, inner, rows, columns, factors, scale)
            return
        left, right, which = factors[0], factors[1], (1, 2)
        if not self._in_order(rows, columns) and self._in_order(columns, rows):
            rows, columns, left, right, which = columns, rows, right, left, (2, 1)
        a = self.view(left, rows + inner, which[0])
        b = self.view(right, inner + columns, which[1])
        out = self.view(it.out, rows + columns, 0)
        if not rows and not columns:
            self._put(out, f"dot({a}, {b}){self._times(scale)}", it.add)
        elif it.add:
            spare = self._spare(rows + columns, 0)
            self.lines.append(f"dot({a}, {b}, out={spare})")
            self._put(out, f"{spare}{self._times(scale)}", True)
        else:
            call = "dot" if self._in_order(rows, columns) else "matmul"
            self.lines.append(f"{call}({a}, {b}, out={out})")
            self._scale(out, scale)

    def _in_order(self, rows, columns) -> bool:
        """Whether the result is one contiguous block, row after row."""
        axes = [*rows, *columns]
        if len(axes) == 2 and axes[1].size == BATCH:
            return axes[0].strides[0] == 1
        if len(axes) == 2:
            return axes[0].strides[0] == axes[1].size and axes[1].strides[0] == 1
        return not axes or axes[0].strides[0] in (1, None)

    def _folded(self, it: Contract, inner, rows, columns, factors, scale) -> None:
        """A product over several axes, copied into matrices first."""
        a = self.view(factors[0], rows + inner, 1)
        b = self.view(factors[1], inner + columns, 2)
        depth = (
            prod(x.size for x in inner) if all(x.size != BATCH for x in inner) else None
        )
        if depth is None:
            depth_text = " * ".join(
                "B" if x.size == BATCH else str(x.size) for x in inner
            )
        else:
            depth_text = str(depth)
        out = self.view(it.out, rows + columns, 0)
        text = f"dot({a}.reshape(-1, {depth_text}), {b}.reshape({depth_text}, -1))"
        text = f"{text}.reshape({out}.shape){self._times(scale)}"
        self._put(out, text, it.add)

    def _einsum(self, it: Contract, axes, factors, scale) -> None:
        letters = "abcdefghijklmnopqrstuvwxyz"
        names = {id(axis): letters[i] for i, axis in enumerate(axes)}
        terms = [
            "".join(names[id(a)] for a in axes if a.strides[i + 1] != 0)
            for i in range(len(factors))
        ]
        result = [a for a in axes if a.strides[0] != 0]
        moved = [a for a in result if a.strides[1:] != (0, 0)]
        text = "".join(names[id(a)] for a in moved)
        views = ", ".join(
            self.view(f, axes, i + 1, keep=False) for i, f in enumerate(factors)
        )
        call = f"einsum('{','.join(terms)}->{text}', {views}"
        out = self.view(it.out, result, 0)
        if it.add or scale or len(moved) < len(result):
            text = f"{call}){self._times(scale)}"
            if len(moved) < len(result):
                index = ", ".join(":" if a in moved else "None" for a in result)
                text = f"({text})[{index}]"
            self._put(out, text, it.add)
        else:
            self.lines.append(f"{call}, out={out})")

    def _spare(self, axes: Sequence[Axis], which: int) -> str:
        shape = tuple((a.size if a.strides[which] != 0 else 1, 1) for a in axes)
        return self.array(Shaped(0, 0, shape, empty=True))

    def _times(self, scale: str | None) -> str:
        return f" * ({scale})" if scale else ""

    def _scale(self, out: str, scale: str | None) -> None:
        if scale:
            self.lines.append(f"multiply({out}, {scale}, out={out})")

    # -- primitives ---------------------------------------------------------------------

    def apply(self, it: Apply) -> None:
        out, operands, _, _ = self._call_views(it, it.out)
        function = it.row.vector
        arguments = ", ".join(operands)
        if it.row.arity is None:
            self.lines.append(f"{out}[...] = {self.value(function)}({arguments})")
        elif _takes_out(function):
            self.lines.append(f"{self.value(function)}({arguments}, out={out})")
        else:
            self.lines.append(f"{out}[...] = {self.value(function)}({arguments})")

    def pull(self, it: Pull) -> None:
        result, operands, upstream, target = self._call_views(it, it.result, it.out)
        if isinstance(it.upstream, float):
            upstream = _number_text(it.upstream, it.seeded)
        if it.row.arity is None:
            rule = self.value(it.row.partials)
            slope = f"stacked({rule}({result}, {operands[0]}))"
        else:
            method = self.value(partial(it.row.partial, it.index))
            slope = f"{method}({result}, ({', '.join(operands)},))"
        if it.guarded:
            slope = f"scaled({slope}, {upstream})"
            self._put(target, slope, it.add)
        elif it.add:
            self._put(target, f"{slope} * {upstream}", True)
        else:
            self.lines.append(f"multiply({slope}, {upstream}, out={target})")

    def _call_views(self, it, result: View, target: View | None = None):
        """Return the names of result, operands, upstream and target of a call.

        The reduced axes of an n-ary call stand in front, as its ``vector`` takes them.
        """
        views = [x for x in it.operands if isinstance(x, View)]
        upstream = getattr(it, "upstream", None)
        extra = [upstream] if isinstance(upstream, View) else []
        extra += [target] if target is not None else []
        everything = [result, *views, *extra]
        outer = len(it.sizes) - it.reduced
        axes = [
            Axis(it.sizes[index], tuple(v.strides[index] for v in everything))
            for index in range(outer)
        ]
        kept = self._merged(axes) + self._batch_axis(it, everything)
        front = [
            Axis(it.sizes[i], tuple(v.strides[i] for v in everything))
            for i in range(outer, len(it.sizes))
        ]
        names = []
        place = 1
        for operand in it.operands:
            if not isinstance(operand, View):
                names.append(repr(operand))
                continue
            names.append(self._stack(operand, front, kept, place))
            place += 1
        upstream_name = target_name = ""
        if isinstance(upstream, View):
            upstream_name = self.view(upstream, kept, place)
            place += 1
        if target is not None:
            if front:
                target_name = self._stack(target, front, kept, place, writable=True)
            else:
                target_name = self.view(target, kept, place)
        return self.view(result, kept, 0), names, upstream_name, target_name

    def _stack(self, view: View, front, kept, which: int, writable=False) -> str:
        if not front:
            return self.view(view, kept, which)
        merged = self._merged(front)
        name = self.view(view, [*merged, *kept], which)
        if len(merged) == 1:
            return name
        count = prod(a.size for a in front)
        if writable:
            return f"{name}"
        tail = f"{name}.shape[{len(merged)}:]"
        return f"{name}.reshape(({count}, *{tail}))"

    # -- irregular ----------------------------------------------------------------------

    def gather(self, it: Gather) -> None:
        source = self.base(it.source, False)
        out = self.base(it.out.buffer, False)
        index = self.value(it.addresses.ravel(), "i")
        self.lines.append(f"take({source}, {index}, 0, out={out}, mode='clip')")

    def scatter(self, it: Scatter) -> None:
        target = self.base(it.out.buffer, True)
        source = self.base(it.upstream.buffer, True)
        flat = it.addresses.ravel()
        places, starts, order = _runs(flat)
        text = f"{source}[{self.value(order, 'i')}]"
        if len(places) < len(flat):
            text = f"add_reduceat({text}, {self.value(starts, 'i')}, 0)"
        self.lines.append(f"{target}[{self.value(places, 'i')}] += {text}")

    def zero(self, it: Zero) -> None:
        axes: tuple = ((it.stop - it.out.offset, 1),)
        if it.batched:
            axes = (*axes, (BATCH, None))
        name = self.array(Shaped(it.out.buffer, it.out.offset, axes, True))
        self.lines.append(f"{name}.fill(0.0)")

    def scalars(self, it: Scalars) -> None:
        memory, slopes = self.base(0, False), self.base(0, True)
        self.lines += scalar_lines(it, memory, slopes, self.value)


_EMIT: dict[type, Callable] = {
    Contract: Emitter.contract,
    Apply: Emitter.apply,
    Pull: Emitter.pull,
    Gather: Emitter.gather,
    Scatter: Emitter.scatter,
    Zero: Emitter.zero,
    Scalars: Emitter.scalars,
}


def _number_text(number: float, seeded: bool) -> str:
    """A number, times the upstream gradient of the output."""
    if not seeded:
        return repr(number)
    return "s" if number == 1.0 else f"{number!r} * s"


def _takes_out(function) -> bool:
    if isinstance(function, partial):
        function = function.func
    return isinstance(function, np.ufunc)


def _runs(flat: np.ndarray):
    """Return the distinct addresses, where each begins in order, and that order."""
    order = np.argsort(flat, kind="stable")
    places, starts = np.unique(flat[order], return_index=True)
    return places, starts, order


def _stacked(partials):
    return partials if isinstance(partials, np.ndarray) else np.stack(partials)


def _scaled(local, factor):
    """Return ``local · factor`` with 0 wherever either is 0."""
    product = np.multiply(local, factor)
    zero = np.equal(local, 0.0) | np.equal(factor, 0.0)
    return np.where(zero, 0.0, product)


NAMES: dict[str, Any] = {
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


def functions(name: str, blocks: Sequence[str]) -> str:
    """Return the statements as functions of bounded length, and one that calls them."""
    chunks: list[list[str]] = [[]]
    length = 0
    for block in blocks:
        length += block.count("\n") + 1
        if length > LONGEST:
            chunks.append([])
            length = 0
        chunks[-1].append(block)
    if len(chunks) == 1:
        return _function(name, chunks[0])
    parts = [_function(f"{name}_{i}", chunk) for i, chunk in enumerate(chunks)]
    calls = [f"{name}_{i}(s, B)" for i in range(len(chunks))]
    return "\n".join([*parts, _function(name, calls)])


def _function(name: str, blocks: Sequence[str]) -> str:
    body = "\n".join(blocks) or "pass"
    return f"def {name}(s, B):\n" + indent(body, "    ") + "\n"


class Memory:
    """The buffers of one run at one batch size, and the two passes over them."""

    def __init__(self, code, emitter: Emitter, rolled, batch: int, dtype):
        def space(buffer: Buffer, size: int):
            if not buffer.batched:
                return np.zeros(size, dtype)
            return np.zeros((batch, size) if buffer.given else (size, batch), dtype)

        self.buffers = rolled.buffers
        self.data = [space(b, b.size) for b in rolled.buffers]
        self.slopes = [space(b, b.slopes) for b in rolled.buffers]
        self.data[0][:] = rolled.initial
        for buffer, places in rolled.ones.items():
            self.numbers(buffer)[places] = 1.0
        namespace = dict(NAMES)
        for shaped, name in emitter.arrays.items():
            namespace[name] = self._array(shaped, batch, dtype)
        namespace.update(emitter.values.values())
        exec(code, namespace)
        self.forward, self.backward = namespace["forward"], namespace["backward"]
        self.batch = batch
        self.loaded = -1  # the clock's time when other leaves were last read

    def _array(self, shaped: Shaped, batch: int, dtype) -> np.ndarray:
        shape = tuple(batch if n == BATCH else n for n, _ in shaped.axes)
        if shaped.empty:
            return np.zeros(shape, dtype)
        base = (self.slopes if shaped.slope else self.data)[shaped.buffer]
        buffer, item = self.buffers[shaped.buffer], base.itemsize
        step, example = item, 0
        if buffer.batched:
            step, example = base.strides[::-1] if buffer.given else base.strides
        flat = base.reshape(-1)[shaped.offset * step // item :]
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
