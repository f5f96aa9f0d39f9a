"""The learning rate, set anew before each epoch."""

from collections.abc import Callable
from typing import Any

from nn.errors import ArchitectureError
from nn.training.callbacks.callbacks import Callback
from nn.training.callbacks.events import most_arguments


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch to what a function gives.

    For a rate that changes from step to step give the optimiser a schedule instead:
    ``Adam(lr=nn.schedules.cosine(0.01, steps))``.

    Args:
        schedule: of ``(epoch, lr)``, or of the epoch alone; epochs count from 0.
        verbose: whether each rate is printed.

    Source: Keras's, with its arguments.

    >>> from nn import MLP
    >>> halving = LearningRateScheduler(lambda epoch, lr: lr / 2 if epoch else lr)
    >>> net = MLP(1, [1], seed=0)
    >>> history = net.fit([[0.0], [1.0]], [0.0, 1.0], epochs=3, optimizer="sgd",
    ...                   callbacks=halving, verbose=False)
    >>> history.history["lr"]
    [0.1, 0.05, 0.025]
    """

    def __init__(self, schedule: Callable[..., Any], verbose: int | bool = 0):
        if not callable(schedule):
            raise ArchitectureError(
                "LearningRateScheduler: needs a function of (epoch, lr), got "
                f"{schedule!r}"
            )
        self.schedule, self.verbose = schedule, verbose

    def on_train_begin(self) -> None:
        """Refuse an optimiser whose rate is a schedule already."""
        if callable(self.run.optimiser.lr):
            raise ArchitectureError(
                "LearningRateScheduler: the optimiser's lr is a schedule; give it a "
                "number"
            )

    def on_epoch_begin(self, epoch: int) -> None:
        """Set the rate.

        Raises:
            ArchitectureError: the function gave no number from 0 up.
        """
        arguments = (epoch, self.run.optimiser.lr)
        rate = self.schedule(*arguments[: most_arguments(self.schedule)])
        if rate is None:
            raise ArchitectureError(
                "LearningRateScheduler: the function must return a rate, got None"
            )
        self.run.optimiser.lr = rate
        self.run.optimiser._check()
        if self.verbose:
            print(f"epoch {epoch + 1}: learning rate {self.run.optimiser.lr:g}")
