"""The rolled program as a picture: one box a formula."""

from autograd.compiling.instructions import Gather, Scalars, View, views_of
from autograd.compiling.showing.writing import Writer
from autograd.drawing.dot import as_dot
from autograd.drawing.picture import Picture
from autograd.drawing.scene import Arrow, Box, Scene


def picture(engine, rankdir: str = "LR") -> Picture:
    """Return a picture of the forward pass: a box shows name, formula and shape."""
    writer = Writer(engine)
    formulas: dict[str, list[str]] = {}
    shapes: dict[str, str] = {}
    sources: dict[str, set[str]] = {}
    for number, it in enumerate(engine.forward):
        formula, shape, _ = writer.row(it) or ("", "", 0)
        name, _, right = formula.partition(" = ")
        if isinstance(it, Scalars):
            name, right = f"scalars {number}", formula
        formulas.setdefault(name, []).append(right)
        shapes[name] = shape
        read = sources.setdefault(name, set())
        if isinstance(it, Gather):
            read.add(writer.name(View(it.source, 0, ()), it))
        read.update(writer.name(x, it) for x in views_of(it))
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    inputs = sorted({x for read in sources.values() for x in read} - set(formulas))
    keys = {name: f"n{index}" for index, name in enumerate([*inputs, *formulas])}
    for name in inputs:
        boxes.append(Box(keys[name], "leaf", name, "given"))
    for name, parts in formulas.items():
        boxes.append(Box(keys[name], "inner", name, " + ".join(parts), shapes[name]))
        for source in sorted(sources[name] - {name}):
            key = f"e{len(arrows)}"
            arrows.append(Arrow(key, keys[source], keys[name]))
    title = f"a program of {len(engine.forward)} instructions"
    return Picture(as_dot(Scene(boxes, arrows), rankdir, legend=False), title, {})
