"""Machine code is found again, and made anew where it is not what was kept."""

import os
import subprocess
import sys

import numpy as np
import pytest

from autograd import compile, ops
from autograd.compiling.backends.native.processor import machine, store


def answer():
    program = compile(
        lambda t, x: ops.tanh(t * x) ** 2.0, in_axes=(None, 0), backend="native"
    )
    value, slope = program.value_and_grad(0.5, np.linspace(0.0, 1.0, 20))
    assert program.backend == "native"
    return value, slope


@pytest.fixture
def folder(monkeypatch, tmp_path):
    place = tmp_path / "kept"
    monkeypatch.setenv("CHAINRULE_CACHE", str(place))
    return place


@pytest.fixture
def made(monkeypatch):
    """The texts that were turned into machine code."""
    texts, original = [], machine.machine_code

    def noted(text):
        texts.append(text)
        return original(text)

    monkeypatch.setattr(machine, "machine_code", noted)
    return texts


def test_code_is_found_again(folder, made):
    first = answer()
    assert len(made) == 1
    assert len(list(folder.iterdir())) == 1
    assert answer() == first
    assert len(made) == 1


@pytest.mark.slow
def test_another_process_finds_it(folder, made):
    first = answer()
    script = (
        "from autograd.compiling.backends.native.processor import machine\n"
        "def machine_code(text): raise SystemExit('made anew')\n"
        "machine.machine_code = machine_code\n"
        "import numpy as np\nfrom autograd import compile, ops\n"
        "program = compile(lambda t, x: ops.tanh(t * x) ** 2.0, in_axes=(None, 0), "
        "backend='native')\n"
        "print(*program.value_and_grad(0.5, np.linspace(0.0, 1.0, 20)))\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert tuple(map(float, out.split())) == first


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil", [lambda old: b"", lambda old: old[:-100], lambda old: b"x" * len(old),
              lambda old: old[:200] + bytes([old[200] ^ 1]) + old[201:]],
    ids=["empty", "cut", "foreign", "one bit"],
)  # fmt: skip
def test_what_is_not_whole_is_made_anew(folder, made, spoil):
    first = answer()
    (entry,) = folder.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(spoil(whole))
    assert answer() == first
    assert len(made) == 2
    assert entry.read_bytes() == whole


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes are POSIX's")
def test_what_others_may_write_is_not_used(folder, made):
    answer()
    (entry,) = folder.iterdir()
    entry.chmod(0o666)
    answer()
    assert len(made) == 2
    folder.chmod(0o777)
    answer()
    answer()
    assert len(made) == 4


def test_a_folder_that_can_not_be_made_is_done_without(monkeypatch, tmp_path, made):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "file" / "folder"))
    answer()
    answer()
    assert len(made) == 2


def test_the_oldest_make_room(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "LIMIT", 350)
    kept = store.Store(tmp_path)
    for index, name in enumerate("abcd"):
        kept.write(name, bytes(100))
        if name != "d":
            os.utime(tmp_path / name, (index, index))
    found = [kept.read(name) is not None for name in "abcd"]
    assert found == [False, False, True, True]


def test_other_processors_and_versions_have_other_names():
    names = {store.name_of(*parts) for parts in (("t", "a"), ("t", "b"), ("ta", ""))}
    assert len(names) == 3
    assert len(machine.versions()) == 4
