"""Metrics by name: against scikit-learn's, in fit and evaluate, and which way is up."""

import numpy as np
import pytest
from sklearn import metrics as theirs

from nn import MLP, Checkpoint, EarlyStopping, ReduceOnPlateau, datasets
from nn.errors import ArchitectureError, DataError, UnknownNameError
from nn.training.metrics.named import METRICS, as_metrics, rises

rng = np.random.default_rng(0)
BINARY = rng.integers(0, 2, 80)
CHANCES = np.clip(0.3 * BINARY + rng.uniform(0.0, 0.7, 80), 0.01, 0.99).round(2)
CLASSES = rng.integers(0, 3, 80)
TABLE = rng.dirichlet([1.0, 2.0, 1.0], 80)
NUMBERS = rng.normal(size=80)
CLOSE = NUMBERS + 0.3 * rng.normal(size=80)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("accuracy", theirs.accuracy_score),
        ("balanced_accuracy", theirs.balanced_accuracy_score),
        ("precision", theirs.precision_score),
        ("recall", theirs.recall_score),
        ("f1", theirs.f1_score),
    ],
)
def test_of_decisions(name, right):
    found = METRICS[name].function
    guess = (CHANCES > 0.5).astype(int)
    assert found(BINARY, guess) == pytest.approx(right(BINARY, guess), rel=1e-12)
    several = TABLE.argmax(axis=1)
    options = {} if "accuracy" in name else {"average": "macro"}
    wanted = right(CLASSES, several, **options)
    assert found(CLASSES, several) == pytest.approx(wanted, rel=1e-12)


def test_of_scores_and_chances():
    auc, surprise = METRICS["roc_auc"].function, METRICS["log_loss"].function
    assert auc(BINARY, CHANCES) == pytest.approx(theirs.roc_auc_score(BINARY, CHANCES))
    assert auc(CLASSES, TABLE) == pytest.approx(
        theirs.roc_auc_score(CLASSES, TABLE, multi_class="ovr")
    )
    assert surprise(BINARY, CHANCES) == pytest.approx(theirs.log_loss(BINARY, CHANCES))
    assert surprise(CLASSES, TABLE) == pytest.approx(theirs.log_loss(CLASSES, TABLE))
    with pytest.raises(DataError, match="needs two classes"):
        auc([1, 1], [0.5, 0.6])


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("mae", theirs.mean_absolute_error),
        ("mse", theirs.mean_squared_error),
        ("rmse", theirs.root_mean_squared_error),
        ("r2", theirs.r2_score),
    ],
)
def test_of_numbers(name, right):
    found = METRICS[name].function(NUMBERS, CLOSE)
    assert found == pytest.approx(right(NUMBERS, CLOSE), rel=1e-12)


def test_names_of_keras_and_scikit_learn():
    named = as_metrics(["acc", "AUC", "mean_absolute_error", theirs.f1_score])
    assert [row.name for row in named] == ["accuracy", "roc_auc", "mae", "f1_score"]
    assert named[3].rises
    with pytest.raises(UnknownNameError, match="did you mean 'balanced_accuracy'"):
        as_metrics("balanced_acuracy")
    with pytest.raises(ArchitectureError, match="names or functions"):
        as_metrics([3])


X, Y = datasets.moons(60, seed=0)
WINE, KINDS = datasets.wine()


def test_fit_records_and_evaluate_gives_what_was_asked_for():
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    asked = ["f1", "roc_auc", "log_loss", theirs.matthews_corrcoef]
    history = net.fit(
        X, Y, epochs=3, seed=0, validation_data=(X[:20], Y[:20]), metrics=asked,
        verbose=False,
    )  # fmt: skip
    names = ["f1", "roc_auc", "log_loss", "matthews_corrcoef"]
    assert {*names, *(f"val_{name}" for name in names)} <= set(history.history)
    found = net.evaluate(X[:20], Y[:20], metrics=asked)
    for name in names:
        assert history.history[f"val_{name}"][-1] == found[name]
    chances = net.predict(X[:20])
    assert found["roc_auc"] == pytest.approx(theirs.roc_auc_score(Y[:20], chances))
    assert found["log_loss"] == pytest.approx(found["loss"])
    assert found["f1"] == pytest.approx(theirs.f1_score(Y[:20], chances >= 0.5))


@pytest.mark.parametrize("loss", ["hinge", "bce", "mse"])
def test_of_nets_with_signs_fractions_and_numbers(loss):
    output = "sigmoid" if loss == "bce" else "linear"
    net = MLP(2, [4, 1], output=output, seed=0)
    targets = 2 * Y - 1 if loss == "hinge" else Y
    net.fit(X, targets, loss=loss, epochs=20, seed=0, verbose=False)
    if loss == "mse":
        found = net.evaluate(X, targets, metrics=["r2", "rmse"])
        predicted = net.predict(X)
        assert found["r2"] == pytest.approx(theirs.r2_score(targets, predicted))
        with pytest.raises(ArchitectureError, match="'f1' is of classes"):
            net.evaluate(X, targets, metrics="f1")
        return
    found = net.evaluate(X, targets, metrics=["f1", "roc_auc"])
    decided = net.predict_classes(X) > 0
    assert found["f1"] == pytest.approx(theirs.f1_score(Y, decided))
    assert found["roc_auc"] == pytest.approx(theirs.roc_auc_score(Y, net.predict(X)))
    if loss == "hinge":
        with pytest.raises(ArchitectureError, match="needs chances"):
            net.evaluate(X, targets, metrics="log_loss")


@pytest.mark.slow
def test_of_several_classes():
    net = MLP(13, [6, 3], output="softmax", seed=0, standardise=True)
    net.fit(WINE, KINDS, epochs=15, seed=0, verbose=False)
    found = net.evaluate(WINE, KINDS, metrics=["balanced_accuracy", "roc_auc", "f1"])
    decided, chances = net.predict_classes(WINE), net.predict_proba(WINE)
    assert found["f1"] == pytest.approx(
        theirs.f1_score(KINDS, decided, average="macro")
    )
    assert found["roc_auc"] == pytest.approx(
        theirs.roc_auc_score(KINDS, chances, multi_class="ovr")
    )
    assert found["balanced_accuracy"] == pytest.approx(
        theirs.balanced_accuracy_score(KINDS, decided)
    )


# -- which way is up -------------------------------------------------------------------


def gain(y, predicted):
    """More is better, but who knows?"""
    return float(np.sum(y == predicted))


def fitted(callback, metrics=("f1",), epochs=6, **options):
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    return net.fit(
        X, Y, epochs=epochs, seed=0, metrics=metrics, callbacks=[callback],
        validation_data=(X[:20], Y[:20]), verbose=False, **options,
    )  # fmt: skip


def test_early_stopping_waits_for_more_of_f1_and_less_of_a_loss():
    up, down = EarlyStopping("val_f1", patience=50), EarlyStopping("val_log_loss", 50)
    history = fitted(up).history["val_f1"]
    assert up.best == max(history)
    history = fitted(down, ["log_loss"]).history["val_log_loss"]
    assert down.best == min(history)


def test_a_checkpoint_keeps_the_best_f1(tmp_path):
    keeper = Checkpoint(tmp_path / "best.npz", best="val_f1")
    history = fitted(keeper)
    best = history.best("val_f1")
    assert best == int(np.argmax(history.history["val_f1"]))
    kept = MLP(2, [4, 1], output="sigmoid").load(tmp_path / "best.npz")
    found = kept.evaluate(X[:20], Y[:20], metrics="f1")["f1"]
    assert found == pytest.approx(max(history.history["val_f1"]))


@pytest.mark.parametrize(
    "callback", [EarlyStopping("val_gain"), ReduceOnPlateau("gain"),
                 Checkpoint("never.npz", best="val_gain")],
)  # fmt: skip
def test_of_a_quantity_that_nobody_knows_the_way_must_be_said(callback, tmp_path):
    with pytest.raises(ArchitectureError, match="say mode='max' or 'min'"):
        fitted(callback, [gain])


def test_the_way_that_is_said_counts():
    watcher = EarlyStopping("val_gain", 50, mode="max")
    history = fitted(watcher, [gain])
    assert watcher.best == max(history.history["val_gain"])
    assert history.best("val_gain", "max") == int(
        np.argmax(history.history["val_gain"])
    )
    with pytest.raises(ArchitectureError, match="say mode"):
        history.best("val_gain")
    with pytest.raises(ArchitectureError, match="'val_f2' is not recorded"):
        history.best("val_f2")
    with pytest.raises(ArchitectureError, match="one of min, max, auto"):
        rises("loss", "up")


def test_a_metric_that_gives_no_number_is_named():
    with pytest.raises(DataError, match="metric 'confusion_matrix' gave"):
        MLP(2, [4, 1], output="sigmoid", seed=0).evaluate(
            X, Y, metrics=theirs.confusion_matrix
        )
