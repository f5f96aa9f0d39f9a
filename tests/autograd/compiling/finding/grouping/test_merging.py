"""Groups of one kind made one, ragged ones too, and members put in order."""

import math
from functools import partial

import numpy as np
import pytest

from autograd import Value, compile, ops, primitive
from autograd.compiling.instructions import Apply, Gather
from tests.swept import as_swept

rng = np.random.default_rng(5)


def values(*shape):
    flat = [Value(x) for x in rng.uniform(0.3, 1.2, int(np.prod(shape)))]
    if len(shape) == 1:
        return flat
    size = len(flat) // shape[0]
    return [flat[i * size : (i + 1) * size] for i in range(shape[0])]


checked = partial(as_swept, rel=1e-13, rtol=1e-12, atol=1e-15, backend="numpy")


def layer(W, x):
    return [ops.tanh(ops.dot(row, x)) for row in W]


def words(count, first_is_ahead):
    """Layers over words, each of which reads the sum of all words before."""
    W, V, X = values(6, 6), values(6, 6), values(count, 6)
    past, outputs = [], []
    for place, x in enumerate(X):
        y = layer(W, x)
        past.append(y)
        if place or not first_is_ahead:
            y = [ops.exp(ops.total(each) * 0.1) for each in zip(*past, strict=True)]
        outputs += layer(V, y)
    leaves = [v for part in (W, V, X) for row in part for v in row]
    return ops.total(outputs), leaves


@pytest.mark.parametrize(("first_is_ahead", "instructions"), [(False, 8), (True, 9)])
def test_words_of_a_sentence_stay_together(first_is_ahead, instructions):
    """Not one more for one more word, nor for a first one that is ahead."""
    for count in (4, 12):
        assert checked(*words(count, first_is_ahead)).instructions == instructions


def test_sums_of_many_single_nodes_are_gathered_at_once():
    x, singles = values(1)[0], []
    y = x
    for _ in range(60):
        y = ops.sin(y)
        singles.append(y)
    program = checked(ops.total(singles), [x])

    assert program.instructions <= 4


def test_terms_that_are_none_count_nothing_even_beside_infinities():
    x = values(30)
    rows = [ops.exp(ops.total(x[: i + 1])) for i in range(30)]
    output = ops.total([ops.dot(rows[: i + 1], x[: i + 1]) for i in range(30)])
    program = checked(output, x)
    with np.errstate(all="ignore"):
        value, slopes = program.value_and_grad(np.r_[1000.0, np.full(29, 0.5)])
    assert value == np.inf
    assert not np.isnan(slopes).any()


def test_members_are_put_in_the_order_of_what_they_read():
    a, b = values(40), values(40)
    order = rng.permutation(40)
    program = checked(ops.total([ops.sin(a[i] * b[i]) for i in order]), a + b)

    assert not any(isinstance(it, Gather) for it in program.engine.plan.forward)


def test_what_follows_no_stride_in_any_order_is_gathered():
    a, b = values(40), values(40)
    order = rng.permutation(40)
    pairs = zip(a, order, strict=True)
    program = checked(ops.total([ops.sin(x * b[i]) for x, i in pairs]), a + b)

    assert any(isinstance(it, Gather) for it in program.engine.plan.forward)


@pytest.mark.parametrize("name", ["maximum", "minimum", "logsumexp"])
def test_operands_that_tie_share_alike_in_lists_of_any_length(name):
    """Where all are infinite too: whatever a list was filled with would tie."""
    X = values(24, 12)
    lists = [row[: n // 2 + 1] for n, row in enumerate(X)]
    found = [getattr(ops, name)(*row) if name != "logsumexp" else ops.logsumexp(row)
             for row in lists]  # fmt: skip
    flat = [x for row in X for x in row]
    program = compile(ops.total(found), wrt=flat, backend="numpy")
    for number in (0.5, -np.inf, np.inf):
        _, slopes = program.value_and_grad(np.full(len(flat), number))
        expected = [
            1.0 / len(row) if place < len(row) else 0.0
            for row in lists
            for place in range(12)
        ]
        assert slopes == pytest.approx(expected, rel=1e-14)


def test_a_row_of_ones_own_with_a_neutral_operand_is_filled_too():
    grown = primitive(
        "grown", lambda *xs: math.exp(math.fsum(xs)), lambda out, xs: [out for _ in xs],
        vector=lambda stack: np.exp(np.add.reduce(stack)), neutral=0.0,
    )  # fmt: skip
    X = values(24, 12)
    hidden = [[ops.sin(x) for x in line] for line in X]
    found = [grown(*line[: n // 2 + 1]) for n, line in enumerate(hidden)]
    program = checked(ops.dot(found, found), [x for line in X for x in line])
    assert sum(1 for it in program.engine.plan.forward if isinstance(it, Apply)) == 2


def gates(theta, x, y):
    """Three lists of gates, met unit by unit: a tape's order is unit by unit too."""
    W = [[theta[12 * g + 2 * k :][:2] for k in range(6)] for g in range(3)]
    lists = [[ops.sigmoid(ops.dot(row, (x, y))) for row in rows] for rows in W]
    return ops.total([a * b + ops.sin(c) for a, b, c in zip(*lists, strict=True)])


def test_calls_on_a_batch_lie_in_one_run():
    theta, x, y = rng.normal(size=36), rng.normal(size=5), rng.normal(size=5)
    program = compile(gates, in_axes=(None, 0, 0), backend="numpy")
    value, slopes = program.value_and_grad(theta, x, y)

    leaves = [Value(t) for t in theta]
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    mean = ops.mean([gates(leaves, *pair) for pair in pairs])
    mean.backward()
    assert value == pytest.approx(mean.data, rel=1e-13)
    np.testing.assert_allclose(slopes, [leaf.grad for leaf in leaves], rtol=1e-12)
    called = [it for it in program.engine.plan.forward if isinstance(it, Apply)]
    assert [(it.row.name, it.sizes) for it in called] == [
        ("sigmoid", (18,)), ("sin", (6,)),
    ]  # fmt: skip
    assert [it.operands[0].strides for it in called] == [(1,), (1,)]
