"""Bad examples and targets: each error names what, where and what to do."""

import numpy as np
import pytest

from nn import MLP, datasets
from nn.data.arrays import features_of, targets_of
from nn.errors import DataError
from nn.net.losses import LOSSES

X, Y = datasets.moons(n=20, seed=0)


def with_entry(array, place, entry):
    changed = np.array(array, dtype=float)
    changed[place] = entry
    return changed


class Unwilling:
    """Like a tensor that takes part in a graph of its own."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("detach me first")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([[1, 2], [3]], "X: row 1 has 1 entries, row 0 has 2"),
        ([[1, 2], 3], "X: row 1 has a single number, row 0 has 2"),
        ([[1, 2, 3]], "X: the net takes 2 features, got 3"),
        ([1.0, 2.0], r"got \(2,\).*one example: X.reshape\(1, -1\)"),
        ([1.0, 2.0, 3.0], "the net takes rows of 2 features"),
        ([], "X: needs shape|X: is empty"),
        (np.empty((0, 2)), r"X: is empty, shape \(0, 2\)"),
        (np.empty((3, 0)), "X: is empty"),
        (np.ones((2, 2, 2)), r"got \(2, 2, 2\).*X.reshape\(len\(X\), -1\)"),
        (zip(X, Y, strict=True), "X: is a zip; give rows of numbers"),
        ({"a": [1.0], "b": [2.0]}, "X: is a dict"),
        (np.ma.masked_greater([[0.0, 9.0]], 5.0), r"X: \[0, 1\] is nan"),
        (Unwilling(), "X: is no array of numbers; detach me first"),
        (3.0, r"got \(\)"),
        ("data.csv", r"X: is text, 'data.csv'; read a file with nn.datasets.csv"),
        (b"bytes", "is text"),
        ([["a", "b"]], "needs real numbers, got text"),
        ([[1, "b"]], "got text"),
        ([[1, None]], r"X: \[0, 1\] is nan"),
        ([[1, {}]], "needs numbers only"),
        (np.array([[1, "2"]], dtype=object), "got text"),
        ([[1 + 2j, 0]], "complex128"),
        (with_entry(X, (3, 1), np.nan), r"X: \[3, 1\] is nan; drop"),
        (with_entry(X, (slice(4, 6), 0), np.inf), r"X: \[4, 0\] is inf and 1 more"),
    ],
)
def test_bad_examples(bad, message):
    net = MLP(2, [3, 1], output="sigmoid")
    with pytest.raises(DataError, match=message):
        net.fit(bad, Y, verbose=False)
    with pytest.raises(DataError, match=message):
        net.predict(bad)


@pytest.mark.parametrize(
    ("loss", "outputs", "y", "message"),
    [
        ("bce", 1, [0, 2], "targets from 0 to 1, got 0, 2"),
        ("bce", 1, [-1, 1], r"for labels -1 and 1 use loss='hinge' or \(y \+ 1\) / 2"),
        ("bce", 1, [1, 2], r"number the two classes with np.unique"),
        ("bce", 1, [[0, 1, 2], [0, 1, 1]], "3 column"),
        ("bce", 3, [[0, 1, 2], [0, 1, 1]], "as many outputs and output='softmax'"),
        ("hinge", 1, [0, 1], r"for labels 0 and 1 use 2 \* y - 1"),
        ("cross_entropy", 3, [0, 3], "labels 0 to 2, got 0, 3; number .* np.unique"),
        ("cross_entropy", 3, [0, -1], "labels 0 to 2"),
        ("cross_entropy", 3, [0, 0.5], "labels 0 to 2, got 0, 0.5"),
        ("cross_entropy", 1, [0, 1], "one output per class.*use loss='bce'"),
        ("cross_entropy", 3, [[1, 0], [0, 1]], "rows of 2 classes where the net has 3"),
        ("cross_entropy", 2, [[1, 1], [0, 1]], "rows of probabilities that sum to 1"),
        ("bce", 3, [0, 1], "1 column.*3 output.*loss='cross_entropy'"),
        ("mse", 2, [0.0, 1.0], "has 1 column.*2 output"),
        ("mse", 1, [0.0], "has 1 targets for 2 examples"),
        ("mse", 1, [0.0, np.nan], r"y: \[1\] is nan"),
        ("mse", 1, ["cat", "dog"], r"np.unique\(labels, return_inverse=True\)"),
        ("mse", 1, [], "needs shape"),
        ("mse", 1, [[1.0], [1.0, 2.0]], "row 1 has 2 entries"),
        ("mse", 1, np.ones((2, 1, 1)), r"got \(2, 1, 1\)"),
        ("mse", 1, 5.0, r"got \(\)"),
    ],
)
def test_bad_targets(loss, outputs, y, message):
    with pytest.raises(DataError, match=message):
        targets_of(y, LOSSES[loss], outputs, 2)


def test_what_is_taken():
    pandas_like = np.array([[1, 2], [3, 4]], dtype=object)

    assert features_of(pandas_like).dtype == float
    assert features_of([[True, False]]).tolist() == [[1.0, 0.0]]
    assert features_of(np.float32([[1.5]])).tolist() == [[1.5]]
    assert targets_of([0, 1], LOSSES["bce"], 1, 2).shape == (2, 1)
    assert targets_of([[0.2, 0.8]], LOSSES["cross_entropy"], 2, 1).tolist() == [
        [0.2, 0.8]
    ]
    assert targets_of([[1], [0]], LOSSES["cross_entropy"], 2, 2).tolist() == [
        [0.0, 1.0],
        [1.0, 0.0],
    ]


def test_a_sparse_matrix_is_told_what_to_do():
    from scipy.sparse import csr_array

    with pytest.raises(DataError, match="toarray"):
        features_of(csr_array(np.eye(2)))


def test_data_that_fit_are_neither_copied_nor_changed():
    data = np.ones((3, 2))
    found = features_of(data)
    assert np.shares_memory(found, data)
    with pytest.raises(ValueError, match="read-only"):
        found[:] = 0.0
    assert data.flags.writeable
