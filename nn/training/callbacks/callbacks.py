"""Callbacks: what happens between the steps of a training run.

The methods are those of Keras.  ``self.model`` is the net as it is at that moment:
what it predicts is of today's weights, and weights that are given to it count.
``self.model.stop_training = True`` ends the run, ``self.model.optimizer`` is the
optimiser, ``self.run`` has the rest.  A plain function of ``(epoch, logs)`` serves too.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nn.errors import ArchitectureError, TrainingWarning
from nn.options import warn_user
from nn.training.callbacks.diagnosis import LOOKS, diagnose
from nn.training.callbacks.events import heard, require_events
from nn.training.metrics.named import rises


class Callback:
    """Does nothing at every event; override what you need."""

    comes_last = False
    run: Any

    @property
    def model(self) -> Any:
        """The net that is trained."""
        return self.run.net

    @property
    def params(self) -> dict[str, Any]:
        """The run's ``epochs`` and ``steps``, under Keras's names."""
        return {"epochs": self.run.epochs, "steps": self.run.batches}

    def set_params(self, params: dict[str, Any]) -> None:
        """Before ``on_train_begin``: what ``params`` says."""

    def set_model(self, model: Any) -> None:
        """Before ``on_train_begin``: the net."""

    def on_train_begin(self) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, epoch: int) -> None:
        """Before an epoch."""

    def on_batch_begin(self, batch: int) -> None:
        """Before a step."""

    def on_batch_end(self, batch: int, logs: dict) -> None:
        """After a step; ``logs`` has the batch's ``loss`` and ``size``."""

    def wants_each_step(self) -> bool:
        """Return whether no step may be made before it was told of the one before.

        If no callback wants that, many are made in one call, and told of behind it.
        """
        events = ("on_batch_begin", "on_batch_end")
        return any(heard(self, event, Callback) for event in events)

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """After an epoch; ``logs`` is what the history got."""

    def on_train_end(self, history: dict) -> None:
        """After the last epoch, an interrupt or an error."""

    def wants_stop(self) -> bool:
        """Return whether a run that is taken up again is to stop, going by the state.

        A run is stopped by ``run.stop = True``; this is for one that was stopped.
        """
        return False

    def identity(self) -> str:
        """Return the name under which a checkpoint keeps the state."""
        return type(self).__name__

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return what a resumed run must know of this callback."""
        return {}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from what ``state_dict`` gave."""


class LambdaCallback(Callback):
    """Calls the functions given by event name.

    >>> shout = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs))
    >>> shout.on_epoch_end(0, {"loss": 0.5})
    0 {'loss': 0.5}
    """

    def __init__(self, **events: Callable):
        for event, function in events.items():
            if not event.startswith("on_") or not hasattr(Callback, event):
                known = [name for name in vars(Callback) if name.startswith("on_")]
                raise ArchitectureError(
                    f"LambdaCallback: no event {event!r}; there are: {', '.join(known)}"
                )
            setattr(self, event, function)


def as_callback(choice) -> Callback:
    """Return a callback for an object or a function of ``(epoch, logs)``.

    Raises:
        ArchitectureError: ``choice`` is neither, or has methods for other events.
    """
    if isinstance(choice, Callback):
        require_events(choice, Callback)
        return choice
    if callable(choice) and not isinstance(choice, type):
        return LambdaCallback(on_epoch_end=choice)
    raise ArchitectureError(
        f"callbacks: needs Callback objects or functions of (epoch, logs), "
        f"got {choice!r}"
    )


class ProgressBar(Callback):
    """Shows one line on stderr: steps done, epoch, loss and accuracy."""

    def on_train_begin(self) -> None:
        """Open the line."""
        from tqdm.auto import tqdm

        steps = self.run.batches
        self.bar = tqdm(
            total=self.run.epochs * steps,
            initial=self.run.epoch * steps,
            unit="step",
            dynamic_ncols=True,
        )

    def wants_each_step(self) -> bool:
        """Return that steps may be counted late."""
        return False

    def on_batch_end(self, batch: int, logs: dict) -> None:
        """Count a step."""
        self.bar.update()

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Show the epoch's figures."""
        shown = {name: f"{number:.4g}" for name, number in logs.items() if name != "lr"}
        self.bar.set_description_str(f"epoch {epoch + 1}/{self.run.epochs}", False)
        self.bar.set_postfix(shown)

    def on_train_end(self, history: dict) -> None:
        """Close the line."""
        if hasattr(self, "bar"):
            self.bar.close()


def watched(callback: str, name: str, logs: dict) -> float:
    if name not in logs:
        raise ArchitectureError(
            f"{callback}: {name!r} is not recorded; there are: {', '.join(logs)}"
            + ("; give fit validation data" if name.startswith("val_") else "")
        )
    return logs[name]


def _number_in(state: dict[str, np.ndarray], name: str, kinds: str) -> float:
    """Return a number of these kinds of type from a callback's state.

    Raises:
        ArchitectureError: there is none of that name, or it is another thing.
    """
    array = np.asarray(state.get(name))
    if array.shape != () or array.dtype.kind not in kinds or array != array:
        raise ArchitectureError(f"{name} is no number")
    return array.item()


class EarlyStopping(Callback):
    """Ends when a quantity has not improved for ``patience`` epochs.

    Args:
        monitor: the name in the history.
        patience: epochs to wait.
        min_delta: the least change that counts.
        restore_best_weights: whether the net gets the best epoch's weights back.
        mode: ``"min"`` or ``"max"``; known of losses and of metrics with a name.
    """

    def __init__(
        self, monitor: str = "val_loss", patience: int = 5, min_delta: float = 0.0,
        *, restore_best_weights: bool = True, mode: str = "auto",
    ):  # fmt: skip
        self.monitor, self.patience, self.min_delta = monitor, patience, min_delta
        self.restore_best_weights, self.mode = restore_best_weights, mode

    def on_train_begin(self) -> None:
        """Forget earlier runs.

        Raises:
            ArchitectureError: nobody knows whether more of the quantity is better.
        """
        self.rises = rises(self.monitor, self.mode, self.run.metrics)
        self.best = -np.inf if self.rises else np.inf
        self.waited = 0
        self.best_theta: np.ndarray | None = None

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Compare with the best so far."""
        number = watched("EarlyStopping", self.monitor, logs)
        self.waited += 1
        gained = number - self.best if self.rises else self.best - number
        if gained > self.min_delta:
            self.best, self.waited = number, 0
            self.best_theta = self.run.theta.copy()
        if self.waited >= self.patience:
            self.run.stop = True

    def on_train_end(self, history: dict) -> None:
        """Give the best weights back."""
        if self.restore_best_weights and getattr(self, "best_theta", None) is not None:
            self.run.give(self.best_theta)

    def state_dict(self) -> dict[str, np.ndarray]:
        """Return the best so far and how long it has stood."""
        if self.best_theta is None:
            return {}
        return {
            "best": np.array(self.best),
            "waited": np.array(self.waited),
            "best_theta": self.best_theta,
        }

    def identity(self) -> str:
        """Return the name, which tells two that watch different quantities apart."""
        return f"{type(self).__name__}({self.monitor})"

    def wants_stop(self) -> bool:
        """Return whether the wait is over, by the patience of now."""
        return self.waited >= self.patience

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on waiting.

        Raises:
            ArchitectureError: the state is not one of this net.
        """
        if not state:
            return
        theta = np.asarray(state.get("best_theta"))
        right = theta.dtype.kind == "f" and theta.shape == self.run.theta.shape
        if not right or not np.isfinite(theta).all():
            raise ArchitectureError("best_theta does not hold weights of this net")
        self.best = _number_in(state, "best", "iuf")
        self.waited = int(_number_in(state, "waited", "iu"))
        self.best_theta = theta


class ReduceOnPlateau(EarlyStopping):
    """Multiplies the learning rate by ``factor`` when a quantity stops improving."""

    def __init__(
        self, monitor: str = "loss", factor: float = 0.5, patience: int = 5,
        min_delta: float = 0.0, *, min_lr: float = 0.0, mode: str = "auto",
    ):  # fmt: skip
        super().__init__(
            monitor, patience, min_delta, restore_best_weights=False, mode=mode
        )
        self.factor, self.min_lr = factor, min_lr

    def on_train_begin(self) -> None:
        """Forget earlier runs."""
        super().on_train_begin()
        if callable(self.run.optimiser.lr):
            raise ArchitectureError(
                "ReduceOnPlateau: the optimiser's lr is a schedule; give it a number"
            )

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Compare with the best so far."""
        stopped = self.run.stop
        super().on_epoch_end(epoch, logs)
        self.run.stop = stopped
        if self.waited >= self.patience:
            self.waited = 0
            lowered = self.run.optimiser.lr * self.factor
            self.run.optimiser.lr = max(lowered, self.min_lr)

    def wants_stop(self) -> bool:
        """Return False: it never stops a run."""
        return False


class StuckNet(Callback):
    """Warns once when a net has learnt nothing, and says what it looks like.

    Stuck means: the loss is no better than that of constant outputs (R² is 0 or less),
    and the outputs are constant, or the loss stands still.  It looks after 100, 300,
    1,000 and 3,000 steps and at the end.  ``fit`` always has one.
    """

    def __init__(self) -> None:
        self.warned = False
        self.looks = list(LOOKS)
        self.seen: list[tuple[int, float]] = []  # steps, and the loss by then

    def on_epoch_end(self, epoch: int, logs: dict) -> None:
        """Look, if it is time to."""
        if self.looks and self.run.epoch * self.run.batches >= self.looks[0]:
            steps = self.run.epoch * self.run.batches
            self.looks = [look for look in self.looks if look > steps]
            self._look(at_end=False)

    def on_train_end(self, history: dict) -> None:
        """Look once more at a run that came to its end."""
        if self.run.ended:
            self._look(at_end=True)

    def _look(self, at_end: bool) -> None:
        if self.warned:
            return
        steps = self.run.epoch * self.run.batches
        before = [loss for when, loss in self.seen if when <= 0.7 * steps]
        cause, now = diagnose(self.run, before[-1] if before else np.inf, at_end)
        self.seen.append((steps, now))
        if cause:
            self.warned = True
            warn_user(cause, TrainingWarning)
