"""Pictures of nets: activations, the areas of classes, weights as images."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import grad
from nn.errors import DataError
from nn.net.activations import ACTIVATIONS, as_activation
from nn.plots.figure import axes, pyplot
from nn.plots.functions import draw_function


def activation(choice: Any, ax: Any = None, span: tuple[float, float] = (-5.0, 5.0)):
    """Return Axes with an activation and, dashed, its derivative by the graph.

    Where one of them jumps there is a gap: a full dot at its value there, empty ones at
    its limits from both sides.
    """
    ax = axes(ax, figsize=(4, 3))
    row = as_activation(choice)
    ax.axhline(0.0, color="0.85", lw=0.8, zorder=0)
    ax.axvline(0.0, color="0.85", lw=0.8, zorder=0)
    draw_function(ax, row, span, color="C0", label="g(z)")
    draw_function(ax, grad(row.function), span, color="C1", ls="--", label="g′(z)")
    ax.set(title=row.name, xlabel="z")
    ax.legend(frameon=False)
    return ax


def activations(names: Sequence[str] | None = None):
    """Return an array of Axes, one for each activation of a scalar."""
    if names is None:
        skip = ("identity",)  # is "linear" under its other name
        names = [
            n for n, row in ACTIVATIONS.items() if not row.across and n not in skip
        ]
    rows = -(-len(names) // 3)
    _, grid = pyplot().subplots(
        rows, min(3, len(names)), figsize=(9, 2.6 * rows), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    for ax, name in zip(grid.flat, names, strict=False):
        activation(name, ax)
    for ax in grid.flat[len(names) :]:
        ax.set_axis_off()
    return grid


def field(net: Any, X: np.ndarray, resolution: int = 120):
    """Return ``(x, y, z)`` grids of what a net says over the plane around ``X``.

    ``z`` is the probability of class 1, the score, or the number of the class.

    Raises:
        DataError: the examples don't lie in a plane.
    """
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] != 2:
        raise DataError(f"a boundary needs two features, X has shape {X.shape}")
    low, high = X.min(axis=0), X.max(axis=0)
    margin = 0.1 * (high - low)
    lines = np.linspace(low - margin, high + margin, resolution)
    x, y = np.meshgrid(lines[:, 0], lines[:, 1])
    points = np.column_stack([x.ravel(), y.ravel()])
    outputs = net.predict(points)
    z = outputs if outputs.ndim == 1 else np.argmax(outputs, axis=1)
    return x, y, z.reshape(x.shape)


def boundary(net: Any, X: Any, y: Any, ax: Any = None, resolution: int = 120):
    """Return Axes with the areas a net gives to each class, and the examples on them.

    Args:
        net: takes two features.
        X, y: examples (samples, 2) and their labels.
        resolution: points along each side.
    """
    ax = axes(ax, figsize=(5, 4))
    X, y = np.asarray(X, dtype=float), np.asarray(y).ravel()
    gx, gy, z = field(net, X, resolution)
    paint(ax, gx, gy, z, *levels_of(net, y))
    for index, label in enumerate(np.unique(y)):
        here = X[y == label]
        ax.scatter(
            *here.T,
            s=14,
            color=f"C{index}",
            edgecolor="white",
            lw=0.4,
            label=f"{label:g}",
        )
    ax.set(xlabel="x1", ylabel="x2")
    ax.legend(title="class", frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def levels_of(net: Any, y: np.ndarray) -> tuple[np.ndarray, float | None]:
    """Return the levels to fill between, and the one that divides two classes."""
    count = len(np.unique(y))
    if count > 2:
        return np.arange(count + 1) - 0.5, None
    last = net.output_activation
    if last is not None and last.name == "sigmoid":
        return np.linspace(0.0, 1.0, 11), 0.5
    return np.array([-np.inf, -1.0, -0.5, 0.0, 0.5, 1.0, np.inf]), 0.0


def paint(ax: Any, x, y, z, levels: np.ndarray, middle: float | None) -> None:
    """Fill the areas: pale class colours, a black line between two classes."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    pale = [tuple(0.35 * np.array(to_rgb(f"C{i}")) + 0.65) for i in range(10)]
    if middle is None:
        colours = pale[: len(levels) - 1]
        ax.contourf(x, y, z, levels=levels, colors=colours)
        return
    shades = LinearSegmentedColormap.from_list("two", [pale[0], "white", pale[1]])
    inner = np.clip(z, levels[np.isfinite(levels)][0], levels[np.isfinite(levels)][-1])
    ax.contourf(x, y, inner, levels=levels[np.isfinite(levels)], cmap=shades)
    ax.contour(x, y, z, levels=[middle], colors="black", linewidths=1.0)


def weights(net: Any, shape: tuple[int, int] | None = None, ax: Any = None):
    """Return Axes with each first-layer unit's weights as an image.

    Red weights are positive, blue ones negative, on one scale for all units.

    Args:
        net: its first layer's inputs are pixels.
        shape: of the images; left out, a square.

    Raises:
        DataError: the inputs don't fill the shape.
    """
    first = next(array for array in net.state_dict().values() if array.ndim == 2)
    side = round(first.shape[1] ** 0.5)
    height, width = shape or (side, side)
    if height * width != first.shape[1]:
        raise DataError(
            f"weights: {first.shape[1]} inputs are no {height}×{width} image"
        )
    columns = int(np.ceil(len(first) ** 0.5))
    rows = -(-len(first) // columns)
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for index, unit in enumerate(first):
        top, left = index // columns * (height + 1), index % columns * (width + 1)
        sheet[top : top + height, left : left + width] = unit.reshape(height, width)
    ax = axes(ax, figsize=(5, 5))
    limit = np.abs(first).max()
    image = ax.imshow(sheet, cmap="RdBu_r", vmin=-limit, vmax=limit)
    ax.figure.colorbar(image, ax=ax, shrink=0.8, label="weight")
    ax.set_axis_off()
    return ax
