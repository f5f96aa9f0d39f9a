"""Tables drawn at random, written with the faults that people's files have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.tables.columns import Category, Number
from nn.tables.learning import columns_of
from nn.tables.reading import read
from nn.tables.schema import Schema
from nn.tables.target import target_of

MISSING = ["", "NA", "?", "n/a", "-", "NaN", "null"]
TOWNS = ["Köln", "Bonn", "Aachen; West", "Trier, Süd", 'the "old" town']


@st.composite
def tables(draw):
    """A table's rows, and how they are written."""
    count = draw(st.integers(12, 40))
    numbers = draw(
        st.lists(
            st.integers(-(10**6), 10**7).map(lambda n: n / 100),
            min_size=count, max_size=count, unique=True,
        )
    )  # fmt: skip
    towns = [draw(st.sampled_from(TOWNS)) for _ in range(count)]
    for index, town in enumerate(TOWNS[:4]):  # each twice at least
        towns[2 * index] = towns[2 * index + 1] = town
    gaps = draw(st.sets(st.integers(0, count - 1), max_size=3))
    separator, decimal = draw(
        st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", "."), ("\t", ",")])
    )
    return {
        "numbers": [None if i in gaps else x for i, x in enumerate(numbers)],
        "towns": towns,
        "target": [float(x) * 1.5 + 0.25 for x in range(count)],
        "separator": separator,
        "decimal": decimal,
        "missing": draw(st.sampled_from(MISSING)),
        "thousands": draw(st.booleans()),
        "money": draw(st.sampled_from(["", "$", "€ "])),
        "identity": draw(st.booleans()),
        "end": draw(st.sampled_from(["\n", "\r\n"])),
        "blank": draw(st.booleans()),
        "title": draw(st.booleans()),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
    }


def written(number, how):
    """A number as the file has it."""
    if number is None:
        return how["missing"]
    text = f"{number:,.2f}" if how["thousands"] else f"{number:.2f}"
    if how["decimal"] == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    return how["money"] + text


def file_of(how):
    """The file's bytes."""
    rows = [["no", "area", "town", "price"]]
    zipped = zip(how["numbers"], how["towns"], how["target"], strict=True)
    for line, (number, town, price) in enumerate(zipped):
        rows.append([str(line), written(number, how), town, written(price, how)])
    if not how["identity"]:
        rows = [row[1:] for row in rows]
    quoted = [
        how["separator"].join('"' + cell.replace('"', '""') + '"' for cell in row)
        for row in rows
    ]
    if how["blank"]:
        quoted.insert(len(quoted) // 2, "")
    if how["title"]:
        quoted.insert(0, "Everything sold")
    return how["end"].join(quoted).encode(how["encoding"], errors="replace")


@pytest.mark.slow
@settings(max_examples=60)
@given(tables())
def test_whatever_way_it_is_written_it_is_understood(tmp_path_factory, how):
    if how["encoding"] == "cp1252" and how["money"].startswith("€"):
        how["money"] = "$"
    path = tmp_path_factory.mktemp("random") / "flats.csv"
    path.write_bytes(file_of(how))

    table = read(path)
    found = target_of(table.frame["price"], table.decimal)
    rows = table.frame.drop(columns="price")
    columns, notes = columns_of(rows, table.decimal, "flats.csv")

    assert found.classes == ()
    assert found.y.tolist() == [round(x, 2) for x in how["target"]]
    area, town = columns
    there = [x for x in how["numbers"] if x is not None]
    gaps = len(there) < len(how["numbers"])
    assert area == Number("area", gaps, float(np.median(there)))
    assert isinstance(town, Category)
    assert set(town.values) <= set(how["towns"])
    assert any("numbers the rows" in note for note in notes) == how["identity"]
    X, odd = Schema(columns, "price").encode(rows, table.decimal)
    expected = [np.median(there) if x is None else x for x in how["numbers"]]
    assert X[:, 0].tolist() == expected
    assert len(odd) <= 1  # a town that is there once has no feature
