"""CSV files: what is read, and what is refused by line."""

import numpy as np
import pytest

from nn import datasets
from nn.errors import DataError


@pytest.fixture
def write(tmp_path):
    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_header_text_labels_and_a_target_by_name(write):
    path = write("species, length ,width\ncat,1.5,2\ndog,3,4\n\ncat,5,6\n")
    data = datasets.csv(path, target="species")

    assert data.name == "table"
    assert data.X.tolist() == [[1.5, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert data.y.tolist() == [0, 1, 0]
    assert data.classes == ("cat", "dog")
    assert data.features == ("length", "width")
    assert datasets.csv(path, target=0).y.tolist() == [0, 1, 0]


def test_no_header_and_the_last_column_by_default(write):
    data = datasets.by_name(str(write("1,2,0\n3,4,1\n5,6,0\n7,8,1\n")))

    assert data.X.shape == (4, 2)
    assert data.y.tolist() == [0, 1, 0, 1]
    assert data.classes == ("0", "1")
    assert data.features == ("column 0", "column 1")


def test_numbers_to_predict_have_no_classes(write):
    data = datasets.csv(write("a,b\n1,0.5\n2,1.25\n3,7\n"))

    assert data.classes == ()
    assert data.y.tolist() == [0.5, 1.25, 7.0]


def test_whole_numbers_that_are_labels_start_at_zero(write):
    rows = "\n".join(f"{i},{[3, 7][i % 2]}" for i in range(8))
    data = datasets.csv(write(rows))

    assert data.y.tolist() == [0, 1] * 4
    assert data.classes == ("3", "7")


def test_quotes_and_byte_order_mark(write):
    data = datasets.csv(write('\ufeff"a","b, c"\n"1","x"\n"2","y"\n'))

    assert data.features == ("a",)
    assert data.X.ravel().tolist() == [1.0, 2.0]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_cells_between_commas_semicolons_or_tabs(write, separator):
    rows = [["a", "b", "kind"], ["1", "2.5", "x"], ["3", "-4e3", "y"]]

    data = datasets.csv(write("\n".join(map(separator.join, rows))))

    assert data.X.tolist() == [[1.0, 2.5], [3.0, -4000.0]]
    assert data.classes == ("x", "y")


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        ("", -1, "has no rows of data"),
        ("a,b\n", -1, "has no rows of data"),
        ("a,b\n1,2\n3\n", -1, "table.csv, line 3: has 1 cells, expected 2"),
        ("a,b\n1,2\nx,4\n", -1, "line 3, a: 'x' is no finite number"),
        ("a,b\n,2\n", -1, "line 2, a: '' is no finite number"),
        ("a,b\nnan,2\n", -1, "'nan' is no finite number"),
        ("a,b\n1,2\n", "c", "no column 'c'; there are: a, b"),
        ("1,2\n", "c", "no header line"),
        ("1,2\n", 5, "no column 5; there are 2"),
        ("1\n2\n", -1, "has one column"),
        (b"\xff\xfe\x00\x01,2\n", -1, "can't be read as CSV"),
    ],
)
def test_what_is_no_table_is_refused_by_line(write, text, target, message):
    with pytest.raises(DataError, match=message):
        datasets.csv(write(text), target)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(
        DataError, match=r"gone.csv: can't be read as CSV; No such file"
    ):
        datasets.csv(tmp_path / "gone.csv")


def test_numbers_come_back_exactly(write):
    numbers = np.random.default_rng(0).normal(size=(5, 3))
    text = "\n".join(",".join(map(repr, row)) for row in numbers.tolist())

    assert datasets.csv(write(text)).X.tolist() == numbers[:, :2].tolist()
