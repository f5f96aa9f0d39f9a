"""partial_fit and warm_start; data of other kinds; what an estimator refuses."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone

from nn import MLPClassifier, MLPRegressor, datasets

X, Y = datasets.moons(n=60, seed=0)
OPTIONS = {"hidden_layer_sizes": (4,), "random_state": 0, "batch_size": 20}


def test_passes_one_by_one_are_those_of_fit():
    whole = MLPClassifier(max_iter=5, tol=0.0, **OPTIONS).fit(X, Y)
    parts = MLPClassifier(**OPTIONS)
    for _ in range(5):
        parts.partial_fit(X, Y, classes=[0, 1])

    assert parts.loss_curve_ == whole.loss_curve_
    assert parts.predict_proba(X).tolist() == whole.predict_proba(X).tolist()
    assert (parts.t_, parts.n_iter_) == (300, 1)


@pytest.mark.slow
def test_parts_of_the_data_learn_too():
    model = MLPClassifier(learning_rate_init=0.02, **OPTIONS)
    for _ in range(60):
        for rows in np.array_split(np.random.default_rng(0).permutation(60), 3):
            model.partial_fit(X[rows], Y[rows], classes=[0, 1])
    assert model.score(X, Y) > 0.8
    numbers = MLPRegressor(learning_rate_init=0.02, **OPTIONS)
    for _ in range(60):
        numbers.partial_fit(X[::2], 100 + X[::2, 0]).partial_fit(
            X[1::2], 100 + X[1::2, 0]
        )
    assert numbers.score(X, 100 + X[:, 0]) > 0.9


def test_classes_that_are_missing_or_strange():
    model = MLPClassifier(**OPTIONS)
    with pytest.raises(ValueError, match="classes must be passed"):
        model.partial_fit(X, Y)
    model.partial_fit(X[:20], np.zeros(20, int), classes=[0, 1, 2])
    assert model.predict_proba(X).shape == (60, 3)
    with pytest.raises(ValueError, match=r"not there before: \[7\]"):
        model.partial_fit(X[:1], [7])
    with pytest.raises(ValueError, match="early_stopping"):
        MLPClassifier(early_stopping=True).partial_fit(X, Y, classes=[0, 1])
    assert not hasattr(MLPClassifier(solver="lbfgs"), "partial_fit")
    with pytest.raises(AttributeError, match="no attribute 'partial_fit'"):
        MLPRegressor(solver="lbfgs").partial_fit  # noqa: B018


def test_warm_start_goes_on_and_fit_begins_anew():
    model = MLPClassifier(max_iter=3, tol=0.0, warm_start=True, **OPTIONS).fit(X, Y)
    first = model.loss_
    assert model.fit(X, Y).loss_ < first
    assert len(model.loss_curve_) == 6
    with pytest.raises(ValueError, match="not there before"):
        model.fit(X, Y + 1)
    model.set_params(warm_start=False).fit(X, Y)
    assert model.loss_ == first
    assert len(model.loss_curve_) == 3


def test_sparse_features_are_taken():
    wide = np.where(np.abs(X) < 0.3, 0.0, X)
    plain = MLPClassifier(max_iter=3, **OPTIONS).fit(wide, Y)
    for form in (sparse.csr_matrix, sparse.csc_array, sparse.coo_array):
        thin = MLPClassifier(max_iter=3, **OPTIONS).fit(form(wide), Y)
        assert thin.predict_proba(form(wide)).tolist() == (
            plain.predict_proba(wide).tolist()
        )


def test_names_of_a_frame():
    frame = pd.DataFrame(X, columns=["left", "up"])
    model = MLPRegressor(max_iter=2, **OPTIONS).fit(frame, pd.Series(Y))
    assert model.feature_names_in_.tolist() == ["left", "up"]
    assert model.predict(frame).shape == (60,)
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame[["up", "left"]])


def test_weights_of_classes_and_examples():
    rare = np.where(np.arange(60) % 10 == 0, Y, 0)
    many = {"max_iter": 30, "tol": 0.0, **OPTIONS}
    plain = MLPClassifier(**many).fit(X, rare)
    fair = MLPClassifier(class_weight="balanced", **many).fit(X, rare)
    by_hand = np.where(rare == 1, 60 / (2 * rare.sum()), 60 / (2 * (60 - rare.sum())))
    same = MLPClassifier(**many).fit(X, rare, sample_weight=by_hand)
    named = MLPClassifier(
        class_weight={"no": by_hand.min(), "yes": by_hand.max()}, **many
    )
    named.fit(X, np.where(rare == 1, "yes", "no"))

    assert fair.predict_proba(X) == pytest.approx(same.predict_proba(X))
    assert named.predict_proba(X) == pytest.approx(same.predict_proba(X))
    assert fair.predict_proba(X)[:, 1].mean() > 2 * plain.predict_proba(X)[:, 1].mean()


def test_labels_apart():
    both = np.column_stack([Y, X[:, 0] > 0, X[:, 1] > 0]).astype(int)
    model = MLPClassifier(max_iter=150, **OPTIONS).fit(X, both)
    assert model.predict(X).shape == (60, 3)
    assert model.predict_proba(X).shape == (60, 3)
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.score(X, both) > 0.7
    with pytest.raises(ValueError, match="columns of 0 and 1"):
        MLPClassifier().fit(X, both + np.arange(3))


def test_verbose_prints_as_theirs(capsys):
    MLPClassifier(max_iter=2, verbose=True, early_stopping=True, **OPTIONS).fit(X, Y)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Iteration 1, loss = 0.")
    assert lines[1].startswith("Validation score: ")
    assert len(lines) == 4


def test_learnt_weights_are_read_not_written():
    model = MLPClassifier(max_iter=1, **OPTIONS)
    assert not hasattr(model, "coefs_")
    assert not hasattr(model, "n_layers_")
    model.fit(X, Y)
    with pytest.raises(ValueError, match="read-only"):
        model.coefs_[0][0, 0] = 1.0
    with pytest.raises(AttributeError):
        model.coefs_ = []
    assert not hasattr(clone(model), "net_")
