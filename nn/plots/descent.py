"""Pictures of gradient descent on a curve and on a surface."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import grad
from nn.plots.figure import axes


def descent_path(
    f: Callable[..., Any], start: Any, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the points (steps + 1, variables) of gradient descent, and f there.

    >>> points, heights = descent_path(lambda x: x * x, 1.0, lr=0.25, steps=2)
    >>> points.ravel().tolist(), heights.tolist()
    ([1.0, 0.5, 0.25], [1.0, 0.25, 0.0625])
    """
    point = np.atleast_1d(np.asarray(start, dtype=float))
    slope = grad(lambda xs: f(*xs))
    points = [point]
    for _ in range(steps):
        point = point - lr * np.array(slope(point.tolist()))
        points.append(point)
    heights = np.array([float(f(*p)) for p in np.array(points).tolist()])
    return np.array(points), heights


def ground(f: Callable[..., Any], points: np.ndarray, span: Any, ax: Any):
    """Return Axes with the curve or the surface of ``f`` around ``points``."""
    low, high = points.min(axis=0), points.max(axis=0)
    reach = np.maximum(high - low, 1.0)
    low, high = low - 0.3 * reach, high + 0.3 * reach
    if span is not None:
        low, high = np.full(len(low), span[0]), np.full(len(high), span[1])
    if len(low) == 1:
        ax = axes(ax, figsize=(6, 3.6))
        line = np.linspace(low[0], high[0], 401)
        ax.plot(line, [float(f(x)) for x in line.tolist()], color="0.4")
        ax.set(xlabel="x", ylabel="f(x)")
        return ax
    ax = axes(
        ax, figsize=(6, 5), subplot_kw={"projection": "3d", "computed_zorder": False}
    )
    x, y = np.meshgrid(*(np.linspace(a, b, 50) for a, b in zip(low, high, strict=True)))
    z = np.vectorize(lambda a, b: float(f(float(a), float(b))))(x, y)
    ax.plot_surface(x, y, z, cmap="viridis", alpha=0.75, lw=0)
    ax.set(xlabel="x", ylabel="y", zlabel="f(x, y)")
    return ax


def descent(
    f: Callable[..., Any],
    start: Any,
    lr: float = 0.1,
    steps: int = 20,
    ax: Any = None,
    span: tuple[float, float] | None = None,
):
    """Return Axes with the steps of gradient descent on a curve or a surface.

    Args:
        f: of one or two scalars, written with operators and ``ops``.
        start: a number, or a pair.
        lr: the learning rate: too small is slow, too large overshoots.
        span: what to show of each axis; left out, the path and some room.
    """
    points, heights = descent_path(f, start, lr, steps)
    ax = ground(f, points, span, ax)
    ax.plot(*points.T, heights, "o-", color="C3", ms=4, lw=1, label=f"α = {lr:g}")
    ax.legend(frameon=False)
    return ax
