"""The column to predict: classes or numbers, and odd cells by row."""

import pandas as pd
import pytest

from nn.errors import DataError
from nn.tables.target import target_of

PRICES = [f"{i * 1.5 + 100}" for i in range(41)]


def prices(odd):
    return pd.Series([*PRICES[:17], odd, *PRICES[17:]], name="price")


@pytest.mark.parametrize("odd", ["abc", "10%", "2,5", "12 apples", "x1", "1.2.3"])
def test_one_odd_cell_among_numbers_is_an_error_with_its_row(odd):
    with pytest.raises(DataError, match=f"t.csv: price, row 17: '{odd}' is no number"):
        target_of(prices(odd), source="t.csv")


@pytest.mark.parametrize("missing", ["NA", "?", "", "n/a", "-"])
def test_rows_without_a_target_are_left_out_and_named(missing):
    found = target_of(prices(missing))

    assert found.classes == ()
    assert found.y.tolist() == list(map(float, PRICES))
    assert found.rows.sum() == 41
    assert not found.rows[17]
    assert found.notes[0] == (
        "price: 1 row(s) without a target left out, the first is row 17"
    )


def test_a_price_with_a_currency_is_one():
    assert target_of(prices("$1,000")).y[17] == 1000.0


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        (["yes", "no"] * 5, ("no", "yes")),
        (["0", "1"] * 5, ("0", "1")),
        (["10", "9", "8"] * 5, ("8", "9", "10")),
        (["1", "2", "3+"] * 5, ("1", "2", "3+")),
        ([10000001, 10000002] * 5, ("10000001", "10000002")),
        ([1.0, 2.0] * 5, ("1", "2")),
        ([True, False] * 5, ("False", "True")),
    ],
)
def test_classes_and_their_names_in_order(cells, classes):
    found = target_of(pd.Series(cells))

    assert found.classes == classes
    assert found.task == "classification"
    names = [classes[label] for label in found.y]
    assert names == [str(cell).removesuffix(".0") for cell in cells]


def test_what_was_decided_is_said_and_can_be_told():
    counts = pd.Series([str(i % 4) for i in range(40)], name="rooms")

    found = target_of(counts)
    assert found.classes == ("0", "1", "2", "3")
    assert found.notes == (
        "rooms: taken as classes (classification); else say task='regression'",
    )
    told = target_of(counts, task="regression")
    assert told.classes == ()
    assert told.notes == ()
    assert told.y[:3].tolist() == [0.0, 1.0, 2.0]
    assert target_of(pd.Series(range(40))).task == "regression"
    assert target_of(pd.Series([0.5, 1.5] * 20)).task == "regression"
    assert target_of(
        pd.Series(["0.5", "1.50"] * 20), task="classification"
    ).classes == (
        "0.5",
        "1.5",
    )


@pytest.mark.parametrize(
    ("cells", "task", "message"),
    [
        (["", "NA"], None, "column to predict is empty"),
        (["a"] * 5, None, "'a' in every row"),
        (["3"] * 5, "classification", "'3' in every row"),
        ([f"n{i}" for i in range(30)], None, "30 different values in 30 rows"),
        (["a", "b"], "regression", "row 0: 'a' is no number"),
        (["1", "2"], "guess", "task: one of classification, regression"),
    ],
)
def test_nothing_to_learn_is_refused(cells, task, message):
    with pytest.raises(DataError, match=message):
        target_of(pd.Series(cells), task=task)
