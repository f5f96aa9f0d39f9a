"""TikZ: what is drawn, and that LaTeX compiles it."""

import re
import shutil
import subprocess

import pytest

from autograd import Value, draw
from autograd.drawing.style import LIGHT
from nn import MLP

from ..graphs import example, net


def test_boxes_arrows_and_colours_have_names(tmp_path):
    path = draw(example()).save(tmp_path / "J.tex")
    text = path.read_text(encoding="utf-8")

    assert text.count(r"\definecolor") == len(LIGHT)
    assert r"\definecolor{positive}{HTML}{B14A00}" in text
    assert "% J = 33, gradient 1\n  \\coordinate (n" in text
    assert "% ∂J/∂v = 3" in text
    assert text.count(".. controls ") >= 5
    assert "#" not in re.sub(r"#1|\\#", "", text)
    drawn = re.findall(r"\\node\[.*\] at \(.*\) \{\S+ (.*)\};", text)
    assert {"33", r"\ensuremath{\times{}}", "name"} <= set(drawn)


def test_a_label_stays_text_and_in_its_line():
    text = draw(Value(1.0, "50% \\end{document}\n$x$ #") * 2.0).tikz

    ends = [line for line in text.splitlines() if r"\end{document}" in line]
    assert ends[-1] == r"\end{document}"
    assert all(line.startswith("  % ") for line in ends[:-1])  # what a box is
    assert r"50\% \textbackslash{}end\{document\}" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    "picture",
    [
        draw(example()),
        draw(net(2, [4, 4, 1], examples=20)),
        MLP(2, [3, 1], seed=0).draw(),
        draw(Value(1.0, "∂L/∂w ŷ 深 $5 \\N {x} ^_~%") * 2.0),
    ],
)
def test_latex_makes_one_page_of_it(picture, tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip("there is no pdflatex")
    picture.save(tmp_path / "picture.tex")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "picture.tex"],
        cwd=tmp_path,
        capture_output=True,
    )

    assert done.returncode == 0, done.stdout[-800:]
    assert b"(1 page," in done.stdout
