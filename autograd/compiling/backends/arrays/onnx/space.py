"""ONNX as a target: steps written as nodes, rows by forms and compositions."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from autograd import ops
from autograd.compiling.backends.arrays import rows
from autograd.compiling.backends.arrays.onnx.forms import FORMS, SINGLE
from autograd.compiling.backends.arrays.onnx.writer import Writer
from autograd.compiling.backends.arrays.running import equation
from autograd.compiling.backends.arrays.steps import Array
from autograd.errors import ExportError
from autograd.ops.primitive import Primitive

TAILS = {ops.erfcx, ops.log_ndtr}  # rows that are made of the tail of erfc


class OnnxSpace:
    """Arithmetic on names of a graph."""

    def __init__(self, writer: Writer):
        self.writer = writer
        forms = FORMS | (SINGLE if writer.dtype == "float32" else {})
        self.name = f"onnxruntime in {writer.dtype}"
        self.forms: Mapping[str, Any] = {
            name: partial(form, writer) for name, form in forms.items()
        }

    def call(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return a row of fixed arity of names and floats.

        Raises:
            ExportError: there is nothing to make it of.
        """
        if row in TAILS:
            raise ExportError(
                f"{row.name}: {self.name} has no erfc that keeps the digits of its tail"
            )
        found = rows.value(self, row, operands)
        return found if isinstance(found, str) else self.writer.constant(found)

    def reduce(self, row: Primitive, stack: Any) -> Any:
        """Return an n-ary row of the entries along the first axis."""
        return self.call(row, [stack])

    def many(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return an n-ary row of names and floats."""
        if rows.form_of(self, row) is None:
            return rows.composed(self, row, operands)
        return self.reduce(row, self.stack(operands))

    def stack(self, arrays: Sequence[Any]) -> Any:
        """Return names and floats side by side along an axis in front."""
        w = self.writer
        names = [x if isinstance(x, str) else w.constant(x) for x in arrays]
        total = names[0]
        for name in names[1:]:  # what all of them broadcast to
            total = w.node("Add", w.node("Mul", total, 0.0), name)
        shape = w.node("Shape", total)
        full = [w.node("Expand", name, shape) for name in names]
        lifted = [w.node("Unsqueeze", name, w.whole([0])) for name in full]
        return w.node("Concat", *lifted, axis=0)

    def unstack(self, stack: Any) -> Sequence[Any]:
        """Return the entries along the first axis: not without its length."""
        raise ValueError("the number of its operands is not known here")


class Evaluation:
    """The methods that write each kind of step.

    Args:
        names: of what is given.
    """

    def __init__(self, writer: Writer, names: Sequence[str]):
        self.writer, self.space = writer, OnnxSpace(writer)
        self._names = names

    def _whole(self, x: Array) -> str:
        """A shape for ``Reshape``, which copies the axis of examples."""
        return self.writer.whole([*[0] * x.batched, *x.shape])

    def given(self, x: Array) -> str:
        return self._names[x.options[0]]

    def constant(self, x: Array) -> str:
        return self.writer.constant(x.number)

    def examples(self, x: Array) -> str:
        w = self.writer
        assert w.batch is not None
        one = w.node("Squeeze", w.batch, w.whole([0]))
        return w.node("Cast", one, to=w.real)

    def reshape(self, x: Array, a: str) -> str:
        return self.writer.node("Reshape", a, self._whole(x))

    def transpose(self, x: Array, a: str) -> str:
        order = [0, *[k + 1 for k in x.options]] if x.batched else list(x.options)
        return self.writer.node("Transpose", a, perm=order)

    def slice(self, x: Array, a: str) -> str:
        axis, *ends = x.options
        w = self.writer
        start, stop, step = ([end] for end in ends)
        places = [start, stop, [axis + x.batched], step]
        return w.node("Slice", a, *map(w.whole, places))

    def pad(self, x: Array, a: str) -> str:
        axis, count = x.options
        w = self.writer
        return w.node("Pad", a, w.whole([0, count]), 0.0, w.whole([axis + x.batched]))

    def take(self, x: Array, a: str) -> str:
        places = self.writer.whole(x.options)
        return self.writer.node("Gather", a, places, axis=int(x.batched))

    def concat(self, x: Array, *parts: str) -> str:
        return self.writer.node("Concat", *parts, axis=x.options[0] + x.batched)

    def broadcast(self, x: Array, a: str) -> str:
        w = self.writer
        if not x.batched:
            return w.node("Expand", a, w.whole(x.shape))
        if not x.operands[0].batched and x.shape:
            a = w.node("Unsqueeze", a, w.whole([0]))
        assert w.batch is not None
        if not x.shape:
            return w.node("Expand", a, w.batch)
        shape = w.node("Concat", w.batch, w.whole(x.shape), axis=0)
        return w.node("Expand", a, shape)

    def call(self, x: Array, *arrays: str) -> str:
        pairs = zip(x.operands, arrays, strict=True)
        return self.space.call(x.options[0], [self._aligned(x, y, a) for y, a in pairs])

    def _aligned(self, x: Array, y: Array, a: str) -> Any:
        """Return an operand as a call takes it: single constants as floats."""
        if y.number is not None and not y.shape:
            return float(y.number)
        if y.batched and not y.shape and x.shape:
            return self.writer.node(
                "Reshape", a, self.writer.whole([-1, *[1] * len(x.shape)])
            )
        return a

    def reduce(self, x: Array, a: str) -> str:
        (row,) = x.options
        (source,) = x.operands
        w = self.writer
        if x.batched:
            order = [1, 0, *range(2, len(source.shape) + 1)]
            a = w.node("Transpose", a, perm=order)
        return self._nary(row, a, source.shape[0])

    def _nary(self, row: Primitive, stack: str, count: int) -> str:
        """Return an n-ary row, by its form or operand by operand."""
        w = self.writer
        if row.name == "dot":
            halves = [
                w.node("Slice", stack, w.whole([a]), w.whole([b]), w.whole([0]))
                for a, b in ((0, count // 2), (count // 2, count))
            ]
            return self.space.reduce(ops.total, w.node("Mul", *halves))
        if rows.form_of(self.space, row) is not None:
            return self.space.reduce(row, stack)
        axes = w.whole([0])
        each = [
            w.node(
                "Squeeze",
                w.node("Slice", stack, *map(w.whole, ([k], [k + 1], [0]))),
                axes,
            )
            for k in range(count)
        ]
        return rows.composed(self.space, row, each)

    def fold(self, x: Array, *arrays: str) -> str:
        (row,) = x.options
        pairs = zip(x.operands, arrays, strict=True)
        return rows.composed(
            self.space, row, [self._aligned(x, y, a) for y, a in pairs]
        )

    def contract(self, x: Array, *arrays: str) -> str:
        if len(arrays) == 1:
            return self._summed(x, arrays[0])
        as_matrices = self._product(x, arrays)
        if as_matrices is not None:
            return as_matrices
        return self.writer.node("Einsum", *arrays, equation=equation(x))

    def _summed(self, x: Array, a: str) -> str:
        """Return a sum over axes, the others in order."""
        ((term,), target), (y,) = x.options, x.operands
        gone = [k + y.batched for k, axis in enumerate(term) if axis not in target]
        if y.batched and not x.batched:
            gone = [0, *gone]
        w = self.writer
        found = w.node("ReduceSum", a, w.whole(gone), keepdims=0) if gone else a
        left = [axis for axis in term if axis in target]
        order = [left.index(axis) for axis in target]
        if order == sorted(order):
            return found
        order = [0, *[k + 1 for k in order]] if x.batched else order
        return w.node("Transpose", found, perm=order)

    def _product(self, x: Array, arrays: Sequence[str]) -> str | None:
        """Return a product of two matrices as one, which is quicker than an einsum."""
        inside, outside = equation(x).split("->")
        first, second = inside.split(",")
        summed = set(first) & set(second)
        shared = "".join(summed)
        alone = first.replace(shared, "") + second.replace(shared, "")
        if len(summed) != 1 or max(len(first), len(second)) > 2 or alone != outside:
            return None
        w, (a, b) = self.writer, arrays
        # Vectors are columns: onnxruntime joins a Transpose and the product of a matrix
        # and a vector to something else.
        if len(first) == 1:
            a = w.node("Unsqueeze", a, w.whole([0]))
        elif first[0] == shared:
            a = w.node("Transpose", a, perm=[1, 0])
        if len(second) == 1:
            b = w.node("Unsqueeze", b, w.whole([1]))
        elif second[1] == shared:
            b = w.node("Transpose", b, perm=[1, 0])
        found = w.node("MatMul", a, b)
        thin = [axis for axis, t in enumerate((first, second)) if len(t) == 1]
        return w.node("Squeeze", found, w.whole(thin)) if thin else found

    def lookup(self, x: Array, table: str, index: str) -> str:
        whole = self.writer.node("Cast", index, to=_INT64)
        return self.writer.node("Gather", table, whole, axis=0)

    def choose(self, x: Array, table: str, index: str) -> str:
        w, axis = self.writer, int(x.batched)
        whole = w.node("Cast", index, to=_INT64)
        lifted = w.node("Unsqueeze", whole, w.whole([axis]))
        found = w.node("GatherElements", table, lifted, axis=axis)
        return w.node("Squeeze", found, w.whole([axis]))


_INT64 = 7  # onnx.TensorProto.INT64
