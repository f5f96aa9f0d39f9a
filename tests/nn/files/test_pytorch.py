"""Files and states of PyTorch's nn.Sequential, against PyTorch itself."""

import numpy as np
import pytest

import nn
from nn import MLP, Conv2d, Flatten, Layer, LayerNorm, Sequential, Standardise
from nn.errors import ArchitectureError, ModelFileError

X = np.random.default_rng(0).normal(size=(9, 3))
DTYPES = ["float64", "float32", "float16", "bfloat16"]


@pytest.fixture(autouse=True)
def pytorch():
    """PyTorch, for the whole file, imported when a test runs."""
    global torch
    torch = pytest.importorskip("torch")


def theirs(dtype="float64", deep=1):
    """A net of PyTorch with activations between its layers."""
    torch.manual_seed(0)
    layers = [torch.nn.Linear(3, 5), torch.nn.Tanh()]
    for _ in range(deep):
        layers += [torch.nn.Linear(5, 5), torch.nn.Tanh()]
    layers += [torch.nn.Linear(5, 2)]
    return torch.nn.Sequential(*layers).to(getattr(torch, dtype))


def answers(net):
    """What PyTorch says of X, in double precision, with the weights as they are."""
    with torch.no_grad():
        return net.double()(torch.tensor(X)).numpy()


def ours(deep=1):
    return MLP(3, [5] * (deep + 1) + [2], "tanh", seed=1)


@pytest.fixture
def written(tmp_path):
    from safetensors.torch import save_file

    def write(net, name="net.safetensors"):
        path = tmp_path / name
        save_file(net.state_dict(), path)
        return path

    return write


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_file_into_a_net_of_the_same_shapes(written, dtype):
    net = theirs(dtype)
    path = written(net)

    assert ours().load(path).predict(X) == pytest.approx(answers(net), rel=1e-12)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_file_as_a_new_net(written, dtype):
    net = theirs(dtype)
    path = written(net)

    new = nn.load(path, activations="tanh")
    assert repr(new[0]) == "Layer(3, 5, tanh)"
    assert repr(new[-1]) == "Layer(5, 2, linear)"
    assert new.predict(X) == pytest.approx(answers(net), rel=1e-12)
    same = nn.load(path, activations=["tanh", "tanh", "linear"])
    assert same.predict(X).tolist() == new.predict(X).tolist()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_state_in_memory(dtype):
    net = theirs(dtype)
    mine = ours()
    mine.load_state_dict(net.state_dict())
    assert mine.predict(X) == pytest.approx(answers(net), rel=1e-12)


def test_more_than_ten_layers_keep_their_order(written):
    """In the file 10.weight stands before 2.weight."""
    net = theirs(deep=8)
    assert ours(deep=8).load(written(net)).predict(X) == pytest.approx(answers(net))
    new = nn.load(written(net), activations="tanh")
    assert new.predict(X) == pytest.approx(answers(net))


def test_nets_in_nets_and_numbered_attributes():
    class Numbered(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc2 = torch.nn.Linear(3, 5), torch.nn.Linear(5, 2)

        def forward(self, x):
            return self.fc2(torch.tanh(self.fc1(x)))

    plain = Numbered().double()
    nested = torch.nn.Sequential(torch.nn.Sequential(plain.fc1), plain.fc2)
    named = torch.nn.ModuleDict({"net": nested})
    for net in (plain, nested, named):
        mine = MLP(3, [5, 2], "tanh", seed=0)
        mine.load_state_dict(net.state_dict())
        assert mine.predict(X) == pytest.approx(answers(plain))


def test_convolutions_and_norms(written):
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(),
        torch.nn.LayerNorm(8), torch.nn.Linear(8, 2),
    ).double()  # fmt: skip
    mine = Sequential(
        Conv2d(1, 2, 3, seed=0), Flatten(), LayerNorm(8), Layer(8, 2, "linear", seed=1)
    ).load(written(net))
    images = np.random.default_rng(1).normal(size=(4, 1, 4, 4))

    with torch.no_grad():
        expected = net(torch.tensor(images)).numpy()
    assert mine.predict(images) == pytest.approx(expected)
    with pytest.raises(ModelFileError, match=r"0\.weight \(2, 1, 3, 3\).*no Linear"):
        nn.load(written(net), activations="relu")


def test_a_layer_without_biases(written):
    net = torch.nn.Sequential(torch.nn.Linear(3, 2, bias=False)).double()
    path = written(net)
    assert nn.load(path, activations="relu").predict(X) == pytest.approx(answers(net))
    with pytest.raises(ModelFileError, match=r"0 holds weight, .*: weight and bias"):
        MLP(3, [2]).load(path)


def test_units_that_were_learnt_are_forgotten():
    net = MLP(3, [5, 2], "tanh", seed=0)
    net.fit(100 * X, 1000 * X[:, :2], epochs=1, verbose=False)
    assert net.scaling is not None
    net.load_state_dict(theirs(deep=0).state_dict())

    assert net.predict(X) == pytest.approx(answers(theirs(deep=0)))


def test_the_means_of_a_layer_stay():
    net = Sequential(Standardise(3), Layer(3, 5, "tanh"), Layer(5, 2, "linear"))
    net.layers[0].adapt(3 * X + 1)
    mean = net.layers[0].mean.tolist()
    net.load_state_dict(theirs(deep=0).state_dict())

    assert net.layers[0].mean.tolist() == mean
    assert net.predict(3 * X + 1) == pytest.approx(
        answers_of_scaled(theirs(deep=0), net.layers[0])
    )


def answers_of_scaled(net, scaler):
    scaled = (3 * X + 1 - scaler.mean) / scaler.scale
    with torch.no_grad():
        return net.double()(torch.tensor(scaled)).numpy()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MLP(3, [5, 2]), r"has 3 layers with weights \(0, 2, 4\), the net 2"),
        (
            lambda: MLP(3, [5, 6, 2]),
            r"2\.weight has shape \(5, 5\), layers\.1\.weight needs \(6, 5\)",
        ),
        (
            lambda: Sequential(Layer(3, 5), LayerNorm(5), Layer(5, 2)),
            r"2\.weight has shape \(5, 5\), layers\.1\.weight needs \(5,\)",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_changes(written, make, message):
    net = make()
    before = net.theta.tolist()
    with pytest.raises(ModelFileError, match=message):
        net.load(written(theirs()))
    with pytest.raises(ArchitectureError, match=message):
        net.load_state_dict(theirs().state_dict())
    assert net.theta.tolist() == before


def test_new_nets_that_can_t_be_made(written):
    path = written(theirs())
    with pytest.raises(ModelFileError, match=r"say load\(path, activations=…\)"):
        nn.load(path)
    with pytest.raises(ModelFileError, match=r"each of 3 layers \(0, 2, 4\), got 2"):
        nn.load(path, activations=["relu", "linear"])
    with pytest.raises(ModelFileError, match="no activation is called 'reul'"):
        nn.load(path, activations="reul")
    named = torch.nn.ModuleDict(
        {"second": torch.nn.Linear(2, 1), "one": torch.nn.Linear(3, 2)}
    )
    with pytest.raises(ModelFileError, match="order of the layers can't be told"):
        nn.load(written(named), activations="relu")
    apart = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(5, 1))
    with pytest.raises(ModelFileError, match="5 inputs, the layer before gives 4"):
        nn.load(written(apart), activations="relu")
    ours().save(path)
    with pytest.raises(ModelFileError, match="says its activations"):
        nn.load(path, activations="relu")


def test_a_pickle_is_never_read(tmp_path):
    torch.save(theirs().state_dict(), tmp_path / "net.pt")
    with pytest.raises(ModelFileError, match=r"save_file\(net\.state_dict\(\), 'net"):
        ours().load(tmp_path / "net.pt")
