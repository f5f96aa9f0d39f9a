"""Whether everyone can use the page: axe-core, keys alone, light and dark."""

import pytest

from autograd import Value
from autograd.stepping import steps
from nn import MLP
from tests.browsers import axe_complaints
from tests.pages import NEURON, assert_quiet, example, opened, press, text_of

PLACES = ["", "#step=7", "#quiz&step=7", "#embed&step=3", "#worksheet"]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=str)
def test_axe_finds_no_violation(chromium, screen, media, scheme, size, tmp_path):
    screen(*size)
    media(prefers_color_scheme=scheme)
    for place in PLACES:
        example(chromium, tmp_path, place)
        assert axe_complaints(chromium) == [], place
    example(chromium, tmp_path, graph=NEURON)
    chromium.find_element("css selector", "#nudge summary").click()
    assert axe_complaints(chromium) == []
    chromium.find_element("id", "tab-paths").click()
    assert axe_complaints(chromium) == []


@pytest.mark.slow
def test_axe_finds_no_violation_in_a_folded_net(chromium, tmp_path):
    net = MLP(2, [4, 4, 1], seed=0)
    walk = steps(net([Value(0.5, "x[1]"), Value(-0.8, "x[2]")]))
    opened(chromium, walk, tmp_path, "#step=5", depth=0)

    assert axe_complaints(chromium) == []


@pytest.mark.slow
def test_all_can_be_done_by_keys(chromium, tmp_path):
    from selenium.webdriver.common.keys import Keys

    example(chromium, tmp_path)
    reached = []
    for _ in range(40):
        press(chromium, Keys.TAB)
        reached.append(
            chromium.execute_script(
                "const x = document.activeElement;"
                "return x.id || x.ariaLabel || x.tagName"
            )
        )
    assert {
        "quiz", "follow", "worksheet", "closer", "slider", "next", "play",
        "a, by a slider", "INPUT", "SUMMARY", "tab-steps", "steps",
    } <= set(reached)  # fmt: skip
    chromium.find_element("id", "tab-steps").send_keys(Keys.ARROW_RIGHT)
    assert chromium.find_element("id", "panel-paths").is_displayed()
    chromium.find_element("id", "tab-paths").send_keys(Keys.ARROW_LEFT)
    assert not chromium.find_element("id", "panel-paths").is_displayed()
    slider = chromium.find_element("css selector", ".given input[type=range]")
    slider.send_keys(Keys.ARROW_RIGHT)
    assert text_of(chromium, "count") == "0 / 8"
    field = chromium.find_element("css selector", ".given label input")
    assert field.get_attribute("value") == "5.1"


@pytest.mark.slow
def test_the_page_is_light_or_dark_as_its_reader_likes(chromium, media, tmp_path):
    def colours():
        example(chromium, tmp_path)
        return chromium.execute_script(
            """
            const style = chosen => getComputedStyle(document.querySelector(chosen));
            return [style("body").backgroundColor, style("#n3 rect").fill,
                    style("#n3 text.name").fill];
            """
        )

    media(prefers_color_scheme="light")
    light = colours()
    media(prefers_color_scheme="dark")
    dark = colours()
    media("print", prefers_color_scheme="dark")

    assert light == ["rgb(255, 255, 255)", "rgb(253, 253, 254)", "rgb(31, 35, 41)"]
    assert dark == ["rgb(18, 22, 28)", "rgb(25, 31, 39)", "rgb(236, 239, 243)"]
    assert colours() == light  # paper is white
    assert_quiet(chromium)
