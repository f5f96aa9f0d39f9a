"""The command itself: names completed in a shell, helps that fit, its version."""

import os
import re
import subprocess
import sys
from importlib import metadata

import pytest
from click.shell_completion import ShellComplete

from nn.cli import main


def completed(*words):
    """What a shell is told may stand in place of the last word."""
    *before, incomplete = words
    shell = ShellComplete(main, {}, "chainrule", "_CHAINRULE_COMPLETE")
    found = shell.get_completions(list(before), incomplete)
    return [item.value if item.type == "plain" else item.type for item in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["tr"], ["train"]),
        (["train", "s"], ["spirals", "file"]),
        (["train", "moons", "--optimizer", "adam"], ["adam", "adamax", "adamw"]),
        (["train", "moons", "--activation", "so"], ["softmax", "softplus"]),
        (["train", "moons", "--loss", "m"], ["mae", "mse"]),
        (["train", "moons", "--init", "x"], ["xavier"]),
        (["train", "moons", "--init", "y"], []),
    ],
)
def test_names_are_completed(words, expected):
    assert completed(*words) == expected


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_that_turns_completion_on(shell):
    done = subprocess.run(
        [sys.executable, "-c", "from nn.cli import main; main(prog_name='chainrule')"],
        env={**os.environ, "_CHAINRULE_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "_CHAINRULE_COMPLETE" in done.stdout


@pytest.mark.parametrize("command", ["", *main.commands])
def test_helps_fit_a_narrow_terminal_and_cut_no_sentence(run, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run(*command.split(), "--help")[1]

    assert max(map(len, shown.splitlines())) <= 80
    assert "..." not in shown.replace("]...", "")


def test_the_version_needs_no_installation(run, monkeypatch):
    assert re.match(r"chainrule, version \d", run("--version")[1])

    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    assert run("--version") == (0, "chainrule, a checkout that is not installed\n", "")
