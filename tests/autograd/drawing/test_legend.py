"""A legend is never larger than what it explains."""

import re

import pytest

from autograd import Value, draw

from .graphs import example, net


def size(svg):
    return [float(each) for each in re.findall(r' (?:width|height)="([\d.]+)pt"', svg)][
        :2
    ]


@pytest.mark.slow
@pytest.mark.parametrize("rankdir", ["LR", "TB"])
@pytest.mark.parametrize(
    "root",
    [Value(1.0, "a"), Value(2.0, "a") * 3.0, example(), net(2, [2, 1]), net(2, [6, 1])],
    ids=["leaf", "product", "example", "small net", "net"],
)
def test_a_legend_adds_no_width_and_at_most_doubles_the_area(root, rankdir):
    bare = size(draw(root, legend=False, rankdir=rankdir).svg)
    said = size(draw(root, rankdir=rankdir).svg)

    assert said[0] <= bare[0] + 1
    assert said[0] * said[1] <= 2 * bare[0] * bare[1]


def test_there_is_one_where_there_is_room():
    assert "local derivative" in draw(example()).dot
    assert "the wider the arrow" in draw(net(2, [4, 4, 1])).dot
    assert "derivative" not in draw(Value(1.0) * 2.0).dot
    assert "derivative" not in draw(net(2, [4, 4, 1]), legend=False).dot
