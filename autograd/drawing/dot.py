"""A scene in the DOT language."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from autograd.drawing.legend import legend_for
from autograd.drawing.scene import Arrow, Box, Scene
from autograd.drawing.style import (
    FONT,
    LIGHT,
    clean,
    coloured,
    line_width,
    slope_colour,
)

if TYPE_CHECKING:
    from graphviz import Digraph

_Frames = tuple[str, ...]
Size = Callable[[Box], tuple[float, float]]
_Columns = dict[_Frames, list[str]]

_PORTS = {"LR": ("e", "w"), "RL": ("w", "e"), "TB": ("s", "n"), "BT": ("n", "s")}
_CROWDED = 200  # arrows; beyond, labels are left to the hints
_ROOM = "0.85"  # inches between columns, for numbers that stand beside arrows
_TANGLED = 800  # columns that arrows cross in all; beyond, the same


def as_dot(
    scene: Scene, rankdir: str = "LR", legend: bool = True, size: Size | None = None
) -> str:
    """Return a scene as DOT text; the same scene gives the same text.

    Args:
        scene: what to show.
        rankdir: ``LR``, ``TB``, ``RL`` or ``BT``: the direction of the arrows.
        legend: say below the picture what its parts mean, if there is room.
        size: the width and height of a box in points, where its text and the arrows'
            are set by whoever asks, and only places are wanted.
    """
    import graphviz  # slow to import, and most programs draw nothing

    graph = graphviz.Digraph("graph")
    graph.attr(rankdir=rankdir, bgcolor=LIGHT["page"], pad="0.15", ranksep="0.45")
    graph.attr("graph", fontname=FONT, fontsize="10", fontcolor=LIGHT["muted"])
    graph.attr(nodesep="0.18")
    graph.attr("node", shape="plain", fontname=FONT, fontsize="11")
    graph.attr("edge", fontname=FONT, fontsize="10", arrowsize="0.6")
    crowded = len(scene.arrows) > _CROWDED or _spans(scene) > _TANGLED
    if crowded:  # the best layout takes minutes: settle for a quick one
        graph.attr(splines="line", nslimit="0.5", nslimit1="0.5", mclimit="0.1")
    columns = _columns(scene)
    if columns:  # straight lines from unit to unit, as nets are drawn
        tail, head = _PORTS[rankdir]
        graph.attr(splines="line", ranksep="0.9", newrank="true", remincross="false")
        graph.attr("edge", tailport=tail, headport=head)
    if legend and (words := legend_for(scene, rankdir)):
        graph.attr(label=words, labelloc="b", labeljust="l")
    if size:
        graph.attr(ranksep=_ROOM, nodesep="0.3")
    _add_frames(graph, scene.boxes, (), scene.stacks, size)
    for keys in columns.values():
        # Graphviz stacks columns from below, rows from the left
        _stack(graph, keys[::-1] if rankdir in ("LR", "RL") else keys)
    largest = max((abs(arrow.flow or 0.0) for arrow in scene.arrows), default=0.0)
    for arrow in scene.arrows:
        _add_arrow(graph, arrow, largest, labelled=not crowded and not size)
    return graph.source


def _spans(scene: Scene) -> int:
    """How many columns all arrows cross together; layout time grows with it."""
    level: dict[str, int] = {}
    for arrow in scene.arrows:  # in the order of computation
        beyond = level.get(arrow.tail, 0) + 1
        level[arrow.head] = max(level.get(arrow.head, 0), beyond)
    return sum(
        max(level[arrow.head] - level.get(arrow.tail, 0), 1) for arrow in scene.arrows
    )


def _add_frames(
    graph: "Digraph",
    boxes: list[Box],
    frames: _Frames,
    stacks: set[str],
    size: Size | None,
) -> None:
    """Add the boxes inside ``frames``, and frame by frame those further inside."""
    level = len(frames)
    inner: dict[str, list[Box]] = {}
    for box in boxes:
        if len(box.frames) > level:
            inner.setdefault(box.frames[level], []).append(box)
        else:
            graph.node(box.key, id=box.key, **_box_looks(box, size))
    for name, members in inner.items():
        key = f"{members[0].key}_{level}"
        with graph.subgraph(name=f"cluster_{key}") as cluster:
            shown = name.removeprefix(f"{frames[-1]}." if frames else "")
            cluster.attr(label=f"<{clean(shown)}>", id=f"frame_{key}")
            cluster.attr(
                color=LIGHT["frame"], style="rounded", labeljust="l", labelloc="t"
            )
            if name not in stacks:
                _add_frames(cluster, members, (*frames, name), stacks, size)
                continue
            with cluster.subgraph(name=f"cluster_{key}_sheet") as sheet:
                sheet.attr(label="", margin="5")
                _add_frames(sheet, members, (*frames, name), stacks, size)


def _columns(scene: Scene) -> _Columns:
    """The groups in each frame, such as a layer's neurons, unless arrows join them."""
    frame_of = {box.key: box.frames for box in scene.boxes if box.kind == "group"}
    joined = {
        frame_of[arrow.tail]
        for arrow in scene.arrows
        if frame_of.get(arrow.tail, 0) == frame_of.get(arrow.head, 1)
    }
    columns: _Columns = {}
    for key, frames in frame_of.items():
        if frames and frames not in joined:
            columns.setdefault(frames, []).append(key)
    return columns


def _stack(graph: "Digraph", keys: list[str]) -> None:
    """Keep boxes in one column or row and in their order."""
    with graph.subgraph() as column:
        column.attr(rank="same")
        for first, second in pairwise(keys):
            column.edge(first, second, style="invis")


def _add_arrow(graph: "Digraph", arrow: Arrow, largest: float, labelled: bool) -> None:
    colour = "line" if arrow.flow is None else slope_colour(arrow.flow)
    colour = "line" if colour == "muted" else colour
    graph.edge(
        arrow.tail,
        arrow.head,
        id=arrow.key,
        color=LIGHT[colour],
        penwidth=f"{line_width(arrow.flow, largest):g}",
        fontcolor=LIGHT["muted"],
        **({"label": f"<{clean(arrow.label)}>"} if labelled and arrow.label else {}),
    )


def _box_looks(box: Box, size: Size | None) -> dict[str, str]:
    if size is None:
        return {"label": _box_label(box)}
    width, height = (f"{points / 72:.4f}" for points in size(box))
    fixed = {"label": "", "shape": "box", "fixedsize": "true"}
    return {**fixed, "width": width, "height": height}


def _box_label(box: Box) -> str:
    """A table: the symbol in a tile, and beside it name, data and gradient."""
    if box.kind == "constant":
        return f"<{coloured(box.data, 'muted')}>"
    lines = []
    if box.name:
        lines.append(f"<b>{coloured(box.name, 'ink')}</b>")
    lines.append(coloured(box.data, "ink"))
    if box.gradient:
        lines.append(coloured(box.gradient, slope_colour(box.slope)))
    background = LIGHT["leaf" if box.kind == "leaf" else "paper"]
    cells = [f'<td align="left" bgcolor="{background}">{line}</td>' for line in lines]
    if box.symbol:
        symbol = "<br/>".join(coloured(part, "ink") for part in box.symbol.split())
        cells[0] = (
            f'<td rowspan="{len(lines)}" bgcolor="{LIGHT["tile"]}">{symbol}</td>'
            + cells[0]
        )
    rows = "".join(f"<tr>{cell}</tr>" for cell in cells)
    return f"<{_table(rows)}>"


def _table(rows: str) -> str:
    return (
        f'<table border="1" cellborder="0" cellspacing="0" cellpadding="3" '
        f'color="{LIGHT["line"]}">{rows}</table>'
    )
