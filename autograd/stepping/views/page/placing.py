"""Where the boxes and arrows of a page's picture lie, in pixels at reading size."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from autograd.drawing.dot import as_dot
from autograd.drawing.render import render
from autograd.drawing.scene import Arrow, Box, Scene

LINE = 18  # the height of a line of text
DIGITS = 9  # of a number that fit into a box; longer ones are set closer
TEXT, LABEL = 13, 12  # the size of letters in boxes and beside arrows
_LETTER = 0.64  # widths by the size of letters, those of a wide font
_MARGIN = 7
_SYMBOL = 22  # the least width of a symbol's tile
_LONGEST = 21  # letters of a name
_FEW = 30  # boxes whose arrows may be as long as they like
_FAR = 5  # columns; where there are more boxes, a longer arrow starts at a copy


class PlacedBox(NamedTuple):
    """A box, the corner of it, its size, and how much of it the symbol takes."""

    box: Box
    x: int
    y: int
    width: int
    height: int
    tile: int


class PlacedArrow(NamedTuple):
    """An arrow, its line as an SVG path up to the head, and the place of its number."""

    arrow: Arrow
    path: str
    x: int
    y: int


class PlacedFrame(NamedTuple):
    """The frame around a group."""

    title: str
    x: int
    y: int
    width: int
    height: int


class Placement(NamedTuple):
    """A picture before it is drawn."""

    width: int
    height: int
    frames: list[PlacedFrame]
    boxes: list[PlacedBox]
    arrows: list[PlacedArrow]


def placed(scene: Scene) -> Placement:
    """Return where everything of a scene lies.

    Raises:
        MissingExtraError: there is no program that lays graphs out.
    """
    dot = as_dot(scene, legend=False, size=lambda box: measured(box)[:2])
    found = json.loads(render(dot, "json0"))
    _, _, width, height = _numbers(found["bb"])
    boxes, titles = {box.key: box for box in scene.boxes}, _titles(scene)
    arrows = {arrow.key: arrow for arrow in scene.arrows}
    objects = found.get("objects", [])
    return Placement(
        round(width),
        round(height),
        [
            _frame(
                "" if each["name"].endswith("_sheet") else titles[each["id"]],
                each["bb"],
                height,
            )
            for each in objects
            if each.get("id") in titles
        ],
        [
            _box(boxes[each["name"]], each["pos"], height)
            for each in objects
            if each["name"] in boxes
        ],
        [
            _arrow(arrows[each["id"]], each["pos"], height)
            for each in found.get("edges", [])
            if each.get("id") in arrows
        ],
    )


def with_copies(scene: Scene) -> tuple[Scene, dict[str, str]]:
    """Return a scene without far arrows, and whose boxes the added ones copy.

    In a large graph an arrow from far away tells less than the name of where it starts.
    """
    if len(scene.boxes) <= _FEW:
        return scene, {}
    level: dict[str, int] = {}
    for arrow in scene.arrows:  # in the order of computation
        beyond = level.get(arrow.tail, 0) + 1
        level[arrow.head] = max(level.get(arrow.head, 0), beyond)
    boxes = {box.key: box for box in scene.boxes}
    copies: dict[str, str] = {}
    arrows, added = [], []
    for arrow in scene.arrows:
        tail = boxes[arrow.tail]
        is_far = level[arrow.head] - level.get(arrow.tail, 0) > _FAR
        if is_far and tail.kind in ("leaf", "inner"):
            key = f"s{arrow.key}"
            copies[key] = tail.key
            frames = boxes[arrow.head].frames
            added.append(replace(tail, key=key, kind="copy", frames=frames, symbol=""))
            arrow = replace(arrow, tail=key)
        arrows.append(arrow)
    return replace(scene, boxes=[*scene.boxes, *added], arrows=arrows), copies


def measured(box: Box) -> tuple[int, int, int]:
    """Return the width and height of a box, and how much of it the symbol takes."""
    if box.kind == "constant":
        return _wide(box.data, TEXT) + _MARGIN, LINE, 0
    lines = 2 if box.kind == "copy" else 3
    symbols = box.symbol.split()
    tile = max((_SYMBOL, *(_wide(each, TEXT) + _MARGIN for each in symbols)))
    tile = tile if symbols else 0
    text = max(_wide(shortened(box.name), TEXT + 1), round(DIGITS * TEXT * _LETTER))
    height = max(lines, len(symbols)) * LINE + _MARGIN
    return tile + text + 2 * _MARGIN, height, tile


def shortened(name: str) -> str:
    """Return a name whose middle is left out where it is too long for a box."""
    if len(name) <= _LONGEST:
        return name
    half = (_LONGEST - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def _wide(text: str, size: int) -> int:
    letters = sum(1.0 if east_asian_width(x) in "WF" else _LETTER for x in text)
    return round(letters * size)


def _titles(scene: Scene) -> dict[str, str]:
    """What stands on each frame, by the key that the layout knows it by."""
    titles: dict[str, str] = {}
    seen: set[tuple[str, ...]] = set()
    for box in scene.boxes:
        for level, name in enumerate(box.frames):
            path = box.frames[: level + 1]
            if path not in seen:
                seen.add(path)
                outer = f"{path[-2]}." if level else ""
                titles[f"frame_{box.key}_{level}"] = name.removeprefix(outer)
    return titles


def _frame(title: str, corners: str, top: float) -> PlacedFrame:
    left, low, right, high = _numbers(corners)
    return PlacedFrame(title, *map(round, (left, top - high, right - left, high - low)))


def _box(box: Box, place: str, top: float) -> PlacedBox:
    x, y = _numbers(place)
    width, height, tile = measured(box)
    left, upper = round(x - width / 2), round(top - y - height / 2)
    return PlacedBox(box, left, upper, width, height, tile)


def _arrow(arrow: Arrow, place: str, top: float) -> PlacedArrow:
    curve = place.partition(";")[0].split()
    points = [_numbers(each.removeprefix("e,").removeprefix("s,")) for each in curve]
    if curve[0].startswith("e,"):
        points = points[1:]  # its head is drawn where the line ends
    places = [(x, top - y) for x, y in points]
    texts = [f"{x:.0f} {y:.0f}" for x, y in places]
    x, y = _middle(places)
    return PlacedArrow(
        arrow, f"M{texts[0]}C{' '.join(texts[1:])}", round(x), round(y) - 6
    )


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of a curve of cubic pieces that share their ends."""
    pieces = (len(points) - 1) // 3
    first = 3 * (pieces // 2)
    if pieces % 2 == 0:
        return points[first]
    weights = (1, 3, 3, 1)
    four = points[first : first + 4]
    x, y = (
        sum(w * point[axis] for w, point in zip(weights, four, strict=True)) / 8
        for axis in (0, 1)
    )
    return x, y


def _numbers(text: Any) -> tuple[float, ...]:
    return tuple(map(float, str(text).split(",")))
