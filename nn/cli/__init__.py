"""The ``chainrule`` command: the commands about graphs, plus ``train`` and ``demo``."""

import click

from autograd import cli as graph_cli
from nn.cli.demo import demo
from nn.cli.train import train


@click.group(cls=type(graph_cli.main))
@click.version_option(package_name="chainrule")
def main() -> None:
    """The chain rule on scalars: stepped, drawn, checked and put to work in nets."""


for _command in (*graph_cli.main.commands.values(), train, demo):
    main.add_command(_command)
