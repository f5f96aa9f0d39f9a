"""Figures reach the README by command, between their markers."""

import pytest

from benchmarks import tables
from benchmarks.peers import EAGER, MICROGRAD, NUMPY
from benchmarks.race import Result


@pytest.fixture
def results(monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "RESULTS", tmp_path)
    return {
        "moons": [
            Result(EAGER, samples=[0.25, 0.2, 0.3]),
            Result(MICROGRAD, samples=[1.0]),
            Result(NUMPY, remark="not installed"),
        ]
    }


def test_cells_hold_the_median_and_its_ratio(results):
    table = tables.compare("Title", results, EAGER.title)

    assert table.rows == [
        [EAGER.title, "250 ms (1.00×)"],
        [MICROGRAD.title, "1 s (4.00×)"],
        [NUMPY.title, "not installed"],
    ]
    assert table.seconds[EAGER.title] == {"moons": 0.25}


def test_a_turned_table_has_its_peers_across(results):
    table = tables.compare("Title", results, EAGER.title).turned()

    assert table.head == ["", EAGER.title, MICROGRAD.title, NUMPY.title]
    assert table.rows == [["moons", "250 ms (1.00×)", "1 s (4.00×)", "not installed"]]


def test_saved_figures_replace_what_is_between_the_markers(results):
    tables.save("eager", [tables.compare("Title", results, EAGER.title)])
    before = (
        "above\n<!-- benchmarks: eager -->\nold\n<!-- /benchmarks -->\n"
        "<!-- benchmarks: unknown -->\nkept\n<!-- /benchmarks -->\nbelow\n"
    )

    text, filled = tables.fill(before)

    assert filled == ["eager"]
    assert "old" not in text
    assert "| 1 s (4.00×) |" in text.replace("    ", " ")
    assert text.startswith("above\n<!-- benchmarks: eager -->\n**Title**")
    assert "kept\n<!-- /benchmarks -->\nbelow\n" in text
    assert tables.fill(text)[0] == text
