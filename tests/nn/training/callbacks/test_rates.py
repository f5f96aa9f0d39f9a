"""LearningRateScheduler: the rates that training really takes."""

import pytest

from nn import MLP, SGD, Callback, LearningRateScheduler, schedules
from nn.errors import ArchitectureError


def rates(schedule, epochs=4, lr=0.1, **options):
    """The optimiser's rate at each step, and what the history says."""

    class Spy(Callback):
        comes_last = True
        seen = []  # noqa: RUF012

        def on_batch_begin(self, batch):
            self.seen.append(self.model.optimizer.lr)

    Spy.seen.clear()
    net = MLP(1, [1], seed=0)
    history = net.fit(
        [[0.0], [1.0]], [0.0, 1.0], epochs=epochs, optimizer=SGD(lr=lr), verbose=False,
        callbacks=[LearningRateScheduler(schedule, **options), Spy()], batch_size=1,
    )  # fmt: skip
    assert history.history["lr"] == Spy.seen[1::2] == Spy.seen[::2]
    return history.history["lr"]


def test_functions_of_epoch_and_rate():
    def keras_tutorial(epoch, lr):
        return lr if epoch < 2 else lr * 0.5

    assert rates(keras_tutorial) == [0.1, 0.1, 0.05, 0.025]


def test_functions_of_the_epoch_alone():
    assert rates(lambda epoch: 0.1 / (1 + epoch), 3) == [0.1, 0.05, 0.1 / 3]
    assert rates(schedules.step_decay(0.2, every=2)) == [0.2, 0.2, 0.1, 0.1]


def test_verbose_says_it(capsys):
    rates(lambda epoch, lr: lr / 2, 2, verbose=1)
    assert capsys.readouterr().out.splitlines() == [
        "epoch 1: learning rate 0.05",
        "epoch 2: learning rate 0.025",
    ]


@pytest.mark.parametrize("rate", [None, -0.1, float("nan"), "fast", True])
def test_what_is_no_rate(rate):
    message = "got None" if rate is None else "lr must be a number from 0 up"
    with pytest.raises(ArchitectureError, match=message):
        rates(lambda epoch, lr: rate)


def test_not_with_another_schedule():
    with pytest.raises(ArchitectureError, match="is a schedule"):
        rates(lambda epoch, lr: lr, lr=schedules.cosine(0.1, 10))
    with pytest.raises(ArchitectureError, match="needs a function"):
        LearningRateScheduler(0.1)
