"""Metrics against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as reference

from nn import metrics
from nn.errors import DataError

RNG = np.random.default_rng(0)
TRUE, GUESS = RNG.integers(0, 4, 200), RNG.integers(0, 4, 200)
NAMES = np.array(["a", "b", "c", "d"])


@pytest.mark.parametrize(("y", "p"), [(TRUE, GUESS), (NAMES[TRUE], NAMES[GUESS])])
def test_class_metrics_are_scikit_learn_s(y, p):
    assert metrics.accuracy(y, p) == reference.accuracy_score(y, p)
    assert (metrics.confusion_matrix(y, p) == reference.confusion_matrix(y, p)).all()
    precision, recall = metrics.precision_recall(y, p)
    expected = reference.precision_recall_fscore_support(y, p)
    assert precision == pytest.approx(expected[0])
    assert recall == pytest.approx(expected[1])
    assert metrics.f1(y, p) == pytest.approx(expected[2])


def test_a_class_that_is_never_predicted_scores_zero():
    precision, recall = metrics.precision_recall([0, 1], [0, 0])

    assert precision.tolist() == [0.5, 0.0]
    assert recall.tolist() == [1.0, 0.0]
    assert metrics.f1([0, 1], [0, 0])[1] == 0.0


def test_labels_give_order_and_room():
    assert metrics.confusion_matrix([1], [1], labels=[2, 1]).tolist() == [
        [0, 0],
        [0, 1],
    ]
    with pytest.raises(DataError, match=r"\[3\] not among"):
        metrics.confusion_matrix([1, 3], [1, 1], labels=[1, 2])


def test_r2_is_scikit_learn_s():
    y, p = RNG.normal(size=50), RNG.normal(size=50)

    assert metrics.r2(y, p) == pytest.approx(reference.r2_score(y, p))
    assert metrics.r2([1.0, 1.0], [1.0, 1.0]) == 1.0


@pytest.mark.parametrize(("y", "p"), [([], []), ([1, 2], [1])])
def test_lengths_that_differ_or_are_zero_are_refused(y, p):
    with pytest.raises(DataError, match="as many predictions"):
        metrics.accuracy(y, p)
