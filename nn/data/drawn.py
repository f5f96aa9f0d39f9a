"""Data sets drawn at random in the plane; NumPy is all that they need.

``circles``, ``moons`` and ``blobs`` are scikit-learn's, number for number: the same
seed gives the same points.
"""

from typing import Any

import numpy as np

from nn.data.dataset import Dataset
from nn.errors import DataError
from nn.options import generator, whole


def circles(
    n: int = 1000, noise: float = 0.1, factor: float = 0.3, seed: Any = 0
) -> Dataset:
    """Return two rings, one inside the other (text 001, figure 1).

    Args:
        n: points, half of them on either ring.
        noise: the standard deviation of what is added to both coordinates.
        factor: the radius of the inner ring; the outer one's is 1.
        seed: a whole number, a NumPy generator, or None.

    Raises:
        DataError: noise or factor is no number from 0 up.
    """
    outer, inner = _halves(n)
    around = np.linspace(0.0, 2.0 * np.pi, outer, endpoint=False)
    within = np.linspace(0.0, 2.0 * np.pi, inner, endpoint=False)
    rings = [_arc(around), _arc(within) * _scale("factor", factor)]
    return _plane("circles", *_mixed(rings, noise, _shuffler(seed)))


def moons(n: int = 1000, noise: float = 0.1, seed: Any = 0) -> Dataset:
    """Return two interleaved half moons, the set of micrograd's demo."""
    upper, lower = _halves(n)
    above = _arc(np.linspace(0.0, np.pi, upper))
    below = 1.0 - _arc(np.linspace(0.0, np.pi, lower)) - [0.0, 0.5]
    return _plane("moons", *_mixed([above, below], noise, _shuffler(seed)))


def blobs(
    n: int = 300, classes: int = 3, spread: float = 1.0, seed: Any = 0
) -> Dataset:
    """Return round clouds, one per class."""
    n, classes = whole("n", n, 1), whole("classes", classes, 1)
    spread, random = _scale("spread", spread), _shuffler(seed)
    sizes = [n // classes + (label < n % classes) for label in range(classes)]
    centres = random.uniform(-10.0, 10.0, (classes, 2))
    clouds = [
        random.normal(centre, spread, (size, 2))
        for centre, size in zip(centres, sizes, strict=True)
    ]
    return _plane("blobs", *_mixed(clouds, None, random), classes)


def xor(n: int = 400, noise: float = 0.0, seed: Any = 0) -> Dataset:
    """Return points of a square whose class is 1 where the signs of x and y differ.

    Half of them are of either class, and none lies within 0.05 of an axis.
    """
    n, noise, rng = whole("n", n, 1), _scale("noise", noise), generator(seed)
    size = rng.uniform(0.05, 1.0, (n, 2))
    y = np.arange(n) % 2
    left = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    X = size * np.column_stack([left, np.where(y == 1, -left, left)])
    return _plane("xor", X + noise * rng.standard_normal((n, 2)), y)


def spirals(
    n: int = 400, noise: float = 0.1, turns: float = 1.5, seed: Any = 0
) -> Dataset:
    """Return two arms that wind around each other."""
    n, noise, rng = whole("n", n, 1), _scale("noise", noise), generator(seed)
    y = np.arange(n) % 2
    radius = np.sqrt(rng.uniform(0.01, 1.0, n))
    arms = 3.0 * radius[:, None] * _arc(radius * turns * 2.0 * np.pi + np.pi * y)
    return _plane("spirals", arms + noise * rng.standard_normal((n, 2)), y)


def linear(n: int = 400, noise: float = 0.1, seed: Any = 0) -> Dataset:
    """Return points on either side of a line, a little mixed by ``noise``."""
    n, noise, rng = whole("n", n, 1), _scale("noise", noise), generator(seed)
    X = rng.uniform(-1.0, 1.0, (n, 2))
    y = X @ [1.0, -0.5] + 0.1 + noise * rng.standard_normal(n) > 0.0
    return _plane("linear", X, y.astype(int))


def _halves(n: int) -> tuple[int, int]:
    return whole("n", n, 2) // 2, n - n // 2


def _arc(angles: np.ndarray) -> np.ndarray:
    """The points of the unit circle at these angles, (samples, 2)."""
    return np.column_stack([np.cos(angles), np.sin(angles)])


def _scale(name: str, number: Any) -> float:
    """A number from 0 up."""
    try:
        found = float(number)
    except (TypeError, ValueError):
        found = np.nan
    if not 0.0 <= found < np.inf:
        raise DataError(f"{name} must be a number from 0 up, got {number!r}")
    return found


def _shuffler(seed: Any) -> Any:
    """The generator that scikit-learn makes of a seed."""
    if isinstance(seed, np.random.RandomState):
        return seed
    rng = generator(seed)  # which says what a seed may be
    if isinstance(seed, np.random.Generator):
        return rng
    try:
        return np.random.RandomState(seed)
    except (TypeError, ValueError):  # beyond 32 bits
        return rng


def _mixed(
    groups: list[np.ndarray], noise: float | None, random: Any
) -> tuple[np.ndarray, np.ndarray]:
    """X and y of groups of points, shuffled, then shaken by ``noise``."""
    X = np.concatenate(groups)
    y = np.repeat(np.arange(len(groups)), [len(points) for points in groups])
    order = np.arange(len(X))
    random.shuffle(order)
    X, y = X[order], y[order]
    if noise is not None:
        X = X + random.normal(scale=_scale("noise", noise), size=X.shape)
    return X, y


def _plane(name: str, X: np.ndarray, y: np.ndarray, classes: int = 2) -> Dataset:
    return Dataset(name, X, y, tuple(map(str, range(classes))), ("x1", "x2"))
