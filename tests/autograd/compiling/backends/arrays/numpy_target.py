"""Steps carried out by NumPy, by the letter: what ``Steps`` says is held to it."""

import numpy as np

from autograd.compiling.backends.arrays.running import carry_out, equation
from autograd.ground.domain import unchecked


class NumpyTarget:
    """Arrays as they are, the examples in front."""

    def __init__(self, given, count=1):
        self.arrays, self.count = given, count

    def whole(self, x):
        return (self.count, *x.shape) if x.batched else x.shape

    def given(self, x):
        return self.arrays[x.options[0]]

    def constant(self, x):
        return x.number

    def examples(self, x):
        return np.array(float(self.count))

    def reshape(self, x, a):
        return a.reshape(self.whole(x))

    def transpose(self, x, a):
        order = x.options
        return a.transpose((0, *[k + 1 for k in order]) if x.batched else order)

    def slice(self, x, a):
        axis, *ends = x.options
        return a[(slice(None),) * (axis + x.batched) + (slice(*ends),)]

    def pad(self, x, a):
        axis, count = x.options
        widths = [(0, 0)] * a.ndim
        widths[axis + x.batched] = (0, count)
        return np.pad(a, widths)

    def take(self, x, a):
        return a.take(x.options, axis=int(x.batched))

    def concat(self, x, *parts):
        return np.concatenate(parts, x.options[0] + x.batched)

    def broadcast(self, x, a):
        if x.batched and not x.operands[0].batched:
            a = a[None]
        return np.broadcast_to(a, self.whole(x))

    def aligned(self, x, arrays):
        for y, a in zip(x.operands, arrays, strict=True):
            short = y.batched and len(y.shape) < len(x.shape)
            yield a.reshape(-1, *[1] * len(x.shape)) if short else a

    def call(self, x, *arrays):
        return x.options[0].vector(*self.aligned(x, arrays))

    def reduce(self, x, a):
        return x.options[0].vector(np.moveaxis(a, 1, 0) if x.batched else a)

    def fold(self, x, *arrays):
        stack = np.stack(np.broadcast_arrays(*self.aligned(x, arrays)))
        return x.options[0].vector(stack)

    def contract(self, x, *arrays):
        return np.einsum(equation(x), *arrays)

    def lookup(self, x, table, index):
        return table[index.astype(int)]

    def choose(self, x, table, index):
        axis = int(x.batched)
        places = np.expand_dims(index.astype(int), axis)
        return np.take_along_axis(table, places, axis).squeeze(axis)


def evaluated(outputs, order, given, count=1):
    """Return what outputs hold."""
    with np.errstate(all="ignore"):
        found = unchecked(carry_out)(NumpyTarget(given, count), order)
    return [found[id(x)] for x in outputs]
