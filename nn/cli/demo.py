"""``chainrule demo``: a tour in a minute, from the chain rule to digits."""

import shlex
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import click

from autograd import Value
from autograd import cli as graph_cli
from autograd.ground.extras import how_to_install
from nn.cli.play import play
from nn.cli.runs import Plan, from_dataset, train_and_save
from nn.data import datasets
from nn.data.datasets import Dataset
from nn.net.nets import MLP

_EXAMPLE = "u = b*c; v = a + u; J = 3*v"
_NUMBERS = ("a=5", "b=3", "c=2")
_NEXT = 'chainrule step "sin(x)*x" x=1.5 -i'


@click.command()
@click.option("--quick", is_flag=True, help="A few seconds: fewer images and passes.")
@click.option(
    "-o", "--output", default="chainrule-demo", show_default=True,
    type=click.Path(path_type=Path, file_okay=False), help="Folder for what it makes.",
)  # fmt: skip
def demo(quick: bool, output: Path) -> None:
    """Step the chain rule, draw it, train nets, here and in a page."""
    lacking = _lacking()
    if lacking:
        click.echo(f"Everything below needs: {how_to_install('all')}\nWithout it:")
        for what in lacking.values():
            click.echo(f"  {what}")
        click.echo()
    output.mkdir(parents=True, exist_ok=True)
    click.echo("1. The chain rule, from right to left\n")
    _run("step", _EXAMPLE, *_NUMBERS)
    suffixes = ("svg", "html") if "pictures" not in lacking else ("dot", "txt")
    picture, page = (str(output / f"chain-rule.{suffix}") for suffix in suffixes)
    play_page = str(output / "play.html")
    click.echo("\n2. Two pages for a browser: its steps, and a net to train by hand\n")
    _run("step", _EXAMPLE, *_NUMBERS, "-o", page)
    _run("play", "circles", "--hidden", "4,6,6,4", "-o", play_page)
    click.echo("\n3. Pictures: the chain rule, a small net as graph and as layers\n")
    _run("draw", _EXAMPLE, *_NUMBERS, "-o", picture)
    _draw_net(output, suffixes[0])
    _train(output, quick, "digits" in lacking)
    click.echo(f"\nNow open {page} and {play_page}; then try:\n  {_NEXT}")


def _lacking() -> dict[str, str]:
    """What can't be shown with the packages that are here, by what shows it."""
    found = {}
    drawn = find_spec("pygraphviz") or shutil.which("dot")
    if not (drawn and find_spec("latex2mathml") and find_spec("rjsmin")):
        found["pictures"] = "pictures are DOT text, and the page is plain text"
    if not find_spec("sklearn"):
        found["digits"] = "the net learns two half moons instead of digits"
    if not find_spec("matplotlib"):
        found["curves"] = "there is no picture of the training curves"
    return found


def _draw_net(folder: Path, suffix: str) -> None:
    """Draw the graph behind one output of a net, and the net's layers."""
    net = MLP(2, [4, 4, 1], activation="tanh", seed=0)
    out = net([Value(0.5, "x[0]"), Value(-1.0, "x[1]")])
    out.backward()
    click.echo(f"wrote {out.draw().save(folder / f'net-graph.{suffix}')}")
    click.echo(f"wrote {net.draw().save(folder / f'net-layers.{suffix}')}")


def _train(folder: Path, quick: bool, no_digits: bool) -> None:
    """Train a net on digits, or on what needs no other package."""
    what = "two half moons" if no_digits else "handwritten digits"
    click.echo(f"\n4. The same rule in a net of scalar neurons: {what}\n")
    data = datasets.moons() if no_digits else datasets.digits()
    if quick:
        data = _first(data, 400)
    plan = Plan([32], epochs=4 if quick else 20)
    train_and_save(from_dataset(data, plan), plan, folder)


def _first(data: Dataset, count: int) -> Dataset:
    return replace(data, X=data.X[:count], y=data.y[:count])


def _run(command: str, *arguments: str) -> None:
    """Show a command line and run it."""
    click.echo(f"$ chainrule {command} {shlex.join(arguments)}")
    told = play if command == "play" else graph_cli.main.commands[command]
    told.main(list(arguments), standalone_mode=False)
