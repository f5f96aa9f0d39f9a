"""A picture that is laid out is read back as shapes."""

import pytest

from autograd import Value, draw
from autograd.drawing.diagram import Column, diagram

from ..graphs import example


def test_every_box_and_arrow_is_there_with_its_texts():
    width, height, shapes = draw(example()).shapes
    texts = {}
    for shape in shapes:
        if shape.kind == "text" and shape.owner == "node":
            texts.setdefault(shape.key, []).append(shape.text)

    assert ["×", "J", "33", "1"] in texts.values()
    assert ["a", "5", "3"] in texts.values()
    arrows = {shape.key for shape in shapes if shape.owner == "edge"}
    assert len(arrows) == 6
    inside = [p for s in shapes if s.kind != "ellipse" for p in s.points]
    assert all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in inside)


def test_curves_are_whole_pieces_and_circles_have_radii():
    a = Value(2.0, "a")
    curves = [s for s in draw(a * a).shapes[2] if s.kind == "curve"]
    assert curves
    assert all(len(curve.points) % 3 == 1 for curve in curves)

    net = diagram([Column("input", 2), Column("output", 1, [[0.5, -2.0]])])
    circles = [s for s in net.shapes[2] if s.kind == "ellipse"]
    assert len(circles) == 3
    assert circles[0].points[1] == pytest.approx((11.5, 11.5), abs=0.5)


def test_colours_bold_and_width_are_kept():
    shapes = draw(example()).shapes[2]
    name = next(shape for shape in shapes if shape.text == "J")
    gradient = next(shape for shape in shapes if shape.text == "9")

    assert name.is_bold
    assert not gradient.is_bold
    assert gradient.fill == "#b14a00"
    widths = {shape.width for shape in shapes if shape.kind == "curve"}
    assert len(widths) > 2
