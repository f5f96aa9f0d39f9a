"""Commands run in a folder of their own, with and without optional packages."""

import sys

import pytest
from click.testing import CliRunner

from nn.cli import main

OPTIONAL = (
    "matplotlib", "sklearn", "safetensors", "pygraphviz", "latex2mathml", "rjsmin",
    "mpmath", "mlxtend",
)  # fmt: skip


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command; answer with its status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner().invoke(main, list(arguments))
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def bare(monkeypatch):
    """Nothing is here but what chainrule itself requires."""
    loaded = [name for name in sys.modules if name.split(".")[0] in OPTIONAL]
    for name in {*loaded, *OPTIONAL}:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setenv("PATH", "")  # no program of Graphviz either
