"""Estimators: scikit-learn's own checks, and the tools its users reach for."""

import pickle
import sys

import numpy as np
import pytest
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import nn
from autograd.errors import MissingExtraError, NonFiniteError
from nn import MLPClassifier, MLPRegressor, datasets
from nn.errors import ArchitectureError, TrainingWarning, UnknownNameError

FLOWERS = datasets.iris()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::nn.errors.TrainingWarning")  # random labels
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([MLPClassifier(max_iter=20), MLPRegressor(max_iter=20)])
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.slow
def test_pipeline_grid_search_and_cross_validation():
    pipe = make_pipeline(StandardScaler(), MLPClassifier(max_iter=60, random_state=0))
    grid = {"mlpclassifier__hidden_layer_sizes": [(1,), (16,)]}
    search = GridSearchCV(pipe, grid, cv=3).fit(FLOWERS.X, FLOWERS.y)

    assert search.best_params_ == {"mlpclassifier__hidden_layer_sizes": (16,)}
    assert cross_val_score(pipe, FLOWERS.X, FLOWERS.y, cv=3).mean() > 0.9


@pytest.mark.slow
def test_decision_boundary_display():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    X, y = datasets.moons(n=100, seed=0)
    model = MLPClassifier(max_iter=20, random_state=0).fit(X, y)
    display = DecisionBoundaryDisplay.from_estimator(model, X, grid_resolution=10)

    assert display.ax_.collections
    pyplot.close(display.figure_)


@pytest.mark.slow
def test_labels_of_text_and_probabilities_in_the_order_of_classes():
    names = np.array(FLOWERS.classes)[FLOWERS.y]
    model = MLPClassifier(max_iter=30, random_state=0).fit(FLOWERS.X, names)
    chances = model.predict_proba(FLOWERS.X)

    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert (model.classes_[chances.argmax(axis=1)] == model.predict(FLOWERS.X)).all()


@pytest.mark.slow
def test_regression_of_any_unit_and_several_numbers():
    X, y = datasets.diabetes()
    both = np.column_stack([y * 1000.0, -y])
    model = make_pipeline(StandardScaler(), MLPRegressor(max_iter=20, random_state=0))
    predicted = model.fit(X, both).predict(X)

    assert predicted.shape == both.shape
    assert model.score(X, both) > 0.4


@pytest.mark.slow
def test_random_state_reproduces():
    models = [
        MLPClassifier(max_iter=3, dropout=0.2, random_state=seed).fit(
            FLOWERS.X, FLOWERS.y
        )
        for seed in (1, 1, 2)
    ]

    assert models[0].net_.theta.tolist() == models[1].net_.theta.tolist()
    assert models[0].net_.theta.tolist() != models[2].net_.theta.tolist()


@pytest.mark.slow
def test_early_stopping_and_the_loss_curve():
    model = MLPClassifier(
        early_stopping=True, n_iter_no_change=2, max_iter=200, random_state=0,
        validation_fraction=0.2,
    )  # fmt: skip
    model.fit(FLOWERS.X, FLOWERS.y)

    assert model.n_iter_ == len(model.loss_curve_) < 200


def test_pickle():
    model = MLPClassifier(max_iter=3, random_state=0).fit(FLOWERS.X, FLOWERS.y)
    twin = pickle.loads(pickle.dumps(model))

    assert twin.predict_proba(FLOWERS.X).tolist() == (
        model.predict_proba(FLOWERS.X).tolist()
    )


@pytest.mark.slow
def test_sklearn_s_names_of_activations_and_unknown_solvers():
    MLPClassifier(activation="logistic", max_iter=1).fit(FLOWERS.X, FLOWERS.y)
    MLPClassifier(activation="identity", max_iter=1).fit(FLOWERS.X, FLOWERS.y)
    with pytest.raises(UnknownNameError, match="no solver is called 'newton'"):
        MLPClassifier(solver="newton").fit(FLOWERS.X, FLOWERS.y)
    with pytest.raises(UnknownNameError, match="no learning_rate is called 'fast'"):
        MLPClassifier(learning_rate="fast").fit(FLOWERS.X, FLOWERS.y)


def test_without_scikit_learn_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    monkeypatch.delitem(sys.modules, "nn.estimators")
    monkeypatch.delattr(nn, "estimators")
    with pytest.raises(MissingExtraError, match=r"\[sklearn\]"):
        nn.MLPClassifier  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'MLPClassifer'"):
        nn.MLPClassifer  # noqa: B018


def test_a_warning_names_the_users_line_through_all_layers():
    model = make_pipeline(
        StandardScaler(),
        MLPRegressor((8,), max_iter=11, learning_rate_init=0.0, random_state=0),
    )
    search = GridSearchCV(model, {"mlpregressor__alpha": [0.0]}, cv=2)
    X = np.random.default_rng(0).normal(size=(20, 2))
    y = np.random.default_rng(1).normal(size=20)
    for estimator in (model[-1], model, search):
        with pytest.warns(TrainingWarning) as caught:
            estimator.fit(X, y)
        assert {warning.filename for warning in caught} == {__file__}


@pytest.mark.parametrize("size", [1e200, 1e-170, 1e-300])
def test_targets_of_any_size_are_learnt(size):
    X = np.linspace(-1.0, 1.0, 40).reshape(-1, 1)
    model = MLPRegressor((8,), max_iter=60, random_state=0, tol=0.0)
    plain = model.fit(X, X[:, 0]).predict(X)
    found = model.fit(X, X[:, 0] * size).predict(X)

    assert found / size == pytest.approx(plain, rel=1e-6, abs=1e-6)


def test_features_of_any_size_are_taken():
    model = MLPRegressor((2,), random_state=0)
    model.fit([[1e200], [-1e200]], [0.0, 1.0])

    assert model.predict([[1e200], [-1e200]]) == pytest.approx([0.0, 1.0], abs=0.2)


def test_features_that_are_too_large_for_the_loss_are_an_error():
    with pytest.raises(NonFiniteError, match="loss"):
        MLPRegressor((2,), random_state=0, standardise=False).fit(
            [[1e200], [-1e200]], [0.0, 1.0]
        )


def test_features_of_any_size_are_learnt():
    X = np.linspace(-1e200, 1e200, 40).reshape(-1, 1)
    model = MLPRegressor((8,), random_state=0).fit(X, np.linspace(0, 1, 40))
    assert model.score(X, np.linspace(0, 1, 40)) > 0.9


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hidden_layer_sizes": 2.7}, "hidden_layer_sizes must be a whole number"),
        ({"hidden_layer_sizes": (3, 2.0)}, "hidden_layer_sizes must be a whole number"),
        ({"hidden_layer_sizes": (0,)}, "hidden_layer_sizes must be a whole number"),
        ({"alpha": -1}, "alpha must be a number from 0 up"),
        ({"alpha": float("nan")}, "alpha must be a number from 0 up"),
        ({"alpha": "0.1"}, "alpha must be a number from 0 up"),
        ({"learning_rate_init": -0.1}, "lr must be a number from 0 up"),
        ({"learning_rate_init": -0.1, "solver": "sgd"}, "lr must be a number from 0"),
        ({"tol": -1.0}, "tol must be a number from 0 up"),
        ({"momentum": 1.5}, "momentum must be a number from 0 to 1"),
        ({"batch_size": "all"}, "a whole number or 'auto'"),
        ({"standardise": "yes"}, "True, False or 'auto'"),
        ({"batch_size": 0}, "batch_size must be a whole number from 1 up"),
        ({"max_iter": 0}, "max_iter must be a whole number from 1 up"),
        ({"n_iter_no_change": 0.5}, "n_iter_no_change must be a whole number"),
        ({"solver": "lbfgs", "dropout": 0.5}, "'lbfgs' needs a net without dropout"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, words):
    with pytest.raises(ArchitectureError, match=words):
        MLPRegressor(**options).fit([[0.0], [1.0]], [0.0, 1.0])


def test_options_of_numpys_types_are_taken():
    options = {"hidden_layer_sizes": np.array([2, 3]), "alpha": np.float32(0.5)}
    options["learning_rate_init"] = np.float32(0.01)
    MLPRegressor(**options, max_iter=1).fit([[0.0], [1.0]], [0.0, 1.0])


def test_a_second_fit_compiles_nothing_and_is_that_of_a_fresh_estimator(made):
    X, y = datasets.moons(n=40, seed=0)
    options = {"max_iter": 2, "random_state": 0, "hidden_layer_sizes": (3,)}
    model = MLPClassifier(**options).fit(X, y)
    first, count = model.net_, len(made)
    outputs = first.predict(X)
    model.fit(X + 1.0, y)
    assert len(made) == count + 1, "what predict shows"
    fresh = MLPClassifier(**options).fit(X + 1.0, y)
    assert model.net_.theta.tolist() == fresh.net_.theta.tolist()
    assert model.predict_proba(X).tolist() == fresh.predict_proba(X).tolist()
    assert first.predict(X).tolist() == outputs.tolist(), "the first net is left alone"
    model.set_params(hidden_layer_sizes=(4,), activation="tanh").fit(X, y)
    again = model.net_.predict(X, compiled=False)
    assert model.net_.predict(X) == pytest.approx(again, rel=1e-12)
