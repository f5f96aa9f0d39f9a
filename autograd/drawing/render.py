"""From DOT to SVG, PNG or PDF: the embedded Graphviz, else the system's ``dot``."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from autograd.errors import MissingExtraError, RenderError
from autograd.ground.extras import missing

_DPI = 144  # of a PNG
_LONGEST = 8_000  # pixels of a PNG's side; beyond, many programs don't open it
_SECONDS = 120

# The embedded Graphviz runs in a process of its own: it keeps global state, reads the
# fonts' configuration once and prints warnings to stderr.
_EMBEDDED = """
import sys
sys.path[:0] = [sys.argv[1]]
import pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
out = graph.draw(format=sys.argv[2], prog=sys.argv[3], args=sys.argv[4])
sys.stdout.buffer.write(out)
"""


def render(dot: str, format: str, renderer: str = "", engine: str = "dot") -> bytes:
    """Return DOT text as a picture.

    Args:
        dot: the graph.
        format: ``svg``, ``png`` or ``pdf``.
        renderer: ``embedded`` (pygraphviz, which carries Graphviz) or ``system`` (the
            ``dot`` program); left out, the first of them that is there.
        engine: the layout, ``dot`` or ``neato``.

    Raises:
        MissingExtraError: there is no renderer.
        RenderError: Graphviz failed.
    """
    if renderer not in ("", "embedded", "system"):
        raise RenderError(f"renderer: 'embedded' or 'system', but not {renderer!r}")
    embedded = importlib.util.find_spec("pygraphviz")
    if renderer == "embedded" and embedded is None:
        raise _missing("pygraphviz is not installed")
    inches = _LONGEST / _DPI
    scale = [f"-Gdpi={_DPI}", f"-Gsize={inches:.2f},{inches:.2f}"]
    scale = scale if format == "png" else []
    if embedded is None or renderer == "system":
        command = [_system_program(engine), f"-T{format}", *scale]
    else:
        assert embedded.origin is not None
        home = str(Path(embedded.origin).parents[1])
        command = [sys.executable, "-ISc", _EMBEDDED, home, format, engine]
        command.append(" ".join(scale))
    return _run(command, dot)


def is_scaled_down(png: bytes) -> bool:
    """Whether a PNG had to be made smaller than its letters should be."""
    sides = (int.from_bytes(png[start : start + 4]) for start in (16, 20))
    return max(sides) >= _LONGEST - 2 * _DPI // 72  # Graphviz rounds by a point


def _run(command: list[str], dot: str) -> bytes:
    with _fonts() as environment:
        try:
            done = subprocess.run(
                command,
                input=dot.encode(),
                capture_output=True,
                env=environment,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise RenderError(
                f"Graphviz took over {_SECONDS} s; fold the picture with depth=0"
            ) from error
    if done.returncode != 0 or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip().splitlines() or [
            "no output"
        ]
        raise RenderError(f"Graphviz could not draw the picture: {reason[-1]}")
    return done.stdout


def _system_program(engine: str) -> str:
    program = shutil.which(engine)
    if program is None:
        raise _missing(f"there is no {engine!r} program on the PATH")
    return program


def _missing(reason: str) -> MissingExtraError:
    return missing(
        f"no renderer for pictures: {reason}; install one by",
        "draw",
        "DOT text needs none: picture.dot, or a .dot file",
    )


# -- fonts ---------------------------------------------------------------------------


def font_folder() -> Path | None:
    """Return where DejaVu Sans is; ``None`` without matplotlib, which carries it."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or not found.origin:
        return None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


@contextmanager
def _fonts() -> Iterator[dict[str, str]]:
    """Give an environment in which Graphviz finds DejaVu Sans on any machine.

    The font comes with matplotlib; without it the machine's own fonts must do.  They
    stay in reach for letters that DejaVu Sans lacks.
    """
    folder = font_folder()
    if folder is None:
        yield dict(os.environ)
        return
    with tempfile.TemporaryDirectory(prefix="chainrule-") as temporary:
        configuration = Path(temporary) / "fonts.conf"
        configuration.write_text(_CONFIGURATION.format(escape(str(folder))))
        yield {**os.environ, "FONTCONFIG_FILE": str(configuration)}


_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{}</dir><dir>/usr/share/fonts</dir><dir prefix="xdg">fonts</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
