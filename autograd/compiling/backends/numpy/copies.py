"""Copies: joined with what is added to them, gathered, handed back to where they lay.

A sum of terms from several arrays begins with a copy: ``x − mean`` is one subtraction.
"""

from collections.abc import Sequence

import numpy as np

from autograd.compiling.backends.numpy.naming import Names, Shaped
from autograd.compiling.instructions import Contract, Gather, Scatter, View

# How many addresses a scatter may span, for each number of it, for all of them to be
# summed to.  Of 1,088 numbers to 560 addresses that takes 2 µs, sums for those alone 5.
DENSE = 2


def joined_line(names: Names, it: Contract, then: Contract) -> str | None:
    """Return one statement for a copy and what is added to it, if it can be one."""
    if it.out != then.out or it.sizes != then.sizes or it.batched != then.batched:
        return None
    if it.add or not then.add or not (_is_copy(names, it) and _is_copy(names, then)):
        return None
    assert isinstance(it.first, View)
    assert isinstance(then.first, View)
    if _may_meet(it.out, then.first, it.sizes):
        return None  # it may read what was copied
    axes = names.axes(it, [it.out, it.first, then.first])
    out = names.view(it.out, axes, 0)
    a, b = names.view(it.first, axes, 1), names.view(then.first, axes, 2)
    c, d = it.coefficient, then.coefficient
    if d == -1.0:
        return f"subtract({_times(a, c)}, {b}, out={out})"
    if c == -1.0:
        return f"subtract({_times(b, d)}, {a}, out={out})"
    return f"add({_times(a, c)}, {_times(b, d)}, out={out})"


def _may_meet(a: View, b: View, sizes: Sequence[int]) -> bool:
    """Whether two views may have an address in common."""
    if (a.buffer, a.slope) != (b.buffer, b.slope):
        return False
    (low, high), (start, stop) = (_span(view, sizes) for view in (a, b))
    return low <= stop and start <= high


def _span(view: View, sizes: Sequence[int]) -> tuple[int, int]:
    """Return the first and the last address of a view."""
    ends = [(n - 1) * s for n, s in zip(sizes, view.strides, strict=True)]
    low, high = (sum([choose(end, 0) for end in ends]) for choose in (min, max))
    return view.offset + low, view.offset + high


def _is_copy(names: Names, it: Contract) -> bool:
    """Whether numbers go each to a place of its own, times a number at most."""
    moves = all(s for n, s in zip(it.sizes, it.out.strides, strict=True) if n > 1)
    alone = isinstance(it.first, View) and it.second is None and not it.seeded
    return moves and alone and it.batched == names.buffers[it.out.buffer].batched


def _times(name: str, coefficient: float) -> str:
    return name if coefficient == 1.0 else f"{name} * {coefficient!r}"


def gather_line(names: Names, it: Gather) -> str:
    """Return the statement that copies scattered numbers side by side.

    ``mode='clip'`` lets NumPy write to ``out`` without a copy in between.  Nothing is
    ever clipped: the addresses were given out in this buffer.
    """
    source = names.base(it.source, slope=False)
    out = names.base(it.out.buffer, slope=False)
    index = names.value(it.addresses.ravel(), "i")
    return f"take({source}, {index}, 0, out={out}, mode='clip')"


def scatter_line(names: Names, it: Scatter) -> str:
    """Return the statement that adds to scattered numbers, some of them repeatedly.

    What goes to one address is summed, then added: ``+=`` alone keeps but the last.
    """
    source = names.base(it.upstream.buffer, slope=True)
    flat = it.addresses.ravel()
    first, span = int(flat.min()), int(np.ptp(flat)) + 1
    if (flat == np.arange(first, first + flat.size)).all():
        target = names.base(it.out.buffer, slope=True)
        return f"{target}[{first}:{first + flat.size}] += {source}"
    in_a_row = np.count_nonzero(flat[1:] == flat[:-1])  # each waits for the one before
    if not it.batched and span <= DENSE * flat.size and 4 * in_a_row <= flat.size:
        target = names.array(Shaped(it.out.buffer, first, ((span, 1),), slope=True))
        index = names.value(flat - first, "i")
        return f"add({target}, bincount({index}, {source}, {span}), out={target})"
    target = names.base(it.out.buffer, slope=True)
    order = np.argsort(flat, kind="stable")
    places, starts = np.unique(flat[order], return_index=True)
    text = f"{source}[{names.value(order, 'i')}]"
    if len(places) < len(flat):
        text = f"add_reduceat({text}, {names.value(starts, 'i')}, 0)"
    return f"{target}[{names.value(places, 'i')}] += {text}"
