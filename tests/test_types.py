"""What type checkers say of a user's script: nothing, unless something is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import Value, primitive
from autograd.engine import methods
from autograd.errors import OperandError

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(__file__).parent / "typing"


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """The lines that ``mypy --strict`` objects to, by script."""
    scripts = sorted(SCRIPTS.glob("*.py"))
    command = [
        sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent",
        "--config-file=", f"--cache-dir={tmp_path_factory.mktemp('mypy')}",
        "--ignore-missing-imports", *map(str, scripts),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert not done.stderr
    found = re.findall(r"(\w+)\.py:(\d+): error: (.*)", done.stdout)
    return {
        script.stem: {
            int(line): text for name, line, text in found if name == script.stem
        }
        for script in scripts
    }


@pytest.mark.slow
def test_a_users_script_is_free_of_complaints(complaints):
    assert complaints["tour"] == {}


@pytest.mark.slow
def test_every_misuse_is_found_and_nothing_else(complaints):
    lines = (SCRIPTS / "misuse.py").read_text().splitlines()
    wrong = {i for i, line in enumerate(lines, 1) if line.endswith("# wrong")}

    assert set(complaints["misuse"]) == wrong


def test_the_stub_of_row_methods_is_the_table():
    written = (ROOT / "autograd/engine/methods.pyi").read_text()

    assert written == methods.stub()


def test_a_row_declared_later_is_a_method_at_once_and_in_no_stub():
    primitive("tripled", lambda x: 3.0 * x, [3.0])

    assert Value(2.0).tripled().data == 6.0
    assert "tripled" not in methods.stub()


def test_values_have_no_fallback_that_numpy_would_ask_for_each_of_them():
    assert not hasattr(Value, "__getattr__")
    for name in ("__array__", "__array_interface__", "__len__", "shape"):
        assert not hasattr(Value(1.0), name)


@pytest.mark.parametrize("name", ["tanh", "arctan", "maximum", "where", "logsumexp"])
def test_methods_are_real_attributes_with_a_name_and_a_word_of_help(name):
    method = getattr(Value, name)

    assert (method.__name__, method.__qualname__) == (name, f"Value.{name}")
    assert method.__doc__.startswith("Return ops.")


def test_methods_never_hide_what_a_value_is():
    """A user's row may not be called like an attribute."""
    with pytest.raises(OperandError, match="'backward' is built in"):
        primitive("backward", lambda x: x, [1.0])
