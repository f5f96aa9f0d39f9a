"""The commands about graphs where no optional package is installed."""

import re

import pytest

EXAMPLE = ["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]


@pytest.mark.parametrize("name", ["J.svg", "J.png", "J.pdf"])
def test_draw_writes_the_dot_text_and_names_the_extra(run, bare, tmp_path, name):
    (tmp_path / "J.dot").write_text("mine")
    code, out, err = run("draw", *EXAMPLE, "-o", name)

    assert code == 0
    assert re.search(r'^note: .*pip install "\S*\[draw\]"', err)
    assert out == f"wrote {name}.dot\n"
    assert (tmp_path / f"{name}.dot").read_text("utf-8").startswith("digraph")
    assert (tmp_path / "J.dot").read_text() == "mine"
    assert not (tmp_path / name).exists()


def test_draw_without_a_name_and_into_dot(run, bare, tmp_path):
    assert run("draw", *EXAMPLE)[1] == "wrote graph.svg.dot\n"
    assert run("draw", *EXAMPLE, "-o", "J.dot") == (0, "wrote J.dot\n", "")


def test_steps_as_a_page_are_written_as_text(run, bare, tmp_path):
    code, out, err = run("step", *EXAMPLE, "-o", "J.html")

    assert code == 0
    assert re.search(r'^note: .*pip install "\S*\[draw\]"', err)
    assert out == "wrote J.html.txt\n"
    assert (tmp_path / "J.html.txt").read_text("utf-8").endswith("dJ/dc = 9\n")


def test_what_needs_nothing_says_nothing(run, bare):
    code, out, err = run("step", *EXAMPLE)
    assert (code, err) == (0, "")
    assert run("step", *EXAMPLE, "-o", "J.txt")[2] == ""
    code, out, err = run("check", "tanh(a*b)", "a=0.5", "b=-2", "--sweep")
    assert (code, err) == (0, "")
    assert "derivatives agree" in out


def test_a_chart_of_the_check_is_printed_as_text(run, bare):
    code, out, err = run("check", "tanh(a)", "a=0.5", "-o", "a.svg")

    assert code == 0
    assert "derivatives agree" in out
    assert "error of a difference" in out
    assert re.search(r'pip install "\S*\[plot\]"', err)
