"""The picture of a difference's error by its step."""

import math
import sys

import pytest
from click.testing import CliRunner

from autograd.checking.charts import draw_step_errors, save_step_errors
from autograd.checking.numerical.steps import StepError, step_errors
from autograd.cli import main
from autograd.errors import MissingExtraError, RenderError

pyplot = pytest.importorskip("matplotlib.pyplot")

ERRORS = [
    StepError(1.0, math.nan, 2e-1),
    StepError(0.1, 1e-1, 1e-3),
    StepError(0.01, 1e-2, 0.0),
    StepError(0.001, 1e-3, 1e-2),
]


@pytest.fixture
def ax():
    figure, ax = pyplot.subplots()
    yield ax
    pyplot.close(figure)


def heights(ax, label):
    (line,) = [each for each in ax.lines if each.get_label().startswith(label)]
    return list(line.get_ydata())


def test_both_differences_are_drawn_over_the_step(ax):
    assert draw_step_errors(ERRORS, ax=ax, title="f") is ax

    assert heights(ax, "central") == [2e-1, 1e-3, 1e-16, 1e-2]
    assert heights(ax, "one-sided")[1:] == [1e-1, 1e-2, 1e-3]
    assert math.isnan(heights(ax, "one-sided")[0])
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_title()) == ("log", "log", "f")
    assert ax.get_xlim() == pytest.approx((0.001, 1.0))


@pytest.mark.slow
def test_the_best_step_parts_rounding_from_truncation(ax):
    draw_step_errors(ERRORS, ax=ax)

    (point,) = [each for each in ax.lines if each.get_marker() == "o"]
    assert list(point.get_xdata()) == [0.01]
    assert point.get_label() == "best fixed step 0.01: error 0"
    assert {text.get_text() for text in ax.texts} == {"rounding ∝ 1/h", "truncation"}
    spans = sorted(
        (patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches
    )
    assert spans == [pytest.approx((0.001, 0.01)), pytest.approx((0.01, 1.0))]


def test_a_straight_line_has_no_truncation(ax):
    draw_step_errors(step_errors(lambda x: 2.0 * x, 1.0, 2.0), ax=ax)

    assert [text.get_text() for text in ax.texts] == ["rounding ∝ 1/h"]


def test_the_ladder_is_a_line_of_reference(ax):
    draw_step_errors(ERRORS, (2e-14, 3e-13), ax=ax)

    label = "gradcheck's ladder: 2e-14, by its own estimate 3e-13"
    assert heights(ax, label) == [2e-14, 2e-14]
    assert label in [text.get_text() for text in ax.get_legend().get_texts()]


def test_without_axes_there_is_a_new_figure():
    ax = draw_step_errors(ERRORS)

    assert ax.figure.number in pyplot.get_fignums()
    pyplot.close(ax.figure)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".PNG", b"\x89PNG")],
)
def test_the_suffix_says_the_format(suffix, start, tmp_path):
    path = save_step_errors({"f": (ERRORS, (1e-14, 1e-13))}, tmp_path / f"e{suffix}")

    assert path.read_bytes().startswith(start)
    assert pyplot.get_fignums() == []


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(RenderError, match=r"e\.txt': curves are written as .svg, .png"):
        save_step_errors({"f": (ERRORS, (1e-14, 1e-13))}, tmp_path / "e.txt")


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)

    with pytest.raises(MissingExtraError, match=r"\[plot\]"):
        draw_step_errors(ERRORS)


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--sweep"]])
def test_the_command_writes_one_chart_for_every_input(options, tmp_path):
    path = tmp_path / "curve.svg"
    done = CliRunner().invoke(
        main, ["check", "tanh(a*b)", "a=0.5", "b=-2", *options, "-o", str(path)]
    )

    assert done.exit_code == 0
    assert f"wrote {path}" in done.output
    assert "verified" in done.output
    assert "█" not in done.output
    text = path.read_text()
    assert text.count('id="axes_') == 2


def test_the_command_refuses_another_suffix(tmp_path):
    done = CliRunner().invoke(
        main, ["check", "x*x", "x=1", "--sweep", "-o", str(tmp_path / "curve.txt")]
    )

    assert done.exit_code == 2
    assert "written as .svg, .png or .pdf" in done.output
    assert list(tmp_path.iterdir()) == []
