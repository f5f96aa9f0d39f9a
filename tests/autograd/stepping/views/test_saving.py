"""Steps become a file of the kind that its name says."""

import pytest

from autograd import Value, steps
from autograd.errors import RenderError


def walk():
    return steps(Value(3.0, "b") * Value(2.0, "c"))


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("J.html", b"<!doctype html>"),
        ("J.HTM", b"<!doctype html>"),
        ("J.tex", b"% compiles with"),
        ("J.txt", b"Forward pass"),
        ("J.gif", b"GIF89a"),
    ],
)
def test_the_suffix_decides(name, start, tmp_path):
    path = walk().save(tmp_path / name)

    assert path == tmp_path / name
    assert path.read_bytes()[: len(start)].lower() == start.lower()


def test_what_is_written_is_the_page_and_the_text(tmp_path):
    assert walk().save(tmp_path / "a.html").read_text("utf-8") == walk().page()
    assert walk().save(tmp_path / "a.txt").read_text("utf-8") == f"{walk()}\n"


@pytest.mark.parametrize("name", ["J", "J.png", "J.webm"])
def test_other_suffixes_are_refused_by_name(name, tmp_path):
    with pytest.raises(RenderError, match=r"written as \.html, \.gif, \.mp4, \.tex or"):
        walk().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seconds", [0.0, -1.0, 1e9, float("nan")])
def test_the_pace_must_be_one(seconds, tmp_path):
    with pytest.raises(RenderError, match="seconds: from"):
        walk().save(tmp_path / "J.gif", seconds=seconds)
