"""Many updates in one call are those of one call each, and touch nothing else."""

import numpy as np
import pytest

from autograd import compile, ops
from autograd.compiling.backends.interface import Given, Stopped, Unsupported

rng = np.random.default_rng(11)
X, Y = rng.normal(size=(103, 5)), rng.normal(size=(103, 1))
START = rng.normal(size=7)


def squares(theta, x, y):
    return ops.square(ops.tanh(ops.dot(theta[:5], x)) * theta[5] + theta[6] - y[0])


class Momentum:
    slots = ("velocity",)

    def rule(self, numbers, theta, gradient, velocity):
        rate, memory = numbers
        velocity = memory * velocity + gradient
        return -rate * velocity, velocity


def prepared(f=squares, rule=None, batch=16, start=START, data=(X, Y)):
    program = compile(f, in_axes=(None, *[0] * len(data)), backend="native")
    rows = [array[:batch] for array in data]
    return program, program.descent(rule or Momentum(), start, *rows)


def by_hand(program, theta, order, numbers, batch=16, data=(X, Y)):
    """The same updates, an update a call; stops before what is not finite."""
    theta, velocity, losses = theta.copy(), np.zeros_like(theta), []
    for k, (rate, memory) in enumerate(numbers):
        rows = order[k * batch : (k + 1) * batch]
        loss, gradient = program.value_and_grad(theta, *[a[rows] for a in data])
        if not (np.isfinite(loss) and np.isfinite(gradient).all()):
            break
        losses.append(loss)
        velocity = memory * velocity + gradient
        theta += -rate * velocity
    return theta, velocity, losses


def run(descent, order, numbers, clips=(None, None), start=START, data=(X, Y)):
    theta, last, state = start.copy(), start.copy(), [np.zeros_like(start)]
    given = [Given(array, order) for array in data]
    losses, stopped = descent.run(theta, last, state, numbers, clips, given)
    return theta, last, state[0], losses.tolist(), stopped


@pytest.mark.parametrize("batch", [1, 7, 16, 64, 103])
def test_updates_have_the_bits_of_one_call_each(batch):
    program, descent = prepared(batch=batch)
    order = rng.permutation(103)
    numbers = np.array([[0.05 / (k + 1), 0.9] for k in range(-(-103 // batch))])
    theta, _, velocity, losses, stopped = run(descent, order, numbers)
    expected = by_hand(program, START, order, numbers, batch)
    assert stopped is Stopped.FINE
    assert theta.tolist() == expected[0].tolist()
    assert velocity.tolist() == expected[1].tolist()
    assert losses == expected[2]


def test_parameters_met_one_by_one_move_too():
    f = lambda t, x: ops.square(  # noqa: E731
        ops.sin(t[0] * t[1]) * x[0] + t[2] * ops.exp(t[3] * t[0])
    )
    start, order = START[:4].copy(), np.arange(103)
    program, descent = prepared(f, start=start, data=(X,))
    numbers = np.full((7, 2), 0.01)
    theta, *_ = run(descent, order, numbers, start=start, data=(X,))
    assert (
        theta.tolist() == by_hand(program, start, order, numbers, data=(X,))[0].tolist()
    )


def test_a_call_ends_before_a_loss_that_is_not_finite():
    data = X.copy(), Y.copy()
    data[1][70] = np.inf
    program, descent = prepared(data=data)
    numbers = np.full((7, 2), 0.1)
    order = np.arange(103)
    theta, last, _, losses, stopped = run(descent, order, numbers, data=data)
    expected = by_hand(program, START, order, numbers, data=data)
    assert stopped is Stopped.NOT_FINITE
    assert losses == expected[2]
    assert len(losses) == 70 // 16
    assert theta.tolist() == expected[0].tolist()
    before = by_hand(program, START, order, numbers[: len(losses) - 1], data=data)
    assert last.tolist() == before[0].tolist()


def test_a_call_ends_before_parameters_that_are_not_finite():
    _, descent = prepared()
    numbers = np.array([[0.1, 0.9], [0.1, 0.9], [np.inf, 0.9], [0.1, 0.9]])
    theta, _, _, losses, stopped = run(descent, np.arange(103), numbers)
    assert stopped is Stopped.DIVERGED
    assert len(losses) == 2
    assert not np.isfinite(descent.moved).all()
    kept, *_ = run(descent, np.arange(103), numbers[:2])
    assert theta.tolist() == kept.tolist()


@pytest.mark.parametrize("clips", [(0.01, None), (None, 0.02), (0.01, 0.015)])
def test_a_gradient_is_clipped(clips):
    _, descent = prepared()
    numbers = np.array([[1.0, 0.0]])
    theta, *_ = run(descent, np.arange(103), numbers, clips)
    gradient, (value, norm) = descent.gradient, clips
    if value is not None:
        gradient = np.clip(gradient, -value, value)
    if norm is not None:
        gradient = gradient * min(1.0, norm / np.linalg.norm(gradient))
    np.testing.assert_allclose(START - theta, gradient, rtol=1e-12, atol=1e-15)


def test_rows_that_there_are_not_are_refused():
    _, descent = prepared()
    numbers = np.full((7, 2), 0.1)
    for wrong in (np.arange(1, 104), np.arange(-1, 102)):
        with pytest.raises(ValueError, match="rows that there are not"):
            run(descent, wrong, numbers)
    with pytest.raises(ValueError, match="rows of"):
        run(descent, np.arange(103), numbers, data=(X[:, :4], Y))
    with pytest.raises(ValueError, match="shape"):
        run(descent, np.arange(103), numbers, start=START[:6])


def test_no_more_updates_than_there_are_batches():
    _, descent = prepared()
    with pytest.raises(ValueError, match="8 updates of 7 batches"):
        run(descent, np.arange(103), np.full((8, 2), 0.1))


def test_rows_of_any_layout_are_read():
    _, descent = prepared()
    numbers, order = np.full((7, 2), 0.1), np.arange(103)
    expected = run(descent, order, numbers)[0].tolist()
    for kind in (np.asfortranarray, lambda a: np.repeat(a, 2, axis=0)[::2]):
        data = tuple(map(kind, (X, Y)))
        assert run(descent, order, numbers, data=data)[0].tolist() == expected


def test_a_rule_that_is_not_of_operators_is_refused():
    class Odd(Momentum):
        def rule(self, numbers, theta, gradient, velocity):
            return -np.sqrt(gradient), velocity

    class Short(Momentum):
        def rule(self, numbers, theta, gradient, velocity):
            return (-gradient,)

    for rule in (Odd(), Short()):
        _, descent = prepared(rule=rule)
        with pytest.raises(Unsupported):
            run(descent, np.arange(103), np.full((1, 2), 0.1))


def test_what_runs_on_numpy_makes_an_update_a_call():
    program = compile(squares, in_axes=(None, 0, 0), backend="numpy")
    assert program.descent(Momentum(), START, X[:16], Y[:16]) is None


def test_what_is_looked_up_moves_and_a_wrong_index_ends_the_call():
    def looked_up(theta, index, x):
        row = ops.take([theta[:3], theta[3:6]], index)
        return ops.square(ops.dot(row, x[:3]) - x[3] * theta[6])

    data = rng.integers(0, 2, 103).astype(float), X
    program = compile(looked_up, in_axes=(None, 0, 0), backend="native")
    descent = program.descent(Momentum(), START, *[array[:16] for array in data])
    numbers, order = np.full((7, 2), 0.02), rng.permutation(103)
    theta, *_ = run(descent, order, numbers, data=data)
    assert (
        theta.tolist() == by_hand(program, START, order, numbers, data=data)[0].tolist()
    )
    wrong = data[0].copy()
    wrong[order[50]] = 2.0
    *_, losses, stopped = run(descent, order, numbers, data=(wrong, X))
    assert stopped is Stopped.NOT_FINITE
    assert len(losses) == 50 // 16


def test_a_rule_that_changes_is_written_anew():
    class Turning(Momentum):
        def __init__(self):
            self.sign = 1.0

        def rule(self, numbers, theta, gradient, velocity):
            moved, velocity = super().rule(numbers, theta, gradient, velocity)
            return (moved if self.sign > 0.0 else -moved), velocity

    rule, order, numbers = Turning(), np.arange(103), np.full((1, 2), 0.1)
    _, descent = prepared(rule=rule)
    first, *_ = run(descent, order, numbers)
    rule.sign = -1.0
    second, *_ = run(descent, order, numbers)
    np.testing.assert_allclose(second - START, START - first, rtol=1e-9)
