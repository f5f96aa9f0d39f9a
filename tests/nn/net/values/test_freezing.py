"""Freezing: what is frozen stays as it is, whatever trains the rest, and is said."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn
from nn import L2, MLP, SGD, Adam, AdamW, Checkpoint, Layer, RMSprop, Sequential
from nn.data import datasets
from nn.errors import ArchitectureError, ModelFileError

X, Y = datasets.moons(n=40, seed=0)
QUIET = {"verbose": False, "seed": 0}
OPTIMISERS = {
    "momentum": lambda **p: SGD(lr=0.1, momentum=0.9, weight_decay=0.1, **p),
    "nesterov": lambda **p: SGD(lr=0.1, momentum=0.9, nesterov=True, **p),
    "adam": lambda **p: Adam(lr=0.05, weight_decay=0.1, **p),
    "adamw": lambda **p: AdamW(lr=0.05, weight_decay=0.1, **p),
    "rmsprop": lambda **p: RMSprop(lr=0.05, weight_decay=0.1, **p),
}


def small(**options):
    return MLP(2, [4, 3, 1], "tanh", "sigmoid", seed=0, **options)


ROADS = {
    "trainable": lambda layer: setattr(layer, "trainable", False),
    "freeze": lambda layer: layer.freeze(),
    "requires_grad_": lambda layer: layer.requires_grad_(False),
}


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("road", ROADS)
def test_a_frozen_layer_stays_and_the_others_move(road, compiled):
    net = small()
    ROADS[road](net[1])
    before, free = net.theta, net.free()
    net.fit(X, Y, epochs=2, regulariser=L2(0.5), compiled=compiled, **QUIET)

    assert free.sum() == 12 + 4
    assert (net.theta[~free] == before[~free]).all()
    assert (net.theta[free] != before[free]).all()


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_rest_moves_as_in_pytorch(name):
    """The same net there, with requires_grad_(False)."""
    torch = pytest.importorskip("torch")
    net = MLP(2, [4, 3, 1], "tanh", seed=0)
    linears = [torch.nn.Linear(layer.nin, layer.nout).double() for layer in net]
    for ours, theirs in zip(net, linears, strict=True):
        theirs.weight.data[:] = torch.tensor(np.array(ours.weight))
        theirs.bias.data[:] = torch.tensor(np.array(ours.bias))
    tanh = torch.nn.Tanh()
    peer = torch.nn.Sequential(linears[0], tanh, linears[1], tanh, linears[2])
    linears[1].requires_grad_(False)
    net[1].trainable = False
    rule = OPTIMISERS[name](clip_norm=1.0)
    options = {**vars(rule)}
    kind = {"momentum": "SGD", "nesterov": "SGD", "adam": "Adam", "adamw": "AdamW"}
    given = {"lr": options["lr"], "weight_decay": options["weight_decay"]}
    if name in ("momentum", "nesterov"):
        given |= {"momentum": 0.9, "nesterov": name == "nesterov"}
    if name == "adamw":
        given["weight_decay"] = rule.decay
    theirs = getattr(torch.optim, kind.get(name, "RMSprop"))(peer.parameters(), **given)
    for _ in range(5):
        theirs.zero_grad()
        error = peer(torch.tensor(X))[:, 0] - torch.tensor(Y, dtype=torch.float64)
        (error**2).mean().backward()
        torch.nn.utils.clip_grad_norm_(peer.parameters(), 1.0)
        theirs.step()
    net.fit(
        X, Y, loss="mse", epochs=5, batch_size=40, optimizer=rule, shuffle=False,
        **QUIET,
    )  # fmt: skip

    for ours, other in zip(net, linears, strict=True):
        assert ours.weight == pytest.approx(other.weight.detach().numpy(), rel=1e-4)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_loop_of_ones_own_leaves_it_alone_too(name):
    net = small()
    rule = OPTIMISERS[name](parameters=net.parameters(), clip_norm=0.5)
    program = autograd.compile(
        sum((net(x) - t) ** 2 for x, t in zip(X[:8], Y[:8], strict=True)),
        wrt=net.parameters(),
    )

    def steps():
        before = net.theta
        for _ in range(3):
            program.forward()
            rule.zero_grad()
            program.backward()
            rule.step()
        return net.theta == before

    assert not steps().any()
    net[1].trainable = False
    assert (steps() == ~net.free()).all()
    net[1].trainable = True
    assert not steps().any()


def test_what_is_held_is_so_in_copies_and_pickles():
    net = small()
    net[0].trainable = False
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert (twin.free() == net.free()).all()
        rule = SGD(twin.parameters(), lr=1.0)
        for parameter in rule.parameters:
            parameter.grad = 1.0
        before = twin.theta
        rule.step()
        assert ((twin.theta == before) == ~net.free()).all()


def test_parts_and_wholes():
    net = small()
    net.trainable = False
    assert not any(layer.trainable for layer in net)
    net[2].neurons[0].trainable = True
    assert net.trainable
    assert net.free().sum() == 4
    net.unfreeze()
    assert net.free().all()


def test_a_net_that_changes_what_is_frozen_trains_by_that():
    net = small()
    moved = []
    for frozen in ([], [0], [1, 2], []):
        net.unfreeze()
        for place in frozen:
            net[place].freeze()
        before = net.theta
        net.fit(X, Y, epochs=1, **QUIET)
        assert ((net.theta != before) == net.free()).all()
        moved.append(net.free().sum())
    assert moved == [31, 19, 12, 31]


def test_nothing_to_train_is_an_error():
    whole, by_layer = small().freeze(), small()
    for layer in by_layer:
        layer.freeze()
    for net in (whole, by_layer):
        with pytest.raises(ArchitectureError, match=r"is frozen.*trainable = True"):
            net.fit(X, Y, **QUIET)


def test_freezing_while_fit_runs_is_an_error():
    def thaw(epoch, logs):
        net[1].trainable = True

    net = small()
    net[1].trainable = False
    with pytest.raises(ArchitectureError, match="between two calls of fit"):
        net.fit(X, Y, callbacks=thaw, **QUIET)


@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_files_hold_what_is_frozen(tmp_path, suffix):
    net = small()
    net[1].trainable = net[2].neurons[0].trainable = False
    net.save(tmp_path / f"net.{suffix}")

    again = nn.load(tmp_path / f"net.{suffix}")
    assert (again.free() == net.free()).all()
    kept = small().load(tmp_path / f"net.{suffix}")
    assert kept.free().all(), "weights alone are taken into a net"


@pytest.mark.parametrize("names", ["layers.7", 3, ["layers.7"], [[1]], {"a": 1}])
def test_a_file_that_freezes_what_there_is_not(tmp_path, names):
    from nn.files.models import header
    from nn.files.persistence import write_arrays

    net = small()
    write_arrays(
        tmp_path / "net.npz", net.state_dict(), header(net) | {"frozen": names}
    )
    with pytest.raises(ModelFileError, match="there are no such modules"):
        nn.load(tmp_path / "net.npz")


def test_summary_says_it(capsys):
    net = small()
    net[1].trainable = False
    net.summary()

    lines = capsys.readouterr().out.splitlines()
    assert "Layer(4, 3, tanh), frozen " in lines[1]
    assert "frozen" not in lines[0] + lines[2]
    assert lines[-1].split() == ["of", "which", "frozen", "15"]


def test_a_run_resumes_with_the_same_frozen(tmp_path):
    def run(epochs, freeze=1):
        net = small()
        net[freeze].trainable = False
        saved = Checkpoint(tmp_path / "run.npz", resume=True)
        net.fit(X, Y, epochs=epochs, callbacks=saved, **QUIET)
        return net.theta

    run(2)
    resumed = run(4)
    (tmp_path / "run.npz").unlink()
    assert resumed.tolist() == run(4).tolist()
    with pytest.raises(ModelFileError, match="was something else frozen"):
        run(6, freeze=0)


def test_other_words_are_refused_by_name():
    layer = Layer(2, 1, seed=0)
    with pytest.raises(AttributeError, match=r"layer\.trainable = False"):
        layer.requires_grad = False
    with pytest.raises(AttributeError, match=r"layer\.trainable = False"):
        layer.parameters()[0].requires_grad = False
    with pytest.raises(ArchitectureError, match="True or False"):
        layer.trainable = 0
    assert not hasattr(layer, "requires_grad")


def test_a_pretrained_table_of_words_that_stays():
    table = nn.Embedding(3, 2, seed=0)
    table.weight = [[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]
    table.trainable = False
    net = Sequential(table, nn.Flatten(), Layer(4, 1, "linear", seed=0))
    net.fit([[0, 1], [1, 2], [2, 0]], [0.0, 1.0, 2.0], epochs=3, **QUIET)

    assert table.state_dict()["weight"].tolist() == [[0, 1], [1, 0], [2, 2]]
