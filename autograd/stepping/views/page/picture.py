"""A page's picture as SVG: places and texts here, looks in the style sheet."""

from html import escape

from autograd.drawing.scene import Box
from autograd.drawing.style import line_width, slope_colour
from autograd.stepping.views.page.placing import (
    DIGITS,
    LINE,
    TEXT,
    PlacedArrow,
    PlacedBox,
    PlacedFrame,
    Placement,
    shortened,
)

_EDGE = 8  # the paper around the picture
_HEADS = ("positive", "negative", "muted", "ahead", "lit")


def as_svg(placement: Placement, title: str) -> str:
    """Return the ``<svg>`` of a picture, each box and arrow under its key."""
    largest = max((abs(x.arrow.flow or 0.0) for x in placement.arrows), default=0.0)
    width, height = placement.width + 2 * _EDGE, placement.height + 2 * _EDGE
    parts = [
        f'<svg id="graph" width="{width}" height="{height}" role="img" '
        f'viewBox="{-_EDGE} {-_EDGE} {width} {height}" aria-label="{escape(title)}">',
        "<defs>",
        *map(_head, _HEADS),
        "</defs>",
        *map(_frame, placement.frames),
        *map(_box, placement.boxes),
        *(_arrow(each, largest) for each in placement.arrows),
        "</svg>",
    ]
    return "\n".join(parts)


def _head(name: str) -> str:
    return (
        f'<marker id="to-{name}" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0-4L9 0L0 4z"/></marker>'
    )


def _frame(frame: PlacedFrame) -> str:
    title, x, y, width, height = frame
    text = f'<text x="{x + 7}" y="{y + TEXT + 2}">{escape(title)}</text>' * bool(title)
    return (
        f'<g class="frame"><rect x="{x}" y="{y}" width="{width}" height="{height}" '
        f'rx="6"/>{text}</g>'
    )


def _arrow(placed: PlacedArrow, largest: float) -> str:
    arrow = placed.arrow
    colour, width = slope_colour(arrow.flow), line_width(arrow.flow, largest)
    label = ""
    if arrow.label:
        place = f'x="{placed.x}" y="{placed.y}"'
        label = f"<text {place}>{escape(arrow.label)}</text>"
    return (
        f'<g id="{arrow.key}" class="edge {colour}" stroke-width="{width:g}">'
        f'<path d="{placed.path}"/>{label}</g>'
    )


def _box(placed: PlacedBox) -> str:
    box, x, y, width, height, tile = placed
    start = f'<g id="{box.key}" class="node {box.kind}" transform="translate({x} {y})">'
    if box.kind == "group":
        start += f"<title>{escape(box.hint)}</title>"
    if box.kind == "constant":
        return f'{start}<text x="3" y="{TEXT}">{escape(box.data)}</text></g>'
    parts = [start, f'<rect width="{width}" height="{height}" rx="4"/>']
    if tile:
        parts.append(
            f'<path d="M1 4a3 3 0 0 1 3-3H{tile}v{height - 2}H4a3 3 0 0 1-3-3z"/>'
        )
        symbols = box.symbol.split()
        first = height / 2 - LINE * (len(symbols) - 1) / 2 + TEXT * 0.36
        for number, symbol in enumerate(symbols):
            middle = f'x="{tile / 2:g}" y="{first + LINE * number:.0f}"'
            parts.append(f'<text class="made" {middle}>{escape(symbol)}</text>')
    parts += _lines(box, tile, height)
    return "".join([*parts, "</g>"])


def _lines(box: Box, tile: int, height: int) -> list[str]:
    """The name, the number and the gradient, one below the other."""
    lines = [("name", shortened(box.name)), ("", box.data)]
    if box.kind != "copy":
        lines.append((slope_colour(box.slope), box.gradient))
    first = (height - LINE * len(lines)) / 2 + TEXT + 1
    return [
        f'<text{_class(name)} x="{tile + 7}" y="{first + LINE * number:.0f}"'
        f"{close_set(text) if name != 'name' else ''}>{escape(text)}</text>"
        for number, (name, text) in enumerate(lines)
    ]


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def close_set(text: str) -> str:
    """Return the attribute that sets a number's digits closer if it has too many."""
    if len(text) <= DIGITS:
        return ""
    width = round(DIGITS * TEXT * 0.64)
    return f' textLength="{width}" lengthAdjust="spacingAndGlyphs"'
