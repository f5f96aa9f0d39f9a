"""Numbers as a page holds them: exact, in few letters."""

import base64
from typing import Any

import numpy as np

FEW = 256  # different numbers that a byte tells apart


def packed(numbers: np.ndarray) -> dict[str, Any]:
    """Return an array as JSON that JavaScript unpacks to the same floats.

    >>> packed(np.array([[0.5, 2.0], [2.0, 2.0]]))
    {'shape': [2, 2], 'kind': 'codes', 'data': 'AAEBAQ==', 'table': [0.5, 2.0]}
    """
    numbers = np.ascontiguousarray(numbers, float)
    found = {"shape": list(numbers.shape)}
    table, codes = np.unique(numbers, return_inverse=True)
    if len(table) <= FEW and numbers.size > 2 * len(table) - 2:
        data = codes.astype(np.uint8)
        return {
            **found, "kind": "codes", "data": _text(data), "table": table.tolist(),
        }  # fmt: skip
    with np.errstate(over="ignore"):
        short = numbers.astype("<f4")
    if (short == numbers).all():
        return {**found, "kind": "float32", "data": _text(short)}
    return {**found, "kind": "float64", "data": _text(numbers.astype("<f8"))}


def _text(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()


def directions(X: np.ndarray, names: list[str]) -> list[dict[str, Any]]:
    """Return what a plane through the examples may be spanned by.

    The features, each by itself; where there are more than two, first the directions in
    which examples differ most, the principal components.

    Returns:
        For each its ``name`` and ``direction``, one number a feature.

    >>> [each["name"] for each in directions(np.eye(2), ["x", "y"])]
    ['x', 'y']
    """
    found = []
    if X.shape[1] > 2:
        _, _, components = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
        for place, row in enumerate(components[:2]):
            sign = 1.0 if row[np.abs(row).argmax()] > 0.0 else -1.0
            name = f"principal component {place + 1}"
            found.append({"name": name, "direction": (sign * row).round(12).tolist()})
    return found + [
        {"name": name, "feature": place} for place, name in enumerate(names)
    ]
