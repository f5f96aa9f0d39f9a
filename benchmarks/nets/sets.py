"""Data sets that packages ship, without a network connection: X, y and the task."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nn import datasets


class Set(NamedTuple):
    """A data set by its name.

    Args:
        load: returns X and y.
        outputs: of a net for it: 1 for two classes, numbers as many as there are.
        classes: how many there are; 0 for numbers.
        needs: the distribution that ships it.
    """

    load: Callable[[], tuple[np.ndarray, np.ndarray]]
    outputs: int = 1
    classes: int = 0
    needs: str = "scikit-learn"


def proline() -> tuple[np.ndarray, np.ndarray]:
    """Return twelve measurements of wines, and their proline in mg/l."""
    wines = datasets.wine().X
    return wines[:, :-1], wines[:, -1]


def linnerud() -> tuple[np.ndarray, np.ndarray]:
    """Return three exercises and three measures of 20 people."""
    from sklearn.datasets import load_linnerud

    found = load_linnerud()
    return found.data, found.target


def boston() -> tuple[np.ndarray, np.ndarray]:
    """Return thirteen measures of districts, and their median house prices."""
    from mlxtend.data import boston_housing_data

    return boston_housing_data()


def cars() -> tuple[np.ndarray, np.ndarray]:
    """Return seven measures of cars, and their miles per gallon."""
    from mlxtend.data import autompg_data

    X, y = autompg_data()
    X = X[:, np.isfinite(X).mean(axis=0) > 0.5]  # the names of the cars are no numbers
    whole = np.isfinite(X).all(axis=1)
    return X[whole], y[whole]


def prices(n: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return area, rooms, year and distance of houses, and their prices: drawn."""
    rng = np.random.default_rng(seed)
    area, rooms = rng.normal(1500.0, 400.0, n), rng.integers(1, 7, n)
    year, away = rng.integers(1900, 2020, n), rng.exponential(8.0, n)
    price = 120.0 * area + 9e3 * rooms + 400.0 * (year - 1950) - 4e3 * away
    X = np.column_stack([area, rooms, year, away])
    return X, np.maximum(price + rng.normal(0.0, 2e4, n), 1e4)


def advertising(n: int = 200, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return three budgets, two of which sell more together, and sales: drawn."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(0.0, [300.0, 50.0, 110.0], (n, 3))
    sales = 6.7 + 0.019 * X[:, 0] + 0.029 * X[:, 1] + 0.0011 * X[:, 0] * X[:, 1]
    return X, sales + rng.normal(0.0, 1.0, n)


def shipped(name: str, target: str, rows: int = 2_000) -> Callable[[], tuple]:
    """Return what loads a table of statsmodels: numbers, ``target`` to be predicted."""

    def load() -> tuple[np.ndarray, np.ndarray]:
        from importlib import import_module

        table = import_module(f"statsmodels.datasets.{name}").load_pandas().data
        table = table.select_dtypes("number").dropna()
        if len(table) > rows:
            table = table.sample(rows, random_state=0)
        return table.drop(columns=target).to_numpy(float), table[target].to_numpy()

    return load


def affairs() -> tuple[np.ndarray, np.ndarray]:
    """Return eight answers of women, and whether they had affairs."""
    X, y = shipped("fair", "affairs")()
    return X, (y > 0).astype(int)


STATS = "statsmodels"
SETS: dict[str, Set] = {
    "iris": Set(datasets.iris, 3, 3),
    "wine": Set(datasets.wine, 3, 3),
    "breast cancer": Set(datasets.breast_cancer, 1, 2),
    "digits": Set(datasets.digits, 10, 10),
    "moons": Set(datasets.moons, 1, 2, "numpy"),
    "circles": Set(datasets.circles, 1, 2, "numpy"),
    "affairs": Set(affairs, 1, 2, STATS),
    "grades": Set(shipped("spector", "GRADE"), 1, 2, STATS),
    "votes": Set(shipped("anes96", "vote"), 1, 2, STATS),
    "diabetes": Set(datasets.diabetes),
    "wine → proline": Set(proline),
    "exercises": Set(linnerud, 3),
    "Boston prices": Set(boston, needs="mlxtend"),
    "miles per gallon": Set(cars, needs="mlxtend"),
    "longley": Set(shipped("longley", "TOTEMP"), needs=STATS),
    "stack loss": Set(shipped("stackloss", "STACKLOSS"), needs=STATS),
    "crime": Set(shipped("statecrime", "murder"), needs=STATS),
    "food": Set(shipped("engel", "foodexp"), needs=STATS),
    "doctor's visits": Set(shipped("randhie", "mdvis"), needs=STATS),
}
