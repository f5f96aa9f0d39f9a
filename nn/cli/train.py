"""``chainrule train``: a net on a data set, from choices to saved files."""

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from autograd.ground.extras import how_to_install
from nn import plots
from nn.cli import choices
from nn.data import datasets
from nn.data.datasets import Dataset
from nn.errors import DataError, look_up
from nn.net.losses import Loss, as_loss
from nn.net.nets import MLP
from nn.training import metrics
from nn.training.history import History
from nn.training.optimisers import OPTIMISERS


class Plan(NamedTuple):
    """What to train and how; the options of the command."""

    hidden: list[int]
    epochs: int
    batch_size: int = 32
    lr: float | None = None
    optimizer: str = "adam"
    activation: str = "relu"
    initialiser: str | None = None
    loss: str | None = None
    test: float = 0.2
    seed: int = 0

    def optimiser(self) -> Any:
        """Return a new optimiser."""
        kind = look_up("optimiser", self.optimizer, OPTIMISERS)
        return kind() if self.lr is None else kind(lr=self.lr)


_Output = click.Path(path_type=Path, file_okay=False, writable=True)


@click.command(context_settings={"show_default": True})
@click.argument("data", type=choices.DATA, metavar="NAME|FILE.csv")
@click.option(
    "--hidden",
    type=choices.SIZES,
    default="32",
    help="Units of the hidden layers, such as 32 or 16,16.",
)
@click.option(
    "--epochs",
    type=click.IntRange(0),
    default=30,
    help="Passes over the data.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1),
    default=32,
    help="Examples a step.",
)
@click.option(
    "--optimizer",
    type=choices.OPTIMISER,
    default="adam",
    help=f"{choices.OPTIMISER.listed}.",
)
@click.option("--lr", type=float, help="Learning rate; else the optimiser's own.")
@click.option(
    "--activation",
    type=choices.ACTIVATION,
    default="relu",
    help=f"Of the hidden layers: {choices.ACTIVATION.listed}.",
)
@click.option(
    "--loss",
    type=choices.LOSS,
    help=f"{choices.LOSS.listed}; else what suits the targets.",
)
@click.option(
    "--init",
    "initialiser",
    type=choices.INITIALISER,
    help=f"{choices.INITIALISER.listed}; else what suits the activation.",
)
@click.option(
    "--target",
    metavar="COLUMN",
    help="Name or number, from 0, of the column to predict; the last.",
)
@click.option(
    "--test",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.2,
    help="Share held out.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    help="Makes start, order and split reproducible.",
)
@click.option(
    "-o",
    "--output",
    default=".",
    type=_Output,
    help="Folder for the model and the curves.",
)
def train(data: str, target: str | None, output: Path, **options: Any) -> None:
    """Train a net of scalar neurons on a data set or a table in a file."""
    plan = Plan(**options)
    plan.optimiser()  # says what is wrong with lr before any work
    if target is not None and data in datasets.DATASETS:
        raise click.UsageError("--target names a column of a CSV file")
    if find_spec("matplotlib") is None:
        hint = how_to_install("plot")
        click.echo(f"note: no curves without matplotlib: {hint}", err=True)
    found = datasets.by_name(data) if target is None else datasets.csv(data, target)
    output.mkdir(parents=True, exist_ok=True)
    train_and_save(found, plan, output)


train.help = f"{train.help}\n\nData sets: {choices.DATA.listed}."


def train_and_save(data: Dataset, plan: Plan, folder: Path) -> float:
    """Train, report, save; return the score on held-out data."""
    net, loss, targets = _net_for(data, plan)
    X, X_test, y, y_test = datasets.split(data.X, targets, plan.test, plan.seed)
    click.echo(
        f"{data.name}: {len(X):,} examples to train on, {len(X_test):,} held out; "
        f"{net!r}, {net.theta.size:,} parameters"
    )
    began = time.perf_counter()
    history = net.fit(
        X, y, loss=loss, epochs=plan.epochs, batch_size=plan.batch_size,
        seed=plan.seed, optimizer=plan.optimiser(), validation_data=(X_test, y_test),
    )  # fmt: skip
    if history.interrupted:
        click.echo("interrupted; the net has the weights it had reached")
    seconds = time.perf_counter() - began
    train_score, test_score = _score(data, net, X, y), _score(data, net, X_test, y_test)
    word, form = ("accuracy", ".1%") if data.classes else ("R²", ".3f")
    click.echo(
        f"{word}: {train_score:{form}} on the training data, {test_score:{form}} "
        f"held out ({seconds:.1f} s)"
    )
    _save(net, history, folder / data.name)
    return test_score


def _net_for(data: Dataset, plan: Plan) -> tuple[MLP, Loss, np.ndarray]:
    """Return a net, a loss and the targets in its form: classes, signs or numbers."""
    kinds = {0: "numbers", 1: "fractions", 2: "fractions"}
    kind = kinds.get(len(data.classes), "classes")
    suited = {"numbers": "mse", "fractions": "bce", "classes": "cross_entropy"}
    loss = as_loss(plan.loss or suited[kind])
    y = data.y
    if loss.targets == "signs" and kind == "fractions":
        kind, y = "signs", 2 * y - 1
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
        plan.initialiser, plan.seed, standardise=True,
    )  # fmt: skip
    return net, loss, y


def _score(data: Dataset, net: MLP, X: np.ndarray, y: np.ndarray) -> float:
    """Return the accuracy, or R² of numbers."""
    if data.classes:
        return metrics.accuracy(y, net.predict_classes(X))
    return metrics.r2(y, net.predict(X))


def _save(net: MLP, history: History, stem: Path) -> None:
    """Write the model and, where matplotlib is, the curves; say where."""
    suffix = ".safetensors" if find_spec("safetensors") else ".npz"
    model = stem.with_name(f"{stem.name}{suffix}")
    net.save(model)
    click.echo(f"model:  {model}")
    if find_spec("matplotlib"):
        picture = stem.with_name(f"{stem.name}-curves.png")
        plots.save(plots.curves(history), picture)
        click.echo(f"curves: {picture}")
