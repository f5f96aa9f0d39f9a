"""The benchmarks are honest: a peer is checked before it is timed."""

import numpy as np
import pytest

from benchmarks import by_hand, problems
from benchmarks.peers import EAGER, NUMPY, Peer
from benchmarks.race import disagreement, race


@pytest.mark.parametrize(
    "problem",
    [problems.moons(10, 4), problems.circles(10), problems.images(2)],
    ids=["hinge", "bce", "softmax"],
)
def test_the_reference_gradient_is_the_slope_of_its_loss(problem):
    loss, gradient = problem.reference()
    direction = np.random.default_rng(0).normal(size=gradient.size)
    eps = 1e-6

    ahead = _loss_at(problem, problem.theta + eps * direction)
    behind = _loss_at(problem, problem.theta - eps * direction)

    assert (ahead - behind) / (2 * eps) == pytest.approx(gradient @ direction, rel=1e-6)
    assert loss == pytest.approx((ahead + behind) / 2)


def _loss_at(problem, theta) -> float:
    layers, start = [], 0
    for W in problem.weights:
        block = theta[start : start + W.size].reshape(W.shape)
        layers.append((block[:, :-1], block[:, -1]))
        start += W.size
    return by_hand.value_and_grad(
        layers, problem.X, problem.y, problem.loss, problem.decay
    )[0]


def test_a_gradient_that_is_off_is_called_wrong():
    expected = (1.0, np.array([1.0, 2.0]))

    assert disagreement((1.0, [1.0, 2.0]), expected, 1e-8) == ""
    assert (
        disagreement((1.0, [1.0, 2.001]), expected, 1e-8) == "wrong: differs by 0.0005"
    )
    assert disagreement((1.1, [1.0, 2.0]), expected, 1e-8) == "wrong: differs by 0.1"
    assert "shape" in disagreement((1.0, [1.0]), expected, 1e-8)
    assert "nan" in disagreement((1.0, [1.0, np.nan]), expected, 1e-8)
    assert "nan" in disagreement((np.nan, [1.0, 2.0]), expected, 1e-8)


@pytest.mark.slow
def test_each_peer_gets_samples_or_a_reason():
    absent = Peer("absent", "nowhere:nothing", ("no-such-distribution",))
    broken = Peer("broken", "plain_numpy:no_such_function", ())

    results = race(problems.moons(4, 3), (NUMPY, EAGER, absent, broken), repeats=3)

    by_hand, eager, missing, failed = results
    assert len(by_hand.samples) == len(eager.samples) == 3
    assert 0 < by_hand.seconds < eager.seconds
    assert (missing.remark, missing.seconds) == ("not installed", None)
    assert failed.remark.startswith("failed: AttributeError")
