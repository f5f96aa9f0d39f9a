"""The command train."""

import re
import subprocess
import sys

import pytest

import nn
from nn.data.datasets import DATASETS
from nn.net.activations import ACTIVATIONS
from nn.net.initialisers import INITIALISERS
from nn.net.losses import LOSSES
from nn.training.optimisers import OPTIMISERS


@pytest.mark.slow
def test_train_reports_and_saves(run, tmp_path):
    code, out, err = run(
        "train", "moons", "--hidden", "8,4", "--epochs", "5", "--seed", "1"
    )

    assert code == 0, err
    assert re.search(
        r"moons: 800 examples to train on, 200 held out; MLP\(2, \[8, 4, 1\]\)", out
    )
    assert re.search(r"accuracy: \d+\.\d% on the training data, \d+\.\d% held out", out)
    assert nn.load(tmp_path / "moons.safetensors").predict([[0.0, 0.0]]).shape == (1,)
    assert (tmp_path / "moons-curves.png").read_bytes().startswith(b"\x89PNG")
    assert "epoch 5/5" in err


@pytest.mark.slow
def test_the_same_seed_gives_the_same_model(run, tmp_path):
    for folder in "ab":
        assert run("train", "iris", "--epochs", "2", "-o", folder)[0] == 0
    models = [(tmp_path / folder / "iris.safetensors").read_bytes() for folder in "ab"]

    assert models[0] == models[1]


@pytest.mark.slow
def test_classes_numbers_and_files(run, tmp_path):
    code, out, _ = run("train", "diabetes", "--epochs", "2", "--lr", "0.1")
    assert code == 0
    assert "R²" in out
    rows = "\n".join(f"{i % 7},{i % 3},{'ab'[i % 2]}" for i in range(40))
    (tmp_path / "own.csv").write_text("x,y,kind\n" + rows)
    code, out, _ = run("train", "own.csv", "--epochs", "2")
    assert code == 0
    assert "own: 32 examples to train on, 8 held out; MLP(2, [32, 1])" in out
    code, out, _ = run(
        "train", "own.csv", "--epochs", "1", "--target", "kind", "--force"
    )
    assert code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "moon"], "did you mean 'moons'"),
        (["train", "gone.csv"], "gone.csv: can't be read"),
        (["train", "moons", "--hidden", "a"], "write sizes such as 32 or 16,16"),
        (["train", "moons", "--hidden", "0"], "write sizes such as 32 or 16,16"),
        (["train", "moons", "--epochs", "-1"], "'--epochs': -1 is not in the range"),
        (["train", "moons", "--optimizer", "adm"], "did you mean 'adam'"),
        (["train", "moons", "--activation", "rely"], "did you mean 'relu'"),
        (["train", "moons", "--lr", "-1"], "lr must be"),
        (["train", "moons", "--test", "1"], "'--test': 1.0 is not in the range"),
        (["train", "moons", "--target", "x"], "are for a table's file"),
        (["train"], "Missing argument"),
        (["train", "moons", "--seed", "-1"], "'--seed': -1 is not in the range"),
        (["train", "moons", "--batch-size", "0"], "'--batch-size': 0 is not in"),
        (["train", "moons", "--lr", "nan"], "lr must be"),
        (["train", "moons", "--test", "nan"], "one side empty"),
        (["train", "moons", "--loss", "mea"], "did you mean 'mse'"),
        (["train", "moons", "--loss", "mse"], "'mse' takes numbers, and moons has"),
        (["train", "iris", "--loss", "hinge"], "'hinge' takes signs, and iris has"),
        (["train", "moons", "--init", "hee"], "did you mean 'he'"),
        (["train", "own.csv", "--target", "9"], "own.csv: no column 9; there are 3"),
        (["train", "own.csv", "--target", "kin"], "no column 'kin'; there are: x, y"),
        (["train", "own.csv", "-o", "own.csv"], "'own.csv' is a file"),
    ],
)
def test_mistakes_get_one_line_and_status_2(run, arguments, message, tmp_path):
    (tmp_path / "own.csv").write_text("x,y,kind\n1,2,a\n3,4,b\n")
    code, out, err = run(*arguments)

    assert code == 2
    assert out == ""  # before any work
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]
    assert message in err
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "net"),
    [
        ("kind", "MLP(2, [4, 1])"),
        ("2", "MLP(2, [4, 1])"),
        ("-1", "MLP(2, [4, 1])"),
        ("1", "MLP(2, [4, 3])"),
    ],
)
def test_a_target_is_a_name_or_a_number(run, tmp_path, target, net):
    (tmp_path / "own.csv").write_text("x,y,kind\n" + "1,0,5\n2,1,6\n3,2,5\n" * 10)
    code, out, err = run(
        "train", "own.csv", "--epochs", "1", "--hidden", "4", "--target", target
    )

    assert code == 0, err
    assert net in out


@pytest.mark.slow
def test_tables_with_other_suffixes_and_dots_keep_their_names(run, tmp_path):
    for name in ("data.v1.csv", "data.v2.tsv", "DATA.CSV"):
        (tmp_path / name).write_text("x,y,kind\n" + "1,0,5\n2,1,6\n3,2,5\n" * 10)
        code, _, err = run("train", name, "--epochs", "1", "--hidden", "")
        assert code == 0, err

    models = {path.name for path in tmp_path.glob("*.safetensors")}
    assert models == {f"{name}.safetensors" for name in ("data.v1", "data.v2", "DATA")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "loss"),
    [
        *(
            ("xor", loss)
            for loss in LOSSES
            if loss not in ("mse", "half_mse", "mae", "huber")
        ),
        ("iris", "cross_entropy"),
        ("iris", "softmax_cross_entropy"),
        ("iris", "sparse_categorical_crossentropy"),
        ("diabetes", "mae"),
        ("diabetes", "huber"),
    ],
)
def test_every_loss_trains_what_it_suits(run, data, loss):
    code, out, err = run("train", data, "--epochs", "15", "--loss", loss)

    assert code == 0, err
    if data != "diabetes" and loss != "iou":  # which sees one example at a time
        assert float(re.search(r"([\d.]+)% held out", out)[1]) > 80.0


@pytest.mark.slow
@pytest.mark.parametrize("init", INITIALISERS)
def test_every_start_trains(run, init):
    assert run("train", "linear", "--epochs", "1", "--init", init)[0] == 0


@pytest.mark.parametrize("data", ["moons", "circles", "xor", "spirals", "linear"])
def test_without_optional_packages_it_says_so_first_and_trains(
    run, bare, data, tmp_path
):
    code, out, err = run("train", data, "--epochs", "2")

    assert code == 0, err
    assert re.match(
        r'note: no curves without matplotlib: pip install "\S+\[plot\]"', err
    )
    assert f"model:  {data}.npz" in out
    assert "curves" not in out
    assert nn.load(tmp_path / f"{data}.npz").predict([[0.0, 0.0]]).shape == (1,)


@pytest.mark.parametrize(("data", "extra"), [("digits", "data"), ("mnist", "mnist")])
def test_data_that_is_not_here_is_refused_before_any_work(run, bare, data, extra):
    code, out, err = run("train", data)

    assert (code, out) == (2, "")
    assert re.search(rf'pip install "\S+\[{extra}\]"', err)


def test_help_lists_what_can_be_named(run):
    shown = re.sub(r"\s+", " ", run("train", "--help")[1])

    for table in (DATASETS, OPTIMISERS, ACTIVATIONS, LOSSES, INITIALISERS):
        assert ", ".join(table) in shown


def test_the_graph_commands_are_here_too(run):
    code, out, _ = run("step", "u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2")

    assert code == 0
    assert "dJ/dc = 9" in out


@pytest.mark.slow
def test_the_console_command_runs():
    command = [sys.executable, "-m", "nn", "--help"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert {"demo", "train", "step"} <= set(re.findall(r"^  (\w+)", out, re.M))


@pytest.mark.slow
def test_without_epochs_it_ends_by_itself_and_says_so(run):
    code, out, err = run("train", "diabetes", "--hidden", "8")

    assert code == 0, err
    assert re.search(
        r"epochs: \d+, until val_loss rested for \d+; the weights are", out
    )
