"""What of a picture is lit at a step: the box, its arrows, the numbers known so far."""

from collections.abc import Iterator
from dataclasses import replace

from autograd.drawing.exports.shapes import Shape
from autograd.drawing.folding import Folding
from autograd.drawing.scene import Scene
from autograd.drawing.style import LIGHT, slope_colour
from autograd.ground.text import number_text
from autograd.stepping.records import State
from autograd.stepping.sections import Section, sections
from autograd.stepping.sequence import Steps

LIT = "#d9480f"  # what a step is about


def film_sections(steps: Steps, fold: Folding) -> list[Section]:
    """Return the sections of a film: a box of a stack comes once, for all its runs."""
    found: dict[tuple[str, str, int], Section] = {}
    for section in sections(steps, fold):
        comes_once = section.home and is_gone_through_once(fold, section.home)
        key = section.phase, section.home, -1 if comes_once else section.first
        kept = found.get(key, section)
        found[key] = kept._replace(last=max(kept.last, section.last))
    return list(found.values())


def is_gone_through_once(fold: Folding, home: str) -> bool:
    """Whether a film shows a box once, though steps come back to it."""
    first = fold.members[home][0]
    return bool(fold.around(home)) or fold.is_stacked_or_summed(first)


class Lighting:
    """The shapes of a picture as they look at each step.

    Args:
        steps: what is shown.
        fold: the graph as it is drawn.
        scene: its boxes and arrows.
        sections: the steps in groups, a frame each.
    """

    def __init__(
        self, steps: Steps, fold: Folding, scene: Scene, sections: list[Section]
    ):
        self.steps = steps
        self.fold = fold
        self.scene = scene
        self.sections = sections
        shown = map(fold.shown, fold.members)
        self._speakers = {node for nodes in shown for node in nodes}

    def lit(self, number: int, shapes: list[Shape]) -> Iterator[Shape]:
        last = self.sections[number].last if number >= 0 else -1
        state = self.steps.state(last)
        if last < self.steps.backward_start - 1:
            state = State(state.data, {})
        box, arrows = self._current(number)
        passed = self._passed(number)
        texts = self._texts(state, shapes)
        for place, shape in enumerate(shapes):
            if shape.owner == "edge":
                is_lit = shape.key in arrows
                is_said = shape.kind != "text" or shape.key in passed
                if (is_lit or shape.key in passed) and is_said:
                    yield _marked(shape) if is_lit else shape
                elif shape.kind != "text":
                    yield _faint(shape)
            elif shape.owner == "node" and shape.kind == "text":
                if (text := texts.get(place, shape)) is not None:
                    yield text
            elif shape.owner == "node" and shape.key == box and shape.stroke:
                yield replace(shape, stroke=LIT, width=2.4)
            else:
                yield shape

    def _current(self, number: int) -> tuple[str | None, set[str]]:
        """The box of a step, and the arrows that it goes along."""
        if number < 0:
            return None, set()
        section = self.sections[number]
        node = self.steps.node_at(section.first)
        box = self.fold.key(node)
        if section.phase == "backward" and section.first == section.last:
            edge = self.steps.contributions[section.first - self.steps.backward_start]
            own = f"e{self.fold.position[edge.node]}_{edge.index}"
            bundle = f"e{box}_{self.fold.key(edge.operand)}"
            return box, {own, bundle}
        return box, {arrow.key for arrow in self.scene.arrows if arrow.head == box}

    def _passed(self, number: int) -> set[str]:
        """The arrows that the backward pass has gone along."""
        found: set[str] = set()
        for each in range(number + 1):
            if self.sections[each].phase == "backward":
                found |= self._current(each)[1]
        return found

    def _texts(self, state: State, shapes: list[Shape]) -> dict[int, Shape | None]:
        """The numbers in boxes at a step, by the places of their shapes."""
        places: dict[str, list[int]] = {}
        for place, shape in enumerate(shapes):
            if shape.owner == "node" and shape.kind == "text":
                places.setdefault(shape.key, []).append(place)
        found: dict[int, Shape | None] = {}
        for node, home in self.fold.home.items():
            position = self.fold.position[node]
            own = places.get(self.fold.key(node), [])
            if len(own) < 2:
                continue
            *_, data, gradient = own
            known = state.gradients.get(position)
            final = self.steps.cotangents.get(node)
            if home:  # numbers of a group stand as soon as its last is known
                if node in self._speakers:
                    if position not in state.data:
                        found[data] = None
                    if known is None:
                        found[gradient] = None
                continue
            if position not in state.data:
                found[data] = None
            found[gradient] = None
            if known is not None:
                found[gradient] = replace(
                    shapes[gradient],
                    text=number_text(known, 6 if known == final else 4),
                    fill=LIGHT[slope_colour(known)],
                )
        return found


def _marked(shape: Shape) -> Shape:
    return _in_colour(shape, LIT, max(shape.width, 2.4))


def _faint(shape: Shape) -> Shape:
    return _in_colour(shape, LIGHT["frame"], 1.0)


def _in_colour(shape: Shape, colour: str, width: float) -> Shape:
    fill, stroke = (colour if old else "" for old in (shape.fill, shape.stroke))
    return replace(shape, fill=fill, stroke=stroke, width=width)
