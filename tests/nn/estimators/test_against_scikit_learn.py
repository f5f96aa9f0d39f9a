"""Loss, training and attributes against scikit-learn's own MLPs, at equal settings."""

import warnings

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier as TheirClassifier
from sklearn.neural_network import MLPRegressor as TheirRegressor

from nn import MLPClassifier, MLPRegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 3))
TARGETS = {
    "two classes": (X[:, 0] > 0).astype(int),
    "three classes": np.digitize(X[:, 0], [-0.5, 0.5]),
    "several labels": (X[:, :2] > [0.0, 0.5]).astype(int),
    "numbers": X[:, 0] * X[:, 1],
    "several numbers": X[:, :2] ** 2,
}
SETTINGS = {
    "sgd": {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.1},
    "momentum": {"solver": "sgd", "learning_rate_init": 0.05},
    "plain momentum": {"solver": "sgd", "nesterovs_momentum": False},
    "invscaling": {"solver": "sgd", "learning_rate": "invscaling", "power_t": 0.3},
    "adaptive": {
        "solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.3,
        "tol": 0.02, "n_iter_no_change": 2, "max_iter": 60,
    },
    "adam": {"solver": "adam", "beta_1": 0.8, "beta_2": 0.99},
    "stops": {"solver": "adam", "tol": 0.01, "n_iter_no_change": 3, "max_iter": 200},
}  # fmt: skip
COMMON = {
    "hidden_layer_sizes": (4, 3), "activation": "tanh", "alpha": 0.5, "shuffle": False,
    "learning_rate_init": 0.01, "max_iter": 20, "random_state": 0,
}  # fmt: skip


def pair(kind, **options):
    """An estimator of each library, with the weights of ours."""
    numbers = "numbers" in kind
    ours = (MLPRegressor if numbers else MLPClassifier)(standardise=False)
    theirs = (TheirRegressor if numbers else TheirClassifier)()
    still = COMMON | {"solver": "sgd", "learning_rate_init": 1e-300, "max_iter": 1}
    for model in (ours, theirs):
        model.set_params(**still, batch_size=30).fit(X, TARGETS[kind])
    theirs.coefs_ = [weights.copy() for weights in ours.coefs_]
    theirs.intercepts_ = [biases.copy() for biases in ours.intercepts_]
    for model in (ours, theirs):
        model.best_loss_ = np.inf
        model.set_params(**COMMON | options, warm_start=True)
    return ours, theirs


@pytest.fixture(autouse=True)
def quiet():
    """Theirs warns when it has not converged."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="sklearn")
        yield


WEIGHTS = RNG.uniform(0.5, 2.0, 30)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("batch_size", [30, 10, "auto"])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_the_loss_is_theirs_at_the_same_weights(kind, batch_size, weights):
    options = {"alpha": 3.0, "batch_size": batch_size, "learning_rate_init": 1e-300}
    ours, theirs = pair(kind, **options, solver="sgd", max_iter=1)
    for model in (ours, theirs):
        model.fit(X, TARGETS[kind], sample_weight=weights)

    even = weights is None or batch_size != 10
    assert ours.loss_ == pytest.approx(theirs.loss_, rel=1e-10 if even else 0.02)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("name", SETTINGS)
def test_training_is_theirs_pass_by_pass(kind, name):
    ours, theirs = pair(kind, batch_size=10, **SETTINGS[name])
    for model in (ours, theirs):
        model.fit(X, TARGETS[kind])

    # Of several numbers theirs states another loss than it trains by, and ours states
    # that within the pass: the last digits differ, and so may the moment it rests.
    # Of Adam, ε stands elsewhere.
    exact = 1e-7 if SETTINGS[name]["solver"] == "sgd" else 1e-4
    stated = 0.05 if kind == "several numbers" else exact
    few = min(len(ours.loss_curve_), len(theirs.loss_curve_))
    assert ours.loss_curve_[1:few] == pytest.approx(
        theirs.loss_curve_[1:few], rel=stated
    )
    if kind == "several numbers" and name in ("adaptive", "stops"):
        return
    for name in ("n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert ours.best_loss_ == pytest.approx(theirs.best_loss_, rel=stated)
    assert ours.validation_scores_ is theirs.validation_scores_ is None
    assert ours.best_validation_score_ is theirs.best_validation_score_ is None
    for mine, other in zip(ours.coefs_, theirs.coefs_, strict=True):
        assert mine == pytest.approx(other, rel=1e-3, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
def test_lbfgs_comes_to_as_little(kind):
    ours, theirs = pair(kind, solver="lbfgs", alpha=0.01, max_iter=300)
    for model in (ours, theirs):
        model.fit(X, TARGETS[kind])

    assert ours.loss_ == pytest.approx(theirs.loss_, rel=0.2, abs=0.02)
    assert 1 < ours.n_iter_ <= 300


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("standardise", [True, False])
def test_a_forward_pass_by_hand_is_what_it_predicts(kind, standardise):
    raw = 100.0 * X + [0.0, 500.0, 1.0]
    model = (MLPRegressor if "numbers" in kind else MLPClassifier)(
        (5,), "tanh", standardise=standardise, max_iter=3, random_state=0
    ).fit(raw, TARGETS[kind])
    hidden = np.tanh(raw @ model.coefs_[0] + model.intercepts_[0])
    outputs = hidden @ model.coefs_[1] + model.intercepts_[1]

    if "numbers" in kind:
        assert np.squeeze(outputs) == pytest.approx(model.predict(raw))
        return
    if model.out_activation_ == "softmax":
        chances = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    else:
        chances = 1 / (1 + np.exp(-outputs))
    found = model.predict_proba(raw)
    assert (found if chances.shape == found.shape else found[:, 1:]) == pytest.approx(
        chances
    )
    assert model.predict_log_proba(raw) == pytest.approx(np.log(found))
    assert model.net_.predict_proba(raw) == pytest.approx(found), "the net takes raw X"


@pytest.mark.slow
@pytest.mark.parametrize("kind", TARGETS)
def test_early_stopping_by_score(kind):
    model = (MLPRegressor if "numbers" in kind else MLPClassifier)(
        early_stopping=True, n_iter_no_change=3, validation_fraction=0.3, max_iter=300,
        random_state=0,
    ).fit(X, TARGETS[kind])  # fmt: skip

    scores = model.validation_scores_
    assert len(scores) == model.n_iter_ == len(model.loss_curve_) < 300
    assert model.best_validation_score_ == max(scores)
    assert model.best_loss_ is None
    best = int(np.argmax(scores))
    assert max(scores) < scores[best - 1 if best else 0] + 1.0
    assert all(score < max(scores) + model.tol for score in scores[best + 1 :])
    assert model.n_iter_ - best <= 300


@pytest.mark.slow
def test_options_and_methods_are_all_there():
    for ours, theirs in (
        (MLPClassifier, TheirClassifier),
        (MLPRegressor, TheirRegressor),
    ):
        missing = set(theirs().get_params()) - set(ours().get_params())
        assert missing <= {"loss"}
        public = {name for name in dir(theirs) if not name.startswith("_")}
        assert public <= set(dir(ours()))
    ours, theirs = MLPClassifier().fit(X, X[:, 0] > 0), TheirClassifier()
    theirs.fit(X, X[:, 0] > 0)
    learnt = {name for name in vars(theirs) if name.endswith("_") and name[0] != "_"}
    assert [name for name in learnt if not hasattr(ours, name)] == []
