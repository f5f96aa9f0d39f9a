"""Activations against PyTorch (through whole nets), SciPy and their definitions."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from autograd import Value, ops
from autograd.engine.transforms import grad
from nn import MLP, activations
from nn.errors import ArchitectureError, UnknownNameError
from nn.net.activations import ACTIVATIONS, as_activation, register, saved_name, softmax
from nn.net.losses import as_loss
from nn.training.objectives import objective_for

NETS = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "torch_net.json").read_text()
)


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize(
    "entry", NETS["nets"], ids=lambda entry: f"{entry['activation']}-{entry['loss']}"
)
def test_cost_and_gradients_of_a_net_are_pytorch_s(entry, compiled):
    Y = np.array(entry["Y"])
    net = MLP(3, [4, Y.shape[1]], entry["activation"])
    net.load_state_dict(entry["state"])
    objective = objective_for(net, as_loss(entry["loss"]), compiled=compiled)
    cost, gradient = objective.value_and_grad(net.theta, np.array(entry["X"]), Y)
    net.theta = gradient  # to read the gradient by the names of the weights

    assert cost == pytest.approx(entry["cost"], rel=1e-14)
    for name, array in net.state_dict().items():
        np.testing.assert_allclose(array, entry["grad"][name], rtol=1e-12, atol=1e-15)


def test_softmax_is_scipy_s():
    logits = [0.3, -2.0, 5.0, 1000.0]

    assert softmax(logits) == pytest.approx(special.softmax(logits), rel=1e-12)
    assert sum(unit.data for unit in softmax([Value(z) for z in logits])) == 1.0


def test_sigmoid_slope_is_a_times_one_minus_a():
    for z in (-2.0, 0.0, 0.7):
        a = ops.sigmoid(z)
        assert grad(ACTIVATIONS["sigmoid"])(z) == pytest.approx(a * (1 - a))


def test_tanh_is_not_the_coth_that_text_003_prints():
    x = 0.5
    right = (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x))

    assert ACTIVATIONS["tanh"](x) == pytest.approx(right)
    assert ACTIVATIONS["tanh"](x) != pytest.approx(1 / right)


def test_linear_makes_no_node():
    z = Value(1.0)

    assert as_activation("linear")(z) is z
    assert as_activation(None)(z) is z


def test_any_function_and_any_op_serves():
    assert as_activation(ops.tanh) is ACTIVATIONS["tanh"]
    net = MLP(2, [3, 1], activation=lambda z: ops.sin(z), seed=0)
    assert isinstance(net([1.0, 2.0]), Value)


def test_unknown_names_say_which_exist():
    with pytest.raises(UnknownNameError, match="did you mean 'relu'"):
        as_activation("rellu")
    with pytest.raises(ArchitectureError, match="needs a name or a function"):
        as_activation(7)


def test_a_registered_function_has_a_name_to_save_by(monkeypatch):
    monkeypatch.setattr(activations, "ACTIVATIONS", dict(ACTIVATIONS))
    row = register("square_of", lambda z: z * z)

    assert saved_name(row) == "square_of"
    with pytest.raises(ArchitectureError, match="exists already"):
        register("square_of", lambda z: z)
    with pytest.raises(ArchitectureError, match="register"):
        saved_name(as_activation(lambda z: z * z))
