"""What a loss must be for training to make sense."""

import numpy as np
import pytest

from autograd import Value, ops
from nn import L2, MLP, datasets
from nn.errors import ArchitectureError

X, Y = datasets.moons(n=30, seed=0)
QUIET = {"verbose": False, "seed": 0, "epochs": 2}


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "eager"])
@pytest.mark.parametrize("penalty", [None, L2(0.1)], ids=["plain", "penalty"])
@pytest.mark.parametrize(
    "loss",
    [
        lambda outputs, target: 1.0,
        lambda outputs, target: ops.square(Value(3.0)) + target,
        lambda outputs, target: ops.exp(target) * target,
    ],
    ids=["number", "constant", "target"],
)
def test_a_loss_that_depends_on_no_parameter_is_refused(loss, penalty, compiled):
    net = MLP(2, [3, 1], seed=0)
    start = net.theta
    with pytest.raises(ArchitectureError, match="depends on no parameter of the net"):
        net.fit(X, Y, loss=loss, regulariser=penalty, compiled=compiled, **QUIET)
    assert net.theta.tolist() == start.tolist()


def test_a_number_that_left_the_graph_is_no_output():
    net = MLP(2, [3, 1], seed=0)
    with pytest.raises(ArchitectureError, match=r"not from float\(output\)"):
        net.fit(X, Y, loss=lambda o, t: (o.data - t) ** 2, compiled=False, **QUIET)


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "eager"])
def test_a_loss_of_one_output_or_of_some_examples_is_fine(compiled):
    def loss(outputs, target):
        return ops.where(target > 0, ops.square(outputs[1] - target), 0.0)

    def some(outputs, target):
        return ops.square(outputs[0] - 1.0) if target else 0.0

    net = MLP(2, [3, 2], seed=0)
    start = net.theta
    net.fit(X, Y, loss=loss if compiled else some, compiled=compiled, **QUIET)
    assert np.isfinite(net.theta).all()
    assert net.theta.tolist() != start.tolist()
