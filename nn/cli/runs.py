"""One run of training: data split, a net that suits it, trained, scored and saved."""

import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from nn.cli.progress import PlainProgress
from nn.cli.written import draw_decisions, log_of, save
from nn.data import datasets
from nn.data.datasets import Dataset
from nn.errors import DataError, look_up
from nn.net.losses import Loss, as_loss
from nn.net.nets import MLP
from nn.tables.schema import Schema
from nn.training import metrics
from nn.training.callbacks.logs import CSVLogger
from nn.training.optimisers import OPTIMISERS


class Plan(NamedTuple):
    """What to train and how; the options of the command."""

    hidden: list[int]
    epochs: int | None = None
    batch_size: int = 32
    lr: float | None = None
    optimizer: str = "adam"
    activation: str = "relu"
    initialiser: str | None = None
    loss: str | None = None
    test: float = 0.2
    seed: int = 0
    metrics: tuple[str, ...] = ()
    class_weight: str | None = None

    def optimiser(self) -> Any:
        """Return a new optimiser."""
        kind = look_up("optimiser", self.optimizer, OPTIMISERS)
        return kind() if self.lr is None else kind(lr=self.lr)


class Examples(NamedTuple):
    """Features and targets to train on, and those held out.

    Args:
        name: of the data, and so of the files that are written.
        classes: the names of the labels; empty for numbers.
        schema: how the features came from a table's columns, if they did.
        features: the names of the columns of X, where they have some.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    classes: tuple[str, ...]
    schema: Schema | None = None
    features: tuple[str, ...] = ()


def examples_of(
    data: str,
    target: str | None,
    task: str | None,
    drop: tuple[str, ...],
    plan: Plan,
) -> Examples:
    """Return a data set, or a table of a file, in two parts.

    Raises:
        UsageError: something is said of columns where there is no table.
    """
    if data not in datasets.DATASETS:
        return from_file(data, -1 if target is None else target, task, drop, plan)
    if target is not None or task is not None or drop:
        raise click.UsageError("--target, --task and --drop are for a table's file")
    return from_dataset(datasets.by_name(data), plan)


def from_dataset(data: Dataset, plan: Plan) -> Examples:
    """Return a data set in two parts."""
    X, X_test, y, y_test = datasets.split(data.X, data.y, plan.test, plan.seed)
    return Examples(
        data.name, X, y, X_test, y_test, data.classes, features=data.features
    )


def from_file(
    path: str, target: str | int, task: str | None, drop: tuple[str, ...], plan: Plan
) -> Examples:
    """Return a table in two parts, understood from the rows to train on alone.

    What is noticed is said.
    """
    from nn.tables.learning import columns_of
    from nn.tables.reading import read
    from nn.tables.target import target_of

    table = read(path)
    name = table.column(target)
    found = target_of(table.frame[name], table.decimal, task, table.source)
    away = [name, *(table.column(each) for each in drop)]
    rows = table.frame.drop(columns=away)[found.rows]
    if not 0 < round(plan.test * len(rows)) < len(rows):
        raise DataError(
            f"{table.source}: has {len(rows)} row(s) with a target, too few to hold "
            f"{plan.test:.0%} out for a test; give more rows, or say --test"
        )
    order = np.arange(len(rows))
    kept, held, y, y_test = datasets.split(order, found.y, plan.test, plan.seed)
    columns, notes = columns_of(rows.iloc[kept], table.decimal, table.source)
    schema = Schema(columns, name, found.classes)
    X, odd = schema.encode(rows, table.decimal, table.source)
    for note in (*table.notes, *found.notes, *notes, *odd):
        click.echo(f"note: {note}", err=True)
    return Examples(
        table.name, X[kept], y, X[held], y_test, found.classes, schema, schema.features
    )


def train_and_save(data: Examples, plan: Plan, folder: Path) -> float:
    """Train, report, save; return the score on held-out data."""
    net, loss, kind = net_for(data, plan)
    y, y_test = targets_for(data, kind)
    click.echo(
        f"{data.name}: {len(y):,} examples to train on, {len(y_test):,} held out; "
        f"{net!r}, {net.theta.size:,} parameters"
    )
    began = time.perf_counter()
    # What tells when to stop must not be what the net is judged by.
    held_out = None if plan.epochs is None else (data.X_test, y_test)
    shown = sys.stderr.isatty()
    stem = folder / data.name
    log = CSVLogger(log_of(stem))
    history = net.fit(
        data.X, y, loss=loss, epochs=plan.epochs, batch_size=plan.batch_size,
        seed=plan.seed, optimizer=plan.optimiser(), validation_data=held_out,
        metrics=plan.metrics, class_weight=weights_for(data, plan.class_weight, kind),
        callbacks=[log] if shown else [log, PlainProgress()], verbose=shown,
    )  # fmt: skip
    if plan.epochs is None:
        click.echo(f"epochs: {history.chosen.get('epochs', 'interrupted')}")
    if history.interrupted:
        click.echo("interrupted; the net has the weights it had reached")
    seconds = time.perf_counter() - began
    net.schema = data.schema
    word, form = ("accuracy", ".1%") if data.classes else ("R²", ".3f")
    train, test = score(net, data.X, y, kind), score(net, data.X_test, y_test, kind)
    click.echo(
        f"{word}: {train:{form}} on the training data, {test:{form}} "
        f"held out ({seconds:.1f} s)"
    )
    for name in plan.metrics:
        parts = ((data.X, y), (data.X_test, y_test))
        found = [net.evaluate(*part, metrics=name)[name] for part in parts]
        click.echo(
            f"{name}: {found[0]:.4g} on the training data, {found[1]:.4g} held out"
        )
    save(net, history, stem)
    click.echo(f"log:    {log_of(stem)}")
    draw_decisions(net, data, y, stem)
    return test


def weights_for(data: Examples, choice: str | None, kind: str) -> Any:
    """Return what each class counts, as ``fit`` takes it.

    Args:
        choice: ``"balanced"``, or ``"name=weight,name=weight"`` by the classes' names.

    Raises:
        UsageError: it is neither, or there are no classes.
    """
    if choice is None or choice == "balanced":
        return choice
    found: dict[Any, float] = {}
    labels = {name: label for label, name in enumerate(data.classes)}
    if kind == "signs":
        labels = {name: 2 * label - 1 for name, label in labels.items()}
    for part in choice.split(","):
        name, _, weight = part.rpartition("=")
        try:
            found[labels[name.strip()]] = float(weight)
        except (KeyError, ValueError):
            raise click.UsageError(
                f"--class-weight: {part!r}; write 'balanced' or a weight for each "
                f"class, {','.join(f'{name}=1' for name in labels)}"
            ) from None
    return dict.fromkeys(labels.values(), 1.0) | found


def targets_for(data: Examples, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the targets of both parts as a loss of this kind takes them."""
    if kind == "signs":
        return 2 * data.y - 1, 2 * data.y_test - 1
    return data.y, data.y_test


def net_for(
    data: Examples, plan: Plan, standardise: bool | str = True
) -> tuple[MLP, Loss, str]:
    """Return a net, a loss, and what the targets are for it."""
    kinds = {0: "numbers", 1: "fractions", 2: "fractions"}
    kind = kinds.get(len(data.classes), "classes")
    suited = {"numbers": "mse", "fractions": "bce", "classes": "cross_entropy"}
    loss = as_loss(plan.loss or suited[kind])
    if loss.targets == "signs" and kind == "fractions":
        kind = "signs"
    if kind == "fractions" and loss.targets == "classes":
        kind = "classes"
    if loss.targets != kind:
        raise DataError(
            f"the loss {loss.name!r} takes {loss.targets}, and {data.name} has {kind}; "
            f"{suited.get(kind)!r} suits it"
        )
    outputs = len(data.classes) if kind == "classes" else 1
    output = {"fractions": "sigmoid", "classes": "softmax"}.get(kind, "linear")
    if loss.link not in ("", "linear"):  # a loss of scores
        output = "linear"
    net = MLP(
        data.X.shape[1], [*plan.hidden, outputs], plan.activation, output,
        plan.initialiser, plan.seed, standardise=standardise,
    )  # fmt: skip
    return net, loss, kind


def score(net: Any, X: np.ndarray, y: np.ndarray, kind: str) -> float:
    """Return the accuracy, or R² of numbers."""
    if kind == "numbers":
        return metrics.r2(y, net.predict(X))
    return metrics.accuracy(y, net.predict_classes(X))
