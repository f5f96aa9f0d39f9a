"""Training: a loop that yields one record per step, and the ``fit`` around it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.errors import AutogradError, NonFiniteError
from nn.data.preparation import Pair, checked_pair, pair, split_pair
from nn.errors import ArchitectureError
from nn.options import generator, names_checked, whole
from nn.training.callbacks.callbacks import Callback, ProgressBar, StuckNet, as_callback
from nn.training.history import History
from nn.training.objectives import Objective, loss_for, objective_for
from nn.training.optimisers import Optimiser, as_optimiser
from nn.training.regularisers import as_regulariser


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
        record: the history.
    """

    net: Any
    objective: Objective
    optimiser: Optimiser
    data: Pair
    validation: Pair | None
    epochs: int
    batch_size: int
    rng: np.random.Generator
    shuffle: bool = True
    epoch: int = 0
    stop: bool = False
    record: History = field(default_factory=History)
    callbacks: list[Callback] = field(default_factory=list)

    def __post_init__(self):
        self.theta = self.net.theta
        self.last_finite = self.theta.copy()

    @property
    def batches(self) -> int:
        """The number of steps in an epoch."""
        return -(-len(self.data[0]) // self.batch_size)

    def steps(self) -> Iterator[Step]:
        """Run one epoch, a step at a time."""
        X, Y = self.data
        order = self.rng.permutation(len(X)) if self.shuffle else np.arange(len(X))
        for batch in range(self.batches):
            rows = order[batch * self.batch_size : (batch + 1) * self.batch_size]
            masks = self.objective.draw_masks(self.rng, len(rows))
            loss, gradient = self.objective.value_and_grad(
                self.theta, X[rows], Y[rows], masks
            )
            if not np.isfinite(gradient).all():
                raise NonFiniteError(
                    f"the loss is {loss:g} and its gradient not finite"
                )
            self.last_finite[:] = self.theta
            self.optimiser.step(self.theta, gradient)
            yield Step(self.epoch, batch, loss, len(rows))

    def tell(self, event: str, *arguments) -> None:
        """Call the method ``event`` of every callback."""
        for callback in self.callbacks:
            getattr(callback, event)(*arguments)


@names_checked("fit")
def fit(
    net: Any,
    X: Any,
    y: Any,
    *,
    epochs: int = 10,
    batch_size: int = 32,
    optimizer: str | Optimiser = "adam",
    loss: Any = None,
    regulariser: Any = None,
    validation_data: tuple[Any, Any] | None = None,
    validation_split: float = 0.0,
    callbacks: Iterable[Callback | Callable] | Callback | Callable | None = None,
    seed: Any = None,
    shuffle: bool = True,
    verbose: bool = True,
    compiled: bool = True,
) -> History:
    """Train on examples and return the history.

    Args:
        X: (samples, features), finite numbers.
        y: (samples,) or (samples, outputs): numbers, 0/1 or −1/1 labels, or labels
            0…k−1 of k classes, as the loss needs.
        epochs: passes over the data; 10.
        batch_size: examples per update; 32.
        optimizer: ``"adam"`` (lr 0.01), ``"sgd"`` (lr 0.1), … or an object.
        loss: a name, or a function of ``(outputs, target)``; left out, it is the
            one used last, else the one that suits the output activation.
        regulariser: ``L2(λ)``, ``L1(λ)`` or a function of ``(weights, m)``.
        validation_data: a pair (X, y) that is measured after each epoch.
        validation_split: or this share of the data, drawn at random.
        callbacks: an object or a function of ``(epoch, logs)``, or several.
        seed: makes shuffling, dropout and the split reproducible, bit for bit.
        shuffle: whether each epoch takes the examples in a new order.
        verbose: whether a progress line is shown.
        compiled: run array programs; ``False`` builds each example's graph.

    Ctrl-C leaves the weights of the last whole step and returns the history so far.

    Raises:
        DataError: the data are unusable; says where.
        UnknownNameError: there is no such option; says which there are.
        NonFiniteError: the loss became infinite or NaN; the net keeps the last
            weights with a finite one.

    >>> from nn import MLP
    >>> net = MLP(2, [4, 1], output="sigmoid", seed=0)
    >>> history = net.fit([[0, 0], [1, 1]], [0, 1], epochs=30, verbose=False)
    >>> history.history["loss"][-1] < history.history["loss"][0]
    True
    """
    run = new_run(
        net, X, y, epochs=epochs, batch_size=batch_size, optimizer=optimizer, loss=loss,
        regulariser=regulariser, validation_data=validation_data,
        validation_split=validation_split, callbacks=callbacks, seed=seed,
        shuffle=shuffle, verbose=verbose, compiled=compiled,
    )  # fmt: skip
    return run_to_end(run)


def new_run(
    net: Any,
    X: Any,
    y: Any,
    *,
    epochs: int = 10,
    batch_size: int = 32,
    optimizer: str | Optimiser = "adam",
    loss: Any = None,
    regulariser: Any = None,
    validation_data: tuple[Any, Any] | None = None,
    validation_split: float = 0.0,
    callbacks: Iterable[Callback | Callable] | Callback | Callable | None = None,
    seed: Any = None,
    shuffle: bool = True,
    verbose: bool = True,
    compiled: bool = True,
) -> Run:
    """Return a run with its data checked, at its start; see ``fit``."""
    whole("epochs", epochs, at_least=0)
    whole("batch_size", batch_size, at_least=1)
    if not net.parameters():
        raise ArchitectureError(f"{net!r} has no parameters to train")
    rng = generator(seed)
    row = loss_for(net, loss)
    data, validation = checked_pair(net, row, X, y), None
    if validation_data is not None:
        validation = checked_pair(net, row, *pair(validation_data))
    elif validation_split:
        data, validation = split_pair(data, validation_split, rng)
    penalty, optimiser = as_regulariser(regulariser), as_optimiser(optimizer)
    chosen = [as_callback(choice) for choice in _listed(callbacks)] + [StuckNet()]
    chosen += [ProgressBar()] if verbose else []
    adapt(net, data[0])
    net.loss = row.name if row.is_listed else row
    return Run(
        net,
        objective_for(net, row, penalty, len(data[0]), compiled=compiled),
        optimiser,
        data,
        validation,
        epochs,
        batch_size,
        rng,
        shuffle,
        callbacks=sorted(chosen, key=lambda callback: callback.comes_last),
    )


def _listed(callbacks: Any) -> list:
    if callbacks is None:
        return []
    several = isinstance(callbacks, Iterable) and not isinstance(callbacks, str)
    return list(callbacks) if several else [callbacks]


def adapt(net: Any, X: np.ndarray) -> None:
    """Let layers that learn from data alone (standardisation) do so, once."""
    for module in net.modules():
        if getattr(module, "adapted", True) is False:
            module.adapt(X)


def run_to_end(run: Run) -> History:
    """Run the epochs that are left; leave the net with the weights reached."""
    for callback in run.callbacks:
        callback.run = run
    try:
        run.tell("on_train_begin")
        while run.epoch < run.epochs and not run.stop:
            _one_epoch(run)
    except KeyboardInterrupt:
        run.record.interrupted = True
    except (AutogradError, ArithmeticError) as problem:
        run.theta[:] = run.last_finite
        problem.add_note(
            f"in epoch {run.epoch + 1} of training; the net keeps the last weights "
            "with a finite loss; a lower learning rate or clip_norm=1.0 may help"
        )
        raise
    finally:
        run.net.theta = run.theta
        run.net.train(False)
        run.net.zero_grad()
        run.tell("on_train_end", run.record.history)
    return run.record


def _one_epoch(run: Run) -> None:
    run.tell("on_epoch_begin", run.epoch)
    total = 0.0
    for step in run.steps():
        total += step.loss * step.size
        run.tell("on_batch_end", step.batch, {"loss": step.loss, "size": step.size})
    X, Y = run.data
    logs = {"loss": total / len(X)}
    if run.objective.loss.classifies:
        outputs = run.objective.outputs(run.theta, X)
        logs |= run.objective.loss.accuracy(outputs, Y)
    if run.validation is not None:
        held = run.objective.measured(run.theta, *run.validation)
        logs |= {f"val_{name}": number for name, number in held.items()}
    logs["lr"] = run.optimiser.rate
    run.record.append(logs)
    run.epoch += 1
    run.tell("on_epoch_end", run.epoch - 1, logs)
