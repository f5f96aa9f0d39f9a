"""Kinds of columns, learnt from rows."""

import numpy as np
import pandas as pd
import pytest

from nn.errors import DataError
from nn.tables.columns import Category, Date, Number
from nn.tables.learning import columns_of

N = 40
REAL = [f"{i * 1.25 + (i % 3)}" for i in range(N)]


def learnt(cells, name="it", decimal="."):
    """Return what a column is beside one of plain numbers, and the notes."""
    frame = pd.DataFrame({"plain": REAL[: len(cells)], name: cells})
    columns, notes = columns_of(frame, decimal, "t.csv")
    return (columns[1] if len(columns) > 1 else None), notes


def test_numbers_and_their_median():
    assert learnt(REAL)[0] == Number(
        "it", False, float(np.median(list(map(float, REAL))))
    )
    cells = ["1", "3", "", "NA", "8", *["3"] * 20]
    assert learnt(cells)[0] == Number("it", True, 3.0)
    assert learnt([1.0, np.nan, 2.0, 9.0])[0] == Number("it", True, 2.0)


@pytest.mark.slow
def test_few_odd_cells_among_numbers_are_missing_and_named():
    column, notes = learnt([*REAL[:-1], "about 5"])

    assert column == Number("it", True, column.fill)
    assert notes == (
        "it: 1 cell(s) that are no numbers count as missing, 'about 5' in row 39",
    )
    assert isinstance(learnt([*REAL[:-12], *["unknown"] * 12])[0], Number)
    assert isinstance(learnt(["1", "2", "3+"] * 10)[0], Category)
    many = [*REAL[:-12], *(f"about {i}" for i in range(12))]
    assert learnt(many)[1] == ("it: left out; it is different in every row",)


def test_texts_are_categories():
    assert learnt(["b", "a", "c", "a"] * 10)[0] == Category(
        "it", False, ("a", "b", "c")
    )
    assert learnt(["b", "a", "", "a"] * 10)[0] == Category("it", True, ("a", "b"))
    assert learnt([True, False] * 20)[0] == Number("it", False, 0.5)


def test_rare_texts_have_no_feature_of_their_own():
    cells = ["a", "b"] * 14 + [f"once {i}" for i in range(12)]

    assert learnt(cells)[0].values == ("a", "b")


def test_dates_and_what_comes_again():
    days = pd.date_range("2023-01-01", periods=N, freq="9D")
    column = learnt(days.strftime("%d.%m.%Y").tolist())[0]
    assert column == Date("it", False, "%d.%m.%Y", column.fill, (365.2425, 7.0))
    assert learnt(list(days))[0].form == ""
    hours = pd.date_range("2023-01-02", periods=N, freq="30min")
    assert learnt(hours.strftime("%Y-%m-%d %H:%M").tolist())[0].cycles == (1.0,)
    _, notes = learnt([f"{1 + i % 9}/{1 + i % 7}/2024" for i in range(N)])
    assert notes == ("it: dates read as month/day/year",)


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("id", [str(100 + 7 * i) for i in range(N)], "numbers the rows"),
        ("PassengerId", [str(i + 1) for i in range(N)], "numbers the rows"),
        ("row_names", [str(i + 1) for i in range(N)], "numbers the rows"),
        ("name", [f"person {i}" for i in range(N)], "different in every row"),
        ("ticket", [f"t{i // 2}" for i in range(N - 6)] + ["t"] * 6, None),
        ("comment", [f"c{i}" for i in range(N - 6)] + ["-x"] * 6, "different texts"),
        ("same", ["a"] * N, "same in every row"),
        ("one", ["1"] * N, "same in every row"),
        ("empty", ["", "NA"] * (N // 2), "empty"),
    ],
)
def test_what_a_net_should_not_look_at(name, cells, why):
    column, notes = learnt(cells, name)

    if why is None:
        assert column is not None
    else:
        assert column is None
        assert notes[0].startswith(f"{name}: left out; it ")
        assert why in notes[0]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("year", [str(1947 + i) for i in range(N)]),
        ("id", [str(i % 5) for i in range(N)]),
        ("humidity", [str(i) for i in range(N)]),
        ("grid", [str(i) for i in range(N)]),
        ("id", REAL),
    ],
)
def test_numbers_that_only_look_like_a_count_stay(name, cells):
    assert isinstance(learnt(cells, name)[0], Number)


def test_the_first_column_without_a_name_that_counts_is_an_index():
    counted = pd.DataFrame({"column 0": list("12345"), "x": REAL[:5]})
    assert [c.name for c in columns_of(counted, ".", "")[0]] == ["x"]
    odd = pd.DataFrame({"column 0": list("13579"), "x": REAL[:5]})
    assert [c.name for c in columns_of(odd, ".", "")[0]] == ["column 0", "x"]
    later = pd.DataFrame({"x": REAL[:5], "column 1": list("12345")})
    assert len(columns_of(later, ".", "")[0]) == 2


def test_nothing_to_look_at_is_refused():
    with pytest.raises(
        DataError, match=r"t.csv: has no column to predict from; id: left"
    ):
        columns_of(pd.DataFrame({"id": list("1234")}), ".", "t.csv")
    with pytest.raises(DataError, match="only one column"):
        columns_of(pd.DataFrame(index=range(3)), ".", "t.csv")
