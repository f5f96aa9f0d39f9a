"""What the parts of a picture mean, said below it where there is room for it."""

from autograd.drawing.scene import Box, Scene
from autograd.drawing.style import LIGHT, coloured

_POINTS = 11.0  # of a box's letters
_LETTER, _LINE, _PADDING = 0.62, 1.25, 6.0  # of a letter, by its size; points
_BETWEEN = {"levels": 32.0, "boxes": 13.0}  # points
_GAP = "&#160;"  # browsers drop a plain space at either end of a colour, and set
# letters a little wider than Graphviz expects
_PLUS, _MINUS = coloured("positive", "positive"), coloured("negative", "negative")
_WIDE, _NARROW = (412.0, 58.0), (176.0, 46.0)  # points that a legend takes


def legend_for(scene: Scene, rankdir: str) -> str:
    """Return a legend no larger than the picture; empty where none is so small."""
    width, height = extent(scene, rankdir)
    for size, write in ((_WIDE, _wide), (_NARROW, _narrow)):
        if size[0] <= width and size[0] * size[1] <= width * height:
            return write()
    return ""


def extent(scene: Scene, rankdir: str) -> tuple[float, float]:
    """Return about how wide and high a picture will be, in points."""
    level: dict[str, int] = {}
    for arrow in scene.arrows:  # in the order of computation
        beyond = level.get(arrow.tail, 0) + 1
        level[arrow.head] = max(level.get(arrow.head, 0), beyond)
    levels: dict[int, list[tuple[float, float]]] = {}
    for box in scene.boxes:
        levels.setdefault(level.get(box.key, 0), []).append(_size(box))
    along = 0 if rankdir in ("LR", "RL") else 1
    length = sum(max(size[along] for size in sizes) for sizes in levels.values())
    length += _BETWEEN["levels"] * (len(levels) - 1)
    across = max(
        (
            sum(s[1 - along] + _BETWEEN["boxes"] for s in sizes)
            for sizes in levels.values()
        ),
        default=0.0,
    )
    return (length, across) if along == 0 else (across, length)


def _size(box: Box) -> tuple[float, float]:
    """About how wide and high a box is."""
    lines = [line for line in (box.name, box.data, box.gradient) if line]
    symbols = box.symbol.split()
    letters = max(map(len, lines), default=0) + max(map(len, symbols), default=0)
    columns = 2 if symbols else 1
    rows = max(len(lines), len(symbols))
    width = letters * _LETTER * _POINTS + columns * _PADDING
    return width, rows * (_LINE * _POINTS + _PADDING)


def _wide() -> str:
    """A legend of two lines beside the box that they explain."""
    return _table(
        "10",
        "an arrow's number is the local derivative",
        f"gradients:{2 * _GAP}{_PLUS}{2 * _GAP}or{2 * _GAP}{_MINUS}; "
        "the wider the arrow, the larger",
    )


def _narrow() -> str:
    """The same in fewer words and smaller letters."""
    return _table(
        "8", "arrow: local derivative", f"gradient:{_GAP}{_PLUS},{_GAP}{_MINUS}"
    )


def _table(points: str, *lines: str) -> str:
    first, second = (f'<td align="left">{_GAP}{line}</td>' for line in lines)
    words = "<br/>".join(
        f"{_GAP}{word}{_GAP}" for word in ("name", "value", "gradient")
    )
    box = f'<td border="1" rowspan="2">{words}</td>'
    rows = f"<tr>{box}{first}</tr><tr>{second}</tr>"
    return (
        f'<<font point-size="{points}"><table border="0" cellborder="0" '
        f'cellspacing="0" cellpadding="2" color="{LIGHT["frame"]}">{rows}'
        "</table></font>>"
    )
