"""Shapes as pixels, for films: many frames of one layout."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.drawing.exports.shapes import Point, Shape
from autograd.drawing.render import font_folder
from autograd.ground.extras import missing

if TYPE_CHECKING:
    from PIL.Image import Image

_FINE = 2  # pixels drawn for one that is kept, each way
_PIECES = 12  # straight lines of a curve's piece


class Canvas:
    """A picture of pixels that shapes and lines of text are painted on.

    Args:
        width, height: in pixels.
        scale: pixels of a point.
        colour: of the ground.

    Raises:
        MissingExtraError: Pillow is not installed.
    """

    def __init__(self, width: int, height: int, scale: float, colour: str):
        try:
            from PIL import Image, ImageDraw
        except ImportError as error:
            raise missing("films need Pillow", "draw") from error
        size = width * _FINE, height * _FINE
        self.size = width, height
        self.scale = scale * _FINE
        self._image = Image.new("RGB", size, colour)
        self._draw = ImageDraw.Draw(self._image)

    def image(self) -> "Image":
        """Return the picture."""
        from PIL.Image import Resampling

        return self._image.resize(self.size, resample=Resampling.LANCZOS)

    def paint(self, shapes: Iterable[Shape], shift: Point = (0.0, 0.0)) -> None:
        """Paint shapes, moved by so many pixels."""
        for shape in shapes:
            self._paint(shape, (shift[0] * _FINE, shift[1] * _FINE))

    def write(
        self, text: str, at: Point, pixels: float, colour: str, is_bold: bool = False
    ) -> None:
        """Write a line of text, whose upper left corner is given in pixels."""
        place = at[0] * _FINE, at[1] * _FINE
        self._draw.text(place, text, fill=colour, font=font(pixels * _FINE, is_bold))

    def _paint(self, shape: Shape, shift: Point) -> None:
        if shape.kind == "text":
            self._text(shape, shift)
            return
        stroke = shape.stroke or None
        width = max(round(shape.width * self.scale), 1)
        if shape.kind == "ellipse":
            (across, down), radii = shape.points
            corners = [
                (across + sign * radii[0], down + sign * radii[1]) for sign in (-1, 1)
            ]
            box = [self._at(point, shift) for point in corners]
            self._draw.ellipse(
                box, fill=shape.fill or None, outline=stroke, width=width
            )
            return
        points = [self._at(point, shift) for point in _line(shape)]
        if shape.fill and len(points) > 2:
            self._draw.polygon(points, fill=shape.fill)
        if stroke:
            closed = [*points, *points[:2]] if shape.kind == "polygon" else points
            self._draw.line(closed, fill=stroke, width=width, joint="curve")

    def _text(self, shape: Shape, shift: Point) -> None:
        anchor = "ms" if shape.anchor == "middle" else "ls"
        letters = font(shape.size * self.scale, shape.is_bold)
        text = shape.text.replace("\xa0", " ").strip()
        at = self._at(shape.points[0], shift)
        self._draw.text(at, text, fill=shape.fill, font=letters, anchor=anchor)

    def _at(self, point: Point, shift: Point) -> Point:
        return point[0] * self.scale + shift[0], point[1] * self.scale + shift[1]


@cache
def font(pixels: float, is_bold: bool = False) -> Any:
    """Return DejaVu Sans of a size; without matplotlib, Pillow's own letters."""
    from PIL import ImageFont

    folder = font_folder()
    if folder is None:
        return ImageFont.load_default(pixels)
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(folder / name), pixels)


def lines_of(text: str, pixels: float, width: float) -> list[str]:
    """Return text in lines that are no wider; a longer word is cut.

    >>> lines_of("a b", 10.0, 1000.0)
    ['a b']
    """
    lines: list[str] = []
    for word in text.split(" "):
        tried = f"{lines[-1]} {word}" if lines else word
        if lines and font(pixels).getlength(tried) <= width:
            lines[-1] = tried
            continue
        lines.append("")
        for sign in word:
            if lines[-1] and font(pixels).getlength(lines[-1] + sign) > width:
                lines.append("")
            lines[-1] += sign
    return lines


def _line(shape: Shape) -> Sequence[Point]:
    """The corners of a shape; of a curve, points on it that are near each other."""
    if shape.kind != "curve":
        return shape.points
    points = [shape.points[0]]
    for first in range(0, len(shape.points) - 3, 3):
        piece = shape.points[first : first + 4]
        points += [_bezier(piece, step / _PIECES) for step in range(1, _PIECES + 1)]
    return points


def _bezier(piece: Sequence[Point], t: float) -> Point:
    weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    across, down = (
        sum(w * point[axis] for w, point in zip(weights, piece, strict=True))
        for axis in (0, 1)
    )
    return across, down
