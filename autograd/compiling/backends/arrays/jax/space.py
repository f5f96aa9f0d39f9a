"""JAX as a target: steps carried out on jnp arrays, rows with the table's rules."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_derivatives import SymbolicZero

from autograd.compiling.backends.arrays import rows
from autograd.compiling.backends.arrays.jax.forms import FOLDED, FORMS, OWN, slopes
from autograd.compiling.backends.arrays.running import equation
from autograd.compiling.backends.arrays.steps import Array
from autograd.ops.primitive import Primitive


class JaxSpace:
    """Arithmetic and steps on jnp arrays."""

    name = "JAX"
    forms = FORMS

    # -- rows --------------------------------------------------------------------------

    def call(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return a row of fixed arity of arrays and floats."""
        held = tuple([x if isinstance(x, float) else None for x in operands])
        arrays = [x for x in operands if not isinstance(x, float)]
        if not arrays:
            return rows.value(self, row, [jnp.asarray(x) for x in operands])
        return _function(row, held)(*arrays)

    def reduce(self, row: Primitive, stack: Any, axis: int = 0) -> Any:
        """Return an n-ary row of the entries along an axis."""
        return _reduction(row, axis)(stack)

    def many(self, row: Primitive, operands: Sequence[Any]) -> Any:
        """Return an n-ary row of arrays and floats."""
        return self.reduce(row, self.stack(operands))

    def stack(self, arrays: Sequence[Any]) -> Any:
        """Return arrays and floats side by side along an axis in front."""
        return jnp.stack(jnp.broadcast_arrays(*arrays))

    def unstack(self, stack: Any) -> Sequence[Any]:
        """Return the entries along the first axis."""
        return list(stack)


SPACE = JaxSpace()


@lru_cache(maxsize=4096)
def _function(row: Primitive, held: tuple[float | None, ...]) -> Callable[..., Any]:
    """Return a row as a function of the operands that are no numbers."""

    def complete(arrays: Sequence[Any]) -> list[Any]:
        rest = iter(arrays)
        return [next(rest) if x is None else x for x in held]

    def value(*arrays: Any) -> Any:
        return rows.value(SPACE, row, complete(arrays))

    if row.name in OWN and rows.form_of(SPACE, row):
        return value
    moving = [place for place, x in enumerate(held) if x is None]
    function = jax.custom_jvp(value)

    def jvp(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
        out = function(*primals)
        total = jnp.zeros_like(out)
        for place, tangent in zip(moving, tangents, strict=True):
            if not isinstance(tangent, SymbolicZero) and not row.is_flat(place):
                local = rows.slope(SPACE, row, place, out, complete(primals))
                total = total + local * tangent
        return out, total

    function.defjvp(jvp, symbolic_zeros=True)
    return function


@lru_cache(maxsize=1024)
def _reduction(row: Primitive, axis: int) -> Callable[[Any], Any]:
    """Return an n-ary row as a function of its operands, stacked along an axis."""
    form = rows.form_of(SPACE, row)

    def value(stack: Any) -> Any:
        if form is not None:
            return form(stack, axis)
        return rows.value(SPACE, row, [jnp.moveaxis(stack, axis, 0)])

    if row.name in OWN and form is not None:
        return value
    function = jax.custom_jvp(value)

    @function.defjvp
    def _(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
        (stack,), (tangent,) = primals, tangents
        out = function(stack)
        if form is not None:
            return out, jnp.sum(slopes(stack, axis) * tangent, axis)
        apart, moved = (jnp.moveaxis(x, axis, 0) for x in (stack, tangent))
        each = rows.slopes(SPACE, row, out, apart)
        return out, sum([d * t for d, t in zip(each, moved, strict=True)])

    return function


class Evaluation:
    """The methods that carry out each kind of step.

    Args:
        arrays: what is given, of one dtype.
        count: how many examples there are; a number, or a symbol of JAX's.
    """

    def __init__(self, arrays: Sequence[Any], count: Any, dtype: Any):
        self._arrays, self._count, self._dtype = arrays, count, dtype

    def _whole(self, x: Array) -> tuple[Any, ...]:
        return (self._count, *x.shape) if x.batched else x.shape

    def given(self, x: Array) -> Any:
        return self._arrays[x.options[0]]

    def constant(self, x: Array) -> Any:
        return jnp.asarray(np.asarray(x.number, self._dtype))

    def examples(self, x: Array) -> Any:
        return jnp.asarray(self._count, self._dtype)

    def reshape(self, x: Array, a: Any) -> Any:
        return jnp.reshape(a, self._whole(x))

    def transpose(self, x: Array, a: Any) -> Any:
        order = x.options
        return jnp.transpose(a, (0, *[k + 1 for k in order]) if x.batched else order)

    def slice(self, x: Array, a: Any) -> Any:
        axis, start, stop, step = x.options
        return jax.lax.slice_in_dim(a, start, stop, step, axis + x.batched)

    def pad(self, x: Array, a: Any) -> Any:
        axis, count = x.options
        widths = [(0, 0)] * a.ndim
        widths[axis + x.batched] = (0, count)
        return jnp.pad(a, widths)

    def take(self, x: Array, a: Any) -> Any:
        return jnp.take(a, np.array(x.options), axis=int(x.batched), mode="clip")

    def concat(self, x: Array, *parts: Any) -> Any:
        return jnp.concatenate(parts, x.options[0] + x.batched)

    def broadcast(self, x: Array, a: Any) -> Any:
        if x.batched and not x.operands[0].batched:
            a = a[None]
        return jnp.broadcast_to(a, self._whole(x))

    def call(self, x: Array, *arrays: Any) -> Any:
        pairs = zip(x.operands, arrays, strict=True)
        return SPACE.call(x.options[0], [_aligned(x, y, a) for y, a in pairs])

    def reduce(self, x: Array, a: Any) -> Any:
        return SPACE.reduce(x.options[0], a, int(x.batched))

    def fold(self, x: Array, *arrays: Any) -> Any:
        (row,) = x.options
        pairs = zip(x.operands, arrays, strict=True)
        aligned = [_aligned(x, y, a) for y, a in pairs]
        form = FOLDED.get((row.name, len(aligned))) or FOLDED.get((row.name, None))
        return form(aligned) if form else SPACE.reduce(row, SPACE.stack(aligned))

    def contract(self, x: Array, *arrays: Any) -> Any:
        return jnp.einsum(equation(x), *arrays, precision="highest")

    def lookup(self, x: Array, table: Any, index: Any) -> Any:
        return jnp.take(table, index.astype(int), axis=0, mode="clip")

    def choose(self, x: Array, table: Any, index: Any) -> Any:
        axis = int(x.batched)
        places = jnp.expand_dims(index.astype(int), axis)
        return jnp.squeeze(jnp.take_along_axis(table, places, axis), axis)


def _aligned(x: Array, y: Array, a: Any) -> Any:
    """Return an operand as a call takes it: single constants as floats.

    What has no examples gets an axis of length 1 for them; else XLA, where they are
    spread over devices, gathers them first.
    """
    if y.number is not None and not y.shape:
        return float(y.number)
    if x.batched and not y.batched and y.shape:
        return a[None]
    if y.batched and not y.shape and x.shape:
        return jnp.reshape(a, (-1, *[1] * len(x.shape)))
    return a
