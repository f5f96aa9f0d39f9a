import io
import os
import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograd.cli import build, main
from autograd.errors import ExpressionError
from autograd.ops.table import table
from autograd.stepping import steps
from autograd.stepping.views.terminal import as_tables, as_text

EXAMPLE = ["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_step_prints_both_passes_and_the_gradients():
    result = run("step", *EXAMPLE)

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Forward pass",
        "  a = 5",
        "  b = 3",
        "  c = 2",
        "  u = b·c = 3·2 = 6",
        "  v = a + u = 5 + 6 = 11",
        "  J = 3·v = 3·11 = 33",
        "Backward pass, from right to left",
        "  dJ/dJ = 1",
        "  dJ/dv = ∂J/∂v · dJ/dJ = 3·1 = 3",
        "  dJ/da = ∂v/∂a · dJ/dv = 1·3 = 3",
        "  dJ/du = ∂v/∂u · dJ/dv = 1·3 = 3",
        "  dJ/db = ∂u/∂b · dJ/du = c·3 = 2·3 = 6",
        "  dJ/dc = ∂u/∂c · dJ/du = b·3 = 3·3 = 9",
        "Gradients",
        "  dJ/da = 3",
        "  dJ/db = 6",
        "  dJ/dc = 9",
    ]


@pytest.mark.slow
def test_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "autograd", "step", *EXAMPLE],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "dJ/dc = 9" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a*b", "a=1"], "no value for b; add b=…"),
        (["a*b", "a=1", "b=2", "d=3"], "d is not in the expression"),
        (["a*b", "a=1", "b"], "'b' is no value; write NAME=NUMBER"),
        (["a*b", "a=1", "b=c"], "'c' is not a number"),
        (["a*b", "a=1", "b="], "in 'b=', after '='"),
        (["a*", "a=1"], "column 3"),
        (["open('x')"], "column 1: no function is called 'open'"),
        (["1 + 1"], "no name to differentiate by"),
        (["a*b", "a=1 b=2"], "'a=1 b=2' holds two values"),
        (["a*a", "a=1", "a=3"], "a has two values, 'a=1' and 'a=3'"),
        (["a\r*b", "a=1", "b=2"], "line 1, column 1: name this result"),
        (["log(a)", "a=-1"], "log: operand 0 must lie in (0, inf), got -1.0"),
    ],
)
@pytest.mark.parametrize("command", ["step", "draw", "check"])
def test_bad_input_is_one_line_and_exit_status_2(command, arguments, message, tmp_path):
    output = ["-o", str(tmp_path / "x.svg")] if command == "draw" else []
    result = run(command, *arguments, *output)

    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["step", "draw", "check"])
def test_help_lists_the_functions_and_shows_examples(command):
    shown = run(command, "--help").output

    assert set(table()) <= set(re.findall(r"\w+", shown))
    for name in ("arcsin", "ln", "σ", "√", "Σ", "max"):
        assert name in shown
    assert f"chainrule {command} " in shown
    assert max(map(len, shown.splitlines())) <= 88


@pytest.mark.slow
def test_examples_of_the_help_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("step", "draw", "check"):
        for line in run(command, "--help").output.splitlines():
            if line.strip().startswith(f"chainrule {command}"):
                assert run(*shlex.split(line)[1:]).exit_code == 0


@pytest.mark.slow
def test_the_shell_completes_the_names_that_lack_a_value():
    code = "from autograd.cli import main; main(prog_name='chainrule')"
    environment = {
        **os.environ,
        "_CHAINRULE_COMPLETE": "bash_complete",
        "COMP_WORDS": "chainrule step a*b*c b=1 ",
        "COMP_CWORD": "4",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )

    assert done.stdout.split() == ["plain,a=", "plain,c="]


def test_values_are_arithmetic_and_expressions_may_start_with_a_minus():
    assert build("-x*y", ("x=2", "y=-pi/2")).data == pytest.approx(3.141592653589793)
    assert "dout/dx = −1" in run("step", "-x", "x=1").output
    with pytest.raises(ExpressionError):
        build("x", ("x=__import__('os')",))


def test_draw_writes_a_picture(tmp_path):
    path = tmp_path / "J.svg"
    result = run("draw", *EXAMPLE, "-o", str(path))

    assert result.exit_code == 0
    assert f"wrote {path}" in result.output
    assert "gradient 6" in path.read_text()
    run("draw", *EXAMPLE, "--no-gradient", "-o", str(path))
    assert "gradient ·" in path.read_text()


@pytest.mark.parametrize("folder", ["nowhere"])
def test_a_file_that_cannot_be_written_is_named(folder, tmp_path):
    result = run("draw", "a*a", "a=1", "-o", str(tmp_path / folder / "J.svg"))

    assert result.exit_code == 1
    assert "J.svg" in result.output


def test_step_writes_a_page_or_text(tmp_path):
    assert run("step", *EXAMPLE, "-o", str(tmp_path / "J.html")).exit_code == 0
    assert run("step", *EXAMPLE, "-o", str(tmp_path / "J.txt")).exit_code == 0
    refused = run("step", *EXAMPLE, "-o", str(tmp_path / "J.pdf"))

    assert (tmp_path / "J.html").read_text().startswith("<!DOCTYPE html>")
    assert (tmp_path / "J.txt").read_text().endswith("dJ/dc = 9\n")
    assert refused.exit_code == 2
    assert "written as .html, .gif, .mp4, .tex or .txt" in refused.output


def test_step_writes_pages_for_courses_and_sheets_for_paper(tmp_path):
    path = tmp_path / "J.html"
    for option in ("embed", "worksheet"):
        assert run("step", *EXAMPLE, "-o", str(path), f"--{option}").exit_code == 0
        assert f'<body class="{option}">' in path.read_text(encoding="utf-8")
    refused = run("step", *EXAMPLE, "--embed")
    assert refused.exit_code == 2
    assert "are for a page: -o J.html" in refused.output


def test_check_shows_a_table_and_its_verdict_in_the_status():
    result = run("check", "tanh(a*b)", "a=0.5", "b=-2")

    assert result.exit_code == 0
    assert "-0.839948683" in result.output


def rendered(renderable, width=120):
    from rich.console import Console

    console = Console(width=width, file=io.StringIO())
    console.print(renderable)
    return console.file.getvalue()


def test_tables_show_each_contribution():
    walk = steps(build(EXAMPLE[0], tuple(EXAMPLE[1:])))
    text = rendered(as_tables(walk))

    assert "∂u/∂b = c = 2" in text
    assert "2 × 3 = 6" in text
    assert "dJ/da = 3   dJ/db = 6   dJ/dc = 9" in text


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_screen_cuts_a_number(width):
    walk = steps(build("sin(x*y) / (1 + exp(-x))", ("x=1.5", "y=-2")))
    text = rendered(as_tables(walk), width)

    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    assert "1.5" in text  # the leaf's
    for number in ("−0.989992", "0.0943286", "1.59774"):
        assert number in text


def test_labels_are_text_and_no_markup():
    from autograd import Value

    walk = steps(Value(2.0, "[bold]x[/nope]") * 3.0)

    assert "[bold]x[/nope]" in rendered(as_tables(walk))
    assert "[bold]x[/nope]" in as_text(walk)
