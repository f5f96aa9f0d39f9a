"""Layers for images and sequences in nets: trained compiled, saved, refused, shown."""

import copy
import pickle

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import PlaceError
from nn import (
    Conv2d,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool2d,
    Module,
    Neuron,
    RMSNorm,
    SelfAttention,
    Sequential,
    Standardise,
)
from nn.errors import ArchitectureError, DataError
from nn.files.building import build, shapes
from nn.net.losses import as_loss
from nn.training.callbacks.diagnosis import unhealthy_units
from nn.training.objectives import objective_for

RNG = np.random.default_rng(0)


def images():
    return Sequential(
        Conv2d(2, 3, 2, padding=1, seed=0), MaxPool2d(2), Dropout(0.25, seed=1),
        Flatten(), LayerNorm(12), Layer(12, 3, "softmax", seed=2),
    )  # fmt: skip


def sentences():
    return Sequential(
        Embedding(5, 4, seed=0), RMSNorm(4), SelfAttention(4, 2, seed=1), Flatten(),
        Layer(12, 3, "softmax", seed=2),
    )  # fmt: skip


def vectors():
    return Sequential(
        SelfAttention(4, causal=False, seed=0), LayerNorm(4), Flatten(),
        Layer(12, 3, "softmax", seed=1),
    )  # fmt: skip


NETS = {
    images: RNG.normal(size=(6, 2, 3, 3)),
    sentences: RNG.integers(0, 5, (6, 3)),
    vectors: RNG.normal(size=(6, 3, 4)),
}
y = np.array([0, 1, 2, 0, 1, 2])


@pytest.mark.slow
@pytest.mark.parametrize("make", NETS)
def test_a_program_agrees_with_the_graph(make):
    net, X = make(), NETS[make].astype(float)
    net(X[0].tolist())  # dropout learns its width
    Y = np.eye(3)[y]
    found = []
    for compiled in (True, False):
        objective = objective_for(
            net, as_loss("cross_entropy"), samples=6, compiled=compiled
        )
        masks = objective.draw_masks(np.random.default_rng(0), 6)
        cost, gradient = objective.value_and_grad(net.theta, X, Y, masks)
        found.append([cost, *gradient])

    assert found[0] == pytest.approx(found[1], rel=1e-10, abs=1e-14)


@pytest.mark.slow
@pytest.mark.parametrize("make", NETS)
def test_it_learns_and_comes_back_from_a_file(make, tmp_path):
    net, X = make(), NETS[make]
    history = net.fit(X, y, epochs=30, seed=0, verbose=False)
    net.save(tmp_path / "net.npz")
    again = nn.load(tmp_path / "net.npz")

    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]
    assert repr(again) == repr(net)
    assert again.config() == net.config()
    assert again.predict(X).tolist() == net.predict(X).tolist()
    assert net.predict(X, compiled=False) == pytest.approx(net.predict(X), rel=1e-9)


@pytest.mark.parametrize("make", NETS)
def test_copies_are_nets_of_their_own(make):
    net = make()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert twin.theta.tolist() == net.theta.tolist()
        twin.theta = twin.theta + 1.0
        assert net.theta.tolist() == make().theta.tolist()


@pytest.mark.parametrize(
    "layer",
    [
        Conv2d(2, 3, 2, 3, 1, "tanh"), MaxPool2d(3, 2), MaxPool2d(2), Flatten(),
        Embedding(3, 2), LayerNorm(3, 0.01), RMSNorm(2), SelfAttention(6, 3, False),
    ],
    ids=repr,
)  # fmt: skip
def test_a_layer_can_be_built_from_its_configuration(layer):
    built = build(layer.config())
    found = {name: array.shape for name, array in layer.state_dict().items()}

    assert built.config() == layer.config()
    assert shapes(layer.config()) == found


def test_summary_counts_their_parameters(capsys):
    sentences().summary()
    text = capsys.readouterr().out

    counts = [line.split()[-1] for line in text.splitlines()]
    assert "Embedding(5, 4)" in text
    assert "SelfAttention(4, heads=2)" in text
    assert counts[0] == "20"
    assert counts[-1] == str(20 + 4 + 4 * 20 + 39)


# -- tokens --------------------------------------------------------------------------


def test_a_token_alone_gives_its_vector():
    layer = Embedding(3, 2, seed=0)

    assert layer(1) == layer.weight[1] == layer([1])[0] == layer(np.array([1.0]))[0]
    assert layer(Value(1.0))[0].data == layer.weight[1][0].data


@pytest.mark.parametrize("token", [3, -1, 0.5, 1e30, np.inf, np.nan])
@pytest.mark.parametrize("compiled", [True, False])
def test_a_token_that_is_none_is_refused_and_named(token, compiled):
    net = Sequential(Embedding(3, 2, seed=0), Flatten(), Layer(4, 1, seed=1))
    words = rf"X: \[1, 1\] is {token:g}".replace("+", r"\+")
    with pytest.raises(DataError, match=words):
        net.predict([[0, 1], [2, token]], compiled=compiled)
    with pytest.raises(DataError, match=words):
        net.fit([[0, 1], [2, token]], [1.0, 2.0], compiled=compiled)


@pytest.mark.parametrize("token", [3, -1, 0.5, np.nan])
def test_a_layer_alone_refuses_it_too(token):
    with pytest.raises(PlaceError, match="places 0 … 2"):
        Embedding(3, 2)([0, token])


class Looked(Module):
    """A net of one's own, which does not say that it takes tokens."""

    def __init__(self):
        self.table = Embedding(3, 1, seed=0)

    def __call__(self, x):
        return self.table(x)[0]


@pytest.mark.parametrize("compiled", [True, False])
def test_a_net_that_looks_up_inside_says_which_of_the_batch(compiled):
    with pytest.raises(PlaceError, match=r"3.0.* is not one of the places") as caught:
        Looked().fit([[0], [3]], [0.0, 1.0], shuffle=False, compiled=compiled)
    note = " ".join(caught.value.__notes__)

    assert "counted in their batch" in note
    assert "learning rate" not in note


# -- what does not fit ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Conv2d(1, 2, 3)([0.0] * 9), r"one image, 1 channel\(s\).*got 9 numb"),
        (lambda: Conv2d(2, 2, 3)([[[0.0] * 3] * 3]), r"2 channel\(s\).*got 1 × 3 × 3"),
        (lambda: Conv2d(1, 2, 3)([[[0.0] * 3] * 2]), "window of 3 × 3 does not fit"),
        (lambda: Conv2d(1, 1, 1)([[[0.0], [0.0, 1.0]]]), "rows that differ in length"),
        (lambda: MaxPool2d(2)(1.0), r"got a float; .*X.reshape\(-1, channels"),
        (lambda: SelfAttention(2)([[1.0, 2.0], [1.0]]), "rows that differ in length"),
        (lambda: SelfAttention(2)([[1.0]]), "vectors of 2 numbers, got 1 × 1"),
        (lambda: SelfAttention(2)([1.0, 2.0]), "got 2 numbers"),
        (lambda: LayerNorm(2)([[1.0], [2.0]]), "takes one example, a sequence of 2"),
        (
            lambda: images().fit(np.zeros((6, 18)), y),
            r"shape \(samples, channels, rows, columns\), got \(6, 18\); .*reshape",
        ),
        (lambda: vectors().fit(np.zeros((6, 3, 5)), y), "takes 4 features, got 5"),
        (lambda: vectors().predict(np.zeros((6, 4))), r"\(samples, places, features\)"),
        (lambda: nn.MLP(4, 1).fit(np.zeros((6, 2, 2)), y), r"X.reshape\(len\(X\), -1"),
    ],
)
def test_an_example_of_another_shape_is_refused(call, message):
    with pytest.raises(DataError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SelfAttention(4, 3), "3 heads can't share vectors of 4"),
        (lambda: Conv2d(1, 1, 2, padding=-1), "padding must be a whole number from 0"),
        (lambda: Conv2d(1, 1, 0), "kernel_size must be"),
        (lambda: Conv2d(1, 1, 2, activation="softmax"), "softmax takes all units"),
        (lambda: MaxPool2d(2, 1.5), "stride must be"),
        (lambda: LayerNorm(3, 0.0), r"LayerNorm: epsilon must lie in \(0, 1\)"),
        (lambda: RMSNorm(3, "a"), "RMSNorm: epsilon"),
        (lambda: Embedding(0, 3), "count must be"),
        (lambda: Sequential(SelfAttention(4), LayerNorm(3)), "gives 4"),
        (
            lambda: Sequential(Embedding(5, 2), LayerNorm(2)).fit([[0, 1]], [[1.0]]),
            r"gives 2 × 2 numbers in nested lists; let it end in Flatten",
        ),
        (lambda: images().draw(), "only layers one after the other"),
        (lambda: sentences().draw(), "only layers one after the other"),
    ],
)
def test_what_makes_no_net_is_refused(call, message):
    with pytest.raises(ArchitectureError, match=message):
        call()


def test_nested_outputs_may_be_asked_for():
    net = Sequential(Conv2d(1, 2, 2, seed=0))
    X = RNG.normal(size=(5, 1, 3, 3))

    assert net.predict(X).shape == (5, 2, 2, 2)
    assert net.predict(X, compiled=False) == pytest.approx(net.predict(X), rel=1e-12)


def test_a_stride_of_zero_is_no_way_to_say_none():
    with pytest.raises(ArchitectureError, match="stride must be"):
        MaxPool2d(2, 0)


# -- the size of examples ------------------------------------------------------------


class Sums(Module):
    """A layer of one's own, which says nothing of its sizes."""

    def __call__(self, x):
        return [x[0] + x[1], x[1] + x[2]]


def test_a_net_knows_the_size_of_its_examples_only_where_a_layer_says():
    assert Sequential(Dropout(0.5), Layer(3, 2)).nin == 3
    assert Sequential(Standardise(3), Dropout(0.5), LayerNorm(3)).nout == 3
    assert Sequential(Flatten(), Layer(3, 2)).nin is None
    assert Sequential(Embedding(3, 2), Flatten(), Layer(8, 2)).nin is None
    assert Sequential(Layer(3, 3), Sums(), Neuron(2)).nout == 1
    assert Sequential(Layer(3, 3), Sums(), Layer(2, 1, seed=0)).nin == 3
    assert Sequential(Sums(), Layer(2, 1)).nin is None
    with pytest.raises(ArchitectureError, match=r"takes 2 inputs, .* gives 3"):
        Sequential(Standardise(3), Layer(2, 1))


def test_axes_are_those_of_the_first_layer_that_says():
    assert Sequential().axes == nn.MLP(2, 1).axes == 1
    assert Sequential(Embedding(3, 2), SelfAttention(2)).axes == 1
    assert Sequential(Dropout(0.1), Conv2d(1, 1, 1)).axes == 3
    assert Sequential(Flatten(), Layer(3, 1)).axes is None
    assert Sequential(LayerNorm(3), SelfAttention(3)).axes == 2


def test_a_flattening_net_takes_images_as_they_are():
    net = Sequential(Flatten(), Layer(4, 1, "sigmoid", seed=0))
    X = RNG.normal(size=(6, 2, 2))

    assert net.predict(X).tolist() == net.predict(X.reshape(6, 4)).tolist()


def test_stuck_nets_of_them_are_diagnosed():
    net = images()
    net.layers[0].neurons[0].b.data = -100.0
    X = NETS[images]

    dead = unhealthy_units(net, X)[0]
    assert dead == "layers.0: 16 of 48 relus are dead (0 everywhere)"


def test_a_list_of_one_output_is_one_output():
    X, y = RNG.normal(size=(6, 1)), RNG.normal(size=6)
    found = []
    for net in (
        Sequential(Layer(1, 1, "tanh", seed=0), Flatten()),
        Sequential(Layer(1, 1, "tanh", seed=0)),
    ):
        for compiled in (True, False):
            twin = copy.deepcopy(net)
            options = {"seed": 0, "loss": "mse", "verbose": False, "compiled": compiled}
            twin.fit(X, y, epochs=2, **options)
            found.append([*twin.theta, *twin.predict(X), *twin.evaluate(X, y).values()])

    for other in found[1:]:
        assert other == pytest.approx(found[0], rel=1e-12)
