"""Any text stays text in LaTeX."""

import re
import shutil
import subprocess

import pytest

from autograd.ground.latex import PREAMBLE, in_math, in_text

HOSTILE = [
    "<script>", '"quoted" & <b>', "∂L/∂w ŷ 深 σ₁", "a\nb\x00\x07", "\\N $5 #1 ~ ^ _ %",
    "\\end{document}", "|x|`' -- ---", "∛√∞≠", "{", "a}", "^^41", "\\input{x}", "ß é ∇",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_command_of_a_label_survives(text):
    written = in_text(text)

    assert written.isascii()
    assert written.count("{") == written.count("}") or "{" in text or "}" in text
    bare = written.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    for command in ("\\end", "\\input", "\\N"):
        assert command not in written
    text = re.sub(r"\\ensuremath\{[^{}]*(\{[^{}]*\})?\}", "", written)
    for sign in "$%&#_":
        assert text.count(sign) == text.count("\\" + sign)


def test_signs_and_accents_are_commands():
    assert in_math("ŷ − σ·x₁ ≤ ∞") == r"\hat{y} - \sigma{}\cdot{}x_1 \leq{} \infty{}"
    assert in_math("深") == r"\text{\letter{6DF1}}"
    assert in_text("σ") == r"\ensuremath{\sigma{}}"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex", "xelatex"])
def test_latex_itself_takes_all_of_them(engine, tmp_path):
    if shutil.which(engine) is None:
        pytest.skip(f"there is no {engine}")
    lines = [f"{in_text(text)}\n\n${in_math('ŷ ∛ ∏ σ₁ 深 é ′')}$" for text in HOSTILE]
    compiled(engine, PREAMBLE, "\n\n".join(lines), tmp_path)


def compiled(engine, preamble, body, folder):
    head = r"\documentclass{article}\usepackage{amsmath}"
    parts = [head, preamble, r"\begin{document}", body, r"\end{document}"]
    document = "\n".join(parts)
    (folder / "text.tex").write_text(document, encoding="utf-8")
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "text.tex"],
        cwd=folder,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout[-800:]
