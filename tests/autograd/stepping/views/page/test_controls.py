"""Buttons, keys, tabs, the address, playing: how one gets from step to step."""

import pytest

from tests.pages import assert_quiet, example, press, text_of


def counts_after(chromium, *acts):
    found = []
    for act in acts:
        act()
        found.append(text_of(chromium, "count").split(" / ")[0])
    return found


@pytest.mark.slow
def test_buttons_slider_and_list_go_to_their_step(chromium, tmp_path):
    from selenium.webdriver.common.keys import Keys

    example(chromium, tmp_path)
    find = chromium.find_element
    buttons = ("next", "next", "previous", "last", "first")

    assert counts_after(
        chromium, *(find("id", button).click for button in buttons)
    ) == ["1", "2", "1", "8", "0"]
    assert not find("id", "previous").is_enabled()
    find("id", "slider").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert text_of(chromium, "count") == "2 / 8"
    find("css selector", "#steps > li:nth-child(5)").click()
    assert text_of(chromium, "count") == "5 / 8"
    assert find("id", "stage").get_attribute("aria-live") == "polite"


@pytest.mark.slow
def test_a_presenters_keys_move(chromium, tmp_path):
    from selenium.webdriver.common.keys import Keys

    example(chromium, tmp_path)
    keys = (
        Keys.SPACE, Keys.PAGE_DOWN, Keys.ARROW_RIGHT, Keys.PAGE_UP, Keys.ARROW_LEFT,
        Keys.END, Keys.HOME,
    )  # fmt: skip
    acts = [lambda key=key: press(chromium, key) for key in keys]
    assert counts_after(chromium, *acts) == ["1", "2", "3", "2", "1", "8", "0"]
    chromium.find_element("id", "next").click()
    press(chromium, Keys.SPACE)  # of a button in focus, once
    assert text_of(chromium, "count") == "2 / 8"
    for field in ("#slider", ".given input[type=range]", ".given label input"):
        chromium.find_element("css selector", field).send_keys(Keys.PAGE_DOWN)
    assert text_of(chromium, "count") == "5 / 8"
    chromium.find_element("id", "quiz").click()
    press(chromium, Keys.PAGE_UP)  # though the answer's field has the focus
    assert text_of(chromium, "count") == "4 / 8"


@pytest.mark.slow
def test_keys_that_are_typed_into_a_field_move_nothing(chromium, tmp_path):
    from selenium.webdriver.common.keys import Keys

    example(chromium, tmp_path, "#step=3")
    field = chromium.find_element("css selector", ".given label input")
    field.send_keys(Keys.HOME, Keys.ARROW_RIGHT, Keys.SPACE, "f+0-0", Keys.END)

    assert text_of(chromium, "count") == "3 / 8"
    assert field.get_attribute("value") == "5 f+0-0"
    assert field.get_attribute("aria-invalid") == "true"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "count"),
    [("#step=7", "7"), ("#step=99", "8"), ("#step=-1", "0"), ("#step=x", "0"),
     ("#embed&step=2", "2"), ("#", "0")],
)  # fmt: skip
def test_the_address_opens_a_step(chromium, place, count, tmp_path):
    example(chromium, tmp_path, place)

    assert text_of(chromium, "count") == f"{count} / 8"
    assert_quiet(chromium)


@pytest.mark.slow
def test_the_address_tells_the_step_and_follows_a_link(chromium, tmp_path):
    from selenium.webdriver.support.ui import WebDriverWait

    example(chromium, tmp_path, "#embed")
    chromium.find_element("id", "next").click()
    wait = WebDriverWait(chromium, 5)
    wait.until(lambda browser: browser.current_url.endswith("#embed&step=1"))
    chromium.execute_script("location.hash = 'step=6'")
    wait.until(lambda browser: text_of(browser, "count") == "6 / 8")


@pytest.mark.slow
def test_an_embedded_page_has_no_header(chromium, tmp_path):
    for options, place in (({"embed": True}, ""), ({}, "#embed")):
        example(chromium, tmp_path, place, **options)
        box = chromium.find_element("css selector", "header").rect
        assert box["height"] <= 1
        assert not chromium.find_element("id", "tools").is_displayed()
        assert chromium.find_element("id", "controls").is_displayed()


@pytest.mark.slow
def test_it_plays_by_itself_and_stops_at_the_end(chromium, tmp_path):
    from selenium.webdriver.support.ui import WebDriverWait

    example(chromium, tmp_path, "#step=7")
    button = chromium.find_element("id", "play")
    button.click()
    assert button.text == "Pause"
    WebDriverWait(chromium, 10).until(
        lambda browser: text_of(browser, "count") == "8 / 8"
    )
    assert button.text == "Play"
    assert button.get_attribute("aria-pressed") == "false"


@pytest.mark.slow
def test_a_step_in_the_address_counts_though_another_is_remembered(chromium, tmp_path):
    from selenium.webdriver.support.ui import WebDriverWait

    example(chromium, tmp_path)
    chromium.execute_script(
        "location.hash = 'step=5'; history.replaceState(null, '', '#step=2')"
    )
    WebDriverWait(chromium, 10).until(
        lambda browser: text_of(browser, "count") == "5 / 8"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wish", "plays"), [("reduce", "false"), ("no-preference", "true")]
)
def test_playing_respects_who_wants_no_motion(chromium, media, wish, plays, tmp_path):
    media(prefers_reduced_motion=wish)
    example(chromium, tmp_path, "#play")
    moving = chromium.execute_script(
        """
        const graph = document.getElementById("graph");
        graph.classList.add("gliding");
        return getComputedStyle(graph).transitionDuration;
        """
    )

    assert chromium.find_element("id", "play").get_attribute("aria-pressed") == plays
    assert (moving == "0s") == (wish == "reduce")


@pytest.mark.slow
def test_a_box_leads_to_its_step_or_its_field(chromium, tmp_path):
    example(chromium, tmp_path)
    chromium.find_element("css selector", "#n4 rect").click()
    assert text_of(chromium, "count") == "2 / 8"
    chromium.find_element("css selector", "#n1 rect").click()
    assert (
        chromium.execute_script("return document.activeElement.closest('.given').title")
        == "b"
    )


@pytest.mark.slow
def test_full_screen_and_back(chromium, tmp_path):
    from selenium.webdriver.support.ui import WebDriverWait

    example(chromium, tmp_path)
    button = chromium.find_element("id", "full")
    if not button.is_displayed():
        pytest.skip("this browser has no full screen")
    button.click()
    full = "return !!document.fullscreenElement"
    wait = WebDriverWait(chromium, 5)
    wait.until(lambda browser: browser.execute_script(full))
    press(chromium, "f")
    wait.until_not(lambda browser: browser.execute_script(full))
