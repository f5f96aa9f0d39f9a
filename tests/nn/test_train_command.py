"""The commands train and demo."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from click.testing import CliRunner

import nn
from nn.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner().invoke(main, list(arguments))
        return result.exit_code, result.stdout, result.stderr

    return run


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


def test_the_same_seed_gives_the_same_model(run, tmp_path):
    for folder in "ab":
        assert run("train", "iris", "--epochs", "2", "-o", folder)[0] == 0
    models = [(tmp_path / folder / "iris.safetensors").read_bytes() for folder in "ab"]

    assert models[0] == models[1]


def test_classes_numbers_and_files(run, tmp_path):
    code, out, _ = run("train", "diabetes", "--epochs", "2", "--lr", "0.1")
    assert code == 0
    assert "R²" in out
    rows = "\n".join(f"{i % 7},{i % 3},{'ab'[i % 2]}" for i in range(40))
    (tmp_path / "own.csv").write_text("x,y,kind\n" + rows)
    code, out, _ = run("train", "own.csv", "--epochs", "2")
    assert code == 0
    assert "own: 32 examples to train on, 8 held out; MLP(2, [32, 1])" in out
    code, out, _ = run("train", "own.csv", "--epochs", "1", "--target", "kind")
    assert code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "moon"], "did you mean 'moons'"),
        (["train", "gone.csv"], "gone.csv: can't be read"),
        (["train", "moons", "--hidden", "a"], "write sizes such as 32 or 16,16"),
        (["train", "moons", "--hidden", "0"], "nout must be a whole number"),
        (["train", "moons", "--epochs", "-1"], "epochs must be"),
        (["train", "moons", "--optimizer", "adm"], "did you mean 'adam'"),
        (["train", "moons", "--activation", "rely"], "did you mean 'relu'"),
        (["train", "moons", "--lr", "-1"], "lr must be"),
        (["train", "moons", "--test", "1"], "one side empty"),
        (["train", "moons", "--target", "x"], "column of a CSV file"),
        (["train"], "Missing argument"),
    ],
)
def test_mistakes_get_one_line_and_status_2(run, arguments, message):
    code, _, err = run(*arguments)

    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_the_graph_commands_are_here_too(run):
    code, out, _ = run("step", "u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2")

    assert code == 0
    assert "dJ/dc = 9" in out


def test_the_demo(run, tmp_path):
    code, out, err = run("demo", "--quick")
    folder = tmp_path / "chainrule-demo"

    assert code == 0, err
    assert "dJ/da = 3" in out
    ElementTree.parse(folder / "chain-rule.svg")
    held_out = float(re.search(r"([\d.]+)% held out", out)[1])
    assert held_out >= 80.0
    for name in ("digits.safetensors", "digits-curves.png", "chain-rule.svg"):
        assert f"{folder.name}/{name}" in out
        assert (folder / name).stat().st_size > 1000


def test_the_console_command_runs():
    command = [sys.executable, "-m", "nn", "--help"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert {"demo", "train", "step"} <= set(re.findall(r"^  (\w+)", out, re.M))
