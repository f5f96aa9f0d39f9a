"""Cells as numbers, names and dates."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.tables.cells import (
    date_format,
    days_of,
    decimal_of,
    is_ambiguous,
    names_of,
    numbers_of,
    tidy,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1", 1.0), (" 2.5 ", 2.5), ("-3e-2", -0.03), (".5", 0.5), ("5.", 5.0),
        ("+7", 7.0), ("1,000", 1000.0), ("1,234,567.25", 1234567.25),
        ("1 000", 1000.0), ("1'000.5", 1000.5), ("1\u00a0000", 1000.0),
        ("$1,000", 1000.0), ("€ 5.20", 5.2), ("-$3", -3.0), ("5 USD", 5.0),
        ("(25.5)", -25.5), ("−4", -4.0), ("007", 7.0), ("- 3", -3.0),
    ],
)  # fmt: skip
def test_numbers_with_a_point(cell, number):
    numbers, odd = numbers_of(pd.Series([cell]), ".")

    assert (numbers.tolist(), odd.tolist()) == ([number], [False])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2,5", 2.5), ("1.000", 1000.0), ("1.234.567,25", 1234567.25), (",5", 0.5),
        ("1 000,5", 1000.5), ("-3,5e2", -350.0), ("€ 5,20", 5.2), ("(1,5)", -1.5),
    ],
)  # fmt: skip
def test_numbers_with_a_comma(cell, number):
    numbers, odd = numbers_of(pd.Series([cell]), ",")

    assert (numbers.tolist(), odd.tolist()) == ([number], [False])


@pytest.mark.parametrize(
    "cell",
    ["abc", "1,00", "1.2.3", "12 34", "1e999", "inf", "-Infinity", "0x10", "1_000",
     "3+", "10%", "2024-01-01", "1/2", "+", "e5", ","],
)  # fmt: skip
def test_what_is_no_number_is_odd(cell):
    numbers, odd = numbers_of(pd.Series(["1", cell, "2"]), ".")

    assert odd.tolist() == [False, True, False]
    assert np.isnan(numbers[1])


@pytest.mark.parametrize(
    "cell", ["", "  ", "NA", "n/a", "NaN", "null", "None", "?", "-", "--", "#DIV/0!"]
)
def test_what_is_missing_is_neither(cell):
    numbers, odd = numbers_of(pd.Series(["1", cell]), ".")

    assert not odd.any()
    assert np.isnan(numbers).tolist() == [False, True]


def test_percent_where_every_cell_has_it():
    assert numbers_of(pd.Series(["10%", "2.5 %", ""]), ".")[0][:2].tolist() == [
        0.1,
        0.025,
    ]
    assert numbers_of(pd.Series(["10%", "2"]), ".")[1].tolist() == [True, False]


def test_numbers_that_are_numbers_already():
    numbers, odd = numbers_of(pd.Series([1.5, np.nan, np.inf]), ".")

    assert odd.tolist() == [False, False, True]
    assert numbers[0] == 1.5
    assert np.isnan(numbers[1:]).all()
    assert numbers_of(pd.Series([True, False]), ".")[0].tolist() == [1.0, 0.0]
    assert numbers_of(pd.Series([1, None], dtype="Int64"), ".")[0][0] == 1.0


@pytest.mark.slow
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_what_repr_writes_is_read_exactly(numbers):
    found, odd = numbers_of(pd.Series(list(map(repr, numbers))), ".")

    assert not odd.any()
    assert found.tolist() == numbers


@pytest.mark.slow
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1))
def test_thousands_are_read_exactly(numbers):
    found, _ = numbers_of(pd.Series([f"{n:,}" for n in numbers]), ".")

    assert found.tolist() == numbers


def test_decimal_sign():
    assert decimal_of(pd.DataFrame({"a": ["1", "x"]})) == "."
    assert decimal_of(pd.DataFrame({"a": ["1", "x"]}), ",") == ","
    assert decimal_of(pd.DataFrame({"a": ["1,5"], "b": ["7"]})) == ","
    assert decimal_of(pd.DataFrame({"a": [1.5], "b": ["1,50 €"]})) == ","


def test_names_of_classes():
    assert names_of(pd.Series(["1", "1.0", "2.50", "b", "?"]), ".").tolist() == [
        "1", "1", "2.5", "b", "",
    ]  # fmt: skip
    assert names_of(pd.Series([10000001, 10000002]), ".").tolist() == [
        "10000001",
        "10000002",
    ]
    assert names_of(pd.Series([True, False]), ".").tolist() == ["True", "False"]


@pytest.mark.parametrize(
    ("form", "ambiguous"),
    [
        ("%Y-%m-%d", False), ("%d.%m.%Y", False), ("%m/%d/%Y", False),
        ("%d %b %Y", False), ("%B %d, %Y", False), ("%Y-%m-%d %H:%M:%S", False),
        ("%Y-%m-%dT%H:%M:%S", False), ("%d/%m/%Y %H:%M", False), ("%Y-%m", False),
    ],
)  # fmt: skip
def test_dates_in_one_form(form, ambiguous):
    start = datetime.datetime(2024, 2, 25, 13, 30)
    days = [start + datetime.timedelta(days=9 * i) for i in range(20)]
    written = pd.Series([day.strftime(form) for day in days])

    found = date_format(written)

    assert found == form
    assert is_ambiguous(written, found) == ambiguous
    right = [datetime.datetime.strptime(cell, form) for cell in written]
    since = [
        (day - datetime.datetime(2000, 1, 1)) / datetime.timedelta(1) for day in right
    ]
    assert days_of(written, found)[0] == pytest.approx(since, abs=1e-9)


@pytest.mark.slow
def test_dates_that_could_be_either_and_cells_that_are_none():
    written = pd.Series(["1/2/2024", "3/4/2024"])
    assert date_format(written) == "%m/%d/%Y"
    assert is_ambiguous(written, "%m/%d/%Y")
    assert date_format(pd.Series(["13/2/2024", "3/4/2024"])) == "%d/%m/%Y"
    for cells in (["a", "b"], ["2024-01-01", "x"], ["", ""], ["2024-13-01"]):
        assert date_format(pd.Series(cells)) is None
    days, odd = days_of(pd.Series(["2024-01-01", "", "x"]), "%Y-%m-%d")
    assert days[0] == 8766.0
    assert odd.tolist() == [False, False, True]
    moments = pd.Series(pd.to_datetime(["2024-01-01T12:00Z", None]))
    days, odd = days_of(moments, "")
    assert days[0] == 8766.5
    assert not odd.any()


def test_tidy_takes_any_kind_of_cell():
    assert tidy(pd.Series(["a ", None, float("nan"), 1, True])).tolist() == [
        "a", "", "", "1", "True",
    ]  # fmt: skip
