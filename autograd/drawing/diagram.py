"""The layer diagram of a net: its units in columns, its weights as lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from autograd.drawing.picture import Picture
from autograd.drawing.style import FONT, LIGHT, label_of, line_width, slope_colour
from autograd.errors import OperandError
from autograd.ground.text import number_text

if TYPE_CHECKING:
    from graphviz import Digraph

_MOST = 12  # units of a column that are drawn; of more, the first and the last
_ACROSS, _DOWN = 1.7, 0.48  # inches between columns and between units
_MIDDLE = -1  # stands for the units left out


class Column(NamedTuple):
    """One column of units.

    Attributes:
        name: what stands below it.
        size: how many units it has.
        weights: those of its units, (units, units of the column before); none for the
            first column.
    """

    name: str
    size: int
    weights: Sequence[Sequence[float]] = ()


def diagram(columns: Sequence[Column], renderer: str = "") -> Picture:
    """Return a net as columns of units joined by lines, one a weight.

    A line's colour is the sign of its weight, its width the weight's size.

    Raises:
        OperandError: there is no column, or weights don't suit the columns' sizes.

    >>> diagram([Column("input", 2), Column("output", 1, [[0.5, -2.0]])])
    <Picture of a net of 2 and 1 units; .save('picture.svg') writes it>
    """
    import graphviz

    _check(columns)
    graph = graphviz.Digraph("net")
    graph.attr(
        bgcolor=LIGHT["page"], pad="0.2", splines="line", outputorder="edgesfirst"
    )
    graph.attr("node", fontname=FONT, fontsize="11", fixedsize="true")
    graph.attr("edge", dir="none")
    hints: dict[str, str] = {}
    tallest = max(len(_shown(column.size)) for column in columns)
    for place, column in enumerate(columns):
        _add_units(graph, place, column, len(columns), tallest)
    largest = max(
        (abs(w) for c in columns for row in c.weights for w in row), default=0.0
    )
    for place, column in enumerate(columns):
        for key, tail, head, weight in _lines(columns, place):
            hints[key] = f"{column.name}: weight {number_text(weight)}"
            graph.edge(
                tail, head, id=key, color=LIGHT[slope_colour(weight)],
                penwidth=f"{line_width(weight, largest):g}",
            )  # fmt: skip
    sizes = [str(column.size) for column in columns]
    listed = " and ".join([", ".join(sizes[:-1]), sizes[-1]] if sizes[1:] else sizes)
    title = f"a net of {listed} units"
    return Picture(graph.source, title, hints, renderer, engine="neato")


def _check(columns: Sequence[Column]) -> None:
    if not columns:
        raise OperandError("diagram: needs at least one column")
    for before, column in pairwise(columns):
        shape = len(column.weights), {len(row) for row in column.weights}
        if shape != (column.size, {before.size}):
            raise OperandError(
                f"diagram: the weights of {column.name!r} must be "
                f"({column.size}, {before.size})"
            )


def _shown(size: int) -> list[int]:
    """The units that are drawn, with a mark for those left out."""
    if size <= _MOST:
        return list(range(size))
    ends = (_MOST - 1) // 2
    return [*range(ends), _MIDDLE, *range(size - ends, size)]


def _add_units(
    graph: "Digraph", place: int, column: Column, count: int, tallest: int
) -> None:
    fill = "leaf" if place == 0 else "tile" if place == count - 1 else "paper"
    shown = _shown(column.size)
    for rank, unit in enumerate(shown):
        at = _position(place, (len(shown) - 1) / 2 - rank)
        if unit == _MIDDLE:
            graph.node(f"m{place}", label=label_of("⋮", "ink"), pos=at, shape="plain")
            continue
        graph.node(
            f"u{place}_{unit}", label="", id=f"u{place}_{unit}", pos=at, shape="circle",
            width="0.32", style="filled", fillcolor=LIGHT[fill], color=LIGHT["line"],
        )  # fmt: skip
    text = f"<{label_of(column.name, 'ink')[1:-1]}<br/>"
    text += f"{label_of(f'{column.size:,}', 'muted')[1:-1]}>"
    at = _position(place, -tallest / 2 - 0.6)
    graph.node(f"t{place}", label=text, pos=at, shape="plain", fixedsize="false")


def _position(place: int, height: float) -> str:
    return f"{place * _ACROSS:g},{height * _DOWN:g}!"


def _lines(
    columns: Sequence[Column], place: int
) -> Iterator[tuple[str, str, str, float]]:
    """Yield the key, the two ends and the weight of every line into a column."""
    for unit in _shown(columns[place].size):
        if unit == _MIDDLE or not columns[place].weights or place == 0:
            continue
        for source in _shown(columns[place - 1].size):
            if source != _MIDDLE:
                weight = columns[place].weights[unit][source]
                ends = f"u{place - 1}_{source}", f"u{place}_{unit}"
                yield f"w{place}_{unit}_{source}", *ends, float(weight)
