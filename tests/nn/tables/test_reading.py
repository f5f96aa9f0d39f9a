"""Files of cells: what is found out about them, and what is refused by line."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.errors import DataError
from nn.tables.reading import read, separator_of

ROWS = [["a", "b", "kind"], ["1", "2.5", "x"], ["3", "-4e3", "y"]]


def cells(table):
    return [list(table.frame.columns), *table.frame.to_numpy().tolist()]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
def test_any_separator(write, separator):
    text = "\n".join(map(separator.join, ROWS))

    assert cells(read(write(text))) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding(write, encoding):
    table = read(write("größe,ort\n1,Köln\n2,Nîmes\n", encoding=encoding))

    assert cells(table) == [["größe", "ort"], ["1", "Köln"], ["2", "Nîmes"]]
    assert ("cp1252" in " ".join(table.notes)) == (encoding == "cp1252")


def test_an_encoding_that_is_named(write):
    path = write("größe,a\n1,2\n", encoding="cp1250")

    assert read(path, "cp1250").frame.columns[0] == "größe"
    with pytest.raises(DataError, match="is no text in ascii"):
        read(path, "ascii")
    with pytest.raises(DataError, match="is no text in klingon"):
        read(path, "klingon")


def test_quotes_hold_separators_quotes_and_ends_of_lines(write):
    table = read(write('"a","b, c"\n"1","x ""y"""\n"2","one\ntwo"\n3,z\n'))

    assert cells(table)[1:] == [["1", 'x "y"'], ["2", "one\ntwo"], ["3", "z"]]
    assert table.frame.index.tolist() == [2, 3, 5]


def test_blank_lines_blanks_around_and_line_ends(write):
    table = read(write("a, b\r\n\r\n 1 ,2\r\n,,\r\n3, 4 \r\n"))

    assert cells(table) == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert table.frame.index.tolist() == [3, 5]


def test_titles_above_the_table(write):
    table = read(write("Sales of 2024\nAll offices\na,b\n1,2\n3,4\n"))

    assert cells(table)[0] == ["a", "b"]
    assert table.notes == ("2 line(s) above the table left out",)


def test_no_header(write):
    assert list(read(write("1,2,x\n3,4,y\n")).frame.columns) == [
        "column 0",
        "column 1",
        "column 2",
    ]
    text = "p,x\n" * 3 + "e,x\np,y\n"  # letters that come again below are no names
    assert len(read(write(text)).frame) == 5


def test_names_that_stand_twice_or_nowhere(write):
    table = read(write("a,a,,a\n1,2,3,4\n5,6,7,8\n"))

    assert list(table.frame.columns) == ["a", "a (2)", "column 2", "a (3)"]
    assert table.notes[0] == "column 1 is called 'a (2)': its name stands twice"
    assert table.notes[1] == "column 2 is called 'column 2': it has no name"


def test_a_separator_at_the_end_of_every_line(write):
    assert cells(read(write("a,b,\n1,2,\n3,4,\n"))) == [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
    ]
    assert cells(read(write("a,b\n1,2,\n3,4,\n")))[0] == ["a", "b"]


def test_rows_with_names_as_r_writes_them(write):
    text = '"mpg" "am"\n"Mazda RX4" 21 1\n"Fiat 128" 20.5 0\n"Honda" 30 0\n'
    table = read(write(text))

    assert cells(table)[0] == ["column 0", "mpg", "am"]
    assert cells(table)[1] == ["Mazda RX4", "21", "1"]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("a;b\n1,5;2\n2,25;3\n", ","),
        ("a;b\n1.5;2\n2.25;3\n", "."),
        ("a\tb\n1.234,5\t2\n1.000,0\t3\n", ","),
        ('a,b\n"1,234.5",2\n"1,000",3\n', "."),
        ('a,b\n"1,000",2\n"2,000",3\n', "."),
        ("a;b\n1,000;2\n2,000;3\n", ","),
    ],
)
def test_the_decimal_sign_by_all_cells(write, text, decimal):
    assert read(write(text)).decimal == decimal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no rows of data"),
        ("a,b\n", "has no rows of data"),
        ("a,b\n1,2\n3\n", r"table\.csv, line 3: has 1 cells, expected 2"),
        ("a,b\n1,2\n3,4,5\n", "line 3: has 3 cells, expected 2"),
        ('a,b\n1,2\n3,"4\n', "line 3: can't be read as CSV; .* not closed"),
        (b"a,b\n1,\0\n", "NUL"),
        (b"PK\x03\x04...", "save the sheet as CSV"),
        (b"\x1f\x8b...", "gunzip"),
        (b"\xff\xfe\x00\x01,2\n", "is no text in utf-16"),
    ],
)
def test_what_is_no_table_is_refused_by_line(write, text, message):
    with pytest.raises(DataError, match=message):
        read(write(text))


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(DataError, match=r"gone.csv: .*No such file"):
        read(tmp_path / "gone.csv")
    with pytest.raises(DataError, match="Is a directory"):
        read(tmp_path)


def test_columns_by_name_and_by_number(write):
    table = read(write("species,Length\nx,1\ny,2\n"))

    assert table.column("Length") == table.column(-1) == table.column("1") == "Length"
    assert table.column(" length ") == "Length"
    for wrong, message in [("width", "there are: species, Length"), (5, "there are 2")]:
        with pytest.raises(DataError, match=message):
            table.column(wrong)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=6)


@pytest.mark.slow
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_whatever_csv_writes_is_read_again(tmp_path_factory, rows):
    rows = [[f"{i}{cell}" for i, cell in enumerate(row)] for row in rows]
    out = io.StringIO()
    csv.writer(out).writerows([["alpha", "beta", "gamma"], *rows])
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_text(out.getvalue(), "utf-8", newline="")

    assert separator_of(out.getvalue()) == ","
    assert read(path).frame.to_numpy().tolist() == rows


def test_the_frame_is_pandas_and_all_text(write):
    frame = read(write("a,b\n1,x\n")).frame

    assert isinstance(frame, pd.DataFrame)
    assert all(isinstance(cell, str) for cell in frame.to_numpy().ravel())
