"""The ``chainrule`` command: the commands about graphs, plus those about nets."""

import click

from autograd import cli as graph_cli
from nn.cli.demo import demo
from nn.cli.play import play
from nn.cli.predict import evaluate, predict
from nn.cli.train import train

_EPILOG = """\b
Begin with:  chainrule demo
What a command can be told:  chainrule COMMAND --help"""


def _show_version(context: click.Context, option: click.Parameter, asked: bool) -> None:
    """Print the version that is installed, for ``--version``."""
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"chainrule, version {version('chainrule')}")
    except PackageNotFoundError:
        click.echo("chainrule, a checkout that is not installed")
    context.exit()


@click.group(cls=type(graph_cli.main), epilog=_EPILOG)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True,
    callback=_show_version, help="Show the version and exit.",
)  # fmt: skip
def main() -> None:
    """The chain rule on scalars: stepped, drawn, checked and put to work in nets."""


for _command in (
    *graph_cli.main.commands.values(),
    train,
    play,
    predict,
    evaluate,
    demo,
):
    main.add_command(_command)
