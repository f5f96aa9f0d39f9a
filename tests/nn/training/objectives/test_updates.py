"""fit makes many updates in one native call: the same bits as with one a call."""

import numpy as np
import pytest

from autograd import ops
from autograd.compiling.backends.native.descent import running
from autograd.errors import NonFiniteError
from nn import (
    L2,
    MLP,
    SGD,
    Adam,
    Adamax,
    AdamW,
    Callback,
    RMSprop,
    datasets,
    lr_find,
    schedules,
)  # fmt: skip
from nn.training.callbacks.checkpoint import Checkpoint
from nn.training.objectives import updates
from nn.training.optimisers import Optimiser

pytest.importorskip("llvmlite", reason="native programs need llvmlite")
X, Y = datasets.moons(n=75, seed=0)
RULES = {
    "sgd": lambda: SGD(lr=schedules.cosine(0.1, 30)),
    "momentum": lambda: SGD(lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda: SGD(lr=0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda: RMSprop(weight_decay=0.01),
    "adam": Adam,
    "adam clipped": lambda: Adam(clip_norm=0.1, clip_value=0.05),
    "adamw": AdamW,
    "adamax": lambda: Adamax(weight_decay=0.1),
}


class Watching(Callback):
    """Sees every step, and the parameters at it."""

    def __init__(self):
        self.losses, self.sizes = [], []

    def on_batch_end(self, batch, logs):
        self.losses.append(logs["loss"])
        self.sizes.append(np.abs(self.run.theta).sum())


class Late(Watching):
    """Sees every step, when it suits."""

    def wants_each_step(self):
        return False


@pytest.fixture
def calls(monkeypatch):
    """How many updates each native call was asked for."""
    found = []
    run = running.Descent.run

    def counted(self, theta, last, state, numbers, clips, given):
        found.append(len(numbers))
        return run(self, theta, last, state, numbers, clips, given)

    monkeypatch.setattr(running.Descent, "run", counted)
    return found


def dropping():
    return MLP(2, [8, 1], output="sigmoid", dropout=0.3, seed=1)


def plain():
    return MLP(2, [6, 1], output="sigmoid", seed=0)


def trained(monkeypatch, backend, make=plain, rule=Adam, epochs=4, **options):
    monkeypatch.setenv("CHAINRULE_BACKEND", backend)
    net = make()
    options = {"batch_size": 16, "seed": 3, "verbose": False} | options
    history = net.fit(X, Y, epochs=epochs, optimizer=rule(), **options).history
    return net.theta, history


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("make", [plain, dropping])
def test_every_rule_many_a_call_and_one_a_call(rule, make, monkeypatch, calls):
    options = {"make": make, "rule": RULES[rule], "regulariser": L2(0.1)}
    theta, history = trained(monkeypatch, "native", **options)
    assert max(calls) > 1
    calls.clear()
    watching = Watching()
    same, again = trained(monkeypatch, "native", callbacks=watching, **options)
    assert set(calls) == {1}
    assert same.tolist() == theta.tolist()
    assert again == history
    assert len(set(watching.sizes)) == 4 * 5
    other, numpy = trained(monkeypatch, "numpy", **options)
    np.testing.assert_allclose(other, theta, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(numpy["loss"], history["loss"], rtol=1e-9)


@pytest.mark.slow
def test_a_callback_that_does_not_mind_is_told_of_each_step_late(monkeypatch, calls):
    watching, late = Watching(), Late()
    trained(monkeypatch, "native", callbacks=watching)
    calls.clear()
    trained(monkeypatch, "native", callbacks=late)
    assert max(calls) > 1
    assert late.losses == watching.losses
    assert len(set(late.sizes)) < len(late.sizes)


@pytest.mark.slow
def test_the_number_of_updates_a_call_changes_no_bit(monkeypatch, calls):
    theta, _ = trained(monkeypatch, "native", make=dropping)
    for name, number in (("LOOK", 1e-9), ("MASKS", 1), ("FIRST", 3), ("FIRST", 99)):
        with monkeypatch.context() as patch:
            patch.setattr(updates, name, number)
            other, _ = trained(monkeypatch, "native", make=dropping)
            assert other.tolist() == theta.tolist()


@pytest.mark.slow
def test_a_run_in_two_parts_is_the_run_in_one(monkeypatch, tmp_path, calls):
    def part(name, epochs, resume=False):
        saving = Checkpoint(tmp_path / name, resume=resume)
        return trained(
            monkeypatch, "native", make=dropping, epochs=epochs, callbacks=saving
        )

    whole, history = part("whole.npz", 6)
    part("part.npz", 2)
    resumed, again = part("part.npz", 6, resume=True)
    assert max(calls) > 1
    assert resumed.tolist() == whole.tolist()
    assert again == history


@pytest.mark.parametrize("rate", [1e200, 1e308])
def test_what_diverges_ends_as_it_does_on_numpy(rate, monkeypatch):
    found = []
    for backend in ("numpy", "native"):
        monkeypatch.setenv("CHAINRULE_BACKEND", backend)
        net = MLP(2, [6, 1], "relu", "linear", seed=0)
        with pytest.raises(NonFiniteError) as error:
            net.fit(
                X, Y, epochs=9, loss="mse", seed=0, verbose=False,
                optimizer=SGD(lr=lambda step: 0.01 if step < 7 else rate),
            )  # fmt: skip
        found.append((net.theta, str(error.value)))
    np.testing.assert_allclose(found[1][0], found[0][0], rtol=1e-9)
    assert found[1][1][:60] == found[0][1][:60]


def test_a_gradient_of_zero_times_infinity_is_zero_and_training_goes_on(monkeypatch):
    def root(output, target):
        return ops.sqrt(ops.relu(output - output)) + (output - target) ** 2

    found = [
        trained(monkeypatch, backend, loss=root, make=lambda: MLP(2, [4, 1], seed=0))
        for backend in ("numpy", "native")
    ]
    assert np.isfinite(found[1][0]).all()
    np.testing.assert_allclose(found[1][0], found[0][0], rtol=1e-9)


def test_rules_of_ones_own(monkeypatch, calls):
    class Signs(Optimiser):
        """The rule is a function of numbers: machine code."""

        slots = ("mean",)

        def numbers(self, rate):
            return (rate,)

        def rule(self, numbers, theta, gradient, mean):
            mean = 0.5 * mean + gradient
            return -numbers[0] * ops.sign(mean), mean

    class Arrays(Signs):
        """The rule changes arrays in place: it runs on NumPy."""

        def change(self, theta, gradient, rate, mean):
            mean *= 0.5
            mean += gradient
            return -rate * np.sign(mean)

    theta, _ = trained(monkeypatch, "native", rule=Signs)
    assert calls
    calls.clear()
    same, _ = trained(monkeypatch, "native", rule=Arrays)
    assert not calls
    np.testing.assert_allclose(same, theta, rtol=1e-12)


def test_rates_are_searched_with_the_same_losses(monkeypatch, calls):
    found = []
    for backend in ("numpy", "native"):
        monkeypatch.setenv("CHAINRULE_BACKEND", backend)
        found.append(lr_find(plain(), X, Y, seed=0).losses)
    assert calls
    np.testing.assert_allclose(found[1], found[0], rtol=1e-6)
