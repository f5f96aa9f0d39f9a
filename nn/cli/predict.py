"""``chainrule predict`` and ``evaluate``: a saved net on a table in a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from autograd.ground.files import write_whole
from nn.cli.written import refuse_to_replace
from nn.errors import DataError
from nn.files import models
from nn.training import metrics

if TYPE_CHECKING:
    from nn.tables.reading import Table

_File = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("model", type=_File)
@click.argument("table", metavar="FILE.csv", type=_File)
@click.option(
    "-o", "--out", "output", type=_File, help="File to write; else the screen."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def predict(model: Path, table: Path, output: Path | None, force: bool) -> None:
    """Add what a trained net predicts to a table.

    Classes are called by their names and get a column each of probabilities; numbers
    are in the unit of the column that the net was trained on.
    """
    if output is not None and not force:
        refuse_to_replace(output)
    net, found = models.load(model), _read(table)
    frame = found.frame.copy()
    for name, values in _answers(net, _features(net, found)).items():
        frame[_free(name, frame)] = values
    text = frame.to_csv(index=False, lineterminator="\n")
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text.encode())
        click.echo(f"{len(frame):,} rows: {output}")


@click.command()
@click.argument("model", type=_File)
@click.argument("table", metavar="FILE.csv", type=_File)
@click.option("--target", metavar="COLUMN", help="Else the one it was trained on.")
def evaluate(model: Path, table: Path, target: str | None) -> None:
    """Score a trained net on a table with the right answers."""
    net, found = models.load(model), _read(table)
    if net.schema is None:
        raise click.UsageError(
            f"{model} was not trained on a table in a file; use net.evaluate in Python"
        )
    name = found.column(net.schema.target if target is None else target)
    y, rows = net.schema.targets(found.frame[name], found.decimal, found.source)
    if not len(y):
        raise DataError(f"{found.source}: {name} is empty")
    X = _features(net, found)[rows]
    for word, number in _scores(net, X, y).items():
        click.echo(f"{word}: {number:.6g}")


def _read(path: Path) -> "Table":
    from nn.tables.reading import read

    table = read(path)
    for note in table.notes:
        click.echo(f"note: {note}", err=True)
    return table


def _features(net: Any, table: "Table") -> np.ndarray:
    """Return what the net takes of each row; without a schema, all columns' numbers."""
    if net.schema is not None:
        X, notes = net.schema.encode(table.frame, table.decimal, table.source)
    else:
        X, notes = _numbers(table, net.nin), ()
    for note in notes:
        click.echo(f"note: {note}", err=True)
    return X


def _numbers(table: "Table", width: int) -> np.ndarray:
    from nn.tables.cells import numbers_of

    if table.frame.shape[1] != width:
        raise DataError(
            f"{table.source}: has {table.frame.shape[1]} columns, the net takes {width}"
        )
    columns = []
    for name in table.frame.columns:
        numbers, _ = numbers_of(table.frame[name], table.decimal)
        wrong = table.frame[name][np.isnan(numbers)]
        if len(wrong):
            raise DataError(
                f"{table.source}, line {wrong.index[0]}, {name}: {wrong.iloc[0]!r} is "
                "no number, and the net was not trained on a table that says what to "
                "do then"
            )
        columns.append(numbers)
    return np.column_stack(columns)


def _answers(net: Any, X: np.ndarray) -> dict[str, Any]:
    """Return the new columns by name."""
    target = net.schema.target if net.schema else "output"
    classes = net.schema.classes if net.schema else ()
    if not classes:
        outputs = net.predict(X).reshape(len(X), -1)
        names = [f"{target} predicted"]
        if outputs.shape[1] > 1:
            names = [f"{target} {i} predicted" for i in range(outputs.shape[1])]
        return dict(zip(names, outputs.T, strict=True))
    decided = np.asarray(net.predict_classes(X)).astype(int)
    decided = np.maximum(decided, 0)  # -1 and 1, of losses of signs
    found: dict[str, Any] = {f"{target} predicted": np.array(classes)[decided]}
    if models.as_loss(net.loss).link:
        for name, chances in zip(classes, net.predict_proba(X).T, strict=True):
            found[f"probability of {name}"] = chances
    return found


def _scores(net: Any, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return what is usual for classes, or for numbers."""
    if net.schema.classes:
        decided = np.maximum(np.asarray(net.predict_classes(X)).astype(int), 0)
        return {
            "examples": len(y),
            "accuracy": metrics.accuracy(y, decided),
            "f1, mean of the classes": float(np.mean(metrics.f1(y, decided))),
        }
    missed = net.predict(X) - y
    return {
        "examples": len(y),
        "R²": metrics.r2(y, y + missed),
        "mean absolute error": float(np.mean(np.abs(missed))),
        "root mean square error": float(np.sqrt(np.mean(missed**2))),
    }


def _free(name: str, frame: Any) -> str:
    """Return a name that no column has."""
    while name in frame.columns:
        name += "_"
    return name
