"""The command line: ``python -m benchmarks.reliability NAME``; all but ``mutants``."""

import time

import click

from autograd.ground.output import plain_where_needed
from benchmarks.reliability import (
    accuracy,
    calibration,
    costs,
    fuzzing,
    graphs,
    interruption,
    sizes,
)


@click.group()
def main() -> None:
    """Reproduce the figures of docs/reliability.md."""


@main.command(name="accuracy")
@click.option("--points", default=1000, show_default=True, help="Points for each row.")
@click.option("--seed", default=0, show_default=True)
def accuracy_command(points: int, seed: int) -> None:
    """The worst error of every row's value and partials, in ulp of mpmath."""
    accuracy.run(points, seed)


@main.command(name="calibration")
@click.option("--points", default=10_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def calibration_command(points: int, seed: int) -> None:
    """False alarms on right derivatives, and misses of wrong ones."""
    calibration.run(points, seed)


@main.command(name="graphs")
@click.option("--count", default=2000, show_default=True, help="Random graphs.")
@click.option("--seed", default=0, show_default=True)
def graphs_command(count: int, seed: int) -> None:
    """Random graphs against differences, and PyTorch where installed."""
    graphs.run(count, seed)


@main.command(name="costs")
@click.option("--repeats", default=3, show_default=True, help="The best of so many.")
def costs_command(repeats: int) -> None:
    """Seconds of a check: a net beside PyTorch's, and functions of many inputs."""
    costs.run(repeats)


@main.command(name="sizes")
@click.option("--nodes", default=1_000_000, show_default=True)
def sizes_command(nodes: int) -> None:
    """Deep and wide graphs: build, sweep, copy, pickle, free."""
    sizes.run(nodes)


@main.command(name="fuzz")
@click.option("--inputs", default=100_000, show_default=True, help="For each reader.")
@click.option("--seed", default=0, show_default=True)
def fuzz_command(inputs: int, seed: int) -> None:
    """Damaged and hostile input to the expression parser and the model files."""
    fuzzing.run(inputs, seed)


@main.command(name="interrupt")
@click.option("--runs", default=2000, show_default=True, help="For each call.")
@click.option("--seed", default=0, show_default=True)
def interrupt_command(runs: int, seed: int) -> None:
    """Ctrl-C at random moments of sweeps, programs, training and saving."""
    interruption.run(runs, seed)


@main.command(name="mutants")
@click.option("--per-file", default=20, show_default=True, help="Faults; 0 for all.")
@click.option("--seed", default=0, show_default=True)
@click.argument("files", nargs=-1)
def mutants_command(per_file: int, seed: int, files: tuple[str, ...]) -> None:
    """Faults planted in the engine that no test notices."""
    from benchmarks.reliability import mutants

    mutants.run(per_file, seed, files)


@main.command(name="all")
def all_command() -> None:
    """Everything but ``mutants``, which takes hours."""
    start = time.perf_counter()
    for study in (accuracy, calibration, costs, graphs, sizes, fuzzing, interruption):
        print(f"\n== {study.__name__.rpartition('.')[2]}\n", flush=True)
        study.run()
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    with plain_where_needed():
        main()
