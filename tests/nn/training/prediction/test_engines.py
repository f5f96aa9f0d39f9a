import numpy as np
import pytest

from autograd.errors import OperandError
from nn import MLP, Sequential, Standardise, datasets
from tests.nn.training.prediction.nets import NETS, examples

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", NETS)
def test_a_net_on_jax(jax, name):
    net, X = NETS[name](), examples(name)
    f = jax.jit(net.to_jax())
    expected = net.predict(X)

    np.testing.assert_allclose(f(net.theta, X), expected, rtol=1e-12, atol=1e-14)
    named = {k: v for k, v in net.state_dict().items() if v.shape}
    np.testing.assert_allclose(f(named, X), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", NETS)
def test_a_net_on_pytorch(torch, name):
    net, X = NETS[name](), examples(name)
    module = net.to_torch()
    found = module(torch.from_numpy(X)).detach()

    np.testing.assert_allclose(found, net.predict(X), rtol=1e-12, atol=1e-14)


def test_a_cost_with_labels_rows_and_names(jax):
    X, y = datasets.moons(40, seed=0)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    classes = MLP(2, [4, 2], output="softmax", seed=0)
    cost = classes.to_jax(loss=True)

    assert float(net.to_jax(loss="bce")(net.theta, X, y)) == pytest.approx(
        net.evaluate(X, y)["loss"]
    )
    for target in (y, np.eye(2)[y.astype(int)]):
        found = cost(classes.theta, X, np.asarray(target, float))
        assert float(found) == pytest.approx(classes.evaluate(X, y)["loss"])


def test_training_by_jax_goes_back_into_the_net(jax):
    X, y = datasets.moons(100, seed=0)
    net = MLP(2, [8, 1], "tanh", output="sigmoid", seed=0)
    step = jax.jit(jax.value_and_grad(net.to_jax(loss=True)))
    theta = jax.numpy.asarray(net.theta)
    for _ in range(300):
        _, slopes = step(theta, X, y)
        theta = theta - 1.0 * slopes
    net.theta = theta

    assert net.evaluate(X, y)["accuracy"] > 0.85


def test_a_mesh_of_one_device(jax):
    X, y = datasets.moons(40, seed=0)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    both = net.to_jax(loss="bce", mesh=jax.make_mesh((1,), ("data",)))
    value, slopes = jax.value_and_grad(net.to_jax(loss="bce"))(net.theta, X, y)
    found, gradient = both(net.theta, X, y)

    assert float(found) == pytest.approx(float(value))
    np.testing.assert_allclose(gradient, slopes, rtol=1e-12)


def test_state_dicts_both_ways(torch):
    layer = Standardise(2)
    layer.adapt(np.array([[1.0, 2.0], [3.0, 5.0]]))
    net = Sequential(layer, MLP(2, [3, 1], seed=0))
    module = net.to_torch()
    twin = Sequential(Standardise(2), MLP(2, [3, 1], seed=1))
    twin.load_state_dict(module.state_dict())
    X = np.array([[0.5, -1.0]])

    assert twin.predict(X) == net.predict(X)
    module.load_state_dict(
        {k: v * (2.0 if "weight" in k else 1.0) for k, v in net.state_dict().items()}
    )
    net.load_state_dict(module.state_dict())
    np.testing.assert_allclose(
        module(torch.from_numpy(X)).detach(), net.predict(X), rtol=1e-13
    )
    with pytest.raises(OperandError, match=r"layers\.0\.mean is part of the program"):
        module.load_state_dict({**net.state_dict(), "layers.0.mean": np.zeros(2)})


def test_a_state_of_pytorchs_own_layers(torch):
    net = MLP(3, [4, 2], "tanh", output="linear", seed=0)
    theirs = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)
    ).double()
    module = net.to_torch()
    module.load_state_dict(theirs.state_dict())
    X = torch.linspace(-1.0, 1.0, 12, dtype=torch.float64).reshape(4, 3)

    np.testing.assert_allclose(module(X).detach(), theirs(X).detach(), rtol=1e-12)
