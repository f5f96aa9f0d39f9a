"""lr_find: a suggestion that trains, and a net that is left alone."""

import numpy as np
import pytest

from nn import MLP, SGD, datasets, lr_find
from nn.errors import ArchitectureError, DataError, UnknownNameError

X, Y = datasets.moons(n=120, seed=0)


def net_of():
    return MLP(2, [8, 1], output="sigmoid", seed=0)


def test_rates_grow_evenly_and_the_net_is_left_alone():
    net = net_of()
    before = net.theta.tolist()
    found = lr_find(net, X, Y, start=1e-4, end=1.0, steps=41)

    assert net.theta.tolist() == before
    assert net.loss is None
    assert found.rates[0] == pytest.approx(1e-4)
    assert found.rates[-1] == pytest.approx(1.0)
    assert np.diff(np.log(found.rates)) == pytest.approx(np.log(1e4) / 40)
    assert len(found.losses) == 41


def test_it_ends_where_the_loss_explodes():
    found = lr_find(net_of(), X, Y, end=1e6, optimizer="sgd", loss="mse")
    assert len(found.rates) <= 100
    numbers = MLP(2, [8, 1], seed=0)
    exploded = lr_find(numbers, X, Y, end=1e9, optimizer="sgd")

    assert len(exploded.rates) < 100
    assert np.isfinite(exploded.losses).all()


def test_the_suggestion_trains():
    rate = lr_find(net_of(), X, Y, optimizer="sgd").suggestion
    net = net_of()
    history = net.fit(X, Y, optimizer=SGD(lr=rate), epochs=20, seed=0, verbose=False)

    assert history.history["loss"][-1] < 0.7 * history.history["loss"][0]


def test_a_seed_reproduces():
    one, two = (lr_find(net_of(), X, Y, steps=20).losses.tolist() for _ in range(2))

    assert one == two


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"start": 1.0, "end": 0.1}, DataError, "0 < start < end"),
        ({"steps": 5}, ArchitectureError, "from 10 up"),
        ({"optimizer": "adm"}, UnknownNameError, "adam"),
    ],
)
def test_bad_options(options, error, message):
    with pytest.raises(error, match=message):
        lr_find(net_of(), X, Y, **options)
