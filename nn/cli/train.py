"""``chainrule train``: a net on a data set or a table in a file."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from autograd.ground.extras import how_to_install
from nn.cli import arguments, choices
from nn.cli.runs import (
    Plan,
    examples_of,
    train_and_save,
)
from nn.cli.written import files_of, refuse_to_replace

_Output = click.Path(path_type=Path, file_okay=False, writable=True)


@click.command(context_settings={"show_default": True})
@click.argument("data", type=choices.DATA, metavar="NAME|FILE.csv")
@arguments.sizes("32")
@click.option(
    "--epochs",
    type=click.IntRange(0),
    default=None,
    help="Passes over the data; else until the loss of held-out examples rests.",
)
@arguments.activation("relu")
@arguments.of_a_net
@arguments.of_training
@arguments.of_data
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
    found = examples_of(data, target, task, drop, plan)
    output.mkdir(parents=True, exist_ok=True)
    if not force:
        refuse_to_replace(*files_of(found.name, output))
    train_and_save(found, plan, output)


train.help = f"{train.help}\n\nData sets: {choices.DATA.listed}."
