"""Numbers and labels are written by one rule, wherever they stand."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, draw
from autograd.ground.text import exact_text, literal, number_text, printable
from autograd.stepping import steps


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (33.0, "33"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1e−7"),
        (-1e-5, "−1e−5"),
        (123456.789, "123457"),
        (1234567.0, "1.23457e6"),
        (1e300, "1e300"),
        (-2 / 3, "−0.666667"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
        (5e-324, "4.94066e−324"),
    ],
)
def test_a_number_is_written_alike_in_steps_page_and_picture(number, text):
    root = Value(number, "a") * 1.0
    walk = steps(root)
    box = re.search(r'<g id="n0".*?</g>', walk.page())[0]

    assert number_text(number) == text
    assert f"  a = {text}\n" in f"{walk}\n"
    assert f">{text}</text>" in box
    assert f">{text}</text>" in draw(root).svg


@given(st.floats())
def test_all_digits_tell_a_number_from_every_other(number):
    for text in (exact_text(number), repr(eval(literal(number)))):
        again = float(text.replace("−", "-"))
        assert again == number or (again != again and number != number)


@given(st.text())
def test_what_is_printable_stays_and_the_rest_is_seen(text):
    shown = printable(text)

    assert shown.isprintable()
    assert len(shown) == len(text)
    assert all(a == b for a, b in zip(text, shown, strict=True) if a.isprintable())


def test_controls_show_as_their_pictures():
    assert printable("a\x1b[0m\n\t\x7f\x9b\xa0b\u202e") == "a␛[0m␊␉␡␀ b␀"
