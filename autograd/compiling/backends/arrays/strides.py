"""Positions in an array, read by slices, reshapes and one transposition.

Static tables of positions would do for everything; but a slice is free where a gather
is a loop, and its derivative a pad where a gather's is a scatter.
"""

from math import gcd, prod

import numpy as np

from autograd.compiling.backends.arrays.steps import Array, Steps
from autograd.compiling.finding.layout import common_axes

WINDOWS = 32  # slices side by side, where windows overlap; beyond, a table of positions
RUNS = 32  # slices side by side, where places follow each other in runs

Axes = list[tuple[int, int]]  # length and step of each


def read(steps: Steps, x: Array, places: np.ndarray) -> Array:
    """Return ``x.ravel()[places]``, in the shape of ``places``.

    >>> steps = Steps()
    >>> x = steps.given(0, (6,), batched=False)
    >>> column = read(steps, x, np.array([1, 3, 5]))
    >>> column.kind, column.operands[0].kind
    ('slice', 'given')
    """
    if x.number is not None:
        return steps.constant(x.number.ravel()[places])
    if places.shape == x.shape and (places.ravel() == np.arange(x.size)).all():
        return x
    found = _regular(steps, x, places)
    if found is not None:
        return found
    if places.size > 1:
        axes = common_axes([places.ravel()])
        finer = None if axes is None else tuple(length for length, _ in axes)
        if finer is not None and finer != places.shape:
            part = _regular(steps, x, places.reshape(finer))
            if part is not None:
                return steps.reshape(part, places.shape)
    return steps.reshape(_taken(steps, x, places.ravel()), places.shape)


def _taken(steps: Steps, x: Array, places: np.ndarray) -> Array:
    """Read places in no regular order: as a few runs, as rows, or one by one."""
    ends = np.flatnonzero(np.diff(places) != 1) + 1
    runs = np.split(places, ends)
    flat = steps.reshape(x, (x.size,))
    if len(runs) <= RUNS:
        parts = [steps.slice(flat, 0, int(r[0]), int(r[-1]) + 1) for r in runs]
        return steps.concat(parts, 0)
    width = gcd(x.size, *[len(run) for run in runs], *[int(run[0]) for run in runs])
    rows = steps.reshape(x, (x.size // width, width))
    found = steps.take(rows, places[::width] // width)
    return steps.reshape(found, (len(places),))


def _regular(steps: Steps, x: Array, places: np.ndarray) -> Array | None:
    """Return the entries at places that are ``start + Σ step · index``, if so."""
    start, axes = int(places.flat[0]), _axes_of(places)
    if axes is None:
        return None
    if any(step == 0 for length, step in axes if length > 1):
        return _repeated(steps, x, places, axes)
    if any(step < 0 for _, step in axes):
        return None
    found = _sliced(steps, x, start, axes)
    if found is not None:
        return found
    long = [axis for axis, (length, _) in enumerate(axes) if length > 1]
    shortest = min(long, key=lambda axis: axes[axis])
    if axes[shortest][0] > WINDOWS:
        return None
    parts = [read(steps, x, places.take(i, shortest)) for i in range(axes[shortest][0])]
    return steps.stack(parts, shortest)


def _axes_of(places: np.ndarray) -> Axes | None:
    """Return length and step of each axis, if every line along it has the same."""
    axes = []
    for axis, length in enumerate(places.shape):
        step = 0
        if length > 1:
            near, far = places.take(0, axis), places.take(1, axis)
            step = int(far.flat[0] - near.flat[0])
        axes.append((length, step))
    grid = np.ix_(*[np.arange(length) * step for length, step in axes])
    total = sum(grid, np.array(places.flat[0]))
    return axes if np.array_equal(total, places) else None


def _repeated(steps: Steps, x: Array, places: np.ndarray, axes: Axes) -> Array:
    """Read each place once, and repeat it along the axes that do not move."""
    moves = [step != 0 or length == 1 for length, step in axes]
    once = places[tuple(slice(None) if moving else slice(1) for moving in moves)]
    short = once.reshape(
        [n for n, moving in zip(once.shape, moves, strict=True) if moving]
    )
    part = steps.reshape(read(steps, x, short), once.shape)
    return steps.broadcast(part, places.shape, part.batched)


def _sliced(steps: Steps, x: Array, start: int, axes: Axes) -> Array | None:
    """Slice and reshape from the largest step to the smallest, then transpose."""
    long = [axis for axis, (length, _) in enumerate(axes) if length > 1]
    order = sorted(long, key=lambda axis: -axes[axis][1])
    dims = [axes[axis] for axis in order]
    if not _nested(dims):
        return None
    cut = _permuted(steps, x, start, dims) or _cut(steps, x, start, dims)
    inner = [order.index(axis) for axis in long]
    moved = steps.transpose(cut, inner)
    return steps.reshape(moved, [length for length, _ in axes])


def _nested(dims: Axes) -> bool:
    """Whether the steps of each axis leave room for all of the next."""
    extent = 1
    for length, step in reversed(dims):
        if step < extent:
            return False
        extent += (length - 1) * step
    return True


def _permuted(steps: Steps, x: Array, start: int, dims: Axes) -> Array | None:
    """Return the whole array, if that is what is read, without a detour."""
    steps_of = [prod(x.shape[axis + 1 :]) for axis in range(len(x.shape))]
    natural = [(n, s) for n, s in zip(x.shape, steps_of, strict=True) if n > 1]
    if start == 0 and natural == dims:
        return steps.reshape(x, [length for length, _ in dims])
    return None


def _cut(steps: Steps, x: Array, start: int, dims: Axes) -> Array:
    """Return the entries over axes of falling steps, the largest in front."""
    lead: list[int] = []
    length = x.size
    part = steps.reshape(x, (length,))
    for place, (count, step) in enumerate(dims):
        axis, rest = len(lead), dims[place + 1 :]
        if not rest:
            stop = start + (count - 1) * step + 1
            return steps.slice(part, axis, start, stop, step)
        inner = 1 + sum([(n - 1) * s for n, s in rest])
        base = start - start % step
        if start - base + inner > step or base + count * step > length:
            base = start
        if base + count * step > length:
            part = steps.pad(part, axis, base + count * step - length)
        part = steps.slice(part, axis, base, base + count * step)
        lead.append(count)
        part = steps.reshape(part, (*lead, step))
        start, length = start - base, step
    return steps.reshape(steps.slice(part, len(lead), start, start + 1), lead)
