"""The page as a document: what is in it before any script has run, and how large."""

import json
import re
import time

import pytest

from autograd import Value, ops
from autograd.cli import build
from autograd.stepping import steps
from nn import MLP
from tests.browsers import start_browser
from tests.pages import CHAIN, EXAMPLE, assert_quiet, example, opened

HOSTILE = '</script><script>document.title="taken"</script>@script@'


def hostile():
    a, b = Value(2.0, HOSTILE), Value(3.0, "<img src=x onerror=alert(1)>")
    out = a * b
    out.label = "&amp;<b>$&`${a}\\"
    return out * Value(4.0, "\ue100\u202e")


def test_the_page_is_one_small_file_that_needs_nothing_else():
    page = steps(build(*EXAMPLE)).page()

    assert len(page.encode()) < 60_000
    assert not re.search(r"\b(src|href)=", page)
    assert set(re.findall(r"https?://[^\s\"<]+", page)) == {
        "http://www.w3.org/2000/svg"
    }
    assert "default-src 'none'" in page
    assert steps(build(*EXAMPLE)).page() == page


def test_sixty_nodes_make_a_page_that_is_still_small():
    walk = steps(build(*CHAIN))

    assert len(walk.names) == 60
    assert len(walk.page().encode()) < 150_000


def test_all_steps_are_in_the_page_as_text():
    page = steps(build(*EXAMPLE)).page()
    items = page[page.index('<ol id="steps"') : page.index("</ol>")]

    for text in (
        "Forward: u is made of b and c.",
        "Backward: u hands its gradient 3 on to b, times the local derivative 2.",
        "dJ/db = ∂u/∂b · dJ/du = c·3 = 2·3 = 6",
    ):
        assert text in items
    assert items.count("<li>") == 8


@pytest.mark.slow
def test_hostile_labels_stay_text(chromium, tmp_path):
    page = steps(hostile()).page()
    opened(chromium, steps(hostile()), tmp_path, "#step=3")
    chromium.find_element("id", "tab-paths").click()
    names = chromium.execute_script(
        "return [...document.querySelectorAll('.given')].map(leaf => leaf.title)"
    )

    assert page.count("<script") == 2
    assert "<img" not in page
    data = page[page.index('id="data">') + 10 :]
    assert json.loads(data[: data.index("</script>")])["output"] == 4
    assert names[0] == HOSTILE
    assert chromium.execute_script("return document.images.length") == 0
    assert_quiet(chromium)


@pytest.mark.slow
def test_a_large_net_steps_by_neuron_or_layer_that_can_be_opened(chromium, tmp_path):
    inputs = [Value(0.1 * i, f"x[{i}]") for i in range(16)]
    walk = steps(MLP(16, [48, 1], activation="tanh", seed=0)(inputs))
    page = walk.page()
    items = page[page.index('<ol id="steps"') : page.index("</ol>")]

    assert len(walk) > 1500
    assert "<li>Backward through layers.0: 1,680 steps</li>" in items
    assert items.count("<li>") < 300
    assert "Backward through layers.0.neurons.7:" in walk.page(expand="layers.0")
    opened(chromium, walk, tmp_path, "#step=4")
    opened_steps = chromium.execute_script(
        """
        const details = document.querySelector("#steps details");
        const before = details.querySelectorAll("li").length;
        details.open = true;
        return new Promise(done => setTimeout(() => done(
          [before, details.querySelectorAll("li math").length > 100,
           details.querySelector("li:last-child").textContent]), 50));
        """
    )
    assert opened_steps[:2] == [0, True]
    assert re.fullmatch(r"and [\d,]+ more", opened_steps[2])


@pytest.mark.slow
def test_a_page_of_two_hundred_nodes_is_made_in_a_few_seconds_at_most():
    """A leaf that is used everywhere once took the layout two minutes."""
    text = "; ".join(
        ["v0 = x*y", *(f"v{i} = tanh(v{i - 1}*x + y)" for i in range(1, 66))]
    )
    walk = steps(build(text, ("x=0.5", "y=-0.3")))
    start = time.process_time()
    page = walk.page()

    assert len(walk.names) > 190
    assert page.count('class="node copy"') > 50
    assert time.process_time() - start < 20


@pytest.mark.slow
def test_without_scripts_the_picture_and_the_list_remain(tmp_path):
    browser = start_browser(javascript=False)
    try:
        example(browser, tmp_path)
        find = browser.find_element
        assert find("css selector", "figure svg").is_displayed()
        assert find("css selector", "#steps > li:nth-child(8) p").is_displayed()
        assert find("css selector", "#n5 text:last-child").is_displayed()
        for key in ("controls", "tools", "numbers"):
            assert not find("id", key).is_displayed()
    finally:
        browser.quit()


def test_products_drawn_apart_are_boxes_of_their_own():
    w, x = [Value(2.0, "w"), Value(3.0, "v")], [Value(0.5, "x"), Value(-1.0, "y")]
    page = steps(ops.dot(w, x)).page(expand="dot")

    assert page.count('id="p4_') == 4  # two boxes, two arrows
    assert '"products":[["p4_0",4,0,2],["p4_1",4,1,3]]' in page
