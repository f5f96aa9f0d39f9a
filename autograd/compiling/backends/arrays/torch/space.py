"""PyTorch as a target: steps carried out on tensors, rows with the table's rules."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from autograd.compiling.backends.arrays import rows
from autograd.compiling.backends.arrays.running import equation
from autograd.compiling.backends.arrays.steps import Array
from autograd.compiling.backends.arrays.torch.forms import FOLDED, FORMS, OWN, slopes
from autograd.ops.primitive import Primitive


class TorchSpace:
    """Arithmetic on tensors."""

    name = "PyTorch"
    forms = FORMS

    def call(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return a row of fixed arity of tensors and floats."""
        held = tuple([x if isinstance(x, float) else None for x in operands])
        arrays = [x for x in operands if not isinstance(x, float)]
        if not arrays:
            return float(row.evaluate(*operands))
        if row.name in OWN and rows.form_of(self, row):
            return rows.value(self, row, operands)
        return _rule(row, held).apply(*torch.broadcast_tensors(*arrays))

    def reduce(self, row: Primitive, stack: Any) -> Any:
        """Return an n-ary row of the entries along the first axis."""
        if row.name in OWN and rows.form_of(self, row):
            return rows.value(self, row, [stack])
        return _reduction(row).apply(stack)

    def many(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return an n-ary row of arrays and floats."""
        return self.reduce(row, self.stack(operands))

    def stack(self, arrays: Sequence[Any]) -> Any:
        """Return tensors and floats side by side along an axis in front."""
        like = next(x for x in arrays if not isinstance(x, float))
        tensors = [
            torch.full_like(like, x) if isinstance(x, float) else x for x in arrays
        ]
        return torch.stack(torch.broadcast_tensors(*tensors))

    def unstack(self, stack: Any) -> Sequence[Any]:
        """Return the entries along the first axis."""
        return stack.unbind(0)


SPACE = TorchSpace()


def _handed(local: Any, upstream: Any) -> Any:
    """Return a contribution; a zero upstream gradient hands down nothing, not nan."""
    product = local * upstream
    return torch.where(upstream == 0.0, torch.zeros_like(product), product)


class _Function(torch.autograd.Function):
    """What keeps its operands and its result for both ways of differentiating."""

    generate_vmap_rule = True

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_backward(*inputs, output)
        ctx.save_for_forward(*inputs, output)


@lru_cache(maxsize=4096)
def _rule(row: Primitive, held: tuple[float | None, ...]) -> Any:
    """Return a row, of the operands that are no numbers, with the table's rules."""
    moving = [place for place, x in enumerate(held) if x is None]

    def complete(arrays: Sequence[Any]) -> list[Any]:
        rest = iter(arrays)
        return [next(rest) if x is None else x for x in held]

    def local(place: int, saved: Sequence[Any]) -> Any:
        *arrays, out = saved
        return rows.slope(SPACE, row, place, out, complete(arrays))

    class Rule(_Function):
        @staticmethod
        def forward(*arrays: Any) -> Any:
            found = rows.value(SPACE, row, complete(arrays))
            return found.clone() if any(found is x for x in arrays) else found

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            given: list[Any] = []
            for needed, place in zip(ctx.needs_input_grad, moving, strict=True):
                flat = not needed or row.is_flat(place)
                slope = None if flat else local(place, ctx.saved_tensors)
                given.append(None if flat else _handed(slope, upstream))
            return tuple(given)

        @staticmethod
        def jvp(ctx: Any, *tangents: Any) -> Any:
            total: Any = torch.zeros_like(ctx.saved_tensors[-1])
            for tangent, place in zip(tangents, moving, strict=True):
                if tangent is not None and not row.is_flat(place):
                    total = total + local(place, ctx.saved_tensors) * tangent
            return total

    return Rule


@lru_cache(maxsize=1024)
def _reduction(row: Primitive) -> Any:
    """Return an n-ary row of its stacked operands, with the table's rules."""
    built_in = rows.form_of(SPACE, row) is not None

    def local(saved: Sequence[Any]) -> Any:
        stack, out = saved
        if built_in:
            return slopes(stack)
        return SPACE.stack(rows.slopes(SPACE, row, out, stack))

    class Rule(_Function):
        @staticmethod
        def forward(stack: Any) -> Any:
            return rows.value(SPACE, row, [stack])

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            return _handed(local(ctx.saved_tensors), upstream)

        @staticmethod
        def jvp(ctx: Any, tangent: Any) -> Any:
            return (local(ctx.saved_tensors) * tangent).sum(0)

    return Rule


class Evaluation:
    """The methods that carry out each kind of step.

    Args:
        arrays: what is given.
        count: how many examples there are.
        like: a tensor of the dtype and on the device of all.
    """

    def __init__(self, arrays: Sequence[Any], count: int, like: Any):
        self._arrays, self._count, self._like = arrays, count, like

    def _whole(self, x: Array) -> tuple[int, ...]:
        return (self._count, *x.shape) if x.batched else x.shape

    def given(self, x: Array) -> Any:
        return self._arrays[x.options[0]]

    def constant(self, x: Array) -> Any:
        return self._like.new_tensor(np.asarray(x.number))

    def examples(self, x: Array) -> Any:
        return self._like.new_tensor(float(self._count))

    def reshape(self, x: Array, a: Any) -> Any:
        return a.reshape(self._whole(x))

    def transpose(self, x: Array, a: Any) -> Any:
        return a.permute((0, *[k + 1 for k in x.options]) if x.batched else x.options)

    def slice(self, x: Array, a: Any) -> Any:
        axis, start, stop, step = x.options
        return a[(slice(None),) * (axis + x.batched) + (slice(start, stop, step),)]

    def pad(self, x: Array, a: Any) -> Any:
        axis, count = x.options
        axis += x.batched
        return torch.nn.functional.pad(a, [0, 0] * (a.ndim - 1 - axis) + [0, count])

    def take(self, x: Array, a: Any) -> Any:
        places = torch.tensor(x.options, device=a.device)
        return a.index_select(int(x.batched), places)

    def concat(self, x: Array, *parts: Any) -> Any:
        return torch.cat(parts, x.options[0] + x.batched)

    def broadcast(self, x: Array, a: Any) -> Any:
        if x.batched and not x.operands[0].batched:
            a = a[None]
        return a.expand(self._whole(x))

    def call(self, x: Array, *arrays: Any) -> Any:
        pairs = zip(x.operands, arrays, strict=True)
        return SPACE.call(x.options[0], [_aligned(x, y, a) for y, a in pairs])

    def reduce(self, x: Array, a: Any) -> Any:
        return SPACE.reduce(x.options[0], a.movedim(1, 0) if x.batched else a)

    def fold(self, x: Array, *arrays: Any) -> Any:
        (row,) = x.options
        pairs = zip(x.operands, arrays, strict=True)
        aligned = [_aligned(x, y, a) for y, a in pairs]
        form = FOLDED.get((row.name, len(aligned))) or FOLDED.get((row.name, None))
        return form(aligned) if form else SPACE.reduce(row, SPACE.stack(aligned))

    def contract(self, x: Array, *arrays: Any) -> Any:
        return torch.einsum(equation(x), *arrays)

    def lookup(self, x: Array, table: Any, index: Any) -> Any:
        return table[index.detach().long()]

    def choose(self, x: Array, table: Any, index: Any) -> Any:
        axis = int(x.batched)
        places = index.detach().long().unsqueeze(axis)
        return torch.gather(table, axis, places).squeeze(axis)


def _aligned(x: Array, y: Array, a: Any) -> Any:
    """Return an operand as a call takes it: single constants as floats."""
    if y.number is not None and not y.shape:
        return float(y.number)
    if y.batched and not y.shape and x.shape:
        return a.reshape(-1, *[1] * len(x.shape))
    return a
