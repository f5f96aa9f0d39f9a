"""A picture: it shows itself in a notebook and saves itself by the suffix."""

import os
import re
import warnings
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from autograd.drawing.exports.shapes import Shape, shapes_of
from autograd.drawing.exports.tikz import as_tikz
from autograd.drawing.render import is_scaled_down, render
from autograd.drawing.style import FONT, style_sheet
from autograd.errors import MissingExtraError, RenderError
from autograd.ground.files import write_whole
from autograd.ground.text import printable

_GROUP = re.compile(
    r'(?P<start><g id="(?P<key>[^"]*)"[^>]*>)\s*<title>.*?</title>', re.S
)
_FORMATS = ("svg", "png", "pdf")


class Picture:
    """A drawing that is laid out when it is first asked for.

    Args:
        dot: its DOT text.
        title: what it shows, in a few words.
        hints: a line of text for the boxes and arrows, by key.
        renderer: ``embedded`` or ``system``; left out, the first that is there.
        engine: the layout program.
    """

    def __init__(
        self,
        dot: str,
        title: str,
        hints: dict[str, str],
        renderer: str = "",
        engine: str = "dot",
    ):
        self.dot = dot
        self.title = title
        self._hints = hints
        self._renderer = renderer
        self._engine = engine

    @cached_property
    def svg(self) -> str:
        """The picture as an ``<svg>`` element that suits light and dark pages."""
        return _dressed(self._render("svg").decode(), self.title, self._hints)

    @property
    def tikz(self) -> str:
        """The picture as a LaTeX document that draws it with TikZ."""
        return as_tikz(*self.shapes, self._hints)

    @cached_property
    def shapes(self) -> tuple[float, float, list[Shape]]:
        """Width and height in points, and what is drawn, laid out."""
        return shapes_of(self._render("svg").decode())

    def save(self, path: str | os.PathLike) -> Path:
        """Write the picture, as the suffix says: .svg, .png, .pdf, .tex or .dot.

        ``.tex`` is TikZ: a document of one page with named colours, to be changed by
        hand.

        Raises:
            RenderError: the suffix is none of these.
            MissingExtraError: no renderer is installed; ``.dot`` needs none.
        """
        suffix = Path(path).suffix.lower().lstrip(".")
        if suffix in ("dot", "gv"):
            return write_whole(path, self.dot.encode())
        if suffix == "svg":
            return write_whole(path, self.svg.encode())
        if suffix == "tex":
            return write_whole(path, self.tikz.encode())
        if suffix not in _FORMATS:
            raise RenderError(
                f"{str(path)!r}: a picture is saved as .svg, .png, .pdf, .tex or .dot"
            )
        drawn = self._render(suffix)
        if suffix == "png" and is_scaled_down(drawn):
            warnings.warn(
                f"{os.fspath(path)}: scaled down to a side of 8,000 pixels, which is "
                "what programs open; .svg and .pdf have no such border, depth=0 folds",
                stacklevel=2,
            )
        return write_whole(path, drawn)

    def _render(self, format: str) -> bytes:
        return render(self.dot, format, self._renderer, self._engine)

    def __repr__(self) -> str:
        return f"<Picture of {self.title}; .save('picture.svg') writes it>"

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, str]:
        """Show SVG in a notebook; where no renderer is, say how to get one."""
        try:
            return {"image/svg+xml": self.svg, "text/plain": repr(self)}
        except MissingExtraError as error:
            return {"text/plain": f"{self!r}\n{error}"}


def _dressed(svg: str, title: str, hints: dict[str, str]) -> str:
    """Make Graphviz's SVG fit for a page: no prolog, real hints, a dark twin."""
    svg = re.sub(r"<!--.*?-->\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r' xml:space="preserve"| xmlns:xlink="[^"]*"', "", svg)
    svg = svg.replace(f' font-family="{FONT}"', "")  # once for all, below
    svg = _GROUP.sub(lambda found: _group(found, hints), svg)
    font = f'font-family="{FONT},Verdana,sans-serif"'
    head = f'<svg class="chainrule" role="img" {font} aria-label="{escape(title)}"'
    body = svg.removeprefix("<svg").partition(">")
    sheet = f"<style>{style_sheet('.chainrule')}</style>"
    return f"{head}{body[0]}>{sheet}{body[2]}"


def _group(found: re.Match, hints: dict[str, str]) -> str:
    """The start of a box or an arrow, with its hint where Graphviz put its key."""
    hint = escape(printable(hints.get(found["key"], "")), quote=False)
    return found["start"] + (f"<title>{hint}</title>" if hint else "")
