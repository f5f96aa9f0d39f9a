"""The classic micrograd demo with ``engine``/``nn`` imported from here, compiled."""

import numpy as np
import pytest

from autograd import Value, compile
from nn import MLP


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_trains_to_all_points_right(seed):
    datasets = pytest.importorskip("sklearn.datasets", reason="needs the extra data")
    X, y = datasets.make_moons(n_samples=100, noise=0.1, random_state=seed)
    y = y * 2 - 1
    model = MLP(2, [16, 16, 1], seed=seed)

    inputs = [list(map(Value, xrow)) for xrow in X]
    scores = list(map(model, inputs))
    losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(y, scores, strict=True)]
    data_loss = sum(losses) * (1.0 / len(losses))
    reg_loss = 1e-4 * sum(p * p for p in model.parameters())
    total_loss = data_loss + reg_loss
    program = compile(total_loss, wrt=model.parameters())

    for k in range(100):
        program.forward()
        model.zero_grad()
        program.backward()
        learning_rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= learning_rate * p.grad

    accuracy = np.mean(
        [(model(x.tolist()).data > 0) == (t > 0) for x, t in zip(X, y, strict=True)]
    )
    assert accuracy == 1.0
    assert program.instructions <= 10
