"""What all tests share."""

import pytest

from autograd.compiling.programs import kept
from autograd.ops import table

collect_ignore_glob = [
    "nn/fixtures/make_*.py",  # scripts that need PyTorch
    "typing/*.py",  # scripts for type checkers to read
]


@pytest.fixture(scope="session")
def kept_code(tmp_path_factory):
    """A folder for machine code, so that no test makes again what another one made."""
    return tmp_path_factory.mktemp("code")


@pytest.fixture(autouse=True)
def nothing_kept_at_home(monkeypatch, kept_code):
    """Leave the user's cache folder alone."""
    monkeypatch.setenv("CHAINRULE_CACHE", str(kept_code))


@pytest.fixture(autouse=True)
def table_as_it_was(monkeypatch):
    """Forget the rows that a test declares."""
    monkeypatch.setattr(table, "_table", dict(table._table))


@pytest.fixture
def made(monkeypatch):
    """The engines that were compiled for graphs to be kept, in order."""
    engines = []
    engine = kept.Engine

    def make(*arguments):
        engines.append(engine(*arguments))
        return engines[-1]

    monkeypatch.setattr(kept, "Engine", make)
    return engines
