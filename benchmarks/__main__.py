"""The command line: ``python -m benchmarks run`` and ``… readme``."""

import click

from autograd.ground.files import write_whole
from autograd.ground.output import plain_where_needed
from benchmarks import tables
from benchmarks.plot import scaling_plot
from benchmarks.studies import STUDIES


@click.group()
def main() -> None:
    """Measure chainrule beside its peers."""


@main.command()
@click.argument("names", nargs=-1, type=click.Choice(list(STUDIES)))
@click.option("--repeats", default=15, show_default=True, help="Samples of each peer.")
def run(names: tuple[str, ...], repeats: int) -> None:
    """Run the studies NAMES, or all, and print and save their tables."""
    click.echo(tables.machine() + "\n")
    for name in names or STUDIES:
        found = STUDIES[name](repeats)
        tables.save(name, found)
        for table in found:
            click.echo(table.markdown() + "\n")


@main.command()
def plot() -> None:
    """Draw the latest scaling figures to docs/images/scaling.svg."""
    click.echo(scaling_plot())


@main.command()
def readme() -> None:
    """Write the latest figures between the markers of README.md."""
    path = tables.ROOT / "README.md"
    text, studies = tables.fill(path.read_text(encoding="utf-8"))
    write_whole(path, text.encode())
    click.echo(f"{path.name}: {', '.join(studies) or 'nothing to fill in'}")


if __name__ == "__main__":
    with plain_where_needed():
        main()
