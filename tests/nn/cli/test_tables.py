"""Tables as people have them, through train, predict and evaluate."""

import re

import numpy as np
import pandas as pd
import pytest

import nn

N = 60
RNG = np.random.default_rng(0)
AREA = RNG.uniform(40, 200, N).round(1)
ROOMS = RNG.integers(1, 7, N)
CITY = np.array(["Köln", "Bonn", "Aachen"])[np.arange(N) % 3]
PRICE = (1000 * (2 * AREA + 30 * ROOMS + 50 * (np.arange(N) % 3))).round()
KIND = np.where(np.median(PRICE) < PRICE, "dear", "cheap")


def table(separator=",", header=True, end="\n", quote=False, **columns):
    """Return columns as text."""
    rows = [list(columns)] * header + [
        list(row) for row in zip(*columns.values(), strict=True)
    ]
    cell = '"{}"'.format if quote else str
    return "".join(separator.join(map(cell, row)) + end for row in rows)


def with_cell(cells, row, cell):
    """Return cells as text with one changed."""
    cells = [str(c) for c in cells]
    cells[row] = cell
    return cells


PLAIN = {"area": AREA, "rooms": ROOMS, "price": PRICE}
WITH_TEXT = {"area": AREA, "city": CITY, "price": PRICE}

DAYS = {
    "iso": [f"2024-0{1 + i % 9}-11" for i in range(N)],
    "american": [f"{1 + i % 12}/{1 + i % 28}/2024" for i in range(N)],
    "german": [f"{1 + i % 28}.{1 + i % 12}.2024" for i in range(N)],
    "with times": [f"2024-01-11 {i % 24:02d}:30:00" for i in range(N)],
    "with a zone": [f"2024-{1 + i % 12:02d}-11T08:00:0{i % 9}Z" for i in range(N)],
    "times": [f"{i % 24:02d}:{i:02d}" for i in range(N)],
    "in words": [f"{1 + i % 28} Jan {2010 + i}" for i in range(N)],
}
COMMAS = {
    name: [f"{number:.2f}".replace(".", ",") for number in numbers]
    for name, numbers in PLAIN.items()
}
NAMES = [f"flat {i}" for i in range(N)]
BROKEN = [f"a\nb{i % 2}" for i in range(N)]
NAMED_ROWS = table(" ", quote=True, row=NAMES, **PLAIN).replace('"row" ', "")


def changed(cells, base=PLAIN, column="area", row=4, **options):
    """Return a table with one cell, or a column, changed."""
    if isinstance(cells, str):
        cells = with_cell(base[column], row, cells)
    return table(**options, **base | {column: cells})


def grouped(sign):
    """Return the prices with a sign between thousands."""
    return [f"{x:,.0f}".replace(",", sign) for x in PRICE]


FILES = {
    "commas": table(**PLAIN),
    "semicolons": table(";", **PLAIN),
    "tabs": table("\t", **PLAIN),
    "bars": table("|", **PLAIN),
    "blanks between": table(" ", **PLAIN),
    "windows lines": table(end="\r\n", **PLAIN),
    "quoted": table(quote=True, **PLAIN),
    "no header": table(header=False, **PLAIN),
    "byte order mark": "\ufeff" + table(**PLAIN),
    "utf-16": table(**WITH_TEXT).encode("utf-16"),
    "latin": table(**WITH_TEXT).encode("cp1252"),
    "decimal comma": table(";", **COMMAS),
    "decimal comma, no header": table(";", header=False, **COMMAS),
    "decimal comma in quotes": table(quote=True, **COMMAS),
    "thousands": changed([f"{x:,.0f}" for x in PRICE], column="price", quote=True),
    "dollars": changed([f"${x:,.2f}" for x in PRICE], column="price", quote=True),
    "per cent": changed([f"{x}%" for x in ROOMS], column="rooms"),
    "text column": table(**WITH_TEXT),
    "missing number": changed("NA"),
    "empty number": changed(""),
    "question mark": changed("?"),
    "odd number": changed("about 80"),
    "missing text": changed("", WITH_TEXT, "city"),
    "missing target": changed("?", column="price"),
    "index without a name": table(**{"": range(N)} | PLAIN),
    "ids": table(PassengerId=range(1, N + 1), **PLAIN),
    "names of people": table(name=NAMES, **PLAIN),
    "iso dates": table(day=DAYS["iso"], **PLAIN),
    "american dates": table(day=DAYS["american"], **PLAIN),
    "german dates": table(day=DAYS["german"], **PLAIN),
    "moments": table(day=DAYS["with times"], **PLAIN),
    "twice the same name": table(**PLAIN).replace("area,rooms", "area,area"),
    "a column without a name": table(**PLAIN).replace("area,rooms", "area,"),
    "comma at each end": table(end=",\n", **PLAIN),
    "comma at the end of rows": table(end=",\n", **PLAIN).replace("price,", "price"),
    "blank lines": table(end="\n\n", **PLAIN),
    "a title above": "Flats sold in 2024\n" + table(**PLAIN),
    "names of rows": NAMED_ROWS,
    "true and false": table(new=ROOMS > 3, **PLAIN),
    "text classes": changed(KIND, column="price"),
    "large labels": changed(10000001 + (ROOMS > 3), column="price"),
    "labels from 3": changed(3 + ROOMS, column="price"),
    "target first": table(**{"price": PRICE, "area": AREA}),
    "target by name": table(**{"kind": KIND, "area": AREA}),
    "constant column": table(land=["NRW"] * N, **PLAIN),
    "empty column": table(note=[""] * N, **PLAIN),
    "line break in a cell": table(quote=True, note=BROKEN, **PLAIN),
    "old mac lines": table(end="\r", **PLAIN),
    "told the separator": "sep=;\n" + table(";", **PLAIN),
    "units in cells": changed([f"{x} m²" for x in AREA]),
    "a line of units": table(**PLAIN).replace("price\n", "price\nm²,,EUR\n", 1),
    "a total at the end": table(**PLAIN) + "Total,99,9999999\n",
    "moments with a zone": table(day=DAYS["with a zone"], **PLAIN),
    "times of the day": table(at=DAYS["times"], **PLAIN),
    "dates in words": table(day=DAYS["in words"], **PLAIN),
    "labels of twenty digits": changed(
        [f"1234567890123456789{i % 2}" for i in range(N)], column="price"
    ),
    "labels with a leading zero": changed(
        [f"00{i % 2}" for i in range(N)], column="price"
    ),
    "labels with blanks": changed(
        [f" yes {'!' * (i % 2)}" for i in range(N)], column="price"
    ),
    "dashes for missing": changed("-"),
    "infinite": changed("inf"),
    "numbers in brackets": changed("(55.5)"),
    "exponents": changed([f"{x:.3e}" for x in AREA]),
    "apostrophes": changed(
        [f"{x:,.0f}".replace(",", "'") for x in PRICE], column="price"
    ),
    "narrow blanks": changed(
        [f"{x:,.0f}".replace(",", "\u202f") for x in PRICE], column="price"
    ),
    "quotes in quotes": table(note=['"a ""b"", c"'] * 30 + ["d"] * 30, **PLAIN),
    "names with blanks": table(", ", **PLAIN).replace("area", " area "),
    "postcodes": table(zip=[f"0{1000 + 7 * i % 997}" for i in range(N)], **PLAIN),
    "telephones": table(phone=[f"+49 221 {i:04d}" for i in range(N)], **PLAIN),
    "identities in hex": table(key=[f"{i:x}-{i * 7919:x}" for i in range(N)], **PLAIN),
    "comments above": "# by x\n# 2024\n" + table(**PLAIN),
    "many columns": table(**{f"x{i}": AREA * i for i in range(40)} | PLAIN),
    "emoji in names": table(**{"🏠": CITY} | PLAIN),
    "few rows": table(**{name: cells[:5] for name, cells in PLAIN.items()}),
}
TOLD = {"target first": ("--target", "0"), "target by name": ("--target", "kind")}
CLASSES = (
    "text classes", "large labels", "labels from 3", "target by name",
    "labels of twenty digits", "labels with a leading zero", "labels with blanks",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_table_trains_at_the_first_call_and_its_file_predicts(run, tmp_path, name):
    content, arguments = FILES[name], TOLD.get(name, ())
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "flats.csv").write_bytes(data)

    code, out, err = run(
        "train", "flats.csv", "--hidden", "4", "--epochs", "1", *arguments
    )

    assert code == 0, err
    assert ("accuracy" in out) == (name in CLASSES)
    rows = 5 if name == "few rows" else N
    held = re.search(r"flats: \d+ examples to train on, (\d+) held out", out)
    assert int(held[1]) in (rows // 5 - 1, rows // 5)
    code, out, err = run("predict", "flats.safetensors", "flats.csv", "-o", "new.csv")
    assert code == 0, err
    answers = pd.read_csv(tmp_path / "new.csv", keep_default_na=False)
    assert len(answers) == rows
    assert any(name.endswith(" predicted") for name in answers.columns)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (with_cell(PRICE, 4, "abc"), "price, line 6: 'abc' is no number"),
        (with_cell(PRICE, 0, "10%"), "price, line 2: '10%' is no number"),
        (with_cell(PRICE, 7, "2,5"), "price, line 9: '2,5' is no number"),
        ([f"name {i}" for i in range(N)], "60 different values in 60 rows"),
        ([""] * N, "the column to predict is empty"),
        (["5"] * N, "'5' in every row"),
    ],
)  # fmt: skip
def test_a_target_that_says_nothing_is_refused_by_line(run, tmp_path, cells, message):
    text = table(quote=True, **PLAIN | {"price": cells})
    (tmp_path / "flats.csv").write_text(text)

    code, _, err = run("train", "flats.csv")

    assert code != 0
    assert message in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["flats.csv"]


def trained(run, tmp_path, columns, *arguments):
    (tmp_path / "flats.csv").write_text(table(**columns), "utf-8")
    code, out, err = run("train", "flats.csv", "--lr", "0.02", *arguments)
    assert code == 0, err
    return out, err


@pytest.mark.slow
def test_predictions_are_in_the_units_of_the_target(run, tmp_path):
    columns = {"area": AREA, "rooms": ROOMS, "city": CITY, "price": PRICE}
    out, _ = trained(run, tmp_path, columns, "--epochs", "150")

    assert float(re.search(r"R²: .*, (\S+) held out", out)[1]) > 0.8
    assert run("predict", "flats.safetensors", "flats.csv", "-o", "new.csv")[0] == 0
    answers = pd.read_csv(tmp_path / "new.csv")
    assert list(answers.columns) == [*columns, "price predicted"]
    assert answers["price"].tolist() == PRICE.tolist()
    assert np.abs(answers["price predicted"] - PRICE).mean() < 0.2 * PRICE.std()
    code, out, _ = run("evaluate", "flats.safetensors", "flats.csv")
    assert code == 0
    missed = answers["price predicted"] - PRICE
    assert float(re.search("R²: (.*)", out)[1]) == pytest.approx(
        1 - (missed**2).sum() / ((PRICE - PRICE.mean()) ** 2).sum(), abs=1e-5
    )
    assert float(re.search("square error: (.*)", out)[1]) == pytest.approx(
        np.sqrt((missed**2).mean()), rel=1e-5
    )


@pytest.mark.slow
def test_classes_are_called_by_their_names(run, tmp_path):
    columns = {"area": AREA, "rooms": ROOMS, "city": CITY, "kind": KIND}
    trained(run, tmp_path, columns, "--epochs", "60")

    assert nn.load(tmp_path / "flats.safetensors").schema.classes == ("cheap", "dear")
    code, out, _ = run("predict", "flats.safetensors", "flats.csv")
    assert code == 0
    (tmp_path / "new.csv").write_text(out, "utf-8")
    answers = pd.read_csv(tmp_path / "new.csv")
    assert list(answers.columns)[-3:] == [
        "kind predicted", "probability of cheap", "probability of dear",
    ]  # fmt: skip
    right = (answers["kind predicted"] == KIND).mean()
    assert right > 0.9
    dear = answers["probability of dear"] > 0.5
    assert (np.where(dear, "dear", "cheap") == answers["kind predicted"]).all()
    code, out, _ = run("evaluate", "flats.safetensors", "flats.csv")
    assert float(re.search("accuracy: (.*)", out)[1]) == pytest.approx(right, rel=1e-5)


@pytest.mark.slow
def test_a_frame_goes_straight_into_a_net_that_knows_its_table(run, tmp_path):
    columns = {"area": with_cell(AREA, 3, "NA"), "city": CITY, "kind": KIND}
    trained(run, tmp_path, columns, "--epochs", "2")
    net = nn.load(tmp_path / "flats.safetensors")
    assert run("predict", "flats.safetensors", "flats.csv", "-o", "new.csv")[0] == 0
    told = pd.read_csv(tmp_path / "new.csv")
    frame = pd.DataFrame(
        {"city": CITY, "area": np.where(np.arange(N) == 3, np.nan, AREA)}
    )

    chances = net.predict_proba(frame)
    assert chances[:, 1] == pytest.approx(told["probability of dear"], rel=1e-12)
    assert net.predict(frame).shape == (N,)
    X, _ = net.schema.encode(frame)
    labels = (KIND == "dear").astype(int)
    assert net.evaluate(frame, pd.Series(KIND)) == net.evaluate(X, labels)
    history = net.fit(frame, pd.Series(KIND), epochs=1, verbose=False)
    assert len(history.history["loss"]) == 1
    again = nn.MLP(net.nin, [32, 1], output="sigmoid", standardise=True)
    again.load(tmp_path / "flats.safetensors")
    assert again.schema == net.schema


def test_notes_say_what_was_understood(run, tmp_path):
    columns = {"id": range(N), "land": ["NRW"] * N, **PLAIN}
    _, err = trained(run, tmp_path, columns, "--epochs", "0", "--drop", "rooms")

    assert "note: id: left out; it numbers the rows\n" in err
    assert "note: land: left out; it is the same in every row\n" in err
    assert "note: price: taken as numbers (regression)" in err
    columns = nn.load(tmp_path / "flats.safetensors").schema.columns
    assert [column.name for column in columns] == ["area"]


def test_what_is_learnt_is_learnt_from_training_rows_alone(run, tmp_path):
    trained(run, tmp_path, PLAIN, "--epochs", "0", "--seed", "3")
    fill = nn.load(tmp_path / "flats.safetensors").schema.columns[0].fill
    held = nn.datasets.split(np.arange(N), PRICE, 0.2, 3)[0]

    assert fill == np.median(AREA[held])
    assert fill != np.median(AREA)


@pytest.mark.slow
def notes_of(run, tmp_path, name, *arguments):
    content = FILES[name]
    (tmp_path / "flats.csv").write_text(content, "utf-8", newline="")
    code, _, err = run("train", "flats.csv", "--epochs", "0", *arguments)
    assert code == 0, err
    net = nn.load(tmp_path / "flats.safetensors")
    return err, net.schema


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "note", "features"),
    [
        ("old mac lines", "", ["area", "rooms"]),
        ("units in cells", "", ["area", "rooms"]),
        ("a line of units", "line 2 left out: it says units", ["area", "rooms"]),
        ("a total at the end", "line 62 left out: 'Total'", ["area", "rooms"]),
        ("index without a name", "column 0: left out; it numbers", ["area", "rooms"]),
        ("told the separator", "", ["area", "rooms"]),
        ("telephones", "phone: left out", ["area", "rooms"]),
    ],
)
def test_what_is_no_example_and_no_feature_is_told(run, tmp_path, name, note, features):
    err, schema = notes_of(run, tmp_path, name)
    assert note in err
    assert list(schema.features) == features


@pytest.mark.slow
@pytest.mark.parametrize("name", ["moments with a zone", "times of the day"])
def test_moments_are_features(run, tmp_path, name):
    _, schema = notes_of(run, tmp_path, name)
    assert schema.columns[0].kind == "date"


@pytest.mark.slow
def test_labels_of_many_digits_keep_them(run, tmp_path):
    _, schema = notes_of(run, tmp_path, "labels of twenty digits")
    assert schema.classes == ("12345678901234567890", "12345678901234567891")


def test_too_few_rows_are_told_by_file(run, tmp_path):
    (tmp_path / "flats.csv").write_text("area,price\n1,2\n3,4\n")
    code, _, err = run("train", "flats.csv")
    assert code != 0
    assert "flats.csv: has 2 row(s) with a target, too few" in err


@pytest.mark.slow
def test_metrics_weights_log_and_areas(run, tmp_path):
    columns = {"area": AREA, "rooms": ROOMS, "kind": KIND}
    out, err = trained(
        run, tmp_path, columns, "--epochs", "3", "--metrics", "f1, auc",
        "--class-weight", "dear=3,cheap=1",
    )  # fmt: skip

    assert re.search(r"f1: 0\.\d+ on the training data, 0\.\d+ held out", out)
    assert "roc_auc: " in out
    log = pd.read_csv(tmp_path / "flats-log.csv")
    assert log["epoch"].tolist() == [0, 1, 2]
    assert {"loss", "f1", "val_roc_auc"} <= set(log.columns)
    assert (tmp_path / "flats-areas.png").read_bytes().startswith(b"\x89PNG")
    assert "epoch 3/3: loss" in err, "plain lines where no terminal is"
    assert "\r" not in err

    def plain(*arguments):
        run(
            "train", "flats.csv", "--force", "--epochs", "3", "--lr", "0.02", *arguments
        )
        return nn.load(tmp_path / "flats.safetensors").theta.tolist()

    weighted = plain("--class-weight", "dear=3")
    assert weighted == plain("--class-weight", "dear=3,cheap=1")
    assert weighted != plain()
    assert plain("--class-weight", "balanced") != weighted


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--class-weight", "rich=3"], "a weight for each class, cheap=1,dear=1"),
        (["--class-weight", "dear"], "a weight for each class, cheap=1,dear=1"),
        (["--metrics", "f2"], "no metric is called 'f2'"),
        (["--target", "area", "--metrics", "f1"], "is of classes"),
        (["--target", "area", "--class-weight", "balanced"], "there are no classes"),
    ],
)
def test_metrics_and_weights_that_make_no_sense(run, tmp_path, arguments, message):
    columns = {"area": AREA, "rooms": ROOMS, "kind": KIND}
    (tmp_path / "flats.csv").write_text(table(**columns))
    code, _, err = run("train", "flats.csv", "--epochs", "1", *arguments)

    assert code != 0
    assert message in err
    assert "Traceback" not in err
    assert not (tmp_path / "flats.safetensors").exists()


@pytest.mark.slow
def test_nothing_is_overwritten_without_force(run, tmp_path):
    trained(run, tmp_path, PLAIN, "--epochs", "0")
    before = (tmp_path / "flats.safetensors").read_bytes()

    code, _, err = run("train", "flats.csv", "--epochs", "1")
    assert code == 2
    assert "flats.safetensors" in err
    assert "--force" in err
    assert (tmp_path / "flats.safetensors").read_bytes() == before
    assert run("train", "flats.csv", "--epochs", "1", "--force")[0] == 0
    assert run("train", "flats.csv", "--epochs", "1", "-o", "other")[0] == 0
    assert run("predict", "flats.safetensors", "flats.csv", "-o", "flats.csv")[0] == 2
    assert (tmp_path / "flats.csv").read_text() == table(**PLAIN)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["predict", "flats.safetensors", "less.csv"],
            "has no column 'rooms'; the net",
        ),
        (["predict", "gone.npz", "flats.csv"], "gone.npz: No such file"),
        (["predict", "flats.safetensors", "gone.csv"], "gone.csv: can't be read"),
        (["evaluate", "flats.safetensors", "less.csv"], "no column 'price'"),
        (["evaluate", "flats.safetensors", "odd.csv"], "line 2: 'x' is no number"),
        (["train", "flats.csv", "--drop", "garden", "--force"], "no column 'garden'"),
        (["train", "flats.csv", "--task", "guess"], "'guess' is not one of"),
    ],
)
def test_mistakes_are_named(run, tmp_path, arguments, message):
    trained(run, tmp_path, PLAIN, "--epochs", "0")
    (tmp_path / "less.csv").write_text("area\n1\n2\n")
    (tmp_path / "odd.csv").write_text("area,rooms,price\n1,2,x\n3,4,5\n6,7,8\n")

    code, _, err = run(*arguments)

    assert code != 0
    assert message in err
    assert "Traceback" not in err


def test_a_net_without_a_table_takes_numbers_in_order(run, tmp_path):
    net = nn.MLP(2, [1], seed=0)
    net.save(tmp_path / "net.npz")
    (tmp_path / "two.csv").write_text("a,b\n1,2.5\n3,4\n")
    (tmp_path / "odd.csv").write_text("a,b\n1,2.5\n3,x\n")

    assert run("predict", "net.npz", "two.csv", "-o", "new.csv")[0] == 0
    found = pd.read_csv(tmp_path / "new.csv")["output predicted"]
    assert found.tolist() == pytest.approx(net.predict([[1, 2.5], [3, 4]]), rel=1e-12)
    assert (
        "odd.csv, line 3, b: 'x' is no number"
        in run("predict", "net.npz", "odd.csv")[2]
    )
    assert "was not trained on a table" in run("evaluate", "net.npz", "two.csv")[2]
