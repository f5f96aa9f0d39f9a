"""Ctrl-C in fit, and several threads at one net."""

import signal
import threading

import numpy as np
import pytest

from nn import MLP, Callback, datasets
from nn.errors import ArchitectureError
from nn.training import interruption
from nn.training.interruption import CtrlC, OneTraining
from tests.interrupts import at_every_moment

X, Y = datasets.moons(n=12, seed=0)
OPTIONS = {"epochs": 2, "batch_size": 6, "seed": 3, "verbose": False}


def fresh():
    return MLP(2, [2, 1], output="sigmoid", seed=0, dropout=0.3)


class Trail(Callback):
    """Keeps the parameters after each step; presses Ctrl-C after some."""

    def __init__(self, press_after=()):
        self.thetas, self.press_after = [fresh().theta.tolist()], press_after

    def on_batch_end(self, batch, logs):
        self.thetas.append(self.run.theta.tolist())
        for _ in range(self.press_after.count(len(self.thetas) - 1)):
            signal.raise_signal(signal.SIGINT)


def whole_steps(**options):
    trail = Trail()
    fresh().fit(X, Y, callbacks=trail, **OPTIONS | options)
    return trail.thetas


def at_rest():
    """Whether no fit has left anything behind."""
    handler = signal.getsignal(signal.SIGINT)
    return handler is signal.default_int_handler and not interruption._busy


@pytest.mark.parametrize("step", [1, 2, 3])
def test_ctrl_c_ends_after_the_step_at_work(step):
    net, trail = fresh(), Trail(press_after=(step,))
    history = net.fit(X, Y, callbacks=trail, **OPTIONS)

    assert history.interrupted
    assert len(history.epoch) == (step - 1) // 2
    assert net.theta.tolist() == whole_steps()[step]
    assert at_rest()


def test_a_second_ctrl_c_raises_and_the_weights_are_whole():
    net = fresh()
    with pytest.raises(KeyboardInterrupt):
        net.fit(X, Y, callbacks=Trail(press_after=(2, 2)), **OPTIONS)

    assert net.theta.tolist() in whole_steps()
    assert at_rest()


def test_ctrl_c_in_a_training_inside_a_training_ends_both():
    class Inner(Callback):
        def on_epoch_end(self, epoch, logs):
            self.history = fresh().fit(X, Y, callbacks=Trail((1,)), **OPTIONS)

    inner = Inner()
    history = fresh().fit(X, Y, callbacks=inner, **OPTIONS)

    assert inner.history.interrupted
    assert history.interrupted
    assert at_rest()


def test_a_handler_of_ones_own_is_left_alone():
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append("pressed"))
    try:
        history = fresh().fit(X, Y, callbacks=Trail((1,)), **OPTIONS)
    finally:
        signal.signal(signal.SIGINT, before)

    assert seen == ["pressed"]
    assert not history.interrupted


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [True, False])
def test_an_interrupt_at_any_moment_leaves_a_whole_step(compiled):
    steps = whole_steps(compiled=compiled)
    files = ("nn/training/loop.py", "nn/training/runs/run.py", "nn/net/module.py")
    files += ("nn/net/values/listing.py",)
    ended = []

    def train():
        history = net.fit(X, Y, compiled=compiled, **OPTIONS)
        ended.append(history.interrupted)

    net = fresh()
    every = 151 if compiled else 1511
    files += ("optimisers/optimiser.py", "optimisers/rules.py")
    for moment in at_every_moment(train, files, every):
        assert net.theta.tolist() in steps, moment
        assert at_rest()
        net.theta = steps[0]
    assert ended[-1] is False
    assert sum(ended) > 10


@pytest.mark.slow
def test_the_handler_is_back_after_an_interrupt_at_any_moment():
    def block():
        with CtrlC() as ctrl_c, OneTraining(net, ctrl_c):
            pass

    net = fresh()
    for moment in at_every_moment(block, ("nn/training/interruption.py",)):
        assert at_rest(), moment


def together(count, action):
    """Run an action in threads at once; return what they gave."""
    found, start = [None] * count, threading.Barrier(count)

    def work(place):
        start.wait()
        try:
            found[place] = action()
        except Exception as error:
            found[place] = error

    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.slow
def test_sixteen_threads_predict_with_a_fresh_net():
    wanted = fresh().predict(X).tolist()
    for _ in range(5):
        net = fresh()
        assert together(16, lambda: net.predict(X).tolist()) == [wanted] * 16


@pytest.mark.parametrize("compiled", [True, False])
def test_predicting_in_threads_leaves_the_mode_alone(compiled):
    wanted = fresh().predict(X, compiled=False)
    net = fresh().train()
    found = together(6, lambda: net.predict(X, compiled=compiled))
    losses = together(6, lambda: net.evaluate(X, Y, compiled=compiled)["loss"])

    assert np.allclose(found, [wanted] * 6, rtol=1e-12)
    assert len(set(losses)) == 1
    assert all(module.training for module in net.modules())


@pytest.mark.slow
def test_sixteen_threads_train_one_net_one_after_the_other():
    net = fresh()
    histories = together(16, lambda: net.fit(X, Y, **OPTIONS))
    alone = fresh()
    for _ in range(16):
        alone.fit(X, Y, **OPTIONS)

    assert all(len(history.epoch) == 2 for history in histories)
    assert net.theta.tolist() == alone.theta.tolist()
    assert at_rest()


def test_threads_train_nets_of_their_own():
    def train():
        net = fresh()
        net.fit(X, Y, **OPTIONS)
        return net.theta.tolist()

    assert together(8, train) == [train()] * 8


def test_a_net_is_not_trained_inside_its_own_training():
    class Inner(Callback):
        def on_epoch_end(self, epoch, logs):
            self.model.fit(X, Y, **OPTIONS)

    net = fresh()
    with pytest.raises(ArchitectureError, match="being trained already"):
        net.fit(X, Y, callbacks=Inner(), **OPTIONS)
    assert at_rest()
    net.fit(X, Y, **OPTIONS)
