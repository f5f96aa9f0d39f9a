"""Index arrays written as strides over a common shape."""

from collections.abc import Sequence

import numpy as np

Axis = tuple[int, tuple[int, ...]]  # its size, and the stride of every array along it


def common_axes(arrays: Sequence[np.ndarray]) -> list[Axis] | None:
    """Return axes over which each array is ``start + Σ stride · index``, or ``None``.

    The axes are found from the inside out: the innermost is as long as the shortest run
    of constant steps; what is left, one entry per run, is treated the same way.

    Args:
        arrays: index arrays, (members,), all of one length.

    >>> rows = np.repeat(np.arange(2), 3)
    >>> common_axes([rows * 10 + np.tile([0, 1, 2], 2), np.tile([5, 6, 7], 2)])
    [(2, (10, 0)), (3, (1, 1))]
    """
    size = len(arrays[0])
    if size == 1:
        return []
    steps = [np.diff(array) for array in arrays]
    run = min(_first_change(step) for step in steps)
    if run == 1 or size % run:
        return None
    strides = tuple(int(step[0]) for step in steps)
    for array, stride in zip(arrays, strides, strict=True):
        rows = array.reshape(-1, run)
        if not (rows - rows[:, :1] == stride * np.arange(run)).all():
            return None
    outer = common_axes([array[::run] for array in arrays])
    return None if outer is None else [*outer, (run, strides)]


def _first_change(steps: np.ndarray) -> int:
    """Return the length of the first run of equal steps, in entries."""
    changed = np.flatnonzero(steps != steps[0])
    return int(changed[0]) + 1 if len(changed) else len(steps) + 1


def is_regular(table: np.ndarray) -> bool:
    """Return whether every row of (members, terms) has the same steps as the first."""
    return bool((table - table[:, :1] == table[0] - table[0, 0]).all())


def shared_axes(
    out: np.ndarray, tables: Sequence[np.ndarray]
) -> tuple[list[Axis], list[Axis]] | None:
    """Return the axes over members and over terms that all tables share, if any.

    Args:
        out: where the members lie, (members,).
        tables: where what they read lies, (members, terms).
    """
    if not all(map(is_regular, tables)):
        return None
    inner = common_axes([table[0] for table in tables]) if tables else []
    outer = common_axes([out, *[table[:, 0] for table in tables]])
    return None if inner is None or outer is None else (outer, inner)


def compressed(values: np.ndarray) -> np.ndarray:
    """Return ``values`` with every axis along which it is constant cut to length 1."""
    for axis in range(values.ndim):
        first = values.take([0], axis)
        if (values == first).all():
            values = first
    return values
