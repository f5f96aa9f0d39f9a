"""A picture that is laid out, as plain shapes: what TikZ and films are drawn from."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

Point = tuple[float, float]

_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_SHIFT = re.compile(r"translate\(([-\d.e]+)[ ,]([-\d.e]+)\)")
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Shape:
    """One polygon, line, curve, circle or line of text.

    Args:
        kind: ``polygon``, ``line``, ``curve`` (points of cubic Bézier pieces),
            ``ellipse`` (its centre, then its radii) or ``text`` (where it begins).
        points: in points of 1/72 inch, from the upper left corner.
        key: that of the box or arrow that it belongs to; empty for none.
        owner: ``node``, ``edge``, ``cluster`` or ``graph``.
        fill, stroke: colours such as ``#1f2329``; empty for none.
        width: of the stroke.
        text: the letters.
        size: of the letters, in points.
        is_bold: whether they are.
        anchor: ``start`` or ``middle``: what of the text stands at the point.
    """

    kind: str
    points: tuple[Point, ...]
    key: str = ""
    owner: str = "graph"
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    text: str = ""
    size: float = 0.0
    is_bold: bool = False
    anchor: str = "start"


def shapes_of(svg: str) -> tuple[float, float, list[Shape]]:
    """Return width and height of a picture in points, and its shapes from below.

    Args:
        svg: what Graphviz writes.
    """
    root = ET.fromstring(svg)
    width, height = (
        float(root.attrib[side].rstrip("pt")) for side in ("width", "height")
    )
    found: list[Shape] = []
    for group in root.iter(f"{_SVG}g"):
        if group.get("class") == "graph":
            moved = _SHIFT.search(group.get("transform", ""))
            shift = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
            _collect(group, group, shift, found)
    return width, height, found


def _collect(
    element: ET.Element, group: ET.Element, shift: Point, found: list[Shape]
) -> None:
    for child in element:
        tag = child.tag.removeprefix(_SVG)
        if tag == "g":
            _collect(child, child if child.get("id") else group, shift, found)
        elif tag in _READERS:
            kind, read = _READERS[tag]
            found.append(_shape(kind, read(child, shift), child, group))


def _shape(
    kind: str, points: tuple[Point, ...], element: ET.Element, group: ET.Element
) -> Shape:
    look = element.attrib
    colours = {
        name: "" if look.get(name, "none") in ("none", "transparent") else look[name]
        for name in ("fill", "stroke")
    }
    return Shape(
        kind=kind,
        points=points,
        key=group.get("id", "") if group.get("class") != "graph" else "",
        owner=group.get("class", "graph"),
        **colours,
        width=float(look.get("stroke-width", 1.0)),
        text="".join(element.itertext()) if kind == "text" else "",
        size=float(look.get("font-size", 0.0)),
        is_bold=look.get("font-weight") == "bold",
        anchor=look.get("text-anchor", "start"),
    )


def _pairs(text: str, shift: Point) -> tuple[Point, ...]:
    numbers = [float(number) for number in _NUMBERS.findall(text)]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return tuple((x + shift[0], y + shift[1]) for x, y in pairs)


def _place(element: ET.Element, shift: Point, x: str = "x", y: str = "y") -> Point:
    return float(element.attrib[x]) + shift[0], float(element.attrib[y]) + shift[1]


def _ellipse(element: ET.Element, shift: Point) -> tuple[Point, ...]:
    radii = float(element.attrib["rx"]), float(element.attrib["ry"])
    return _place(element, shift, "cx", "cy"), radii


_READERS = {
    "polygon": ("polygon", lambda e, shift: _pairs(e.attrib["points"], shift)),
    "polyline": ("line", lambda e, shift: _pairs(e.attrib["points"], shift)),
    "path": ("curve", lambda e, shift: _pairs(e.attrib["d"], shift)),
    "ellipse": ("ellipse", _ellipse),
    "text": ("text", lambda e, shift: (_place(e, shift),)),
}
