"""A training run: its state, and the generator that moves it a step at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from autograd.errors import AutogradError, DomainError, NonFiniteError, PlaceError
from nn.data.preparation import Pair, Split
from nn.errors import ArchitectureError
from nn.training.callbacks.callbacks import Callback, LambdaCallback
from nn.training.callbacks.events import EVENTS, heard
from nn.training.history import History
from nn.training.interruption import CtrlC
from nn.training.metrics.named import Metric, measured
from nn.training.objectives import Objective, Updates
from nn.training.optimisers import Optimiser

# The first batch, the losses from there on, and how many examples each is of.
Stretch = tuple[int, list[float], list[int]]

SHOWN = ("stop_training", "optimizer")  # attributes of a net while it is trained


@dataclass
class Step:
    """One update: the batch's place in its epoch and its cost before the update."""

    epoch: int
    batch: int
    loss: float
    size: int


@dataclass
class Run:
    """A training run; callbacks read and steer it as ``self.run``.

    Args:
        net: the net that is trained.
        objective: the cost and its gradient.
        optimiser: the rule that moves ``theta``.
        data: X and the target matrix.
        validation: the same of the validation data, or none.
        epochs: where to stop.
        batch_size: examples per step; one step an epoch if there are fewer.
        rng: draws the order of examples and the dropout masks.
        shuffle: whether there is an order to draw.

    Attributes:
        theta: the parameters, moved in place.
        epoch: the number of finished epochs.
        stop: set it to end after this epoch.
        ended: whether it came to its end, without an error or an interrupt.
        record: the history.
        everything: the data before a share was held out, and ``split`` which.
        ctrl_c: whether Ctrl-C was pressed; looked at between steps.
        metrics: what is measured after each epoch beside loss and accuracy.
        accuracy: whether that is.
        weights: how much each example counts, those held out too; if not alike.
    """

    net: Any
    objective: Objective
    optimiser: Optimiser
    data: Pair
    validation: Any  # a pair, or none
    epochs: int
    batch_size: int
    rng: np.random.Generator
    shuffle: bool = True
    epoch: int = 0
    stop: bool = False
    ended: bool = False
    record: History = field(default_factory=History)
    callbacks: list[Callback] = field(default_factory=list)
    everything: Pair | None = None
    split: Split | None = None
    ctrl_c: CtrlC = field(default_factory=CtrlC)
    metrics: list[Metric] = field(default_factory=list)
    accuracy: bool = True
    weights: np.ndarray | None = None

    def __post_init__(self):
        self.record.metrics = self.metrics
        self.theta = self.net.theta.astype(self.objective.dtype, copy=False)
        self.last_finite = self.theta.copy()
        self._scaled: dict[str, Pair] = {}
        self._updates = Updates(self.objective, self.optimiser, self.batch_size)

    @property
    def samples(self) -> int:
        """The number of training examples."""
        return len(self.data[0])

    @property
    def batches(self) -> int:
        """The number of steps in an epoch."""
        return -(-self.samples // self.batch_size)

    def steps(self) -> Iterator[Step]:
        """Run one epoch, and yield its steps."""
        for batch, losses, sizes in self.stretches():
            for place, loss in enumerate(losses, batch):
                if place > batch:
                    self.tell("on_batch_begin", place)
                yield Step(self.epoch, place, loss, sizes[place - batch])

    def stretches(self) -> Iterator[Stretch]:
        """Run one epoch, and yield a batch, the losses from there on, and the sizes.

        If no callback wants to be told of each step before the next, many are made
        together.
        """
        yield from self.through(self._in_units("data"))

    def scaled(self, X: np.ndarray, Y: np.ndarray) -> Pair:
        """Return examples in the units that the net computes in."""
        return self.objective.features(X), self.objective.targets(Y)

    def through(self, data: Pair, first: int = 0) -> Iterator[Stretch]:
        """Run the steps of some scaled examples.

        Args:
            data: X and the target matrix.
            first: how many batches of the epoch came before.
        """
        samples = len(data[0])
        order = self.rng.permutation(samples) if self.shuffle else np.arange(samples)
        self._updates.begin(data, order, self.rng, self.weights_in_training)
        one = any(callback.wants_each_step() for callback in self.callbacks)
        batch, size, unit = 0, self._updates.size, self.objective.unit or 1.0
        while batch < -(-samples // self.batch_size):
            self.tell("on_batch_begin", first + batch)
            with self.computing():
                losses = self._updates.make(self.theta, self.last_finite, batch, one)
            losses = losses if unit == 1.0 else [unit * loss for loss in losses]
            end = batch + len(losses)
            yield first + batch, losses, list(map(size, range(batch, end)))
            batch = end

    def epoch_loss(self) -> float:
        """Run one epoch, tell of its steps, and return the mean loss."""
        total = 0.0
        told = self._listeners["on_batch_begin"] or self._listeners["on_batch_end"]
        if told:
            for step in self.steps():
                total += step.loss * step.size
                logs = {"loss": step.loss, "size": step.size}
                self.tell("on_batch_end", step.batch, logs)
                self.ctrl_c.raise_if_noted()
        else:
            for _, losses, sizes in self.stretches():
                for loss, size in zip(losses, sizes, strict=True):
                    total += loss * size
                self.ctrl_c.raise_if_noted()
        return total / self.samples

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Go back to the last weights with a finite loss where the numbers fail."""
        try:
            yield
        except (AutogradError, ArithmeticError) as problem:
            self.theta[:] = self.last_finite
            note = (
                f"in epoch {self.epoch + 1} of training; the net keeps the last "
                "weights with a finite loss"
            )
            if isinstance(problem, PlaceError):
                note += "; examples are counted in their batch"
            elif isinstance(problem, (NonFiniteError, DomainError, ArithmeticError)):
                note += "; a lower learning rate or clip_norm=1.0 may help"
            problem.add_note(note)
            raise

    @property
    def weights_in_training(self) -> np.ndarray | None:
        """How much each of the training examples counts."""
        if self.weights is None or self.split is None:
            return self.weights
        return self.weights[self.split.order[self.split.held :]]

    def hold_out(self, split: Split) -> None:
        """Hold out other examples than were drawn."""
        assert self.everything is not None
        self.split = split
        self.data, self.validation = split.parts(self.everything)
        self.rescale()

    def rescale(self) -> None:
        """Take the examples in the units that the net has now."""
        self._scaled.clear()

    def _in_units(self, which: str) -> Pair:
        """Return the data, or the validation, in the units that the net has."""
        if which not in self._scaled:
            self._scaled[which] = self.scaled(*getattr(self, which))
        return self._scaled[which]

    def measures(self) -> dict[str, float]:
        """Return what an epoch is measured by, beside its mean loss."""
        found: dict[str, float] = {}
        with self.computing():
            if self.measures_training:
                found |= self.measured_in_training()
            if self.validation is not None:
                held = self.measured_held_out()
                found |= {f"val_{name}": number for name, number in held.items()}
        return found

    @property
    def measures_training(self) -> bool:
        """Whether the training data are measured after an epoch."""
        classifies = self.accuracy and self.objective.loss.classifies
        return classifies or bool(self.metrics) or self.objective.unit is None

    def measured_in_training(self) -> dict[str, float]:
        """Return what the training data are measured by."""
        return self._measured(self.data[1])

    def measured_held_out(self) -> dict[str, float]:
        """Return what the validation data are measured by."""
        assert self.validation is not None
        Y = self.validation[1]
        outputs = self.objective.outputs_of_scaled(
            self.theta, self._in_units("validation")[0]
        )
        held = {"loss": self.objective.loss_of_outputs(outputs, Y)}
        return held | self._of_outputs(outputs, Y)

    def _measured(self, Y: np.ndarray) -> dict[str, float]:
        outputs = self.objective.outputs_of_scaled(
            self.theta, self._in_units("data")[0]
        )
        found = self._of_outputs(outputs, Y)
        if self.objective.unit is None:  # nor is there one for the loss of the steps
            found["loss"] = self.objective.loss_of_outputs(outputs, Y)
        return found

    def _of_outputs(self, outputs: np.ndarray, Y: np.ndarray) -> dict[str, float]:
        loss = self.objective.loss
        found = loss.accuracy(outputs, Y) if self.accuracy else {}
        return found | measured(self.metrics, loss, outputs, Y)

    def give(self, theta: np.ndarray) -> None:
        """Give the net weights; what is frozen stays, to the bit."""
        free, whole = self.objective.free, self.net.theta
        whole[free] = theta[free]
        self.net.theta = whole

    def hand_over(self) -> None:
        """Give the net the weights reached, at rest; may be done again."""
        self.give(self.theta)
        self.net.train(False)
        self.net.zero_grad()
        self.objective.release()

    def tell(self, event: str, *arguments) -> None:
        """Call what the callbacks do at an event.

        A callback of the user's sees the net with the weights of the moment, at rest,
        and what it writes to them counts.
        """
        for act, is_ours in self._listeners[event]:
            if is_ours or event == "on_train_end":
                act(*arguments)
                continue
            self.give(self.theta)
            self.net.train(False)
            act(*arguments)
            self._take_back()

    @cached_property
    def _listeners(self) -> dict[str, list[tuple[Callable[..., None], bool]]]:
        """What the callbacks do at each event, and whether they are of this library."""
        found: dict[str, list] = {event: [] for event in EVENTS}
        for event, callback in product(EVENTS, self.callbacks):
            act = heard(callback, event, Callback)
            if act is not None:
                kind = type(callback)
                ours = kind.__module__.startswith("nn.") and kind is not LambdaCallback
                found[event].append((act, ours))
        return found

    def _take_back(self) -> None:
        """Go on with what a callback made of the net."""
        theta = self.net.theta
        if not np.array_equal(self.net.free(), self.objective.trained):
            raise ArchitectureError(
                "a callback froze or thawed a layer while fit runs, which would do "
                "nothing; do it between two calls of fit"
            )
        if not np.array_equal(theta, self.theta):
            self.theta[:] = theta
        if self.net.stop_training:
            self.stop = True

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Give the net, while it is trained, what callbacks look for."""
        before = {name: vars(self.net).get(name) for name in SHOWN}
        self.net.stop_training, self.net.optimizer = False, self.optimiser
        try:
            yield
        finally:
            for name, thing in before.items():
                vars(self.net).pop(name, None)
                if thing is not None:
                    setattr(self.net, name, thing)
