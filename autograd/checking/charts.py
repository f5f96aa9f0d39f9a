"""The error of a difference against its step as a picture, by matplotlib."""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import BytesIO
from math import isfinite, nan
from pathlib import Path
from typing import Any

from autograd.checking.numerical.steps import LEAST, StepError
from autograd.errors import RenderError
from autograd.ground.extras import missing
from autograd.ground.files import write_whole

FORMATS = (".svg", ".png", ".pdf")
TRUNCATION, ROUNDING = "C1", "C0"  # the colours of both sides


def draw_step_errors(
    errors: Sequence[StepError],
    own: tuple[float, float] | None = None,
    title: str = "",
    ax: Any = None,
):
    """Return Axes with the error of a central and a one-sided difference by step.

    Args:
        errors: as :func:`autograd.checking.steps.step_errors` gives them.
        own: for comparison, the relative error of a ladder of steps, and what that was
            estimated to be at most.
        title: over the picture.
        ax: the Axes to draw on; those of a new figure, if left out.

    Raises:
        MissingExtraError: matplotlib is absent.

    >>> from math import exp
    >>> from autograd.checking.numerical.steps import step_errors
    >>> ax = draw_step_errors(step_errors(exp, 0.0, 1.0), own=(1e-15, 3e-15))
    >>> ax.get_xlabel()
    'step h'
    """
    ax = ax if ax is not None else _matplotlib("pyplot").subplots()[1]
    shown = [
        e._replace(forward=_seen(e.forward), central=_seen(e.central)) for e in errors
    ]
    best = min(errors, key=lambda e: e.central if isfinite(e.central) else 2.0)
    steps = [each.eps for each in shown]
    ax.axvspan(best.eps, max(steps), color=TRUNCATION, alpha=0.08, lw=0)
    ax.axvspan(min(steps), best.eps, color=ROUNDING, alpha=0.08, lw=0)
    ax.plot(steps, [e.forward for e in shown], "0.6", label="one-sided")
    ax.plot(steps, [e.central for e in shown], "k", label="central")
    ax.plot(
        best.eps, _seen(best.central), "o", color="C3", zorder=3, clip_on=False,
        label=f"best fixed step {best.eps:.1g}: error {best.central:.1g}",
    )  # fmt: skip
    if own is not None:
        label = "gradcheck's ladder: {:.1g}, by its own estimate {:.1g}".format(*own)
        ax.axhline(_seen(own[0]), color="C2", ls="--", label=label)
    _words(ax, title, truncated=best.eps < max(steps))
    return ax


def _seen(error: float) -> float:
    """An error as it is drawn: none at the bottom, one that is undefined not at all."""
    return max(error, LEAST) if isfinite(error) else nan


def _words(ax: Any, title: str, truncated: bool) -> None:
    """Scales, their names and what makes the error on each side."""
    ax.set(xscale="log", yscale="log", title=title, ylim=(LEAST / 3.0, 30.0))
    ax.set(xlabel="step h", ylabel="relative error of the difference")
    ax.margins(x=0.0)
    style = {"transform": ax.transAxes, "va": "top"}
    ax.text(0.02, 0.98, "rounding ∝ 1/h", color=ROUNDING, **style)
    if truncated:
        ax.text(0.98, 0.98, "truncation", color=TRUNCATION, ha="right", **style)
    place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.14)}
    ax.legend(**place, ncols=2, fontsize="small", frameon=False)


def save_step_errors(
    curves: Mapping[str, tuple[Sequence[StepError], tuple[float, float]]],
    path: str | os.PathLike,
) -> Path:
    """Write a picture with one chart for each title, and return its path.

    Args:
        curves: the errors and the ladder's own, by title.
        path: where to; .svg, .png or .pdf.

    Raises:
        RenderError: the suffix is another.
        MissingExtraError: matplotlib is absent.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise RenderError(
            f"{str(path)!r}: curves are written as {', '.join(FORMATS[:-1])} or .pdf"
        )
    figure = _matplotlib("figure").Figure(
        figsize=(6.4, 4.4 * len(curves)), layout="constrained"
    )
    charts = figure.subplots(len(curves), squeeze=False).ravel()
    for ax, (title, (errors, own)) in zip(charts, curves.items(), strict=True):
        draw_step_errors(errors, own, title, ax)
    buffer = BytesIO()
    figure.savefig(buffer, format=suffix[1:], dpi=150)
    return write_whole(path, buffer.getvalue())


def _matplotlib(part: str) -> Any:
    """A module of matplotlib, loaded when first needed."""
    try:
        return import_module(f"matplotlib.{part}")
    except ImportError:
        raise missing("curves as pictures need matplotlib", "plot") from None
