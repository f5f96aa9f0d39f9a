"""Formulas with blanks, filled by hand."""

import pytest

from autograd import ops
from autograd.ops.table import table
from autograd.stepping.formula import Formula
from autograd.stepping.views.page.templates import Templates

FIRST, UPSTREAM = 0xE100, ("\ue0fe", "\ue0ff")


def filled(text, numbers, upstream=None):
    """A template with numbers in its blanks."""
    parts = []
    for character in text:
        code = ord(character) - FIRST
        if not -2 <= code < 0x800:
            parts.append(character)
            continue
        number = upstream if code < 0 else numbers[code // 2]
        math = Formula.of(number).mathml()
        is_bracketed = code % 2 and number < 0
        parts.append(
            f"<mrow><mo>(</mo>{math}<mo>)</mo></mrow>" if is_bracketed else math
        )
    return "".join(parts)


@pytest.mark.parametrize("row", table().values(), ids=lambda row: row.name)
def test_a_filled_formula_is_that_of_its_numbers(row):
    templates, count = Templates(), row.arity or 4
    number, places = templates.forward(row, count)
    for operands in ([1.5, -2.0, 3.0, -4.0], [-0.5, 2.0, -3.0, 1e-9]):
        taken = operands[:count]
        expected = Formula.apply_primitive(row, taken).mathml()
        shown = [taken[place] for place in places]
        assert filled(templates.texts[number], shown) == expected


def test_a_local_derivative_is_kept_once_for_all_nodes():
    templates = Templates()
    first = templates.backward(ops.tanh, 0, [None], 0.5, False)
    again = templates.backward(ops.tanh, 0, [None], 0.7, False)
    other = templates.backward(ops.pow, 0, [None, 2.0], 6.0, False)

    assert first == again != other
    assert len(templates.texts) == 5  # the product, and two of each
    alone, product, places = first
    assert places == [0]
    assert any(blank in templates.texts[product] for blank in UPSTREAM)
    assert not any(blank in templates.texts[alone] for blank in UPSTREAM)


def test_a_number_says_all_where_there_is_no_formula():
    assert Templates().backward(ops.add, 0, [None, None], 1.0, False) == (-1, -1, [])


def test_the_gradient_of_the_output_goes_without_saying():
    alone, product, _ = Templates().backward(ops.mul, 0, [None, None], 2.0, True)

    assert alone == product
