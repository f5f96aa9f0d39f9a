"""Files are whole or not there; they keep mode, owner and links."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time

import pytest

from autograd.ground import files
from autograd.ground.files import write_whole
from tests.interrupts import at_every_moment


@pytest.fixture(params=["nameless", "named"])
def folder(request, tmp_path, monkeypatch):
    """A folder where drafts have no name, and one where they have."""
    if request.param == "named":
        monkeypatch.setattr(files, "_open_nameless", lambda folder: None)
    return tmp_path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_content_is_there_and_no_draft(folder):
    assert write_whole(folder / "a.bin", b"one") == folder / "a.bin"
    write_whole(folder / "a.bin", b"two")

    assert (folder / "a.bin").read_bytes() == b"two"
    assert os.listdir(folder) == ["a.bin"]


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o666, 0o755])
def test_an_existing_file_keeps_its_mode(folder, bits):
    path = folder / "a.bin"
    path.write_bytes(b"old")
    path.chmod(bits)
    write_whole(path, b"new")

    assert mode(path) == bits


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
def test_an_existing_file_keeps_its_owner(folder):
    path = folder / "a.bin"
    path.write_bytes(b"old")
    os.chown(path, 12345, 23456)
    path.chmod(0o4750)
    write_whole(path, b"new")

    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_a_symbolic_link_stays_one(folder):
    (folder / "there").mkdir()
    target, link = folder / "there" / "a.bin", folder / "link.bin"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_whole(link, b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_link_to_nothing_makes_the_file_it_names(folder):
    link = folder / "link.bin"
    link.symlink_to(folder / "a.bin")
    write_whole(link, b"new")

    assert link.is_symlink()
    assert (folder / "a.bin").read_bytes() == b"new"


def test_another_hard_link_keeps_the_old_content(folder):
    (folder / "a.bin").write_bytes(b"old")
    os.link(folder / "a.bin", folder / "b.bin")
    write_whole(folder / "a.bin", b"new")

    assert (folder / "b.bin").read_bytes() == b"old"


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o077, 0o022, 0o000])
def test_the_umask_holds_for_every_thread_and_is_left_alone(folder, umask):
    before = os.umask(umask)
    try:
        paths = [folder / f"{i}.bin" for i in range(160)]
        threads = [
            threading.Thread(target=lambda part: [write_whole(p, b"x") for p in part],
                             args=(paths[i::16],))
            for i in range(16)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {mode(path) for path in paths} == {0o666 & ~umask}
    finally:
        assert os.umask(before) == umask


def test_sixteen_threads_write_one_file(folder):
    path, contents = folder / "a.bin", [bytes([i]) * 5000 for i in range(16)]
    threads = [
        threading.Thread(target=write_whole, args=(path, content))
        for content in contents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert path.read_bytes() in contents
    assert os.listdir(folder) == ["a.bin"]


def test_a_missing_folder_is_named_by_the_file(folder):
    with pytest.raises(FileNotFoundError, match=r"missing/a\.bin"):
        write_whole(folder / "missing" / "a.bin", b"x")


# Interrupted between its opening and its use, a file is closed by the interpreter.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_at_any_moment_leaves_the_old_file_or_the_new_one(folder):
    path = folder / "a.bin"
    path.write_bytes(b"old")
    seen = set()
    for moment in at_every_moment(lambda: write_whole(path, b"new"), ("files.py",)):
        seen.add(path.read_bytes())
        assert os.listdir(folder) == ["a.bin"], moment
        path.write_bytes(b"old")

    assert seen == {b"old", b"new"}


CHILD = """
import sys
from autograd.ground.files import write_whole
while True:
    write_whole(sys.argv[1], b"x" * 300_000)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files have names here")
def test_a_kill_leaves_no_draft(tmp_path):
    if files._open_nameless(tmp_path) is None:
        pytest.skip("this file system has no files without a name")
    path = tmp_path / "a.bin"
    for pause in (0.0, 0.01, 0.02):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)])
        while not path.exists() and child.poll() is None:
            time.sleep(0.01)
        time.sleep(pause)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert path.read_bytes() == b"x" * 300_000
        path.unlink()
    assert len(os.listdir(tmp_path)) == 0
