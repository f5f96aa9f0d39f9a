import re

import pytest

from autograd.drawing.diagram import Column, diagram
from autograd.errors import OperandError


def lines(svg):
    """``key → (colour, width)`` of every line."""
    found = re.findall(
        r'<g id="(w[\d_]+)" class="edge">.*?'
        r'stroke="(#\w+)"(?: stroke-width="([\d.]+)")?',
        svg,
        flags=re.S,
    )
    return {key: (colour, float(width or 1)) for key, colour, width in found}


def test_a_line_shows_the_sign_and_size_of_its_weight():
    net = [Column("input", 2), Column("tanh", 2, [[0.5, -2.0], [0.0, 1.0]])]
    svg = diagram(net).svg
    drawn = lines(svg)

    assert set(drawn) == {"w1_0_0", "w1_0_1", "w1_1_0", "w1_1_1"}
    assert drawn["w1_0_0"][0] == drawn["w1_1_1"][0] != drawn["w1_0_1"][0]
    assert drawn["w1_0_1"][1] > drawn["w1_1_1"][1] > drawn["w1_0_0"][1]
    assert "<title>tanh: weight −2</title>" in svg
    assert "tanh</text>" in svg


def test_tall_columns_leave_their_middle_out():
    net = [Column("input", 40), Column("out", 1, [[0.1] * 40])]
    svg = diagram(net).svg

    assert "⋮" in svg
    assert {"w1_0_0", "w1_0_39"} <= set(lines(svg))
    assert len(lines(svg)) == 10


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([], "at least one column"),
        ([Column("a", 2), Column("b", 1, [[1.0]])], r"'b' must be \(1, 2\)"),
        ([Column("a", 2), Column("b", 2, [[1.0, 2.0]])], r"'b' must be \(2, 2\)"),
    ],
)
def test_weights_that_do_not_fit_are_named(columns, message):
    with pytest.raises(OperandError, match=message):
        diagram(columns)
