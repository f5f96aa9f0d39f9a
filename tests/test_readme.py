"""Everything the README shows runs, and answers what the README says."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SET_UP = ['pip install ".[all]" && chainrule demo', 'pip install ".[test]" && pytest']


def commands() -> list:
    """Each shown call of ``chainrule`` with the output shown under it."""
    shown = []
    for language, text in BLOCKS:
        if language != "console":
            continue
        for call in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, output = call.partition("\n")
            shown.append(pytest.param(command, output, id=command[:40]))
    return shown


def test_python_blocks_give_the_output_they_show(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # pictures and models land here
    parser, names = doctest.DocTestParser(), {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    blocks = [text for language, text in BLOCKS if language == "python"]
    assert blocks

    for number, text in enumerate(blocks, start=1):
        test = parser.get_doctest(text, names, f"python block {number}", "README.md", 0)
        assert test.examples, f"block {number} shows no prompt:\n{text}"
        complaints: list[str] = []
        runner.run(test, out=complaints.append, clear_globs=False)
        names = test.globs
        assert not complaints, "".join(complaints)


@pytest.mark.parametrize(("command", "output"), commands())
def test_commands_print_what_is_shown(command, output, tmp_path):
    program, *arguments = shlex.split(command)
    assert program == "chainrule"

    done = subprocess.run(
        [sys.executable, "-c", "from nn.cli import main; main()", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "88"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )

    assert done.returncode == 0, done.stderr
    if output.strip():
        assert doctest.OutputChecker().check_output(
            output, done.stdout, doctest.ELLIPSIS
        ), f"shown:\n{output}\nprinted:\n{done.stdout}"


def test_the_two_set_up_lines_stand_there_and_in_the_ci():
    (lines,) = [text for language, text in BLOCKS if language == "sh"]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert lines.splitlines() == SET_UP
    assert all(f"'{line}'" in script for line in SET_UP)


def test_pictures_and_linked_files_exist():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target
