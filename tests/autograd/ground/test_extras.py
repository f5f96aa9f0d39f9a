"""Hints name a way to install that works from wherever this copy came."""

import json
from importlib import metadata

import pytest

from autograd.errors import MissingExtraError
from autograd.ground import extras
from autograd.ground.extras import how_to_install, missing
from tests.shown import ROOT


def installed(monkeypatch, tmp_path, note):
    """Pretend to lie where an installer put us, with its note of the origin."""
    monkeypatch.setattr(extras, "_ROOT", tmp_path / "site-packages")

    class Found:
        def read_text(self, name):
            assert name == "direct_url.json"
            return note

    monkeypatch.setattr(metadata, "distribution", lambda name: Found())


def test_in_a_checkout(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    assert how_to_install("plot") == 'pip install ".[plot]"'
    monkeypatch.chdir(tmp_path)
    assert how_to_install("plot") == f'pip install "{ROOT}[plot]"'


def test_installed_from_a_clone(monkeypatch, tmp_path):
    clone = tmp_path / "a clone"
    clone.mkdir()
    note = json.dumps({"dir_info": {}, "url": clone.as_uri()})
    installed(monkeypatch, tmp_path, note)

    assert how_to_install("draw") == 'pip install "chainrule[draw]"'  # it is gone
    (clone / "pyproject.toml").touch()
    assert how_to_install("draw") == f'pip install "{clone}[draw]"'
    monkeypatch.chdir(clone)
    assert how_to_install("draw") == 'pip install ".[draw]"'


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (None, "chainrule[data]"),
        ("not JSON", "chainrule[data]"),
        ("[]", "chainrule[data]"),
        ('{"url": "file:///nowhere/chainrule-0.1.0.whl"}', "chainrule[data]"),
        (
            '{"url": "https://example.org/c", "vcs_info": {"vcs": "git"}}',
            "chainrule[data] @ git+https://example.org/c",
        ),
    ],
)
def test_installed_from_elsewhere(note, expected, monkeypatch, tmp_path):
    installed(monkeypatch, tmp_path, note)

    assert how_to_install("data") == f'pip install "{expected}"'


def test_not_installed_at_all(monkeypatch, tmp_path):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(extras, "_ROOT", tmp_path)
    monkeypatch.setattr(metadata, "distribution", absent)

    assert how_to_install("all") == 'pip install "chainrule[all]"'


def test_the_error_names_what_how_and_what_else(monkeypatch):
    monkeypatch.chdir(ROOT)
    error = missing("curves need matplotlib", "plot", "numbers need nothing")

    assert isinstance(error, MissingExtraError)
    assert str(error) == (
        'curves need matplotlib: pip install ".[plot]"; numbers need nothing'
    )


def test_nobody_writes_the_hint_by_hand():
    texts = {
        path: path.read_text("utf-8")
        for package in ("autograd", "nn")
        for path in (ROOT / package).rglob("*.py")
    }

    assert [path for path, text in texts.items() if "chainrule[" in text] == []
