"""Text as Graphviz takes it: escaped, in a colour of the palette."""

from html import escape

from autograd.drawing.style import LIGHT
from autograd.ground.text import printable


def clean(text: str) -> str:
    """Return text escaped for an HTML-like label, where a backslash has a meaning."""
    return escape(printable(text)).replace("\\", "\\\\") or " "


def coloured(text: str, colour: str) -> str:
    """Return a part of an HTML-like label in a colour of the palette."""
    return f'<font color="{LIGHT[colour]}">{clean(text)}</font>'


def label_of(text: str, colour: str) -> str:
    """Return text as a label of its own, in a colour of the palette."""
    return f"<{coloured(text, colour)}>"
