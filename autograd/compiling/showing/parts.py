"""Which part of an array a view shows, in words of slices."""

from collections.abc import Sequence

import numpy as np

from autograd.compiling.instructions import View

Span = tuple[int, tuple[tuple[int, int], ...]]  # where it begins; (stride, length)…


def span_of(view: View, sizes: Sequence[int]) -> Span:
    """Return what tells two views of one buffer apart: their start and their strides.

    Strides ascend; what moves as one is one axis.

    >>> span_of(View(0, 4, (8, 0, 1)), (3, 5, 2)), span_of(View(0, 4, (2, 1)), (3, 2))
    ((4, ((1, 2), (8, 3))), (4, ((1, 6),)))
    """
    offset, axes = view.offset, []
    for size, stride in zip(sizes, view.strides, strict=True):
        if stride < 0:
            offset, stride = offset + (size - 1) * stride, -stride
        if stride and size > 1:
            axes.append((stride, size))
    merged: list[tuple[int, int]] = []
    for stride, size in sorted(axes):
        if merged and stride == merged[-1][0] * merged[-1][1]:
            merged[-1] = merged[-1][0], merged[-1][1] * size
        else:
            merged.append((stride, size))
    return offset, tuple(merged)


def part(view: View, sizes: Sequence[int], start: int, size: int) -> str:
    """Return which part of an array a view shows, or nothing if it shows all of it.

    Args:
        start, size: where the array lies; constant ones behind it are not part of it.

    >>> part(View(0, 10, (1,)), (6,), 10, 6), part(View(0, 12, ()), (), 10, 6)
    ('', '[2]')
    >>> part(View(0, 11, (2,)), (3,), 10, 6), part(View(0, 10, (3, 1)), (2, 2), 10, 6)
    ('[1:6:2]', '[0:4:3 + 0:2]')
    """
    offset, axes = span_of(view, sizes)
    begin = offset - start
    if _reaches_all(begin, axes, size):
        return ""
    if not axes:
        return f"[{begin}]"
    slices = []
    for stride, length in reversed(axes):
        step = f":{stride}" if stride > 1 else ""
        slices.append(f"{begin}:{begin + (length - 1) * stride + 1}{step}")
        begin = 0
    return f"[{' + '.join(slices)}]"


def _reaches_all(begin: int, axes: Sequence[tuple[int, int]], size: int) -> bool:
    """Return whether a span reaches every place of an array of this size."""
    if begin != 0:
        return False
    if len(axes) < 2:
        stride, length = axes[0] if axes else (1, 1)
        return stride == 1 and length >= size
    reached = np.zeros(size, dtype=bool)
    places = np.zeros(1, dtype=np.int64)
    for stride, length in axes:
        places = (places[:, None] + stride * np.arange(length)).ravel()
    reached[places[places < size]] = True
    return bool(reached.all())
