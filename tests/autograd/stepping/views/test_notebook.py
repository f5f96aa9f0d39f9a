"""Steps in a cell of a notebook, as text and in a browser."""

import re

import pytest

from autograd.cli import build
from autograd.stepping import steps
from tests.pages import EXAMPLE, assert_quiet
from tests.pages import chromium as chromium


def test_a_notebook_gets_an_isolated_frame_and_a_picture():
    walk = steps(build(*EXAMPLE))
    bundle = walk._repr_mimebundle_()

    assert 'sandbox="allow-scripts"' in bundle["text/html"]
    assert 'src="data:image/svg+xml;base64,' in bundle["text/html"]
    assert bundle["text/html"].count("<script") == 0  # escaped inside srcdoc
    assert "dJ/db = 6" in bundle["text/plain"]


def test_a_notebook_without_renderer_gets_the_steps_as_text(monkeypatch):
    from autograd.drawing import render

    monkeypatch.setattr(render.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    bundle = steps(build(*EXAMPLE))._repr_mimebundle_()

    assert list(bundle) == ["text/plain"]
    assert "dJ/db = 6" in bundle["text/plain"]
    assert "[draw]" in bundle["text/plain"]


@pytest.mark.slow
def test_a_notebook_shows_the_frame_or_the_picture_never_both(chromium, tmp_path):
    """Notebooks set ``display`` of images; without styles and frames one remains."""
    from selenium.webdriver.common.by import By

    cell = steps(build(*EXAMPLE))._repr_mimebundle_()["text/html"]
    stripped = re.sub("<style>.*?</style>|<iframe.*?</iframe>", "", cell, flags=re.S)
    style = "<style>.output img{display:block}</style>"
    for number, (content, visible) in enumerate(((cell, False), (stripped, True))):
        path = tmp_path / f"{number}.html"
        path.write_text(f'{style}<div class="output">{content}</div>', encoding="utf-8")
        chromium.get(path.as_uri())
        picture = chromium.find_element(By.CSS_SELECTOR, "img.chainrule-static")
        assert picture.is_displayed() is visible


@pytest.mark.slow
def test_a_picture_fits_its_place_and_follows_light_and_dark(chromium, tmp_path):
    path = tmp_path / "picture.html"
    picture = build(*EXAMPLE).draw().svg
    path.write_text(f'<div style="width:200px">{picture}</div>', encoding="utf-8")
    page = """
        const picture = document.querySelector("svg");
        const paper = picture.querySelector("polygon");
        const {width, height} = picture.getBoundingClientRect();
        return [width, height < width, getComputedStyle(paper).fill];
    """
    seen = {}
    for scheme in ("light", "dark"):
        wish = {"name": "prefers-color-scheme", "value": scheme}
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [wish]})
        chromium.get(path.as_uri())
        seen[scheme] = chromium.execute_script(page)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert seen["light"] == [200, True, "rgb(255, 255, 255)"]
    assert seen["dark"] == [200, True, "rgb(18, 22, 28)"]


@pytest.mark.slow
def test_the_page_in_the_cell_computes(chromium, tmp_path):
    path = tmp_path / "cell.html"
    cell = steps(build(*EXAMPLE))._repr_mimebundle_()["text/html"]
    path.write_text(f"<title>The chain rule</title>{cell}", encoding="utf-8")
    chromium.get(path.as_uri())
    chromium.switch_to.frame(0)
    find = chromium.find_element
    find("id", "last").click()
    field = find("css selector", ".given label input")
    field.clear()
    field.send_keys("7")

    assert find("css selector", "#n5 text:nth-last-of-type(2)").text == "39"
    assert find("id", "count").text == "8 / 8"
    assert not find("id", "worksheet").is_displayed()
    chromium.switch_to.default_content()
    assert_quiet(chromium)
