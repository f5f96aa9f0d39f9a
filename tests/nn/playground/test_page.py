"""The page in a browser: clicks, keys, width, words, and what it asks for."""

import json

import pytest

from nn import MLP, datasets, playground
from tests.browsers import axe_complaints
from tests.nn.playground.conftest import HOSTILE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:the net is stuck"),  # a few steps are meant
]


def test_a_click_adds_and_takes_away_examples_by_mouse_and_keys(opened, circles):
    from selenium.webdriver.common.keys import Keys

    net, X, y = circles
    page = opened(playground(net, X, y, classes=["outer", "inner"]))
    points = page.browser.find_element("id", "points")
    page.run("document.getElementById('tool-2').click();")
    points.click()
    assert page.numbers("training.examples.count") == 301
    assert page.numbers("training.examples.target(300)") == [1.0]
    page.run("document.getElementById('tool-3').click();")
    points.click()
    assert page.numbers("training.examples.count") == 300
    page.run("document.getElementById('tool-1').click();")
    points.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ENTER)
    assert page.numbers("training.examples.count") == 301
    assert page.numbers("training.examples.target(300)") == [0.0]
    assert "301 examples" in page.text("count")


def test_a_class_places_points_of_its_own(opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y, test_data=(X, y)))
    page.press("one-epoch", 2)
    page.run("playground.choose({layer: 1, unit: 0, from: 0});")
    page.press("clear")
    assert page.text("count").startswith("0 examples")
    assert "no examples" in page.text("chain")
    page.press("one-step")
    page.press("play")
    page.wait_for("document.getElementById('play').textContent === 'Play'")
    page.run(
        """
        playground.play(false);
        for (let k = 0; k < 24; k++) {
          const inner = k % 2, size = inner ? 0.1 : 0.35;
          const right = 0.5 + size * Math.sin(k), down = 0.5 + size * Math.cos(k);
          document.getElementById(`tool-${1 + inner}`).click();
          const points = document.getElementById("points");
          const box = points.getBoundingClientRect();
          points.dispatchEvent(new MouseEvent("click", {
            clientX: box.left + right * box.width, clientY: box.top + down * box.height,
          }));
        }
        """
    )
    assert page.numbers("training.examples.count") == 24
    page.press("again")
    page.choose(rate="0.03")
    page.run("playground.steps(400);")
    assert page.numbers("training.accuracy(training.examples)") == 1.0
    page.press("restore")
    assert page.text("count").startswith("300 examples")
    assert page.browser.get_log("browser") == []


def test_keys_play_step_and_start_over(opened, circles):
    from selenium.webdriver.common.keys import Keys

    net, X, y = circles
    page = opened(playground(net, X, y))
    body = page.browser.find_element("tag name", "body")
    body.send_keys(Keys.ARROW_RIGHT)
    assert page.numbers("training.steps") == 1
    body.send_keys("e")
    assert page.text("epoch") == "1"
    body.send_keys(Keys.SPACE)
    page.wait_for("training.epoch > 3")
    assert page.text("play") == "Pause"
    body.send_keys(Keys.SPACE)
    assert page.text("play") == "Play"
    body.send_keys(Keys.HOME)
    assert page.text("epoch") == "0"


def test_nothing_is_asked_for_nothing_complains_and_words_stay_text(opened):
    X, y = datasets.moons(60)
    net = MLP(2, [3, 1], "tanh", "sigmoid", seed=0)
    page = opened(
        playground(net, X, y, title=HOSTILE, features=[HOSTILE, "b"], classes=[HOSTILE])
    )
    page.run("playground.choose({layer: 1, unit: 0, from: 0});")
    page.press("one-epoch", 2)

    assert page.browser.title == HOSTILE
    assert HOSTILE in page.text("title")
    assert HOSTILE in page.text("chain")
    assert not page.run("return document.querySelectorAll('img').length;")
    assert page.browser.get_log("browser") == []
    events = [
        json.loads(entry["message"])["message"]
        for entry in page.browser.get_log("performance")
    ]
    asked = {
        event["params"]["request"]["url"].partition(":")[0]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file"}


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_page_is_as_wide_as_the_screen_and_letters_are_readable(
    width, opened, circles
):
    net, X, y = circles
    page = opened(playground(net, X, y))
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    try:
        page.browser.refresh()
        page.run("playground.choose({layer: 2, unit: 1, from: 1});")
        wide = page.run("return document.documentElement.scrollWidth;")
        smallest = page.run(
            "return Math.min(...[...document.querySelectorAll('body *')]"
            ".filter(it => it.checkVisibility() && [...it.childNodes].some("
            "part => part.nodeType === 3 && part.textContent.trim()))"
            ".filter(it => !it.closest('sup, sub, script'))"
            ".map(it => parseFloat(getComputedStyle(it).fontSize)));"
        )
        covered = page.run(
            "const box = document.getElementById('play').getBoundingClientRect();"
            "return box.bottom <= innerHeight && box.top >= 0;"
        )
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert wide <= width
    assert smallest >= 12
    assert covered


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(mode, opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y, test_data=(X, y)))
    page.browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": mode}]},
    )
    page.run("playground.choose({layer: 2, unit: 1, from: 1});")
    problems = axe_complaints(page.browser)
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert problems == []
