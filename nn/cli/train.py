"""``chainrule train``: a net on a data set or a table in a file."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from autograd.ground.extras import how_to_install
from nn.cli import choices
from nn.cli.runs import (
    Plan,
    files_of,
    from_dataset,
    from_file,
    refuse_to_replace,
    train_and_save,
)
from nn.data import datasets
from nn.tables.columns import TASKS

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
    default=None,
    help="Passes over the data; else until the loss of held-out examples rests.",
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
    "--task",
    type=click.Choice(TASKS),
    help="Whether the target is classes or numbers; else what its cells suggest.",
)
@click.option(
    "--drop",
    multiple=True,
    metavar="COLUMN",
    help="A column to leave out; may be given again.",
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
    "--out",
    "output",
    default=".",
    type=_Output,
    help="Folder for the model and the curves.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
def train(
    data: str,
    target: str | None,
    task: str | None,
    drop: tuple[str, ...],
    output: Path,
    force: bool,
    **options: Any,
) -> None:
    """Train a net of scalar neurons on data or a table."""
    plan = Plan(**options)
    plan.optimiser()  # says what is wrong with lr before any work
    if find_spec("matplotlib") is None:
        hint = how_to_install("plot")
        click.echo(f"note: no curves without matplotlib: {hint}", err=True)
    if data in datasets.DATASETS:
        if target is not None or task is not None or drop:
            raise click.UsageError("--target, --task and --drop are for a table's file")
        found = from_dataset(datasets.by_name(data), plan)
    else:
        found = from_file(data, -1 if target is None else target, task, drop, plan)
    output.mkdir(parents=True, exist_ok=True)
    if not force:
        refuse_to_replace(*files_of(found.name, output))
    train_and_save(found, plan, output)


train.help = f"{train.help}\n\nData sets: {choices.DATA.listed}."
