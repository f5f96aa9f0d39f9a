"""Printed optimisers, update by update, against their own."""

import copy

import numpy as np
import pytest

from autograd.compiling.backends import javascript
from nn.training.optimisers import OPTIMISERS, SGD
from tests.browsers import literal, numbers

RULES = {name: rule() for name, rule in OPTIMISERS.items()}
RULES["nesterov"] = SGD(momentum=0.9, nesterov=True, weight_decay=0.1)


@pytest.mark.parametrize("name", RULES)
def test_ten_updates_move_parameters_as_in_python(name, engine):
    rule, theta = copy.deepcopy(RULES[name]), np.array([1.0, -2.0, 0.5])
    gradients = np.random.default_rng(0).normal(size=(10, 3))
    found = engine.run(
        f"const {{step, reset}} = ({javascript.update(rule)})(3);"
        "const twice = [0, 1].map(() => {"
        f"reset(); const theta = Float64Array.from({literal(theta.tolist())});"
        f"for (const g of {literal(gradients.tolist())}) step(theta, g, 0.05);"
        "return theta; }); return shown(twice);"
    )
    rule.lr = 0.05
    for gradient in gradients:
        rule.step(theta, gradient)

    np.testing.assert_allclose(numbers(found), [theta, theta], rtol=1e-13)
