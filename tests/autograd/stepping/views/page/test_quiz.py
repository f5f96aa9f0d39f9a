"""The quiz: guesses as numbers and as formulas."""

import re

import pytest

from autograd.cli import build
from autograd.stepping import steps
from tests.pages import EXAMPLE, assert_quiet, example, set_leaves, text_of


def answer(chromium, text):
    """Give an answer; return what is said to it."""
    from selenium.webdriver.common.keys import Keys

    field = chromium.find_element("id", "guess")
    field.clear()
    field.send_keys(text, Keys.ENTER)
    return text_of(chromium, "verdict")


def lines_of(chromium, key):
    """The number and the gradient of a box; None where one is hidden."""
    return chromium.execute_script(
        """
        const isSeen = text => getComputedStyle(text).visibility === "visible";
        return [...document.querySelectorAll(`#${arguments[0]} text`)].slice(-2).map(
          text => isSeen(text) ? text.textContent : null);
        """,
        key,
    )


def label_is_shown(chromium, key):
    return (
        chromium.find_element("css selector", f"#{key} text").value_of_css_property(
            "visibility"
        )
        == "visible"
    )


@pytest.mark.slow
def test_the_quiz_hides_a_contribution_until_it_is_guessed(chromium, tmp_path):
    example(chromium, tmp_path, "#quiz&step=7")

    stage = text_of(chromium, "stage")
    assert stage == "What is the local derivative of u with respect to b?"
    assert not label_is_shown(chromium, "e3_0")
    assert "= 2" not in chromium.find_element("id", "e3_0").get_attribute("innerHTML")
    assert lines_of(chromium, "n1") == ["3", None]
    hidden = chromium.find_element("css selector", "#steps > li:nth-child(7) .say")
    assert not hidden.is_displayed()
    assert answer(chromium, "5").startswith("Not yet: by how much")
    answer(chromium, "4/2")
    stage = text_of(chromium, "stage")
    assert re.sub(r"\s", "", stage).startswith("∂u∂b=c=2")
    assert stage.endswith(
        "What does u contribute to dJ/db? The gradient of u stands in its box."
    )
    assert label_is_shown(chromium, "e3_0")
    assert lines_of(chromium, "n1") == ["3", None]
    assert answer(chromium, "5").startswith("Not yet: it is the local derivative")
    answer(chromium, "6,0")
    assert lines_of(chromium, "n1") == ["3", "6"]
    chromium.find_element("id", "next").click()
    chromium.find_element("id", "reveal").click()
    chromium.find_element("id", "reveal").click()
    assert lines_of(chromium, "n2") == ["2", "9"]
    assert_quiet(chromium)


TANH = "t = tanh(x[1]*a); u = a + 0*x[1]; J = t^2*u", ("x[1]=0.5", "a=0.5")
READ = [
    ("2", True), (" 2.0 ", True), ("2,0", True), ("6/3", True), ("−−2", True),
    ("c", True), ("1·c", True), ("c^1", True), ("c²/c", True), ("2c − c", True),
    ("(c)", True), ("|−c|", True), ("sqrt(c*c)", True), ("√(4)", True), ("2e0", True),
    ("max(c, 1) ", True), ("ln(exp(c))", True), ("pi*2/π", True), ("c c / c", True),
    ("1.9", False), ("-2", False), ("b", False), ("b − 1", False), ("c + 1", False),
    ("", False), ("x", False), ("c +", False), ("(c", False), ("c)", False),
    ("alert(1)", False), ("c; 2", False), ("__proto__", False), ("constructor", False),
    ("toString()", False), ("1 2", False), ("**", False), ("nan", False),
]  # fmt: skip


@pytest.mark.slow
def test_guesses_are_numbers_or_formulas(chromium, tmp_path):
    for guess, is_right in READ:
        example(chromium, tmp_path, "#quiz&step=7")
        said = answer(chromium, guess)
        passed = "contribute" in text_of(chromium, "stage")
        assert passed == is_right, (guess, said)
        assert passed or said, guess
    assert_quiet(chromium)


@pytest.mark.slow
def test_a_formula_must_hold_for_other_numbers_too(chromium, tmp_path):
    graph = "J = x*y", ("x=2", "y=2")
    example(chromium, tmp_path, "#quiz&step=2", graph=graph)

    assert answer(chromium, "x") == "So it is for these numbers. And for others?"
    assert answer(chromium, "y") == ""
    assert "contribute" in text_of(chromium, "stage")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("guess", "is_right"),
    [("1 − tanh(z)^2", True), ("1-a*a", True), ("1 − a²", True), ("1 - a^2 + b", False),
     ("1−tanh(w1*x1+w2*x2+b)^2", True)],
)  # fmt: skip
def test_a_derivative_in_any_form_is_right(chromium, guess, is_right, tmp_path):
    graph = (
        "z = w1*x1 + w2*x2 + b; a = tanh(z); L = (a - y)^2",
        ("w1=0.5", "x1=2", "w2=-1", "x2=1", "b=0.3", "y=1"),
    )
    walk = steps(build(*graph))
    names = [f"{step.name}{step.operand_name}" for step in walk[walk.backward_start :]]
    place = walk.backward_start + names.index("az") + 1
    example(chromium, tmp_path, f"#quiz&step={place}", graph=graph)
    answer(chromium, guess)

    assert ("contribute" in text_of(chromium, "stage")) == is_right


@pytest.mark.slow
def test_the_quiz_asks_anew_after_a_change(chromium, tmp_path):
    walk = steps(build(*EXAMPLE))
    example(chromium, tmp_path, "#quiz&step=7")
    answer(chromium, "2")
    set_leaves(chromium, walk, (5, 3, -7))

    assert "local derivative" in text_of(chromium, "stage")
    assert answer(chromium, "2")
    assert answer(chromium, "-7") == ""
    assert answer(chromium, "-21") == ""
    assert lines_of(chromium, "n1") == ["3", "−21"]
