"""Steps as a file, of the kind that its name says."""

import os
from collections.abc import Collection
from pathlib import Path

from autograd.errors import RenderError
from autograd.ground.files import write_whole
from autograd.stepping.sequence import Steps
from autograd.stepping.views import film
from autograd.stepping.views.latex import as_document
from autograd.stepping.views.page import page
from autograd.stepping.views.terminal import as_text

KINDS = ".html, .gif, .mp4, .tex or .txt"


def save(
    steps: Steps,
    path: str | os.PathLike,
    *,
    depth: int | None = None,
    expand: Collection[str] = (),
    seconds: float = 1.5,
    embed: bool = False,
    worksheet: bool = False,
) -> Path:
    """Write the steps to a file, whole or not at all, and return its path.

    Args:
        path: ends in .html (a page), .gif or .mp4 (a film), .tex (LaTeX) or .txt.
        depth, expand: how the picture of a page or a film folds, as for ``draw``.
        seconds: how long a film shows each step.
        embed, worksheet: of a page; see ``page``.

    Raises:
        RenderError: the suffix is none of these, a film would be too long, or there is
            no ffmpeg for an .mp4.
        MissingExtraError: what a page or a film needs is not installed.

    >>> from autograd import Value
    >>> from autograd.stepping import steps
    >>> path = save(steps(Value(3.0, "b") * 2.0), getfixture("tmp_path") / "J.tex")
    >>> path.read_text().count("align*")
    6
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".html", ".htm"):
        written = page(steps, depth, expand, embed=embed, worksheet=worksheet)
        content = written.encode()
    elif suffix in (".gif", ".mp4"):
        if not 0.02 <= seconds <= 60.0:
            raise RenderError(f"seconds: from 0.02 to 60, got {seconds!r}")
        content = getattr(film, suffix[1:])(steps, depth, expand, seconds)
    elif suffix == ".tex":
        content = as_document(steps).encode()
    elif suffix == ".txt":
        content = f"{as_text(steps)}\n".encode()
    else:
        raise RenderError(f"{str(path)!r}: steps are written as {KINDS}")
    return write_whole(path, content)
