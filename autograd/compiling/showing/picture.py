"""The rolled program as a picture: one box a formula."""

from autograd.compiling.instructions import Gather, Instruction, Scalars, views_of
from autograd.compiling.plan import Plan
from autograd.compiling.showing.writing import Writer
from autograd.drawing.dot import as_dot
from autograd.drawing.picture import Picture
from autograd.drawing.scene import Arrow, Box, Scene


def picture(plan: Plan, rankdir: str = "LR") -> Picture:
    """Return a picture of the forward pass: a box shows name, formula and shape."""
    writer = Writer(plan)
    formulas: dict[str, str] = {}
    shapes: dict[str, str] = {}
    sources: dict[str, set[str]] = {}
    for number, it in enumerate(plan.forward):
        row, name = writer.row(it), f"scalars {number}"
        if row.left:
            name = writer.labels.array(it.out, it)
        text = row.right if row.left in ("", name) else f"{row.left} = {row.right}"
        if name in formulas:
            text = f"{formulas[name]}{' + ' if row.add else '; '}{text}"
        formulas[name], shapes[name] = text, row.shape
        sources.setdefault(name, set()).update(_read(writer, it))
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    inputs = sorted({x for read in sources.values() for x in read} - set(formulas))
    keys = {name: f"n{index}" for index, name in enumerate([*inputs, *formulas])}
    for name in inputs:
        boxes.append(Box(keys[name], "leaf", name, "given"))
    for name, text in formulas.items():
        boxes.append(Box(keys[name], "inner", name, text, shapes[name]))
        for source in sorted(sources[name] - {name}):
            key = f"e{len(arrows)}"
            arrows.append(Arrow(key, keys[source], keys[name]))
    title = f"a program of {len(plan.forward)} instructions"
    return Picture(as_dot(Scene(boxes, arrows), rankdir, legend=False), title, {})


def _read(writer: Writer, it: Instruction) -> set[str]:
    """Return the names of what an instruction reads."""
    if isinstance(it, Gather):
        return {writer.labels.of_all(it.source, it.addresses)}
    if isinstance(it, Scalars):
        return set()
    return {writer.labels.array(view, it) for view in views_of(it)}
