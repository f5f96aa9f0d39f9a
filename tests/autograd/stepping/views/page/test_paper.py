"""What is printed: the picture with all numbers, and the worksheet."""

import base64
import re

import pytest

from autograd.cli import build
from autograd.stepping import steps
from tests.pages import CHAIN, NEURON, assert_quiet, example, opened, text_of


def on_paper(chromium):
    """What can be seen of the page where it is printed."""
    chromium.execute_script("dispatchEvent(new Event('beforeprint'))")
    return chromium.execute_script(
        """
        const visible = part => part.getClientRects().length > 0
            && getComputedStyle(part).visibility === "visible";
        const all = chosen => [...document.querySelectorAll(chosen)].filter(visible);
        const graph = document.getElementById("graph").getBoundingClientRect();
        return {
          boxes: all("#graph .node text").map(text => text.textContent),
          labels: all("#graph .edge text").map(text => text.textContent),
          steps: all("#steps>li .say").length, formulas: all("#steps>li math").length,
          controls: all(".script, button, input").length,
          whole: graph.width > 100 && graph.left >= 0 && graph.right <= innerWidth,
        };
        """
    )


@pytest.mark.slow
@pytest.mark.parametrize("graph", [("J = a*a*a", ("a=2",)), NEURON], ids=["J", "L"])
@pytest.mark.parametrize("place", ["", "#step=3", "#quiz&step=5"])
def test_on_paper_all_numbers_and_steps_stand(chromium, media, graph, place, tmp_path):
    walk = steps(build(*graph))
    opened(chromium, walk, tmp_path, place)
    before = text_of(chromium, "graph")
    media("print")
    seen = on_paper(chromium)
    media()
    chromium.execute_script("dispatchEvent(new Event('afterprint'))")

    state = walk.state(len(walk) - 1)
    assert len(seen["boxes"]) >= 3 * len(state.data)
    assert len(seen["labels"]) == len(walk.contributions)
    assert seen["steps"] == len(walk)
    assert seen["formulas"] > 3 * len(walk)
    assert seen["controls"] == 0
    assert seen["whole"]
    assert text_of(chromium, "graph") == before


@pytest.mark.slow
def test_a_printed_page_is_no_empty_sheet(chromium, tmp_path):
    example(chromium, tmp_path, "#step=2")
    printed = chromium.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    pdf = base64.b64decode(printed["data"])

    assert len(re.findall(rb"/Type */Page\b", pdf)) in (1, 2)
    assert len(pdf) > 8_000
    assert text_of(chromium, "count") == "2 / 8"


@pytest.mark.slow
def test_a_picture_too_wide_for_paper_is_printed_in_bands(chromium, media, tmp_path):
    walk = steps(build(*CHAIN))
    opened(chromium, walk, tmp_path)
    media("print")
    chromium.execute_script("dispatchEvent(new Event('beforeprint'))")
    bands = chromium.execute_script(
        """
        const names = [];
        for (const band of document.querySelectorAll("#bands svg")) {
          const box = band.getBoundingClientRect();
          const texts = [...band.querySelectorAll(".node.inner .name")];
          const inside = texts.filter(text => {
            const place = text.getBoundingClientRect();
            return place.left >= box.left && place.right <= box.right
              && place.top >= box.top && place.bottom <= box.bottom;
          });
          names.push([box.width / band.viewBox.baseVal.width,
                      inside.map(text => text.textContent)]);
        }
        return names;
        """
    )

    inner = {walk.names[step.node] for step in walk[: walk.backward_start]}
    assert set().union(*(names for _, names in bands)) == inner
    assert all(scale > 0.5 for scale, _ in bands)
    assert not chromium.find_element("id", "graph").is_displayed()
    chromium.execute_script("dispatchEvent(new Event('afterprint'))")
    assert chromium.execute_script("return bands.children.length") == 0


def sheets(chromium):
    return chromium.execute_script(
        """
        return [...document.querySelectorAll("#sheets .sheet")].map(sheet => ({
          title: sheet.querySelector("h1").textContent,
          texts: [...sheet.querySelectorAll("svg text")].map(text => text.textContent),
          blanks: sheet.querySelectorAll(".blank").length,
          items: [...sheet.querySelectorAll("li")].map(item => item.textContent),
          width: sheet.querySelector("svg").getBoundingClientRect().width,
        }));
        """
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "place"), [({"worksheet": True}, ""), ({}, "#worksheet")]
)
def test_a_worksheet_has_blanks_and_its_solutions(chromium, options, place, tmp_path):
    example(chromium, tmp_path, place, **options)
    blank, solved = sheets(chromium)

    assert blank["title"] == "The chain rule: J. Fill in the blanks."
    assert blank["texts"].count("_____") == 3 * 2 + 3 + 5  # boxes, leaves, arrows
    given = [text for text in blank["texts"] if text != "_____"]
    assert sorted(given) == sorted([*"abcuvJ", *"532", *"×+×", "3"])
    assert not any(re.search(r"\d", item.replace("3·v", "")) for item in blank["items"])
    assert blank["blanks"] == 3 * 2 + 5 * 4
    assert solved["title"] == "The chain rule: J. Solutions."
    assert "_____" not in solved["texts"]
    assert solved["blanks"] == 0
    assert re.sub(r"\s", "", solved["items"][6]).endswith("=c·3=2·3=6")
    assert blank["width"] > 300
    assert not chromium.find_element("css selector", "main").is_displayed()
    assert_quiet(chromium)


@pytest.mark.slow
def test_the_button_prints_the_sheets_and_goes_back(chromium, tmp_path):
    example(chromium, tmp_path, "#step=4")
    chromium.execute_script(
        "window.print = () => { window.printed = sheets.innerText }"
    )
    chromium.find_element("id", "worksheet").click()

    assert "Solutions." in chromium.execute_script("return window.printed")
    chromium.execute_script("dispatchEvent(new Event('afterprint'))")
    assert sheets(chromium) == []
    assert chromium.find_element("id", "stage").is_displayed()
    assert text_of(chromium, "count") == "4 / 8"
