"""Everything the README shows runs, and answers what the README says."""

import re

import pytest

from tests.shown import ROOT, blocks, commands, run_command, run_python

PAGE = ROOT / "README.md"
SET_UP = ['pip install ".[all]" && chainrule demo', 'pip install ".[test]" && pytest']


@pytest.mark.slow
def test_python_blocks_give_the_output_they_show(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # pictures and models land here
    run_python(PAGE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "output"),
    [pytest.param(*call, id=call[0][:40]) for call in commands(PAGE)],
)
def test_commands_print_what_is_shown(command, output, tmp_path):
    run_command(command, output, tmp_path)


def test_the_two_set_up_lines_stand_there_and_in_the_ci():
    (lines,) = [text for language, text in blocks(PAGE) if language == "sh"]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert lines.splitlines() == SET_UP
    assert all(f"'{line}'" in script for line in SET_UP)


def test_pictures_and_linked_files_exist():
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (ROOT / target).exists(), target
