"""``chainrule play``: a page that trains a net on data or a table."""

from pathlib import Path
from typing import Any

import click

from nn.cli import arguments, choices
from nn.cli.runs import Examples, Plan, examples_of, net_for, targets_for
from nn.playground.making import playground
from nn.playground.programs import sizes_of

MOST = 200_000  # numbers in the examples of a page: 2 MB, and a step in 50 ms


@click.command(context_settings={"show_default": True})
@click.argument("data", type=choices.DATA, metavar="NAME|FILE.csv")
@arguments.sizes("8")
@click.option(
    "--or-hidden",
    "others",
    type=choices.SIZES,
    multiple=True,
    show_default="half and twice as many",
    help="Units that can be chosen instead in the page; may be given again.",
)
@arguments.activation("relu")
@arguments.of_a_net
@arguments.of_data
@click.option(
    "-o",
    "--out",
    "output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    show_default="the name of the data, with .html",
    help="The page.",
)
def play(
    data: str,
    others: tuple[list[int], ...],
    target: str | None,
    task: str | None,
    drop: tuple[str, ...],
    output: Path | None,
    **options: Any,
) -> None:
    """Make a page that trains a net in any browser.

    It is one file without any network: the net, the data, and the program that trains
    it.
    """
    plan = Plan(epochs=0, **options)
    rule = plan.optimiser()  # says what is wrong with lr before any work
    found = examples_of(data, target, task, drop, plan)
    found = _fitting(found)
    net, loss, kind = net_for(found, plan, standardise="auto")
    y, y_test = targets_for(found, kind)
    net.schema = found.schema
    sizes = "-".join(map(str, sizes_of(net)))
    page = playground(
        net, found.X, y, test_data=(found.X_test, y_test), loss=loss, optimizer=rule,
        batch_size=plan.batch_size, hidden=others or None, features=found.features,
        classes=found.classes, title=f"{found.name}, {sizes}", seed=plan.seed,
    )  # fmt: skip
    output = output or Path(f"{found.name}.html")
    page.save(output)
    click.echo(f"wrote {output}")


def _fitting(data: Examples) -> Examples:
    """Return so many of the examples as a page can hold, and say it if not all do."""
    most = max(1, MOST // data.X.shape[1])
    if len(data.X) <= most:
        return data
    click.echo(f"note: the page has {most:,} of {len(data.X):,} examples", err=True)
    held = max(1, most // 4)
    return data._replace(
        X=data.X[:most], y=data.y[:most], X_test=data.X_test[:held],
        y_test=data.y_test[:held],
    )  # fmt: skip


play.help = f"{play.help}\n\nData sets: {choices.DATA.listed}."
