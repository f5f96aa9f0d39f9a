"""Losses against scikit-learn, SciPy, mpmath and the formulas of the texts."""

import math

import mpmath
import numpy as np
import pytest
from sklearn import metrics as reference

from autograd import Value, compile, ops
from autograd.engine.graph import topological_order
from autograd.engine.transforms import grad
from autograd.errors import DomainError, PlaceError
from nn import losses
from nn.errors import ArchitectureError, UnknownNameError
from nn.net.losses import LOSSES, as_loss


def test_binary_cross_entropy_is_scikit_learn_s_log_loss():
    rng = np.random.default_rng(0)
    p, y = rng.uniform(0.01, 0.99, 50), rng.integers(0, 2, 50)
    ours = np.mean(
        [losses.binary_cross_entropy(a, float(b)) for a, b in zip(p, y, strict=True)]
    )

    assert ours == pytest.approx(reference.log_loss(y, p), rel=1e-14)


@pytest.mark.parametrize("loss", ["hinge", "zero"])
def test_hinge_is_scikit_learn_s(loss):
    rng = np.random.default_rng(1)
    scores, y = rng.normal(size=40), rng.choice([-1.0, 1.0], 40)
    if loss == "zero":
        scores = 5 * y
    ours = np.mean([losses.hinge(s, t) for s, t in zip(scores, y, strict=True)])

    assert ours == pytest.approx(reference.hinge_loss(y, scores), abs=1e-15)


def test_cross_entropy_is_scikit_learn_s():
    rng = np.random.default_rng(2)
    P = rng.dirichlet(np.ones(4), 30)
    labels = rng.integers(0, 4, 30)
    ours = [
        losses.cross_entropy(p, np.eye(4)[k]) for p, k in zip(P, labels, strict=True)
    ]

    assert np.mean(ours) == pytest.approx(
        reference.log_loss(labels, P, labels=range(4)), rel=1e-14
    )


def test_half_squared_error_over_examples_is_one_over_2n():
    predicted, y = np.array([1.0, 2.0, 4.0]), np.array([1.5, 2.0, 1.0])
    ours = np.mean(
        [losses.half_squared_error(a, b) for a, b in zip(predicted, y, strict=True)]
    )

    assert ours == pytest.approx(np.sum((predicted - y) ** 2) / (2 * 3), rel=1e-15)


def test_huber_is_quadratic_and_then_straight():
    assert losses.huber(1.0, 0.0) == 0.5
    assert losses.huber(-3.0, 0.0) == 2.5
    assert losses.huber(3.0, 0.0, delta=2.0) == 2.0 * (3.0 - 1.0)
    slope = grad(lambda z: losses.huber(z, 0.0))
    assert [slope(z) for z in (-5.0, -0.5, 0.0, 0.5, 1.0, 5.0)] == [
        -1.0, -0.5, 0.0, 0.5, 1.0, 1.0,
    ]  # fmt: skip


def test_soft_iou_of_sets_is_their_jaccard_index():
    y, p = [1.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 1.0]

    assert 1 - losses.soft_iou(p, y) == pytest.approx(
        reference.jaccard_score(y, p), abs=1e-7
    )
    assert losses.soft_iou([0.0, 0.0], [0.0, 0.0]) == 0.0


@pytest.mark.parametrize("z", [-800.0, -40.0, -1.0, 0.0, 1e-3, 30.0, 800.0])
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_logits_agree_with_probabilities_to_the_last_digits(z, y):
    with mpmath.workdps(400):
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        expected = -(y * mpmath.log(p) + (1 - mpmath.mpf(y)) * mpmath.log(1 - p))
        slope = p - y

    last_digit = 2e-16 * max(1.0, abs(z))
    value = losses.binary_cross_entropy_with_logits(z, y)
    assert value == pytest.approx(float(expected), rel=1e-15, abs=last_digit)
    slope_here = grad(losses.binary_cross_entropy_with_logits)(z, y)
    assert slope_here == pytest.approx(float(slope), rel=1e-15, abs=2e-16)


def test_softmax_cross_entropy_at_extreme_logits():
    assert losses.softmax_cross_entropy([1000.0, 0.0], [1.0, 0.0]) == 0.0
    assert losses.softmax_cross_entropy([0.0, 1000.0], [1.0, 0.0]) == 1000.0


def test_slope_of_softmax_cross_entropy_is_p_minus_y():
    logits, y = [0.5, -1.0, 2.0], [0.0, 1.0, 0.0]
    p = np.exp(logits) / np.sum(np.exp(logits))
    slopes = grad(lambda z: losses.softmax_cross_entropy(z, y))(logits)

    assert slopes == pytest.approx((p - y).tolist(), rel=1e-13)


def test_slope_of_binary_cross_entropy_is_the_text_s():
    a, y = 0.3, 1.0
    expected = -(y / a - (1 - y) / (1 - a))

    assert grad(losses.binary_cross_entropy)(a, y) == pytest.approx(expected)


def test_the_graph_of_binary_cross_entropy_shows_the_formula_alone():
    loss = losses.binary_cross_entropy(Value(0.3), 1.0)
    found = [node.primitive.name for node in topological_order(loss) if node.primitive]

    assert sorted(found) == ["add", "neg", "neg", "xlog1py", "xlogy"]


def test_certain_and_right_costs_nothing_certain_and_wrong_is_an_error():
    assert losses.binary_cross_entropy(1.0, 1.0) == 0.0
    assert losses.binary_cross_entropy(0.0, 0.0) == 0.0
    assert losses.cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0.0
    with pytest.raises(DomainError, match="log"):
        losses.binary_cross_entropy(0.0, 1.0)
    with pytest.raises(DomainError, match="log1p"):
        losses.binary_cross_entropy(1.0, 0.0)
    with pytest.raises(DomainError, match="log"):
        losses.cross_entropy([0.0, 1.0], [1.0, 0.0])


@pytest.mark.parametrize("name", LOSSES)
def test_every_row_serves_floats_values_and_columns_alike(name):
    rng = np.random.default_rng(3)
    P = rng.dirichlet(np.ones(3), 4)
    Y = np.eye(3)[[0, 2, 1, 1]] * (2.0 if name == "hinge" else 1.0)
    Y -= 1.0 if name == "hinge" else 0.0
    function = LOSSES[name].function
    by_floats = [function(p.tolist(), y.tolist()) for p, y in zip(P, Y, strict=True)]
    by_values = [
        function([Value(x) for x in p], y.tolist()).data
        for p, y in zip(P, Y, strict=True)
    ]

    assert by_floats == by_values
    assert function(list(P.T), list(Y.T)) == pytest.approx(by_floats, rel=1e-14)


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "iou"])
def test_the_best_constant_is_no_worse_than_its_neighbours(name):
    row = LOSSES[name]
    rng = np.random.default_rng(4)
    if row.targets == "classes":
        Y = np.eye(3)[rng.integers(0, 3, 60)]
    elif row.targets == "signs":
        Y = rng.choice([-1.0, 1.0, 1.0], (61, 1))
    elif row.targets == "fractions":
        Y = rng.choice([0.0, 1.0, 1.0], (60, 1))
    else:
        Y = rng.normal(size=(61, 1))
    best = row.best_constant(Y)

    def cost(constant):
        return np.mean([row.function(constant.tolist(), y) for y in Y.tolist()])

    tilt = np.array([1e-3, -1e-3, 0.0])[: len(best)]
    # Huber's best constant is not the median; it only has to be about as good.
    slack = 0.05 if name == "huber" else 1e-12
    assert cost(best) <= min(cost(best + tilt), cost(best - tilt)) + slack


def test_decisions():
    assert LOSSES["bce"].decide(np.array([[0.4], [0.5]])).tolist() == [[0], [1]]
    assert LOSSES["bce_logits"].decide(np.array([[-0.1], [0.1]])).tolist() == [[0], [1]]
    assert LOSSES["hinge"].decide(np.array([[-0.1], [0.1]])).tolist() == [[-1], [1]]
    assert LOSSES["cross_entropy"].decide(np.array([[0.2, 0.8]])).tolist() == [1]


def test_names_aliases_functions_and_strangers():
    assert as_loss("bce") is as_loss("binary_crossentropy")
    assert as_loss(losses.hinge) is LOSSES["hinge"]
    assert as_loss(lambda outputs, target: outputs - target).targets == "any"
    with pytest.raises(UnknownNameError, match=r"'bcee'.*mse"):
        as_loss("bcee")
    with pytest.raises(ArchitectureError, match="function of"):
        as_loss(3)


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        losses.squared_error([1.0, 2.0], [1.0])


def test_the_hand_computed_example():
    assert losses.binary_cross_entropy(0.9, 1.0) == -math.log(0.9)


# -- the number of a class -------------------------------------------------------------

BY_NUMBER = [losses.cross_entropy, losses.softmax_cross_entropy]


@pytest.mark.parametrize("loss", BY_NUMBER)
def test_the_number_of_a_class_is_the_row_with_a_one_there(loss):
    for place in range(3):
        slopes = []
        for target in (
            place,
            float(place),
            Value(place),
            np.int64(place),
            np.eye(3)[place],
        ):
            outputs = [Value(number) for number in (0.2, 0.5, 0.3)]
            found = loss(outputs, target)
            found.backward()
            slopes.append([found.data, *(output.grad for output in outputs)])
        for each in slopes[:-1]:
            assert each == pytest.approx(slopes[-1], rel=1e-15)


@pytest.mark.parametrize("loss", BY_NUMBER)
@pytest.mark.parametrize("target", [3, -1, 0.5, Value(-1.0), Value(3.0), math.nan])
def test_a_class_that_is_none_is_refused(loss, target):
    with pytest.raises(PlaceError, match="places 0 … 2"):
        loss([0.2, 0.5, 0.3], target)


def test_classes_that_are_inputs_of_a_program_against_pytorch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    theta, labels = rng.normal(size=(4, 3)), np.array([2, 0, 1, 2, 2])
    X = rng.normal(size=(5, 3))

    def loss(theta, x, label):
        return losses.softmax_cross_entropy([ops.dot(row, x) for row in theta], label)

    value, slopes = compile(loss, in_axes=(None, 0, 0)).value_and_grad(theta, X, labels)
    W = torch.tensor(theta, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(
        torch.tensor(X) @ W.T, torch.tensor(labels)
    )
    expected.backward()

    assert value == pytest.approx(expected.item(), rel=1e-13)
    np.testing.assert_allclose(slopes, W.grad.numpy(), rtol=1e-12, atol=1e-15)
