"""A copy and what is added to it as one call of NumPy.

A sum of terms from several arrays begins with a copy: ``x − mean`` is one subtraction.
"""

from collections.abc import Sequence

from autograd.compiling.backends.numpy.naming import Names
from autograd.compiling.instructions import Contract, View


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
