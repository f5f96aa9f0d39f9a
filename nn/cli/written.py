"""What a run of training writes: the model, and pictures and a log beside it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np

from nn import plots
from nn.net.nets import MLP
from nn.training.history import History


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    """Return where a run writes its model, its curves, its log and its decisions."""
    suffix = ".safetensors" if find_spec("safetensors") else ".npz"
    stem = folder / name
    model, curves = folder / f"{name}{suffix}", folder / f"{name}-curves.png"
    return model, curves, log_of(stem), decisions_of(stem)


def log_of(stem: Path) -> Path:
    """Return where a run writes a row an epoch."""
    return stem.with_name(f"{stem.name}-log.csv")


def decisions_of(stem: Path) -> Path:
    """Return where a run of two features draws its decisions."""
    return stem.with_name(f"{stem.name}-areas.png")


def refuse_to_replace(*paths: Path) -> None:
    """Refuse to write where a file stands.

    Raises:
        UsageError: one of them is there.
    """
    there = [str(path) for path in paths if path.exists()]
    if there:
        raise click.UsageError(
            f"{' and '.join(there)} exist(s) already; --force replaces, -o writes "
            "elsewhere"
        )


def save(net: MLP, history: History, stem: Path) -> None:
    """Write the model and, where matplotlib is, the curves; say where."""
    model, picture, *_ = files_of(stem.name, stem.parent)
    net.save(model)
    click.echo(f"model:  {model}")
    if find_spec("matplotlib"):
        plots.save(plots.curves(history), picture)
        click.echo(f"curves: {picture}")


def draw_decisions(net: MLP, data: Any, y: np.ndarray, stem: Path) -> None:
    """Draw which class a net of two features decides for where.

    Args:
        data: what it was trained on, with the names of classes and features.
        y: its targets, as the loss takes them.
    """
    if not data.classes or data.X.shape[1] != 2 or not find_spec("matplotlib"):
        return
    ax = plots.boundary(net, data.X, y)
    if len(data.features) == 2:
        ax.set(xlabel=data.features[0], ylabel=data.features[1])
    for text, name in zip(ax.get_legend().get_texts(), data.classes, strict=False):
        text.set_text(name)
    plots.save(ax, decisions_of(stem))
    click.echo(f"areas:  {decisions_of(stem)}")
