"""The command demo."""

import re
import xml.etree.ElementTree as ElementTree

import pytest


@pytest.mark.slow
def test_the_demo(run, tmp_path):
    code, out, err = run("demo", "--quick")
    folder = tmp_path / "chainrule-demo"

    assert code == 0, err
    assert "dJ/da = 3" in out
    ElementTree.parse(folder / "chain-rule.svg")
    held_out = float(re.search(r"([\d.]+)% held out", out)[1])
    assert held_out >= 80.0
    for name in ("digits.safetensors", "digits-curves.png", "chain-rule.svg"):
        assert f"{folder.name}/{name}" in out
        assert (folder / name).stat().st_size > 1000
    assert f"wrote {folder.name}/play.html" in out
    lines = out.splitlines()
    pages = f"{folder.name}/chain-rule.html and {folder.name}/play.html"
    assert lines[-2] == f"Now open {pages}; then try:"
    assert lines[-1].startswith("  chainrule step ")


@pytest.mark.slow
def test_without_optional_packages_it_shows_what_it_can(run, bare, tmp_path):
    code, out, err = run("demo", "--quick")
    folder = tmp_path / "chainrule-demo"

    assert code == 0, err
    assert re.match(r'Everything below needs: pip install "\S+\[all\]"\n', out)
    assert out.count("\n  ", 0, out.index("1. The chain rule")) == 3
    assert "dJ/da = 3" in out
    assert (folder / "chain-rule.dot").read_text("utf-8").startswith("digraph")
    assert "dJ/da = 3" in (folder / "chain-rule.txt").read_text("utf-8")
    assert (folder / "moons.npz").exists()
    assert (folder / "play.html").exists()
    assert (
        f"Now open {folder.name}/chain-rule.txt and {folder.name}/play.html; then try:"
        in out
    )
