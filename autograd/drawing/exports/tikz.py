"""A picture as TikZ, which LaTeX compiles with standard packages alone."""

from collections.abc import Iterable, Mapping

from autograd.drawing.exports.shapes import Point, Shape
from autograd.drawing.style import LIGHT
from autograd.ground.latex import PREAMBLE, in_text
from autograd.ground.text import printable

_NAMES = {colour: name for name, colour in LIGHT.items()}


def as_tikz(
    width: float, height: float, shapes: Iterable[Shape], hints: Mapping[str, str]
) -> str:
    """Return a document whose page is a picture, and which can be changed by hand.

    Colours have names; each box and arrow has a comment that says what it is, and a
    box a coordinate of its own to point at.

    Args:
        width, height: of the picture, in points of 1/72 inch.
        shapes: what it is made of.
        hints: what each box and arrow is, by key.
    """
    shapes = list(shapes)
    colours = [
        rf"\definecolor{{{name}}}{{HTML}}{{{colour[1:].upper()}}}"
        for name, colour in LIGHT.items()
    ]
    lines: list[str] = []
    last = ""
    for shape in shapes:
        if shape.key != last and shape.key:
            lines.append(f"  % {printable(hints.get(shape.key, shape.key))}")
            if shape.owner == "node":
                lines.append(
                    f"  \\coordinate ({shape.key}) at {_at(_middle(shapes, shape))};"
                )
        last = shape.key
        lines.append("  " + _command(shape))
    return "\n".join(
        [
            "% compiles with pdflatex, lualatex or xelatex; to paste the tikzpicture",
            "% elsewhere, take along the lines that define colours and letters",
            r"\documentclass{article}",
            rf"\usepackage[paperwidth={width:g}bp,paperheight={height + 1:g}bp,",
            r"  margin=0bp,noheadfoot]{geometry}",
            r"\usepackage{tikz,amsmath}",
            *colours,
            PREAMBLE,
            r"\pagestyle{empty}\parindent=0bp\topskip=0bp\parskip=0bp",
            r"\begin{document}",
            r"\noindent",
            r"\begin{tikzpicture}[x=1bp, y=-1bp, font=\sffamily, inner sep=0bp]",
            rf"  \useasboundingbox (0,0) rectangle ({width:g},{height:g});",
            *lines,
            r"\end{tikzpicture}",
            r"\end{document}",
            "",
        ]
    )


def _middle(shapes: Iterable[Shape], of: Shape) -> Point:
    points = [
        point
        for shape in shapes
        if shape.key == of.key and shape.kind != "text"
        for point in (shape.points[:1] if shape.kind == "ellipse" else shape.points)
    ] or list(of.points)
    across, down = zip(*points, strict=True)
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def _command(shape: Shape) -> str:
    if shape.kind == "text":
        return _text(shape)
    options = ", ".join(_options(shape))
    if shape.kind == "ellipse":
        centre, (across, down) = shape.points
        drawn = f"{_at(centre)} ellipse [x radius={across:g}bp, y radius={down:g}bp]"
    elif shape.kind == "curve":
        drawn = _curve(shape.points)
    else:
        drawn = " -- ".join(map(_at, shape.points))
        drawn += " -- cycle" if shape.kind == "polygon" else ""
    return rf"\path[{options}] {drawn};"


def _options(shape: Shape) -> list[str]:
    options = []
    if shape.fill:
        options.append(f"fill={_colour(shape.fill)}")
    if shape.stroke:
        options += [f"draw={_colour(shape.stroke)}", f"line width={shape.width:g}bp"]
    return options


def _curve(points: tuple[Point, ...]) -> str:
    start, *rest = points
    pieces = [
        f".. controls {_at(rest[i])} and {_at(rest[i + 1])} .. {_at(rest[i + 2])}"
        for i in range(0, len(rest) - 2, 3)
    ]
    return " ".join([_at(start), *pieces])


def _text(shape: Shape) -> str:
    anchor = "base" if shape.anchor == "middle" else "base west"
    bold = r"\bfseries" if shape.is_bold else ""
    size = rf"\fontsize{{{shape.size:g}}}{{{1.2 * shape.size:g}}}\selectfont"
    text = in_text(shape.text.replace("\xa0", " ").strip())
    return (
        rf"\node[anchor={anchor}, text={_colour(shape.fill)}] "
        rf"at {_at(shape.points[0])} {{{size}{bold} {text}}};"
    )


def _colour(code: str) -> str:
    """The palette's name of a colour; black for one that has none."""
    return _NAMES.get(code.lower(), "ink")


def _at(point: Point) -> str:
    return f"({point[0]:g},{point[1]:g})"
