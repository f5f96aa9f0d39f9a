"""What a Markdown page shows: its code blocks, run as their readers would run them."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the language and the text of every fenced block of a page."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[tuple[str, str]]:
    """Return each shown call of ``chainrule`` with the output shown under it."""
    shown = []
    for language, text in blocks(page):
        if language == "console":
            for call in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, output = call.partition("\n")
                shown.append((command, output))
    return shown


def run_python(page: Path) -> None:
    """Run the Python blocks in one go; each must give the output that it shows."""
    parser, names = doctest.DocTestParser(), {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    texts = [text for language, text in blocks(page) if language == "python"]
    assert texts

    for number, text in enumerate(texts, start=1):
        test = parser.get_doctest(text, names, f"python block {number}", page.name, 0)
        assert test.examples, f"block {number} shows no prompt:\n{text}"
        complaints: list[str] = []
        runner.run(test, out=complaints.append, clear_globs=False)
        names = test.globs
        assert not complaints, "".join(complaints)


def run_command(command: str, output: str, folder: Path) -> None:
    """Run a call of ``chainrule`` in ``folder``; it must print what is shown."""
    program, *arguments = shlex.split(command)
    assert program == "chainrule"

    done = subprocess.run(
        [sys.executable, "-c", "from nn.cli import main; main()", *arguments],
        cwd=folder,
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
