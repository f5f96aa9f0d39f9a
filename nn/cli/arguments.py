"""Options that several commands about nets have."""

from collections.abc import Callable
from typing import Any

import click

from nn.cli import choices
from nn.tables.columns import TASKS
from nn.training.metrics import METRICS

Command = Callable[..., Any]

_OF_A_NET = (
    click.option(
        "--batch-size",
        type=click.IntRange(1),
        default=32,
        help="Examples a step.",
    ),
    click.option(
        "--optimizer",
        type=choices.OPTIMISER,
        default="adam",
        help=f"{choices.OPTIMISER.listed}.",
    ),
    click.option("--lr", type=float, help="Learning rate; else the optimiser's own."),
    click.option(
        "--loss",
        type=choices.LOSS,
        help=f"{choices.LOSS.listed}; else what suits the targets.",
    ),
    click.option(
        "--init",
        "initialiser",
        type=choices.INITIALISER,
        help=f"{choices.INITIALISER.listed}; else what suits the activation.",
    ),
)
_OF_TRAINING = (
    click.option(
        "--metrics",
        type=choices.METRICS,
        default="",
        help=f"What else to measure, between commas: {', '.join(METRICS)}.",
    ),
    click.option(
        "--class-weight",
        metavar="balanced|NAME=WEIGHT,…",
        help="How much each class counts; 'balanced': all classes alike.",
    ),
)
_OF_DATA = (
    click.option(
        "--target",
        metavar="COLUMN",
        help="Name or number, from 0, of the column to predict; the last.",
    ),
    click.option(
        "--task",
        type=click.Choice(TASKS),
        help="Whether the target is classes or numbers; else what its cells suggest.",
    ),
    click.option(
        "--drop",
        multiple=True,
        metavar="COLUMN",
        help="A column to leave out; may be given again.",
    ),
    click.option(
        "--test",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.2,
        help="Share held out.",
    ),
    click.option(
        "--seed",
        type=click.IntRange(0),
        default=0,
        help="Makes start, order and split reproducible.",
    ),
)


def sizes(default: str) -> Command:
    """Return the option that says how many units the hidden layers have."""
    return click.option(
        "--hidden",
        type=choices.SIZES,
        default=default,
        help="Units of the hidden layers, such as 32 or 16,16.",
    )


def activation(default: str) -> Command:
    """Return the option that says what the hidden layers do."""
    return click.option(
        "--activation",
        type=choices.ACTIVATION,
        default=default,
        help=f"Of the hidden layers: {choices.ACTIVATION.listed}.",
    )


def of_a_net(command: Command) -> Command:
    """Give a command the options that say how a net is made and trained."""
    return _with(command, _OF_A_NET)


def of_training(command: Command) -> Command:
    """Give a command the options that say how training measures and weighs."""
    return _with(command, _OF_TRAINING)


def of_data(command: Command) -> Command:
    """Give a command the options that say what is learned, and from what."""
    return _with(command, _OF_DATA)


def _with(command: Command, options: tuple[Command, ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
