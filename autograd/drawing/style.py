"""Colours, coloured text, line widths, and the style sheet for a dark background."""

import math
from html import escape

from autograd.ground.text import printable

FONT = "DejaVu Sans"

LIGHT = {
    "page": "#ffffff",
    "ink": "#1f2329",
    "muted": "#59636e",
    "line": "#8b949e",
    "tile": "#e9edf2",
    "leaf": "#fff6d6",
    "paper": "#fdfdfe",
    "frame": "#d0d7df",
    "positive": "#b14a00",
    "negative": "#0757b8",
}
DARK = {
    "page": "#12161c",
    "ink": "#eceff3",
    "muted": "#a3adb8",
    "line": "#7d8793",
    "tile": "#2a323c",
    "leaf": "#3a3320",
    "paper": "#191f27",
    "frame": "#3c4651",
    "positive": "#ffa45c",
    "negative": "#7cb9ff",
}


def slope_colour(slope: float | None) -> str:
    """Return the name of the colour of a gradient: its sign, if it has one."""
    if slope is None or not abs(slope) > 0.0:
        return "muted"
    return "positive" if slope > 0.0 else "negative"


def clean(text: str) -> str:
    """Return text escaped for an HTML-like label, where a backslash has a meaning."""
    return escape(printable(text)).replace("\\", "\\\\") or " "


def coloured(text: str, colour: str) -> str:
    """Return a part of an HTML-like label in a colour of the palette."""
    return f'<font color="{LIGHT[colour]}">{clean(text)}</font>'


def label_of(text: str, colour: str) -> str:
    """Return text as a label of its own, in a colour of the palette."""
    return f"<{coloured(text, colour)}>"


def line_width(flow: float | None, largest: float) -> float:
    """Return the width of an arrow from its share of the largest flow, in points."""
    if flow is None or not largest > 0.0 or not math.isfinite(flow):
        return 1.0
    return round(0.6 + 2.6 * math.sqrt(min(abs(flow) / largest, 1.0)), 2)


def style_sheet(scope: str) -> str:
    """Return CSS: light colours turn dark on dark screens, the whole fits its place."""
    rules = []
    for name, light in LIGHT.items():
        dark = DARK[name]
        rules.append(f'{scope} [fill="{light}"]{{fill:{dark}}}')
        rules.append(f'{scope} [stroke="{light}"]{{stroke:{dark}}}')
    dark_twins = "@media screen and (prefers-color-scheme:dark){" + "".join(rules) + "}"
    return f"{dark_twins}{scope}{{max-width:100%;height:auto}}"
