"""Gradient descent on a curve or on a surface: its path, a picture and a film of it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import grad
from nn.plots.figure import axes
from nn.plots.films import Film

_SURFACE = {"projection": "3d", "computed_zorder": False}


class Descent:
    """The path of gradient descent, to be drawn or filmed.

    Args:
        f: of one or two scalars, written with operators and ``ops``.
        start: a number, or a pair.
        lr: the learning rate: too small is slow, too large overshoots.
        steps: how many.
        span: what to show of each axis; left out, the path and some room.

    Attributes:
        points: (steps + 1, variables), from the start on.
        heights: ``f`` at the points.

    >>> path = Descent(lambda x: x * x, 1.0, lr=0.25, steps=2)
    >>> path.points.ravel().tolist(), path.heights.tolist()
    ([1.0, 0.5, 0.25], [1.0, 0.25, 0.0625])
    """

    def __init__(
        self,
        f: Callable[..., Any],
        start: Any,
        lr: float = 0.1,
        steps: int = 20,
        span: tuple[float, float] | None = None,
    ):
        self.f, self.lr, self.span = f, lr, span
        point = np.atleast_1d(np.asarray(start, dtype=float))
        slope = grad(lambda xs: f(*xs))
        points = [point]
        for _ in range(steps):
            point = point - lr * np.array(slope(point.tolist()))
            points.append(point)
        self.points = np.array(points)
        self.heights = np.array([float(f(*p)) for p in self.points.tolist()])

    def draw(self, ax: Any = None, label: str = "", color: str = "C3"):
        """Return Axes with the curve or the surface, and the path on it.

        Args:
            ax: Axes to draw on; for a surface, those of a 3d projection.
            label: for the legend; left out, the learning rate.
            color: of the path.
        """
        ax = self._ground(ax)
        label = label or f"α = {self.lr:g}"
        self._line(ax, color, label)
        ax.legend(frameon=False)
        return ax

    def film(self, ax: Any = None) -> Film:
        """Return the film of the path, one frame for each point."""
        ax = self._ground(ax)
        path = self._line(ax, "C3", "")

        def show(frame: int) -> None:
            points, heights = self.points[: frame + 1], self.heights[: frame + 1]
            if self.points.shape[1] == 1:
                path.set_data(points[:, 0], heights)
            else:
                path.set_data_3d(*points.T, heights)
            at = f"step {frame}, f = {self.heights[frame]:.4g}"
            ax.set_title(f"α = {self.lr:g}, {at}")

        return Film(ax, show, len(self.points))

    def _line(self, ax: Any, color: str, label: str):
        style = {"color": color, "ms": 4, "lw": 1, "label": label}
        return ax.plot(*self.points.T, self.heights, "o-", **style)[0]

    def _ground(self, ax: Any):
        """Axes with the curve or the surface around the path."""
        low, high = self._limits()
        if len(low) == 1:
            ax = axes(ax, figsize=(6, 3.6))
            line = np.linspace(low[0], high[0], 401)
            heights = [float(self.f(x)) for x in line.tolist()]
            ax.plot(line, heights, color="0.4", zorder=1)
            ax.set(xlabel="x", ylabel="f(x)")
            return ax
        ax = axes(ax, figsize=(6, 5), subplot_kw=_SURFACE)
        sides = (np.linspace(a, b, 50) for a, b in zip(low, high, strict=True))
        x, y = np.meshgrid(*sides)
        z = np.vectorize(lambda a, b: float(self.f(float(a), float(b))))(x, y)
        ax.plot_surface(x, y, z, cmap="viridis", alpha=0.75, lw=0)
        ax.set(xlabel="x", ylabel="y", zlabel="f(x, y)")
        return ax

    def _limits(self) -> tuple[np.ndarray, np.ndarray]:
        variables = self.points.shape[1]
        if self.span is not None:
            return np.full(variables, self.span[0]), np.full(variables, self.span[1])
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        room = 0.3 * np.maximum(high - low, 1.0)
        return low - room, high + room
