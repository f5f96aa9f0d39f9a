"""The command line: ``python -m benchmarks run`` and ``… readme``."""

import click

from autograd.ground.files import write_whole
from autograd.ground.output import plain_where_needed
from benchmarks import tables
from benchmarks.alone import crews, sources
from benchmarks.alone.elsewhere import ENGINES
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
@click.option("--gigabytes", default=10.0, show_default=True, help="Rows on the disk.")
@click.option("--folder", help="Where they are made, and deleted afterwards.")
def big(gigabytes: float, folder: str | None) -> None:
    """Train on rows that lie on a disk, and print time and memory."""
    click.echo(tables.machine() + "\n")
    click.echo(sources.big(gigabytes, folder).markdown())


@main.command()
@click.option("--times", default=50, show_default=True, help="Trainings a signal.")
@click.option("--dask", is_flag=True, help="Workers of a Dask cluster.")
def losses(times: int, dask: bool) -> None:
    """Lose a worker at any moment of a training, and compare the bits."""
    if not dask:
        click.echo(crews.losses(times).markdown())
        return
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, silence_logs=60) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        click.echo(crews.losses(times, client).markdown())


@main.command()
@click.argument("engines", nargs=-1, type=click.Choice(list(ENGINES)))
def elsewhere(engines: tuple[str, ...]) -> None:
    """Take the notebooks' circles net to ENGINES, or to all."""
    for name in engines or ENGINES:
        for line in ENGINES[name]():
            click.echo(line)


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
