"""Any encoding of the output: no traceback, and signs that it lacks are replaced."""

import ast
import io
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograd.ground import output
from autograd.ground.output import plain, plain_where_needed
from tests.shown import ROOT

EXAMPLE = ["u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]
SHOWN = {  # what a command shows of ∂J/∂v · dJ/dJ
    "ascii": "dJ/dv = dJ/dv * dJ/dJ = 3*1 = 3",
    "cp1252": "dJ/dv = dJ/dv · dJ/dJ = 3·1 = 3",
    "latin-1": "dJ/dv = dJ/dv · dJ/dJ = 3·1 = 3",
    "cp437": "dJ/dv = dJ/dv · dJ/dJ = 3·1 = 3",
    "shift_jis": "dJ/dv = ∂J/∂v * dJ/dJ = 3*1 = 3",
    "utf-8": "dJ/dv = ∂J/∂v · dJ/dJ = 3·1 = 3",
}


def said(*arguments, status=0, **environment):
    """What a command writes to stdout and stderr, as bytes."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    assert done.returncode == status
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("∂J/∂v · dJ/dJ", "dJ/dv * dJ/dJ"),
        ("−0.5 × σ(β₁)", "-0.5 * sigma(beta1)"),
        ("x² + y⁻¹² + Xᵀ", "x^2 + y^-12 + X^T"),
        ("relu′(a) ≥ ½", "relu'(a) >= 1/2"),
        ("Σ θ² → ŷ …", "sum theta^2 -> y ..."),
        ("naïve Δλς", "naive Deltalambdasigma"),
        ("┌─┬┐│█▏", "+-++|##"),
        ("猫\udcff", "??"),
        ("plain", "plain"),
    ],
)
def test_signs_turn_into_ascii(text, expected):
    assert plain(text) == expected


@pytest.mark.slow
def test_every_sign_that_the_packages_write_has_a_form_in_ascii():
    signs = {
        sign
        for package in ("autograd", "nn")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for sign in node.value
        if not sign.isascii() and sign.isprintable()
    }

    assert "∂" in signs
    assert {sign for sign in signs if "?" in plain(sign)} <= set("␀␊␛␡")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", SHOWN)
def test_steps_in_any_encoding(encoding):
    out, _ = said("nn", "step", *EXAMPLE, PYTHONIOENCODING=encoding)

    assert SHOWN[encoding] in out.decode(encoding)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["check", "tanh(a*b)", "a=0.5", "b=-2"], "derivatives agree"),
        (["check", "tanh(a)", "a=0.5", "--sweep"], "error of a difference"),
        (["draw", *EXAMPLE, "-o", "zähler-λ.dot"], "hler-lambda.dot"),
        (["step", *EXAMPLE, "-o", "θ.txt"], "wrote theta.txt"),
        (["train", "--help"], "R"),
    ],
    ids=lambda part: "-".join(part[::3]) if isinstance(part, list) else "",
)
def test_commands_in_any_encoding(encoding, arguments, part, tmp_path, monkeypatch):
    arguments = [
        str(tmp_path / each) if each.endswith((".dot", ".txt")) else each
        for each in arguments
    ]
    if part.startswith("wrote"):
        part = f"wrote {tmp_path}/theta.txt"
    out, _ = said("nn", *arguments, PYTHONIOENCODING=encoding)

    assert part in out.decode(encoding)
    for path in tmp_path.glob("*.txt"):
        assert "∂J/∂v · dJ/dJ" in path.read_text("utf-8")  # files are always UTF-8


@pytest.mark.slow
def test_errors_in_any_encoding():
    _, err = said("nn", "step", "ψ*b", "b=1", status=2, PYTHONIOENCODING="ascii")

    assert "no value for psi; add psi=..." in err.decode("ascii")


@pytest.mark.slow
def test_without_a_locale_that_can():
    environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    out, _ = said("nn", "step", *EXAMPLE, **environment)

    assert SHOWN["ascii"] in out.decode("ascii")


def test_the_tables_of_a_terminal(monkeypatch):
    from rich.console import Console

    from autograd.cli import build
    from autograd.stepping import steps
    from autograd.stepping.views.terminal import as_tables

    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    with plain_where_needed():
        console = Console(force_terminal=True, width=100)
        console.print(as_tables(steps(build(EXAMPLE[0], tuple(EXAMPLE[1:])))))
        sys.stdout.flush()

    assert "dJ/dv" in raw.getvalue().decode("cp1252")


@pytest.mark.slow
def test_a_choice_of_ones_own_stands():
    out, _ = said("nn", "step", *EXAMPLE, PYTHONIOENCODING="ascii:replace")

    assert "?J/?v ? dJ/dJ" in out.decode("ascii")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_the_streams_are_as_before_afterwards(encoding, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    with plain_where_needed():
        print("∂ \udcff")

    assert (stream.encoding, stream.errors) == (encoding, "strict")


@pytest.mark.parametrize("stream", [None, object(), io.StringIO()])
def test_streams_that_have_no_encoding_are_left_alone(stream, monkeypatch):
    monkeypatch.setattr(sys, "stdout", stream)
    with plain_where_needed():
        pass


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_failure_of_ours():
    command = f'{sys.executable} -m nn step "{EXAMPLE[0]}" a=5 b=3 c=2'
    done = subprocess.run(
        ["sh", "-c", f"{{ sleep 1; {command}; }} | true"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert done.stderr == ""


def test_only_encoding_is_replaced():
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", output._HANDLER)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "shift_jis"])
def test_tables_of_the_benchmarks(encoding):
    code = (
        "import runpy, sys\n"
        "from benchmarks import studies, tables\n"
        "tables.machine = lambda: '31 µs (1.00×)'\n"
        "studies.STUDIES.clear()\n"
        "sys.argv[1:] = ['run']\n"
        "runpy.run_module('benchmarks', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )

    expected = {"ascii": "31 us (1.00*)", "shift_jis": "31 us (1.00×)"}
    shown = expected.get(encoding, "31 µs (1.00×)")
    assert done.stdout.decode(encoding).strip() == shown, done.stderr


def test_in_the_process_of_others():
    from nn.cli import main

    assert CliRunner(charset="cp1252").invoke(main, ["step", *EXAMPLE]).exit_code == 0
