"""Training: ``fit``, from its arguments to the net with its new weights."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nn.data.preparation import drawn_split
from nn.data.sources.opening import of_validation, refuse_in_streams, streamed
from nn.data.weights import weights_of
from nn.errors import ArchitectureError
from nn.net.losses import Loss
from nn.options import generator, names_checked, whole
from nn.training.callbacks.callbacks import (
    Callback,
    EarlyStopping,
    ProgressBar,
    StuckNet,
    as_callback,
)
from nn.training.callbacks.resting import UntilRest, most_epochs, share_held
from nn.training.history import History
from nn.training.interruption import CtrlC, OneTraining
from nn.training.metrics.named import as_metrics
from nn.training.objectives import loss_for, objective_for
from nn.training.objectives.crews import recruited
from nn.training.optimisers import Optimiser, as_optimiser
from nn.training.regularisers import as_regulariser
from nn.training.runs import Run, StreamRun, remembering


def fit(
    net: Any,
    X: Any,
    y: Any = None,
    *,
    epochs: int | None = None,
    batch_size: int = 32,
    optimizer: str | Optimiser = "adam",
    loss: Any = None,
    regulariser: Any = None,
    validation_data: tuple[Any, Any] | None = None,
    validation_split: float | None = None,
    callbacks: Iterable[Callback | Callable] | Callback | Callable | None = None,
    metrics: Any = (),
    sample_weight: Any = None,
    class_weight: Any = None,
    seed: Any = None,
    shuffle: bool = True,
    verbose: bool = True,
    compiled: bool = True,
    dtype: str = "float64",
    workers: int | None = None,
    cluster: Any = None,
) -> History:
    """Train on examples and return the history.

    Args:
        X: (samples, features), finite numbers; or a source, read a piece at a time: a
            memmap, a Parquet file or folder, a function that yields blocks (X, y), a
            Dask array or data frame.
        y: (samples,) or (samples, outputs): numbers, 0/1 or −1/1 labels, or labels
            0…k−1 of k classes, as the loss needs; of a table the name of a column;
            nothing for a source that has them.
        epochs: passes over the data; left out, until the loss of held-out examples has
            not fallen for 500 steps, 20,000 steps or 2,000 epochs at most; the net gets
            the weights of the best epoch.
        batch_size: examples per update; 32.
        optimizer: ``"adam"`` (lr 0.01), ``"sgd"`` (lr 0.1), … or an object.
        loss: a name, or a function of ``(outputs, target)``; left out, it is the
            one used last, else the one that suits the output activation.
        regulariser: ``L2(λ)``, ``L1(λ)`` or a function of ``(weights, m)``.
        validation_data: a pair (X, y) that is measured after each epoch.
        validation_split: or this share of the data, drawn at random, of each class
            alike.  Left out, none; but 0.1 to 0.2 of 100 examples and more, if
            ``epochs`` is left out too (of fewer the loss itself is watched).
        callbacks: an object or a function of ``(epoch, logs)``, or several.
        metrics: names of ``nn.metrics.METRICS`` (``"f1"``, ``"roc_auc"``, ``"rmse"``,
            …) or functions of ``(y, predicted)``, measured after each epoch beside
            the accuracy; None for not even that, which is quicker.
        sample_weight: how much each example's loss counts, (samples,); a batch's is
            Σwl/Σw.
        class_weight: the same by label, ``{0: 1.0, 1: 5.0}``, or ``"balanced"``: as
            much as makes all classes count alike.
        seed: makes shuffling, dropout and the split reproducible, bit for bit; left
            out, the net's own generator draws, which its seed makes reproducible.
        shuffle: whether each epoch takes the examples in a new order.
        verbose: whether a progress line is shown.
        compiled: run array programs; ``False`` builds each example's graph.
        dtype: ``"float32"`` computes, and keeps the weights, in single precision: up
            to twice as quick for large matrices with the NumPy backend.
        workers: processes of this machine that share each batch; 1.  The numbers are
            those of one process but for rounding, the same bits whoever is lost.
        cluster: a Dask client, whose workers share each batch; needs the extra
            ``dask``.

    An ``MLP`` also learns the units of the data at its first training, see there.
    ``history.chosen`` and ``net.summary()`` say what was chosen.

    Ctrl-C ends it after the step at work: the net has the weights of a whole step, and
    the history so far is returned.  A second Ctrl-C raises at once.

    Raises:
        ArchitectureError: a callback calls ``fit`` on the net that is being trained.
            (Other threads wait for their turn.)
        DataError: the data are unusable; says where.
        UnknownNameError: there is no such option; says which there are.
        WorkerLostError: a worker was lost again and again; says which shard it had.
        NonFiniteError: the loss became infinite or NaN; the net keeps the last
            weights with a finite one.

    >>> from nn import MLP
    >>> net = MLP(2, [4, 1], output="sigmoid", seed=0)
    >>> history = net.fit([[0, 0], [1, 1]], [0, 1], epochs=30, verbose=False)
    >>> history.history["loss"][-1] < history.history["loss"][0]
    True
    """
    with CtrlC() as ctrl_c, OneTraining(net, ctrl_c):
        try:
            run = new_run(
                net, X, y, epochs=epochs, batch_size=batch_size, optimizer=optimizer,
                loss=loss, regulariser=regulariser, validation_data=validation_data,
                validation_split=validation_split, callbacks=callbacks, metrics=metrics,
                sample_weight=sample_weight, class_weight=class_weight,
                seed=seed, shuffle=shuffle, verbose=verbose, compiled=compiled,
                dtype=dtype,
                workers=workers, cluster=cluster,
            )  # fmt: skip
        except KeyboardInterrupt:
            if ctrl_c.twice:
                raise
            return History(interrupted=True)
        run.ctrl_c = ctrl_c
        return run_to_end(run)


if not TYPE_CHECKING:  # of a decorated function in a circle of modules it sees nothing
    fit = remembering("optimizer", "loss", "metrics")(fit)
    fit = names_checked("fit")(fit)


def new_run(
    net: Any,
    X: Any,
    y: Any = None,
    *,
    epochs: int | None = None,
    batch_size: int = 32,
    optimizer: str | Optimiser = "adam",
    loss: Any = None,
    regulariser: Any = None,
    validation_data: tuple[Any, Any] | None = None,
    validation_split: float | None = None,
    callbacks: Iterable[Callback | Callable] | Callback | Callable | None = None,
    metrics: Any = (),
    sample_weight: Any = None,
    class_weight: Any = None,
    seed: Any = None,
    shuffle: bool = True,
    verbose: bool = True,
    compiled: bool = True,
    dtype: str = "float64",
    workers: int | None = None,
    cluster: Any = None,
) -> Run:
    """Return a run with its data checked, at its start; see ``fit``."""
    if epochs is not None:
        whole("epochs", epochs, at_least=0)
    whole("batch_size", batch_size, at_least=1)
    if not net.parameters():
        raise ArchitectureError(f"{net!r} has no parameters to train")
    if not net.free().any():
        raise ArchitectureError(
            f"{net!r} is frozen; let some of it be trained: layer.trainable = True"
        )
    own = net.generator if seed is None else None
    rng = generator(seed) if own is None else own
    row = loss_for(net, loss)
    stream, data = streamed(net, row, X, y, batch_size)
    validation: Any = None
    split, make_run = None, Run
    if stream is not None:
        refuse_in_streams(sample_weight, class_weight, validation_split)
        make_run = partial(StreamRun, stream=stream)  # type: ignore[assignment]
    weights = weights_of(sample_weight, class_weight, data[1], row)
    if validation_data is not None:
        held, validation = streamed(net, row, *of_validation(validation_data))
        validation = validation if held is None else held
        validation_split = 0.0
    elif validation_split is None and stream is not None:
        validation_split = 0.0
    elif validation_split is None:
        validation_split = share_held(len(data[0])) if epochs is None else 0.0
    if validation_split:
        split = drawn_split(
            len(data[0]), validation_split, rng, data[1] if row.classifies else None
        )
    everything = data
    if split is not None:
        data, validation = split.parts(everything)
    penalty, optimiser = as_regulariser(regulariser), as_optimiser(optimizer)
    chosen = [as_callback(choice) for choice in _listed(callbacks)]
    samples = len(data[0]) if stream is None else stream.rows or 0
    if epochs is None:
        epochs = most_epochs(-(-samples // batch_size))
        if not any(type(callback) is EarlyStopping for callback in chosen):
            chosen.append(UntilRest("loss" if validation is None else "val_loss"))
    chosen += [ProgressBar()] if verbose else []
    chosen.append(StuckNet())
    adapt(net, *data, row)
    net.loss = row.name if row.is_listed else row
    run = make_run(
        net,
        objective_for(
            net,
            row,
            penalty,
            samples,
            weights is not None,
            compiled=compiled,
            dtype=dtype,
            crew=recruited(workers, cluster),
        ),
        optimiser,
        data,
        validation,
        epochs,
        batch_size,
        rng,
        shuffle,
        callbacks=sorted(chosen, key=lambda callback: callback.comes_last),
        everything=everything,
        split=split,
        metrics=as_metrics(() if metrics is None else metrics),
        accuracy=metrics is not None,
        weights=weights,
    )
    _say(run)
    return run


def _say(run: Run) -> None:
    """Note what is chosen, with the net and in the history."""
    chosen = run.net.chosen
    for what in ("training", "held out", "epochs"):
        chosen.pop(what, None)
    rule = type(run.optimiser).__name__
    chosen["training"] = (
        f"{rule}, learning rate {run.optimiser.rate:g}, batches of {run.batch_size}"
    )
    if run.split is not None:
        samples = len(run.split.order)
        chosen["held out"] = f"{run.split.held} of {samples} examples, to measure val_…"
    run.record.chosen = chosen


def _listed(callbacks: Any) -> list:
    if callbacks is None:
        return []
    several = isinstance(callbacks, Iterable) and not isinstance(callbacks, str)
    return list(callbacks) if several else [callbacks]


def adapt(net: Any, X: np.ndarray, Y: np.ndarray, row: Loss) -> None:
    """Let what learns from data alone (the units of it) do so, once."""
    for module in net.modules():
        if getattr(module, "adapted", True) is False:
            module.adapt(X)
    if hasattr(net, "learn_scaling"):
        last = net.output_activation.name
        numbers = last in ("linear", "identity") and row.targets in ("numbers", "any")
        net.learn_scaling(X, Y if numbers else None)


def run_to_end(run: Run) -> History:
    """Run the epochs that are left; leave the net with the weights reached."""
    for callback in run.callbacks:
        callback.run = run
        callback.set_params(callback.params)
        callback.set_model(run.net)
    with run.shown():
        try:
            run.tell("on_train_begin")
            run.ctrl_c.raise_if_noted()
            while run.epoch < run.epochs and not run.stop:
                _one_epoch(run)
            run.ended = True
        except KeyboardInterrupt:
            run.record.interrupted = True
            if run.ctrl_c.twice:
                raise
        finally:
            _leave_net(run)
            run.tell("on_train_end", run.record.history)
    return run.record


def _leave_net(run: Run) -> None:
    """Give the net the weights reached; Ctrl-C in here comes too late to stop it."""
    try:
        run.hand_over()
    except KeyboardInterrupt:
        run.record.interrupted = True
        run.hand_over()


def _one_epoch(run: Run) -> None:
    run.tell("on_epoch_begin", run.epoch)
    logs = {"loss": run.epoch_loss()} | run.measures()
    logs["lr"] = run.optimiser.rate
    run.ctrl_c.raise_if_noted()
    run.record.append(logs)
    run.epoch += 1
    run.tell("on_epoch_end", run.epoch - 1, logs)
    run.ctrl_c.raise_if_noted()
