"""Tables for a terminal of any width."""

import pytest

from autograd.ground.screen import Fitted

rich_console = pytest.importorskip("rich.console")
rich_table = pytest.importorskip("rich.table")


def shown(width, *cells):
    table = rich_table.Table("name", "number", title="Numbers")
    table.add_row(*cells)
    console = rich_console.Console(width=width)
    with console.capture() as captured:
        console.print(Fitted(table, [" is ".join(cells)]))
    return captured.get()


def test_a_table_that_fits_is_a_table():
    assert "│ x    │ 0.123456789 │" in shown(40, "x", "0.123456789")


def test_its_lines_stand_in_where_a_cell_would_be_cut():
    text = shown(20, "x", "0.123456789")

    assert [line.rstrip() for line in text.splitlines()] == [
        "Numbers",
        "  x is 0.123456789",
    ]


def test_dots_that_the_cells_bring_along_are_no_cut():
    assert "│ x … y │" in shown(40, "x … y", "1")
