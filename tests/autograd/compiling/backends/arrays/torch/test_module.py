import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import Value, compile, ops, value_and_grad
from autograd.errors import MissingExtraError, OperandError
from autograd.strategies import programs
from tests.autograd.compiling.backends.arrays import cases
from tests.autograd.compiling.backends.arrays.test_lowering import assert_same


def detached(thing):
    if isinstance(thing, dict):
        return {name: detached(part) for name, part in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [detached(part) for part in thing]
    return thing.detach().numpy()


def tensors(torch, data):
    return [torch.tensor(np.asarray(x, float), requires_grad=True) for x in data]


@pytest.mark.parametrize("name", cases.NAMES)
def test_results_in_their_structure(torch, name):
    program, (theta, *data) = cases.structured()[name]
    module = program.to_torch(theta)

    assert_same(detached(module(*tensors(torch, data))), program(theta, *data))


@pytest.mark.parametrize("name", cases.SCALAR)
def test_gradients_of_parameters(torch, name):
    program, (theta, *data) = cases.structured()[name]
    module = program.to_torch(theta)
    module(*tensors(torch, data)).backward()
    slopes = program.value_and_grad(theta, *data)[1]
    found = {name: x.grad.numpy() for name, x in module.named_parameters()}

    assert_same(found, slopes if isinstance(slopes, dict) else {"theta": slopes})


@pytest.mark.slow
@pytest.mark.parametrize("name", [*cases.SMALL, *cases.LARGE])
def test_programs(torch, name):
    program, (theta, *data) = cases.made(name)
    module = program.to_torch(theta)
    out = module(*map(torch.from_numpy, data))
    out.backward()
    value, slopes = program.value_and_grad(theta, *data)
    size = np.abs(slopes).max()

    np.testing.assert_allclose(out.detach(), value, rtol=1e-11)
    np.testing.assert_allclose(module.theta.grad / size, slopes / size, atol=1e-11)


def test_inputs_have_gradients(torch):
    program = compile(lambda w, x: ops.tanh(ops.dot(w, x)), in_axes=(None, 0))
    w, X = np.array([0.5, -1.0]), np.arange(6.0).reshape(3, 2) / 5.0
    (given,) = tensors(torch, [X])
    program.to_torch(w)(given).backward()
    expected = (1.0 - np.tanh(X @ w) ** 2)[:, None] * w / 3.0

    np.testing.assert_allclose(given.grad, expected)


def test_it_learns_with_an_optimiser(torch):
    program = compile(
        lambda p, x, y: ops.square(p["w"] * x + p["b"] - y), in_axes=(None, 0, 0)
    )
    module = program.to_torch({"w": 0.0, "b": 0.0})
    optimiser = torch.optim.SGD(module.parameters(), lr=0.5)
    x = torch.linspace(-1.0, 1.0, 11, dtype=torch.float64)
    for _ in range(60):
        optimiser.zero_grad()
        module(x, 3.0 * x - 1.0).backward()
        optimiser.step()

    assert float(module.w.detach()) == pytest.approx(3.0, abs=1e-3)
    assert float(module.b.detach()) == pytest.approx(-1.0, abs=1e-3)


def test_states_both_ways(torch):
    theta = {"layers": [{"w": np.ones((2, 3)), "b": np.zeros(2)}, {"w": np.ones(2)}]}
    program = compile(
        lambda p, x: ops.dot(
            p["layers"][1]["w"],
            [ops.dot(row, x) for row in p["layers"][0]["w"]],
        ),
        in_axes=(None, 0),
    )
    module = program.to_torch(theta)
    names = ["layers.0.w", "layers.0.b", "layers.1.w"]
    arrays = {name: np.full(x.shape, 2.0) for name, x in module.state_dict().items()}

    assert list(module.state_dict()) == names
    module.load_state_dict(arrays)
    assert float(module(torch.ones(1, 3)).detach()) == 24.0
    other = {f"x{i}": torch.tensor(x) for i, x in enumerate(arrays.values())}
    module.load_state_dict(other)
    with pytest.raises(OperandError, match="shapes"):
        module.load_state_dict({"x": torch.ones(3)})


def test_other_leaves_are_read_at_each_run(torch):
    w, x = Value(2.0), Value(3.0)
    module = compile(ops.tanh(w * x), wrt=[w]).to_torch([0.1])
    module().backward()
    x.data = 5.0

    assert float(module.theta.grad) == pytest.approx(3.0 * (1.0 - np.tanh(0.3) ** 2))
    assert float(module().detach()) == pytest.approx(np.tanh(0.5))


def test_float32_on_request(torch):
    program = compile(lambda w, x: ops.tanh(w * x), in_axes=(None, 0))

    assert program.to_torch(1.0)(torch.ones(2)).dtype == torch.float64
    assert program.to_torch(1.0).float()(torch.ones(2)).dtype == torch.float32


def test_an_index_that_is_no_place_takes_nan(torch):
    program = compile(lambda t, i: ops.take(list(t), i), in_axes=(None, 0), reduce=None)
    found = program.to_torch(np.array([1.0, 2.0]))(torch.tensor([1.0, 2.0, 0.5]))

    assert torch.isnan(found).tolist() == [False, True, True]


def test_without_pytorch_the_extra_is_named(monkeypatch):
    import sys

    ours = "autograd.compiling.backends.arrays.torch"
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(MissingExtraError, match=r"\[torch\]"):
        compile(lambda x: x * x).to_torch(1.0)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=programs(size=8))
def test_drawn_programs(torch, program):
    count = len(program.inputs)
    module = compile(program, argnums=tuple(range(count))).to_torch(program.inputs)
    out = module()
    out.backward()
    right, expected = value_and_grad(program, tuple(range(count)))(*program.inputs)

    np.testing.assert_allclose(out.item(), right, rtol=1e-9, atol=1e-300)
    for parameter, slope in zip(module.parameters(), expected, strict=True):
        found = 0.0 if parameter.grad is None else parameter.grad.item()
        np.testing.assert_allclose(found, slope, rtol=1e-6, atol=1e-9)
