"""Weights of examples and classes: PyTorch's losses, whole examples left out."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from nn import MLP, Adam, datasets
from nn.data.weights import batch_by_batch, weights_of
from nn.errors import DataError
from nn.net.losses import LOSSES

X, Y = datasets.moons(40, seed=0)
WINE, KINDS = datasets.wine()
RNG = np.random.default_rng(0)


def net(outputs=1, output="sigmoid", nin=2, **options):
    return MLP(nin, [4, outputs], "tanh", output, seed=0, **options)


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [True, False])
def test_an_example_of_weight_0_is_one_that_is_not_there(compiled):
    weights = (np.arange(40) < 25).astype(float)
    options = {"epochs": 3, "batch_size": 40, "shuffle": False, "verbose": False}
    one, other = net(), net()
    one.fit(X, Y, sample_weight=weights, compiled=compiled, **options)
    other.fit(X[:25], Y[:25], compiled=compiled, **options)

    assert one.theta == pytest.approx(other.theta, rel=1e-10)


def test_an_example_of_weight_2_is_one_that_is_there_twice():
    weights, times = np.ones(40), np.ones(40, int)
    weights[::3] = times[::3] = 2
    options = {"epochs": 3, "batch_size": 80, "shuffle": False, "verbose": False}
    one, other = net(), net()
    history = one.fit(X, Y, sample_weight=weights, **options).history
    again = other.fit(np.repeat(X, times, 0), np.repeat(Y, times), **options).history

    assert one.theta == pytest.approx(other.theta, rel=1e-10)
    assert history["loss"] == pytest.approx(again["loss"], rel=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("batch_size", [32, 178])
def test_losses_and_steps_are_those_of_pytorch(batch_size):
    torch = pytest.importorskip("torch")
    ours = net(3, "softmax", 13, standardise=True)
    weights = {0: 1.0, 1: 3.0, 2: 0.5}
    ours.fit(WINE, KINDS, epochs=1, verbose=False)  # so that it knows the spread
    Z = (WINE - WINE.mean(axis=0)) / WINE.std(axis=0)
    first, second = (layer for layer in ours.layers if hasattr(layer, "neurons"))
    theirs = torch.nn.Sequential(
        torch.nn.Linear(13, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3)
    ).double()
    for layer, linear in ((first, theirs[0]), (second, theirs[2])):
        for k, neuron in enumerate(layer.neurons):
            linear.weight.data[k] = torch.tensor(np.array([w.data for w in neuron.w]))
            linear.bias.data[k] = neuron.b.data
    loss = torch.nn.CrossEntropyLoss(
        weight=torch.tensor(list(weights.values())).double()
    )
    optimiser = torch.optim.SGD(theirs.parameters(), lr=0.1)
    measured = loss(theirs(torch.tensor(Z)), torch.tensor(KINDS)).item()
    assert ours.evaluate(WINE, KINDS, class_weight=weights)["loss"] == (
        pytest.approx(measured, rel=1e-10)
    )
    for start in range(0, len(Z), batch_size):
        rows = slice(start, start + batch_size)
        optimiser.zero_grad()
        loss(theirs(torch.tensor(Z[rows])), torch.tensor(KINDS[rows])).backward()
        optimiser.step()
    ours.fit(
        WINE, KINDS, epochs=1, batch_size=batch_size, shuffle=False, optimizer="sgd",
        class_weight=weights, verbose=False,
    )  # fmt: skip
    outputs = torch.softmax(theirs(torch.tensor(Z)), 1).detach().numpy()
    assert ours.predict(WINE) == pytest.approx(outputs, rel=1e-8)


@pytest.mark.parametrize("loss", ["bce", "hinge", "cross_entropy"])
def test_balanced_is_scikit_learn_s(loss):
    labels = RNG.choice([0, 0, 0, 1, 2] if loss == "cross_entropy" else [0, 0, 1], 60)
    right = compute_sample_weight("balanced", labels)
    matrix = labels.reshape(-1, 1).astype(float)
    if loss == "cross_entropy":
        matrix = np.eye(3)[labels]
    if loss == "hinge":
        matrix = 2 * matrix - 1
    assert weights_of(None, "balanced", matrix, LOSSES[loss]) == pytest.approx(right)


def test_balanced_classes_are_found_where_few_are():
    rng = np.random.default_rng(1)
    rare = rng.normal(1.2, 1.0, (30, 2))
    data = np.vstack([rng.normal(-0.5, 1.0, (600, 2)), rare])
    labels = np.repeat([0, 1], [600, 30])
    found = {}
    for weight in (None, "balanced"):
        model = net()
        model.fit(data, labels, epochs=20, class_weight=weight, verbose=False)
        found[weight] = model.evaluate(data, labels, metrics="recall")["recall"]
    assert found["balanced"] > found[None] + 0.2


def test_weights_go_with_their_examples_when_a_share_is_held_out():
    weights = np.where(Y == 1, 1.0, 0.0)
    model = net()
    model.fit(
        X,
        Y,
        epochs=200,
        optimizer=Adam(lr=0.1),
        validation_split=0.25,
        sample_weight=weights,
        verbose=False,
    )
    assert (model.predict(X) > 0.5).all()  # it saw examples of class 1 alone


def test_each_batch_has_the_mean_1():
    weights = RNG.uniform(size=10)
    scaled = batch_by_batch(weights, 4)
    for part in (slice(0, 4), slice(4, 8), slice(8, 10)):
        assert scaled[part].mean() == pytest.approx(1.0)
        assert scaled[part] / weights[part] == pytest.approx(
            scaled[part][0] / weights[part][0]
        )
    assert batch_by_batch(np.array([0.0, 0.0, 2.0]), 2).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sample_weight": [1.0]}, r"needs shape \(40,\), got \(1,\)"),
        ({"sample_weight": ["a"] * 40}, "needs numbers"),
        ({"sample_weight": [-1.0] * 40}, r"\[0\] is -1.0; needs finite numbers"),
        ({"sample_weight": [float("nan")] * 40}, "is nan"),
        ({"sample_weight": [0.0] * 40}, "no example counts at all"),
        ({"class_weight": {0: 1.0}}, "has no weight for 1"),
        ({"class_weight": "even"}, "'balanced' or a weight a label, got 'even'"),
        ({"class_weight": "balanced", "loss": "mae"}, "no classes with loss 'mae'"),
    ],
)
def test_what_are_no_weights(options, message):
    with pytest.raises(DataError, match=message):
        net().fit(X, Y, verbose=False, epochs=1, **options)


def test_weights_come_and_go_from_fit_to_fit():
    model, twin = net(), net()
    for each in (model, twin):
        each.fit(X, Y, epochs=1, seed=0, verbose=False)
    model.fit(X, Y, epochs=1, seed=0, class_weight="balanced", verbose=False)
    twin.fit(X, Y, epochs=1, seed=0, verbose=False)  # as many of both: the same
    model.fit(X, Y, epochs=1, seed=0, verbose=False)
    twin.fit(X, Y, epochs=1, seed=0, verbose=False)
    assert model.theta == pytest.approx(twin.theta, rel=1e-9)
