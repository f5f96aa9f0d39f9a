"""Fields and sliders of the leaves, and the nudge."""

import re

import pytest

from autograd import Value, ops
from autograd.ground.text import number_text
from autograd.stepping import steps
from tests.pages import assert_quiet, example, opened, text_of


def number_in(chromium, key, line):
    return chromium.execute_script(
        "return [...document.querySelectorAll(`#${arguments[0]} text`)]"
        ".at(arguments[1]).textContent",
        key,
        line,
    )


def field_of(chromium, name):
    return chromium.find_element("css selector", f'.given[title="{name}"] label input')


@pytest.mark.slow
def test_a_slider_that_is_dragged_changes_all_at_the_step_where_one_stands(
    chromium, tmp_path
):
    from selenium.webdriver.common.action_chains import ActionChains

    example(chromium, tmp_path, "#step=8")
    slider = chromium.find_element(
        "css selector", '.given[title="b"] input[type=range]'
    )
    ActionChains(chromium).click_and_hold(slider).move_by_offset(60, 0).perform()
    b = float(field_of(chromium, "b").get_attribute("value"))
    during = number_in(chromium, "n5", -2)
    ActionChains(chromium).release().perform()

    assert b > 4
    assert during == number_text(3 * (5 + b * 2))
    assert text_of(chromium, "count") == "8 / 8"
    assert number_in(chromium, "n2", -1) == number_text(3 * b)  # dJ/dc
    assert f"{number_text(b)}·3" in re.sub(r"\s", "", text_of(chromium, "stage"))
    chromium.find_element("id", "reset").click()
    assert number_in(chromium, "n5", -2) == "33"
    assert field_of(chromium, "b").get_attribute("value") == "3"
    assert_quiet(chromium)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "result"),
    [("4", "39"), ("-4", "−9"), ("1/2", "18"), ("2,5", "30"), ("pi", "33.8496"),
     ("1e3", "6015"), ("inf", "inf"), ("", None), ("1/", None), ("c", None),
     ("b", None), ("1e999", "inf"), ("<b>", None)],
)  # fmt: skip
def test_a_field_takes_numbers_as_people_write_them(chromium, typed, result, tmp_path):
    from selenium.webdriver.common.keys import Keys

    example(chromium, tmp_path, "#step=8")
    field = field_of(chromium, "b")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.CONTROL, Keys.NULL, Keys.BACKSPACE, typed, Keys.TAB)

    assert result in (None, number_in(chromium, "n5", -2))
    assert (field.get_attribute("aria-invalid") == "true") == (result is None)
    assert_quiet(chromium)


@pytest.mark.slow
def test_a_nudge_tells_what_was_foretold(chromium, tmp_path):
    from selenium.webdriver.support.ui import WebDriverWait

    graph = "J = x^2*y", ("x=3", "y=2")
    example(chromium, tmp_path, graph=graph)
    chromium.find_element("css selector", "#nudge summary").click()

    def rows():
        return chromium.execute_script(
            "return [...document.querySelectorAll('#foretold tbody tr')].map("
            "row => [...row.cells].map(cell => cell.textContent))"
        )

    WebDriverWait(chromium, 5).until(lambda browser: rows())
    assert rows() == [
        ["0.1", "1.22", "1.2", "0.02"],
        ["0.01", "0.1202", "0.12", "0.0002"],
        ["0.001", "0.012002", "0.012", "2e−6"],
    ]
    chromium.execute_script(
        "nudged.selectedIndex = 1; nudged.dispatchEvent(new Event('change'))"
    )
    assert rows()[0] == ["0.1", "0.9", "0.9", "0"]
    assert "dJ/d" not in text_of(chromium, "foretold")
    field = field_of(chromium, "x")
    field.clear()
    field.send_keys("1")
    assert rows()[0] == ["0.1", "0.1", "0.1", "0"]
    assert_quiet(chromium)


@pytest.mark.slow
def test_many_leaves_are_kept_by_groups_and_each_has_its_field(chromium, tmp_path):
    w = [Value(0.1 * i, f"layers.0.w[{i}]") for i in range(10)]
    x = [Value(1.0 - 0.1 * i, f"x[{i}]") for i in range(10)]
    opened(chromium, steps(ops.dot(w, x)), tmp_path)
    groups = chromium.execute_script(
        "return [...document.querySelectorAll('#leaves summary')]"
        ".map(x => x.textContent)"
    )

    assert groups == ["x", "layers.0"]
    assert len(chromium.find_elements("css selector", ".given label input")) == 20


@pytest.mark.slow
@pytest.mark.parametrize("value", [0.0, 5.0, -0.013, 1e-9, 1e300, 1.7e308, -2e5])
def test_a_slider_reaches_both_ways_from_any_number(chromium, value, tmp_path):
    opened(chromium, steps(Value(value, "x") * 2.0), tmp_path)
    low, high, step = chromium.execute_script(
        "const x = document.querySelector('.given input[type=range]');"
        "return [x.min, x.max, x.step].map(Number)"
    )

    assert low < value < high
    assert step > 0
    assert (high - low) / step <= 401
