"""The ``chainrule`` command: the commands about graphs, plus ``train`` and ``demo``."""

import shlex
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np

from autograd import Value
from autograd import cli as graph_cli
from nn import plots
from nn.data import datasets
from nn.data.datasets import Dataset
from nn.errors import look_up
from nn.net.nets import MLP
from nn.training import metrics
from nn.training.history import History
from nn.training.optimisers import OPTIMISERS

_EXAMPLE = "u = b*c; v = a + u; J = 3*v"
_NUMBERS = ("a=5", "b=3", "c=2")


@click.group(cls=type(graph_cli.main))
@click.version_option(package_name="chainrule")
def main() -> None:
    """The chain rule on scalars: stepped, drawn, checked and put to work in nets."""


for _command in graph_cli.main.commands.values():
    main.add_command(_command)


def _sizes(context: click.Context, parameter: click.Parameter, text: str) -> list[int]:
    """Return ``"16,16"`` as [16, 16]."""
    try:
        return [int(size) for size in text.split(",") if size.strip()]
    except ValueError:
        raise click.BadParameter(f"{text!r}; write sizes such as 32 or 16,16") from None


@main.command()
@click.argument("data", metavar="NAME|FILE.csv")
@click.option(
    "--hidden",
    default="32",
    callback=_sizes,
    show_default=True,
    help="Units of the hidden layers, such as 32 or 16,16.",
)
@click.option("--epochs", default=30, show_default=True, help="Passes over the data.")
@click.option("--batch-size", default=32, show_default=True, help="Examples a step.")
@click.option("--lr", type=float, help="Learning rate; left out, the optimiser's own.")
@click.option(
    "--optimizer",
    default="adam",
    show_default=True,
    help=f"One of {', '.join(OPTIMISERS)}.",
)
@click.option(
    "--activation", default="relu", show_default=True, help="Of the hidden layers."
)
@click.option("--target", help="Column to predict in a CSV file; the last.")
@click.option("--test", default=0.2, show_default=True, help="Share held out.")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    help="Makes start, order and split reproducible.",
)
@click.option("-o", "--output", default=".", type=click.Path(path_type=Path),
              help="Folder for the model and the curves; here.")  # fmt: skip
def train(data: str, target: str | None, output: Path, **options: Any) -> None:
    """Train a net of scalar neurons on a data set or a CSV file.

    \b
    Data sets: circles, moons, xor, spirals, blobs, linear,
               digits, iris, wine, breast_cancer, diabetes, mnist.
    """
    if target is not None and not data.endswith(".csv"):
        raise click.UsageError("--target names a column of a CSV file")
    found = datasets.by_name(data) if target is None else datasets.csv(data, target)
    output.mkdir(parents=True, exist_ok=True)
    _train(found, output, **options)


def _train(
    data: Dataset,
    folder: Path,
    *,
    hidden: list[int],
    epochs: int,
    batch_size: int,
    lr: float | None,
    optimizer: str,
    activation: str,
    test: float,
    seed: int,
) -> float:
    """Train, report, save; return the score on held-out data."""
    X, X_test, y, y_test = datasets.split(data.X, data.y, test, seed)
    net = _net_for(data, hidden, activation, seed)
    click.echo(
        f"{data.name}: {len(X):,} examples to train on, {len(X_test):,} held out; "
        f"{net!r}, {net.theta.size:,} parameters"
    )
    began = time.perf_counter()
    history = net.fit(
        X, y, epochs=epochs, batch_size=batch_size, seed=seed,
        optimizer=_optimiser(optimizer, lr), validation_data=(X_test, y_test),
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


def _net_for(data: Dataset, hidden: list[int], activation: str, seed: int) -> MLP:
    """Return a net whose output suits the targets: classes, yes or no, numbers."""
    outputs, output = len(data.classes), "softmax"
    if len(data.classes) <= 2:
        outputs, output = 1, "sigmoid" if data.classes else "linear"
    sizes = [*hidden, outputs]
    return MLP(data.X.shape[1], sizes, activation, output, seed=seed, standardise=True)


def _optimiser(name: str, lr: float | None) -> Any:
    kind = look_up("optimiser", name, OPTIMISERS)
    return kind() if lr is None else kind(lr=lr)


def _score(data: Dataset, net: MLP, X: np.ndarray, y: np.ndarray) -> float:
    """Return the accuracy, or R² of numbers."""
    if data.classes:
        return metrics.accuracy(y, net.predict_classes(X))
    return metrics.r2(y, net.predict(X))


def _save(net: MLP, history: History, stem: Path) -> None:
    """Write the model and the curves, and say where."""
    suffix = ".safetensors" if find_spec("safetensors") else ".npz"
    net.save(stem.with_suffix(suffix))
    click.echo(f"model:  {stem.with_suffix(suffix)}")
    picture = stem.with_name(f"{stem.name}-curves.png")
    plots.save(plots.curves(history), picture)
    click.echo(f"curves: {picture}")


@main.command()
@click.option("--quick", is_flag=True, help="A few seconds: fewer images and passes.")
@click.option(
    "-o", "--output", default="chainrule-demo", show_default=True,
    type=click.Path(path_type=Path), help="Folder for what it makes.",
)  # fmt: skip
def demo(quick: bool, output: Path) -> None:
    """Step through the chain rule, draw it, and train a net that reads digits."""
    output.mkdir(parents=True, exist_ok=True)
    click.echo("1. The chain rule, from right to left\n")
    _run("step", _EXAMPLE, *_NUMBERS)
    click.echo("\n2. The same as a picture, and as a page to step through\n")
    _run("draw", _EXAMPLE, *_NUMBERS, "-o", str(output / "chain-rule.svg"))
    _run("step", _EXAMPLE, *_NUMBERS, "-o", str(output / "chain-rule.html"))
    click.echo("\n3. A small net as its graph and as its layers\n")
    _draw_net(output)
    click.echo("\n4. The same rule in a net of scalar neurons: handwritten digits\n")
    digits = datasets.digits()
    if quick:
        digits = replace(digits, X=digits.X[:400], y=digits.y[:400])
    _train(
        digits, output, hidden=[32], epochs=4 if quick else 20, batch_size=32,
        lr=None, optimizer="adam", activation="relu", test=0.2, seed=0,
    )  # fmt: skip


def _draw_net(output: Path) -> None:
    """Draw the graph behind one output of a net, and the net's layers."""
    net = MLP(2, [4, 4, 1], activation="tanh", seed=0)
    out = net([Value(0.5, "x[0]"), Value(-1.0, "x[1]")])
    out.backward()
    click.echo(f"wrote {out.draw().save(output / 'net-graph.svg')}")
    click.echo(f"wrote {net.draw().save(output / 'net-layers.svg')}")


def _run(command: str, *arguments: str) -> None:
    """Show a command line and run it."""
    click.echo(f"$ chainrule {command} {shlex.join(arguments)}")
    main.commands[command].main(list(arguments), standalone_mode=False)
