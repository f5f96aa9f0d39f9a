"""The page trains as ``fit`` does: to 1e-10 after a hundred steps."""

import numpy as np
import pytest

from nn import L2, MLP, datasets, playground
from nn.training.optimisers import OPTIMISERS
from tests.nn.playground.conftest import of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:the net is stuck"),  # a few steps are meant
]


@pytest.mark.parametrize("rule", ["sgd", "adam"])
@pytest.mark.parametrize("name", ["circles", "classes", "numbers", "units"])
def test_a_hundred_full_batch_steps_are_those_of_fit(name, rule, opened):
    net, X, y = of(name)
    page = opened(
        playground(net, X, y, optimizer=OPTIMISERS[rule](lr=0.05), batch_size=None)
    )
    page.run("playground.steps(100);")
    history = net.fit(
        X, y, epochs=100, batch_size=len(X), shuffle=False, verbose=False,
        optimizer=OPTIMISERS[rule](lr=0.05),
    )  # fmt: skip

    np.testing.assert_allclose(page.numbers("training.theta"), net.theta, atol=1e-10)
    losses = page.numbers("training.history.map(each => each.loss)")
    np.testing.assert_allclose(losses, history.history["loss"], rtol=1e-9, atol=1e-10)
    if "accuracy" in history.history:
        latest = page.numbers("training.accuracy(training.examples)")
        assert latest == history.history["accuracy"][-1]


def test_l2_is_that_of_fit(opened, circles, descent):
    net, X, y = circles
    page = opened(playground(net, X, y, optimizer=descent, batch_size=None))
    page.choose(l2="1")
    page.press("one-epoch", 20)
    net.fit(
        X, y, epochs=20, batch_size=len(X), shuffle=False, verbose=False,
        optimizer=descent, regulariser=L2(1.0),
    )  # fmt: skip

    assert page.text("epoch") == "20"
    np.testing.assert_allclose(page.numbers("training.theta"), net.theta, atol=1e-10)


def test_what_is_frozen_stays(opened, circles, descent):
    net, X, y = circles
    net.layers[1].trainable = False
    page = opened(playground(net, X, y, optimizer=descent, batch_size=None))
    page.choose(l2="1")
    page.run("playground.steps(20);")
    net.fit(
        X, y, epochs=20, batch_size=len(X), shuffle=False, verbose=False,
        optimizer=descent, regulariser=L2(1.0),
    )  # fmt: skip

    np.testing.assert_allclose(page.numbers("training.theta"), net.theta, atol=1e-10)


def test_starts_are_those_of_the_initialisers(opened):
    X, y = datasets.moons(50)
    net = MLP(2, [200, 100, 1], "tanh", "sigmoid", seed=0)
    page = opened(playground(net, X, y, activations=[]))
    spreads = {}
    for name in ("zeros", "0.01", "Xavier", "He", "mirrored"):
        page.choose(start=name)
        theta = np.array(page.numbers("training.theta"))
        second = theta[600:].reshape(-1)[: 100 * 201].reshape(100, 201)
        spreads[name] = second[:, :200].std()
        assert not second[:, 200].any()
        if name == "mirrored":
            np.testing.assert_array_equal(second[:50], -second[50:])
            lengths = np.linalg.norm(second, axis=1)
            np.testing.assert_allclose(lengths, np.sqrt(2.0), rtol=1e-9)

    assert spreads["zeros"] == 0.0
    assert spreads["0.01"] == pytest.approx(0.01, rel=0.03)
    assert spreads["Xavier"] == pytest.approx(np.sqrt(1 / 200), rel=0.03)
    assert spreads["He"] == pytest.approx(np.sqrt(2 / 200), rel=0.03)


def test_small_batches_and_dropout_learn_and_start_over_is_the_start(opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y, test_data=datasets.circles(80, seed=9)))
    page.choose(batch="8", dropout="0.1", rate="0.01")
    page.press("one-epoch", 25)

    assert page.numbers("training.steps") == 25 * 38
    assert page.numbers("training.accuracy(training.examples)") > 0.9
    assert float(page.text("test-loss")) < 0.4
    first = page.numbers("training.theta")
    page.press("again")
    np.testing.assert_array_equal(page.numbers("training.theta"), net.theta)
    page.press("one-epoch", 25)
    assert page.numbers("training.theta") == first
