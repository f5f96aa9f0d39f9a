"""predict, predict_classes, predict_proba, evaluate."""

import numpy as np
import pytest
from sklearn import metrics as reference

from nn import MLP, Dropout, Layer, Sequential, datasets
from nn.errors import ArchitectureError, DataError

X, Y = datasets.moons(n=40, seed=0)
FLOWERS = datasets.iris()


def fitted(loss, output, y=Y, outputs=1, X=X):
    net = MLP(X.shape[1], [4, outputs], "tanh", output, seed=0)
    net.fit(X, y, loss=loss, epochs=5, seed=0, verbose=False)
    return net


def test_predict_is_the_net_called_row_by_row():
    one, several = MLP(2, [3, 1], seed=0), MLP(2, [3, 2], seed=0)

    by_hand = [one(row).data for row in X]
    assert one.predict(X) == pytest.approx(by_hand, rel=1e-13, abs=1e-15)
    assert one.predict(X, compiled=False).tolist() == by_hand
    assert several.predict(X).shape == (40, 2)
    assert several.predict(X.tolist()).tolist() == several.predict(X).tolist()


@pytest.mark.parametrize("loss", ["bce", "bce_logits"])
def test_two_classes(loss):
    net = fitted(loss, "sigmoid" if loss == "bce" else "linear")
    chances = net.predict_proba(X)

    assert chances.shape == (40, 2)
    assert chances.sum(axis=1) == pytest.approx(np.ones(40))
    assert (
        net.predict_classes(X).tolist() == (chances[:, 1] >= 0.5).astype(int).tolist()
    )
    score = net.evaluate(X, Y)
    assert score["accuracy"] == reference.accuracy_score(Y, net.predict_classes(X))
    assert score["loss"] == pytest.approx(reference.log_loss(Y, chances))


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["cross_entropy", "softmax_cross_entropy"])
def test_several_classes(loss):
    output = "softmax" if loss == "cross_entropy" else "linear"
    net = fitted(loss, output, FLOWERS.y, 3, FLOWERS.X)
    chances = net.predict_proba(FLOWERS.X)

    assert chances.sum(axis=1) == pytest.approx(np.ones(150))
    assert (net.predict_classes(FLOWERS.X) == chances.argmax(axis=1)).all()
    score = net.evaluate(FLOWERS.X, FLOWERS.y)
    assert score["loss"] == pytest.approx(reference.log_loss(FLOWERS.y, chances))


def test_signs():
    net = fitted("hinge", "linear", 2 * Y - 1)

    assert set(net.predict_classes(X).tolist()) <= {-1, 1}
    assert (net.predict_classes(X) == np.where(net.predict(X) >= 0, 1, -1)).all()
    with pytest.raises(ArchitectureError, match="scores, not probabilities"):
        net.predict_proba(X)


def test_several_yes_or_no_questions_at_once():
    answers = np.column_stack([Y, 1 - Y])
    net = fitted("bce", "sigmoid", answers, 2)

    assert net.predict_classes(X).shape == net.predict_proba(X).shape == (40, 2)
    assert net.evaluate(X, answers)["accuracy"] == np.mean(
        net.predict_classes(X) == answers
    )


def test_numbers_are_no_classes():
    net = fitted("mse", "linear")
    with pytest.raises(ArchitectureError, match="gives numbers, not classes"):
        net.predict_classes(X)

    assert "accuracy" not in net.evaluate(X, Y)
    expected = reference.mean_squared_error(Y, net.predict(X))
    assert net.evaluate(X, Y)["loss"] == pytest.approx(expected)


def test_another_loss_can_be_asked_for():
    net = fitted("mse", "linear")
    expected = reference.mean_absolute_error(Y, net.predict(X))

    assert net.evaluate(X, Y, "mae")["loss"] == pytest.approx(expected)


def test_a_net_that_was_never_trained_decides_by_its_output():
    assert MLP(2, [1], output="sigmoid").predict_classes(X).shape == (40,)
    assert MLP(2, [3], output="softmax").predict_proba(X).shape == (40, 3)


def test_dropout_is_off_while_predicting_and_the_mode_comes_back():
    net = Sequential(Layer(2, 8, seed=0), Dropout(0.5), Layer(8, 1, seed=1))

    assert net.predict(X).tolist() == net.predict(X).tolist()
    assert net.training
    with pytest.raises(DataError):
        net.predict([[np.nan, 1.0]])
    assert net.training
    net.eval().predict(X)
    assert not net.training


def test_evaluate_checks_its_data():
    with pytest.raises(DataError, match="3 targets for 40"):
        fitted("bce", "sigmoid").evaluate(X, Y[:3])


@pytest.mark.parametrize("batch_size", [1, 7, 60, 1000])
@pytest.mark.parametrize("compiled", [True, False])
def test_batches_change_no_answer(batch_size, compiled):
    X, y = datasets.moons(n=60, seed=0)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    few, options = X[:20], {"batch_size": batch_size, "compiled": compiled}

    assert net.predict(few, **options) == pytest.approx(net.predict(few), rel=1e-12)
    found = net.evaluate(few, y[:20], **options)
    assert found == pytest.approx(net.evaluate(few, y[:20]), rel=1e-12)
    classes = net.predict_classes(X, batch_size=batch_size)
    assert classes.tolist() == net.predict_classes(X).tolist()
    chances = net.predict_proba(X, batch_size=batch_size)
    assert chances == pytest.approx(net.predict_proba(X), rel=1e-12)


def test_a_batch_size_that_is_none():
    with pytest.raises(ArchitectureError, match="batch_size must be a whole number"):
        MLP(2, [1], seed=0).predict([[0.0, 1.0]], batch_size=0)
