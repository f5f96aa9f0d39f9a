"""Shapes become pixels where they are."""

from io import BytesIO

import pytest

from autograd import draw
from autograd.drawing.exports.paint import Canvas, font, lines_of

from ..graphs import example

pytest.importorskip("PIL")


@pytest.mark.slow
def test_pixels_are_those_that_graphviz_paints(tmp_path):
    """Its own PNG of the same layout, letters aside."""
    import numpy as np
    from PIL import Image

    picture = draw(example())
    width, _, shapes = picture.shapes
    theirs = Image.open(BytesIO(picture.save(tmp_path / "J.png").read_bytes())).convert(
        "L"
    )
    canvas = Canvas(*theirs.size, theirs.width / width, "#ffffff")
    canvas.paint(shapes)
    ours = canvas.image().convert("L")

    small = [np.asarray(each.resize((90, 60)), float) for each in (ours, theirs)]
    assert np.abs(small[0] - small[1]).mean() < 4.0
    assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.9


def test_lines_are_no_wider_than_they_may_be():
    text = "a formula of many terms " + "x" * 400 + " and a tail"
    lines = lines_of(text, 17.0, 300.0)

    assert all(font(17.0).getlength(line) <= 300.0 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert lines_of("short", 17.0, 300.0) == ["short"]
