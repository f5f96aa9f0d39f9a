"""Names on the command line: completed in a shell."""

import os
import subprocess
import sys

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
