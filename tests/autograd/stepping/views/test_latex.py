"""Steps as LaTeX: a row for each equation, wrapped where it is long."""

import re
import shutil
import subprocess

import pytest
from latex2mathml.converter import convert

from autograd import Value, ops, steps
from autograd.cli import build
from autograd.stepping.views.latex import _length, as_document, as_latex


def example():
    return steps(build("u = b*c; v = a + u; J = 3*v", ("a=5", "b=3", "c=2")))


def long():
    xs = [Value(i / 3, f"a_rather_long_name_of_input_{i}") for i in range(20)]
    first = ops.dot(xs[:10], xs[10:]) * ops.where(xs[0], xs[1], xs[2])
    return steps(first + ops.total(xs) + ops.logsumexp(xs) / ops.mean(xs) ** 2)


def hostile():
    labels = ["<b>", "∂L/∂w ŷ 深 σ₁", "a\nb\x00", "\\N %s $5 #1 ~^_", "\\end{document}"]
    labels += ["|x|`'", "∛√", "x_1", "w[12]", "\\", "{", "}", "a{", "$$", "^^41", "%"]
    total = Value(0.0, "&")
    for index, label in enumerate(labels):
        value = Value(index + 0.5, label)
        total = total + value * value.tanh()
    return steps(total)


def rows(text):
    return [
        row.strip()
        for body in re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end", text, re.S)
        for row in body.split("\\\\\n")
    ]


def test_every_step_has_its_row():
    found = rows(as_latex(example()))

    assert found[0] == "a &= 5"
    assert r"v &= a + u = 5 + 6 = 11" in found
    assert (
        r"\frac{dJ}{db} &= \frac{\partial u}{\partial b} \cdot \frac{dJ}{du} "
        r"= c \cdot 3 = 2 \cdot 3 = 6" in found
    )
    assert found[-1] == r"\frac{dJ}{dc} &= 9"
    assert len(found) == 3 + 3 + 1 + 5 + 3


def test_a_second_contribution_says_that_it_adds():
    x = Value(3.0, "x")
    text = as_latex(steps(x * x))

    assert r"&\mathrel{{+}{=}}" in text
    assert r"\quad (\text{now } 6)" in text


@pytest.mark.parametrize("walk", [example(), long(), hostile()])
def test_rows_are_whole_formulas_of_a_bounded_width(walk):
    for row in rows(as_latex(walk)):
        assert row.isascii()
        assert row.count("&") - row.count(r"\&") == 1
        assert row.count(r"\left") == row.count(r"\right")
        left, _, right = row.partition("&")
        assert _length(left) + _length(right) <= 110, row


@pytest.mark.slow
@pytest.mark.parametrize("walk", [example(), long()])
def test_another_reader_of_latex_takes_each_row(walk):
    for row in rows(as_latex(walk)):
        assert convert(row.replace("&", " "))


def test_no_label_ends_the_document():
    text = as_document(hostile())

    assert text.count(r"\end{document}") == 1
    assert text.rstrip().endswith(r"\end{document}")


@pytest.mark.slow
@pytest.mark.parametrize("walk", [example(), long(), hostile()])
def test_latex_compiles_it_within_the_margins(walk, tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip("there is no pdflatex")
    walk.save(tmp_path / "steps.tex")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "steps.tex"],
        cwd=tmp_path,
        capture_output=True,
    )

    assert done.returncode == 0, done.stdout[-800:]
    assert b"Overfull" not in done.stdout
