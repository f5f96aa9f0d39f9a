"""fit(dtype="float32"): PyTorch's float32 training, step by step."""

import copy

import numpy as np
import pytest

from nn import MLP, SGD, Adam, Checkpoint, datasets
from nn.errors import ArchitectureError

X, Y = datasets.moons(n=64, seed=0)
QUIET = {"verbose": False, "seed": 0}


def net():
    return MLP(2, [8, 8, 1], "tanh", "sigmoid", seed=0, standardise=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_weights_are_pytorch_s_in_float32(name):
    torch = pytest.importorskip("torch")
    ours = net()
    layers = []
    for layer, act in zip(ours, (torch.nn.Tanh, torch.nn.Tanh, None), strict=True):
        linear = torch.nn.Linear(layer.nin, layer.nout)
        linear.weight.data[:] = torch.tensor(np.array(layer.weight))
        linear.bias.data[:] = torch.tensor(np.array(layer.bias))
        layers += [linear, *([act()] if act else [])]
    theirs = torch.nn.Sequential(*layers)
    if name == "sgd":
        rule = SGD(lr=0.1, momentum=0.9)
        other = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    else:
        rule, other = Adam(lr=0.01), torch.optim.Adam(theirs.parameters(), lr=0.01)
    loss_of = torch.nn.BCEWithLogitsLoss()
    inputs, targets = torch.tensor(X).float(), torch.tensor(Y).float()
    losses = []
    for _ in range(20):
        for rows in torch.arange(64).split(16):
            other.zero_grad()
            loss = loss_of(theirs(inputs[rows])[:, 0], targets[rows])
            loss.backward()
            other.step()
            losses.append(loss.item())
    history = ours.fit(
        X, Y, epochs=20, batch_size=16, optimizer=rule, shuffle=False,
        dtype="float32", **QUIET,
    )  # fmt: skip

    assert history.history["loss"] == pytest.approx(
        np.reshape(losses, (20, 4)).mean(axis=1), rel=1e-4
    )
    for layer, linear in zip(ours, theirs[::2], strict=True):
        assert layer.weight == pytest.approx(
            linear.weight.detach().numpy(), rel=1e-3, abs=1e-4
        )


@pytest.mark.slow
def test_weights_are_single_numbers_and_near_those_of_doubles():
    single, double = net(), net()
    single.fit(X, Y, epochs=3, dtype=np.float32, **QUIET)
    double.fit(X, Y, epochs=3, **QUIET)

    assert (single.theta == single.theta.astype(np.float32)).all()
    assert (double.theta != double.theta.astype(np.float32)).any()
    assert single.theta == pytest.approx(double.theta, abs=1e-4)
    assert single.theta.tolist() != double.theta.tolist()


def test_one_after_the_other_on_one_net():
    """The programs of one precision do not serve the other."""
    ours = net()
    twin = copy.deepcopy(ours)
    ours.fit(X, Y, epochs=1, dtype="float32", **QUIET)
    ours.theta = twin.theta
    ours.fit(X, Y, epochs=1, **QUIET)
    twin.fit(X, Y, epochs=1, **QUIET)
    assert ours.theta.tolist() == twin.theta.tolist()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        {"sample_weight": np.linspace(1.0, 2.0, 64)},
        {"validation_split": 0.25, "metrics": "roc_auc"},
        {"callbacks": lambda epoch, logs: None},
    ],
)
def test_with_other_options(options):
    single, double = net(), net()
    first = single.fit(X, Y, epochs=2, dtype="float32", **QUIET, **options)
    second = double.fit(X, Y, epochs=2, **QUIET, **options)
    for name, numbers in second.history.items():
        assert first.history[name] == pytest.approx(numbers, rel=1e-3)


def test_with_units_frozen_layers_and_dropout():
    raw = MLP(2, [8, 1], output="sigmoid", dropout=0.2, seed=0)
    raw[0].trainable = False
    before = raw[0].weight.tolist()
    raw.fit(1000.0 * X, Y, epochs=2, dtype="float32", **QUIET)
    assert raw[0].weight.tolist() == before


def test_a_run_of_single_numbers_goes_on(tmp_path):
    def run(epochs):
        ours, saved = net(), Checkpoint(tmp_path / "run.npz", resume=True)
        ours.fit(X, Y, epochs=epochs, dtype="float32", callbacks=saved, **QUIET)
        return ours.theta.tolist()

    run(2)
    resumed = run(4)
    (tmp_path / "run.npz").unlink()
    assert resumed == run(4)


@pytest.mark.parametrize("dtype", ["float16", "int32", "singles", None, 32])
def test_other_types_are_refused(dtype):
    with pytest.raises(ArchitectureError, match="'float64' or 'float32', got"):
        net().fit(X, Y, dtype=dtype, **QUIET)


def test_graphs_are_of_doubles():
    with pytest.raises(ArchitectureError, match="needs compiled=True"):
        net().fit(X, Y, dtype="float32", compiled=False, **QUIET)
