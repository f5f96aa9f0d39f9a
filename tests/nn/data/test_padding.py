"""Padding: every number in its place, a mask that says which are real, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import compile, ops
from nn.errors import ArchitectureError, DataError


@given(
    st.lists(st.lists(st.integers(1, 9), max_size=5), min_size=1, max_size=5),
    st.integers(5, 7) | st.none(),
)
def test_what_the_mask_says_is_what_was_there(sequences, length):
    if not any(sequences):
        return
    values, mask = found = nn.padded(sequences, length, fill=-1.0)
    back = [row[there > 0].tolist() for row, there in zip(values, mask, strict=True)]

    assert back == sequences
    assert values.shape == mask.shape == (len(sequences), length or max(map(len, back)))
    assert found.lengths.tolist() == [len(row) for row in sequences]
    assert (values[mask == 0] == -1.0).all()


def test_places_may_hold_vectors_and_images():
    values, mask = nn.padded([[[1, 2]], [[3, 4], [5, 6]], []])

    assert values.tolist() == [[[1, 2], [0, 0]], [[3, 4], [5, 6]], [[0, 0], [0, 0]]]
    assert mask.tolist() == [[1, 0], [1, 1], [0, 0]]
    assert nn.padded([np.ones((2, 3, 3)), np.ones((1, 3, 3))]).values.shape == (
        2,
        2,
        3,
        3,
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.padded([]), "no sequences, or all are empty"),
        (lambda: nn.padded([[], []]), "no sequences, or all are empty"),
        (lambda: nn.padded("abc"), "needs a list of sequences, got a str"),
        (lambda: nn.padded({"a": [1]}), "got a dict"),
        (
            lambda: nn.padded([[1], "ab"]),
            "sequence 1 is text, 'ab'; number its letters",
        ),
        (lambda: nn.padded([["a"]]), "sequence 0: needs real numbers, got text"),
        (lambda: nn.padded([[1], 2]), "sequence 1 is a single number"),
        (
            lambda: nn.padded([[1, 2], [1]], length=1),
            r"sequence 0 has 2 places, length",
        ),
        (
            lambda: nn.padded([[[1, 2]], [3]]),
            r"a place of sequence 1 has the shape \(\)",
        ),
        (lambda: nn.padded([[[1, 2], [3]]]), "sequence 0: row 1 has 1 entries"),
        (lambda: nn.padded([[1j]]), "sequence 0: needs real numbers"),
    ],
)
def test_what_can_t_be_padded_is_refused(call, message):
    with pytest.raises(DataError, match=message):
        call()


def test_a_length_is_a_whole_number():
    with pytest.raises(ArchitectureError, match="length must be a whole number"):
        nn.padded([[1]], length=0)


def test_what_is_filled_in_changes_no_gradient():
    """Causal attention over sequences of mixed length, and over the same filled up."""
    rng = np.random.default_rng(0)
    layer = nn.SelfAttention(3, seed=0)
    sequences = [rng.normal(size=(n, 3)) for n in (2, 4, 1)]

    def loss(theta, x, mask):
        rows = layer.with_parameters(list(theta))(x)
        return ops.dot(mask, [ops.dot(row, row) for row in rows]) / ops.total(mask)

    program = compile(loss, in_axes=(None, 0, 0))
    value, slopes = program.value_and_grad(layer.theta, *nn.padded(sequences, fill=9.0))
    longer = nn.padded(sequences, length=6, fill=-5.0)
    again, same = program.value_and_grad(layer.theta, *longer)
    apart = compile(loss)
    each = [
        apart.value_and_grad(layer.theta, row, np.ones(len(row))) for row in sequences
    ]

    assert value == pytest.approx(np.mean([v for v, _ in each]), rel=1e-12)
    assert again == pytest.approx(value, rel=1e-12)
    right = np.mean([g for _, g in each], axis=0)
    np.testing.assert_allclose(slopes, right, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(same, right, rtol=1e-10, atol=1e-13)
