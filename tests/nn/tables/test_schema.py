"""Schemas: columns to features, as learnt; kept as plain data."""

import json

import numpy as np
import pandas as pd
import pytest

from nn.errors import ArchitectureError, DataError
from nn.tables.columns import Category, Date, Number
from nn.tables.schema import Schema

SCHEMA = Schema(
    (
        Number("age", True, 40.0),
        Category("sex", False, ("f", "m")),
        Category("port", True, ("A", "B", "C")),
        Date("day", False, "%Y-%m-%d", 8766.0, (7.0,)),
    ),
    "survived",
    ("no", "yes"),
)
FRAME = pd.DataFrame(
    {
        "day": ["2024-01-01", "2024-01-08", ""],
        "port": ["B", "", "Z"],
        "sex": ["m", "f", "f"],
        "age": ["20", "?", "1,000"],
        "more": ["x", "y", "z"],
    }
)


def test_features_by_name():
    assert SCHEMA.features == (
        "age", "age missing", "sex=m", "port=A", "port=B", "port=C", "port missing",
        "day in days", "day sine of week", "day cosine of week",
    )  # fmt: skip


def test_rows_become_features_as_learnt():
    X, notes = SCHEMA.encode(FRAME)
    week = 2 * np.pi * 8766.0 / 7

    assert X[:, 0].tolist() == [20.0, 40.0, 1000.0]
    assert X[:, 1].tolist() == [0.0, 1.0, 0.0]
    assert X[:, 2].tolist() == [1.0, 0.0, 0.0]
    assert X[:, 3:7].tolist() == [[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    assert X[:, 7].tolist() == [8766.0, 8773.0, 8766.0]
    assert X[:, 8] == pytest.approx([np.sin(week)] * 3, abs=1e-9)
    assert notes == ("port: 1 cell(s) unlike those in training, 'Z' in row 2",)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(
        DataError, match=r"new.csv: has no column 'sex', 'port'; the net"
    ):
        SCHEMA.encode(FRAME.drop(columns=["sex", "port"]), source="new.csv")


def test_targets_by_the_names_of_classes():
    y, rows = SCHEMA.targets(pd.Series(["yes", "", "no"]))
    assert y.tolist() == [1, 0]
    assert rows.tolist() == [True, False, True]
    with pytest.raises(DataError, match="survived, row 1: 'maybe' is none of"):
        SCHEMA.targets(pd.Series(["yes", "maybe"]))
    numbers = Schema(SCHEMA.columns, "price")
    assert numbers.targets(pd.Series(["1.5", "$2"]))[0].tolist() == [1.5, 2.0]
    counted = Schema(SCHEMA.columns, "kind", ("1", "2"))
    assert counted.targets(pd.Series(["2.0", "1"]))[0].tolist() == [1, 0]


def test_it_is_plain_data():
    text = json.dumps(SCHEMA.to_json())

    assert Schema.from_json(json.loads(text)) == SCHEMA


@pytest.mark.parametrize(
    "change",
    [
        {"columns": None},
        {"columns": [{"kind": "code", "name": "a", "flagged": False}]},
        {"columns": [{"kind": "number", "name": "a", "flagged": False}]},
        {"columns": [{"kind": "number", "name": 1, "flagged": False, "fill": 0}]},
        {"columns": [{"kind": "number", "name": "a", "flagged": 1, "fill": 0}]},
        {"columns": [{"kind": "number", "name": "a", "flagged": True, "fill": "0"}]},
        {
            "columns": [
                {"kind": "category", "name": "a", "flagged": True, "values": [1]}
            ]
        },
        {"columns": ["age"]},
        {"target": 5},
        {"classes": [1, 2]},
        {"classes": None},
    ],
)
def test_what_is_no_schema_is_refused(change):
    with pytest.raises(ArchitectureError, match=r"no (schema|column) of a table"):
        Schema.from_json(SCHEMA.to_json() | change)
